//! Who reads a history page by page sees each invoice once, whatever happens meanwhile.

use std::collections::BTreeSet;

use domain::timestamp::Span;

use super::{Shop, active};
use simulator::Options;

/// A shop with invoices that nobody has paid, a second apart, and their ids.
async fn shop_with(invoices: usize) -> (Shop, Vec<i64>) {
    let shop = Shop::open_with(Options::default(), active()).await;
    shop.tamper(&format!(
        "insert into invoice (merchant_id, live, email, amount_minor, currency, status, version,
            late, created_at, status_at)
        with recursive counted (n) as (
            select 1 union all select n + 1 from counted where n < {invoices})
        select 1, 0, 'payer@example.com', 100, 'USD', 'invoice:created', 0, 0,
            1795341600000000 + n * 1000000, 1795341600000000 + n * 1000000
        from counted"
    ));
    shop.gateway.clock.advance(Span::from_hours(2));
    let mut ids = Vec::new();
    for page in 1..=invoices.div_ceil(50) {
        ids.extend(shop.page(&format!("page={page}")).await.0);
    }
    assert_eq!(ids.len(), invoices);
    (shop, ids)
}

/// Lets invoices leave the filter `UNPAID`.
fn settle(shop: &Shop, ids: &[i64]) {
    for id in ids {
        shop.tamper(&format!("update invoice set status = 'invoice:paid' where id = {id}"));
    }
}

async fn create(shop: &Shop, count: usize) {
    for _ in 0..count {
        shop.invoice(&[]).await;
    }
}

