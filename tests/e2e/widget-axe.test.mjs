// Everybody can use it: axe finds nothing in any state, light and dark, in both directions, in widget and hosted page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/serve.mjs';
import { browser } from './browser.mjs';
import { someNumber, system } from './harness.mjs';
import { pages } from './pages.mjs';
import { offerChoices } from './widget-visit.mjs';

const run = system();
const host = pages(run);
const chrome = browser();
const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** How a visitor goes through each surface; fields are found by what they are, for the language changes. */
const surfaces = {
  widget: {
    address: (lang) => `${host.origin}/${lang === 'ar' ? 'rtl' : 'plain'}`,
    scope: 'whatsapp-opt-in',
  },
  'hosted page': {
    address: (lang) => `${run.origin}/w/wgt_demo?lang=${lang}`,
    scope: 'main',
    // Without the widget, which would take the place of the form.
    blocked: '**/widget.js',
  },
};

const expire = (number) => run.change('update pairing set expires_at = created_at where phone = ?', number.slice(1));
const confirm = (number) => run.write({ from: number.slice(1), text: 'START' });

async function violations(page, scope) {
  await page.evaluate(`window.axe || (() => { ${axe} })()`);
  const { violations } = await page.evaluate((scope) => window.axe.run(scope), scope);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Fills in the form anew and waits for the next step. */
async function enter(page) {
  const number = someNumber();
  run.remember(number);
  await page.locator('input[type=tel]').fill(number);
  await page.locator('form button').click();
  await page.locator('[role=status]').waitFor();
  return number;
}

async function walk(page, look) {
  await page.locator('input[type=tel]').waitFor();
  await look('form');
  await page.locator('input[type=tel]').fill('0664 1');
  await page.locator('form button').click();
  await page.locator('[role=alert]').waitFor();
  await look('error');
  const first = await enter(page);
  await look('next');
  const before = await page.locator('[role=status]').textContent();
  const changed = () => page.locator('[role=status]').filter({ hasNotText: before }).waitFor();
  expire(first);
  await changed();
  await look('expired');
  await page.getByRole('link').or(page.getByRole('button')).last().click();
  await confirm(await enter(page));
  await changed();
  await look('confirmed');
}

for (const [name, { address, scope, blocked }] of Object.entries(surfaces)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const lang of ['de', 'ar']) {
      test(`axe finds nothing: ${name}, ${colorScheme}, ${lang}`, async () => {
        const { page, close } = await chrome.open('about:blank', { colorScheme, locale: lang, reducedMotion: 'reduce' });
        if (blocked) await page.route(blocked, (route) => route.abort());
        // The hosted page looks anew by itself, but not while it is looked at.
        let looked = Promise.resolve();
        await page.route('**/w/wgt_demo?ref=*', async (route) => {
          await looked;
          await route.continue();
        });
        await page.goto(address(lang));
        const found = {};
        const seen = [];
        await walk(page, async (state) => {
          let done;
          looked = new Promise((resolve) => (done = resolve));
          seen.push(state);
          const list = await violations(page, scope);
          if (list.length) found[state] = list;
          const dir = await page.locator('h1, h2').last().evaluate((element) => getComputedStyle(element).direction);
          assert.equal(dir, lang === 'ar' ? 'rtl' : 'ltr');
          done();
        });
        assert.deepEqual(seen, ['form', 'error', 'next', 'expired', 'confirmed']);
        assert.deepEqual(found, {});
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await close();
      });
    }
  }
}

const others = {
  'the poster': [() => `${run.origin}/w/wgt_demo?poster&lang=de`, 'main'],
  'the open dialog': [() => `${host.origin}/dialog`, 'whatsapp-opt-in', (page) => page.getByRole('button').click()],
  'groups and box in the widget': [() => `${host.origin}/choices`, 'whatsapp-opt-in'],
  'groups and box on the hosted page': [() => `${run.origin}/w/wgt_choices?lang=de`, 'main'],
};
for (const [name, [address, scope, open]] of Object.entries(others)) {
  test(`axe finds nothing: ${name}`, async () => {
    if (name.startsWith('groups and box in')) offerChoices(run);
    const { page, problems, close } = await chrome.open('about:blank', { reducedMotion: 'reduce' });
    // The hosted page is looked at as it is without the widget.
    if (scope === 'main') await page.route('**/widget.js', (route) => route.fulfill({ body: '' }));
    await page.goto(address());
    await open?.(page);
    await page.locator(name === 'the poster' ? '.code' : 'input[type=tel]').waitFor();
    assert.deepEqual(await violations(page, scope), []);
    assert.deepEqual(problems, []);
    await close();
  });
}
