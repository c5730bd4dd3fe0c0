// Calls every endpoint of the table by axios or by Node's own fetch, in the encoding that the
// argument names, and prints what is not as the table says.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import axios from 'axios';

const { GATEWAY, KEY_REDIRECT, KEY_S2S, TABLE } = process.env;
const KEYS = { redirect: KEY_REDIRECT, s2s: KEY_S2S, wrong: 'tp_test_wrong', none: undefined };

/** A form has no types: what is not a scalar goes as JSON text. */
const asText = (value) =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

const texts = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asText(value)]));

async function byAxios(config) {
  // As most shops write it: a status other than 2xx throws, the data are decoded by then.
  const reply = await axios({ transformResponse: [], ...config });
  return { raw: reply.data, header: (name) => reply.headers[name.toLowerCase()] };
}

async function byFetch(url, options) {
  const reply = await fetch(url, options);
  if (!reply.ok) {
    throw new Error(`HTTP status ${reply.status}`);
  }
  return { raw: await reply.text(), header: (name) => reply.headers.get(name) ?? undefined };
}

const axiosGet = (url, fields, headers) => byAxios({ url, headers, params: texts(fields) });
const fetchGet = (url, fields, headers) =>
  byFetch(`${url}?${new URLSearchParams(texts(fields))}`, { headers });

function formData(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(texts(fields))) {
    form.append(name, value);
  }
  return form;
}

const CLIENTS = {
  'axios-json': {
    get: axiosGet,
    post: (url, data, headers) => byAxios({ method: 'post', url, data, headers }),
  },
  'axios-form': {
    get: axiosGet,
    post: (url, fields, headers) =>
      byAxios({ method: 'post', url, data: new URLSearchParams(texts(fields)), headers }),
  },
  'fetch-json': {
    get: fetchGet,
    post: (url, fields, headers) =>
      byFetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(fields),
      }),
  },
  'fetch-form': {
    get: fetchGet,
    post: (url, fields, headers) =>
      byFetch(url, { method: 'POST', headers, body: new URLSearchParams(texts(fields)) }),
  },
  'fetch-multipart': {
    get: fetchGet,
    post: (url, fields, headers) =>
      byFetch(url, { method: 'POST', headers, body: formData(fields) }),
  },
};

/** What differs between a reply and what the table expects, one line each. */
function differences(expected, actual, place) {
  const differs = (what) => [`${place}: expected ${what}, got ${JSON.stringify(actual)}`];
  if (typeof expected === 'string') {
    return fits(expected, actual) ? [] : differs(expected);
  }
  if (Array.isArray(expected) && expected[0] === '<each>') {
    if (!Array.isArray(actual) || actual.length === 0) {
      return differs('a list that is not empty');
    }
    return actual.flatMap((one, at) => differences(expected[1], one, `${place}[${at}]`));
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return differs(`a list of ${expected.length}`);
    }
    return expected.flatMap((one, at) => differences(one, actual[at], `${place}[${at}]`));
  }
  if (expected !== null && typeof expected === 'object') {
    if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) {
      return differs('an object');
    }
    return Object.entries(expected).flatMap(([name, one]) =>
      differences(one, actual[name], `${place}.${name}`),
    );
  }
  return isDeepStrictEqual(expected, actual) ? [] : differs(JSON.stringify(expected));
}

function fits(expected, actual) {
  const pattern = /^<match (.*)>$/.exec(expected);
  if (pattern) {
    return typeof actual === 'string' && new RegExp(pattern[1]).test(actual);
  }
  switch (expected) {
    case '<absent>':
      return actual === undefined;
    case '<integer>':
      return Number.isSafeInteger(actual);
    case '<list>':
      return Array.isArray(actual);
    case '<string>':
      return typeof actual === 'string' && actual !== '';
    default:
      return actual === expected;
  }
}

/** Puts what earlier replies were kept of in the place of `$name`. */
function filledIn(value, kept) {
  if (typeof value === 'string' && value.startsWith('$')) {
    return kept[value.slice(1)];
  }
  if (Array.isArray(value)) {
    return value.map((one) => filledIn(one, kept));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, filledIn(one, kept)]),
    );
  }
  return value;
}

async function make(client, call, kept) {
  const key = KEYS[call.key ?? 'redirect'];
  const headers = key === undefined ? {} : { 'API-KEY': key };
  if (call.repeat) {
    headers['Idempotency-Key'] = randomUUID();
  }
  const send = () =>
    client[call.method.toLowerCase()](GATEWAY + call.path, filledIn(call.fields, kept), headers);
  const reply = await send();
  const decoded = JSON.parse(reply.raw);
  const found = differences(filledIn(call.expect, kept), decoded, 'reply');
  if (call.repeat) {
    const again = await send();
    found.push(
      ...differences(reply.raw, again.raw, 'repeated reply'),
      ...differences('<absent>', reply.header('Idempotent-Replayed'), 'Idempotent-Replayed'),
      ...differences('true', again.header('Idempotent-Replayed'), 'Idempotent-Replayed'),
    );
  }
  for (const [name, { body, header }] of Object.entries(call.keep ?? {})) {
    kept[name] = header
      ? reply.header(header)
      : body.reduce((object, part) => object?.[part], decoded);
    found.push(...differences('<string>', kept[name], `$${name}`));
  }
  return found;
}

const kept = {};
let made = 0;
for (const call of JSON.parse(readFileSync(TABLE, 'utf8'))) {
  const found = await make(CLIENTS[process.argv[2]], call, kept).catch((error) => [
    `${error} ${error.cause ?? ''}`,
  ]);
  made += 1;
  for (const difference of found) {
    console.log(`${call.name}: ${difference}`);
    process.exitCode = 1;
  }
}
console.log(`${made} calls`);
