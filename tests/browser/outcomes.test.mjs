// Every way a payment can end but the usual one, and the shop's page for each.

import { SETUPS } from './browser.mjs';
import { ENDS, appLink, assertCallbacks, buy, leaves, openApp, press, sees } from './payer.mjs';
import { suite } from './scenario.mjs';

const CHOICES = [
  {
    choice: 'Decline, then the bank confirms after all',
    end: ENDS.paidLate,
    heading: 'Thank you for your order',
  },
];

const ANSWERS = [
  { answer: 'Bank confirms', end: ENDS.paid, setup: SETUPS.phoneWithoutScript },
  { answer: 'Bank declines', end: ENDS.declinedByBank, setup: SETUPS.desktop },
];

suite('outcomes', (scenario) => {
  for (const { answer, end, setup } of ANSWERS) {
    scenario(`Approve, then ${answer}`, setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      const app = appLink(page);
      await openApp(page);
      await leaves(page, demo, ENDS.pending, () => press(page, 'Approve, bank answers later'));
      await sees(page, 'Your payment is on its way');
      const status = page.getByRole('status');
      await status.filter({ hasText: 'status invoice:pending' }).waitFor();
      await status.filter({ hasText: 'Waiting for the final callback' }).waitFor();

      const bank = await page.context().newPage();
      await bank.goto(app);
      await picture('bank', bank);
      await leaves(bank, demo, end, () => press(bank, answer));
      // The shop's page in the first tab has been waiting for this, and reloads by itself.
      await assertCallbacks(page, end);
      await picture('shop-knows');
    });
  }

  for (const setup of [SETUPS.phone, SETUPS.desktopWithoutScript]) {
    for (const { choice, end, heading } of CHOICES) {
      scenario(choice, setup, async ({ demo, page, picture }) => {
        await buy(page, demo);
        await openApp(page);
        await leaves(page, demo, end, () => press(page, choice));
        await sees(page, heading);
        await assertCallbacks(page, end);
        await picture('shop');
      });
    }

    scenario('cancel', setup, async ({ demo, page, picture }) => {
      await buy(page, demo);
      await leaves(page, demo, ENDS.canceled, () => press(page, 'Cancel payment'));
      await sees(page, 'You canceled the order');
      await assertCallbacks(page, ENDS.canceled);
      await picture('shop');
    });
  }
});
