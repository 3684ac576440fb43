// The widget in the hands of visitors: keyboard, poor networks, haste, and what becomes of the form meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { countPosts, focused, headingOf, hold, numberOf, offerChoices, painted, submitOf, visitors } from './widget-visit.mjs';

const { run, visit, newNumber, entriesOf } = visitors();

/** Without what groups them. */
const digitsOf = (text) => text.replace(/[^+\d]/g, '');

test('the keyboard alone leads through the form to the next step', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    await numberOf(page).waitFor();
    const order = [];
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press('Tab');
      order.push(await focused(page));
    }
    assert.deepEqual(order, ['country', 'phone', 'privacy', 'button']);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('0664 1');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'zu kurz' }).waitFor();
    assert.equal(await focused(page), 'phone', 'the focus is where something is to be corrected');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await headingOf(page).waitFor();
    assert.equal(await focused(page), 'heading');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement.href.slice(0, 14)), 'https://wa.me/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await numberOf(page).waitFor();
    assert.equal(await focused(page), 'phone');
    assert.equal(digitsOf(await numberOf(page).inputValue()), number);
  }));

test('an error is told once, at the field, and to the page as a code', () =>
  visit('plain', async (page) => {
    await numberOf(page).fill('0664 12');
    await submitOf(page).click();
    const alert = page.getByRole('alert');
    await alert.filter({ hasText: 'zu kurz' }).waitFor();
    assert.equal(await alert.count(), 1);
    assert.equal(await numberOf(page).getAttribute('aria-describedby'), await alert.getAttribute('id'));
    await numberOf(page).fill('');
    await submitOf(page).click();
    await page.waitForFunction(() => window.heard.length === 3);
    assert.deepEqual(await page.evaluate(() => window.heard), ['ready', 'error phone_too_short', 'error phone_missing']);
  }));

test('a number with its calling code chooses the country, and is left as it was typed where it cannot be grouped', () =>
  visit('plain', async (page) => {
    await page.route('**/assets/format.*', (route) => route.abort());
    const country = page.getByLabel('Land');
    await country.selectOption('AT');
    const field = numberOf(page);
    await field.pressSequentially('+49 1512 3456789');
    assert.equal(await country.inputValue(), 'DE');
    assert.equal(await field.inputValue(), '+49 1512 3456789');
    await field.press('Home');
    await field.press('ArrowRight');
    await field.press('Delete');
    assert.equal(await field.evaluate((input) => input.selectionStart), 1, 'the cursor stays');
    await field.fill('');
    await country.selectOption('AT');
    await page.evaluate(() => navigator.clipboard.writeText('+44 7400 123456'));
    await field.press('Control+V');
    assert.equal(await country.inputValue(), 'GB');
  }, { permissions: ['clipboard-read', 'clipboard-write'], expected: /ERR_FAILED/ }));

/** Types until what groups the digits has come, which the first key loads. */
async function typeGrouped(field, typed, grouped) {
  await until('the digits to be grouped', async () => {
    await field.fill('');
    await field.pressSequentially(typed);
    return (await field.inputValue()) === grouped;
  });
}

test('digits are grouped while they are typed, at the end of the field only, and undo leads back', () =>
  visit('plain', async (page) => {
    const field = numberOf(page);
    const at = () => field.evaluate((input) => input.selectionStart);
    await page.getByLabel('Land').selectOption('AT');
    await typeGrouped(field, '06641234567', '0664 1234567');
    assert.equal(await at(), 12);
    for (let step = 0; step < 20; step += 1) await field.press('Control+Z');
    assert.doesNotMatch(await field.inputValue(), /4567/);
    await typeGrouped(field, '+12015550123', '+1 201-555-0123');
    assert.equal(await page.getByLabel('Land').inputValue(), 'US');
    for (let step = 0; step < 3; step += 1) await field.press('Backspace');
    assert.equal(await field.inputValue(), '+1 201-555-0', 'what is deleted stays deleted');
    await field.press('Home');
    await field.press('ArrowRight');
    await field.pressSequentially('4');
    assert.deepEqual([await field.inputValue(), await at()], ['+41 201-555-0', 2], 'nothing changes under the cursor');
    await page.getByLabel('Land').selectOption('AT');
    const number = newNumber();
    await typeGrouped(field, number, `+43 664 ${number.slice(6)}`);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    assert.equal(entriesOf(number).length, 1);
  }));

test('what is composed is left alone until it is done', () =>
  visit('plain', async (page) => {
    const field = numberOf(page);
    await page.getByLabel('Land').selectOption('AT');
    await typeGrouped(field, '0664123', '0664 123');
    await field.fill('');
    const session = await page.context().newCDPSession(page);
    await session.send('Input.imeSetComposition', { text: '06641', selectionStart: 5, selectionEnd: 5 });
    assert.equal(await field.inputValue(), '06641');
  }));


test('the country of the browser is chosen at first, by its name in the language of the page', () =>
  visit('plain', async (page) => {
    const country = page.getByLabel('Land');
    assert.equal(await country.inputValue(), 'CH');
    // The names come a moment after the form.
    await country.locator('option:checked', { hasText: 'Schweiz \u200e+41' }).waitFor({ state: 'attached' });
  }, { locale: 'fr-CH' }));

