// The hosted page and its poster: on narrow screens, enlarged, and on paper.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './browser.mjs';
import { system } from './harness.mjs';

const run = system();
const chrome = browser();

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test('form and poster fit 320 pixels, which is a desktop at 400 percent', async () => {
  for (const query of ['lang=de', 'lang=ar', 'poster&lang=de', 'poster&lang=ar']) {
    const { page, close } = await chrome.open('about:blank', { viewport: { width: 320, height: 256 } });
    await page.route('**/widget.js', (route) => route.abort());
    await page.goto(`${run.origin}/w/wgt_demo?${query}`);
    assert.equal(await fits(page), true, query);
    assert.equal(await page.locator('html').getAttribute('dir'), query.endsWith('ar') ? 'rtl' : 'ltr');
    await close();
  }
});

test('the poster says what is agreed to and leads into the chat without a pairing code', async () => {
  const { page, problems, close } = await chrome.open(`${run.origin}/w/wgt_demo?poster&lang=de`);
  assert.equal(await page.getByRole('heading').textContent(), 'WhatsApp-Service von Muster GmbH');
  assert.equal(await page.locator('.code').getAttribute('href'), 'https://wa.me/15550783881?text=START');
  assert.equal(await page.locator('.code svg').isVisible(), true);
  for (const text of ['+1 555 078 3881', 'willige ich ein, dass Muster GmbH', 'https://muster.example/datenschutz']) {
    assert.equal(await page.getByText(text).first().isVisible(), true, text);
  }
  assert.deepEqual(problems, []);
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 1, 'one sheet of paper');
  await close();
});

for (const late of ['**/assets/*.wasm', '**/config?*']) {
  test(`whoever types in the plain form before ${late} is there is not torn from it, and an error stays where it is told`, async () => {
    const { page, problems, close } = await chrome.open('about:blank');
    const asked = Promise.withResolvers();
    const released = Promise.withResolvers();
    await page.route(late, async (route) => {
      asked.resolve();
      await released.promise;
      await route.continue();
    });
    await page.goto(`${run.origin}/w/wgt_demo?lang=de`);
    await asked.promise;
    const field = page.getByLabel('Handynummer');
    await field.fill('0664 1');
    const arrived = page.waitForResponse(late);
    released.resolve();
    await (await arrived).finished();
    await page.waitForTimeout(500);
    assert.equal(await field.inputValue(), '0664 1');
    assert.equal(await field.evaluate((it) => it === document.activeElement), true);
    await page.unroute(late);
    await field.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.waitForTimeout(500);
    assert.equal(await page.getByRole('alert').isVisible(), true);
    assert.deepEqual(problems.filter((problem) => !problem.includes('422')), []);
    await close();
  });
}
