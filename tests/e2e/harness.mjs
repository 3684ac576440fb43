// A running system for one test file: real workerd, real D1, the sandbox, and (if wanted) real Chromium.
// When the file ends, every log line is scanned for what must not be in it, and every door for its budget.

import assert from 'node:assert/strict';
import { createHmac, randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before } from 'node:test';
import { freePort, root, serve } from '../../scripts/serve.mjs';

const exampleSecrets = path.join(root, '.dev.vars.example');

/** Fields of Meta's webhooks that are about a person. */
const PERSONAL = new Set(['from', 'from_user_id', 'wa_id', 'user_id', 'name', 'body', 'caption']);

/**
 * D1 calls that any door may make; one more keeps the answer to a request with an Idempotency-Key, and yet one more asks
 * for the key before a file is read.
 */
const budget = ({ door, repeatable }) => (repeatable ? (door === 'POST /v1/media' ? 4 : 3) : 2);

/** Starts a system before the tests of a file and ends it after them. */
export function system({ secrets = exampleSecrets } = {}) {
  const run = new System(secrets);
  before(() => run.start());
  after(async () => {
    await run.stop();
    run.checkBudget();
    run.checkPrivacy();
  });
  return run;
}

class System {
  lines = [];
  /** Numbers, names, texts and secrets that passed through: none may show up in a log. */
  personal = new Set([
    'demo-app-secret', 'demo-verify-token', 'demo-hash-key', 'demo-websms-token', 'demo-twilio-token', 'demo-vonage-secret',
    'demo-vonage-signing-secret', 'demo-seven-key', 'demo-seven-signing-secret', 'demo-infobip-key',
  ]);

  constructor(secrets) {
    this.secrets = secrets;
  }

  async start() {
    this.state = mkdtempSync(path.join(os.tmpdir(), 'jawort-test-'));
    const [port, sandboxPort] = [await freePort(), await freePort()];
    const onLine = (source, line) => this.lines.push({ source, line });
    const { state, secrets } = this;
    this.served = await serve({ port, sandboxPort, state, secrets, onLine });
    this.origin = this.served.origin;
    this.phone = this.served.sandbox;
  }

  async stop() {
    this.database?.close();
    await this.served?.stop();
    rmSync(this.state, { recursive: true, force: true });
  }

  /** A request to the Worker; `body` may be an object, text or bytes. */
  async ask(address, { method, body, headers = {} } = {}) {
    const content = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const verb = method ?? (body === undefined ? 'GET' : 'POST');
    const answer = await fetch(this.origin + address, { method: verb, body: content, headers, redirect: 'manual' });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }

  /** A request with an operator's key. */
  operator(address, options = {}) {
    const key = options.key ?? 'jwk_demo_operator';
    return this.ask(address, { ...options, headers: { authorization: `Bearer ${key}`, ...options.headers } });
  }

  /** What the widget sends when a visitor enters a number. Each call is another visitor. */
  async enter(phone, { widget = 'wgt_demo', visitor = someAddress(), headers = {}, ...fields } = {}) {
    this.remember(phone);
    this.wordings ??= {};
    this.wordings[widget] ??= (await this.ask(`/w/${widget}/config?lang=de`)).json.wording.id;
    const body = { phone, lang: 'de', wording: this.wordings[widget], page: 'https://muster.example/', ...fields };
    return this.ask(`/w/${widget}/opt-ins`, { body, headers: { 'cf-connecting-ip': visitor, ...headers } });
  }

  /** A message of a person, signed and delivered by the sandbox. */
  async write(message) {
    for (const text of [message.text, message.from, message.profile_name, message.bsuid]) this.remember(text);
    return this.tell('/_/inbound', message);
  }

  async tell(address, body) {
    const answer = await fetch(this.phone + address, { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, text);
    return text && JSON.parse(text);
  }

  /** SMS that arrived at the sandbox for this number, once there are `count`. */
  async sms(number, count = 1) {
    return until(`${count} SMS`, async () => {
      const all = await (await fetch(`${this.phone}/_/sms`)).json();
      const own = all.filter((sms) => sms.to === number);
      return own.length >= count && own;
    });
  }

  /** A raw body, signed as Meta signs. */
  webhook(body, secret = 'demo-app-secret') {
    this.rememberAll(body);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.ask('/webhooks/whatsapp', { body: text, headers: { 'x-hub-signature-256': sign(text, secret) } });
  }

  /** Rows of the record, read from its file. */
  query(sql, ...params) {
    this.database ??= new DatabaseSync(this.served.database(), { readOnly: true });
    return this.database.prepare(sql).all(...params);
  }

  /** Makes an old row, as production has them: tests change the record, production has no hooks. */
  change(sql, ...params) {
    const database = new DatabaseSync(this.served.database());
    database.exec('pragma busy_timeout = 5000');
    database.prepare(sql).run(...params);
    database.close();
  }

  /** Notes what must never be logged. */
  remember(text) {
    if (!text) return;
    this.personal.add(text);
    const digits = text.replace(/\D/g, '');
    if (digits.length >= 7) this.personal.add(digits);
  }

  /** Notes what is personal in a webhook, wherever it stands. */
  rememberAll(part) {
    for (const [key, value] of Object.entries(typeof part === 'object' && part ? part : {})) {
      if (typeof value !== 'string') this.rememberAll(value);
      else if (PERSONAL.has(key)) this.remember(value);
    }
  }

  doors() {
    const own = this.lines.filter(({ line }) => line.startsWith('{"event":"door"'));
    return own.map(({ line }) => JSON.parse(line).fields).map(({ usage, ...door }) => ({ ...door, ...usage }));
  }

  checkBudget() {
    const doors = this.doors();
    assert.ok(doors.length > 0, 'no door was logged: the budget was not checked');
    const over = doors.filter((door) => door.d1_calls > budget(door));
    assert.deepEqual(over, [], 'doors over their budget of D1 calls');
  }

  checkPrivacy() {
    // Short words like a keyword stand in any text.
    const words = [...this.personal].filter((word) => word.length > 5);
    const leaks = this.lines.filter(({ line }) => words.some((word) => line.includes(word)));
    assert.deepEqual(leaks, [], 'log lines with personal data or secrets');
    const panics = this.lines.filter(({ line }) => /panicked|unreachable|RuntimeError/.test(line));
    assert.deepEqual(panics, [], 'panics');
  }
}

/** Meta's signature of a body. */
export function sign(text, secret) {
  return `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

/** Waits until `look` answers something. */
export async function until(what, look, seconds = 15) {
  for (const start = Date.now(); Date.now() - start < seconds * 1_000; ) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`waited ${seconds} s for ${what}`);
}

/** An Austrian mobile number that nobody else in the run has. */
export function someNumber() {
  return `+43664${randomInt(1_000_000, 9_999_999)}`;
}

function someAddress() {
  return `10.${randomInt(256)}.${randomInt(256)}.1`;
}

/** The secrets of the demo with some of them changed, in a file of their own. */
export function secretsWith(changes) {
  const lines = readFileSync(exampleSecrets, 'utf8').split('\n');
  return lines.map((line) => {
    const name = line.split('=')[0];
    return name in changes ? `${name}=${changes[name]}` : line;
  }).join('\n');
}
