// A gateway ends while payers wait at it, and another one takes over what it left: open pages find
// it by themselves, and show what happened meanwhile.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { call, startGateway } from '../clients/gateway.mjs';
import { SETUPS, startBrowser } from './browser.mjs';
import { press, sees } from './payer.mjs';

const CREATE = '/api/btn-create-invoice/get/';

let browser;

before(async () => {
  browser = await startBrowser();
});

after(() => browser?.stop());

async function openPage(link) {
  const context = await browser.openContext(SETUPS.phone);
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

/** A payer's page that waits for news of his payment. */
async function waitingPage(link) {
  const page = await openPage(link);
  await Promise.all([page.waitForRequest(/\/widget\/sale\/status\//), sees(page, 'Pay by UPI')]);
  return page;
}

test('another gateway takes over', { timeout: 120_000 }, async () => {
  const first = await startGateway();
  const { directory, url } = first;
  try {
    const merchant = first.createMerchant('--solution', 'upi_sandbox');
    const fields = { email: 'payer@example.com', amount: '15.04', devise: 'USD' };
    const invoices = [];
    for (let at = 0; at < 2; at += 1) {
      invoices.push(await call(first, merchant, CREATE, fields));
    }
    const [meanwhile, later] = invoices.map(({ redirectUrl }) => redirectUrl);
    const pages = [await waitingPage(meanwhile), await waitingPage(later)];
    const apps = [await openPage(meanwhile), await openPage(later)];
    for (const app of apps) {
      await app.getByRole('link', { name: 'Open the simulated UPI app' }).click();
      await sees(app, 'Pay Mug shop');
    }
    await first.stop();
    for (const page of pages) {
      await page.getByText('Connection lost, still trying.').waitFor();
      await sees(page, 'Pay by UPI');
    }

    const second = await startGateway({ directory, listen: new URL(url).host });
    try {
      // The one pays before his page has found the gateway, perhaps; the other after it has.
      await press(apps[0], 'Approve');
      await sees(apps[0], 'Payment received');
      await sees(pages[0], 'Payment received');
      await pages[1].getByText('Waiting for your payment.').waitFor();
      await sees(pages[1], 'Pay by UPI');
      await press(apps[1], 'Approve');
      await sees(pages[1], 'Payment received');
      for (const page of pages) {
        await page.reload();
        await sees(page, 'Payment received');
        assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
      }
    } finally {
      await second.stop();
    }
  } finally {
    await first.stop();
    rmSync(directory, { force: true, recursive: true });
  }
});
