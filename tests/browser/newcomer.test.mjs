// What the newcomer does first: buys in the demo shop, pays, and sees the callback come in.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import {
  ENDS,
  appLink,
  assertCallbacks,
  assertPaymentPage,
  buy,
  leaves,
  openApp,
  paymentLink,
  press,
  sees,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const { desktop, desktopWithoutScript, narrowest, phone, phoneWithoutScript } = SETUPS;

suite('the newcomer', (scenario) => {
  for (const setup of [phone, phoneWithoutScript, desktop, desktopWithoutScript]) {
    scenario('buys and pays', setup, async ({ demo, page, picture }) => {
      await page.goto(`${demo.shop}/`);
      await picture('shop');
      await buy(page, demo);
      await assertPaymentPage(page, setup);
      await picture('payment-page');
      await openApp(page);
      await picture('simulated-app');
      await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
      await sees(page, 'Thank you for your order');
      await assertCallbacks(page, ENDS.paid);
      await page.getByText('Show the body').last().click();
      const body = JSON.parse(await page.locator('pre').last().textContent());
      assert.equal(body.status, 'invoice:awaiting_approval');
      assert.equal(body.amount, 15.04);
      assert.deepEqual(body.callbackJson, { product: 'Enamel camping mug' });
      assert.equal(body.fiat_amount, 1250.12);
      await picture('back-in-the-shop');
    });
  }

  scenario('pays by keyboard alone', desktop, async ({ demo, page, picture }) => {
    const go = async (role, name) => {
      await tabTo(page, page.getByRole(role, { name, exact: true }));
      await page.keyboard.press('Enter');
    };
    await page.goto(`${demo.shop}/`);
    await go('button', 'Buy with Turnpike');
    await sees(page, 'Choose how to pay');
    await tabTo(page, page.getByRole('button', { name: /^UPI / }));
    await page.keyboard.press('Enter');
    await sees(page, 'Pay by UPI');
    await go('link', 'Open the simulated UPI app');
    await sees(page, 'Pay Demo shop');
    await leaves(page, demo, ENDS.paid, () => go('button', 'Approve'));
    await assertCallbacks(page, ENDS.paid);
    const summary = page.getByText('Show the body').last();
    await tabTo(page, summary);
    await page.keyboard.press('Enter');
    await page.locator('pre').last().waitFor();
    await picture('body-opened');
  });

  scenario('sees every page', narrowest, async ({ demo, expect, page, picture }) => {
    expect(/^answer 404: /, /^console error: Failed to load resource: .* 404 /);
    await page.goto(`${demo.shop}/`);
    await picture('shop');
    await buy(page, demo);
    await picture('payment-page');
    const [link, app] = [paymentLink(page), appLink(page)];
    await page.goto(app);
    await picture('simulated-app');
    await leaves(page, demo, ENDS.pending, () => press(page, 'Approve, bank answers later'));
    await page.goto(link);
    await sees(page, 'Waiting for your bank');
    await picture('waiting');
    await page.goto(app);
    await picture('bank');
    await leaves(page, demo, ENDS.declinedByBank, () => press(page, 'Bank declines'));
    await page.goto(link);
    await sees(page, 'Payment declined');
    await picture('declined');
    await page.getByRole('link', { name: 'Back to Demo shop' }).click();
    await assertCallbacks(page, ENDS.declinedByBank);
    for (const summary of await page.getByText('Show the body').all()) {
      await summary.click();
    }
    await picture('callbacks');
    await page.goto(link.slice(0, -1));
    await sees(page, 'This payment link is not known');
    await picture('unknown');
  });
});

/** Moves the focus to an element by the Tab key alone, and checks that it can be seen there. */
async function tabTo(page, target) {
  await target.waitFor();
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    const outline = await target.evaluate((element) =>
      element === document.activeElement ? getComputedStyle(element).outlineStyle : null,
    );
    if (outline !== null) {
      assert.notEqual(outline, 'none', 'the focus is seen');
      return;
    }
  }
  assert.fail(`the Tab key does not reach ${target}`);
}
