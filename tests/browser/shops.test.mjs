// A customer buys in each of the sample shops, and whoever runs it looks at the orders.

import { after, before, describe, test } from 'node:test';

import { startGateway } from '../clients/gateway.mjs';
import { ADMIN_PASSWORD, SHOPS, startShop } from '../clients/shops.mjs';
import { SETUPS, Watch, startBrowser, takePicture } from './browser.mjs';
import { chooseWay, press, sees } from './payer.mjs';

const TIMEOUT_MS = 120_000;
const PAGE_TIMEOUT_MS = 30_000;

describe('the sample shops', () => {
  const stage = {};

  before(async () => {
    stage.gateway = await startGateway();
    stage.browser = await startBrowser();
  });
  after(async () => {
    await stage.browser?.stop();
    await stage.gateway?.stop();
  });

  for (const name of Object.keys(SHOPS)) {
    test(`a customer buys in ${name}`, { timeout: TIMEOUT_MS }, async () => {
      const { browser, gateway } = stage;
      const shop = await startShop(name, gateway);
      const { name: setup, ...options } = SETUPS.phone;
      const context = await browser.openContext({
        ...options,
        httpCredentials: { username: 'me', password: ADMIN_PASSWORD },
      });
      context.setDefaultTimeout(PAGE_TIMEOUT_MS);
      const watch = new Watch([shop.url, gateway.url]);
      await watch.add(context);
      try {
        const page = await context.newPage();
        const picture = (what) => takePicture(page, { ...options, name: setup }, `${name}-${what}`);
        await buyAndPay(page, shop, picture);
        watch.assertQuiet();
      } finally {
        await context.close();
        await shop.stop();
      }
    });
  }
});

async function buyAndPay(page, shop, picture) {
  await page.goto(shop.url);
  await picture('product');
  await press(page, 'Buy');
  await chooseWay(page, 'UPI');
  await sees(page, 'Pay by UPI');
  await page.getByRole('link', { name: 'Open the simulated UPI app' }).click();
  await sees(page, 'Pay Mug shop');
  await press(page, 'Approve');
  await page.waitForURL(`${shop.url}/order/*`);
  // The redirect alone says nothing: the page waits for the callback by itself.
  await sees(page, 'Thank you, your order is paid');
  await picture('paid');
  await page.getByRole('link', { name: 'Back to the shop' }).click();
  await page.getByText('Sold so far: 1').waitFor();

  await page.goto(`${shop.url}/admin`);
  await page.getByRole('button', { name: 'Refund' }).waitFor();
  await picture('orders');
  await press(page, 'Refund');
  await page.getByRole('cell', { name: 'refund' }).waitFor();
}
