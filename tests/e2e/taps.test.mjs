// What people tap and set inside WhatsApp, as the sandbox tells it: the Worker takes it for their word.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someNumber, system } from './harness.mjs';

const run = system();
const GRAPH = '/v24.0/106540352242922/messages';
const headers = { authorization: 'Bearer demo-access-token' };

/** What a business asks of Meta. */
async function graph(address, body) {
  const answer = await fetch(run.phone + address, { method: 'POST', body: JSON.stringify(body), headers });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

/** Sends a message and answers its id. */
async function send(to, type, content) {
  const answer = await graph(GRAPH, { messaging_product: 'whatsapp', to, type, [type]: content });
  return answer.messages[0].id;
}

async function opted(number) {
  const { json } = await run.operator(`/v1/opt-ins?q=${encodeURIComponent(number)}`);
  return json.items[0]?.state;
}

async function optedIn() {
  const from = someNumber();
  assert.equal((await run.write({ from, text: 'START' })).status, 200);
  assert.equal(await opted(from), 'active');
  return from;
}

test('the button of a template withdraws consent when it is tapped', async () => {
  const components = [
    { type: 'BODY', text: 'Die Herbstangebote sind da.' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Abmelden' }] },
  ];
  await graph('/v24.0/102290129340398/message_templates', { name: 'news', language: 'de', category: 'MARKETING', components });
  await run.tell('/_/template', { name: 'news', event: 'APPROVED' });
  const from = await optedIn();
  const wamid = await send(from, 'template', { name: 'news', language: { code: 'de' } });
  assert.equal((await run.tell('/_/tap', { wamid, title: 'Abmelden' })).status, 200);
  assert.equal(await opted(from), 'withdrawn');
});

test('a reply button and a row of a list are taken by what they send back', async () => {
  const choice = { id: 'STOP', title: 'Nichts mehr' };
  const actions = {
    list: { button: 'Wählen', sections: [{ rows: [choice] }] },
    button: { buttons: [{ type: 'reply', reply: choice }] },
  };
  for (const [type, action] of Object.entries(actions)) {
    const from = await optedIn();
    const wamid = await send(from, 'interactive', { type, body: { text: 'Was noch?' }, action });
    assert.equal((await run.tell('/_/tap', { wamid, title: choice.title })).status, 200);
    assert.equal(await opted(from), 'withdrawn', type);
  }
});

test('who stops marketing inside WhatsApp is taken at the word, and no further', async () => {
  const from = await optedIn();
  assert.equal((await run.tell('/_/preference', { from, value: 'stop' })).status, 200);
  const { items } = (await run.operator(`/v1/opt-ins?q=${encodeURIComponent(from)}`)).json;
  const { entries } = (await run.operator(`/v1/contacts/${items[0].contact}/consent`)).json;
  const { act, purpose, source } = entries.at(-1);
  assert.deepEqual({ act, purpose, source }, { act: 'withdrawn', purpose: 'marketing', source: 'preference' });
  assert.equal(items[0].state, 'active');
});
