// Takes the README's pictures of the running system: the demo page and the phone, side by side on one way.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { freePort, root, serve } from '../../scripts/serve.mjs';

const folder = path.join(root, 'tests/pictures');
const state = mkdtempSync(path.join(os.tmpdir(), 'jawort-pictures-'));
const served = await serve({ port: await freePort(), sandboxPort: await freePort(), state, secrets: path.join(root, '.dev.vars.example') });
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });

try {
  const open = async (address, width, height) => {
    const context = await browser.newContext({ locale: 'de-AT', viewport: { width, height }, deviceScaleFactor: 1.5 });
    const page = await context.newPage();
    await page.goto(address);
    return page;
  };
  const shot = (page, name, options) => page.screenshot({ path: path.join(folder, `${name}.png`), ...options });

  const demo = await open(served.origin, 1000, 760);
  await demo.getByLabel('Handynummer').fill('0664 1234567');
  await demo.locator('#whatsapp').scrollIntoViewIfNeeded();
  await shot(demo, 'demo-page');
  await demo.getByRole('button', { name: 'Weiter' }).click();
  await demo.getByText('Noch ein Schritt').waitFor();
  await shot(demo, 'next-step');

  const phone = await open(served.sandbox, 420, 860);
  const sms = phone.locator('a[id^="sms-"]').first();
  await sms.waitFor();
  await shot(phone, 'phone-sms');
  await sms.click();
  await phone.getByRole('button', { name: /send/i }).click();
  await phone.waitForLoadState();
  await shot(phone, 'phone');
  await demo.getByText('Ihre Nachricht ist da').waitFor();
  await shot(demo, 'confirmed');

  const hosted = await open(`${served.origin}/w/wgt_demo`, 420, 860);
  await hosted.getByLabel('Handynummer').filter({ visible: true }).waitFor();
  await shot(hosted, 'hosted-page');
} finally {
  await browser.close();
  await served.stop();
  rmSync(state, { recursive: true, force: true });
}
