// Starts the gateway's demo as a newcomer would, and ends it as an operator would.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_TIMEOUT_MS = 30_000;

/**
 * A running demo, with these settings: where its shop and its gateway are. `stop` ends it and checks
 * how it ended.
 */
export async function startDemo(settings = {}) {
  const binary = process.env.GATEWAY_BIN;
  assert.ok(binary, 'GATEWAY_BIN names the gateway to test; `cargo xtask test` sets it');
  const directory = mkdtempSync(join(tmpdir(), 'turnpike-browser-'));
  const child = spawn(binary, ['demo', '--listen', '127.0.0.1:0'], {
    // Neither a developer's settings nor what the demo leaves behind may get out of the test.
    cwd: directory,
    env: { ...withoutSettings(process.env), ...settings, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(directory, { force: true, recursive: true });
  });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      written[stream] += text;
    });
  }
  await untilListening(child, written);
  const address = (label) => {
    const found = written.stdout.match(new RegExp(`${label}\\s+(http://[^\\s/]+)`));
    assert.ok(found, `the demo names no "${label}":\n${written.stdout}`);
    return found[1];
  };
  return {
    shop: address('demo shop'),
    gateway: address('listening on'),
    updateMerchant: (...options) => {
      const [data] = readdirSync(directory).map((name) => join(directory, name));
      const words = ['merchant', 'update', '--data', data, '--merchant-id', '1', ...options];
      execFileSync(binary, words, { env: withoutSettings(process.env) });
    },
    stop: () => stop(child, written, directory),
  };
}

function withoutSettings(environment) {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('TURNPIKE_')));
}

function untilListening(child, written) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${why}\n${written.stdout}${written.stderr}`));
    // tidy: wait: the deadline for a gateway that never says that it listens
    const deadline = setTimeout(() => fail('the demo does not start'), START_TIMEOUT_MS);
    deadline.unref();
    child.once('error', (error) => fail(`the demo cannot be run: ${error.message}`));
    child.once('exit', (status) => fail(`the demo ended with status ${status}`));
    child.stdout.on('data', () => {
      if (/^listening on /m.test(written.stdout)) {
        clearTimeout(deadline);
        resolve();
      }
    });
  });
}

async function stop(child, written, directory) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  assert.equal(child.exitCode, 0, `the demo's exit status; its log:\n${written.stderr}`);
  const complaints = written.stderr.split('\n').filter((line) => / (WARN|ERROR) /.test(line));
  assert.deepEqual(complaints, [], 'the log of a healthy gateway');
  assert.deepEqual(readdirSync(directory), [], 'what the demo left behind');
}
