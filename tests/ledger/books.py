"""Looks an export of the ledger over with nothing but this file and Python's own library.

Nothing of the gateway is used, so that a fault of its arithmetic or of its hashes would be found here:
docs/ledger.md is all that this was written from.

    python3 books.py EXPORT

prints, for each book, the balances by account and currency as JSON; exits with 1 and says why if an entry is
not what its hash says, does not balance, or the balances are not the sums of the postings.
"""

import hashlib
import json
import sys


class Fault(Exception):
    """What is wrong with an export."""


def netstrings(parts):
    return b"".join(b"%d:%b," % (len(part), part) for part in (str(one).encode() for one in parts))


def digest(before, book, entry):
    parts = ["turnpike entry 1", before, book["merchant"], "live" if book["live"] else "test"]
    invoice = "" if entry["invoice"] is None else entry["invoice"]
    parts += [entry["number"], entry["cause"], invoice, entry["at"]]
    for posting in entry["postings"]:
        parts += posting
    return hashlib.sha256(netstrings(parts)).hexdigest()


class Book:
    """A book, entry by entry."""

    def __init__(self, record):
        self.record = record
        self.head = "0" * 64
        self.entries = 0
        self.balances = {}
        self.causes = set()
        self.of_invoices = {}

    def name(self):
        return f"merchant {self.record['merchant']}, {'live' if self.record['live'] else 'test'}"

    def add(self, entry):
        self.entries += 1
        where = f"{self.name()}: entry {entry['number']}"
        if entry["number"] != self.entries:
            raise Fault(f"{where} is out of its place")
        if entry["cause"] in self.causes:
            raise Fault(f"{where} is the second for its cause")
        self.causes.add(entry["cause"])
        if digest(self.head, self.record, entry) != entry["hash"]:
            raise Fault(f"{where} is not what its hash says")
        self.head = entry["hash"]
        sums = {}
        for account, currency, amount, balance in entry["postings"]:
            sums[currency] = sums.get(currency, 0) + amount
            key = (account, currency)
            self.balances[key] = self.balances.get(key, 0) + amount
            if self.balances[key] != balance:
                raise Fault(f"{where} says another balance of {account}")
            of_invoice = self.of_invoices.setdefault(entry["invoice"], {})
            of_invoice[key] = of_invoice.get(key, 0) + amount
        for currency, total in sums.items():
            if total != 0:
                raise Fault(f"{where} does not balance in {currency}")

    def close(self):
        if (self.entries, self.head) != (self.record["entries"], self.record["head"]):
            raise Fault(f"{self.name()} does not end as it says")
        claimed = {(account, currency): balance for account, currency, balance, _ in self.record["accounts"]}
        if claimed != self.balances:
            raise Fault(f"{self.name()} has other balances than its postings")


def read(path):
    """The books of an export, each looked over."""
    books, ended = [], False
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            ((kind, value),) = json.loads(line).items()
            if ended or (kind == "turnpike_ledger") != (number == 1):
                raise Fault(f"line {number} is out of its place")
            if kind == "turnpike_ledger" and value != {"version": 1}:
                raise Fault("another version of the format")
            if kind == "book":
                books.append(Book(value))
            if kind == "entry":
                books[-1].add(value)
            if kind == "end":
                ended = value["books"] == len(books)
    if not ended:
        raise Fault("the end is missing")
    for book in books:
        book.close()
    return books


def main():
    try:
        books = read(sys.argv[1])
    except Fault as fault:
        sys.exit(f"books.py: {fault}")
    for book in books:
        balances = {f"{account} {currency}": minor for (account, currency), minor in sorted(book.balances.items()) if minor}
        print(json.dumps({"book": book.name(), "balances": balances}))


if __name__ == "__main__":
    main()
