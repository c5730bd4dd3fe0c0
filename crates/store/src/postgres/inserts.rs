//! Inserts of many rows by one statement. Their ids are drawn ahead, many at a time, so that it is
//! known whose id is which without asking: an engine may return what it inserted in any order, and
//! to sort it costs more than to insert it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_postgres::types::Type;

use crate::dialect::{self, InsertMany};

/// What is known of each statement that inserts one row, by the place of its text.
#[derive(Default)]
pub(super) struct Inserts(Mutex<HashMap<(usize, usize), Known>>);

struct Known {
    texts: Arc<InsertMany>,
    ids: Vec<i64>,
}

impl Inserts {
    /// The texts that insert many rows where a statement inserts one; `None` if it is none such.
    pub(super) fn texts(&self, statement: &'static str, types: &[Type]) -> Option<Arc<InsertMany>> {
        let mut known = self.known();
        if let Some(known) = known.get(&place(statement)) {
            return Some(known.texts.clone());
        }
        let texts = Arc::new(dialect::postgres_insert_many(statement, types)?);
        known.insert(place(statement), Known { texts: texts.clone(), ids: Vec::new() });
        Some(texts)
    }

    /// Takes as many of the ids that were drawn as there are, up to a number.
    pub(super) fn take_ids(&self, statement: &'static str, at_most: usize) -> Vec<i64> {
        let mut known = self.known();
        let Some(known) = known.get_mut(&place(statement)) else { return Vec::new() };
        let taken = at_most.min(known.ids.len());
        known.ids.drain(..taken).collect()
    }

    /// Keeps ids that were drawn and not used.
    pub(super) fn keep_ids(&self, statement: &'static str, ids: &[i64]) {
        if let Some(known) = self.known().get_mut(&place(statement)) {
            known.ids.extend(ids);
        }
    }

    /// Forgets the ids that were drawn: a month may have turned, and they are the last one's.
    pub(super) fn forget_ids(&self) {
        self.known().values_mut().for_each(|known| known.ids.clear());
    }

    fn known(&self) -> MutexGuard<'_, HashMap<(usize, usize), Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A constant's place tells it from all others, and costs less to compare than its text.
fn place(statement: &'static str) -> (usize, usize) {
    (statement.as_ptr().addr(), statement.len())
}