/// The ids of some pages together, none of them twice.
fn together(pages: &[&[i64]]) -> BTreeSet<i64> {
    let all: BTreeSet<i64> = pages.iter().copied().flatten().copied().collect();
    let count: usize = pages.iter().map(|page| page.len()).sum();
    assert_eq!(all.len(), count, "an invoice was seen twice: {pages:?}");
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_asked_for_again_loses_nothing() {
    let (shop, ids) = shop_with(170).await;
    let query = "order=DESC&status=UNPAID";
    let (first, _) = shop.page(query).await;
    create(&shop, 3).await;
    let second = shop.page(&format!("{query}&page=2")).await;
    for _ in 0..2 {
        create(&shop, 3).await;
        assert_eq!(shop.page(&format!("{query}&page=2")).await, second);
    }
    // Its newest, its oldest and some between are paid, and it is asked for once more.
    let left = [&second.0[..5], &second.0[20..25], &second.0[45..]].concat();
    settle(&shop, &left);
    let (again, _) = shop.page(&format!("{query}&page=2")).await;
    assert_eq!(again.len(), 50);
    let (third, _) = shop.page(&format!("{query}&page=3")).await;
    let (fourth, _) = shop.page(&format!("{query}&page=4")).await;
    let seen = together(&[&first, &again, &third, &fourth]);
    let expected: BTreeSet<i64> = ids.into_iter().filter(|id| !left.contains(id)).collect();
    assert_eq!(seen, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_by_itself_does_not_hold_the_total_for_ever() {
    let (shop, _) = shop_with(120).await;
    let query = "order=DESC&page=2";
    let first = shop.page(query).await;
    assert_eq!(first.1, "120");
    for _ in 0..3 {
        shop.gateway.clock.advance(Span::from_minutes(19));
        create(&shop, 1).await;
        assert_eq!(shop.page(query).await, first, "it is asked for again");
    }
    shop.gateway.clock.advance(Span::from_minutes(3));
    assert_eq!(shop.page(query).await.1, "123", "an hour after it was asked for first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_is_gone_on_with_for_an_hour_from_its_first_page() {
    let (shop, _) = shop_with(220).await;
    let page = async |page: u32| shop.page(&format!("order=DESC&page={page}")).await;
    page(1).await;
    create(&shop, 10).await;
    shop.gateway.clock.advance(Span::from_minutes(59));
    assert_eq!(page(2).await.1, "220");
    shop.gateway.clock.advance(Span::from_minutes(1));
    assert_eq!(page(3).await.1, "230", "counted anew");
    // So is a page that is neither the next nor the same, and another walk begins with it.
    create(&shop, 10).await;
    assert_eq!(page(1).await.1, "240");
    create(&shop, 10).await;
    let (third, total) = page(3).await;
    assert_eq!(total, "250");
    create(&shop, 10).await;
    let (fourth, total) = page(4).await;
    assert_eq!(total, "250");
    assert_eq!(together(&[&third, &fourth]).len(), 100);
    assert_eq!(page(2).await.1, "260");
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_that_leave_the_filter_hide_no_others() {
    for order in ["ASC", "DESC"] {
        let (shop, ids) = shop_with(170).await;
        let mut pages = Vec::new();
        for page in 1..=4 {
            let query = format!("order={order}&status=UNPAID&page={page}");
            let (listed, total) = shop.page(&query).await;
            assert_eq!(
                total, "170",
                "{order} {page}: those that were seen and those that are left"
            );
            settle(&shop, &listed[..20]);
            pages.push(listed);
        }
        let pages: Vec<&[i64]> = pages.iter().map(Vec::as_slice).collect();
        assert_eq!(together(&pages), ids.into_iter().collect(), "{order}");
        let behind = shop.page(&format!("order={order}&status=UNPAID&page=5")).await;
        assert_eq!(behind, (vec![], "170".to_owned()), "{order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_walks_on_sees_what_is_created_meanwhile() {
    let (shop, ids) = shop_with(70).await;
    let (first, total) = shop.page("status=UNPAID").await;
    assert_eq!(total, "70");
    settle(&shop, &first[..30]);
    create(&shop, 5).await;
    let (second, total) = shop.page("status=UNPAID&page=2").await;
    assert_eq!((second.len(), total.as_str()), (25, "75"));
    // Asked for again, it has those that were created since.
    create(&shop, 40).await;
    let (again, total) = shop.page("status=UNPAID&page=2").await;
    assert_eq!((again.len(), total.as_str()), (50, "115"));
    let (third, total) = shop.page("status=UNPAID&page=3").await;
    assert_eq!((third.len(), total.as_str()), (15, "115"));
    let seen = together(&[&first, &again, &third]);
    assert!(ids.iter().all(|id| seen.contains(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_so_many_walks_at_a_time() {
    let (shop, _) = shop_with(120).await;
    let goes_on = async |day: usize| {
        let query = format!("order=DESC&from=2026-10-{day:02}&page=2");
        shop.page(&query).await.1 == "120"
    };
    for day in 1..=20 {
        shop.gateway.clock.advance(Span::from_seconds(1));
        shop.page(&format!("order=DESC&from=2026-10-{day:02}")).await;
    }
    shop.gateway.clock.advance(Span::from_seconds(1));
    create(&shop, 1).await;
    assert!(goes_on(1).await, "there are twenty");
    shop.page("order=DESC&from=2026-10-21").await;
    assert!(!goes_on(1).await, "it was the oldest of 21");
    // That began one, by which the second went.
    assert!(!goes_on(2).await);
    assert!(goes_on(20).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_walk_begins_where_there_is_no_further_page() {
    let (shop, _) = shop_with(60).await;
    // Twenty histories of one page push no walk out.
    shop.page("order=DESC").await;
    create(&shop, 1).await;
    for day in 1..=20 {
        shop.page(&format!("status=PAID&from=2026-10-{day:02}")).await;
        shop.page(&format!("order=DESC&from=2026-10-{day:02}&page=2")).await;
    }
    assert_eq!(shop.page("order=DESC&page=2").await.1, "60");
    // Where a history begins anew and ends at once, the walk that was is no more.
    let (first, _) = shop.page("order=DESC&status=UNPAID").await;
    settle(&shop, &first);
    assert_eq!(shop.page("order=DESC&status=UNPAID").await.0.len(), 11);
    assert_eq!(shop.page("order=DESC&status=UNPAID&page=2").await, (vec![], "11".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_read_though_the_walk_cannot_be_kept() {
    let (shop, _) = shop_with(60).await;
    // No second walk can be kept from now on.
    shop.tamper("delete from history_walk");
    shop.page("order=DESC").await;
    shop.tamper("create unique index one_walk on history_walk (api_key_id)");
    for query in ["order=DESC&status=UNPAID", "order=DESC&from=2026-10-01"] {
        let (listed, total) = shop.page(query).await;
        assert_eq!((listed.len(), total.as_str()), (50, "60"), "{query}");
    }
}
