//! Nothing that was answered is lost, and every callback owed has arrived: proved by what is on
//! disk, what the shop was told, and what its server received.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use simulator::{Database, Received, SeededIds, ShopServer, StoredCallback, StoredInvoice};

use crate::binary::{Merchant, Serving};
use crate::durability::load::{Client, Gateways};
use crate::durability::orders::{CREATED, Order};
use crate::signatures::check_signatures;
use crate::soon;

/// How much was proved.
#[derive(Debug)]
pub(crate) struct Figures {
    pub(crate) orders: usize,
    pub(crate) creations_answered: usize,
    pub(crate) changes_of_status: usize,
    pub(crate) callbacks_received: usize,
    pub(crate) callbacks_received_again: usize,
}

/// Asks a gateway about every order, waits for every callback that is owed, stops it, and looks at
/// what is on disk.
pub(crate) async fn prove(
    serving: Serving,
    database: &Database,
    mut orders: Vec<Order>,
    shop: &ShopServer,
    merchant: &Merchant,
) -> Figures {
    let creations_answered = orders.iter().filter(|order| order.created.is_some()).count();
    let gateways = Gateways::default();
    gateways.add(&serving.url);
    let client =
        Client::new(&gateways, &merchant.api_key, &Arc::default(), &Arc::new(SeededIds::new(1)));
    for order in &mut orders {
        ask(&client, order).await;
    }
    let owed = database.callbacks().unwrap();
    soon(all_delivered(database)).await;
    serving.stop().await;

    assert_eq!(database.faults().unwrap(), Vec::<String>::new());
    let received = shop.received();
    let changes_of_status = check_disk(database, &orders);
    check_refunds(database);
    check_callbacks(&database.callbacks().unwrap(), &owed, &received);
    for one in &received {
        check_signatures(one, &merchant.callback_secret);
    }
    let distinct = message_ids(&received).len();
    assert_eq!(distinct, changes_of_status, "a callback that nothing caused was received");
    Figures {
        orders: orders.len(),
        creations_answered,
        changes_of_status,
        callbacks_received: received.len(),
        callbacks_received_again: received.len() - distinct,
    }
}

