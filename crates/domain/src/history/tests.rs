//! Filters, and the pages that a history falls into.

use proptest::prelude::*;

use super::{Filter, Order, PAGE_ROWS, Places};
use crate::status::Status;

#[test]
fn a_filter_takes_what_the_contract_says() {
    let taken = |filter: Filter| {
        let taken = Status::ALL.into_iter().filter(|status| filter.takes(*status));
        taken.map(|status| status.wire().trim_start_matches("invoice:")).collect::<Vec<_>>()
    };
    assert_eq!(taken(Filter::Paid), ["paid"]);
    assert_eq!(taken(Filter::Unpaid), ["created", "opened", "pending", "failed", "canceled"]);
    assert_eq!(taken(Filter::Waiting), ["awaiting_approval"]);
    assert_eq!(taken(Filter::Expired), ["expired"]);
    assert_eq!(taken(Filter::All).len(), Status::ALL.len());
}

proptest! {
    #[test]
    fn pages_cover_every_place_once(invoices in 0..1_000_i64, newest_first: bool) {
        let order = if newest_first { Order::Descending } else { Order::Ascending };
        let mut places = Vec::new();
        for page in 1..=invoices / PAGE_ROWS + 2 {
            let of_page = Places::of_page(order, page, invoices);
            prop_assert!(of_page.count() <= PAGE_ROWS);
            let of_page = of_page.first..of_page.end;
            if newest_first { places.extend(of_page.rev()) } else { places.extend(of_page) }
        }
        if newest_first { places.reverse() }
        prop_assert_eq!(places, (0..invoices).collect::<Vec<_>>());
    }

    #[test]
    fn a_page_goes_on_where_the_one_before_it_ended(invoices in 0..1_000_i64, newest_first: bool) {
        let order = if newest_first { Order::Descending } else { Order::Ascending };
        for page in 1..=invoices / PAGE_ROWS + 1 {
            let of_page = Places::of_page(order, page, invoices);
            let seen = (page - 1) * PAGE_ROWS;
            prop_assert_eq!(of_page.left(order, invoices), invoices - seen.min(invoices));
            let older = if newest_first { of_page.first } else { of_page.end };
            let next = Places::next_to(order, older, invoices);
            let expected = Places::of_page(order, page + 1, invoices);
            prop_assert_eq!(next.count(), expected.count());
            prop_assert!(next == expected || next.count() == 0);
        }
    }

    #[test]
    fn a_page_falls_into_stretches(first in 0..100_i64, length in 0..50_i64, cut in 0..150_i64) {
        let places = Places { first, end: first + length };
        let (below, above) = (places.within(0, cut), places.within(cut, 1_000));
        prop_assert_eq!(below.count() + above.count(), length);
        let stretches = (below.first..below.end).chain(above.first + cut..above.end + cut);
        let expected: Vec<_> = (places.first..places.end).collect();
        prop_assert_eq!(stretches.collect::<Vec<_>>(), expected);
    }
}
