// Schemathesis sends what the description allows and what it does not, and compares the answers.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startGateway } from './gateway.mjs';

/**
 * Those that this API can keep. The others want another HTTP status than 200 for a refusal, and
 * `refused_as_described`, which is in checks.py, takes their place.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'refused_as_described',
];

const SEED = '20261124';

test('the gateway answers as it is described', () => compare('redirect', '150'));

test('it does so server to server', () => compare('server-to-server', '60', '--s2s'));

async function compare(mode, examples, ...merchant) {
  const program = process.env.SCHEMATHESIS;
  assert.ok(program, 'SCHEMATHESIS names the program; `cargo xtask test` sets it');
  const gateway = await startGateway(...merchant);
  const directory = mkdtempSync(join(tmpdir(), 'turnpike-schemathesis-'));
  const options = [
    ['--header', `API-KEY: ${gateway.key}`],
    ['--checks', CHECKS.join(',')],
    ['--phases', 'examples,coverage,fuzzing'],
    ['--max-examples', examples],
    ['--seed', SEED],
    ['--generation-database', 'none'],
    ['--request-timeout', '20'],
  ];
  const arguments_ = ['run', `${gateway.url}/openapi.json`, ...options.flat()];
  const hooks = fileURLToPath(new URL('checks.py', import.meta.url));
  const environment = {
    MERCHANT_MODE: mode,
    PYTHONDONTWRITEBYTECODE: '1',
    SCHEMATHESIS_HOOKS: hooks,
  };
  const child = spawn(program, arguments_, {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  const [status] = await once(child, 'close');
  // Before anything is compared: a gateway that is left keeps this process from its end.
  await gateway.stop();
  rmSync(directory, { force: true, recursive: true });
  assert.equal(status, 0, printed);
  console.log(printed.match(/\d+ generated, \d+ passed/)?.[0]);
}
