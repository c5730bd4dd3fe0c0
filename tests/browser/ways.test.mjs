// The ways to pay beside UPI: by card, with and without its bank's question.

import { SETUPS } from './browser.mjs';
import { ENDS, assertCallbacks, buy, leaves, payInstead, press, sees, typeCard } from './payer.mjs';
import { suite } from './scenario.mjs';

/** A card's acquirer confirms at once, without a word of its own in between. */
const PAID = { ...ENDS.paid, callbacks: ['invoice:opened', 'invoice:awaiting_approval'] };

suite('ways', (scenario) => {
  for (const setup of [SETUPS.phone, SETUPS.desktopWithoutScript]) {
    scenario('a card that is paid', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await payInstead(page, 'Card');
      await typeCard(page, '4242 4242 4242 4242');
      await picture('card');
      await leaves(page, demo, PAID, () => press(page, 'Pay $15.04'));
      await assertCallbacks(page, PAID);
    });

    scenario('a card that is declined', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await payInstead(page, 'Card');
      await typeCard(page, '4242 4242 4242 4241');
      await press(page, 'Pay $15.04');
      await page.locator('#number-fault').filter({ hasText: 'digits is mistyped' }).waitFor();
      await picture('mistyped');
      await page.getByLabel('Card number').fill('4000 0000 0000 0002');
      await page.getByLabel('Expiry').fill('12/34');
      await page.getByLabel('Security code').fill('123');
      await press(page, 'Pay $15.04');
      await sees(page, 'Payment declined');
      await leaves(page, demo, ENDS.declined, () => press(page, 'Back to Demo shop'));
      await assertCallbacks(page, ENDS.declined);
    });

    scenario('a card whose bank asks', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await payInstead(page, 'Card');
      await typeCard(page, '4000 0000 0000 3220');
      await press(page, 'Pay $15.04');
      await sees(page, 'Pay Demo shop');
      await picture('bank');
      await leaves(page, demo, PAID, () => press(page, 'Prove that it is me'));
      await assertCallbacks(page, PAID);
    });

    scenario('a test UPI id', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await page.getByRole('link', { name: 'Open the simulated UPI app' }).click();
      await page.getByLabel(/^UPI id:/).fill('nobody@bank');
      await press(page, 'Pay as this UPI id');
      await page.getByRole('alert').filter({ hasText: 'does not know this UPI id' }).waitFor();
      await picture('unknown');
      await page.getByLabel(/^UPI id:/).fill('success@sandbox');
      await leaves(page, demo, ENDS.paid, () => press(page, 'Pay as this UPI id'));
      await assertCallbacks(page, ENDS.paid);
    });
  }
});
