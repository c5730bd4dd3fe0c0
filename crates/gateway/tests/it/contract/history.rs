//! The history of a merchant's invoices (contract, section 5): its shape, its filters, whose
//! invoices it shows, and pages that stay what they are while invoices are created.

use std::collections::BTreeSet;

use domain::timestamp::Span;
use gateway::Wanted;
use serde_json::Value;
use simulator::{Answer, Options};

use super::{FORM, JSON, Rows, Shop, active, id_of, networks, refusal, refusal_since, token_of};

pub(super) const HISTORY: &str = "/api/invoice/history/";

/// A gateway with a file of countries, behind a proxy on this machine.
pub(super) async fn shop_behind_a_proxy() -> Shop {
    let mut options = Options::default();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/countries.mmdb");
    options.settings.push(("trusted_proxies", "127.0.0.0/8".to_owned()));
    options.settings.push(("geoip_database", file.to_owned()));
    Shop::open_for_upi(options, active()).await
}

impl Shop {
    async fn history(&self, query: &str) -> Answer {
        self.gateway.get(&format!("{HISTORY}?{query}"), &self.key).await.unwrap()
    }

    /// The ids of a page of a history, and its total.
    pub(super) async fn page(&self, query: &str) -> (Vec<i64>, String) {
        let answer = self.history(query).await;
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        let rows = body["list"].as_array().unwrap_or_else(|| panic!("{}", answer.body)).iter();
        let ids = rows.map(|row| row["id"].as_str().unwrap().parse().unwrap()).collect();
        (ids, body["total"].as_str().unwrap().to_owned())
    }

