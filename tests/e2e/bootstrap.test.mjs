// A new installation: its first business and key are made by its token, once.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { secretsWith, system } from './harness.mjs';

const token = 'a-token-that-nobody-guesses';
const secrets = path.join(mkdtempSync(path.join(os.tmpdir(), 'jawort-bootstrap-')), 'vars');
writeFileSync(secrets, secretsWith({ BOOTSTRAP_TOKEN: token }));
const run = system({ secrets });
run.remember(token);

const wanted = { business: 'Muster GmbH', privacy_url: 'https://muster.example/privacy' };
const begin = (body = wanted, word = token) =>
  run.ask('/v1/bootstrap', { body, headers: { authorization: `Bearer ${word}` } });

/** What a new installation has: the tables, and nothing in them. */
function empty() {
  const record = new DatabaseSync(run.served.database(), { enableForeignKeyConstraints: false });
  record.exec('pragma busy_timeout = 5000; delete from business; delete from operator_key');
  record.close();
}

test('where there is a business the token is of no use', async () => {
  const { status, json } = await begin();
  assert.deepEqual([status, json.code], [409, 'already_set_up']);
});

test('a new installation begins once, whoever asks first', async () => {
  empty();
  for (const word of ['', 'wrong', `${token}x`]) assert.equal((await begin(wanted, word)).status, 401);
  for (const body of [{}, { ...wanted, business: ' ' }, { ...wanted, privacy_url: 'http://muster.example' }]) {
    assert.equal((await begin(body)).status, 400);
  }
  const answers = await Promise.all(Array.from({ length: 5 }, () => begin()));
  for (const { json } of answers) run.remember(json.secret);
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, 409, 409, 409, 409]);
  const { json } = answers.find(({ status }) => status === 201);
  assert.deepEqual(json.scopes, ['read', 'write', 'send', 'settings', 'keys']);
  assert.equal((await run.operator('/v1/keys', { key: json.secret })).json.items.length, 1);
  assert.equal((await begin()).status, 409);
  assert.deepEqual(run.query('select name, mode from business').map((row) => ({ ...row })), [{ name: 'Muster GmbH', mode: 'trial' }]);
});
