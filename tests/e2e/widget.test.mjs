// The widget on companies' pages: every way of embedding it, and pages that get in its way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './browser.mjs';
import { someNumber, system, until } from './harness.mjs';
import { pages } from './pages.mjs';

const run = system();
const host = pages(run);
const chrome = browser();

const element = 'whatsapp-opt-in';
const numberOf = (page) => page.getByLabel('Handynummer').filter({ visible: true });
const submitOf = (page) => page.getByRole('button', { name: 'Weiter' });

/** Opens a company's page; at its end nothing may have gone wrong on it. */
async function visit(name, look, options) {
  const { page, problems, close } = await chrome.open(`${host.origin}/${name}`, options);
  await look(page, problems);
  assert.deepEqual(problems, []);
  assert.equal(await page.locator('#after').isVisible(), true, 'the page itself is unharmed');
  await close();
}

/** The whole way of a visitor, up to the link into the chat. */
async function optIn(page) {
  const number = someNumber();
  run.remember(number);
  await numberOf(page).fill(number);
  await submitOf(page).click();
  await page.getByText('Noch ein Schritt').waitFor();
  const link = await page.getByRole('link', { name: 'WhatsApp öffnen' }).getAttribute('href');
  assert.match(link, /^https:\/\/wa\.me\/15550783881\?text=START%20/);
  return number;
}

const entriesOf = (number) => run.query('select * from pairing where phone = ?', number.replace('+', ''));

test('a tag in the body shows the widget where it stands', () =>
  visit('plain', async (page) => {
    await optIn(page);
    const order = await page.evaluate(() => [...document.querySelector('main').children].map((child) => child.localName));
    assert.deepEqual(order, ['h1', 'script', 'whatsapp-opt-in', 'p']);
  }));

test('a tag in the head shows the widget at the end of the body', () =>
  visit('head', async (page) => {
    await optIn(page);
    assert.equal(await page.locator('body > whatsapp-opt-in:last-child').count(), 1);
  }));

test('an element takes the place of what stands in it', () =>
  visit('element', async (page) => {
    await numberOf(page).waitFor();
    assert.equal(await page.getByText('Write to us').isVisible(), false);
    await optIn(page);
  }));

test('two widgets of two businesses share a page and nothing else', () =>
  visit('two', async (page) => {
    const [mine, other] = [page.locator(element).nth(0), page.locator(element).nth(1)];
    await mine.getByText('Muster GmbH').first().waitFor();
    await other.getByText('Other Ltd').first().waitFor();
    await mine.getByLabel('Handynummer').fill('0664 1');
    assert.equal(await other.getByLabel('Mobile number').inputValue(), '');
    await mine.getByRole('button', { name: 'Weiter' }).click();
    await mine.getByRole('alert').waitFor();
    assert.equal(await other.getByRole('alert').count(), 0);
  }));

test('an element that comes long after the page is shown as well', () =>
  visit('single-page', async (page) => {
    await page.waitForFunction((name) => customElements.get(name), element);
    await page.evaluate((name) => {
      const late = document.createElement(name);
      late.setAttribute('widget', 'wgt_demo');
      document.querySelector('#view').append(late);
    }, element);
    await optIn(page);
  }));

const ways = {
  'its address': ['?widget=wgt_demo&target=%23place', {}, undefined],
  attributes: ['', { 'data-widget': 'wgt_demo', 'data-target': '#place' }, undefined],
  'an object of the window': ['', {}, { widget: 'wgt_demo', target: '#place' }],
};
for (const [way, [query, attributes, wish]] of Object.entries(ways)) {
  test(`a tag manager says by ${way} which widget goes where`, () =>
    visit('tag-manager', async (page) => {
      await page.evaluate(([query, attributes, wish]) => {
        if (wish) window.whatsappOptIn = wish;
        window.tag(query, attributes);
      }, [query, attributes, wish]);
      await page.locator(`#place > ${element}`).waitFor();
      await optIn(page);
    }));
}

test('what the script says itself wins over the object of the window', () =>
  visit('tag-manager', async (page) => {
    await page.evaluate(() => {
      window.whatsappOptIn = { widget: 'wgt_other', lang: 'de', groups: ['NEWS', 'JOBS'] };
      window.tag('?widget=wgt_none', { 'data-widget': 'wgt_demo' });
    });
    const number = await optIn(page);
    assert.deepEqual(JSON.parse(entriesOf(number)[0].groups), ['NEWS', 'JOBS']);
  }));

/** Evaluates where the page's own patches do not reach. */
async function beside(page, expression) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const { result } = await session.send('Runtime.evaluate', { expression, contextId: executionContextId, returnByValue: true });
  return result.value;
}

