//! The ledger: entries are made once, in balance, and none can be changed without being found out.

use domain::ids::InvoiceId;
use domain::ledger::{Account, Position, Posting, Postings};
use domain::money::{Currency, Money};
use domain::timestamp::Timestamp;

use super::samples::{START, at, insert_invoice};
use super::{check, read, work};
use crate::tables::ledger::{self, Audit, Balance, Claimed, NewEntry, Owner};
use crate::{Store, StoreError, Tx};

fn usdc(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usdc)
}

fn inr(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Inr)
}

/// An entry of a test: its cause, its invoice, its second, and so much of a payment.
#[derive(Clone)]
struct Made {
    owner: Owner,
    cause: String,
    invoice_id: Option<InvoiceId>,
    second: u32,
    amount: i64,
}

fn postings(amount: i64) -> Postings {
    let line = |account, amount| Posting { account, amount };
    let trading = || Account::Trading { from: Currency::Inr, to: Currency::Usdc };
    Postings::new([
        line(Account::Clearing { solution: "upi_sandbox".to_owned() }, inr(83 * amount)),
        line(trading(), inr(-83 * amount)),
        line(trading(), usdc(10 * amount)),
        line(Account::Pending, usdc(-9 * amount)),
        line(Account::Fees, usdc(-amount)),
    ])
    .unwrap()
}

async fn append(store: &Store, made: Made) -> Result<(), StoreError> {
    store.run(work(made, |tx, made| Box::pin(append_in(tx, made)))).await
}

async fn append_in(tx: &mut Tx<'_>, made: &Made) -> Result<(), StoreError> {
    let entry = NewEntry {
        cause: &made.cause,
        invoice_id: made.invoice_id,
        at: at(made.second),
        postings: &postings(made.amount),
    };
    ledger::append(tx, made.owner, &entry).await
}

/// Three entries in a merchant's book, and one in the house's.
async fn filled(store: &Store) -> Owner {
    let (merchant_id, invoice_id) = insert_invoice(store).await;
    let owner = Owner { merchant_id: Some(merchant_id), live: false };
    let house = Owner { merchant_id: None, live: false };
    for (owner, number, amount) in [(owner, 1, 5), (owner, 2, 7), (owner, 3, -2), (house, 1, 1)] {
        let cause = format!("event:{invoice_id}:{number}");
        let invoice_id = Some(invoice_id).filter(|_| number != 3 && owner != house);
        append(store, Made { owner, cause, invoice_id, second: number, amount }).await.unwrap();
    }
    owner
}

/// Everything that is wrong with the books, looked at in one transaction.
async fn faults(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    for book in ledger::books(tx, 0, 100).await? {
        let accounts = ledger::accounts(tx, book.id).await?;
        let mut audit = Audit::new(book.owner);
        for entry in ledger::entries(tx, book.id, 0, 100).await? {
            audit.entry(&entry);
        }
        let last_at = Some(book.last_at.micros());
        let claimed = Claimed { entries: book.entries, last_at, head: book.head, accounts };
        faults.extend(audit.end(&claimed));
    }
    let counts = ledger::counts(tx).await?;
    if counts.entries[0] != counts.entries[1] || counts.lines[0] != counts.lines[1] {
        faults.push(format!("{counts:?}"));
    }
    Ok(faults)
}

async fn balances(store: &Store, at: Option<Timestamp>) -> Vec<String> {
    let balances = read(store, at, |tx, at| Box::pin(balances_in(tx, *at))).await;
    balances.iter().map(|one| format!("{} {}", one.account, one.amount)).collect()
}

async fn balances_in(tx: &mut Tx<'_>, at: Option<Timestamp>) -> Result<Vec<Balance>, StoreError> {
    let books = ledger::books(tx, 0, 1).await?;
    match at {
        Some(at) => ledger::balances_at(tx, books[0].id, at).await,
        None => ledger::accounts(tx, books[0].id).await,
    }
}

