// Takes the README's pictures of the running system: the demo page, the phone, and the page that says it arrived.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, root, serve } from '../../scripts/serve.mjs';
import { launch } from '../e2e/browser.mjs';

const folder = path.join(root, 'tests/pictures');
const state = mkdtempSync(path.join(os.tmpdir(), 'jawort-pictures-'));
const served = await serve({ port: await freePort(), sandboxPort: await freePort(), state, secrets: path.join(root, '.dev.vars.example') });
const browser = await launch();

try {
  const open = async (address, width, height) => {
    const context = await browser.newContext({ locale: 'de-AT', viewport: { width, height }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(address);
    return page;
  };
  const shot = (page, name, options) => page.screenshot({ path: path.join(folder, `${name}.png`), ...options });

  // High enough for the section with the form, which is taller than many a screen.
  const demo = await open(served.origin, 1000, 900);
  await demo.getByLabel('Handynummer').fill('0664 1234567');
  await demo.locator('#whatsapp').evaluate((section) => section.scrollIntoView({ block: 'center', behavior: 'instant' }));
  await shot(demo, 'demo-page');
  await demo.getByRole('button', { name: 'Weiter' }).click();
  await demo.getByText('Noch ein Schritt').waitFor();

  const phone = await open(served.sandbox, 420, 640);
  await phone.locator('a[id^="sms-"]').first().click();
  await phone.getByRole('button', { name: /send/i }).click();
  await phone.getByText('angemeldet').waitFor();
  // The page fades from one view to the next.
  await phone.waitForTimeout(600);
  await shot(phone, 'phone');
  await demo.getByText('Ihre Nachricht ist da').waitFor();
  await shot(demo, 'confirmed');
} finally {
  await browser.close();
  await served.stop();
  rmSync(state, { recursive: true, force: true });
}
