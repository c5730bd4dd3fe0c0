// Every state of every page in every language, from the demo's gallery, to be looked at.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What loads a page anew by itself. Only a page whose payment is over goes on, as shops expect. */
const REFRESH = /<meta http-equiv="refresh"[^>]*>/g;
const WITHOUT_SCRIPTS = /<noscript>.*?<\/noscript>/gs;
const GOES_ON = /_forward$/;

export const LANGUAGES = ['en', 'hi', 'fr', 'es', 'pt', 'ar'];

/** The pages by language, by the name of their state, as a browser with scripts has them. */
export async function readGallery(demo) {
  const index = await (await fetch(`${demo.shop}/gallery/`)).text();
  const states = new Map();
  for (const [, name, language] of index.matchAll(/\/gallery\/(\w+)\/\?lang=(\w+)"/g)) {
    const answer = await fetch(`${demo.shop}/gallery/${name}/?lang=${language}`);
    assert.equal(answer.status, 200, name);
    const scripted = (await answer.text()).replaceAll(WITHOUT_SCRIPTS, '');
    const still = scripted.replaceAll(REFRESH, '');
    assert.equal(still !== scripted, GOES_ON.test(name), `${name} goes on by itself`);
    const inLanguage = states.get(language) ?? new Map();
    states.set(language, inLanguage.set(name, still));
  }
  return states;
}

/** Opens a page that shows one state after the other. */
export async function openGallery(browser, demo, setup) {
  const context = await browser.openContext({ ...setup, deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(`${demo.shop}/gallery/`);
  await page.evaluate(AXE);
  return page;
}

/** In the page: shows another page in place of this one. */
export async function show(html) {
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
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds wrong with what a page shows. */
export function findFaults(page) {
  return page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      runOnly: rules,
    });
    return violations.map(({ id, nodes }) => ({
      rule: id,
      places: nodes.map((node) => `${node.html.slice(0, 120)}: ${node.failureSummary}`),
    }));
  }, RULES);
}
