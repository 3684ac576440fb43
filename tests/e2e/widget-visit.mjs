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
