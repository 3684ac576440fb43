// A visitor's whole way, in a real browser: from the form on the page to the recorded opt-in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './browser.mjs';
import { someNumber, system } from './harness.mjs';

const run = system();
const chrome = browser();

const optIn = async (phone) => (await run.operator('/v1/opt-ins?limit=200')).json.items.find((item) => item.phone === phone);
const evidenceOf = (contact) => JSON.parse(run.query("select evidence from ledger where contact_id = ? and purpose = 'marketing'", contact)[0].evidence);

/** On the sandbox's phone: opens the SMS to this number, follows its link, sends the prepared message. */
async function answerOnThePhone(number, options) {
  const [sms] = await run.sms(number);
  const { page, close } = await chrome.open(run.phone, options);
  await page.locator(`#sms-${sms.id}`).click();
  await page.getByRole('button', { name: /send/i }).click();
  await page.waitForLoadState();
  await close();
}

test('opt in by form and SMS link, and the page says that it arrived', async () => {
  const number = someNumber();
  run.remember(number);
  const { page, problems, close } = await chrome.open(run.origin);
  await page.getByLabel('Handynummer').fill(number);
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByText('Noch ein Schritt').waitFor();
  const link = await page.getByRole('link', { name: 'WhatsApp öffnen' }).getAttribute('href');
  assert.match(link, /^https:\/\/wa\.me\/15550783881\?text=START%20/);
  await page.getByText('Wir warten auf Ihre Nachricht').waitFor();
  await answerOnThePhone(number);
  await page.getByText('Ihre Nachricht ist da').waitFor({ timeout: 20_000 });
  assert.deepEqual(problems, []);
  await close();
  const item = await optIn(number);
  assert.deepEqual([item.state, item.source, item.channel], ['active', 'pairing_code', 'chn_demo']);
  const evidence = evidenceOf(item.contact);
  assert.deepEqual([evidence.form.page, evidence.form.widget, evidence.form.number], [`${run.origin}/`, 'wgt_demo', 'the one typed']);
  const [wording] = run.query('select text, sha256 from wording where wording_id = ?', evidence.form.wording.id);
  assert.ok(wording.text.includes('Muster GmbH') && wording.sha256 === evidence.form.wording.sha256);
});

test('a wrong number is explained at the field and costs nothing', async () => {
  const { page, problems, close } = await chrome.open(run.origin);
  const field = page.getByLabel('Handynummer');
  await field.fill('+43 1 5131320');
  await page.getByRole('button', { name: 'Weiter' }).click();
  const error = page.getByRole('alert');
  await error.filter({ hasText: 'Das ist keine Handynummer' }).waitFor();
  assert.equal(await field.inputValue(), '+43 1 5131320');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(problems, []);
  await close();
});

test('opt in by user id alone: the pairing code joins form, number and chat', async () => {
  const number = someNumber();
  const { link } = (await run.enter(number)).json;
  const text = decodeURIComponent(new URL(link).searchParams.get('text'));
  const bsuid = `AT.${number.slice(3)}`;
  assert.equal((await run.write({ bsuid, text, profile_name: 'Bettina Blau' })).status, 200);
  const { items } = (await run.operator('/v1/opt-ins?limit=200')).json;
  const item = items.find((one) => one.bsuid === bsuid);
  assert.deepEqual([item.state, item.source, item.phone, item.name], ['active', 'pairing_code', number, 'Bettina Blau']);
  assert.equal(evidenceOf(item.contact).form.number, 'not told by Meta');
});

test('without the code the number joins form and chat', async () => {
  const number = someNumber();
  await run.enter(number);
  await run.write({ from: number.slice(1), text: 'Guten Tag, ich bin es' });
  const item = await optIn(number);
  assert.deepEqual([item.state, item.source], ['active', 'paired_number']);
});

test('groups chosen in the form are joined with the message', async () => {
  const number = someNumber();
  await run.enter(number, { groups: ['news'] });
  await run.write({ from: number.slice(1), text: 'START JOBS' });
  assert.deepEqual((await optIn(number)).groups.sort(), ['JOBS', 'NEWS']);
});

test('opt in without JavaScript, on every page of the way', async () => {
  const number = someNumber();
  run.remember(number);
  const options = { javaScriptEnabled: false };
  const { page, close } = await chrome.open(`${run.origin}/w/wgt_demo`, options);
  await page.getByLabel('Handynummer').fill('0664 12');
  await page.getByLabel('Land').selectOption('AT');
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByRole('alert').filter({ hasText: 'zu kurz' }).waitFor();
  assert.equal(await page.getByLabel('Handynummer').inputValue(), '0664 12');
  await page.getByLabel('Handynummer').fill(number.replace('+43', '0'));
  await page.getByRole('button', { name: 'Weiter' }).click();
  await page.getByText('Noch ein Schritt').waitFor();
  await answerOnThePhone(number, options);
  await page.getByText('Ihre Nachricht ist da').waitFor({ timeout: 20_000 });
  await close();
  assert.equal((await optIn(number)).source, 'pairing_code');
});

test('the demo page leads to the hosted page where there is no JavaScript', async () => {
  const { page, close } = await chrome.open(run.origin, { javaScriptEnabled: false });
  await page.locator('noscript a, a').filter({ hasText: 'Anmeldung zum WhatsApp-Service' }).click();
  await page.getByLabel('Handynummer').waitFor();
  await close();
});

test('the hosted page shows the widget in place of the plain form', async () => {
  const { page, problems, close } = await chrome.open(`${run.origin}/w/wgt_demo`);
  await page.waitForFunction(() => document.querySelector('whatsapp-opt-in').shadowRoot?.querySelector('form'));
  // The plain form stays in the page, unseen: what is waited for is the one that is seen.
  await page.locator('whatsapp-opt-in').getByLabel('Handynummer').filter({ visible: true }).waitFor();
  assert.equal(await page.getByLabel('Handynummer').filter({ visible: true }).count(), 1, 'one form, not two');
  assert.deepEqual(problems, []);
  await close();
});
