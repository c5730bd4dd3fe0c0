// The payment page is light: what its first view takes over the wire, and when a payer with a slow
// phone on a slow network sees it and can press its button.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import { buy, payInstead, paymentLink, sees } from './payer.mjs';
import { suite } from './scenario.mjs';

const WIRE_BYTES_MAX = 30_000;

/** What is met today by the best of three; the goal is a second (docs/performance.md). */
const USABLE_WITHIN_MS = 2_500;

/** 400 ms until an answer begins, then 400 kbit/s. */
const SLOW_3G = {
  offline: false,
  latency: 400,
  downloadThroughput: 400_000 / 8,
  uploadThroughput: 400_000 / 8,
};
const SLOWER_PROCESSOR = 4;

/** The pages that a payer may come to first, as they are reached, and what is pressed on them. */
const VIEWS = [
  { what: 'UPI', way: null, heading: /^Pay by UPI/, control: ['link', /simulated UPI app/] },
  { what: 'card', way: 'Card', heading: /^Pay by card/, control: ['button', /^Pay /] },
  {
    what: 'stablecoin',
    way: 'USDC',
    heading: /^Pay by stablecoin/,
    control: ['link', /simulated wallet/],
  },
];

suite('weight', (scenario) => {
  for (const setup of [SETUPS.phone, SETUPS.desktop]) {
    for (const view of VIEWS) {
      scenario(`the first view by ${view.what}`, setup, async ({ demo, openDevice, page }) => {
        const link = await reach(page, demo, view);
        const bytes = await measureBytes(await openDevice(), link, view);
        console.log(`# ${setup.name}, ${view.what}: ${bytes} bytes over the wire`);
        assert.ok(bytes <= WIRE_BYTES_MAX, `${bytes} bytes`);
      });
    }
  }

  for (const view of VIEWS) {
    scenario(`usable on slow 3G by ${view.what}`, SETUPS.phone, async (scene) => {
      const { demo, openDevice, page } = scene;
      const link = await reach(page, demo, view);
      // Others use the machine too: the best of three is what the page takes.
      const times = [];
      for (let at = 0; at < 3; at += 1) {
        times.push(await measureTime(await openDevice(), link, view));
      }
      const best = times.reduce((one, other) => (other.usable < one.usable ? other : one));
      console.log(`# ${view.what}: painted ${best.painted} ms, usable ${best.usable} ms`);
      assert.ok(best.usable <= USABLE_WITHIN_MS, JSON.stringify(times));
    });
  }
});

/** Goes to a way to pay; the address of its page. */
async function reach(page, demo, { way, heading }) {
  await buy(page, demo);
  if (way) {
    await payInstead(page, way);
    await sees(page, heading);
  }
  return paymentLink(page);
}

async function measureBytes(page, link, { heading }) {
  const session = await page.context().newCDPSession(page);
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await page.goto(link);
  await sees(page, heading);
  const code = page.locator('img.qr');
  if ((await code.count()) > 0) {
    await code.scrollIntoViewIfNeeded();
    await code.evaluate((picture) => picture.decode());
  }
  return Math.round(bytes);
}

async function measureTime(page, link, { control: [role, name] }) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_3G);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_PROCESSOR });
  await page.goto(link, { waitUntil: 'commit' });
  await page.getByRole(role, { name }).first().click({ trial: true });
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  return page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const [load] = performance.getEntriesByType('navigation');
    // The button is there when it is painted and the page's parts have been read to their end.
    return {
      painted: Math.round(paint.startTime),
      usable: Math.round(Math.max(paint.startTime, load.domInteractive)),
    };
  });
}
