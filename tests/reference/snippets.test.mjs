// Each snippet of the reference is run as a shop's developer would run it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { startGateway } from './gateway.mjs';

const SNIPPETS = new URL('../../crates/pages/snippets/', import.meta.url);

const run = promisify(execFile);

/** How a snippet's text is run, by the ending of its file. */
const RUN = {
  sh: (text) => ['sh', ['-c', text]],
  php: (text) => ['php', ['-r', text.replace(/^<\?php/, '')]],
  mjs: (text) => ['node', ['--input-type=module', '--eval', text]],
  py: (text) => ['python3', ['-c', text]],
};

/** What a call prints when it goes well, in every language. */
const PRINTED = {
  create: /\/widget\/sale\/create\/\?token=/,
  status: /invoice:created/,
  history: /\d.*CREATED/s,
  'solution-types': /UPI/,
  'solution-names': /upi_sandbox/,
  'payable-currencies': /USDT_polygon/,
  'refund-create': /refund:(pending|succeeded)/,
  'refund-status': /refund:(pending|succeeded)/,
  resend: /msg_/,
  infos: /invoice:created.*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/,
  'test-helper': /invoice:awaiting_approval/,
};

let gateway;

before(async () => {
  gateway = await startGateway();
});

after(() => gateway.stop());

test('each call has its snippet in each language', () => {
  const wanted = Object.keys(PRINTED).flatMap((call) =>
    Object.keys(RUN).map((ending) => `${call}.${ending}`),
  );
  assert.deepEqual(readdirSync(SNIPPETS).sort(), wanted.sort());
});

for (const [call, printed] of Object.entries(PRINTED)) {
  for (const [ending, command] of Object.entries(RUN)) {
    test(`${call} in ${ending}`, async () => {
      const id = await createInvoice(call);
      const text = readFileSync(new URL(`${call}.${ending}`, SNIPPETS), 'utf8')
        .replaceAll('https://pay.example.com', gateway.url)
        .replaceAll('tp_test_YOUR_KEY', gateway.key)
        .replaceAll('185', id)
        // Refunds are counted from one, and the call before this one has made some.
        .replaceAll('id=7', 'id=1');
      const { stdout, stderr } = await run(...command(text));
      assert.match(stdout, printed);
      assert.doesNotMatch(stdout, /"errorCode":[^0]/);
      assert.equal(stderr, '');
    });
  }
}

test('a snippet whose call is refused fails and says why', async () => {
  for (const ending of ['php', 'mjs', 'py']) {
    const text = readFileSync(new URL(`status.${ending}`, SNIPPETS), 'utf8')
      .replaceAll('https://pay.example.com', gateway.url);
    const refused = run(...RUN[ending](text));
    await assert.rejects(refused, /50007 invalid API-KEY/, ending);
  }
});

/** An invoice; one that somebody has opened has a callback. */
async function createInvoice(call) {
  const post = async (path, fields) => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'API-KEY': gateway.key },
      body: new URLSearchParams(fields),
    });
    assert.equal((await response.json()).errorCode, 0);
    return response.headers.get('invoice-id');
  };
  const order = { email: 'a@example.com', amount: '15.04', devise: 'USD' };
  const id = await post('/api/btn-create-invoice/get/', order);
  if (call.startsWith('refund-')) {
    await post('/api/test-helper/pay/', { id, outcome: 'success' });
  }
  if (call === 'refund-status') {
    await post('/api/refund/create/', { id, amount: '5' });
  }
  if (call === 'resend') {
    await post('/api/test-helper/pay/', { id, outcome: 'open' });
  }
  return id;
}
