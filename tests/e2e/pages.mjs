// Companies' pages, served from an origin of their own: none of them is the edge's.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before } from 'node:test';
import { root } from '../../scripts/serve.mjs';
import { until } from './harness.mjs';

const folder = path.join(root, 'tests/fixtures/pages');
const policy = /^<!-- Content-Security-Policy: (.*) -->\n/;

/** Serves the fixtures while the tests of a file run; the widgets of the demo list the origin. */
export function pages(run) {
  const server = createServer((request, response) => answer(run.origin, request, response));
  const served = { origin: '' };
  before(async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    served.origin = `http://127.0.0.1:${server.address().port}`;
    // Hooks of a file run at the same time.
    await until('the system', () => run.served, 60);
    // Before any request: the edge keeps for a minute what it read of a widget.
    run.change('update widget set origins = ?', JSON.stringify([served.origin]));
    // Groups are offered where a test is about them.
    run.change('update contact_group set is_open = 0');
  });
  after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return served;
}

/** Fills the edge's origin into a page and sends the policy that its first line names. */
function answer(edge, request, response) {
  const { pathname } = new URL(request.url, 'http://pages');
  if (!/^\/[a-z-]+$/.test(pathname)) return response.writeHead(204).end();
  const text = readFileSync(path.join(folder, `${pathname}.html`), 'utf8').replaceAll('EDGE', edge);
  const [, directives] = policy.exec(text) ?? [];
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    ...(directives && { 'content-security-policy': directives }),
  });
  response.end(text.replace(policy, ''));
}
