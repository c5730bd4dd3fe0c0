// The shop's orders, in one file. A real shop has a database: what is one `change` here is one
// transaction there, so that a callback is remembered together with what it did, or not at all.

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export class Orders {
  #file;
  #data = { sold: 0, orders: {} };

  constructor(directory) {
    mkdirSync(directory, { mode: 0o700, recursive: true });
    this.#file = join(directory, 'orders.json');
    try {
      this.#data = JSON.parse(readFileSync(this.#file, 'utf8'));
    } catch (error) {
      if (error.code !== 'ENOENT') {
        throw error;
      }
    }
  }

  get sold() {
    return this.#data.sold;
  }

  get(id) {
    return Object.hasOwn(this.#data.orders, id) ? this.#data.orders[id] : undefined;
  }

  all() {
    return Object.values(this.#data.orders);
  }

  /** Applies a change, which is on disk when this returns and is dropped where it throws. */
  change(apply) {
    const data = structuredClone(this.#data);
    const answer = apply(data);
    const draft = `${this.#file}.new`;
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, JSON.stringify(data));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, this.#file);
    this.#data = data;
    return answer;
  }
}

/** An order that waits for its money. */
export function newOrder({ id, email, amount, devise }) {
  return {
    id,
    email,
    amount,
    devise,
    invoice: null,
    paymentPage: null,
    state: 'waiting',
    credited: false,
    refund: null,
    refundTry: 1,
    callbacks: [],
  };
}

const STATES = {
  'invoice:failed': 'failed',
  'invoice:canceled': 'canceled',
  'invoice:expired': 'expired',
  'invoice:withheld': 'check',
  'invoice:chargeback': 'charged back',
  'invoice:refunded': 'refunded',
};

/**
 * Takes a verified callback in. It may come more than once, under the same id. Whatever is not about
 * an order of ours is acknowledged too: it would not become ours by being sent again.
 */
export function takeCallback(data, { id, body }) {
  const orderId = body.callbackJson?.order;
  const order = Object.hasOwn(data.orders, orderId) ? data.orders[orderId] : undefined;
  if (!order || order.callbacks.includes(id)) {
    return;
  }
  order.callbacks.push(id);
  order.invoice ??= String(body.id);
  const isPaid = body.status === 'invoice:awaiting_approval' || body.status === 'invoice:paid';
  if (String(body.id) !== order.invoice) {
    // Another invoice of this order: its money is for a person to look at, its end is not ours.
    order.state = isPaid ? 'check' : order.state;
    return;
  }
  if (body.refund) {
    takeRefund(order, body.refund);
  }
  if (!isPaid) {
    order.state = STATES[body.status] ?? order.state;
  } else if (!body.refund) {
    credit(data, order, body);
  } else if (!order.credited) {
    // It tells of money that goes back, of an order that was never handed over.
    order.state = 'check';
  }
}

function takeRefund(order, { status }) {
  if (status === 'refund:succeeded') {
    order.refund = 'succeeded';
  } else if (status === 'refund:failed') {
    order.refund = 'failed';
    order.refundTry += 1;
  }
}

/** Hands the goods over for the right money, once in the life of an order. */
function credit(data, order, { amount, devise }) {
  if (order.state === 'refunded') {
    // What was given back in full is neither paid again nor handed over.
    return;
  }
  // The same digits make the same number, so this is exact.
  const isWhatWasAsked = amount === Number(order.amount) && devise === order.devise;
  const wentBackFirst = order.refund === 'succeeded' && !order.credited;
  if (!isWhatWasAsked || wentBackFirst) {
    order.state = 'check';
    return;
  }
  order.state = 'paid';
  if (!order.credited) {
    order.credited = true;
    data.sold += 1;
  }
}
