// A small shop that sells one product through a Turnpike gateway. See README.md.

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { Orders, newOrder, takeCallback } from './orders.mjs';
import * as pages from './pages.mjs';
import { Gateway, Refused, Unanswered } from './turnpike.mjs';

const PRODUCT = { name: 'Enamel camping mug', amount: '15.04', devise: 'USD' };
const BODY_BYTES_MAX = 64 * 1024;
const STYLE = readFileSync(new URL('style.css', import.meta.url));

const { SHOP_API_KEY, SHOP_CALLBACK_SECRET } = process.env;
const { SHOP_ADMIN_PASSWORD = '', SHOP_DATA = 'shop-data' } = process.env;
const { SHOP_GATEWAY = 'http://127.0.0.1:8080', SHOP_URL = 'http://127.0.0.1:3000' } = process.env;
if (!SHOP_API_KEY || !SHOP_CALLBACK_SECRET) {
  console.error('SHOP_API_KEY and SHOP_CALLBACK_SECRET must be set: see README.md');
  process.exit(1);
}
const gateway = new Gateway({
  url: SHOP_GATEWAY,
  apiKey: SHOP_API_KEY,
  callbackSecret: SHOP_CALLBACK_SECRET,
});
const orders = new Orders(SHOP_DATA);

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; " +
    `frame-ancestors 'none'; form-action 'self' ${new URL(SHOP_GATEWAY).origin}`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const html = (body, status = 200) => ({ status, type: 'text/html; charset=utf-8', body });
const text = (status, body, headers = {}) => ({ status, type: 'text/plain', body, headers });
const redirect = (location) => text(303, '', { Location: location });

/** What a customer can do something about. Any other refusal is the shop's to mend. */
const REFUSALS = {
  50005: 'This e-mail address cannot be used. Please correct it.',
  50011: 'This is more than can be paid at once.',
  50012: 'This is less than can be paid.',
};
const REFUSED = 'The payment could not be started. Please try again later.';

/** The product, or with `again` the order of this id, to be tried again. */
function showProduct({ again, error } = {}) {
  const order = again ?? randomBytes(16).toString('hex');
  const isAgain = again !== undefined;
  const page = pages.product({ ...PRODUCT, sold: orders.sold, order, error, isAgain });
  return html(page, error ? 502 : 200);
}

