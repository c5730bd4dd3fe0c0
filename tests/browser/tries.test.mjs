// After a decline: trying again, in the same way or another, leaving for the shop, and what other
// tabs and devices show meanwhile.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import {
  ENDS,
  appLink,
  assertCallbacks,
  buy,
  leaves,
  openApp,
  payInstead,
  paymentLink,
  press,
  sees,
  typeCard,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const { desktop, desktopWithoutScript, narrowest, phone, phoneWithoutScript } = SETUPS;

const LAST = 'The next try is the last one.';
const BAD_CARD = '4000 0000 0000 0002';
const GOOD_CARD = '4242 4242 4242 4242';
const PAID_BY_CARD = { ...ENDS.paid, callbacks: ['invoice:opened', 'invoice:awaiting_approval'] };

/** Declines in the simulated app, which leads to the page that says so. */
async function decline(page) {
  await openApp(page);
  await press(page, 'Decline');
  await sees(page, 'Payment declined');
}

suite('tries', (scenario) => {
  for (const setup of [phone, desktop, phoneWithoutScript, desktopWithoutScript]) {
    scenario('declined, and tried again', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await decline(page);
      await page.getByText('The payment was declined in the UPI app.').waitFor();
      assert.equal(await page.getByText(LAST).count(), 0);
      await picture('declined');
      await page.reload();
      await sees(page, 'Payment declined');
      await press(page, 'Try again by UPI');
      await sees(page, 'Pay by UPI');
      await openApp(page);
      await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
      await assertCallbacks(page, ENDS.paid);
    });

    scenario('declined until no try is left', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await decline(page);
      await payInstead(page, 'Card');
      await typeCard(page, BAD_CARD);
      await press(page, 'Pay $15.04');
      await sees(page, 'Payment declined');
      await page.getByText(LAST).waitFor();
      await picture('last-try');
      await payInstead(page, 'UPI');
      await openApp(page);
      await leaves(page, demo, ENDS.declined, () => press(page, 'Decline'));
      await assertCallbacks(page, ENDS.declined);
    });

    scenario('declined, and back to the shop', setup, async ({ demo, page }) => {
      await buy(page, demo);
      const link = paymentLink(page);
      await decline(page);
      await leaves(page, demo, ENDS.declined, () => press(page, 'Back to Demo shop'));
      await sees(page, 'Your payment did not go through');
      await assertCallbacks(page, ENDS.declined);
      await page.goto(link);
      await sees(page, 'Payment declined');
      assert.equal(await page.getByRole('button', { name: /again/ }).count(), 0);
    });
  }

  for (const setup of [narrowest, desktopWithoutScript]) {
    scenario('declined, and paid by card', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await decline(page);
      await picture('declined');
      await payInstead(page, 'Card');
      await typeCard(page, BAD_CARD);
      await press(page, 'Pay $15.04');
      await sees(page, 'Payment declined');
      await press(page, 'Try again by card');
      await typeCard(page, GOOD_CARD);
      await leaves(page, demo, PAID_BY_CARD, () => press(page, 'Pay $15.04'));
      await assertCallbacks(page, PAID_BY_CARD);
    });

    scenario('not known to his bank', setup, async ({ demo, page }) => {
      await buy(page, demo);
      await payInstead(page, 'Card');
      await typeCard(page, '4000 0000 0000 3220');
      await press(page, 'Pay $15.04');
      await sees(page, 'Pay Demo shop');
      await press(page, 'Give up');
      await sees(page, 'Payment declined');
      await leaves(page, demo, ENDS.declined, () => press(page, 'Back to Demo shop'));
    });
  }

  for (const setup of [phone, desktopWithoutScript]) {
    scenario('a decline elsewhere comes to the open page', setup, async (scene) => {
      const { demo, openDevice, page } = scene;
      await buy(page, demo);
      const link = paymentLink(page);
      const other = await openDevice();
      await other.goto(appLink(page));
      await press(other, 'Decline');
      await sees(page, 'Payment declined');
      await sees(other, 'Payment declined');

      // He pays on the other device, and this one shows it. Its buttons begin nothing any more.
      await press(other, 'Try again by UPI');
      await openApp(other);
      await leaves(page, demo, ENDS.paid, () => press(other, 'Approve'));
      await page.goto(link);
      await sees(page, 'Payment received');
      await assertCallbacks(await shopOf(other, demo), ENDS.paid);
    });
  }

  scenario('leaves on a page that is old', desktop, async ({ demo, page }) => {
    await buy(page, demo);
    const link = paymentLink(page);
    await decline(page);
    // The second tab is never told of anything, and goes on showing the decline.
    const second = await page.context().newPage();
    await second.route('**/widget/sale/status/**', () => new Promise(() => {}), { times: 1 });
    await second.goto(link);
    await sees(second, 'Payment declined');
    await press(page, 'Try again by UPI');
    await sees(page, 'Pay by UPI');
    await press(second, 'Back to Demo shop');
    await sees(second, 'Pay by UPI');
    await openApp(page);
    await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('goes back and forth after a decline', phone, async ({ demo, page }) => {
    await buy(page, demo);
    await decline(page);
    await page.goBack();
    await page.waitForLoadState();
    await page.goForward();
    await sees(page, 'Payment declined');
    await press(page, 'Try again by UPI');
    await sees(page, 'Pay by UPI');
    await page.goBack();
    await page.goto(page.url().replace('/sandbox/upi/', '/widget/sale/create/'));
    await sees(page, 'Pay by UPI');
    await openApp(page);
    await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('closes the browser and comes back', phone, async ({ demo, openDevice, page }) => {
    await buy(page, demo);
    const link = paymentLink(page);
    await decline(page);
    await page.close();
    const later = await openDevice();
    await later.goto(link);
    await sees(later, 'Payment declined');
    await press(later, 'Try again by UPI');
    await openApp(later);
    await leaves(later, demo, ENDS.paid, () => press(later, 'Approve'));
    await assertCallbacks(later, ENDS.paid);
  });
});

/** The page that has been led to the shop, once it is there. */
async function shopOf(page, demo) {
  await page.waitForURL((url) => url.href.startsWith(`${demo.shop}/return/`));
  return page;
}
