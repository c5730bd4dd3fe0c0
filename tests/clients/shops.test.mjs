// Each sample shop sells something, and believes nobody but the gateway.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Webhook } from 'standardwebhooks';

import { call, startGateway, startStub } from './gateway.mjs';
import { ADMIN_PASSWORD, SHOPS, startShop } from './shops.mjs';

const TIMEOUT_MS = 15_000;
const WAITING = 'We are waiting for confirmation';
const PAID = 'Thank you, your order is paid';
const CHECKING = 'We are checking your payment';
/** None of them is base64 to the gateway, though some decoders take the last three. */
const OWN_SECRETS = [
  'not-base64.but-ours!',
  'whsec_not-base64_but-ours',
  'QUJDREVGR0hJSg',
  'whsec_QUJDREVGRx==',
];
const LOGIN = { Authorization: `Basic ${Buffer.from(`me:${ADMIN_PASSWORD}`).toString('base64')}` };

for (const name of Object.keys(SHOPS)) {
  describe(name, () => {
    let gateway;
    let shop;

    before(async () => {
      gateway = await startGateway();
      shop = await startShop(name, gateway);
    });
    after(async () => {
      await shop?.stop();
      await gateway?.stop();
    });

    test('an order is paid when the callback says so, and once', async () => {
      const order = await buy(shop);
      await shows(shop, order, WAITING);
      await pay(gateway, shop, order);
      await shows(shop, order, PAID, { wait: true });
      assert.equal(await sold(shop), 1);

      // What came comes again, under the same id and under others, and is settled.
      const { callbacks, invoice } = orderOf(shop, order);
      const again = paidBody(order, invoice);
      const settled = paidBody(order, invoice, { status: 'invoice:paid' });
      const ids = { [callbacks.at(-1)]: again, msg_another: again, msg_settled: settled };
      for (const [id, body] of Object.entries(ids)) {
        assert.equal(await send(shop, signed(shop.merchant.callback_secret, id, body)), 204);
      }
      assert.equal(await sold(shop), 1);
      await shop.restart();
      await shows(shop, order, PAID);
      assert.equal(await sold(shop), 1);
    });

    test('a forged callback is refused', async () => {
      const order = await buy(shop);
      const { callback_secret: secret } = shop.merchant;
      const before = await sold(shop);
      const body = paidBody(order, orderOf(shop, order).invoice);
      const good = signed(secret, 'msg_forged', body);
      const another = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
      const old = new Date(Date.now() - 6 * 60_000);
      const forged = {
        'no signature': { body, headers: {} },
        'an empty signature': withHeader(good, 'webhook-signature', ''),
        'another version': withHeader(good, 'webhook-signature', 'v2,AAAA'),
        'another secret': signed(another, 'msg_forged', body),
        'another id': withHeader(good, 'webhook-id', 'msg_other'),
        'another body': { ...good, body: body.replace('15.04', '15.05') },
        'an old one': signed(secret, 'msg_forged', body, old),
        'a time that is none': withHeader(good, 'webhook-timestamp', 'now'),
      };
      for (const [what, callback] of Object.entries(forged)) {
        assert.equal(await send(shop, callback), 401, what);
      }
      await shows(shop, order, WAITING);
      assert.equal(await sold(shop), before);
    });

    test('money that is not what was asked for credits nothing', async () => {
      const before = await sold(shop);
      for (const changes of [{ amount: 15.03 }, { devise: 'INR' }, { id: 999_999 }]) {
        const order = await buy(shop);
        const body = paidBody(order, orderOf(shop, order).invoice, changes);
        const { callback_secret: secret } = shop.merchant;
        assert.equal(await send(shop, signed(secret, `msg_${order}`, body)), 204);
        await shows(shop, order, CHECKING);
      }
      assert.equal(await sold(shop), before);
    });

    test('a secret of its own that is not base64 signs as it is', async () => {
      for (const secret of OWN_SECRETS) {
        const own = await startShop(name, gateway, { flags: ['--callback-secret', secret] });
        try {
          const order = await buy(own);
          const body = paidBody(order, orderOf(own, order).invoice);
          const forged = signed(`${secret}x`, 'msg_forged', body, new Date(), { format: 'raw' });
          assert.equal(await send(own, forged), 401, secret);
          await pay(gateway, own, order);
          await shows(own, order, PAID, { wait: true });
          assert.equal(await sold(own), 1);
        } finally {
          await own.stop();
        }
      }
    });

    test('a call that was not answered is the same order, tried again', async () => {
      const internal = JSON.stringify({ errorCode: 50199, errorMessage: 'internal error' });
      const invoice = JSON.stringify({ errorCode: 0, redirectUrl: 'http://127.0.0.1:9/pay' });
      const troubles = [
        [{ status: 503, headers: { 'Retry-After': '1' }, body: internal }, 'in 1 second:'],
        [{ status: 429, headers: { 'Retry-After': '150' }, body: internal }, 'in 3 minutes:'],
        [{ status: 500, body: internal }, 'in a moment:'],
        [{ status: 502, body: '<h1>Bad gateway</h1>' }, 'in a moment:'],
        [{ status: 200, body: '<h1>Welcome</h1>' }, 'in a moment:'],
      ];
      const made = { headers: { 'Invoice-Id': '185' }, body: invoice };
      const stub = await startStub([...troubles.map(([reply]) => reply), made]);
      const other = await startShop(name, gateway, { asks: stub.url });
      try {
        let order = await newOrderId(other);
        const first = order;
        for (const [, says] of troubles) {
          const page = await (await post(other, order)).text();
          assert.ok(page.includes(`Try again ${says} you will not pay twice`), page);
          assert.match(page, /<button>Try again<\/button>/);
          order = orderIn(page);
        }
        // The last is after the invoice is there: the gateway is not asked again.
        for (const reply of [await post(other, order), await post(other, order)]) {
          assert.equal(reply.status, 303);
          assert.equal(reply.headers.get('Location'), 'http://127.0.0.1:9/pay');
        }
        const keys = stub.asked.map(({ key }) => key);
        assert.deepEqual(keys, Array(troubles.length + 1).fill(first));
      } finally {
        await other.stop();
        stub.stop();
      }
    });

    test('a refusal is for the log, but for what a customer can mend', async () => {
      const refusals = {
        50005: /This e-mail address cannot be used/,
        50008: /Please try again later/,
        50011: /more than can be paid/,
        50012: /less than can be paid/,
      };
      const replies = Object.keys(refusals).map((code) => ({
        body: JSON.stringify({ errorCode: Number(code), errorMessage: `secret of ${code}` }),
      }));
      const stub = await startStub(replies);
      const other = await startShop(name, gateway, { asks: stub.url });
      try {
        for (const [code, says] of Object.entries(refusals)) {
          const order = await newOrderId(other);
          const page = await (await post(other, order)).text();
          assert.match(page, says);
          assert.ok(!page.includes('secret of'), page);
          assert.notEqual(orderIn(page), order);
          assert.ok(other.log().includes(`${code} secret of ${code}`), other.log());
        }
      } finally {
        await other.stop();
        stub.stop();
      }
    });

    test('a second click is the same invoice, and a refusal is shown', async () => {
      const order = await newOrderId(shop);
      const [one, other] = await Promise.all([post(shop, order), post(shop, order)]);
      assert.equal(one.status, 303);
      assert.equal(one.headers.get('Location'), other.headers.get('Location'));

      const refused = await post(shop, await newOrderId(shop), '"<b>nobody</b>"');
      assert.equal(refused.status, 502);
      assert.match(await refused.text(), /This e-mail address cannot be used/);
      assert.equal((await post(shop, '../orders')).status, 400);
    });

    test('only the shop may give money back', async () => {
      const order = await buy(shop);
      await pay(gateway, shop, order);
      await shows(shop, order, PAID, { wait: true });
      const refund = (headers, token) => {
        const body = new URLSearchParams({ order, token });
        const options = { method: 'POST', redirect: 'manual', headers, body };
        return fetch(`${shop.url}/admin/refund`, options);
      };
      assert.equal((await fetch(`${shop.url}/admin`)).status, 401);
      assert.equal((await refund({}, 'x')).status, 401);
      assert.equal((await refund(LOGIN, 'x')).status, 403);
      await shows(shop, order, PAID);
    });

    test('a refund that failed may be tried again', async () => {
      const order = await buy(shop);
      const before = await sold(shop);
      const { callback_secret: secret } = shop.merchant;
      const { invoice } = orderOf(shop, order);
      const refund = { id: '1', amount: 15.04, status: 'refund:failed' };
      for (const changes of [{}, { refund }]) {
        const id = `msg_${order}_${changes.refund?.id ?? 0}`;
        const body = paidBody(order, invoice, changes);
        assert.equal(await send(shop, signed(secret, id, body)), 204);
      }
      const { refund: became, refundTry } = orderOf(shop, order);
      assert.deepEqual([became, refundTry], ['failed', 2]);
      assert.equal(await sold(shop), before + 1);
      const admin = await (await fetch(`${shop.url}/admin`, { headers: LOGIN })).text();
      assert.match(admin, /paid \(refund failed\)<\/td><td><form/);
    });

    test('a callback of a refund credits nothing and shows what became of it', async () => {
      const before = await sold(shop);
      const order = await buy(shop);
      const { invoice } = orderOf(shop, order);
      const tell = (id, changes) => tellOf(shop, order, id, changes);
      const refund = { id: '2', amount: 5, status: 'refund:succeeded' };
      await tell('paid', {});
      await tell('part', { status: 'invoice:paid', refund });
      await shows(shop, order, PAID);
      const admin = await (await fetch(`${shop.url}/admin`, { headers: LOGIN })).text();
      assert.ok(admin.includes(`<td>${invoice}</td>`), admin);
      assert.match(admin, /paid \(refund succeeded\)<\/td><td><\/td>/);
      const rest = { ...refund, id: '3', amount: 10.04 };
      await tell('rest', { status: 'invoice:refunded', refund: rest });
      await tell('late', { status: 'invoice:paid' });
      // The end of another invoice of the order is not the order's.
      await tell('other', { id: 999_999, status: 'invoice:expired' });
      await shows(shop, order, 'Your money is on its way back');
      assert.equal(await sold(shop), before + 1);
    });

    test('money that went back before the order was credited credits nothing', async () => {
      const before = await sold(shop);
      const order = await buy(shop);
      const refund = { id: '1', amount: 5, status: 'refund:succeeded' };
      for (const [id, changes] of Object.entries({ part: { refund }, late: {} })) {
        await tellOf(shop, order, id, changes);
        await shows(shop, order, CHECKING);
      }
      const rest = { ...refund, id: '2', amount: 10.04 };
      await tellOf(shop, order, 'rest', { status: 'invoice:refunded', refund: rest });
      await tellOf(shop, order, 'later', {});
      await shows(shop, order, 'Your money is on its way back');
      assert.equal(await sold(shop), before);
    });

    test('the refund button gives the money back', async () => {
      const order = await buy(shop);
      await pay(gateway, shop, order);
      await shows(shop, order, PAID, { wait: true });
      const admin = await (await fetch(`${shop.url}/admin`, { headers: LOGIN })).text();
      const form = new RegExp(`value="${order}">\\s*<input[^>]*name="token" value="([0-9a-f]+)"`);
      const body = new URLSearchParams({ order, token: form.exec(admin)[1] });
      const options = { method: 'POST', redirect: 'manual', headers: LOGIN, body };
      const reply = await fetch(`${shop.url}/admin/refund`, options);
      assert.equal(reply.status, 303, await reply.text());
      await shows(shop, order, 'Your money is on its way back', { wait: true });
    });
  });
}

