// A shop shows the payment page within a page of its own, to the end of a payment, a bank's question
// included: the one that its merchant names may, and no other; and no address with a token is told
// to anybody.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';

import { SETUPS } from './browser.mjs';
import { buy, openApp, payInstead, paymentLink, press, sees, typeCard } from './payer.mjs';
import { suite } from './scenario.mjs';

/** Serves a page with a frame; gives where it is. */
async function startShop(framed) {
  const server = createServer((_, answer) => {
    answer.setHeader('content-security-policy', "default-src 'none'; frame-src *; img-src data:");
    answer.setHeader('content-type', 'text/html');
    answer.end(`<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Shop</title>
      <iframe src="${framed}" title="Payment" width="320" height="700"></iframe>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** The scenarios' payers are of one merchant, which names the shops of them all. */
const origins = [];

/** What is done in the frame, and what another shop's frame must not show in the middle of it. */
const WAYS = [
  {
    what: 'pays in a frame of the shop',
    pay: async (frame) => {
      await openApp(frame);
      await press(frame, 'Approve');
    },
  },
  {
    what: 'pays by card in a frame, and the bank asks',
    pay: async (frame) => {
      await payInstead(frame, 'Card');
      await typeCard(frame, '4000 0000 0000 3220');
      await press(frame, 'Pay $15.04');
      await sees(frame, 'Pay Demo shop');
      await press(frame, 'Prove that it is me');
    },
  },
];

suite('frames', (scenario) => {
  for (const setup of [SETUPS.phone, SETUPS.desktopWithoutScript]) {
    for (const { what, pay } of WAYS) {
      scenario(what, setup, async ({ demo, expect, page, picture }) => {
        const told = [];
        page.on('request', (request) => told.push(request.headers().referer ?? ''));
        await buy(page, demo);
        const link = paymentLink(page);
        const named = await startShop(link);
        const others = [
          await startShop(link),
          await startShop(link.replace('/widget/sale/create/', '/sandbox/card/')),
        ];
        try {
          origins.push(named.origin);
          demo.updateMerchant(...origins.flatMap((origin) => ['--frame-origin', origin]));
          expect(/frame-ancestors/, /ERR_BLOCKED_BY_RESPONSE/);
          for (const { origin } of [named, ...others]) {
            expect(new RegExp(`^request to somebody else: ${origin}/`));
          }
          for (const { origin } of others) {
            await page.goto(`${origin}/`);
            const refused = page.frames().find((frame) => frame !== page.mainFrame());
            assert.equal(refused.url().startsWith(`${demo.gateway}/`), false, refused.url());
          }

          await page.goto(`${named.origin}/`);
          const frame = page.frameLocator('iframe');
          await sees(frame, 'Pay by UPI');
          await picture('framed');
          await pay(frame);
          await sees(frame, 'Payment received');
          await frame.getByRole('link', { name: 'Back to Demo shop' }).click();
          await page.waitForURL((url) => url.href.startsWith(`${demo.shop}/return/success`));
        } finally {
          [named, ...others].forEach((shop) => shop.stop());
        }
        assert.deepEqual(told.filter((address) => address.includes('token')), []);
      });
    }
  }
});
