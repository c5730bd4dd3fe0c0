// Paying by stablecoin: what is on its way, what is missing, what is too much, too late or gone
// again, as the payer sees it.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import { ENDS, assertCallbacks, buy, payInstead, press, sees } from './payer.mjs';
import { suite } from './scenario.mjs';

const COMING = 'Your transfer is on its way';

/** Chooses to pay by stablecoin. */
async function choose(page, demo) {
  await buy(page, demo);
  await payInstead(page, 'USDC');
  await sees(page, 'Pay by stablecoin 15.04 USDC on Polygon');
}

/** Presses a button of the simulated wallet, which is linked from the page. */
async function send(page, button) {
  await page.getByRole('link', { name: 'Open the simulated wallet' }).click();
  await sees(page, 'Pay Demo shop');
  await press(page, button);
}

/** Lets the transfer vanish, at once: a page would be loaded for longer than a busy machine has. */
async function drop(page, link) {
  const wallet = link.replace('/widget/sale/create/', '/sandbox/wallet/');
  const html = await (await page.request.get(wallet)).text();
  const names = ['token', 'reference', 'transfer'];
  const form = names.map((name) => [name, html.match(`name="${name}" value="([^"]+)"`)[1]]);
  await page.request.post(wallet, { form: { ...Object.fromEntries(form), choice: 'drop' } });
}

/** Waits for the shop's page that the payment page leads to by itself. */
async function comesBack(page, demo, address) {
  await page.waitForURL((url) => url.href.startsWith(`${demo.shop}/return/${address}?invoice=`));
}

async function fact(page, name) {
  const facts = page.locator('.facts > div').filter({ has: page.getByText(name, { exact: true }) });
  return (await facts.locator('dd').innerText()).replaceAll('\u00a0', ' ');
}

suite('stablecoin', (scenario) => {
  for (const setup of [SETUPS.phone, SETUPS.desktopWithoutScript]) {
    scenario('what was asked', setup, async ({ demo, page, picture }) => {
      await choose(page, demo);
      await picture('address');
      await send(page, 'Send what was asked');
      await sees(page, COMING);
      assert.match(await page.locator('.transfers .how').innerText(), /^\d of 6 confirmations$/);
      await page.getByRole('progressbar', { name: /of 6 confirmations/ }).waitFor();
      await picture('coming');
      await comesBack(page, demo, 'success');
      await assertCallbacks(page, ENDS.paid);
    });

    scenario('half of it and then the rest', setup, async ({ demo, page, picture }) => {
      await choose(page, demo);
      await send(page, 'Send half of it');
      await sees(page, COMING);
      await page.getByText('says how to send the missing 7.52').waitFor();
      await sees(page, 'Send the rest 7.52 USDC on Polygon');
      assert.match(await fact(page, 'Received'), /^7.52 USDC/);
      assert.match(await fact(page, 'Missing'), /^7.52 USDC/);
      await picture('rest');
      await send(page, 'Send the missing 7.52');
      await sees(page, COMING);
      await comesBack(page, demo, 'success');
      const callbacks = ['opened', 'pending', 'withheld', 'awaiting_approval'];
      await assertCallbacks(page, { callbacks: callbacks.map((status) => `invoice:${status}`) });
    });

    scenario('twice as much', setup, async ({ demo, page, picture }) => {
      await choose(page, demo);
      const link = page.url();
      await send(page, 'Send twice as much');
      await sees(page, COMING);
      await comesBack(page, demo, 'pending');
      await page.goto(link);
      await sees(page, 'You sent too much');
      assert.equal(await fact(page, 'Asked'), '15.04 USDC');
      assert.equal(await fact(page, 'Received'), '30.08 USDC');
      assert.equal(await fact(page, 'Too much'), '15.04 USDC');
      await picture('too-much');
    });

    scenario('after canceling', setup, async ({ demo, page, picture }) => {
      await choose(page, demo);
      const link = page.url();
      const wallet = link.replace('/widget/sale/create/', '/sandbox/wallet/');
      await press(page, 'Cancel payment');
      await comesBack(page, demo, 'cancel');
      await page.goto(wallet);
      await press(page, 'Send what was asked');
      await sees(page, COMING);
      await comesBack(page, demo, 'success');
      await page.goto(link);
      await page.getByText('came late and counts all the same').waitFor();
      await picture('late');
    });

    scenario('one that vanishes', setup, async ({ demo, page, picture }) => {
      await choose(page, demo);
      const link = page.url();
      await send(page, 'Send what was asked');
      await drop(page, link);
      await comesBack(page, demo, 'failure');
      await page.goto(link);
      await page.getByText('Your transfer vanished from the network').waitFor();
      await picture('vanished');
    });
  }

  scenario('copying', SETUPS.desktop, async ({ demo, page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose(page, demo);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copy the amount' }).click();
    await page.getByRole('status').filter({ hasText: /^Copied$/ }).waitFor();
    assert.equal(await copied(), '15.04');
    await page.getByRole('button', { name: 'Copy the address' }).click();
    await page.getByRole('status').filter({ hasText: /^Copied$/ }).nth(1).waitFor();
    assert.match(await copied(), /^0xSANDBOX[0-9a-f]{33}$/);
  });

  scenario('no button to copy by', SETUPS.phoneWithoutScript, async ({ demo, page }) => {
    await choose(page, demo);
    assert.equal(await page.getByRole('button', { name: 'Copy the amount' }).count(), 0);
  });
});
