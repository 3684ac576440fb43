// What operators put on their pages: made by the API, and met by visitors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { system } from './harness.mjs';

const run = system();

const change = (widget, body, more = {}) => run.operator(`/v1/widgets/${widget}`, { method: 'PATCH', body, ...more });
const config = async (widget) => (await fetch(`${run.origin}/w/${widget}/config?lang=en`)).json();

test('a widget is made, shows itself to visitors, and is changed at once', async () => {
  const created = await run.operator('/v1/widgets', { body: { channel: 'chn_demo', purpose: 'marketing', countries: ['AT'] } });
  assert.equal(created.status, 201, created.text);
  const { widget, page, snippet, ...rest } = created.json;
  assert.deepEqual(rest, {
    channel: 'chn_demo', lang: 'de', purpose: 'marketing', origins: [], countries: ['AT'], theme: {}, consent_box: false,
  });
  assert.equal(snippet, `<script async src="${run.origin}/widget.js" data-widget="${widget}"></script>`);
  assert.equal((await fetch(page)).status, 200, 'the hosted page is there');
  assert.deepEqual((await config(widget)).countries, ['AT']);

  const origin = 'https://muster.example';
  const changed = await change(widget, { origins: [origin], countries: [], theme: { accent: '#0b6e4f' }, consent_box: true });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual((await run.operator(`/v1/widgets/${widget}`)).json, changed.json);
  const seen = await config(widget);
  assert.deepEqual([seen.theme, seen.consent_box], [{ accent: '#0b6e4f' }, true]);
  assert.ok(seen.countries.length > 200);
  const entry = { phone: '+436641234567', lang: 'en', wording: seen.wording.id, page: `${origin}/`, consents: true };
  const post = (from) => fetch(`${run.origin}/w/${widget}/opt-ins`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: from }, body: JSON.stringify(entry),
  });
  assert.equal((await post('https://elsewhere.example')).status, 403);
  assert.equal((await post(origin)).status, 202);
  const items = (await run.operator('/v1/widgets')).json.items.map((one) => one.widget);
  assert.deepEqual(items.sort(), ['wgt_demo', widget].sort());
});

test('what a widget cannot be is refused by field, and others find nothing', async () => {
  const make = (body) => run.operator('/v1/widgets', { body });
  for (const [body, field] of [
    [{}, 'channel'],
    [{ channel: 'chn_other' }, 'channel'],
    [{ channel: 'chn_demo', origins: ['*'] }, 'origins'],
    [{ channel: 'chn_demo', countries: ['XX'] }, 'countries'],
    [{ channel: 'chn_demo', theme: { accent: 1 } }, 'theme'],
    [{ channel: 'chn_demo', colour: 'red' }, 'colour'],
  ]) {
    const { status, json } = await make(body);
    assert.deepEqual([status, json.code], [422, 'setting_invalid'], JSON.stringify(body));
    assert.match(json.detail, new RegExp(`^${field}: `));
  }
  assert.equal((await change('wgt_demo', { channel: 'chn_demo' })).status, 422, 'a widget stays with its channel');
  const key = 'jwk_other_operator';
  assert.equal((await run.operator('/v1/widgets/wgt_demo', { key })).status, 404);
  assert.equal((await change('wgt_demo', { lang: 'en' }, { key })).status, 404);
  assert.deepEqual((await run.operator('/v1/widgets', { key })).json.items.map((one) => one.widget), ['wgt_other']);
});
