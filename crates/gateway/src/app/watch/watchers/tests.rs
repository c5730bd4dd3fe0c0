//! Who finds a place to wait, who is woken, and that nothing is left of those who have gone.

use std::net::{IpAddr, Ipv6Addr};

use domain::ids::InvoiceId;
use futures_util::FutureExt;

use super::Watchers;
use crate::settings::ConnectionLimits;

const ONE: InvoiceId = InvoiceId::new(1);
const OTHER: InvoiceId = InvoiceId::new(2);

fn watchers(total: usize, per_address: usize) -> Watchers {
    Watchers::new(ConnectionLimits { total, per_address })
}

fn address(last: u16) -> Option<IpAddr> {
    Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last)))
}

#[test]
fn half_of_the_connections_may_wait_and_half_of_an_address() {
    let some = watchers(10, 4);
    let first = some.watch(ONE, address(1)).expect("the first");
    let second = some.watch(OTHER, address(2)).expect("the second, by the same /64");
    assert!(some.watch(ONE, address(3)).is_none(), "an address has had its share");
    let v4 = Some(IpAddr::from([192, 0, 2, 1]));
    let others = [None, None, v4].map(|from| some.watch(ONE, from).expect("there is room"));
    assert!(some.watch(ONE, None).is_none(), "all have had their share");
    drop(first);
    let again = some.watch(OTHER, address(1)).expect("one has gone");
    drop((second, others, again));
    let left = some.waiting();
    assert_eq!((left.count, left.by_invoice.len(), left.by_address.len()), (0, 0, 0));
}

#[test]
fn whoever_waits_for_an_invoice_is_told_of_it_and_of_no_other() {
    let some = watchers(100, 100);
    let watching = [ONE, ONE, OTHER].map(|id| some.watch(id, None).expect("there is room"));
    let told = watching.each_ref().map(super::Watcher::told);
    some.tell(ONE);
    // Whoever has gone by now is told in vain.
    some.tell(InvoiceId::new(3));
    assert_eq!(told.map(|told| told.now_or_never().is_some()), [true, true, false]);
    let later = watching.each_ref().map(super::Watcher::told);
    assert_eq!(later.map(|told| told.now_or_never().is_some()), [false; 3], "told once only");
}

#[test]
fn nobody_waits_once_it_is_over() {
    let some = watchers(100, 100);
    let watcher = some.watch(ONE, None).expect("there is room");
    assert!(!watcher.is_over());
    some.stop();
    assert!(watcher.is_over());
    assert!(watcher.told().now_or_never().is_some());
    assert!(some.watch(OTHER, None).is_none());
}
