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
  paymentLink,
  press,
  sees,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const { desktop, phone, phoneWithoutScript } = SETUPS;

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

  scenario('counts down on a clock that is wrong', desktop, async ({ demo, page }) => {
    for (const hours of [-1, 1]) {
      await page.clock.setFixedTime(Date.now() + hours * 3_600_000);
      await buy(page, demo);
      await assertPaymentPage(page, desktop);
    }
  });
});
