// Serves a gateway of its own for the tests of the reference, with a merchant that may do anything.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MERCHANT = [
  ['--name', 'Riverside Books'],
  ['--email', 'owner@example.com'],
  ['--allow-ip', '127.0.0.0/8'],
  ['--activate'],
  ['--choose-solution'],
  ['--callback-url', 'http://127.0.0.1:9/'],
];

/** A running gateway: its address and a key of a merchant with these further options. */
export async function startGateway(...further) {
  const binary = process.env.GATEWAY_BIN;
  assert.ok(binary, 'GATEWAY_BIN names the gateway to test; `cargo xtask test` sets it');
  const directory = mkdtempSync(join(tmpdir(), 'turnpike-reference-'));
  const options = { cwd: directory, env: environment() };
  const data = ['--data', join(directory, 'data')];
  const wanted = ['merchant', 'create', ...data, ...MERCHANT.flat(), ...further];
  const created = execFileSync(binary, wanted, options);
  const key = JSON.parse(created).api_key;
  const child = spawn(binary, ['serve', ...data, '--listen', '127.0.0.1:0'], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(directory, { force: true, recursive: true });
  });
  return { url: await addressOf(child), key, stop: () => stop(child) };
}

/** Neither a developer's settings, nor a log that nobody reads, nor a limit to what is tried. */
function environment() {
  const entries = Object.entries(process.env);
  const others = entries.filter(([name]) => !name.startsWith('TURNPIKE_'));
  return {
    ...Object.fromEntries(others),
    TURNPIKE_LOG_LEVEL: 'error',
    TURNPIKE_RATE_LIMITS_ADDRESS_PER_SECOND: '0',
    TURNPIKE_RATE_LIMITS_KEY_PER_SECOND: '0',
    TURNPIKE_RATE_LIMITS_REFUSED_PER_MINUTE: '0',
  };
}

async function addressOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const address = line.match(/^listening on (http:\S+)$/);
    if (address) {
      return address[1];
    }
  }
  throw new Error('the gateway does not listen');
}

async function stop(child) {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [status] = await ended;
  assert.equal(status, 0, 'the gateway ends as it should');
}
