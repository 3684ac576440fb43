// A setting that is missing or malformed is named, and closes just the doors that need it.

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { secretsWith, system } from './harness.mjs';

const secrets = path.join(mkdtempSync(path.join(os.tmpdir(), 'jawort-secrets-')), 'vars');
writeFileSync(secrets, secretsWith({ META_APP_SECRET: '', SMS_CREDENTIALS: '{"websms":' }));
const run = system({ secrets });

test('health names what is missing or malformed, and no secret', async () => {
  const { status, json, text } = await run.ask('/health');
  const broken = json.checks.filter((check) => !check.ok).map((check) => check.name);
  assert.deepEqual([status, json.status, broken], [503, 'not_ready', ['META_APP_SECRET', 'SMS_CREDENTIALS']]);
  assert.ok(!text.includes('demo-verify-token'));
});

test('without a secret no webhook is believed', async () => {
  for (const secret of ['', 'demo-app-secret']) {
    const answer = await run.webhook('{"entry":[]}', secret || 'x');
    assert.deepEqual([answer.status, answer.json.code], [503, 'not_configured']);
    assert.equal(answer.json.detail, 'META_APP_SECRET is missing');
  }
});

test('doors that do not need it stay open', async () => {
  assert.equal((await run.ask('/w/wgt_demo/config')).status, 200);
  assert.equal((await run.operator('/v1/opt-ins')).status, 200);
});
