// The widget in the hands of visitors: keyboard, poor networks, haste, and what becomes of the form meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countPosts, focused, headingOf, numberOf, submitOf, visitors } from './widget-visit.mjs';

const { run, visit, newNumber, entriesOf } = visitors();

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
    assert.equal(await numberOf(page).inputValue(), number);
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

test('a number with its calling code chooses the country, and is left as it was typed', () =>
  visit('plain', async (page) => {
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
  }, { permissions: ['clipboard-read', 'clipboard-write'] }));

test('the country of the browser is chosen at first, by its name in the language of the page', () =>
  visit('plain', async (page) => {
    const country = page.getByLabel('Land');
    assert.equal(await country.inputValue(), 'CH');
    assert.equal(await country.locator('option:checked').textContent(), 'Schweiz \u200e+41');
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
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 1_500, downloadThroughput: 6_000, uploadThroughput: 6_000 });
    await submitOf(page).click();
    const busy = page.getByRole('button', { name: 'Einen Moment' });
    await busy.waitFor();
    assert.equal(await busy.getAttribute('aria-disabled'), 'true');
    assert.equal(await numberOf(page).inputValue(), number);
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
    await numberOf(page).fill(number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    await show('hidden');
    const before = asked.length;
    await page.waitForTimeout(3_000);
    assert.ok(asked.length - before <= 1, 'at most the request that was under way');
    await run.write({ from: number.slice(1), text: 'START' });
    await show('visible');
    await page.getByText('Ihre Nachricht ist da').waitFor({ timeout: 1_500 });
    assert.deepEqual(await page.evaluate(() => window.heard), ['ready', 'submitted', 'confirmed']);
  }));

test('the page around stays where it is when the form comes, and when the good news comes', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await page.route('**/config?*', async (route) => {
      await released;
      await route.continue();
    });
    await page.reload();
    await page.getByRole('link', { name: 'WhatsApp' }).waitFor();
    await page.waitForTimeout(200);
    await page.evaluate(() => {
      window.shift = 0;
      window.after = document.querySelector('#after').getBoundingClientRect().top;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: 'layout-shift' });
    });
    release();
    await numberOf(page).waitFor();
    await page.waitForTimeout(300);
    const first = await page.evaluate(() => window.shift);
    assert.ok(first < 0.01, `it moved by ${first} when the form came`);
    await numberOf(page).fill(number);
    await submitOf(page).click();
    await headingOf(page).waitFor();
    await page.waitForTimeout(300);
    const after = await page.locator('#after').boundingBox();
    await run.write({ from: number.slice(1), text: 'START' });
    await page.getByText('Ihre Nachricht ist da').waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await page.locator('#after').boundingBox(), after);
  }));

test('groups are for choosing, and a box for consent is ticked by nobody else', () =>
  visit('plain', async (page) => {
    const number = newNumber();
    const posts = countPosts(page);
    // As the edge names them where a business has any.
    await page.route('**/config?*', async (route) => {
      const response = await route.fetch();
      const more = { groups: [{ code: 'NEWS', name: 'Neuigkeiten' }, { code: 'JOBS', name: 'Stellen' }], consent_box: true };
      await route.fulfill({ response, json: { ...(await response.json()), ...more } });
    });
    await page.reload();
    const consent = page.getByRole('checkbox', { name: /willige ich ein/ });
    const jobs = page.getByRole('checkbox', { name: 'Stellen' });
    assert.deepEqual([await consent.isChecked(), await jobs.isChecked()], [false, false]);
    await numberOf(page).fill(number);
    await jobs.check();
    await submitOf(page).click();
    assert.equal(await focused(page), 'consent', 'the browser asks for the tick');
    assert.equal(posts.length, 0);
    await consent.check();
    await submitOf(page).click();
    await headingOf(page).waitFor();
    assert.deepEqual(JSON.parse(entriesOf(number)[0].groups), ['JOBS']);
    await page.getByRole('button', { name: 'Andere Nummer' }).click();
    assert.equal(await jobs.isChecked(), true, 'the way back keeps what was chosen');
  }));