test('a double click sends once', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    const posts = countPosts(page);
    await numberOf(page).fill(number);
    await submitOf(page).dblclick();
    await headingOf(page).waitFor();
    assert.equal(posts.length, 1);
    assert.equal(entriesOf(number).length, 1);
  }));

test('offline the input stays, and works again with the network', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    await numberOf(page).fill(number);
    await page.context().setOffline(true);
    await submitOf(page).click();
    await page.getByRole('alert').filter({ hasText: 'nicht geklappt' }).waitFor();
    assert.equal(await numberOf(page).inputValue(), number);
    await page.context().setOffline(false);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    assert.deepEqual(await page.evaluate(() => window.heard), ['ready', 'error unavailable', 'submitted']);
  }, { expected: /ERR_INTERNET_DISCONNECTED/ }));

test('on a slow network the button says so, and the input stays', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    await numberOf(page).fill(number);
    const release = await hold(page, '**/opt-ins');
    await submitOf(page).click();
    const busy = page.getByRole('button', { name: 'Einen Moment' });
    await busy.waitFor();
    assert.equal(await busy.getAttribute('aria-disabled'), 'true');
    assert.equal(await numberOf(page).inputValue(), number);
    release();
    await headingOf(page).waitFor();
  }));

test('a link that is too old says so and leads back to what was typed', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    await numberOf(page).fill(number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    run.change('update pairing set expires_at = created_at where phone = ?', number.slice(1));
    await page.getByText('Dieser Link ist zu alt').waitFor();
    await page.getByRole('button', { name: 'Andere Nummer' }).click();
    assert.equal(await numberOf(page).inputValue(), number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    assert.equal(entriesOf(number).length, 2);
  }));

test('a hidden page asks nothing, and asks at once when it is shown again', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    const asked = [];
    page.on('request', (request) => /opt-ins\/./.test(request.url()) && asked.push(request));
    const show = (state) => page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state === 'hidden');
    // The page's clock stands still: what happens, happens because of what is done here.
    await page.clock.install();
    await page.reload();
    await numberOf(page).waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await numberOf(page).fill(number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    await show('hidden');
    await page.clock.runFor(60_000);
    assert.equal(asked.length, 0);
    await run.write({ from: number.slice(1), text: 'START' });
    await show('visible');
    await page.getByText('Ihre Nachricht ist da').waitFor();
    assert.equal(asked.length, 1);
    assert.deepEqual(await page.evaluate(() => window.heard), ['ready', 'submitted', 'confirmed']);
  }));

test('nothing moves when the form comes, and nothing when the good news comes', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    const release = await hold(page, '**/config?*');
    await page.reload();
    await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
    await painted(page);
    await page.evaluate(() => {
      window.shift = 0;
      const count = (list) => list.forEach((entry) => entry.hadRecentInput || (window.shift += entry.value));
      const observer = new PerformanceObserver((list) => count(list.getEntries()));
      observer.observe({ type: 'layout-shift' });
      window.shifted = () => (count(observer.takeRecords()), window.shift);
    });
    release();
    await numberOf(page).waitFor();
    await painted(page);
    const first = await page.evaluate(() => window.shifted());
    assert.ok(first < 0.01, `it moved by ${first} when the form came`);
    await numberOf(page).fill(number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    await painted(page);
    const after = await page.locator('#after').boundingBox();
    const before = await page.evaluate(() => window.shifted());
    await run.write({ from: number.slice(1), text: 'START' });
    await page.getByText('Ihre Nachricht ist da').waitFor();
    await painted(page);
    assert.deepEqual(await page.locator('#after').boundingBox(), after);
    assert.equal(await page.evaluate(() => window.shifted()), before, 'inside the widget neither');
  }));

test('groups are for choosing, and a box for consent is ticked by nobody else', async () => {
  offerChoices(run);
  await visit('choices', async (page) => {
    const number = newNumber();
    const posts = countPosts(page);
    const consent = page.getByRole('checkbox', { name: /willige ich ein/ });
    const jobs = page.getByRole('group', { name: 'Welche Themen' }).getByRole('checkbox', { name: 'Stellen' });
    assert.deepEqual([await consent.isChecked(), await jobs.isChecked()], [false, false]);
    await numberOf(page).fill(number);
    await jobs.check();
    await submitOf(page).click();
    assert.equal(await focused(page), 'consent', 'the browser asks for the tick');
    assert.equal(posts.length, 0);
    await consent.check();
    await submitOf(page).click();
    await headingOf(page).waitFor();
    const [{ groups, consents }] = entriesOf(number);
    assert.deepEqual([groups, consents], ['["JOBS"]', 1]);
    await page.getByRole('button', { name: 'SMS nicht angekommen?' }).click();
    assert.equal(await jobs.isChecked(), true, 'the way back keeps what was chosen');
    assert.equal(await numberOf(page).inputValue(), number);
  });
});

test('a wording that changed meanwhile is shown and agreed to anew', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    const rename = (name) => run.change("update business set name = ? where business_id = 'biz_demo'", name);
    await numberOf(page).fill(number);
    rename('Muster AG');
    await submitOf(page).click();
    await page.getByRole('alert').filter({ hasText: 'Der Text unten hat sich geändert' }).waitFor();
    await page.getByText('willige ich ein, dass Muster AG').waitFor();
    assert.equal(await numberOf(page).inputValue(), number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    assert.equal(entriesOf(number).length, 1);
    rename('Muster GmbH');
  }, { expected: /422/ }));
