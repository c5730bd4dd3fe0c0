// What a screen reader says of every state of every page: one main part and one first heading, no
// control without a name, and nothing in another order than it is shown. What is said of the main
// states is in `reader.txt`, for a person to read; UPDATE_EXPECT=1 writes it anew.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';

import { SETUPS, startBrowser } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { LANGUAGES, openGallery, readGallery, show } from './gallery.mjs';
import { faultsOf, read, written } from './reader.mjs';

const SAID = fileURLToPath(new URL('reader.txt', import.meta.url));

/** Those that a payer comes to most. */
const MAIN_STATES = [
  'choose',
  'pay_by_upi_on_android',
  'pay_by_card_fault',
  'pay_by_stablecoin',
  'waiting',
  'confirming_too_little',
  'rest_due',
  'declined_try_again',
  'quote_expired',
  'paid',
];

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

describe('a screen reader', { concurrency: 2 }, () => {
  for (const language of LANGUAGES) {
    test(`reads every state in order, ${language}`, async () => {
      const page = await openGallery(browser, demo, SETUPS.phone);
      const findings = [];
      for (const [state, html] of states.get(language)) {
        await page.evaluate(show, html);
        const parts = await read(page);
        const direction = await page.evaluate(() => document.documentElement.dir);
        findings.push(...faultsOf(parts, direction).map((fault) => ({ state, fault })));
        findings.push(...(await page.evaluate(unannounced)).map((fault) => ({ state, fault })));
      }
      await page.context().close();
      assert.deepEqual(findings, []);
    });
  }
});

test('what is said of the main states is what a person has read', async () => {
  const page = await openGallery(browser, demo, SETUPS.phone);
  const said = [];
  for (const state of MAIN_STATES) {
    await page.evaluate(show, states.get('en').get(state));
    said.push(`# ${state}\n${written(await read(page))}\n`);
  }
  await page.context().close();
  if (process.env.UPDATE_EXPECT) {
    writeFileSync(SAID, said.join('\n'));
  }
  assert.equal(said.join('\n'), readFileSync(SAID, 'utf8'));
});

/** What somebody may break in a page, and what is then said to be wrong. */
const BROKEN = [
  [/<h1 (.*?)<\/h1>/s, '<h3 $1</h3>', /^headings of levels 3,2: one of the first/],
  ['<h2 ', '<h1>Second</h1><h2 ', /^headings of levels 1,1,2: one of the first/],
  [/<h2 (.*?)<\/h2>/s, '<h3 $1</h3>', /^headings of levels 1,3: a gap/],
  [/<(\/?)main/g, '<$1div', /^0 main parts/],
  [/(<button [^>]*>)[^<]*(?=<\/button>\n<\/form>\n<\/section>)/, '$1', /^a button without a name/],
  ['<section class="ways"', '<style>main{display:flex;flex-direction:column-reverse}</style>$&', /is read after .* and shown before it/],
  ['id="live" class="live" role="status"', 'id="live" class="live"', /^what #live says is not told/],
];

test('what is wrong with how a page is read is found', async () => {
  const page = await openGallery(browser, demo, { ...SETUPS.phone, bypassCSP: true });
  const html = states.get('en').get('pay_by_upi');
  for (const [part, instead, fault] of BROKEN) {
    const broken = html.replace(part, instead);
    assert.notEqual(broken, html, `${part} is in the page`);
    await page.evaluate(show, broken);
    const found = [...faultsOf(await read(page), ''), ...(await page.evaluate(unannounced))];
    assert.ok(found.some((one) => fault.test(one)), `${part}: ${found.join('; ')}`);
  }
  await page.context().close();
});

/** In the page: what changes while it is open, and is not told to whoever does not see it. */
function unannounced() {
  const isTold = (one) => one.closest('[role="status"], [role="alert"], [aria-live="polite"]');
  const changing = [...document.querySelectorAll('#live, #watch, .fault, .copied, .scheme')];
  const silent = changing.filter((one) => !isTold(one));
  // A clock that is told by the second leaves no word for anything else.
  const noisy = [...document.querySelectorAll('[role="timer"]')].filter(isTold);
  return [
    ...silent.map((one) => `what #${one.id || one.className} says is not told`),
    ...noisy.map(() => 'the clock is told by the second'),
  ];
}
