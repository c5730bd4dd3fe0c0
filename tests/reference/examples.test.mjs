// Each example keeps its own schema; what the description allows, field by field, is taken.

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startGateway } from './gateway.mjs';

const run = promisify(execFile);

test('the description allows its examples, and what the gateway takes', async () => {
  const program = process.env.SCHEMATHESIS;
  if (!program) {
    throw new Error('SCHEMATHESIS names the program; `cargo xtask test` sets it');
  }
  const redirect = await startGateway();
  const s2s = await startGateway('--s2s');
  // Its environment has a validator of JSON Schema.
  const python = join(dirname(program), 'python');
  const script = fileURLToPath(new URL('examples.py', import.meta.url));
  const gateways = [redirect, s2s].flatMap(({ url, key }) => [url, key]);
  try {
    await run(python, [script, ...gateways], { env: { PYTHONDONTWRITEBYTECODE: '1' } });
  } finally {
    await redirect.stop();
    await s2s.stop();
  }
});
