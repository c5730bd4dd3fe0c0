// The payment page moves on by itself when something happens elsewhere.

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
  payInstead,
  paymentLink,
  press,
  sees,
  typeCard,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const { desktop, phone, phoneWithoutScript } = SETUPS;

const PAID_BY_CARD = { ...ENDS.paid, callbacks: ['invoice:opened', 'invoice:awaiting_approval'] };

suite('live status', (scenario) => {
  for (const setup of [desktop, phoneWithoutScript]) {
    scenario('paid on another device', setup, async ({ demo, openDevice, page }) => {
      await buy(page, demo);
      const other = await openDevice();
      await other.goto(appLink(page));
      await leaves(page, demo, ENDS.paid, () => press(other, 'Approve'));
      await assertCallbacks(page, ENDS.paid);
    });
  }

  scenario('opened again while the bank takes its time', phone, async (scene) => {
    const { demo, openDevice, page, picture } = scene;
    await buy(page, demo);
    const [link, app] = [paymentLink(page), appLink(page)];
    await openApp(page);
    await Promise.all([
      page.waitForURL('**/widget/sale/return/**'),
      press(page, 'Approve, bank answers later'),
    ]);
    await page.goto(link);
    await sees(page, 'Waiting for your bank');
    await picture('waiting');
    const other = await openDevice();
    await other.goto(app);
    await leaves(page, demo, ENDS.paid, () => press(other, 'Bank confirms'));
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('paid while the connection is lost', phone, async (scene) => {
    const { demo, expect, openDevice, page, picture } = scene;
    expect(
      /^failed request: GET .*\/widget\/sale\/status\/.* net::ERR_INTERNET_DISCONNECTED$/,
      /^console error: Failed to load resource: net::ERR_INTERNET_DISCONNECTED/,
    );
    const loseConnection = async () => {
      await page.context().setOffline(true);
      await page.getByText('Connection lost, still trying.').waitFor();
    };
    await buy(page, demo);
    await loseConnection();
    await picture('connection-lost');
    await page.context().setOffline(false);
    await page.getByText('Waiting for your payment.').waitFor();

    await loseConnection();
    const other = await openDevice();
    await other.goto(appLink(page));
    await leaves(other, demo, ENDS.paid, () => press(other, 'Approve'));
    assert.equal(new URL(page.url()).pathname, '/widget/sale/create/');
    await leaves(page, demo, ENDS.paid, () => page.context().setOffline(false));
    await assertCallbacks(page, ENDS.paid);
  });

  scenario('types while the bank asks in another tab', desktop, async ({ demo, page, picture }) => {
    await buy(page, demo);
    await payInstead(page, 'Card');
    await sees(page, 'Pay by card');
    const second = await page.context().newPage();
    await second.goto(paymentLink(page));
    const number = page.getByLabel('Card number');
    await number.pressSequentially('424242');
    const region = await page.locator('.quote [role="status"]').first().elementHandle();
    assert.equal(await region.textContent(), '\n');

    await typeCard(second, '4000 0000 0000 3220');
    await press(second, 'Pay $15.04');
    await sees(second, 'Pay Demo shop');
    const isChanged = (route) => route.fulfill({ json: { tag: 'another' } });
    await page.route('**/widget/sale/status/**', isChanged, { times: 1 });
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByRole('link', { name: 'Continue at your bank' }).waitFor();
    // Only what changes within a region that was there before is told.
    assert.match(await region.textContent(), /Your bank is waiting for you to confirm/);
    assert.equal(await region.evaluate((one) => one.isConnected), true);
    await picture('bank-asks');
    await page.keyboard.type('42');
    assert.equal(await number.inputValue(), '4242 4242');
    await leaves(second, demo, PAID_BY_CARD, () => press(second, 'Prove that it is me'));
    const changed = page.getByRole('alert').filter({ hasText: 'has changed meanwhile' });
    await changed.waitFor();
    assert.equal(await number.inputValue(), '4242 4242');
    await changed.getByRole('link').click();
    await sees(page, 'Payment received');
    await assertCallbacks(second, PAID_BY_CARD);
  });

  scenario('counts down on a clock that is wrong', desktop, async ({ demo, page }) => {
    for (const hours of [-1, 1]) {
      await page.clock.setFixedTime(Date.now() + hours * 3_600_000);
      await buy(page, demo);
      await assertPaymentPage(page, desktop);
    }
  });
});
