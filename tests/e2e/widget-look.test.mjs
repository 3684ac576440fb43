// What the widget looks like: the page's font and colours, high contrast, where the QR code stands; and how it is served.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headingOf, numberOf, submitOf, visitors } from './widget-visit.mjs';

const { run, visit, newNumber } = visitors();

const styleOf = (locator, ...names) => locator.evaluate((element, names) => names.map((name) => getComputedStyle(element)[name]), names);

async function enter(page) {
  await numberOf(page).fill(newNumber());
  await submitOf(page).click();
  await headingOf(page).waitFor();
}

test('only the countries of the channel are offered, and others are refused', () => {
  run.change(`insert into widget (business_id, widget_id, channel_id, lang, purpose, origins, created_at, countries)
    select business_id, 'wgt_choices', channel_id, lang, purpose, origins, created_at, '["DE","AT"]' from widget where widget_id = 'wgt_demo'`);
  return visit('choices', async (page) => {
    const country = page.getByLabel('Land');
    await numberOf(page).fill('+41 78 123 45 67');
    await country.locator('option', { hasText: 'Österreich' }).waitFor({ state: 'attached' });
    assert.deepEqual(await country.locator('option').allTextContents(), ['Deutschland \u200e+49', 'Österreich \u200e+43']);
    await submitOf(page).click();
    await page.getByRole('alert').filter({ visible: true }).waitFor();
    assert.deepEqual(await page.evaluate(() => window.heard), ['ready', 'error country_not_allowed']);
  });
});

test('the form stands there before its countries have their names', () =>
  visit('plain', async (page) => {
    await page.evaluate(() => {
      const element = document.createElement('whatsapp-opt-in');
      element.setAttribute('widget', 'wgt_demo');
      const options = () => [...element.shadowRoot.querySelectorAll('option')].map(({ text }) => text);
      element.addEventListener('opt-in:ready', () => queueMicrotask(() => (window.first = options())));
      document.body.append(element);
    });
    await page.waitForFunction(() => window.first);
    assert.deepEqual(await page.evaluate(() => window.first), ['\u200e+43']);
    const country = page.getByLabel('Land').last();
    await country.locator('option').nth(244).waitFor({ state: 'attached' });
    assert.equal(await country.locator('option:checked').textContent(), 'Österreich \u200e+43');
  }));

test('it takes the font of the page, and its colours from custom properties and parts', () =>
  visit('plain', async (page) => {
    await page.addStyleTag({ content: `
      body { font-family: monospace }
      whatsapp-opt-in { --optin-accent: rgb(1, 2, 3); --optin-radius: 0px }
      whatsapp-opt-in::part(heading) { letter-spacing: 3px }` });
    await numberOf(page).waitFor();
    assert.deepEqual(await styleOf(numberOf(page), 'fontFamily', 'borderTopLeftRadius'), ['monospace', '0px']);
    assert.deepEqual(await styleOf(submitOf(page), 'backgroundColor'), ['rgb(1, 2, 3)']);
    assert.deepEqual(await styleOf(page.locator('whatsapp-opt-in h2'), 'letterSpacing'), ['3px']);
  }));

test('in the dark it is dark, with high contrast the button has an edge, and nothing moves for whom it must not', () =>
  visit('plain', async (page) => {
    const card = page.locator('.card');
    await numberOf(page).waitFor();
    const [light] = await styleOf(card, 'backgroundColor');
    const [moving, plain] = await styleOf(submitOf(page), 'transitionDuration', 'borderTopColor');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce', forcedColors: 'none' });
    assert.notEqual((await styleOf(card, 'backgroundColor'))[0], light);
    assert.notEqual(moving, '0s');
    assert.deepEqual(await styleOf(submitOf(page), 'transitionDuration'), ['0s']);
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
    assert.equal(plain, 'rgba(0, 0, 0, 0)');
    assert.notEqual((await styleOf(submitOf(page), 'borderTopColor'))[0], plain);
  }));

test('on a wide screen the code stands before the button', () =>
  visit('plain', async (page) => {
    await enter(page);
    const [code, button] = [await page.locator('figure').boundingBox(), await page.getByRole('link', { name: 'WhatsApp öffnen' }).boundingBox()];
    assert.ok(code.x + code.width <= button.x || code.y + code.height <= button.y, 'it is seen first');
    await page.locator('img').evaluate((image) => image.decode());
  }, { viewport: { width: 1280, height: 800 } }));

test('on a phone there is no code, and none is loaded', () =>
  visit('plain', async (page) => {
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await enter(page);
    assert.equal(await page.getByRole('link', { name: 'WhatsApp öffnen' }).isVisible(), true);
    assert.equal(await page.locator('figure').isVisible(), false);
    assert.deepEqual(asked.filter((path) => path.endsWith('/qr.svg')), []);
  }, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }));

test('who asks for a widget that does not exist shows visitors nothing, and is told why', () =>
  visit('tag-manager', async (page) => {
    const complaint = page.waitForEvent('console', (message) => message.text().startsWith('whatsapp-opt-in: '));
    await page.evaluate(() => window.tag('?widget=wgt_none&target=%23place', {}));
    assert.equal((await complaint).text(), 'whatsapp-opt-in: there is no such widget');
    assert.equal(await page.locator('#place > whatsapp-opt-in').evaluate((element) => element.shadowRoot.childNodes.length), 0);
  }, { expected: /no such widget|404/ }));

test('a page that pins the loader runs it as it is, and nothing of it once a byte is flipped', async () => {
  const pinned = (await run.ask('/widget.integrity.json')).json['/widget.js'];
  const attributes = { integrity: pinned, crossorigin: '', 'data-widget': 'wgt_demo', 'data-target': '#place' };
  await visit('tag-manager', async (page) => {
    await page.evaluate((attributes) => window.tag('', attributes), attributes);
    await numberOf(page).waitFor();
  });
  await visit('tag-manager', async (page) => {
    await page.route('**/widget.js', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length >> 1] ^= 1;
      await route.fulfill({ response, body });
    });
    const refused = page.waitForEvent('console', (message) => /integrity|digest/i.test(message.text()));
    await page.evaluate((attributes) => window.tag('', attributes), attributes);
    await refused;
    assert.equal(await page.evaluate(() => customElements.get('whatsapp-opt-in')), undefined);
    assert.equal(await page.locator('#after').isVisible(), true, 'the page itself is unharmed');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }, { expected: /integrity|digest/i });
});

test('what has its hash in its name is kept for good, and every page may load it', async () => {
  const files = Object.keys((await run.ask('/widget.integrity.json')).json);
  assert.equal(files.length, 4);
  for (const file of files) {
    const { status, headers } = await run.ask(file);
    assert.equal(status, 200);
    assert.equal(headers.get('access-control-allow-origin'), '*');
    assert.equal(/immutable/.test(headers.get('cache-control')), file.startsWith('/assets/'), file);
  }
});
