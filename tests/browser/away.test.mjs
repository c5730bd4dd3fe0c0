// Payers look away: at another tab, until a price has run out, or with the browser closed. Whatever
// happened meanwhile is what they then see, and none of it pays twice.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import {
  ENDS,
  appLink,
  assertCallbacks,
  buy,
  chooseWay,
  leaves,
  openApp,
  paymentLink,
  press,
  sees,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const { desktop, phone, phoneWithoutScript } = SETUPS;

/** The shortest time for which a price is held. */
const PRICE_MS = 60_000;

const RAN_OUT = 'The rate has run out';

/** Puts a page in the background, where browsers let it do nothing. */
async function hide(page) {
  await show(page, false);
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async () => {
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await session.detach();
    await show(page, true);
  };
}

/** A browser without a screen shows all its pages, so the page is told that it is not shown. */
function show(page, isShown) {
  return page.evaluate((shown) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => !shown });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isShown);
}

/** Waits until a price has run out, which its page says by itself. */
function runsOut(page) {
  const heading = page.getByRole('heading', { level: 1, name: RAN_OUT });
  return heading.waitFor({ timeout: 1.5 * PRICE_MS });
}

suite(
  'away',
  (scenario) => {
    scenario('paid while the page is in the background', phone, async (scene) => {
      const { demo, openDevice, page } = scene;
      await buy(page, demo);
      const app = appLink(page);
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      const reveal = await hide(page);
      const other = await openDevice();
      await other.goto(app);
      await leaves(other, demo, ENDS.paid, () => press(other, 'Approve'));
      assert.deepEqual(asked, [], 'what a page asks that nobody sees');
      await leaves(page, demo, ENDS.paid, reveal);
      await assertCallbacks(page, ENDS.paid);
    });

    scenario('a price runs out in the background', desktop, async (scene) => {
      const { demo, openDevice, page, picture } = scene;
      await buy(page, demo);
      const link = paymentLink(page);
      const reveal = await hide(page);
      const other = await openDevice();
      await other.goto(link);
      await runsOut(other);
      await reveal();
      await sees(page, RAN_OUT);
      await picture('ran-out');
      await press(page, 'Get a new rate');
      await sees(page, 'Pay by UPI');
      await openApp(page);
      await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
      await assertCallbacks(page, ENDS.paid);
    });

    for (const setup of [phone, phoneWithoutScript]) {
      scenario('approves in an app left open', setup, async ({ demo, openDevice, page }) => {
        await buy(page, demo);
        const left = await openDevice();
        await left.goto(appLink(page));
        const link = paymentLink(page);
        const late = await openDevice();
        await late.goto(appLink(page));
        await runsOut(page);
        // Nothing is paid by a price that nobody holds any more, nor by an app that still shows it
        // once there is a new one.
        await press(left, 'Approve');
        await sees(left, RAN_OUT);
        await press(page, 'Get a new rate');
        await sees(page, 'Pay by UPI');
        await press(late, 'Approve');
        await sees(late, 'Pay by UPI');
        await openApp(late);
        await leaves(late, demo, ENDS.paid, () => press(late, 'Approve'));
        for (const device of [page, left]) {
          await device.goto(link);
          await sees(device, 'Payment received');
        }
        await assertCallbacks(late, ENDS.paid);
      });
    }

    for (const setup of [phone, phoneWithoutScript]) {
      scenario('closes the browser again and again', setup, async ({ demo, openDevice, page }) => {
        await page.goto(`${demo.shop}/`);
        await press(page, 'Buy with Turnpike');
        await sees(page, 'Choose how to pay');
        const [link, app] = [paymentLink(page), appLink(page)];
        let device = page;
        const reopens = async (heading) => {
          await device.context().close();
          device = await openDevice();
          await device.goto(link);
          await sees(device, heading);
        };
        await reopens('Choose how to pay');
        await chooseWay(device, 'UPI');
        await sees(device, 'Pay by UPI');
        await reopens('Pay by UPI');
        await openApp(device);
        await press(device, 'Decline');
        await sees(device, 'Payment declined');
        await reopens('Payment declined');
        await press(device, 'Try again by UPI');
        await openApp(device);
        await press(device, 'Approve, bank answers later');
        await sees(device, ENDS.pending.says);
        await reopens(ENDS.pending.says);
        await device.goto(app);
        await press(device, 'Bank confirms');
        await sees(device, ENDS.paid.says);
        await reopens(ENDS.paid.says);
        await device.getByRole('link', { name: 'Back to Demo shop' }).click();
        await assertCallbacks(device, ENDS.paid);
      });
    }
  },
  { TURNPIKE_FX_QUOTE_MINUTES: `${PRICE_MS / 60_000}` },
);