#[test]
fn balances_are_what_was_posted_now_and_at_any_moment() {
    check(async |store| {
        filled(store).await;
        let of = |amount: i64| {
            vec![
                format!("clearing:upi_sandbox {}", inr(83 * amount)),
                format!("fees {}", usdc(-amount)),
                format!("pending {}", usdc(-9 * amount)),
                format!("trading:INR/USDC {}", inr(-83 * amount)),
                format!("trading:INR/USDC {}", usdc(10 * amount)),
            ]
        };
        assert_eq!(balances(store, None).await, of(10));
        assert_eq!(balances(store, Some(START)).await, Vec::<String>::new());
        for (second, amount) in [(1, 5), (2, 12), (3, 10), (9, 10)] {
            assert_eq!(balances(store, Some(at(second))).await, of(amount), "at {second}");
        }
        let faults = read(store, (), |tx, ()| Box::pin(faults(tx))).await;
        assert_eq!(faults, Vec::<String>::new());
    });
}

#[test]
fn a_second_entry_for_one_cause_is_refused_and_changes_nothing() {
    check(async |store| {
        let owner = filled(store).await;
        let invoice = InvoiceId::new(1);
        let cause = format!("event:{invoice}:2");
        let again = Made { owner, cause, invoice_id: None, second: 9, amount: 1 };
        let before = balances(store, None).await;
        assert!(matches!(append(store, again).await, Err(StoreError::Duplicate(_))));
        assert_eq!(balances(store, None).await, before);
    });
}

#[test]
fn nothing_is_taken_from_where_there_is_less() {
    check(async |store| {
        let owner = filled(store).await;
        let made =
            Made { owner, cause: "too much".to_owned(), invoice_id: None, second: 9, amount: -11 };
        assert!(append(store, made).await.is_err());
        let faults = read(store, (), |tx, ()| Box::pin(faults(tx))).await;
        assert_eq!(faults, Vec::<String>::new());
    });
}

#[test]
fn the_books_know_what_they_have_of_an_invoice() {
    check(async |store| {
        filled(store).await;
        let id = InvoiceId::new(1);
        let lines = read(store, id, |tx, id| Box::pin(ledger::of_invoice(tx, *id))).await;
        let booked = Position::from_postings(lines).unwrap();
        let expected = Position::from_postings(postings(12).lines().to_vec()).unwrap();
        assert_eq!(booked, expected);
    });
}

#[test]
fn a_clock_that_was_set_back_makes_no_entry_older() {
    check(async |store| {
        let owner = filled(store).await;
        let cause = "later".to_owned();
        append(store, Made { owner, cause, invoice_id: None, second: 0, amount: 1 }).await.unwrap();
        let faults = read(store, (), |tx, ()| Box::pin(faults(tx))).await;
        assert_eq!(faults, Vec::<String>::new());
    });
}

#[test]
fn entries_made_at_once_follow_one_another() {
    check(async |store| {
        let owner = filled(store).await;
        let made = (0..40).map(|number| {
            let cause = format!("at once {number}");
            append(store, Made { owner, cause, invoice_id: None, second: 20, amount: 1 })
        });
        for done in futures_of(made).await {
            done.unwrap();
        }
        let faults = read(store, (), |tx, ()| Box::pin(faults(tx))).await;
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(balances(store, None).await[1], format!("fees {}", usdc(-50)));
    });
}