function inWords(seconds) {
  if (seconds === null) {
    return 'in a moment';
  }
  const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `in ${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Creates the invoice and sends the customer to the payment page. */
async function buy(form) {
  const id = form.get('order') ?? '';
  if (!/^[0-9a-f]{32}$/.test(id)) {
    return text(400, 'no such order');
  }
  // The order is kept before the gateway is asked, so that no callback can come before it is there.
  const order = orders.change(
    (data) =>
      (data.orders[id] ??= newOrder({ id, email: form.get('email') ?? '', ...PRODUCT })),
  );
  if (order.state !== 'waiting') {
    return redirect(`/order/${id}`);
  }
  if (order.invoice !== null) {
    // The gateway forgets an Idempotency-Key after 24 hours; the order does not.
    return redirect(order.paymentPage ?? `/order/${id}`);
  }
  const back = `${SHOP_URL}/order/${id}`;
  const fields = {
    email: order.email,
    amount: order.amount,
    devise: order.devise,
    callbackJson: { order: id },
    success_url: back,
    cancel_url: back,
    pending_url: back,
    failure_url: back,
  };
  try {
    // One order is one invoice, however often the button is pressed.
    const invoice = await gateway.createInvoice(fields, id);
    orders.change((data) => {
      data.orders[id].invoice = invoice.id;
      data.orders[id].paymentPage = invoice.redirectUrl;
    });
    return redirect(invoice.redirectUrl);
  } catch (error) {
    return notStarted(id, error);
  }
}

function notStarted(id, error) {
  if (error instanceof Refused) {
    console.error(`the gateway refused an invoice: ${error.code} ${error.message}`);
    // The order stays: a second click may have gone through. The customer gets a new one.
    return showProduct({ error: REFUSALS[error.code] ?? REFUSED });
  }
  if (!(error instanceof Unanswered)) {
    throw error;
  }
  console.error(`the gateway did not answer: ${error.message}`);
  // There may be an invoice, so it is the same order, and the same key, that is tried again.
  const when = inWords(error.retryAfter);
  const message = `The payment could not be started. Try again ${when}: you will not pay twice.`;
  return showProduct({ again: id, error: message });
}

/** The only place where the shop learns of money. */
function callback(request, raw) {
  const verified = gateway.verifyCallback(request.headers, raw);
  if (!verified) {
    return text(401, 'the signature is wrong');
  }
  orders.change((data) => takeCallback(data, verified));
  return text(204, '');
}

/** Compared by their hashes, which have one length, in constant time. */
function isSame(one, other) {
  const hash = (value) => createHash('sha256').update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}

function isAdmin({ headers }) {
  const [scheme, encoded = ''] = (headers.authorization ?? '').split(' ');
  const password = Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':');
  return SHOP_ADMIN_PASSWORD !== '' && scheme === 'Basic' && isSame(password, SHOP_ADMIN_PASSWORD);
}

/** A browser sends the password with any request; only our own page knows this. */
const tokenOf = (id) => createHmac('sha256', SHOP_ADMIN_PASSWORD).update(id).digest('hex');

const showOrders = (error) => html(pages.admin(orders.all(), tokenOf, error), error ? 502 : 200);

async function refund(form) {
  const order = orders.get(form.get('order') ?? '');
  if (!order || !isSame(form.get('token') ?? '', tokenOf(order.id))) {
    return text(403, 'no such order');
  }
  const mark = (from, to) =>
    orders.change((data) => {
      const { [order.id]: changed } = data.orders;
      changed.refund = changed.refund === from ? to : changed.refund;
    });
  // Marked first: the callback that says what became of it may come before the reply.
  mark(order.refund, 'asked');
  try {
    // A try that failed for good gives way to the next; one that was not answered is the same.
    const key = `refund-${order.id}-${order.refundTry}`;
    await gateway.refund(order.invoice, order.amount, key);
  } catch (error) {
    mark('asked', null);
    if (error instanceof Unanswered) {
      return showOrders(`Nobody knows yet (${error.message}): try again, it happens once`);
    }
    return showOrders(`Not refunded: ${error.message}`);
  }
  return redirect('/admin');
}

async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) {
      throw new RangeError('the body is too large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function answer(request) {
  const { pathname } = new URL(request.url, SHOP_URL);
  const raw = await bodyOf(request);
  const form = () => new URLSearchParams(raw.toString('utf8'));
  if (pathname.startsWith('/admin') && !isAdmin(request)) {
    return text(401, 'SHOP_ADMIN_PASSWORD', { 'WWW-Authenticate': 'Basic realm="shop"' });
  }
  const order = pathname.startsWith('/order/') && orders.get(pathname.slice('/order/'.length));
  if (order && request.method === 'GET') {
    return html(pages.order(order));
  }
  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      return showProduct();
    case 'GET /style.css':
      return { status: 200, type: 'text/css', body: STYLE };
    case 'POST /buy':
      return buy(form());
    case 'POST /callback':
      return callback(request, raw);
    case 'GET /admin':
      return showOrders();
    case 'POST /admin/refund':
      return refund(form());
    default:
      return text(404, 'not found');
  }
}

const server = createServer(async (request, response) => {
  const { status, type, body, headers } = await answer(request).catch((error) => {
    console.error(error);
    // Not acknowledged, so a callback comes again.
    return text(500, 'something went wrong');
  });
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, ...headers }).end(body);
});
const { hostname, port } = new URL(SHOP_URL);
server.listen(Number(port || 80), hostname, () => console.log(`shop listening on ${SHOP_URL}`));