test('style sheets and patched prototypes of the page change nothing', () =>
  visit('hostile', async (page) => {
    await numberOf(page).waitFor();
    const look = await beside(page, `(() => {
      const card = document.querySelector('${element}').shadowRoot.querySelector('.card');
      const { letterSpacing, textIndent, opacity, position } = getComputedStyle(card);
      return { letterSpacing, textIndent, opacity, position };
    })()`);
    assert.deepEqual(look, { letterSpacing: 'normal', textIndent: '0px', opacity: '1', position: 'relative' });
    const number = await optIn(page);
    assert.deepEqual(JSON.parse(entriesOf(number)[0].groups), ['NEWS', 'JOBS'], 'an old toJSON changes no body');
  }));

for (const [name, viewport] of [['plain', { width: 320, height: 640 }], ['narrow', { width: 1280, height: 720 }], ['plain', { width: 3840, height: 2160 }]]) {
  test(`nothing sticks out: ${name} page, ${viewport.width} px wide`, () =>
    visit(name, async (page) => {
      const overflow = () => page.locator(element).evaluate((widget) => {
        const edge = widget.getBoundingClientRect();
        const parts = [...widget.shadowRoot.querySelectorAll('*')].map((part) => part.getBoundingClientRect());
        return parts.filter((box) => box.width && (box.left < edge.left - 1 || box.right > edge.right + 1)).length;
      });
      await numberOf(page).waitFor();
      assert.equal(await overflow(), 0);
      await optIn(page);
      assert.equal(await overflow(), 0);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    }, { viewport }));
}

test('on a page from right to left the widget is mirrored, the number is not', () =>
  visit('rtl', async (page) => {
    const phone = page.locator('#phone');
    await phone.fill('0664 1234567');
    const { card, number } = await phone.evaluate((field) => ({
      card: getComputedStyle(field.closest('.card')).direction,
      number: getComputedStyle(field).direction,
    }));
    assert.deepEqual([card, number], ['rtl', 'ltr']);
    const [button, edge] = [await page.getByRole('button').boundingBox(), await page.locator(element).boundingBox()];
    assert.ok(button.x > edge.x + edge.width / 2, 'the button stands where the language begins');
  }));

test('a strict policy with wasm-unsafe-eval is all that the widget needs', () =>
  visit('strict', async (page) => {
    await optIn(page);
    await page.locator('img').evaluate((image) => image.decode());
  }));

test('enforced Trusted Types change nothing', () => visit('trusted-types', optIn));

/** What the browser itself reports of a policy is no mistake of the widget. */
const isReport = (problem) => /Content Security Policy|Content-Security-Policy/.test(problem);

test('without wasm-unsafe-eval the hosted page appears in a frame', () =>
  visit('no-wasm', async (page, problems) => {
    const frame = page.frameLocator('iframe');
    // In the frame the widget may run: it takes the plain form's place.
    await frame.locator('form[method=post]').waitFor({ state: 'hidden' });
    await optIn(frame);
    assert.equal(await page.getByRole('link', { name: 'WhatsApp' }).getAttribute('href'), `${run.origin}/w/wgt_demo`);
    problems.splice(0, problems.length, ...problems.filter((problem) => !isReport(problem)));
  }));

test('where frames are blocked too a link is left', () =>
  visit('no-frames', async (page, problems) => {
    await until('the policy to be noticed', () => problems.some((problem) => /frame/i.test(problem)));
    await until('the frame to go', async () => (await page.locator('iframe').count()) === 0);
    const link = page.getByRole('link', { name: 'WhatsApp' });
    assert.equal(await link.isVisible(), true);
    assert.equal(await link.getAttribute('href'), `${run.origin}/w/wgt_demo`);
    problems.splice(0, problems.length, ...problems.filter((problem) => !isReport(problem)));
  }));

for (const [part, pattern] of [['glue', '**/assets/widget.*.js'], ['WebAssembly', '**/assets/*.wasm']]) {
  test(`one flipped byte in the ${part}: nothing runs, and the hosted page stands in`, async () => {
    const { page, problems, close } = await chrome.open('about:blank');
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.route(pattern, async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length >> 1] ^= 1;
      await route.fulfill({ response, body });
    });
    await page.goto(`${host.origin}/plain`);
    await numberOf(page.frameLocator('iframe')).waitFor();
    assert.ok(asked.some((path) => path.startsWith('/assets/')));
    assert.equal(await page.locator(`${element} form`).count(), 0);
    const own = problems.filter((problem) => !/integrity|Failed to load resource|Failed to find a valid digest/i.test(problem));
    assert.deepEqual(own, []);
    assert.equal(await page.locator('#after').isVisible(), true);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await close();
  });
}

test('one flipped byte in what groups the digits: it does not run, and the form works without it', () =>
  visit('plain', async (page, problems) => {
    const flipped = page.waitForResponse('**/assets/format.*');
    await page.route('**/assets/format.*', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length >> 1] ^= 1;
      await route.fulfill({ response, body });
    });
    await numberOf(page).pressSequentially('0664');
    await flipped;
    await until('the browser to refuse it', () => problems.some((problem) => /integrity|digest/i.test(problem)));
    problems.length = 0;
    await numberOf(page).fill('');
    await numberOf(page).pressSequentially('06641234567');
    assert.equal(await numberOf(page).inputValue(), '06641234567');
    await optIn(page);
  }));
