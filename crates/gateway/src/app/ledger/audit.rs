//! Books are looked over, record by record, from the store or from an export: nobody has to trust
//! whoever wrote either.

use std::collections::BTreeMap;
use std::io::BufRead;

use anyhow::Context;
use store::tables::ledger::{Audit, Claimed, Counts, Hash, Owner};

use crate::app::ledger::record::Record;

/// How many faults are named; there may be more.
const FAULTS_MAX: usize = 50;

/// The longest line of an export, in bytes.
const LINE_MAX: u64 = 4 * 1024 * 1024;

/// The ends of books as an earlier export had them: their numbers of entries and last hashes.
pub(crate) type Heads = BTreeMap<Owner, (i64, Hash)>;

/// What came of looking books over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) books: u64,
    pub(crate) entries: i64,
    pub(crate) postings: i64,
    /// What is wrong, in words for an operator; at most so many as anybody reads.
    pub(crate) faults: Vec<String>,
    /// The ends of the books.
    pub(crate) heads: Heads,
}

impl Report {
    pub(super) fn add_counts(&mut self, counts: Counts) {
        for (name, [there, said]) in [("entries", counts.entries), ("postings", counts.lines)] {
            if there != said {
                self.fault(format!("the tables have {there} {name}, and the books say {said}"));
            }
        }
    }

    fn fault(&mut self, fault: String) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}

/// Takes the records of an export in, in their order.
pub(super) struct Auditor {
    since: Heads,
    open: Option<(Audit, Claimed, Owner)>,
    report: Report,
    begun: bool,
    ended: bool,
}

impl Auditor {
    pub(super) fn new(since: Heads) -> Self {
        Self { since, open: None, report: Report::default(), begun: false, ended: false }
    }

    pub(super) fn record(&mut self, record: &Record) {
        if !self.begun || self.ended {
            let fits = record.is_begin() && !self.begun;
            self.begun = true;
            if !fits {
                self.report.fault("a record that is out of its place".to_owned());
            } else {
                return;
            }
        }
        match record {
            Record::TurnpikeLedger { .. } => {
                self.report.fault("a second beginning".to_owned());
            }
            Record::Book(book) => {
                self.close();
                match book.read() {
                    Some((owner, claimed)) => {
                        self.open = Some((Audit::new(owner), claimed, owner));
                    }
                    None => self.report.fault("a book that cannot be read".to_owned()),
                }
            }
            Record::Entry(entry) => match (entry.read(), &mut self.open) {
                (Some(entry), Some((audit, _, owner))) => {
                    audit.entry(&entry);
                    let known = self.since.get(owner).filter(|(count, _)| *count == entry.number);
                    if known.is_some_and(|(_, head)| *head != entry.hash) {
                        let number = entry.number;
                        let fault = format!("{owner}: entry {number} was another one before");
                        self.report.fault(fault);
                    }
                }
                (None, _) => self.report.fault("an entry that cannot be read".to_owned()),
                (_, None) => self.report.fault("an entry of no book".to_owned()),
            },
            Record::End { books } => {
                self.close();
                self.ended = true;
                if *books != self.report.books {
                    self.report.fault(format!("{} books instead of {books}", self.report.books));
                }
            }
        }
    }

    fn close(&mut self) {
        let Some((audit, claimed, owner)) = self.open.take() else { return };
        let (entries, postings) = audit.seen();
        self.report.books = self.report.books.saturating_add(1);
        self.report.entries = self.report.entries.saturating_add(entries);
        self.report.postings = self.report.postings.saturating_add(postings);
        if self.report.heads.insert(owner, (entries, *audit.head())).is_some() {
            self.report.fault(format!("{owner}: a second book"));
        }
        for fault in audit.end(&claimed) {
            self.report.fault(fault);
        }
    }

    pub(super) fn end(mut self) -> Report {
        self.close();
        if !self.ended {
            self.report.fault("the end is missing".to_owned());
        }
        for (owner, (entries, _)) in std::mem::take(&mut self.since) {
            let there = self.report.heads.get(&owner).map_or(0, |(entries, _)| *entries);
            if there < entries {
                let fault = format!("{owner}: {there} entries, and there were {entries} before");
                self.report.fault(fault);
            }
        }
        self.report
    }
}

/// Looks over an export.
///
/// # Errors
/// When it cannot be read, or is none.
pub(crate) fn look_over_file(file: impl BufRead, since: Heads) -> anyhow::Result<Report> {
    let mut auditor = Auditor::new(since);
    let (mut file, mut line, mut number) = (file, String::new(), 0_u64);
    loop {
        line.clear();
        number = number.saturating_add(1);
        let read = std::io::Read::take(&mut file, LINE_MAX).read_line(&mut line);
        if read.with_context(|| format!("line {number} cannot be read"))? == 0 {
            return Ok(auditor.end());
        }
        let record: Record = serde_json::from_str(&line)
            .with_context(|| format!("line {number} is no record of a ledger"))?;
        auditor.record(&record);
    }
}