async function newOrderId(shop) {
  return orderIn(await (await fetch(shop.url)).text());
}

const orderIn = (page) => /name="order" value="([0-9a-f]{32})"/.exec(page)[1];

const post = (shop, order, email = 'customer@example.com') =>
  fetch(`${shop.url}/buy`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ order, email }),
  });

/** Buys, as far as the payment page: the order's id. */
async function buy(shop) {
  const order = await newOrderId(shop);
  const reply = await post(shop, order);
  assert.equal(reply.status, 303, await reply.text());
  assert.match(reply.headers.get('Location'), /\/widget\/sale\/create\/\?token=/);
  return order;
}

async function pay(gateway, shop, order) {
  const fields = { id: orderOf(shop, order).invoice, outcome: 'success' };
  assert.equal((await call(gateway, shop.merchant, '/api/test-helper/pay/', fields)).errorCode, 0);
}

/** Checks, or waits for, what the customer is told of his order. */
async function shows(shop, order, title, { wait = false } = {}) {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    const page = await (await fetch(`${shop.url}/order/${order}`)).text();
    const shown = /<h1>(.*)<\/h1>/.exec(page)?.[1];
    if (shown === title || !wait || Date.now() > end) {
      assert.equal(shown, title);
      return;
    }
  }
}

async function sold(shop) {
  const page = await (await fetch(shop.url)).text();
  return Number(/Sold so far: (\d+)/.exec(page)[1]);
}

