// Starts the sample shops as their READMEs say.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { environment, start } from './gateway.mjs';

const EXAMPLES = join(import.meta.dirname, '../../examples');

export const ADMIN_PASSWORD = 'a password for the tests';

/** How each sample shop is started, and what it says when it is up. */
export const SHOPS = {
  'shop-node': {
    command: () => [process.execPath, 'shop.mjs'],
    ready: /^shop listening on /m,
  },
  'shop-php': {
    command: (address) => ['php', '-S', address, 'shop.php'],
    ready: /Development Server \(http:.*\) started/,
  },
};

/** A port that was free a moment ago: a merchant must know its address before the shop is up. */
async function freeAddress() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${server.address().port}`;
  server.close();
  await once(server, 'close');
  return address;
}

/**
 * A shop and its merchant, made with `flags`. `restart` ends it and starts it on the same orders.
 * `asks` is where the shop calls, if that is not the gateway.
 */
export async function startShop(name, gateway, { flags = [], asks = gateway.url } = {}) {
  const address = await freeAddress();
  const url = `http://${address}`;
  const merchant = gateway.createMerchant('--callback-url', `${url}/callback`, ...flags);
  const data = join(gateway.directory, `${name}-${merchant.merchant_id}`);
  const [program, ...words] = SHOPS[name].command(address);
  const env = {
    ...environment(),
    SHOP_ADMIN_PASSWORD: ADMIN_PASSWORD,
    SHOP_API_KEY: merchant.api_key,
    SHOP_CALLBACK_SECRET: merchant.callback_secret,
    SHOP_DATA: data,
    SHOP_GATEWAY: asks,
    SHOP_URL: url,
  };
  const options = { cwd: join(EXAMPLES, name), env, ready: SHOPS[name].ready };
  let running = await start(program, words, options);
  return {
    data,
    log: () => running.output,
    merchant,
    url,
    restart: async () => {
      await running.stop();
      running = await start(program, words, options);
    },
    stop: () => running.stop(),
  };
}
