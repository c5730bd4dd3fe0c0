// Paying by a UPI id: the form and what is wrong with what is typed, the wait for the payer's answer
// in his app, and what reloading, going back and another tab show meanwhile.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import {
  ENDS,
  assertCallbacks,
  buy,
  leaves,
  openApp,
  paymentLink,
  press,
  sees,
} from './payer.mjs';
import { suite } from './scenario.mjs';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Chrome/131.0.0.0 Mobile Safari/537.36';

const onAndroid = (setup) => ({ ...setup, userAgent: ANDROID });
const DARK = { ...SETUPS.desktop, name: 'desktop-dark', colorScheme: 'dark' };
const ALL = [
  onAndroid(SETUPS.phone),
  onAndroid(SETUPS.phoneWithoutScript),
  DARK,
  SETUPS.desktopWithoutScript,
];

const FORMAT = 'Type the UPI ID as your app shows it';
const UNKNOWN = 'Nobody has this UPI ID.';
const ASKED = 'Approve the request in your UPI app';
const SEND = 'Send request to my app';

/** Unfolds the form; where no script runs a link leads to it. */
async function unfold(page, { javaScriptEnabled }) {
  const name = 'Pay by UPI ID instead';
  if (javaScriptEnabled) {
    await page.locator('summary').filter({ hasText: name }).click();
  } else {
    await page.getByRole('link', { name }).click();
  }
  await page.getByLabel('UPI ID', { exact: true }).waitFor();
}

/** Types a UPI id and sends it. */
async function send(page, id) {
  await page.getByLabel('UPI ID', { exact: true }).fill(id);
  await press(page, SEND);
}

const settings = { TURNPIKE_UPI_SANDBOX_UPI_IDS: 'everywhere' };

suite(
  'upi',
  (scenario) => {
    for (const setup of ALL) {
      scenario('faults, a request, and its approval', setup, async (scene) => {
        const { demo, page, picture } = scene;
        await buy(page, demo);
        await unfold(page, setup);
        await picture('form');
        const field = page.getByLabel('UPI ID', { exact: true });
        await send(page, 'ada@example.com');
        const fault = page.locator('#upi-id-fault');
        await fault.filter({ hasText: FORMAT }).waitFor();
        assert.equal(await field.getAttribute('aria-invalid'), 'true');
        await picture('format');
        await send(page, 'ada@okbank');
        await fault.filter({ hasText: UNKNOWN }).waitFor();
        assert.equal(page.url().includes('okbank'), false, 'the id is in no address');
        await picture('unknown');
        await send(page, 'ask@sandbox');
        await sees(page, ASKED);
        const link = paymentLink(page);
        assert.equal(await page.getByRole('timer').isVisible(), setup.javaScriptEnabled);
        await picture('asked');
        await page.reload();
        await sees(page, ASKED);
        await page.goBack();
        await sees(page, ASKED);
        await page.goto(link);
        // He answers in his app, and the page that waits learns of it.
        const app = await page.context().newPage();
        await app.goto(link);
        await openApp(app);
        await leaves(page, demo, ENDS.paid, async () => {
          await press(app, 'Approve');
          await app.waitForURL(/return/);
        });
        await assertCallbacks(page, ENDS.paid);
      });

      scenario('a request that is declined', setup, async ({ demo, page, picture }) => {
        await buy(page, demo);
        await unfold(page, setup);
        await send(page, 'ask@sandbox');
        await sees(page, ASKED);
        const app = await page.context().newPage();
        await app.goto(paymentLink(page));
        await openApp(app);
        await press(app, 'Decline');
        await sees(page, 'Payment declined');
        await picture('declined');
        await press(page, 'Try again by UPI');
        await sees(page, 'Pay by UPI');
        await unfold(page, setup);
        await leaves(page, demo, ENDS.paid, () => send(page, 'success@sandbox'));
        await assertCallbacks(page, ENDS.paid);
      });

      scenario('back to the app and the QR code', setup, async ({ demo, page }) => {
        await buy(page, demo);
        await unfold(page, setup);
        await send(page, 'ask@sandbox');
        await sees(page, ASKED);
        // Another tab that waits learns that he went back.
        const other = await page.context().newPage();
        await other.goto(paymentLink(page));
        await sees(other, ASKED);
        await press(page, 'Use the app or QR code instead');
        await sees(page, 'Pay by UPI');
        await sees(other, 'Pay by UPI');
        await openApp(page);
        await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
        await assertCallbacks(page, ENDS.paid);
      });
    }

    for (const language of ['hi', 'ar']) {
      const setup = { ...onAndroid(SETUPS.phone), name: `phone-${language}` };
      scenario('in another language', setup, async ({ demo, page, picture }) => {
        await buy(page, demo);
        await page.locator(`.languages [lang="${language}"]`).click();
        await page.locator(`html[lang="${language}"]`).waitFor();
        await page.locator('details.scripted summary').click();
        await picture('form');
        await page.locator('#upi-id').fill('ada@example.com');
        await page.locator('details.scripted .button').click();
        await page.locator('#upi-id-fault:not(:empty)').waitFor();
        await picture('format');
        await page.locator('#upi-id').fill('ask@sandbox');
        await page.locator('details.scripted .button').click();
        await page.locator('.notes').waitFor();
        await picture('asked');
      });
    }

    scenario('what is typed outlives a price', SETUPS.desktop, async ({ demo, page }) => {
      await buy(page, demo);
      await unfold(page, SETUPS.desktop);
      const field = page.getByLabel('UPI ID', { exact: true });
      await field.fill('ask@sand');
      const other = await page.context().newPage();
      await other.goto(paymentLink(page));
      await press(other, 'Cancel payment');
      await page.getByRole('alert').filter({ hasText: 'has changed meanwhile' }).waitFor();
      assert.equal(await field.inputValue(), 'ask@sand');
    });
  },
  settings,
);

suite(
  'upi limits',
  (scenario) => {
    for (const setup of [onAndroid(SETUPS.phone), SETUPS.desktopWithoutScript]) {
      scenario('a limit is told, and a reference copied', setup, async (scene) => {
        const { demo, page, picture } = scene;
        await buy(page, demo);
        await page.getByText('you can pay up to ₹500.00').waitFor();
        await picture('limit');
        const link = paymentLink(page);
        await openApp(page);
        await leaves(page, demo, ENDS.paid, () => press(page, 'Approve'));
        await page.goto(link);
        await sees(page, 'Payment received');
        const reference = await page.locator('.reference bdi').textContent();
        assert.match(reference, /^\d{12}$/);
        const copy = page.getByRole('button', { name: 'Copy the bank reference' });
        if (setup.javaScriptEnabled) {
          await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
          await copy.click();
          await page.getByText('Copied').waitFor();
          const copied = await page.evaluate(() => navigator.clipboard.readText());
          assert.equal(copied, reference);
        } else {
          assert.equal(await copy.count(), 0);
        }
        await picture('paid');
      });
    }
  },
  { TURNPIKE_UPI_SANDBOX_NEWCOMER_MAX_INR: '500' },
);
