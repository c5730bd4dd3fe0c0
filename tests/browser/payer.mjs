// What a payer does and sees, from the demo shop through the payment page and back.

import assert from 'node:assert/strict';

import jsQr from 'jsqr';
import { PNG } from 'pngjs';

/** How a payment ends: what its page says, where it leads, and what the shop is told. */
export const ENDS = {
  paid: {
    says: 'Payment received',
    address: 'success',
    callbacks: ['invoice:opened', 'invoice:pending', 'invoice:awaiting_approval'],
  },
  paidLate: {
    says: 'Your payment arrived after all',
    address: 'success',
    callbacks: ['invoice:opened', 'invoice:failed', 'invoice:awaiting_approval'],
  },
  declined: {
    says: 'Payment declined',
    address: 'failure',
    callbacks: ['invoice:opened', 'invoice:failed'],
  },
  declinedByBank: {
    says: 'Payment declined',
    address: 'failure',
    callbacks: ['invoice:opened', 'invoice:pending', 'invoice:failed'],
  },
  canceled: {
    says: 'Payment canceled',
    address: 'cancel',
    callbacks: ['invoice:opened', 'invoice:canceled'],
  },
  pending: {
    says: 'Waiting for your bank',
    address: 'pending',
  },
};

/** Buys in the demo shop, which leads to the payment page, and chooses to pay by UPI there. */
export async function buy(page, demo) {
  await page.goto(`${demo.shop}/`);
  await page.getByText('15.04 USD').waitFor();
  await page.getByRole('button', { name: 'Buy with Turnpike' }).click();
  await chooseWay(page, 'UPI');
  await sees(page, 'Pay by UPI');
}

/** Chooses a way to pay where the page offers several: `UPI`, `Card`, or a coin such as `USDC`. */
export async function chooseWay(page, name) {
  await sees(page, 'Choose how to pay');
  const way = page.getByRole('button', { name: new RegExp(`^${name} `) });
  if (name.startsWith('USD')) {
    await page.locator('summary').filter({ hasText: 'Stablecoin' }).click();
  }
  await way.click();
}

/** Goes from a way to pay over to another one. */
export async function payInstead(page, name) {
  await page.getByRole('link', { name: 'Pay another way' }).click();
  await chooseWay(page, name);
}

/** Goes on from the payment page to the simulated UPI app. */
export async function openApp(page) {
  await page.getByRole('link', { name: 'Open the simulated UPI app' }).click();
  await sees(page, 'Pay Demo shop');
}

/** Fills in the card form. */
export async function typeCard(page, number) {
  await sees(page, 'Pay by card');
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry').fill('12/34');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on the card').fill('Ada Lovelace');
}

/** Presses a button that sends a form. */
export async function press(page, name) {
  await page.getByRole('button', { name, exact: true }).click();
}

/**
 * Does something after which the payment page says what came of it, and two seconds later leads to
 * the shop by itself. A machine that is too busy to look in time has missed what the page said;
 * other scenarios look at pages that stay.
 */
export async function leaves(page, demo, { says, address }, action) {
  const said = [];
  const look = async () => {
    const seen = await page
      .evaluate(() => [location.pathname, document.querySelector('h1')?.textContent])
      .catch(() => []);
    if (seen[0] === '/widget/sale/return/') {
      said.push(seen[1]);
    }
  };
  page.on('domcontentloaded', look);
  const shop = page.waitForURL((url) =>
    url.href.startsWith(`${demo.shop}/return/${address}?invoice=`),
  );
  await Promise.all([shop, action()]);
  page.off('domcontentloaded', look);
  assert.ok(
    said.every((heading) => heading === says),
    `the page should say "${says}" and says "${said}"`,
  );
}

/** Waits for a page by its heading. */
export async function sees(page, heading) {
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

/** Checks that the shop got the callbacks, in their order, and verified each. */
export async function assertCallbacks(page, { callbacks: statuses }) {
  const latest = page.getByRole('status').filter({ hasText: `status ${statuses.at(-1)}` });
  await latest.waitFor();
  const callbacks = page.locator('.callbacks > li');
  assert.deepEqual(await callbacks.getByRole('heading').allTextContents(), statuses);
  for (const marks of await callbacks.locator('.marks').all()) {
    assert.deepEqual(await marks.getByRole('listitem').allTextContents(), [
      '✓ X-Signature verified',
      '✓ Standard Webhooks signature verified',
    ]);
  }
}

/** The address of the payment page, which it has as long as the invoice is unpaid. */
export function paymentLink(page) {
  const url = new URL(page.url());
  assert.equal(url.pathname, '/widget/sale/create/');
  assert.match(url.searchParams.get('token'), /^[\w-]{20,}$/);
  return url.href;
}

/** The address of the simulated app for the payment of a payment page. */
export function appLink(page) {
  return paymentLink(page).replace('/widget/sale/create/', '/sandbox/upi/');
}

/** Checks all that the payment page says about what is to be paid. */
export async function assertPaymentPage(page, { javaScriptEnabled }) {
  const facts = new Map();
  for (const fact of await page.locator('.facts > div').all()) {
    const value = await fact.locator('dd').textContent();
    // Amounts do not break across lines.
    facts.set(await fact.locator('dt').textContent(), value.replaceAll('\u00a0', ' '));
  }
  const heading = await page.getByRole('heading', { level: 1 }).textContent();
  assert.equal(heading, 'Pay by UPI ₹1,250.12 INR');
  assert.equal(facts.get('Order total'), '15.04 USD');
  assert.equal(facts.get('Locked rate'), '1 USD = 83.12 INR');
  assert.match(facts.get('Held until'), /^\d\d:\d\d:\d\d UTC/);

  const until = Date.parse(await page.locator('time').getAttribute('datetime'));
  const seconds = (until - Date.now()) / 1000;
  assert.ok(seconds > 500 && seconds <= 600, `the rate is held for ${seconds} s more`);
  const countdown = page.getByRole('timer');
  if (javaScriptEnabled) {
    await countdown.waitFor();
    // The server's clock is told in whole seconds, so a second may be counted twice.
    assert.match(await countdown.textContent(), /^(10:0[01]|9:\d\d) left$/);
  } else {
    assert.equal(await countdown.isVisible(), false);
  }

  const link = await intentLink(page);
  const intent = new URL(link);
  assert.equal(intent.protocol, 'upi:');
  assert.equal(intent.searchParams.get('am'), '1250.12');
  assert.equal(intent.searchParams.get('cu'), 'INR');
  assert.equal(intent.searchParams.get('pn'), 'Demo shop');
  const code = page.getByRole('img', { name: /^QR code to pay .?₹1,250\.12.? by UPI$/ });
  await code.evaluate((picture) => picture.decode());
  assert.equal(readQrCode(await code.screenshot()), link);
}

/** The link that a phone's UPI app opens. */
export function intentLink(page) {
  return page.getByRole('link', { name: 'Open UPI app', exact: true }).getAttribute('href');
}

/** The text of the QR code in a picture. */
function readQrCode(picture) {
  const { data, height, width } = PNG.sync.read(picture);
  const code = jsQr(new Uint8ClampedArray(data), width, height);
  assert.ok(code, 'no QR code can be read');
  return Buffer.from(code.binaryData).toString('latin1');
}
