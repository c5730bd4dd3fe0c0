// Callbacks of a running gateway, checked by the official libraries of the Standard Webhooks
// specification, and X-Signature by the line of PHP that the API's documents show.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';

import { Webhook, WebhookVerificationError } from 'standardwebhooks';

import { call, startGateway, startReceiver } from './gateway.mjs';

const NOTE = 'Zoë & Søn, ₹ 日本 😀 + "50 %"';
const OWN_SECRET = 'not-base64.but-ours!';
const TOLERANCE_MS = 5 * 60_000;

describe('signatures of callbacks', () => {
  const stage = {};

  before(async () => {
    stage.gateway = await startGateway();
    stage.cases = [
      ...(await cases(stage.gateway, undefined)),
      ...(await cases(stage.gateway, OWN_SECRET)),
    ];
  });
  after(() => stage.gateway?.stop());

  test('standardwebhooks of npm', () => {
    for (const { name, secret, raw, headers, body, isGood, isOld } of stage.cases) {
      const webhook = new Webhook(secret, raw ? { format: 'raw' } : {});
      const verify = () => webhook.verify(body.toString('utf8'), headers);
      if (isGood) {
        assert.equal(verify().callbackJson.note, NOTE, name);
      } else {
        assert.throws(verify, WebhookVerificationError, name);
        assert.throws(verify, { message: isOld ? /timestamp too old/ : /signature/ }, name);
      }
    }
  });

  test('standardwebhooks of PyPI', () => expectVerdicts(stage.cases, process.env.PYTHON, 'py'));

  test('one line of PHP', () => {
    // X-Signature signs the body alone, so it cannot tell an old callback.
    expectVerdicts(stage.cases.filter(({ isOld }) => !isOld), 'php', 'php');
  });
});

/** Has a program judge all cases: it prints a line for each. */
function expectVerdicts(all, program, extension) {
  const input = all.map(({ body, ...rest }) => ({ ...rest, body: body.toString('base64') }));
  const output = execFileSync(program, [`verify.${extension}`], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    input: JSON.stringify(input),
  });
  const expected = all.map(({ name, isGood }) => `${name}: ${isGood ? 'good' : 'refused'}`);
  assert.deepEqual(output.trimEnd().split('\n'), expected);
}

/** Real callbacks of one merchant, and what somebody could make of them. */
async function cases(gateway, ownSecret) {
  const receiver = await startReceiver();
  const flags = ownSecret ? ['--callback-secret', ownSecret] : [];
  const merchant = gateway.createMerchant('--callback-url', receiver.url, ...flags);
  const created = await call(gateway, merchant, '/api/btn-create-invoice/get/', {
    email: 'customer@example.com',
    amount: '15.04',
    devise: 'USD',
    callbackJson: { note: NOTE },
  });
  const paid = { id: created.invoice_header, outcome: 'success' };
  assert.equal((await call(gateway, merchant, '/api/test-helper/pay/', paid)).errorCode, 0);
  const received = await callbacksUntil(receiver, 'invoice:awaiting_approval');
  receiver.stop();

  const { callback_secret: secret } = merchant;
  const raw = ownSecret !== undefined;
  const webhook = new Webhook(secret, raw ? { format: 'raw' } : {});
  const good = received.map((one, at) => ({
    name: `${raw ? 'own' : 'given'} secret, callback ${at + 1}`,
    secret,
    raw,
    ...one,
    isGood: true,
  }));
  const spoiled = (what, change) =>
    good.map((one) => ({ ...one, ...change(one), name: `${one.name}, ${what}`, isGood: false }));
  return [
    ...good,
    ...spoiled('changed body', ({ body }) => {
      const text = body.toString('utf8');
      const changed = text.replace('15.04', '15.03');
      assert.notEqual(changed, text);
      return { body: Buffer.from(changed) };
    }),
    ...spoiled('wrong secret', () => ({
      secret: raw ? `${secret}x` : `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    })),
    ...spoiled('old timestamp', ({ body, headers }) => {
      const then = new Date(Date.now() - TOLERANCE_MS - 60_000);
      const stamped = { 'webhook-timestamp': `${Math.floor(then.getTime() / 1000)}` };
      // Signed as it was then: only its age is wrong.
      stamped['webhook-signature'] = webhook.sign(headers['webhook-id'], then, body.toString());
      return { headers: { ...headers, ...stamped }, isOld: true };
    }),
  ];
}

async function callbacksUntil(receiver, status) {
  for (let count = 1; ; count += 1) {
    const received = await receiver.take(count);
    if (JSON.parse(received[count - 1].body).status === status) {
      return received.slice(0, count);
    }
  }
}
