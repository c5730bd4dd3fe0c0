// Paying by card on the page: the form that helps and says what is wrong, the bank that asks, and the
// wait after too many cards.

import assert from 'node:assert/strict';

import { SETUPS } from './browser.mjs';
import { ENDS, assertCallbacks, buy, leaves, payInstead, press, sees } from './payer.mjs';
import { suite } from './scenario.mjs';

const PAID = { ...ENDS.paid, callbacks: ['invoice:opened', 'invoice:awaiting_approval'] };

const GOOD = '4242424242424242';

async function openForm(page, demo) {
  await buy(page, demo);
  await payInstead(page, 'Card');
  await sees(page, 'Pay by card');
}

async function type(page, number, { expiry = '12/34', code = '123', holder = 'Ada Lovelace' } = {}) {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry date').fill(expiry);
  await page.getByLabel('Security code').fill(code);
  await page.getByLabel('Name on the card').fill(holder);
}

const value = (page, label) => page.getByLabel(label).inputValue();

suite('cards', (scenario) => {
  for (const setup of [SETUPS.phone, SETUPS.desktop]) {
    scenario('the form helps while it is typed in', setup, async ({ demo, page, picture }) => {
      await openForm(page, demo);
      const number = page.getByLabel('Card number');
      const cases = [
        ['4242424242424242', '4242 4242 4242 4242', 'Visa'],
        ['378282246310005', '3782 822463 10005', 'American Express'],
        ['5555555555554444', '5555 5555 5555 4444', 'Mastercard'],
        ['6521500000000000', '6521 5000 0000 0000', 'RuPay'],
        ['6200000000000005', '6200 0000 0000 0005', 'UnionPay'],
        ['3566002020360505', '3566 0020 2036 0505', 'JCB'],
        ['6011111111111117', '6011 1111 1111 1117', 'Discover'],
        ['30569309025904', '3056 9309 0259 04', 'Diners Club'],
        ['6304000000000000', '6304 0000 0000 0000', 'Maestro'],
        ['9999999999999995', '9999 9999 9999 9995', ''],
      ];
      for (const [typed, written, scheme] of cases) {
        await number.fill('');
        await number.pressSequentially(typed);
        assert.equal(await number.inputValue(), written);
        assert.equal(await page.locator('#scheme').textContent(), scheme);
      }
      // What is changed in between is left alone until the field is left.
      await number.fill('42424242');
      await number.press('ArrowLeft');
      await number.press('ArrowLeft');
      await number.pressSequentially('77');
      assert.equal(await number.inputValue(), '4242 427742');
      await number.press('Backspace');
      await number.press('Delete');
      assert.equal(await number.inputValue(), '4242 4272');
      await number.pressSequentially('55');
      await number.blur();
      assert.equal(await number.inputValue(), '4242 4275 52');

      const expiry = page.getByLabel('Expiry date');
      for (const [typed, written] of [
        ['1234', '12 / 34'],
        ['134', '13 / 4'],
        ['934', '09 / 34'],
        ['1/34', '01 / 34'],
        ['12/2034', '12 / 34'],
      ]) {
        await expiry.fill('');
        await expiry.pressSequentially(typed);
        assert.equal(await expiry.inputValue(), written, typed);
      }
      for (let key = 0; key < 7; key += 1) {
        await expiry.press('Backspace');
      }
      assert.equal(await expiry.inputValue(), '');
      await picture('typed');
    });

    scenario('faults are told as fields are left', setup, async ({ demo, page, picture }) => {
      await openForm(page, demo);
      const fault = (id) => page.locator(`#${id}-fault`).textContent();
      const leave = async (label, text) => {
        await page.getByLabel(label).fill(text);
        await page.getByLabel(label).blur();
      };
      await leave('Card number', '4242424242424241');
      assert.equal(await fault('number'), 'One of the card number’s digits is mistyped.');
      await leave('Card number', '42424');
      assert.equal(await fault('number'), 'The card number is incomplete or too long.');
      await leave('Expiry date', '13/34');
      assert.equal(await fault('expiry'), 'Type the month and the year on the card, such as 12/30.');
      await leave('Expiry date', '01/20');
      assert.equal(await fault('expiry'), 'This card has expired.');
      await leave('Security code', '12');
      assert.equal(await fault('code'), 'The security code has 3 or 4 digits.');
      await picture('faults');
      // What is put right is told at once, and what was left out when it is sent.
      await page.getByLabel('Card number').fill(GOOD);
      assert.equal(await fault('number'), '');
      await press(page, 'Pay $15.04');
      assert.equal(await fault('holder'), 'Type the name as it is on the card.');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'expiry');
      await type(page, GOOD);
      await leaves(page, demo, PAID, () => press(page, 'Pay $15.04'));
      await assertCallbacks(page, PAID);
    });

    scenario('by keyboard alone', setup, async ({ demo, page }) => {
      await openForm(page, demo);
      await page.getByLabel('Card number').focus();
      for (const text of ['4242424242424242', '1234', '123', 'Ada Lovelace']) {
        await page.keyboard.type(text);
        await page.keyboard.press('Tab');
      }
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Pay $15.04');
      await leaves(page, demo, PAID, () => page.keyboard.press('Enter'));
      await assertCallbacks(page, PAID);
    });
  }

  for (const setup of [SETUPS.phoneWithoutScript, SETUPS.desktopWithoutScript]) {
    scenario('all faults at once', setup, async ({ demo, page, picture }) => {
      await openForm(page, demo);
      await type(page, '4242424242424241', { expiry: '01/20', code: '1' });
      await press(page, 'Pay $15.04');
      const faults = page.getByRole('alert');
      await faults.waitFor();
      assert.deepEqual(await faults.getByRole('listitem').allTextContents(), [
        'One of the card number’s digits is mistyped.',
        'This card has expired.',
        'The security code has 3 or 4 digits.',
      ]);
      assert.equal(await value(page, 'Card number'), '');
      assert.equal(await value(page, 'Name on the card'), 'Ada Lovelace');
      await picture('faults');
      await faults.getByRole('link').first().click();
      await type(page, GOOD);
      await leaves(page, demo, PAID, () => press(page, 'Pay $15.04'));
      await assertCallbacks(page, PAID);
    });
  }

  for (const setup of [SETUPS.phone, SETUPS.desktopWithoutScript]) {
    scenario('a bank that asks is found again', setup, async ({ demo, page, picture }) => {
      await openForm(page, demo);
      await type(page, '4000000000003220');
      await press(page, 'Pay $15.04');
      await sees(page, 'Pay Demo shop');
      await picture('bank');
      await page.getByRole('link', { name: 'Back to the payment page' }).click();
      await sees(page, 'Pay by card');
      await picture('waits');
      await page.getByRole('link', { name: 'Continue at your bank' }).click();
      await sees(page, 'Pay Demo shop');
      await leaves(page, demo, PAID, () => press(page, 'Prove that it is me'));
      await assertCallbacks(page, PAID);
    });

    scenario('too many faults make a wait', setup, async ({ demo, page, picture }) => {
      await openForm(page, demo);
      const form = page.url();
      const { token } = Object.fromEntries(new URL(form).searchParams);
      const reference = await page.locator('[name=reference]').inputValue();
      for (let fault = 0; fault < 10; fault += 1) {
        const sent = { token, reference, card_number: '4242' };
        const answer = await page.request.post(`${demo.gateway}/widget/sale/card/`, { form: sent });
        assert.equal(answer.status(), 200);
      }
      await page.reload();
      await sees(page, 'Please wait a moment');
      assert.match(await page.getByRole('timer').textContent(), /^0:(10|0\d)/);
      await picture('wait');
      // It goes on by itself when the time is up.
      await sees(page, 'Pay by card');
      await type(page, GOOD);
      await leaves(page, demo, PAID, () => press(page, 'Pay $15.04'));
      await assertCallbacks(page, PAID);
    });
  }
});