    /// Opens an invoice's payment page from an address.
    pub(super) async fn open_from(&self, token: &str, address: &str) {
        let url = self.gateway.url(&format!("/widget/sale/create/?token={token}"));
        let headers = [("x-forwarded-for", address)];
        let page = self.gateway.http.send("GET", &url, &headers, "").await.unwrap();
        assert_eq!(page.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_says_what_is_known() {
    let shop = shop_behind_a_proxy().await;
    let urls = [
        ("success_url", "https://shop.example/success"),
        ("cancel_url", "https://shop.example/cancel"),
        ("pending_url", "https://shop.example/pending"),
    ];
    let first = shop.create(&urls).await;
    shop.gateway.clock.advance(Span::from_seconds(60));
    // The first one who opens the page is the payer.
    for address in ["198.51.100.7", "203.0.113.9"] {
        shop.open_from(&token_of(&first), address).await;
    }
    shop.help(id_of(&first), "success").await;
    shop.gateway.clock.advance(Span::from_seconds(60));
    let second = shop.create(&[("amount", "7"), ("email", "other@example.com")]).await;
    let row = |id: i64, more: &str| format!(r#"{{"id":"{id}",{more}"#);
    let paid = row(
        id_of(&first),
        r#""email":"payer@example.com","status":"WAITING SETTLEMENT","amount":"15.04","symbol":"USD","create_date":"2026-11-22 10:00:00","status_date":"2026-11-22 10:01:00","tx_hash":null,"exchange_currency_symbol":"INR","paid_amount":"1250.12","merchant_amount":"15.040","fee_amount":"0.000","ip":"198.51.100.7","country":"United Arab Emirates","success_url":"https://shop.example/success","pending_url":"https://shop.example/pending","cancel_url":"https://shop.example/cancel"}"#,
    );
    let new = row(
        id_of(&second),
        r#""email":"other@example.com","status":"CREATED","amount":"7.00","symbol":"USD","create_date":"2026-11-22 10:02:00","status_date":"2026-11-22 10:02:00","tx_hash":null,"exchange_currency_symbol":null,"paid_amount":null,"merchant_amount":null,"fee_amount":null,"ip":null,"country":null,"success_url":null,"pending_url":null,"cancel_url":null}"#,
    );
    let mut rows = Rows::default();
    let all = format!(
        r#"{{"errorCode":0,"status":"ALL","from":null,"to":null,"page":1,"order":"ASC","list":[{paid},{new}],"total":"2"}}"#
    );
    rows.expect("GET", &shop.history("").await, &all);
    rows.expect("form", &shop.send("POST", HISTORY, FORM, "").await, &all);
    let body = r#"{"status":null,"page":1}"#;
    rows.expect("JSON", &shop.send("POST", HISTORY, JSON, body).await, &all);
    let newest_first = format!(
        r#"{{"errorCode":0,"status":"ALL","from":"2026-11-22","to":"2026-11-22","page":1,"order":"DESC","list":[{new},{paid}],"total":"2"}}"#
    );
    let query = "order=DESC&from=2026-11-22&to=2026-11-22&page=01";
    rows.expect("newest first", &shop.history(query).await, &newest_first);
    let none = r#"{"errorCode":0,"status":"PAID","from":null,"to":null,"page":1000000000,"order":"ASC","list":[],"total":"0"}"#;
    rows.expect("none", &shop.history("status=PAID&page=1000000000").await, none);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stablecoin_is_told_with_its_transaction() {
    let mut options = Options::default();
    let disabled = "card_sandbox,upi_sandbox".to_owned();
    options.settings.push(("solutions.disabled", disabled));
    let shop = Shop::open_with(options, active()).await;
    shop.invoice_after(&["success"]).await;
    let body: Value = serde_json::from_str(&shop.history("").await.body).unwrap();
    let row = &body["list"][0];
    assert!(row["tx_hash"].as_str().unwrap().starts_with("0x"), "{row}");
    assert_eq!(row["paid_amount"], "15.04", "{row}");
    let symbol = row["exchange_currency_symbol"].as_str().unwrap();
    assert!(["USDC", "USDT"].contains(&symbol), "{row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_shows_its_statuses_and_dates() {
    let shop = Shop::open_for_upi(Options::default(), active()).await;
    let taken: [(&[&str], &str, &str); 10] = [
        (&[], "CREATED", "UNPAID"),
        (&["open"], "OPENED", "UNPAID"),
        (&["pending"], "PENDING", "UNPAID"),
        (&["success"], "WAITING SETTLEMENT", "WAITING"),
        (&["success", "settle"], "PAID", "PAID"),
        (&["success", "withhold"], "WITHHELD", ""),
        (&["decline"], "FAILED", "UNPAID"),
        (&["cancel"], "CANCELED", "UNPAID"),
        (&["success", "settle", "chargeback"], "CHARGEBACK", ""),
        (&["success", "settle", "refund"], "REFUNDED", ""),
    ];
    let mut known = Vec::new();
    for (outcomes, label, filter) in taken {
        known.push((shop.invoice_after(outcomes).await, label, filter));
        shop.gateway.clock.advance(Span::from_days(1));
    }
    let mut rows = Rows::default();
    for filter in ["PAID", "UNPAID", "WAITING", "EXPIRED", "ALL"] {
        let of_filter = known.iter().filter(|known| filter == "ALL" || known.2 == filter);
        let mut ids: Vec<i64> = of_filter.map(|known| known.0).collect();
        let total = ids.len().to_string();
        let query = format!("status={filter}");
        rows.same(filter, &shop.page(&query).await, &(ids.clone(), total.clone()));
        ids.reverse();
        rows.same(filter, &shop.page(&format!("{query}&order=DESC")).await, &(ids, total));
    }
    for (id, label, _) in &known {
        let body = shop.history("").await.body;
        rows.same(
            label,
            &body.contains(&format!(
                r#""id":"{id}","email":"payer@example.com","status":"{label}""#
            )),
            &true,
        );
    }
    let dates = [
        ("from=2026-11-24&to=2026-11-25", 2..4),
        ("from=2026-11-24", 2..10),
        ("to=2026-11-22", 0..1),
        ("from=2026-11-22&to=2026-12-01", 0..10),
        ("to=2026-11-21", 0..0),
        ("from=2026-12-02&to=9999-12-31", 0..0),
        ("from=0000-01-01", 0..10),
    ];
    for (query, expected) in dates {
        let ids: Vec<i64> = known[expected].iter().map(|known| known.0).collect();
        let total = ids.len().to_string();
        rows.same(query, &shop.page(query).await, &(ids, total));
    }
    // The first two are past the time in which they could be paid.
    shop.gateway.clock.advance(Span::from_days(6));
    shop.gateway.app.expire_due_invoices().await.unwrap();
    let expired = vec![known[0].0, known[1].0];
    rows.same("expired", &shop.page("status=EXPIRED").await, &(expired, "2".to_owned()));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_filter_is_refused_with_its_name() {
    let shop = Shop::open().await;
    let status = "it must be PAID, UNPAID, WAITING, EXPIRED or ALL";
    let date = "it must be a date of the calendar, such as 2026-11-22";
    let page = "it must be a whole number from 1 to 1000000000";
    let cases: &[(&str, &str, &str)] = &[
        ("status=paid", "status", status),
        ("status=CREATED", "status", status),
        ("from=2026-02-29", "from", date),
        ("from=2026-13-01", "from", date),
        ("from=2026-00-10", "from", date),
        ("from=22-11-2026", "from", date),
        ("from=2026-1-1", "from", date),
        ("to=2026-04-31", "to", date),
        ("to=%2B026-04-30", "to", date),
        ("to=2026-04-30T00", "to", date),
        ("to=yesterday", "to", date),
        ("from=2026-11-23&to=2026-11-22", "to", "it must not be before from"),
        ("page=0", "page", page),
        ("page=-1", "page", page),
        ("page=one", "page", page),
        ("page=1.0", "page", page),
        ("page=%2B1", "page", page),
        ("page=1000000001", "page", page),
        ("page=99999999999999999999999999", "page", page),
    ];
    let mut rows = Rows::default();
    for (query, name, rule) in cases {
        let expected = refusal_since(50111, &format!("invalid filter: {name}"), rule);
        rows.expect(query, &shop.history(query).await, &expected);
    }
    for order in ["asc", "DESCENDING", "1"] {
        let expected = refusal(50012, "Invalid order. order must be ASC or DESC");
        rows.expect(order, &shop.history(&format!("order={order}")).await, &expected);
    }
    let body = r#"{"order":["ASC"]}"#;
    let expected = refusal(50012, "Invalid order. order must be ASC or DESC");
    rows.expect(body, &shop.send("POST", HISTORY, JSON, body).await, &expected);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_refused_in_a_historys_own_words() {
    let shop = Shop::open().await;
    let elsewhere = Wanted { networks: networks(&["203.0.113.7/32"]), ..active() };
    let elsewhere = shop.merchant(elsewhere).await;
    let nowhere = shop.merchant(Wanted { networks: Vec::new(), ..active() }).await;
    let no_address = "No IP is linked to your account. Please enter them in your profile page and \
                      API block";
    let cases = [
        ("", refusal(50001, "API-KEY required")),
        ("tp_test_unknown", refusal(50007, "Invalid API-KEY")),
        (&elsewhere, refusal(50006, "You can not use this API from this IP address")),
        (&nowhere, refusal(50010, no_address)),
    ];
    let mut rows = Rows::default();
    for (key, expected) in cases {
        rows.expect(key, &shop.gateway.get(HISTORY, key).await.unwrap(), &expected);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sees_its_own_merchants_invoices_of_its_mode() {
    let shop = Shop::open().await;
    let id = shop.invoice(&[]).await;
    let other = shop.merchant(active()).await;
    let live = shop.merchant(Wanted { live: true, ..active() }).await;
    for (key, count) in [(&shop.key, 1), (&other, 0), (&live, 0)] {
        let answer = shop.gateway.get(HISTORY, key).await.unwrap();
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(body["list"].as_array().unwrap().len(), count, "{body}");
    }
    // The merchant's own invoice, as if it had been paid with real money.
    shop.tamper(&format!("update invoice set live = 1 where id = {id}"));
    assert_eq!(shop.page("").await, (vec![], "0".to_owned()));
}

/// Walks through the pages of a history until one is empty; after each page something happens.
async fn walk(shop: &Shop, query: &str, happen: impl AsyncFn()) -> Vec<i64> {
    let mut seen = Vec::new();
    for page in 1.. {
        let (ids, _) = shop.page(&format!("{query}&page={page}")).await;
        if ids.is_empty() {
            return seen;
        }
        seen.extend(ids);
        happen().await;
    }
    seen
}

/// Fails if a walk has seen an invoice twice, or has not seen one that was there at its beginning.
fn check_walk(label: &str, seen: &[i64], there: &[i64]) {
    let distinct: BTreeSet<i64> = seen.iter().copied().collect();
    assert_eq!(distinct.len(), seen.len(), "{label}: an invoice was seen twice: {seen:?}");
    let missed: Vec<_> = there.iter().filter(|id| !distinct.contains(id)).collect();
    assert!(missed.is_empty(), "{label}: missed {missed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_walks_back_sees_each_invoice_once_while_others_are_created() {
    let shop = Shop::open().await;
    let mut there = Vec::new();
    for _ in 0..120 {
        there.push(shop.invoice(&[]).await);
        shop.gateway.clock.advance(Span::from_seconds(1));
    }
    for query in
        ["order=ASC", "order=DESC", "order=DESC&status=UNPAID", "order=DESC&from=2026-11-01"]
    {
        let seen = walk(&shop, query, async || {
            for _ in 0..7 {
                shop.invoice(&[]).await;
                shop.gateway.clock.advance(Span::from_seconds(1));
            }
        })
        .await;
        check_walk(query, &seen, &there);
    }
    // A page that is asked for again is the same one, and one that is skipped is where it would be.
    let first = shop.page("order=DESC").await;
    shop.invoice(&[]).await;
    let second = shop.page("order=DESC&page=2").await;
    assert_eq!(second.1, first.1, "the total is that of the walk's beginning");
    shop.invoice(&[]).await;
    assert_eq!(shop.page("order=DESC&page=2").await, second);
    let third = shop.page("order=DESC&page=3").await;
    shop.page("order=DESC").await;
    assert_ne!(shop.page("order=DESC&page=3").await, third, "a new walk has begun");
    // After an hour of silence pages are counted from the newest invoice again.
    let (newest, _) = shop.page("order=DESC").await;
    for _ in 0..50 {
        shop.invoice(&[]).await;
    }
    shop.gateway.clock.advance(Span::from_hours(1));
    assert_eq!(shop.page("order=DESC&page=2").await.0, newest);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_walks_back_sees_each_invoice_once_while_many_create_at_the_same_time() {
    let shop = Shop::open().await;
    let mut there = Vec::new();
    for _ in 0..110 {
        there.push(shop.invoice(&[]).await);
    }
    for round in 0..3 {
        let creating = async {
            let creates = (0..60).map(|_| shop.invoice(&[]));
            futures_util::future::join_all(creates).await
        };
        let walking = walk(&shop, "order=DESC", async || {});
        let (created, seen) = tokio::join!(creating, walking);
        check_walk(&format!("round {round}"), &seen, &there);
        there.extend(created);
    }
    let (_, total) = shop.page("order=DESC").await;
    assert_eq!(total, "290");
}

/// Writes invoices of a while ago: enough for two blocks and a bit.
fn fill(shop: &Shop) {
    shop.tamper(
        "insert into invoice (merchant_id, live, email, amount_minor, currency, status, version,
            late, created_at, status_at)
        with recursive counted (n) as (
            select 1 union all select n + 1 from counted where n < 2100)
        select 1, 0, 'payer@example.com', 100, 'USD',
            case when n % 100 = 0 then 'invoice:paid' else 'invoice:created' end,
            0, 0, 1795341600000000 + n * 1000000, 1795341600000000 + n * 1000000
        from counted",
    );
}

/// Pages of every filter.
async fn pages(shop: &Shop) -> Vec<(Vec<i64>, String)> {
    let mut pages = Vec::new();
    for status in ["ALL", "PAID", "UNPAID", "WAITING", "EXPIRED"] {
        for order in ["ASC", "DESC"] {
            for page in [1, 2, 21, 42, 43] {
                let query = format!("status={status}&order={order}&page={page}");
                pages.push(shop.page(&query).await);
            }
        }
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_the_same_once_it_is_counted() {
    let shop = Shop::open_for_upi(Options::default(), active()).await;
    let paid = shop.invoice_after(&["success"]).await;
    fill(&shop);
    shop.gateway.clock.advance(Span::from_hours(2));
    let before = pages(&shop).await;
    assert_eq!(shop.gateway.app.make_history_blocks().await.unwrap(), 2);
    assert_eq!(shop.gateway.app.make_history_blocks().await.unwrap(), 0);
    assert_eq!(pages(&shop).await, before);
    // What happens to an invoice in a block is counted.
    shop.help(paid, "settle").await;
    assert_eq!(shop.page("status=WAITING").await, (vec![], "0".to_owned()));
    let (ids, total) = shop.page("status=PAID").await;
    assert_eq!((ids[0], total.as_str()), (paid, "22"));
    // Nor is one created among them, though the clock were set back: it is the last one.
    shop.gateway.clock.set_back(Span::from_hours(2));
    let last = shop.invoice(&[]).await;
    assert_eq!(shop.page("order=DESC").await.0[0], last);
}

/// The statement by which an operator lets the counts of a month go whose invoices leave.
fn forgetting_counts_of(invoices: &str) -> String {
    let scaling = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scaling.md"));
    let from = scaling.find("delete from history_block").unwrap();
    let statement = scaling[from..].split(';').next().unwrap();
    assert!(statement.contains("invoice_2026_12 i"), "{statement}");
    statement.replace("invoice_2026_12", invoices)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_right_after_a_month_has_left() {
    for leaving in [300, 1_024, 1_100, 2_100] {
        let shop = Shop::open_for_upi(Options::default(), active()).await;
        fill(&shop);
        shop.gateway.clock.advance(Span::from_hours(2));
        assert_eq!(shop.gateway.app.make_history_blocks().await.unwrap(), 2);
        let last = 1_795_341_600_000_000_i64 + leaving * 1_000_000;
        let month = format!("(select * from invoice where created_at <= {last})");
        shop.tamper(&forgetting_counts_of(&month));
        shop.tamper(&format!("delete from invoice where created_at <= {last}"));
        let left = shop.page("").await.1;
        assert_eq!(left, (2_100 - leaving).to_string());
        let after = pages(&shop).await;
        shop.gateway.app.make_history_blocks().await.unwrap();
        assert_eq!(pages(&shop).await, after, "{leaving}");
        shop.tamper("delete from history_block");
        assert_eq!(pages(&shop).await, after, "{leaving}: as they are counted one by one");
    }
}
