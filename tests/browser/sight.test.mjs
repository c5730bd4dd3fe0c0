// Every state of every page for whoever needs it otherwise than it is drawn: in colours of his own,
// without motion, with texts twice as big, with more room between letters, or very narrow (WCAG
// 1.4.1, 1.4.4, 1.4.10, 1.4.11, 1.4.12, 2.3.3).

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import jsQr from 'jsqr';
import { PNG } from 'pngjs';

import { SETUPS, startBrowser } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { openGallery, readGallery, show } from './gallery.mjs';

/** The longest texts, the widest letters, and the other direction. */
const LANGUAGES = ['en', 'fr', 'hi', 'ar'];

/** What a text must differ from what is behind it by. */
const CONTRAST = 4.5;

/** How texts may be changed without any of them being lost. */
const TEXTS = [
  { name: 'as big again', width: 1280, style: 'html { font-size: 200% }' },
  { name: 'as big again on a phone', width: 360, style: 'html { font-size: 200% }' },
  { name: 'narrow', width: 320, style: '' },
  {
    name: 'with room',
    width: 320,
    style: `* { line-height: 1.5 !important; letter-spacing: .12em !important;
      word-spacing: .16em !important } p { margin-bottom: 2em !important }`,
  },
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

const open = (setup) => openGallery(browser, demo, { ...setup, bypassCSP: true });

describe('the gallery', { concurrency: 2 }, () => {
  for (const colorScheme of ['light', 'dark']) {
    test(`in forced colours, ${colorScheme}`, async () => {
      const page = await open(SETUPS.phone);
      await page.emulateMedia({ forcedColors: 'active', colorScheme });
      const findings = [];
      let codes = 0;
      for (const [state, html] of states.get('en')) {
        await page.evaluate(show, html);
        findings.push(...(await page.evaluate(unseen, CONTRAST)).map((one) => `${state}: ${one}`));
        for (const code of await page.locator('img.qr:visible').all()) {
          codes += 1;
          findings.push(...(readsCode(await code.screenshot()) ? [] : [`${state}: the QR code`]));
        }
      }
      await page.context().close();
      assert.deepEqual(findings, []);
      assert.ok(codes > 4, `${codes} QR codes`);
    });
  }

  test('moves only for those who like it', async () => {
    const page = await open(SETUPS.phone);
    const moving = { reduce: [], 'no-preference': [] };
    for (const [reducedMotion, names] of Object.entries(moving)) {
      await page.emulateMedia({ reducedMotion });
      for (const [state, html] of states.get('en')) {
        await page.evaluate(show, html);
        const count = await page.evaluate(() => document.getAnimations().length);
        names.push(...(count > 0 ? [state] : []));
      }
    }
    await page.context().close();
    assert.deepEqual(moving.reduce, []);
    assert.ok(moving['no-preference'].includes('waiting'), 'what moves is seen');
  });

  for (const language of LANGUAGES) {
    test(`loses no text, ${language}`, async () => {
      const page = await open({ viewport: { width: 360, height: 740 } });
      const findings = [];
      for (const [state, html] of states.get(language)) {
        await page.evaluate(show, html);
        for (const { name, width, style } of TEXTS) {
          await page.setViewportSize({ width, height: 740 });
          const lost = await page.evaluate(lostTexts, style);
          findings.push(...lost.map((one) => `${state}, ${name}: ${one}`));
        }
      }
      await page.context().close();
      assert.deepEqual(findings, []);
    });
  }
});

test('what cannot be seen is found', async () => {
  const page = await open(SETUPS.phone);
  const broken = async (style, look) => {
    await page.evaluate(show, states.get('en').get('choose').replace('</head>', `<style>${style}</style>$&`));
    return look();
  };
  await page.emulateMedia({ forcedColors: 'active' });
  const colour = '.way { forced-color-adjust: none; color: #777; background: #777; border: 0 }';
  const seen = await broken(colour, () => page.evaluate(unseen, CONTRAST));
  assert.ok(seen.some((one) => one.startsWith('the text "UPI')), seen.join('; '));
  const edges = '.button { forced-color-adjust: none; border: 0 }';
  const edge = await broken(edges, () => page.evaluate(unseen, CONTRAST));
  assert.ok(edge.some((one) => one.startsWith('no edge of "Cancel')), edge.join('; '));
  for (const [style, fault] of [
    ['h1 { white-space: nowrap; width: 2000px }', /^the page is \d+ wide/],
    ['.way { height: 1rem; min-height: 0; overflow: hidden }', /^".*" is cut/],
    ['.way-help { margin-top: -1em }', /^".*" is on ".*"/],
  ]) {
    const lost = await broken(style, () => page.evaluate(lostTexts, ''));
    assert.ok(lost.some((one) => fault.test(one)), `${style}: ${lost.join('; ')}`);
  }
  await page.context().close();
});

function readsCode(picture) {
  const { data, height, width } = PNG.sync.read(picture);
  return jsQr(new Uint8ClampedArray(data), width, height) !== null;
}

/** In the page: texts that are not seen on what is behind them, and controls without an edge. */
function unseen(contrast) {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = parse(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const isClear = (colour) => parse(colour)[3] === 0;
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return getComputedStyle(document.documentElement).colorScheme.includes('dark') &&
      matchMedia('(prefers-color-scheme: dark)').matches
      ? 'rgb(0, 0, 0)'
      : 'rgb(255, 255, 255)';
  };
  const findings = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: parent, textContent } = walker.currentNode;
    if (textContent.trim() === '' || !parent.checkVisibility()) continue;
    if (ratio(getComputedStyle(parent).color, behind(parent)) < contrast) {
      findings.push(`the text "${textContent}"`);
    }
  }
  for (const one of document.querySelectorAll('button, summary, .button, input:not([type="hidden"]), select')) {
    if (!one.checkVisibility()) continue;
    const style = getComputedStyle(one);
    const isUnderlined = style.textDecorationLine.includes('underline');
    const hasEdge =
      style.borderTopStyle !== 'none' &&
      Number.parseFloat(style.borderTopWidth) >= 1 &&
      ratio(style.borderTopColor, behind(one.parentElement)) >= 3;
    const isText = one.matches('.languages button, .fold summary');
    if (!hasEdge && !isUnderlined && !isText) {
      findings.push(`no edge of "${one.textContent.trim() || one.name}"`);
    }
  }
  for (const icon of document.querySelectorAll('main svg')) {
    if (icon.checkVisibility() && ratio(getComputedStyle(icon).color, behind(icon)) < 3) {
      findings.push(`an icon: ${icon.outerHTML.slice(0, 60)}`);
    }
  }
  return findings;
}

