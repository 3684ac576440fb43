// What is described is what is there: schemathesis tries every door, and no door is open without its scope.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/serve.mjs';
import { browser } from './browser.mjs';
import { system } from './harness.mjs';

// Closed first, also where the logs of the system are found to hold what they must not.
const chrome = browser();
const run = system();
const tool = process.env.SCHEMATHESIS;
const skip = tool && existsSync(tool) ? false : 'schemathesis is not installed (scripts/tools.sh test)';

/** Method, address with something in its places, and whether operators use it, of every door. */
function doors() {
  const { paths } = JSON.parse(readFileSync(path.join(root, 'www/openapi.json'), 'utf8'));
  return Object.entries(paths).flatMap(([address, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      address: address.replace(/{\w+}/g, 'something'),
      isOperators: security.some((one) => one.operator),
    })));
}

test('the description is served, for programs and for people', async () => {
  const description = await run.ask('/openapi.json');
  assert.deepEqual([description.status, description.json.openapi], [200, '3.1.1']);
  assert.match(description.headers.get('content-type'), /^application\/json/);
  const page = await run.ask('/docs');
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
  for (const { title } of Object.values(description.json.components.examples).map(({ value }) => value)) {
    assert.ok(page.text.includes(title), title);
  }
});

test('the page is for everybody, light and dark, and needs no script', async () => {
  const axe = readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  for (const colorScheme of ['light', 'dark']) {
    const { page, problems, close } = await chrome.open(`${run.origin}/docs`, { colorScheme });
    assert.equal(await page.locator('script').count(), 0);
    await page.evaluate(`(() => { ${axe} })()`);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], colorScheme);
    const links = await page.locator('a[href^="#"]').evaluateAll((all) => all.map((link) => link.getAttribute('href').slice(1)));
    const dead = await page.evaluate((names) => names.filter((name) => !document.getElementById(name)), links);
    assert.deepEqual(dead, []);
    assert.deepEqual(problems, []);
    await close();
  }
});

test('no door of operators opens without a key, or to a key without its scope', async () => {
  const key = 'jwk_that_may_do_nothing';
  const hash = createHash('sha256').update(key).digest('hex');
  run.change("insert into operator_key (business_id, key_id, key_hash, label, scopes, created_at) values ('biz_demo', 'key_nothing', ?, 'nothing', '[]', 0)", hash);
  const guarded = doors().filter(({ isOperators }) => isOperators);
  assert.ok(guarded.length > 20);
  for (const { method, address } of guarded) {
    const without = await run.ask(address, { method });
    assert.deepEqual([without.status, without.json.code], [401, 'unauthorized'], `${method} ${address}`);
    const refused = await run.operator(address, { method, key });
    assert.deepEqual([refused.status, refused.json.code], [403, 'scope_missing'], `${method} ${address}`);
  }
});

test('an address that is no text leads nowhere', async () => {
  for (const address of ['/v1/contacts/%FF/consent', '/w/%C3%28', '/%80']) {
    const { status, json } = await run.operator(address);
    assert.deepEqual([status, json.code], [404, 'not_found'], address);
  }
});

/** Runs schemathesis with the demo's key on some doors; answers its exit status and report. */
function tried(...which) {
  const work = mkdtempSync(path.join(os.tmpdir(), 'jawort-schemathesis-'));
  const args = [
    '--config-file', path.join(root, 'tests/schemathesis.toml'), 'run', `${run.origin}/openapi.json`,
    '--header', 'Authorization: Bearer jwk_demo_operator', '--checks', 'all', '--continue-on-failure',
    '--seed', '1', '--max-examples', process.env.SCHEMATHESIS_EXAMPLES ?? '20', '--no-color', '--warnings', 'off',
    '--suppress-health-check', 'all', '--request-timeout', '60', '--max-response-time', '60', ...which,
  ];
  const child = spawn(tool, args, { cwd: work, env: { ...process.env, PYTHONHASHSEED: '0' } });
  return new Promise((resolve) => {
    let report = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (report += text));
    child.once('close', (status) => resolve({ status, report }));
  });
}

test('schemathesis finds no door that does otherwise than described', { skip, timeout: 1_500_000 }, async () => {
  // A key that may be rotated and revoked, at the address that the description gives as an example.
  run.change("insert into operator_key (business_id, key_id, key_hash, label, scopes, created_at) values ('biz_demo', 'key_0198f2b47d0', 'no hash', 'example', '[\"read\"]', 0)");
  let count = 0;
  // With the doors of keys the key itself may be taken away: they are tried last.
  for (const which of ['--exclude-path-regex', '--include-path-regex']) {
    const { status, report } = await tried(which, '^/v1/keys');
    assert.equal(status, 0, report);
    count += Number(/Tested: *(\d+)/.exec(report)?.[1]);
  }
  assert.equal(count, doors().length);
});
