//! The orders of a shop, and what the shop knows of them: only what the gateway has answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use simulator::SeededIds;
use tokio::sync::Notify;

/// What happens to an invoice step by step, and its status after each. `page` is the payer who
/// opens the payment page; the others are outcomes of the test helper.
type Plan = &'static [(&'static str, &'static str)];

const PLANS: &[Plan] = &[
    &[
        ("page", "invoice:opened"),
        ("pending", "invoice:pending"),
        ("success", "invoice:awaiting_approval"),
        ("settle", "invoice:paid"),
        ("chargeback", "invoice:chargeback"),
    ],
    &[
        ("success", "invoice:awaiting_approval"),
        ("withhold", "invoice:withheld"),
        ("release", "invoice:awaiting_approval"),
        ("settle", "invoice:paid"),
    ],
    &[
        ("open", "invoice:opened"),
        ("decline", "invoice:failed"),
        ("success", "invoice:awaiting_approval"),
        ("refund", "invoice:refunded"),
    ],
    &[
        ("page", "invoice:opened"),
        ("cancel", "invoice:canceled"),
        ("success", "invoice:awaiting_approval"),
    ],
    &[("pending", "invoice:pending"), ("decline", "invoice:failed")],
];

/// The status of an invoice to which nothing has happened.
pub(super) const CREATED: &str = "invoice:created";

/// Orders that are under way at the same time; with fewer, a new one may begin.
const UNDER_WAY_MAX: usize = 24;

/// An order of the shop's, with an amount of its own.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(super) number: usize,
    pub(super) plan: Plan,
    /// Whether its invoice is asked for with an idempotency key, so that it may be asked for again.
    pub(super) with_key: bool,
    /// The reply to its creation, once there was one.
    pub(super) created: Option<Creation>,
    /// Steps of the plan that were answered.
    pub(super) done: usize,
    /// The next step was asked for, but no answer came, and nobody has looked since.
    pub(super) in_doubt: bool,
    /// The next step was asked for, but no answer came. A look may have come too early to see it.
    pub(super) may_be_done: bool,
}

/// How it stands with those who answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Every request is answered.
    Sound,
    /// Some may not be, or with a plea to try again; the clients go on.
    Faulty,
    /// The gateway is ending: a client whose request is not answered ends, too.
    Ending,
    /// The clients end.
    Over,
}

/// What the shop learned when an invoice was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Creation {
    pub(super) id: i64,
    /// The path of its payment page.
    pub(super) page: String,
    pub(super) body: String,
}

/// An order for which nothing was tried yet.
const NEW: Order = Order {
    number: 0,
    plan: &[],
    with_key: false,
    created: None,
    done: 0,
    in_doubt: false,
    may_be_done: false,
};

impl Order {
    pub(super) const fn amount_minor(&self) -> usize {
        100 + self.number
    }

    /// The amount as it is posted.
    pub(super) fn amount(&self) -> String {
        format!("{}.{:02}", self.amount_minor() / 100, self.amount_minor() % 100)
    }

    /// The merchant's own data, by which the invoice is found whether or not it was answered.
    pub(super) fn callback_json(&self) -> String {
        format!(r#"{{"order":{}}}"#, self.number)
    }

    pub(super) fn idempotency_key(&self) -> String {
        format!("order-{}", self.number)
    }

    /// The next step is done.
    pub(super) fn step(&mut self) {
        self.done += 1;
        self.in_doubt = false;
        self.may_be_done = false;
    }

    /// The status after so many steps.
    pub(super) fn status_after(&self, steps: usize) -> &'static str {
        steps.checked_sub(1).map_or(CREATED, |last| self.plan[last].1)
    }
}

/// Everything that the shop knows.
pub(crate) struct Journal {
    orders: Mutex<Orders>,
    acknowledged: AtomicUsize,
    put_off: AtomicUsize,
    changed: Notify,
    phase: Mutex<Phase>,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            orders: Mutex::default(),
            acknowledged: AtomicUsize::new(0),
            put_off: AtomicUsize::new(0),
            changed: Notify::new(),
            phase: Mutex::new(Phase::Sound),
        }
    }
}

#[derive(Default)]
struct Orders {
    next_number: usize,
    /// Something is still to be done for these.
    under_way: Vec<Order>,
    /// Nothing more will be.
    over: Vec<Order>,
}

impl Journal {
    /// Takes out an order for which something is to be done, or a new one.
    pub(super) fn take(&self, ids: &SeededIds) -> Order {
        let mut orders = self.lock();
        let count = orders.under_way.len();
        if count < UNDER_WAY_MAX && ids.below(3) == 0 || count == 0 {
            let number = orders.next_number;
            orders.next_number += 1;
            let plan = PLANS[below(ids, PLANS.len())];
            let with_key = ids.below(2) == 0;
            return Order { number, plan, with_key, ..NEW };
        }
        orders.under_way.swap_remove(below(ids, count))
    }

    /// Puts an order back after something was tried for it.
    pub(super) fn put(&self, order: Order) {
        let is_over = match &order.created {
            // It cannot be asked for again: that might make a second invoice.
            None => !order.with_key,
            Some(_) => order.done == order.plan.len(),
        };
        let mut orders = self.lock();
        if is_over { orders.over.push(order) } else { orders.under_way.push(order) }
    }

    /// The orders that nobody works on at this moment, as far as they have been answered.
    pub(super) fn known(&self) -> Vec<Order> {
        let orders = self.lock();
        orders.over.iter().chain(&orders.under_way).cloned().collect()
    }

    /// Counts an answer.
    pub(super) fn acknowledge(&self) {
        self.acknowledged.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// The answers so far.
    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Waits until there are so many answers.
    pub(crate) async fn wait_acknowledged(&self, count: usize) {
        self.wait(|| self.acknowledged() >= count).await;
    }

    async fn wait(&self, condition: impl Fn() -> bool) {
        loop {
            let changed = self.changed.notified();
            if condition() {
                return;
            }
            changed.await;
        }
    }

    /// Counts an answer that only pleads to try again.
    pub(super) fn put_off(&self) {
        self.put_off.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// The answers so far that only pleaded to try again.
    pub(crate) fn times_put_off(&self) -> usize {
        self.put_off.load(Ordering::SeqCst)
    }

    /// Waits until there are so many answers that only plead to try again.
    pub(crate) async fn wait_put_off(&self, count: usize) {
        self.wait(|| self.times_put_off() >= count).await;
    }

    /// Says how it stands from now on.
    pub(crate) fn set_phase(&self, phase: Phase) {
        *self.phase.lock().unwrap() = phase;
    }

    /// How it stands.
    pub(super) fn phase(&self) -> Phase {
        *self.phase.lock().unwrap()
    }

    /// Gives all orders away, once nobody works on any.
    pub(crate) fn hand_over(&self) -> Vec<Order> {
        let orders = std::mem::take(&mut *self.lock());
        let mut all = orders.over;
        all.extend(orders.under_way);
        assert_eq!(all.len(), orders.next_number, "somebody still works on an order");
        all
    }

    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A random number below a count.
pub(crate) fn below(ids: &SeededIds, count: usize) -> usize {
    usize::try_from(ids.below(u64::try_from(count).unwrap())).unwrap()
}
