// What is answered in the chat: one neutral message for a change, and no more.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someNumber, system, until } from './harness.mjs';

const run = system();

test('each change is confirmed once, in the chat, in the language of the form', async () => {
  const number = someNumber();
  const sent = async () => (await (await fetch(`${run.phone}/_/graph`)).json()).filter((one) => JSON.stringify(one).includes(number.slice(1)));
  const { link } = (await run.enter(number)).json;
  const prepared = decodeURIComponent(new URL(link).searchParams.get('text'));
  for (let i = 0; i < 3; i += 1) await run.write({ from: number.slice(1), text: prepared });
  const [first] = await until('the confirmation', async () => (await sent()).length >= 1 && (await sent()));
  assert.match(JSON.stringify(first), /Muster GmbH über WhatsApp angemeldet/);
  for (let i = 0; i < 3; i += 1) await run.write({ from: number.slice(1), text: 'STOP' });
  await until('the second confirmation', async () => (await sent()).length >= 2);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal((await sent()).length, 2, 'one for each change');
  const states = () => run.query("select state from outbox where kind = 'whatsapp' and recipient = ?", number.slice(1)).map((row) => row.state);
  await until('both to be settled', () => states().join() === 'sent,sent');
});
