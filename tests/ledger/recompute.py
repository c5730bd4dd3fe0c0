"""Computes what a merchant is owed from what happened and from what was agreed, and compares it with the
merchant's statement and with the books, to the last unit.

    python3 recompute.py STORY STATEMENT EXPORT

STORY has a line of JSON for each thing that was asked of the gateway, in order; STATEMENT is the CSV of
`turnpike settlement statement`, EXPORT that of `turnpike ledger export`. Nothing of the gateway is used: the rules are
those of docs/ledger.md, and the terms those of the test that tells the story.
"""

import csv
import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import books

# Smallest units of USDC in a cent: a dollar is a coin, of a million units.
UNITS = 10_000
COIN = 1_000_000
# From which volume of the month on: percent, fixed part, minimum.
TIERS = [(0, Fraction(29, 1000), 300_000, 500_000), (20_000 * COIN, Fraction(25, 1000), 250_000, 0)]
RESERVE = Fraction(5, 100)
CHARGEBACK = 15 * COIN


def rounded(exact):
    """Half to the even one."""
    return round(exact)


class Invoice:
    """What is known of an invoice."""

    def __init__(self, cents):
        self.cents = cents
        self.fee = None
        self.refunded = 0
        self.withheld = False
        self.charged_back = False
        self.reserve_held = True

    @property
    def gross(self):
        return self.cents * UNITS

    def pay(self, volume):
        _, percent, fixed, minimum = [tier for tier in TIERS if tier[0] <= volume][-1]
        self.fee = min(max(rounded(self.gross * percent) + fixed, minimum), self.gross)

    def columns(self):
        """Gross, fee, refunds, chargebacks, net, reserve, as a statement has them."""
        if self.fee is None or (self.withheld and not self.charged_back):
            return (0, 0, 0, 0, 0, 0)
        taken = rounded(Fraction(self.gross * self.refunded, self.cents))
        fee = self.fee + (CHARGEBACK if self.charged_back else 0)
        back = self.gross - taken if self.charged_back else 0
        net = self.gross - fee - taken - back
        if self.withheld:
            # What was held when the bank took it back was not owed any more: only the fees are.
            return (0, fee, 0, 0, net, 0)
        reserve = rounded(net * RESERVE) if net > 0 and self.reserve_held else 0
        return (self.gross, fee, -taken, -back, net, reserve)


def tell(path):
    """The invoices, and what was settled."""
    invoices, volume, settled = {}, 0, []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            what = said["what"]
            if what == "settle":
                # Reserves stay, debts are taken off.
                free = (columns[4] - columns[5] for columns in map(Invoice.columns, invoices.values()))
                settled.append(sum(free))
                continue
            if what == "reserves end":
                for invoice in invoices.values():
                    invoice.reserve_held = False
                continue
            if what == "create":
                invoices[said["id"]] = Invoice(said["cents"])
                continue
            invoice = invoices[said["id"]]
            if what == "success":
                invoice.pay(volume)
                volume += invoice.gross
            if what == "withhold":
                invoice.withheld = True
            if what == "release":
                invoice.withheld = False
            if what == "chargeback":
                invoice.charged_back = True
            if what == "refund":
                invoice.refunded += said.get("cents", invoice.cents - invoice.refunded)
    return invoices, settled


def units(text):
    exact = Decimal(text) * COIN
    assert exact == exact.to_integral_value(ROUND_HALF_EVEN), text
    return int(exact)


def compare(what, found, expected):
    if found != expected:
        sys.exit(f"recompute.py: {what}: {found} instead of {expected}")


def check_statement(path, invoices, settled):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {int(row["id"]): row for row in rows if row["what"] == "invoice"}
    paid = {number for number, invoice in invoices.items() if invoice.fee is not None}
    compare("the invoices of the statement", set(told), paid)
    for number in sorted(paid):
        row = told[number]
        names = ("gross", "fee", "refunds", "chargebacks", "net", "reserve")
        found = tuple(units(row[name]) for name in names)
        compare(f"invoice {number}", found, invoices[number].columns())
    compare("the settlements", [-units(row["net"]) for row in rows if row["what"] == "settlement"], settled)
    owed = sum(invoice.columns()[4] for invoice in invoices.values()) - sum(settled)
    closing = [units(row["net"]) for row in rows if row["what"] == "closing"]
    compare("the closing balance", closing, [owed])
    return owed, len(paid)


def check_books(path, invoices, settled, owed):
    (book,) = books.read(path)
    balance = lambda account: -book.balances.get((account, "USDC"), 0)
    compare("owed by the books", balance("available") + balance("pending") + balance("reserve"), owed)
    compare("the fees", balance("fees"), sum(invoice.columns()[1] for invoice in invoices.values()))
    compare("what has left", balance("funds"), sum(settled))
    for account in ("refunds", "settling", "unpriced"):
        compare(f"the account {account}", balance(account), 0)


def main():
    story, statement, export = sys.argv[1:]
    invoices, settled = tell(story)
    owed, paid = check_statement(statement, invoices, settled)
    try:
        check_books(export, invoices, settled, owed)
    except books.Fault as fault:
        sys.exit(f"recompute.py: {fault}")
    print(f"{len(invoices)} invoices, {paid} of them paid: the statement and the books are as computed")


if __name__ == "__main__":
    main()
