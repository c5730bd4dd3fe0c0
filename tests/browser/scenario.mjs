// A suite has one demo and one browser; each of its scenarios has payers of its own, and fails on
// anything that their browsers complain of.

import { after, before, describe, test } from 'node:test';

import { Watch, startBrowser, takePicture } from './browser.mjs';
import { startDemo } from './demo.mjs';

/** Most of a scenario is waiting for pages that move on by themselves, so some run side by side. */
const SIDE_BY_SIDE = 6;

const SCENARIO_TIMEOUT_MS = 120_000;
const PAGE_TIMEOUT_MS = 30_000;
const FAILED_PICTURE_TIMEOUT_MS = 5_000;

// So that the processes that end with this one end when it is told to.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1));
}

/**
 * Declares a suite. `declare` gets a function that declares a scenario: its name, the set-up of the
 * payer's browser, and its steps, which get the scene. `settings` are the gateway's, as environment
 * variables.
 */
export function suite(name, declare, settings = {}) {
  describe(name, { concurrency: SIDE_BY_SIDE }, () => {
    const stage = {};
    before(async () => {
      stage.demo = await startDemo(settings);
      stage.browser = await startBrowser();
    });
    after(async () => {
      await stage.browser?.stop();
      await stage.demo?.stop();
    });
    declare((title, setup, steps) => {
      test(`${title} (${setup.name})`, { timeout: SCENARIO_TIMEOUT_MS }, async () => {
        await play(stage, title, setup, steps);
      });
    });
  });
}

async function play({ browser, demo }, title, setup, steps) {
  const watch = new Watch([demo.shop, demo.gateway]);
  const contexts = [];
  const openDevice = async () => {
    const { name, ...options } = setup;
    const context = await browser.openContext(options);
    contexts.push(context);
    context.setDefaultTimeout(PAGE_TIMEOUT_MS);
    await watch.add(context);
    return context.newPage();
  };
  const page = await openDevice();
  let pictures = 0;
  const picture = async (what, of = page) => {
    pictures += 1;
    await takePicture(of, setup, `${title}-${pictures}-${what}`);
  };
  try {
    const expect = (...patterns) => watch.expect(...patterns);
    await steps({ demo, expect, openDevice, page, picture });
    watch.assertQuiet();
  } catch (cause) {
    page.setDefaultTimeout(FAILED_PICTURE_TIMEOUT_MS);
    await picture('failed').catch(() => {});
    const complaints = watch.complaints.map((complaint) => `\n  ${complaint}`).join('');
    const place = `at ${page.url()}; the browser complained of:${complaints}`;
    throw new Error(`${cause.message}\n${place}`, { cause });
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}
