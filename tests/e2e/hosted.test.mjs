// The hosted page and its poster: on narrow screens, enlarged, and on paper.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './browser.mjs';
import { someNumber, system } from './harness.mjs';
import { hold, offerChoices } from './widget-visit.mjs';

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

test('the hosted page may run only what it needs, and tells nobody where it was', async () => {
  const { headers } = await run.ask('/w/wgt_demo');
  const policy = headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
  assert.deepEqual([headers.get('x-content-type-options'), headers.get('referrer-policy')], ['nosniff', 'same-origin']);
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
  test(`whoever types in the plain form before ${late} is there is not torn from it, also after leaving the field`, async () => {
    const { page, problems, close } = await chrome.open('about:blank');
    const release = await hold(page, late);
    await page.goto(`${run.origin}/w/wgt_demo?lang=de`);
    const field = page.getByLabel('Handynummer');
    await field.fill('0664 1');
    await field.blur();
    const arrived = page.waitForResponse(late).then((response) => response.finished());
    release();
    await arrived;
    // The loader has decided once another element, made later, stands there.
    await page.evaluate(() => {
      const later = document.createElement('whatsapp-opt-in');
      later.setAttribute('widget', 'wgt_demo');
      const ready = new Promise((resolve) => later.addEventListener('opt-in:ready', resolve));
      document.body.append(later);
      return ready.then(() => later.remove());
    });
    assert.equal(await field.inputValue(), '0664 1');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await field.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'zu kurz' }).waitFor();
    assert.equal(await page.locator('script').count(), 0, 'a form with an error is left to itself');
    assert.equal(await field.inputValue(), '0664 1');
    assert.deepEqual(problems.filter((problem) => !problem.includes('422')), []);
    await close();
  });
}

test('without JavaScript groups and box are asked for, checked and kept', async () => {
  offerChoices(run);
  const number = someNumber();
  run.remember(number);
  const { page, close } = await chrome.open(`${run.origin}/w/wgt_choices?lang=de`, { javaScriptEnabled: false });
  const [consent, jobs] = [/willige ich ein/, 'Stellen'].map((name) => page.getByRole('checkbox', { name }));
  assert.deepEqual([await consent.isChecked(), await jobs.isChecked()], [false, false]);
  await page.getByLabel('Handynummer').fill('0664 1');
  await jobs.check();
  await consent.check();
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('alert').filter({ hasText: 'zu kurz' }).waitFor();
  assert.deepEqual([await consent.isChecked(), await jobs.isChecked()], [true, true]);
  await page.getByLabel('Handynummer').fill(number);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('heading', { name: 'Noch ein Schritt' }).waitFor();
  const [entry] = run.query('select groups, consents from pairing where phone = ?', number.slice(1));
  assert.deepEqual({ ...entry }, { groups: '["JOBS"]', consents: 1 });
  await close();
});

test('a form without its tick comes back and says so', async () => {
  const body = new URLSearchParams({ phone: '0664 1234567', country: 'AT', lang: 'de', wording: '' });
  const address = '/w/wgt_choices';
  const { json } = await run.ask(`${address}/config?lang=de`);
  body.set('wording', json.wording.id);
  const answer = await run.ask(address, { body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(answer.status, 422);
  assert.ok(answer.text.includes('Bitte setzen Sie das Häkchen'), answer.text);
});

test('the country is guessed from the languages of the browser, where nothing else tells it', async () => {
  const chosen = async (tags) => {
    const { text } = await run.ask('/w/wgt_demo', { headers: { 'accept-language': tags } });
    return /<option value="(\w\w)" selected>/.exec(text)?.[1];
  };
  assert.deepEqual([await chosen('de-AT,de;q=0.9'), await chosen('fr-CH, fr;q=0.9, en;q=0.8'), await chosen('de')], ['AT', 'CH', undefined]);
});
