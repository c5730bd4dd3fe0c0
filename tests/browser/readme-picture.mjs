// Takes the README's picture: the payment page on a phone beside the shop that was called back.
// Run it when these pages change: GATEWAY_BIN=... node tests/browser/readme-picture.mjs

import { fileURLToPath } from 'node:url';

import { startBrowser } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { ENDS, assertCallbacks, buy, leaves, openApp, press } from './payer.mjs';

const PICTURE = fileURLToPath(new URL('../../docs/images/payment-page.png', import.meta.url));
const HEIGHT = 903;

const demo = await startDemo();
const browser = await startBrowser();
try {
  const phone = { viewport: { width: 412, height: HEIGHT }, hasTouch: true, isMobile: true };
  const page = await (await browser.openContext(phone)).newPage();
  await buy(page, demo);
  await page.getByRole('timer').waitFor();
  const payment = await page.screenshot();
  await openApp(page);
  await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));

  const window = { viewport: { width: 700, height: HEIGHT - 36 } };
  const shop = await (await browser.openContext(window)).newPage();
  await shop.goto(page.url());
  await assertCallbacks(shop, ENDS.paid);
  const callbacks = await shop.screenshot();

  const board = await (await browser.openContext({ deviceScaleFactor: 1 })).newPage();
  await board.setContent(composition(payment, callbacks));
  await board.locator('main').screenshot({ path: PICTURE });
} finally {
  await browser.stop();
  await demo.stop();
}

function composition(payment, callbacks) {
  const image = (png) => `<img alt="" src="data:image/png;base64,${png.toString('base64')}">`;
  return `<!doctype html>
<style>
main { display: inline-flex; gap: 40px; padding: 40px; background: #dfe7e3; }
img { display: block; }
.phone { border: 8px solid #12211c; border-radius: 32px; overflow: hidden; }
.window { margin: 8px 0; border-radius: 12px; overflow: hidden; background: #e6d9c5; }
.bar { display: flex; gap: 8px; height: 36px; padding: 0 14px; align-items: center; }
.bar i { width: 12px; height: 12px; border-radius: 50%; background: #b9a98f; }
</style>
<main>
<div class="phone">${image(payment)}</div>
<div class="window"><div class="bar"><i></i><i></i><i></i></div>${image(callbacks)}</div>
</main>`;
}
