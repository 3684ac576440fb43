// The element on pages that move it, take it away, open it in a dialog and call its methods.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './harness.mjs';
import { focused, headingOf, numberOf, visitors } from './widget-visit.mjs';

const { visit, newNumber } = visitors();

test('an element that comes and goes 200 times leaves nothing behind', { timeout: 240_000 }, () =>
  visit('single-page', async (page) => {
    const session = await page.context().newCDPSession(page);
    const comeAndGo = (times) => page.evaluate(async (times) => {
      const view = document.querySelector('#view');
      for (let time = 0; time < times; time += 1) {
        const element = document.createElement('whatsapp-opt-in');
        element.setAttribute('widget', 'wgt_demo');
        const ready = new Promise((resolve) => element.addEventListener('opt-in:ready', resolve, { once: true }));
        view.append(element);
        await ready;
        element.remove();
      }
    }, times);
    const count = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return session.send('Memory.getDOMCounters');
    };
    await comeAndGo(20);
    const before = await count();
    await comeAndGo(200);
    // What is given up may take more than one collection to go.
    await until('everything to be forgotten', async () => {
      const after = await count();
      return after.documents <= before.documents && after.jsEventListeners <= before.jsEventListeners && after.nodes <= before.nodes + 20;
    }, 60);
  }));

test('an element that is only moved keeps what was typed', () =>
  visit('element', async (page) => {
    await numberOf(page).fill('0664 1');
    await page.evaluate(() => document.body.append(document.querySelector('whatsapp-opt-in')));
    assert.equal(await numberOf(page).inputValue(), '0664 1');
  }));

test('as a button the form waits in a dialog that the keyboard opens and closes', () =>
  visit('dialog', async (page) => {
    const number = newNumber();
    const opener = page.getByRole('button', { name: 'Bescheid bekommen' });
    await opener.waitFor();
    assert.equal(await page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/')).length), 0, 'nothing is loaded before');
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Bescheid bekommen' }).waitFor();
    await numberOf(page).fill('0664 1');
    await page.keyboard.press('Escape');
    await until('the dialog to close', async () => (await page.getByRole('dialog').count()) === 0);
    assert.equal(await focused(page), 'open');
    await opener.click();
    assert.equal(await numberOf(page).inputValue(), '0664 1');
    await numberOf(page).fill(number);
    await page.keyboard.press('Enter');
    await headingOf(page).waitFor();
    await page.getByRole('button', { name: 'Schließen' }).click();
    await until('the dialog to close', async () => (await page.getByRole('dialog').count()) === 0);
    assert.ok((await page.evaluate(() => window.heard)).includes('submitted'));
  }));

test('scripts of the page open, close and reset the widget', () =>
  visit('dialog', async (page) => {
    const call = (method) => page.locator('whatsapp-opt-in').first().evaluate((element, name) => element[name](), method);
    await page.waitForFunction(() => customElements.get('whatsapp-opt-in'));
    await call('open');
    await numberOf(page).fill('0664 1');
    await call('open');
    assert.equal(await numberOf(page).inputValue(), '0664 1');
    await call('reset');
    await page.waitForFunction(() => window.heard.length === 2);
    assert.equal(await numberOf(page).inputValue(), '');
    await call('close');
    assert.equal(await page.getByRole('dialog').count(), 0);
  }));
