//! What a connection is doing and since when, as it tells whoever looks for those that take too
//! long. Both may want to change it at the same time, so it is one number: a connection that was
//! given up begins no request, and one that has begun a request is not given up.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing has come yet.
    New,
    /// It lies between two requests.
    Idle,
    /// A head has begun to come.
    Head,
    /// A request is being served, its body's arrival included; that has a time limit of its own.
    Serving,
    /// The reply is being taken.
    Replying,
    /// It was given up.
    GivenUp,
}

/// The phase of a connection and the tick at which it began.
pub(super) struct Doing(AtomicU64);

impl Doing {
    pub(super) const fn new(tick: u32) -> Self {
        Self(AtomicU64::new(pack(Phase::New, tick)))
    }

    /// What it is doing, and since which tick.
    pub(super) fn now(&self) -> (Phase, u32) {
        unpack(self.0.load(Ordering::SeqCst))
    }

    /// Goes on to a phase; `false` if the connection was given up before.
    pub(super) fn go_on(&self, phase: Phase, tick: u32) -> bool {
        let next = |word| {
            let (current, _) = unpack(word);
            (current != Phase::GivenUp).then(|| pack(phase, tick))
        };
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).is_ok()
    }

    /// Gives the connection up if it is still doing what it was; whether that is so.
    pub(super) fn give_up(&self, was: (Phase, u32)) -> bool {
        let (old, new) = (pack(was.0, was.1), pack(Phase::GivenUp, was.1));
        self.0.compare_exchange(old, new, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

const fn pack(phase: Phase, tick: u32) -> u64 {
    let phase = match phase {
        Phase::New => 0,
        Phase::Idle => 1,
        Phase::Head => 2,
        Phase::Serving => 3,
        Phase::Replying => 4,
        Phase::GivenUp => 5,
    };
    let [a, b, c, d] = tick.to_be_bytes();
    u64::from_be_bytes([0, 0, 0, phase, a, b, c, d])
}

const fn unpack(word: u64) -> (Phase, u32) {
    let [_, _, _, phase, a, b, c, d] = word.to_be_bytes();
    let phase = match phase {
        0 => Phase::New,
        1 => Phase::Idle,
        2 => Phase::Head,
        3 => Phase::Serving,
        4 => Phase::Replying,
        _ => Phase::GivenUp,
    };
    (phase, u32::from_be_bytes([a, b, c, d]))
}
