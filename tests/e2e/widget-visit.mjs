// A visitor on a company's page with the widget, and what the page's own scripts hear.

import assert from 'node:assert/strict';
import { browser } from './browser.mjs';
import { someNumber, system } from './harness.mjs';
import { pages } from './pages.mjs';

export const numberOf = (page) => page.getByLabel('Handynummer');
export const submitOf = (page) => page.getByRole('button', { name: 'Weiter' });
export const headingOf = (page) => page.getByRole('heading', { name: 'Noch ein Schritt' });

/** A system, pages of a company and a browser for the tests of a file. */
export function visitors() {
  const run = system();
  const host = pages(run);
  const chrome = browser();

  /** Opens a page with a script that notes events in `heard`; at its end nothing may have gone wrong on it. */
  async function visit(name, look, { expected = /^$/, ...options } = {}) {
    const { page, problems, close } = await chrome.open('about:blank', options);
    await page.addInitScript(() => {
      window.heard = [];
      for (const name of ['ready', 'submitted', 'confirmed', 'error']) {
        addEventListener(`opt-in:${name}`, ({ detail }) => window.heard.push([name, detail.code].filter(Boolean).join(' ')));
      }
    });
    await page.goto(`${host.origin}/${name}`);
    await look(page);
    assert.deepEqual(problems.filter((problem) => !expected.test(problem)), []);
    await close();
  }

  function newNumber() {
    const number = someNumber();
    run.remember(number);
    return number;
  }

  const entriesOf = (number) => run.query('select * from pairing where phone = ?', number.replace('+', ''));
  return { run, visit, newNumber, entriesOf };
}

/** Adds the widget of the page `choices`: groups to choose from, and a box for consent. Before its first request. */
export function offerChoices(run) {
  run.change('update contact_group set is_open = 1');
  run.change(`insert into widget (business_id, widget_id, channel_id, lang, purpose, origins, created_at, consent_box)
    select business_id, 'wgt_choices', channel_id, lang, purpose, origins, created_at, 1 from widget where widget_id = 'wgt_demo'`);
}

/** Holds back what the pattern matches, until it is released. */
export async function hold(page, pattern) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(pattern, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Once the browser has painted what was changed. */
export const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

/** Notes each time that a form is sent. */
export function countPosts(page) {
  const posts = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  return posts;
}

/** What has the focus, inside the widget too. */
export const focused = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element.id || element.getAttribute('part') || element.localName;
});
