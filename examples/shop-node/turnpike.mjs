// The gateway as a shop sees it: two calls, and the check of a callback. Copy this file into your
// own shop; it needs nothing but Node.js 20 or later.

import { createHmac, timingSafeEqual } from 'node:crypto';

const TIMEOUT_MS = 15_000;

/** How old, or how far ahead of our clock, a callback may be. */
const TOLERANCE_S = 5 * 60;

/** The gateway read the call and said no; `code` and the message are those of its error table. */
export class Refused extends Error {
  constructor({ errorCode, errorMessage, errorDetail }) {
    super([errorMessage, errorDetail].filter(Boolean).join(': '));
    this.code = errorCode;
  }
}

export class Gateway {
  constructor({ url, apiKey, callbackSecret }) {
    this.url = url;
    this.apiKey = apiKey;
    this.callbackSecret = callbackSecret;
  }

  /** Creates an invoice: its id, and where to send the customer. */
  async createInvoice(fields, idempotencyKey) {
    const { body, headers } = await this.#post(
      '/api/btn-create-invoice/get/',
      fields,
      idempotencyKey,
    );
    return { id: headers.get('Invoice-Id'), redirectUrl: body.redirectUrl };
  }

  /** Gives money of an invoice back: the refund, which may still be pending. */
  async refund(invoiceId, amount, idempotencyKey) {
    const fields = { id: invoiceId, amount };
    const { body } = await this.#post('/api/refund/create/', fields, idempotencyKey);
    return body.refund;
  }

  /**
   * A call that was not answered may be made again under the same key: it happens once, however
   * often it is made.
   */
  async #post(path, fields, idempotencyKey) {
    const reply = await fetch(this.url + path, {
      method: 'POST',
      headers: {
        'API-KEY': this.apiKey,
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKey,
      },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await reply.json();
    if (body.errorCode !== 0) {
      throw new Refused(body);
    }
    return { body, headers: reply.headers };
  }

  /**
   * What a callback says, or null where its signature is not the gateway's. `raw` is the bytes of
   * the body as they came: a body that was parsed and written again has other bytes.
   *
   * This is the signature of the Standard Webhooks specification. Unlike `X-Signature`, it signs
   * `webhook-id` and the time too, so nobody can send a callback again under another id.
   */
  verifyCallback(headers, raw) {
    const id = headers['webhook-id'] ?? '';
    const timestamp = headers['webhook-timestamp'] ?? '';
    const age = Math.abs(Date.now() / 1000 - Number(timestamp));
    if (id === '' || !/^\d+$/.test(timestamp) || age > TOLERANCE_S) {
      return null;
    }
    const key = Buffer.from(this.callbackSecret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(raw).digest();
    // There are several while a secret is being replaced.
    const isSigned = (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
      const [version, text] = signature.split(',');
      const given = Buffer.from(text ?? '', 'base64');
      // Compared in constant time: how long it takes tells nothing of the right signature.
      return (
        version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
      );
    });
    return isSigned ? { id, body: JSON.parse(raw.toString('utf8')) } : null;
  }
}
