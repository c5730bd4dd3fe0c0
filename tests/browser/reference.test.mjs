// A shop's developer reads the reference, on any screen, in light and in dark.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import { suite } from './scenario.mjs';

const { desktop, desktopWithoutScript, narrowest, phone, phoneWithoutScript } = SETUPS;

const dark = (setup) => ({ ...setup, colorScheme: 'dark', name: `${setup.name}-dark` });

suite('the reference', (scenario) => {
  for (const setup of [
    phone,
    dark(phoneWithoutScript),
    desktop,
    dark(desktopWithoutScript),
    narrowest,
  ]) {
    scenario('is read', setup, async ({ demo, page, picture }) => {
      await page.goto(`${demo.gateway}/docs`);
      await picture('page');
      const sections = page.locator('section');
      assert.ok((await sections.count()) >= 6);
      // Whoever chooses another language has one snippet before him, not two.
      const create = page.locator('#create');
      await create.getByText('PHP', { exact: true }).click();
      await create.getByText('$call = curl_init').waitFor();
      assert.equal(await create.locator('details[open] > pre').count(), 1);
      await create.getByText('Its fields').first().click();
      await create.getByRole('link', { name: '50003' }).click();
      assert.match(page.url(), /#Error50003AmountRequired$/);
      await picture('opened');
      assert.deepEqual(await page.evaluate(contrastFaults), []);
    });
  }

  scenario('names the address of its own gateway', desktop, async ({ demo, page }) => {
    // As a program reads it: a browser that shows a document would ask for an icon too.
    const response = await page.request.get(`${demo.gateway}/openapi.json`);
    const document = await response.json();
    assert.deepEqual(document.servers, [{ url: demo.gateway }]);
  });
});

/** The texts whose contrast to what is behind them is below WCAG's AA, 4.5 to 1. */
function contrastFaults() {
  const parse = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const linear = parse(color).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const isPainted = (color) => color !== 'transparent' && parse(color)[3] !== 0;
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (isPainted(color)) {
        return color;
      }
    }
    return 'rgb(255, 255, 255)';
  };
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const ratio = (element) => {
    const [one, other] = [getComputedStyle(element).color, behind(element)].map(luminance);
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  return [...document.body.querySelectorAll('*')]
    .filter((element) => hasText(element) && ratio(element) < 4.5)
    .map((element) => `${element.tagName} ${element.className}: ${ratio(element)}`);
}