/// Waits until nothing is owed any more. What the shop has received tells too little: it may have
/// refused it, or have acknowledged it to a process that was killed before it could note that.
async fn all_delivered(database: &Database) {
    while database.callbacks().unwrap().iter().any(|callback| callback.state != "delivered") {
        // tidy: wait: nobody is told when another process changes the database
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

fn message_ids(received: &[Received]) -> BTreeSet<&str> {
    received.iter().map(|received| received.headers["webhook-id"].as_str()).collect()
}

/// Repeats the creation where that is harmless, and asks for the status.
async fn ask(client: &Client, order: &mut Order) {
    if order.with_key {
        let (again, replayed) = client.create_again(order).await;
        match &order.created {
            Some(created) => {
                assert_eq!((&again, replayed), (created, true), "{order:?}");
            }
            None => order.created = Some(again),
        }
    }
    if order.created.is_some() {
        client.look(order).await.expect("the gateway answers");
    }
}

/// Compares each order with its invoice on disk. Says how many changes of status there were.
fn check_disk(database: &Database, orders: &[Order]) -> usize {
    let mut invoices: BTreeMap<String, Vec<StoredInvoice>> = BTreeMap::new();
    for invoice in database.invoices().unwrap() {
        let reference = invoice.callback_json.clone().unwrap();
        invoices.entry(reference).or_default().push(invoice);
    }
    let mut kinds = database.event_kinds().unwrap();
    let mut changes = 0;
    for order in orders {
        let found = invoices.remove(&order.callback_json()).unwrap_or_default();
        assert!(found.len() <= 1, "{order:?} was created more than once: {found:?}");
        let Some(invoice) = found.first() else {
            assert_eq!(order.created, None, "an invoice is lost that was answered");
            continue;
        };
        let minor = i64::try_from(order.amount_minor()).unwrap();
        assert_eq!(invoice.amount_minor, minor, "{order:?}");
        if let Some(created) = &order.created {
            assert_eq!(invoice.id, created.id, "{order:?}");
        }
        let statuses: Vec<&str> = kinds
            .remove(&invoice.id)
            .unwrap_or_default()
            .iter()
            .filter_map(|kind| status_after(kind))
            .collect();
        let planned: Vec<&str> = order.plan.iter().map(|(_, status)| *status).collect();
        assert_eq!(statuses, planned[..order.done], "{order:?}");
        assert_eq!(invoice.status, *statuses.last().unwrap_or(&CREATED), "{order:?}");
        changes += statuses.len();
    }
    assert!(invoices.is_empty() && kinds.is_empty(), "nobody asked for {invoices:?} {kinds:?}");
    changes
}

/// Each invoice that is refunded was refunded once, as a whole, and no other was.
fn check_refunds(database: &Database) {
    let refunds = database.refunds().unwrap().into_iter().map(|refund| {
        assert_eq!(refund.status, "refund:succeeded", "{refund:?}");
        (refund.invoice_id, refund.amount_minor)
    });
    let mut refunds: Vec<(i64, i64)> = refunds.collect();
    refunds.sort_unstable();
    let mut invoices = database.invoices().unwrap();
    invoices.retain(|invoice| invoice.status == "invoice:refunded");
    let whole: Vec<_> = invoices.iter().map(|one| (one.id, one.amount_minor)).collect();
    assert_eq!(refunds, whole);
}

/// The status to which an event leads, in the plans of the orders; none where it leads to no other.
fn status_after(kind: &str) -> Option<&'static str> {
    match kind {
        "attempt_started" | "failed" | "cleared" | "refund_started" | "refund_succeeded" => None,
        "opened" => Some("invoice:opened"),
        "approved" => Some("invoice:pending"),
        "money_confirmed" | "released" => Some("invoice:awaiting_approval"),
        // A decline that leaves the invoice open is followed at once by the failure.
        "declined" => Some("invoice:failed"),
        "canceled" => Some("invoice:canceled"),
        "withheld" => Some("invoice:withheld"),
        "settled" => Some("invoice:paid"),
        "charged_back" => Some("invoice:chargeback"),
        "refunded" => Some("invoice:refunded"),
        unknown => panic!("no plan leads to {unknown}"),
    }
}

/// Compares what was received for each invoice with what was owed: nothing is left out, a newer one
/// comes first only after the older one was acknowledged, and what came again is the same.
fn check_callbacks(stored: &[StoredCallback], owed: &[StoredCallback], received: &[Received]) {
    let mut expected: BTreeMap<i64, Vec<(&str, &str)>> = BTreeMap::new();
    for callback in stored {
        assert_eq!(callback.state, "delivered", "{callback:?}");
        let message = (callback.message_id.as_str(), callback.status.as_str());
        expected.entry(callback.invoice_id).or_default().push(message);
    }
    assert_eq!(stored.len(), owed.len());
    let mut arrived: BTreeMap<i64, Vec<&Received>> = BTreeMap::new();
    for one in received {
        arrived.entry(one.json()["id"].as_i64().unwrap()).or_default().push(one);
    }
    for (invoice, expected) in &expected {
        let mut first_arrivals = Vec::new();
        let mut acknowledged = BTreeSet::new();
        let mut bodies = BTreeMap::new();
        for one in arrived.remove(invoice).unwrap_or_default() {
            let message_id = one.headers["webhook-id"].as_str();
            let body = *bodies.entry(message_id).or_insert(&one.body);
            assert_eq!(body, &one.body, "one callback, two bodies");
            if !first_arrivals.iter().any(|(known, _)| *known == message_id) {
                let all = first_arrivals.iter().all(|(known, _)| acknowledged.contains(known));
                assert!(all, "invoice {invoice}: {message_id} overtook an older one");
                first_arrivals.push((message_id, one.status()));
            }
            if one.answered == Some(204) {
                acknowledged.insert(message_id);
            }
        }
        let first_arrivals: Vec<(&str, &str)> =
            first_arrivals.iter().map(|(id, status)| (*id, status.as_str())).collect();
        assert_eq!(first_arrivals, *expected, "invoice {invoice}");
    }
    assert!(arrived.is_empty(), "callbacks came that were not owed: {arrived:?}");
}
