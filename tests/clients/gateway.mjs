// Runs the gateway as an operator does: merchants by the command line, `serve` on a directory, and
// an end that leaves nothing behind. And a merchant's server that takes callbacks.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_TIMEOUT_MS = 30_000;

/** The environment without a developer's settings of the gateway. */
export function environment() {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('TURNPIKE_')));
}

/** A program that is killed with this one. It is up when it prints what `ready` matches. */
export async function start(command, words, { cwd, env, ready }) {
  const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const started = { child, output: '' };
  started.stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  };
  await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${command} ${why}\n${started.output}`));
    // tidy: wait: the deadline for a program that never says that it is ready
    const deadline = setTimeout(() => fail('does not start'), START_TIMEOUT_MS);
    child.once('error', (error) => fail(`cannot be run: ${error.message}`));
    child.once('exit', (status) => fail(`ended with status ${status}`));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        started.output += text;
        if (ready.test(started.output)) {
          clearTimeout(deadline);
          resolve();
        }
      });
    }
  });
  return started;
}

/** A gateway at work, on a directory of its own or on one that another gateway has left. */
export async function startGateway({ directory: left, listen = '127.0.0.1:0' } = {}) {
  const binary = process.env.GATEWAY_BIN;
  assert.ok(binary, 'GATEWAY_BIN names the gateway to test; `cargo xtask test` sets it');
  const directory = left ?? mkdtempSync(join(tmpdir(), 'turnpike-clients-'));
  const data = join(directory, 'data');
  const options = { cwd: directory, env: environment() };
  process.once('exit', () => rmSync(directory, { force: true, recursive: true }));
  const words = ['serve', '--data', data, '--listen', listen, '--allow-private-callbacks'];
  const gateway = await start(binary, words, { ...options, ready: /^listening on .+$/m });
  return {
    directory,
    url: /^listening on (.+)$/m.exec(gateway.output)[1],
    /** Makes a merchant, as `turnpike merchant create` prints it. */
    createMerchant: (...flags) => {
      const fixed = ['merchant', 'create', '--data', data, '--activate', '--allow-ip'];
      const who = ['127.0.0.0/8', '--name', 'Mug shop', '--email', 'shop@example.com'];
      const printed = execFileSync(binary, [...fixed, ...who, ...flags], {
        ...options,
        encoding: 'utf8',
      });
      return JSON.parse(printed);
    },
    stop: async () => {
      await gateway.stop();
      const log = gateway.output;
      assert.equal(gateway.child.exitCode, 0, `the gateway's exit status; its log:\n${log}`);
      const complaints = log.split('\n').filter((line) => / (WARN|ERROR) /.test(line));
      assert.deepEqual(complaints, [], 'the log of a healthy gateway');
    },
  };
}

/** Answers with what `replies` holds, in its order, and keeps what it was asked. */
export async function startStub(replies) {
  const asked = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      asked.push({ path: request.url, key: request.headers['idempotency-key'] });
      const { status = 200, headers = {}, body } = replies[asked.length - 1];
      const type = { 'Content-Type': 'application/json' };
      response.writeHead(status, { ...type, ...headers }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Calls the gateway with a JSON body and answers the reply. */
export async function call(gateway, merchant, path, fields, headers = {}) {
  const reply = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'API-KEY': merchant.api_key, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(fields),
  });
  return { ...(await reply.json()), invoice_header: reply.headers.get('Invoice-Id') };
}

/** A server that takes callbacks and keeps their raw bytes and headers. */
export async function startReceiver() {
  const received = [];
  const waiting = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks), headers: request.headers });
      response.writeHead(204).end();
      waiting.splice(0).forEach((look) => look());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/callback`,
    /** Waits for so many callbacks. */
    take: async (count) => {
      while (received.length < count) {
        await new Promise((resolve) => waiting.push(resolve));
      }
      return received;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
