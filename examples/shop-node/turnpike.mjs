// The gateway as a shop sees it: two calls, and the check of a callback. Copy this file into your
// own shop; it needs nothing but Node.js 20 or later.

import { createHmac, timingSafeEqual } from 'node:crypto';

const TIMEOUT_MS = 15_000;

/** How old, or how far ahead of our clock, a callback may be. */
const TOLERANCE_S = 5 * 60;

/**
 * The gateway read the call and said no: nothing was done. `code` and the message are those of its
 * error table. They are for the shop's log: most are about the shop, not about its customer.
 */
export class Refused extends Error {
  constructor({ errorCode, errorMessage, errorDetail }) {
    super([errorMessage, errorDetail].filter(Boolean).join(': '));
    this.code = errorCode;
  }
}

/**
 * Nobody knows whether the call was done. Make it again under the same key, after `retryAfter`
 * seconds where the gateway said so (else null).
 */
export class Unanswered extends Error {
  constructor(message, { retryAfter = null, cause } = {}) {
    super(message, { cause });
    this.retryAfter = retryAfter;
  }
}

/**
 * The key of the signature: what the secret stands for in base64, without its prefix. A secret that
 * the shop brought along and that is not base64, strictly, stands for its own bytes, prefix included.
 */
function keyOf(secret) {
  const encoded = secret.replace(/^whsec_/, '');
  // Node decodes whatever it can; only strict base64 comes out again as it went in.
  const key = Buffer.from(encoded, 'base64');
  return key.toString('base64') === encoded ? key : Buffer.from(secret);
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
    const id = headers.get('Invoice-Id');
    if (!id || !body.redirectUrl) {
      throw new Unanswered('the reply names no invoice');
    }
    return { id, redirectUrl: body.redirectUrl };
  }

  /** Gives money of an invoice back: the refund, which may still be pending. */
  async refund(invoiceId, amount, idempotencyKey) {
    const fields = { id: invoiceId, amount };
    const { body } = await this.#post('/api/refund/create/', fields, idempotencyKey);
    if (!body.refund) {
      throw new Unanswered('the reply names no refund');
    }
    return body.refund;
  }

  /**
   * A call that was not answered may be made again under the same key: within 24 hours it happens
   * once, however often it is made.
   */
  async #post(path, fields, idempotencyKey) {
    try {
      const reply = await this.#send(path, fields, idempotencyKey);
      // Only a reply of 200 is the gateway's word on the call: a 503 may come from anywhere.
      const body = reply.status === 200 ? await reply.json() : {};
      if (!Number.isInteger(body.errorCode)) {
        const after = reply.headers.get('Retry-After') ?? '';
        const retryAfter = /^\d{1,6}$/.test(after) ? Number(after) : null;
        throw new Unanswered(`status ${reply.status}`, { retryAfter });
      }
      if (body.errorCode !== 0) {
        throw new Refused(body);
      }
      return { body, headers: reply.headers };
    } catch (error) {
      if (error instanceof Refused || error instanceof Unanswered) {
        throw error;
      }
      throw new Unanswered(error.message, { cause: error });
    }
  }

  #send(path, fields, idempotencyKey) {
    return fetch(this.url + path, {
      method: 'POST',
      headers: {
        'API-KEY': this.apiKey,
        'Content-Type': 'application/json',
        'Idempotency-Key': idempotencyKey,
      },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
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
    const key = keyOf(this.callbackSecret);
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
