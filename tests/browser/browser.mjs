// Drives the machine's Chromium, and watches every page for whatever a payer's browser would
// complain of.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

/** This list takes the place of the driver's own, so it holds what the driver counts on too. */
const FEATURES_OFF = [
  // Each window would load pages for its address bar, which take more work than the tests do.
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
  // These ask somebody on the network.
  'AimEnabled',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PreconnectToSearch',
  // The demo is reached by http.
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  // With these a page is gone, or is shown, later than the driver is told.
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'PaintHolding',
];

const ARGUMENTS = [
  `--disable-features=${FEATURES_OFF}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const PHONE = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};
const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** The browsers that payers come with. */
export const SETUPS = {
  phone: { ...PHONE, name: 'phone', javaScriptEnabled: true },
  phoneWithoutScript: { ...PHONE, name: 'phone-noscript', javaScriptEnabled: false },
  desktop: { ...DESKTOP, name: 'desktop', javaScriptEnabled: true },
  desktopWithoutScript: { ...DESKTOP, name: 'desktop-noscript', javaScriptEnabled: false },
  narrowest: {
    viewport: { width: 320, height: 640 },
    colorScheme: 'dark',
    name: 'narrowest',
    javaScriptEnabled: true,
  },
};

let screenshots = process.env.SCREENSHOTS;

/** Starts the browser. It is killed in the end, which is quicker than asking it to close. */
export async function startBrowser() {
  const server = await chromium.launchServer({
    args: ARGUMENTS,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    headless: true,
  });
  const browser = await chromium.connect(server.wsEndpoint());
  return {
    // Pages that breathe while they wait would keep the processors from the tests.
    openContext: (setup) => browser.newContext({ ...setup, reducedMotion: 'reduce' }),
    stop: () => server.kill(),
  };
}

/**
 * Everything that happened in some contexts and must not have: console messages, errors, refused
 * content, failed requests, requests to somebody else. A scenario names what it expects of these,
 * and what it expects must happen.
 */
export class Watch {
  #complaints = [];
  #expected = [];

  constructor(origins) {
    this.origins = origins;
  }

  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  async add(context) {
    context.on('console', (message) => {
      this.#complain(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.#complain(`page error: ${error.error()}`));
    context.on('request', (request) => this.#watchRequest(request));
    context.on('requestfailed', (request) => this.#watchFailure(request));
    context.on('response', (response) => this.#watchResponse(response));
    // Chromium tells the console of refused content, with scripts or without; this is a second
    // witness where there are scripts.
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`);
      });
    });
  }

  get complaints() {
    return [...this.#complaints];
  }

  assertQuiet() {
    const expects = (complaint) => this.#expected.some((pattern) => pattern.test(complaint));
    const surprises = this.#complaints.filter((complaint) => !expects(complaint));
    assert.deepEqual(surprises, [], 'what the browser complained of');
    const missing = this.#expected.filter(
      (pattern) => !this.#complaints.some((complaint) => pattern.test(complaint)),
    );
    assert.deepEqual(missing, [], 'what the browser should have complained of');
  }

  #complain(complaint) {
    this.#complaints.push(complaint);
  }

  #watchRequest(request) {
    if (!this.origins.includes(new URL(request.url()).origin)) {
      this.#complain(`request to somebody else: ${request.url()}`);
    }
  }

  #watchFailure(request) {
    const reason = request.failure()?.errorText;
    // A page that is left gives up on whatever it was still loading.
    if (reason !== 'net::ERR_ABORTED') {
      this.#complain(`failed request: ${request.method()} ${request.url()} ${reason}`);
    }
  }

  #watchResponse(response) {
    const status = response.status();
    const url = response.url();
    if (status >= 400) {
      this.#complain(`answer ${status}: ${url}`);
    }
    const isRedirect = status >= 300 && status < 400;
    const isPage = response.request().resourceType() === 'document' && !isRedirect;
    const policy = response.headers()['content-security-policy'] ?? 'none';
    if (isPage && !policy.startsWith("default-src 'none';")) {
      this.#complain(`content security policy of ${url}: ${policy}`);
    }
  }
}

/**
 * Keeps a picture of the whole page, which must fit the width of the screen. It goes to the
 * directory that SCREENSHOTS names, or to a new one.
 */
export async function takePicture(page, setup, name) {
  const file = `${setup.name}-${name}.png`.replaceAll(/[^\w.-]+/g, '-');
  screenshots ??= mkdtempSync(join(tmpdir(), 'screenshots-'));
  await page.screenshot({ fullPage: true, path: join(screenshots, file) });
  const width = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    screen: innerWidth,
  }));
  // A phone zooms out of a page that is too wide, and so makes the screen wider than it is.
  assert.deepEqual(
    width,
    { content: setup.viewport.width, screen: setup.viewport.width },
    `${file}: the page's width`,
  );
}
