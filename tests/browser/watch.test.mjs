// What the scenarios rely on: that the watch and the pictures notice what they are there for. A
// scenario fails unless all that it expects is complained of, and nothing else.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import { suite } from './scenario.mjs';

const STRICT = "default-src 'none'; script-src 'self'; img-src data:";

const SAMPLES = [
  {
    what: 'something inline',
    body: '<h1 style="color: red">Sample</h1>',
    complaints: [/^console error: Applying inline style violates/],
    complaintsOfScripts: [/^console error: policy violation: style-src-attr inline/],
  },
  {
    what: 'a failing script',
    files: { '/sample.js': 'console.warn("a warning"); throw new Error("a mistake");' },
    body: '<script src="/sample.js"></script>',
    complaints: [],
    complaintsOfScripts: [/^console warning: a warning/, /^page error: Error: a mistake/],
  },
  {
    what: 'a lax policy and a request to somebody else',
    policy: "default-src 'self'; img-src data: http://elsewhere.invalid",
    body: '<img src="http://elsewhere.invalid/pixel.png" alt="">',
    complaints: [
      /^content security policy of /,
      /^request to somebody else: http:\/\/elsewhere\.invalid\/pixel\.png/,
      /^failed request: GET http:\/\/elsewhere\.invalid\/pixel\.png/,
      /^console error: Failed to load resource/,
    ],
    complaintsOfScripts: [],
  },
];

suite('the watch', (scenario) => {
  for (const setup of [SETUPS.phone, SETUPS.phoneWithoutScript]) {
    for (const { what, policy = STRICT, body, files, ...sample } of SAMPLES) {
      scenario(`complains of ${what}`, setup, async ({ demo, expect, page }) => {
        const scripted = setup.javaScriptEnabled ? sample.complaintsOfScripts : [];
        expect(...sample.complaints, ...scripted);
        const html = `<!doctype html><link rel="icon" href="data:,">${body}`;
        const answers = { '/sample': html, ...files };
        await page.route('http://elsewhere.invalid/*', (route) => route.abort());
        await page.route(`${demo.shop}/sample*`, (route) => {
          const { pathname } = new URL(route.request().url());
          const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
          const headers = { 'content-security-policy': policy };
          return route.fulfill({ body: answers[pathname], contentType, headers });
        });
        await page.goto(`${demo.shop}/sample`);
      });
    }
  }

  for (const setup of [SETUPS.phone, SETUPS.desktop]) {
    scenario('refuses a page that is too wide', setup, async ({ demo, page, picture }) => {
      await page.goto(`${demo.shop}/`);
      await picture('fits');
      await page.getByRole('button').evaluate((button) => {
        button.style.width = '1300px';
      });
      await assert.rejects(picture('too-wide'), /the page's width/);
    });
  }
});
