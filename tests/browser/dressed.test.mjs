// Every page is light, even with the largest logo that a merchant may have, and in his colour.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PNG } from 'pngjs';

import { SETUPS } from './browser.mjs';
import { readGallery } from './gallery.mjs';
import { buy, paymentLink, sees } from './payer.mjs';
import { suite } from './scenario.mjs';

const WIRE_BYTES_MAX = 30_000;
const LOGO_BYTES_MAX = 8_192;

suite('dressed', (scenario) => {
  scenario('every page is light', SETUPS.phone, async ({ demo, openDevice, page }) => {
    const folder = mkdtempSync(join(tmpdir(), 'turnpike-logo-'));
    const logo = join(folder, 'logo.png');
    writeFileSync(logo, largestLogo());
    demo.updateMerchant('--logo', logo, '--colour', '#1d4ed8');
    rmSync(folder, { recursive: true });
    await buy(page, demo);
    const { parts, headers } = await weigh(await openDevice(), paymentLink(page));
    const names = parts.map(({ path }) => path.replace(/-.*/, ''));
    assert.deepEqual(names.sort(), ['/assets/icon', '/assets/logo', '/assets/payment', '/assets/payment', '/assets/theme'].sort());
    const all = parts.reduce((sum, { bytes }) => sum + bytes, headers);

    const states = await readGallery(demo);
    const length = (language, state) => Buffer.byteLength(states.get(language).get(state));
    // What a page says of its logo and its colour; in the gallery, the picture itself as well.
    const dress = length('en', 'dressed_upi') - length('en', 'pay_by_upi');
    assert.ok(dress > 0, `${dress} bytes`);
    const weights = [...states].flatMap(([language, pages]) =>
      [...pages.keys()].map((state) => [all + dress + length(language, state), state, language]),
    );
    weights.sort(([one], [other]) => other - one);
    console.log(`# the heaviest: ${weights[0].join(' ')}, of which ${all} are shared`);
    assert.deepEqual(weights.filter(([bytes]) => bytes > WIRE_BYTES_MAX), []);
  });
});

/** What a first view takes beside its document and the code in it, and the document's headers. */
async function weigh(page, link) {
  const session = await page.context().newCDPSession(page);
  const paths = new Map();
  const bytes = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.set(requestId, encodedDataLength);
  });
  await session.send('Network.enable');
  const answer = await page.goto(link);
  await sees(page, 'Pay by UPI');
  await page.locator('.logo').evaluate((picture) => picture.decode());
  const { responseHeadersSize } = await answer.request().sizes();
  const parts = [...bytes].map(([id, size]) => ({ path: paths.get(id), bytes: size }));
  return {
    parts: parts.filter(({ path }) => path.startsWith('/assets/')),
    headers: responseHeadersSize,
  };
}

/** An image that cannot be compressed, as large as one may be. */
function largestLogo() {
  let seed = 1;
  const noise = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % 256;
  };
  for (let width = 80; ; width -= 1) {
    const picture = new PNG({ width, height: 40 });
    picture.data.forEach((_, at) => {
      picture.data[at] = noise();
    });
    const file = PNG.sync.write(picture);
    if (file.length <= LOGO_BYTES_MAX) {
      assert.ok(file.length > LOGO_BYTES_MAX - 200, `${file.length} bytes`);
      return file;
    }
  }
}