/** In the page: texts that a style makes leave the screen, be cut, or lie on one another. */
function lostTexts(style) {
  const changed = document.createElement('style');
  changed.textContent = style;
  document.head.append(changed);
  const findings = [];
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) {
    findings.push(`the page is ${scrollWidth} wide`);
  }
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.textContent.trim() === '' || !node.parentElement.checkVisibility()) continue;
    if (node.parentElement.closest('.initial')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const place of range.getClientRects()) {
      if (place.width > 1) lines.push({ node, place });
    }
  }
  const short = ({ node }) => node.textContent.trim().slice(0, 40);
  lines.forEach((line, at) => {
    const { node, place } = line;
    if (place.left < -1 || place.right > innerWidth + 1) {
      findings.push(`"${short(line)}" is off the screen`);
    }
    for (let box = node.parentElement; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowY === 'visible') continue;
      const edge = box.getBoundingClientRect();
      const isCut = place.bottom > edge.bottom + 3 || place.right > edge.right + 3 || place.left < edge.left - 3;
      if (isCut && box !== document.documentElement) findings.push(`"${short(line)}" is cut`);
    }
    for (const other of lines.slice(at + 1)) {
      const width = Math.min(place.right, other.place.right) - Math.max(place.left, other.place.left);
      const height = Math.min(place.bottom, other.place.bottom) - Math.max(place.top, other.place.top);
      // The boxes of letters are higher than the letters.
      if (width > 2 && height > Math.min(place.height, other.place.height) * 0.45) {
        findings.push(`"${short(line)}" is on "${short(other)}"`);
      }
    }
  });
  changed.remove();
  return findings;
}