/** An order as the shop keeps it. */
function orderOf(shop, order) {
  return JSON.parse(readFileSync(join(shop.data, 'orders.json'), 'utf8')).orders[order];
}

function paidBody(order, invoice, changes = {}) {
  return JSON.stringify({
    status: 'invoice:awaiting_approval',
    devise: 'USD',
    amount: 15.04,
    id: Number(invoice),
    description: '',
    callbackJson: { order },
    ...changes,
  });
}

/** Tells the shop, signed, of an invoice of this order that is paid but for `changes`. */
async function tellOf(shop, order, id, changes) {
  const callback = paidBody(order, orderOf(shop, order).invoice, changes);
  const { callback_secret: secret } = shop.merchant;
  assert.equal(await send(shop, signed(secret, `msg_${order}_${id}`, callback)), 204);
}

function signed(secret, id, body, at = new Date(), options = {}) {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret, options).sign(id, at, body),
  };
  return { body, headers };
}

const withHeader = (callback, name, value) => ({
  ...callback,
  headers: { ...callback.headers, [name]: value },
});

async function send(shop, { body, headers }) {
  const all = { 'Content-Type': 'application/json', ...headers };
  const reply = await fetch(`${shop.url}/callback`, { method: 'POST', headers: all, body });
  return reply.status;
}
