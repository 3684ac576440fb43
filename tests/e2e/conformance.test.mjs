// Meta's own examples, where they lie beside the checkout: each is understood or kept, none is refused or malformed.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/serve.mjs';
import { system } from './harness.mjs';

const examples = path.resolve(root, '../shared/conformance/meta/webhooks.json');
const skip = existsSync(examples) ? false : 'the official examples are not here';
const run = system();

/** Every webhook body in the file, by its name. */
function* bodies(part, name = '') {
  if (part?.entry) yield [name, part];
  else if (typeof part === 'object' && part) for (const [key, value] of Object.entries(part)) yield* bodies(value, key);
}

test('the Worker is there', async () => {
  assert.equal((await run.ask('/health')).status, 200);
});

test('all official webhook bodies are taken, and none is malformed', { skip }, async () => {
  const all = [...bodies(JSON.parse(readFileSync(examples, 'utf8')))];
  assert.equal(all.length, 16);
  for (const [name, body] of all) {
    // The examples' numbers are other businesses': told as ours, their messages are taken in full.
    for (const { value } of body.entry.flatMap((entry) => entry.changes)) {
      value.metadata.phone_number_id = '106540352242922';
      // Several examples share one message id, which in life they never would.
      for (const message of value.messages ?? []) message.id += name;
    }
    assert.equal((await run.webhook(body)).status, 200, name);
  }
  assert.deepEqual(run.query('select reason from parked'), []);
  const kinds = run.query('select distinct kind from inbound order by kind').map((row) => row.kind);
  assert.deepEqual(kinds, ['button', 'contacts', 'identity', 'image', 'interactive', 'location', 'order', 'reaction', 'text', 'unsupported']);
  assert.equal(run.query('select count(*) as n from inbound')[0].n + run.query('select count(*) as n from notice')[0].n, all.length);
});
