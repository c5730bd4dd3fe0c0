// Every state of every page in every language, on a phone and a desktop, light and dark: axe-core
// finds nothing in it, it fits the screen down to 320 pixels, nothing touches its buttons, and a
// picture of it is kept.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { SETUPS, startBrowser } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { LANGUAGES, findFaults, openGallery, readGallery, show } from './gallery.mjs';

const VIEWS = [SETUPS.phone, SETUPS.desktop];
const SCHEMES = { light: '', dark: '-dark' };

/** Texts differ by language; two languages show what colours and places are like. */
const ALL_PICTURES = ['en', 'ar'];
const NARROWEST = 320;

/** How far a button is from what is above and below it, in pixels. */
const APART = 8;

let demo;
let browser;
let states; // By language, by name.

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
  states = await readGallery(demo);
});

after(async () => {
  browser?.stop();
  await demo?.stop();
});

test('the gallery has every language', () => {
  assert.deepEqual([...states.keys()], LANGUAGES);
  assert.ok(states.get('en').size > 20, 'states');
});

describe('the gallery', { concurrency: 3 }, () => {
  for (const setup of VIEWS) {
    for (const language of LANGUAGES) {
      test(`${setup.name}, ${language}`, () => look(setup, language));
    }
  }
});

test('what is wrong with a page is found in the gallery', async () => {
  const page = await openGallery(browser, demo, SETUPS.phone);
  const html = states.get('ar').get('pay_by_card').replace(' lang="ar"', '');
  const faulty = html.replace('</main>', '<input><img src="data:,"></main>');
  await page.evaluate(show, faulty);
  const rules = (await findFaults(page)).map(({ rule }) => rule).sort();
  assert.deepEqual(rules, ['html-has-lang', 'image-alt', 'label']);
  await page.evaluate(show, html.replace('</main>', '<button class="button">A</button>B</main>'));
  assert.equal((await page.evaluate(touched, APART)).length, 1, 'what touches a button');
  await page.context().close();
});

/** One page for each way to pay, and one after a decline. */
const BY_KEYBOARD = [
  'choose',
  'pay_by_upi_or_another_way',
  'pay_by_card_nothing_typed',
  'rest_due_sandbox',
  'declined_try_again',
];

for (const language of ['en', 'ar']) {
  test(`the keyboard goes through pages as they are read, ${language}`, async () => {
    const page = await openGallery(browser, demo, SETUPS.phone);
    for (const state of BY_KEYBOARD) {
      await page.evaluate(show, states.get(language).get(state));
      const stops = await page.evaluate(tabStops);
      assert.ok(stops.length > 8, `${state}: ${stops.length} places to stop at`);
      await page.evaluate(() => document.activeElement?.blur());
      for (const expected of stops) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(focused);
        assert.deepEqual(stop.label, expected.label, `${state}: in the order of the page`);
        assert.ok(stop.outlined, `${state}: ${stop.label} shows that it has the focus`);
      }
      const rows = stops.map(({ bottom }) => bottom);
      assert.deepEqual(rows, rows.toSorted((one, other) => one - other), `${state}: from the top`);
    }
    await page.context().close();
  });
}

/** In the page: what the keyboard can stop at, in the order of the document. */
function tabStops() {
  const all = document.querySelectorAll('a[href], button, summary, input:not([type="hidden"])');
  const shown = [...all].filter((one) => one.checkVisibility());
  return shown.map((one) => ({
    label: one.getAttribute('name') + one.outerHTML.slice(0, 80),
    bottom: Math.round(one.getBoundingClientRect().bottom + scrollY),
  }));
}

/** In the page: what has the focus, and whether it can be seen. */
function focused() {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return {
    label: one.getAttribute('name') + one.outerHTML.slice(0, 80),
    outlined: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
  };
}

/** In the page: texts and buttons that are too near to a button. */
function touched(apart) {
  const texts = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    // What is folded away has places, but is not shown.
    if (!walker.currentNode.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    texts.push(...[...range.getClientRects()].map((place) => [walker.currentNode, place]));
  }
  const buttons = [...document.querySelectorAll('main .button')].filter((one) => one.checkVisibility());
  return buttons.flatMap((button) => {
    const own = button.getBoundingClientRect();
    const isNear = ([node, place]) =>
      place.width > 0 &&
      !button.contains(node) &&
      place.left < own.right &&
      own.left < place.right &&
      place.top < own.bottom + apart &&
      own.top - apart < place.bottom;
    return texts.filter(isNear).map(([node]) => `${button.textContent}: ${node.textContent}`);
  });
}

/** Looks at all states in one language, on one device. */
async function look(setup, language) {
  const page = await openGallery(browser, demo, setup);
  const folder = join(pictures(), 'gallery', language);
  mkdirSync(folder, { recursive: true });
  const findings = [];
  for (const [state, html] of states.get(language)) {
    await page.evaluate(show, html);
    for (const [scheme, suffix] of Object.entries(SCHEMES)) {
      await page.emulateMedia({ colorScheme: scheme });
      const found = await findFaults(page);
      findings.push(...found.map((one) => ({ state, scheme, ...one })));
      if (ALL_PICTURES.includes(language) || (setup === SETUPS.phone && scheme === 'light')) {
        const path = join(folder, `${setup.name}${suffix}-${state}.png`);
        await page.screenshot({ fullPage: true, path });
      }
    }
    for (const place of await page.evaluate(touched, APART)) {
      findings.push({ state, rule: 'nothing touches a button', place });
    }
    await page.setViewportSize({ ...setup.viewport, width: NARROWEST });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > NARROWEST) {
      findings.push({ state, rule: 'fits the screen', width });
    }
    await page.setViewportSize(setup.viewport);
  }
  await page.context().close();
  assert.deepEqual(findings, [], `${setup.name}, ${language}`);
}

function pictures() {
  return process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'screenshots-'));
}
