//! The orders of a shop, and what the shop knows of them: only what the gateway has answered.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
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
#[derive(Debug)]
pub(super) struct Order {
    pub(super) number: usize,
    pub(super) plan: Plan,
    /// Whether its invoice is asked for with an idempotency key, so that it may be asked for again.
    pub(super) with_key: bool,
    /// The reply to its creation, once there was one.
    pub(super) created: Option<Creation>,
    /// Steps of the plan that were answered.
    pub(super) done: usize,
    /// The next step was asked for, but no answer came.
    pub(super) in_doubt: bool,
}

/// What the shop learned when an invoice was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Creation {
    pub(super) id: i64,
    /// The path of its payment page.
    pub(super) page: String,
    pub(super) body: String,
}

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

    /// The status after so many steps.
    pub(super) fn status_after(&self, steps: usize) -> &'static str {
        steps.checked_sub(1).map_or(CREATED, |last| self.plan[last].1)
    }
}

/// Everything that the shop knows.
#[derive(Default)]
pub(super) struct Journal {
    orders: Mutex<Orders>,
    acknowledged: AtomicUsize,
    changed: Notify,
    ending: AtomicBool,
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
            return Order { number, plan, with_key, created: None, done: 0, in_doubt: false };
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

    /// Counts an answer.
    pub(super) fn acknowledge(&self) {
        self.acknowledged.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// The answers so far.
    pub(super) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Waits until there are so many answers.
    pub(super) async fn wait_acknowledged(&self, count: usize) {
        loop {
            let changed = self.changed.notified();
            if self.acknowledged() >= count {
                return;
            }
            changed.await;
        }
    }

    /// Says whether the gateway may leave requests without an answer from now on.
    pub(super) fn set_ending(&self, ending: bool) {
        self.ending.store(ending, Ordering::SeqCst);
    }

    /// Whether the gateway may leave requests without an answer.
    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::SeqCst)
    }

    /// All orders, once nobody works on any.
    pub(super) fn into_orders(self) -> Vec<Order> {
        let orders = self.orders.into_inner().unwrap_or_else(PoisonError::into_inner);
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
pub(super) fn below(ids: &SeededIds, count: usize) -> usize {
    usize::try_from(ids.below(u64::try_from(count).unwrap())).unwrap()
}