/// Runs futures at once and waits for all of them.
async fn futures_of<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(outcome) => {
                done.push(outcome);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

/// One row changed, removed, added or moved, in each column that there is.
const MUTATIONS: [&str; 35] = [
    "update book set merchant_id = 77 where merchant_id = 1",
    "update book set live = 1 where merchant_id = 1",
    "update book set entries = 2 where merchant_id = 1",
    "update book set entries = 4 where merchant_id = 1",
    "update book set last_at = last_at + 1 where merchant_id = 1",
    "update book set head = (select hash from entry where book_id = 1 and number = 2)
        where merchant_id = 1",
    "delete from book where merchant_id = 0",
    "insert into book (merchant_id, live, entries, last_at, head)
        select 9, 0, 0, last_at, head from book where merchant_id = 1",
    "update account set name = 'funds' where book_id = 1 and name = 'fees'",
    "update account set currency = 'USDT' where book_id = 1 and name = 'fees'",
    "update account set balance_minor = balance_minor - 1 where book_id = 1 and name = 'pending'",
    "update account set postings = postings + 1 where book_id = 1 and name = 'pending'",
    "delete from account where book_id = 1 and name = 'pending'",
    "insert into account (book_id, name, currency, balance_minor, postings)
        values (1, 'funds', 'USDC', 5, 1)",
    "update entry set book_id = 2 where book_id = 1 and number = 3",
    "update entry set number = 4 where book_id = 1 and number = 3",
    "update entry set number = 7 - number where book_id = 1 and number = 3",
    "update entry set cause = 'another' where book_id = 1 and number = 2",
    "update entry set invoice_id = null where book_id = 1 and number = 2",
    "update entry set invoice_id = 2 where book_id = 1 and number = 2",
    "update entry set posted_at = posted_at + 1 where book_id = 1 and number = 2",
    "update entry set posted_at = posted_at + 9000000 where book_id = 1 and number = 2",
    "update entry set hash = (select head from book where merchant_id = 1)
        where book_id = 1 and number = 2",
    "delete from entry where book_id = 1 and number = 1",
    "delete from entry where book_id = 1 and number = 3",
    "insert into entry (book_id, number, cause, invoice_id, posted_at, hash)
        select 1, 4, 'added', null, last_at, head from book where merchant_id = 1",
    "update posting set entry = 3 where book_id = 1 and entry = 2 and line = 5",
    "update posting set line = 6 where book_id = 1 and entry = 2 and line = 5",
    "update posting set account = 'funds' where book_id = 1 and entry = 2 and line = 5",
    "update posting set currency = 'USDT' where book_id = 1 and entry = 2 and line = 5",
    "update posting set amount_minor = amount_minor + 1 where book_id = 1 and entry = 2 and line = 5",
    "update posting set balance_minor = balance_minor + 1
        where book_id = 1 and entry = 2 and line = 1",
    "delete from posting where book_id = 1 and entry = 2 and line = 5",
    "insert into posting (book_id, entry, line, account, currency, amount_minor, balance_minor)
        values (1, 2, 6, 'fees', 'USDC', 5, 5)",
    "insert into posting (book_id, entry, line, account, currency, amount_minor, balance_minor)
        values (1, 9, 1, 'fees', 'USDC', 5, 5)",
];

/// What a mutation came to, which is undone by being an error.
#[derive(Debug)]
enum Undone {
    Found(Vec<String>),
    Refused,
}

impl From<StoreError> for Undone {
    fn from(_: StoreError) -> Self {
        Self::Refused
    }
}

async fn mutate(tx: &mut Tx<'_>, statement: &'static str) -> Result<(), Undone> {
    let changed = tx.execute(statement, &[]).await?;
    assert_eq!(changed, 1, "{statement}");
    Err(Undone::Found(faults(tx).await?))
}

#[test]
fn any_row_that_was_changed_removed_added_or_moved_is_found() {
    check(async |store| {
        filled(store).await;
        let mut found = 0;
        for statement in MUTATIONS {
            let steps = work(statement, |tx, statement| Box::pin(mutate(tx, statement)));
            match store.run(steps).await {
                Ok(()) => panic!("kept: {statement}"),
                Err(Undone::Found(faults)) => {
                    assert!(!faults.is_empty(), "not found: {statement}");
                    found += 1;
                }
                // The tables' own keys and checks forbid it.
                Err(Undone::Refused) => {}
            }
        }
        assert!(found > 15, "only {found} got past the tables' own checks");
        let faults = read(store, (), |tx, ()| Box::pin(faults(tx))).await;
        assert_eq!(faults, Vec::<String>::new());
    });
}
