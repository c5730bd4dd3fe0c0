// Payers reload, go back, open links twice and press buttons twice; none of it pays twice or leads
// to a dead end.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import {
  ENDS,
  appLink,
  assertCallbacks,
  buy,
  intentLink,
  leaves,
  openApp,
  paymentLink,
  press,
  sees,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const { desktop, desktopWithoutScript, phone, phoneWithoutScript } = SETUPS;

suite('links', (scenario) => {
  scenario('reloads the payment page', phone, async ({ demo, page }) => {
    await buy(page, demo);
    const offer = () =>
      Promise.all([intentLink(page), page.locator('time').getAttribute('datetime')]);
    const before = await offer();
    await page.reload();
    assert.deepEqual(await offer(), before);
    await openApp(page);
    await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
    await assertCallbacks(page, ENDS.paid);
  });

  for (const setup of [phone, desktopWithoutScript]) {
    scenario('opens the link of a paid invoice', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      const [link, app] = [paymentLink(page), appLink(page)];
      await openApp(page);
      await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));

      await page.goto(app);
      await assertDecided(page, 'The payment was made.');
      await picture('simulated-app');
      await page.goto(link);
      await assertPaidPage(page);
      await picture('paid');
      await goesBackToShop(page, demo);
      await assertCallbacks(page, ENDS.paid);
    });
  }

  for (const setup of [desktop, phoneWithoutScript]) {
    scenario('goes back after payment', setup, async ({ demo, page }) => {
      await buy(page, demo);
      await openApp(page);
      await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
      await leaves(page, demo, ENDS.paid, () => page.goBack());
      await assertCallbacks(page, ENDS.paid);
    });
  }

  scenario('has it open in two tabs', desktop, async ({ demo, page }) => {
    await buy(page, demo);
    const second = await page.context().newPage();
    await second.goto(paymentLink(page));
    await openApp(second);
    await openApp(page);
    await leaves(second, demo, ENDS.paid, () => press(second, 'Approve'));
    await leaves(page, demo, ENDS.paid, () => press(page, 'Decline'));
    await assertCallbacks(second, ENDS.paid);
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('presses Approve twice', phone, async ({ demo, page }) => {
    await buy(page, demo);
    await openApp(page);
    const approve = page.getByRole('button', { name: 'Approve', exact: true });
    await leaves(page, demo, ENDS.paid, () => approve.dblclick());
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('never gets the answer to Approve', phone, async ({ demo, expect, page }) => {
    expect(/^failed request: POST .*\/sandbox\/upi\/ net::ERR_CONNECTION_RESET$/);
    await buy(page, demo);
    const link = paymentLink(page);
    await openApp(page);
    const losesAnswer = async (route) => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort('connectionreset');
    };
    await page.route('**/sandbox/upi/', losesAnswer, { times: 1 });
    const isError = (frame) => frame.url().startsWith('chrome-error:');
    const error = page.waitForEvent('framenavigated', isError);
    await Promise.all([error, press(page, 'Approve')]);
    await page.goto(link);
    await assertPaidPage(page);
    await goesBackToShop(page, demo);
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('approves what was canceled meanwhile', desktop, async ({ demo, page, picture }) => {
    await buy(page, demo);
    const [link, app] = [paymentLink(page), appLink(page)];
    const second = await page.context().newPage();
    await second.goto(app);
    await leaves(page, demo, ENDS.canceled, () => press(page, 'Cancel payment'));
    await leaves(second, demo, ENDS.canceled, () => press(second, 'Approve'));
    await assertCallbacks(second, ENDS.canceled);
    await page.goto(link);
    await sees(page, 'Payment canceled');
    await picture('canceled');
  });

  scenario('mistypes the link', desktopWithoutScript, async (scene) => {
    const { demo, expect, page, picture } = scene;
    expect(/^answer 404: /, /^console error: Failed to load resource: .* 404 /);
    await buy(page, demo);
    const link = paymentLink(page);
    const wrong = [link.slice(0, -1), `${link}A`, link.split('?')[0], `${appLink(page)}-`];
    for (const address of wrong) {
      const response = await page.goto(address);
      assert.equal(response.status(), 404, address);
      await sees(page, 'This payment link is not known');
    }
    await picture('unknown');
  });
});

async function assertDecided(page, words) {
  await page.getByText(words).waitFor();
  assert.equal(await page.getByRole('button').count(), 0, 'there is nothing left to choose');
}

/** The page of an invoice that has been paid says what was paid, and stays. */
async function assertPaidPage(page) {
  await sees(page, 'Payment received');
  await page.getByText('1,250.12 INR').waitFor();
  assert.equal(await page.locator('meta[http-equiv]').count(), 0, 'it moves on by itself');
}

async function goesBackToShop(page, demo) {
  const shop = page.waitForURL(`${demo.shop}/return/success?invoice=*`);
  await Promise.all([shop, page.getByRole('link', { name: 'Back to Demo shop' }).click()]);
}
