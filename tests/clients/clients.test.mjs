// Clients that nobody here wrote call every endpoint of endpoints.json, as their users write it.
//
// A call of the table has a name, a key (`redirect` unless said otherwise: the merchant it is made
// for), a method, a path, fields, and what is expected of the reply. `"repeat": true` makes it under
// an Idempotency-Key and once more: the same bytes come back. `"keep"` remembers a part of the
// reply, which `$name` stands for later. In what is expected, `<integer>`, `<string>` and `<list>`
// are types, `<match …>` is a pattern, `<absent>` is a key that must not be there, and
// `["<each>", …]` is a list that is not empty. Anything else is a value, of that very type. Keys
// that the table does not name are left alone, as clients do.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

import { environment, startGateway, startReceiver } from './gateway.mjs';

const HERE = import.meta.dirname;
const TIMEOUT_MS = 120_000;
const { GO, PYTHON } = process.env;

/** Of a reply `{"errorCode":50002,"errorMessage":"id required"}`, this is all wrong. */
const WRONG = [
  { errorCode: '50002' },
  { errorCode: 50003 },
  { errorCode: '<string>' },
  { errorCode: '<absent>' },
  { errorMessage: '<integer>' },
  { errorMessage: '<list>' },
  { errorMessage: '<match ^required>' },
  { errorMessage: 'id' },
  { errorMessage: null },
  { errorMessage: {} },
  { errorMessage: ['<each>', '<string>'] },
  { other: null },
  { other: '<string>' },
];

const GO_CLIENT = join(mkdtempSync(join(tmpdir(), 'turnpike-go-')), 'client');
const CLIENTS = [
  { name: 'curl of PHP', program: ['php', 'client.php'], by: ['array', 'http_build_query', 'json'] },
  { name: 'axios', program: [process.execPath, 'node-client.mjs'], by: ['axios-json', 'axios-form'] },
  {
    name: 'fetch of Node',
    program: [process.execPath, 'node-client.mjs'],
    by: ['fetch-json', 'fetch-form', 'fetch-multipart'],
  },
  {
    name: 'requests',
    program: [PYTHON, 'client.py'],
    by: ['requests-json', 'requests-data', 'requests-multipart'],
  },
  { name: 'httpx', program: [PYTHON, 'client.py'], by: ['httpx-json', 'httpx-data'] },
  { name: 'net/http of Go', program: [GO_CLIENT], by: ['json', 'form', 'multipart'], isHere: !!GO },
];

const { calls } = JSON.parse(readFileSync(join(HERE, 'endpoints.json'), 'utf8'));

describe('clients', () => {
  const stage = {};

  before(async () => {
    if (GO) {
      const env = { ...environment(), GO111MODULE: 'off' };
      execFileSync(GO, ['build', '-o', GO_CLIENT, 'client.go'], { cwd: HERE, env });
    }
    stage.receiver = await startReceiver();
    stage.gateway = await startGateway();
  });
  after(async () => {
    await stage.gateway?.stop();
    stage.receiver?.stop();
    rmSync(dirname(GO_CLIENT), { force: true, recursive: true });
  });

  for (const { name, program, by, isHere = true } of CLIENTS) {
    for (const encoding of by) {
      const skip = isHere ? false : 'not on this machine';
      test(`${name}: ${encoding}`, { skip, timeout: TIMEOUT_MS }, async () => {
        await callAll(stage, [...program, encoding]);
        await noticesWhatIsWrong(stage, [...program, encoding]);
      });
    }
  }
});

async function callAll(stage, words) {
  const { status, stdout } = await run(stage, words, calls);
  assert.equal(stdout, `${calls.length} calls\n`);
  assert.equal(status, 0);
}

/** A client that finds nothing wrong with anything would prove nothing. */
async function noticesWhatIsWrong(stage, words) {
  const status = { name: 'wrong', method: 'GET', path: '/api/invoice/status/', fields: {} };
  const made = WRONG.map((expect) => ({ ...status, expect }));
  made.push({ ...status, path: '/api/no-such-path/', expect: {} });
  const { status: ended, stdout } = await run(stage, words, made);
  const noticed = stdout.split('\n').filter((line) => line.startsWith('wrong: '));
  assert.equal(noticed.length, made.length, stdout);
  assert.equal(ended, 1);
}

async function run({ gateway, receiver }, [program, ...words], made) {
  // Each has merchants of its own, so none sees another's invoices.
  const limits = ['--min', 'USD:1.00', '--max', 'USD:1000.00'];
  const redirect = gateway.createMerchant('--callback-url', receiver.url, ...limits);
  const direct = gateway.createMerchant('--s2s');
  const table = join(gateway.directory, `${redirect.merchant_id}.json`);
  writeFileSync(table, JSON.stringify(made));
  const env = {
    ...environment(),
    GATEWAY: gateway.url,
    KEY_REDIRECT: redirect.api_key,
    KEY_S2S: direct.api_key,
    TABLE: table,
  };
  try {
    const { stdout } = await promisify(execFile)(program, words, { cwd: HERE, env });
    return { status: 0, stdout };
  } catch (error) {
    assert.equal(error.stderr, '', error.message);
    return { status: error.code, stdout: error.stdout };
  }
}
