//! The ledger for whoever checks it: books are looked over, exported and read as of any moment.

mod audit;
mod record;

use domain::timestamp::Timestamp;
use store::tables::ledger::{self, Balance, Book, Counts, Entry, Owner};
use store::{Job, StoreError, Tx};

pub(crate) use self::audit::{Heads, Report, look_over_file};
pub(crate) use self::record::Record;
use crate::app::App;
use crate::limits;

/// Looks over every book in the store, also while others write to it; `since` is what an earlier
/// export said their ends were.
pub(crate) async fn look_over(app: &App, since: Heads) -> Result<Report, StoreError> {
    let mut auditor = audit::Auditor::new(since);
    let counts = app.inner.store.read(&ReadCounts).await?;
    walk(app, |record| auditor.record(&record)).await?;
    let mut report = auditor.end();
    report.add_counts(counts);
    Ok(report)
}

/// Gives all that is in the books, record by record, as an export has it.
pub(crate) async fn walk(app: &App, mut give: impl FnMut(Record)) -> Result<(), StoreError> {
    give(Record::begin());
    let (mut last, mut count) = (0, 0_u64);
    loop {
        let books = app.inner.store.read(&ReadBooks(last)).await?;
        let Some(end) = books.last() else { break };
        last = end.id;
        for book in books {
            count = count.saturating_add(1);
            walk_book(app, book.id, &mut give).await?;
        }
    }
    give(Record::End { books: count });
    Ok(())
}

async fn walk_book(app: &App, id: i64, give: &mut impl FnMut(Record)) -> Result<(), StoreError> {
    // Its end and its accounts are of one moment; the entries until then never change.
    let Some((book, accounts)) = app.inner.store.read(&ReadBook(id)).await? else { return Ok(()) };
    give(Record::book(&book, &accounts));
    let mut after = 0;
    while after < book.entries {
        let page = app.inner.store.read(&ReadEntries(id, after)).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for entry in page.iter().filter(|entry| entry.number <= book.entries) {
            give(Record::entry(entry));
        }
    }
    Ok(())
}

/// The balances of every book, now or at a moment.
pub(crate) async fn balances(
    app: &App,
    at: Option<Timestamp>,
) -> Result<Vec<(Owner, Vec<Balance>)>, StoreError> {
    let (mut last, mut all) = (0, Vec::new());
    loop {
        let books = app.inner.store.read(&ReadBooks(last)).await?;
        let Some(end) = books.last() else { return Ok(all) };
        last = end.id;
        for book in books {
            let balances = app.inner.store.read(&ReadBalances(book.id, at)).await?;
            all.push((book.owner, balances));
        }
    }
}

struct ReadCounts;

impl Job for ReadCounts {
    type Output = Counts;
    type Error = StoreError;
    const NAME: &'static str = "count rows of ledger";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Counts, StoreError> {
        ledger::counts(tx).await
    }
}

struct ReadBooks(i64);

impl Job for ReadBooks {
    type Output = Vec<Book>;
    type Error = StoreError;
    const NAME: &'static str = "read books";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Book>, StoreError> {
        ledger::books(tx, self.0, limits::SWEEP_ROWS_MAX).await
    }
}

struct ReadBook(i64);

impl Job for ReadBook {
    type Output = Option<(Book, Vec<Balance>)>;
    type Error = StoreError;
    const NAME: &'static str = "read book";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let book = ledger::books(tx, self.0.saturating_sub(1), 1).await?.into_iter().next();
        let Some(book) = book.filter(|book| book.id == self.0) else { return Ok(None) };
        let accounts = ledger::accounts(tx, book.id).await?;
        Ok(Some((book, accounts)))
    }
}

struct ReadEntries(i64, i64);

impl Job for ReadEntries {
    type Output = Vec<Entry>;
    type Error = StoreError;
    const NAME: &'static str = "read entries";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Entry>, StoreError> {
        ledger::entries(tx, self.0, self.1, limits::SWEEP_ROWS_MAX).await
    }
}

struct ReadBalances(i64, Option<Timestamp>);

impl Job for ReadBalances {
    type Output = Vec<Balance>;
    type Error = StoreError;
    const NAME: &'static str = "read balances";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<Balance>, StoreError> {
        match self.1 {
            Some(at) => ledger::balances_at(tx, self.0, at).await,
            None => ledger::accounts(tx, self.0).await,
        }
    }
}
