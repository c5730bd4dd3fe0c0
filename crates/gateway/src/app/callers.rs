//! Callers that were let in a moment ago, so that one who calls often is not looked up each time.
//! Only who was let in is kept, and for so short a time that a change of a key or of its merchant,
//! by whichever process, is heeded within a second. Whoever is refused is so by the store itself.
//! For some minutes more it is remembered that a key was a good one, which lets nobody in.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::timestamp::Span;

use crate::app::authenticate::Caller;
use crate::limits;

/// The callers by the hashes of their keys.
#[derive(Default)]
pub(crate) struct Callers(RwLock<HashMap<[u8; 32], LetIn>>);

struct LetIn {
    caller: Arc<Caller>,
    /// When the store was asked for it, as [`crate::clock::Clock::elapsed`] tells.
    at: Span,
}

impl LetIn {
    fn is_fresh(&self, now: Span) -> bool {
        self.is_younger(limits::CALLER_KEPT_FOR, now)
    }

    fn is_younger(&self, age: Span, now: Span) -> bool {
        now.micros().saturating_sub(self.at.micros()) < age.micros()
    }
}

impl Callers {
    /// The caller of a key that was let in a moment ago.
    pub(crate) fn find(&self, hash: &[u8; 32], now: Span) -> Option<Arc<Caller>> {
        let callers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let let_in = callers.get(hash).filter(|let_in| let_in.is_fresh(now))?;
        Some(let_in.caller.clone())
    }

    /// Whether a key was let in within the last minutes, so that whoever shows it does not guess.
    pub(crate) fn remember(&self, hash: &[u8; 32], now: Span) -> bool {
        let callers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let remembered = |let_in: &LetIn| let_in.is_younger(limits::CALLER_REMEMBERED_FOR, now);
        callers.get(hash).is_some_and(remembered)
    }

    /// Keeps a caller that is let in now. Where there are too many, those that were let in too long
    /// ago are forgotten; where too many are left, the next call of this one is looked up again.
    pub(crate) fn keep(&self, hash: [u8; 32], caller: Arc<Caller>, at: Span) {
        let mut callers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= limits::CALLERS_KEPT_MAX && !callers.contains_key(&hash) {
            callers.retain(|_, let_in| let_in.is_fresh(at));
        }
        if callers.len() < limits::CALLERS_KEPT_MAX || callers.contains_key(&hash) {
            callers.insert(hash, LetIn { caller, at });
        }
    }
}

#[cfg(test)]
mod tests;
