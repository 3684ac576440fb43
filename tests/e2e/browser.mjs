// Real Chromium, driven by playwright-core.

import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

/** A Chromium that looks up nothing by itself. */
export function launch() {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: flags });
}

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A browser for the tests of a file; `open` gives a fresh visitor each time. */
export function browser() {
  let running;
  before(async () => {
    running = await launch();
  });
  after(() => running?.close());
  return {
    /** A page of a fresh visitor, with everything that went wrong on it. */
    async open(address, options = {}) {
      const context = await running.newContext({ locale: 'de-AT', ...options });
      const page = await context.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      await page.goto(address);
      return { page, problems, close: () => context.close() };
    },
  };
}
