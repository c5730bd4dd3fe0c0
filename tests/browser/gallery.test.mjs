// Every state of every page in every language, from the demo's gallery: axe-core finds nothing in
// it, it fits the screen down to 320 pixels, it is in the language that it says, and a picture of
// it is kept.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { SETUPS, startBrowser } from './browser.mjs';
import { startDemo } from './demo.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What loads a page anew by itself. Only a page whose payment is over goes on, as shops expect. */
const REFRESH = /<meta http-equiv="refresh"[^>]*>/g;
const WITHOUT_SCRIPTS = /<noscript>.*?<\/noscript>/gs;
const GOES_ON = /_forward$/;

/** Texts differ by language, colours and places by how it is looked at: two languages show those. */
const VIEWS = [
  { name: 'phone', setup: SETUPS.phone, scheme: 'light', languages: null },
  { name: 'phone-dark', setup: SETUPS.phone, scheme: 'dark', languages: ['en', 'ar'] },
  { name: 'desktop', setup: SETUPS.desktop, scheme: 'light', languages: ['en', 'ar'] },
  { name: 'desktop-dark', setup: SETUPS.desktop, scheme: 'dark', languages: ['en'] },
];
const LANGUAGES = ['en', 'hi', 'fr', 'es', 'pt', 'ar'];
const NARROWEST = 320;

let demo;
let browser;
let states; // By language, by name.

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
  const index = await (await fetch(`${demo.shop}/gallery/`)).text();
  states = new Map();
  for (const [, name, language] of index.matchAll(/\/gallery\/(\w+)\/\?lang=(\w+)"/g)) {
    const answer = await fetch(`${demo.shop}/gallery/${name}/?lang=${language}`);
    assert.equal(answer.status, 200, name);
    const inLanguage = states.get(language) ?? new Map();
    states.set(language, inLanguage.set(name, await answer.text()));
  }
});

after(async () => {
  browser?.stop();
  await demo?.stop();
});

test('the gallery has every language', () => {
  assert.deepEqual([...states.keys()], LANGUAGES);
  assert.ok(states.get('en').size > 20, 'states');
});

describe('the gallery', { concurrency: 2 }, () => {
  for (const view of VIEWS) {
    for (const language of view.languages ?? LANGUAGES) {
      test(`${view.name}, ${language}`, () => look(view, language));
    }
  }
});

test('what is wrong with a page is found in the gallery', async () => {
  const context = await browser.openContext(SETUPS.phone);
  const page = await context.newPage();
  await page.goto(`${demo.shop}/gallery/`);
  await page.evaluate(AXE);
  const html = states.get('ar').get('pay_by_card').replace(' lang="ar"', '');
  const faulty = html.replace('</main>', '<input><img src="data:,"></main>');
  const found = await page.evaluate(show, { html: faulty, rules: RULES });
  const rules = found.map(({ rule }) => rule).sort();
  assert.deepEqual(rules, ['html-has-lang', 'image-alt', 'label']);
  await context.close();
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
    const context = await browser.openContext(SETUPS.phone);
    const page = await context.newPage();
    await page.goto(`${demo.shop}/gallery/`);
    await page.evaluate(AXE);
    for (const state of BY_KEYBOARD) {
      const html = states.get(language).get(state).replaceAll(WITHOUT_SCRIPTS, '');
      assert.deepEqual(await page.evaluate(show, { html, rules: RULES }), [], state);
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
    await context.close();
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

/** Looks at all states in one language, in one window. */
async function look({ name, setup, scheme }, language) {
  const context = await browser.openContext({
    ...setup,
    colorScheme: scheme,
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  await page.goto(`${demo.shop}/gallery/`);
  await page.evaluate(AXE);
  const folder = join(pictures(), 'gallery', language);
  mkdirSync(folder, { recursive: true });
  const findings = [];
  for (const [state, html] of states.get(language)) {
    const scripted = html.replaceAll(WITHOUT_SCRIPTS, '');
    const still = scripted.replaceAll(REFRESH, '');
    assert.equal(still !== scripted, GOES_ON.test(state), `${state} goes on by itself`);
    const found = await page.evaluate(show, { html: still, rules: RULES });
    findings.push(...found.map((one) => ({ state, ...one })));
    await page.screenshot({ fullPage: true, path: join(folder, `${name}-${state}.png`) });
    await page.setViewportSize({ ...setup.viewport, width: NARROWEST });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > NARROWEST) {
      findings.push({ state, rule: 'fits the screen', width });
    }
    await page.setViewportSize(setup.viewport);
  }
  await context.close();
  assert.deepEqual(findings, [], `${name}, ${language}`);
}

/** In the page: shows another page in place of this one, and has axe-core look at it. */
async function show({ html, rules }) {
  const { documentElement } = new DOMParser().parseFromString(html, 'text/html');
  document.documentElement.replaceWith(documentElement);
  const sheets = [...document.querySelectorAll('link[rel="stylesheet"]')];
  const settled = (sheet, done, failed) => Object.assign(sheet, { onload: done, onerror: failed });
  await Promise.all(
    sheets.map((one) => one.sheet ?? new Promise((done, failed) => settled(one, done, failed))),
  );
  for (const picture of document.images) {
    picture.loading = 'eager';
  }
  // One that cannot be shown is axe-core's to judge.
  await Promise.allSettled([...document.images].map((picture) => picture.decode()));
  const { violations } = await globalThis.axe.run(document, {
    resultTypes: ['violations'],
    runOnly: rules,
  });
  return violations.map(({ id, nodes }) => ({
    rule: id,
    places: nodes.map((node) => `${node.html.slice(0, 120)}: ${node.failureSummary}`),
  }));
}

function pictures() {
  return process.env.SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'screenshots-'));
}
