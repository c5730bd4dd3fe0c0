//! Whoever tries stolen cards here: how few of them reach the acquirer, and that nobody else has to
//! wait for it.

use domain::timestamp::Span;
use futures_util::future::join_all;
use gateway::Wanted;
use simulator::{Answer, Options};

use super::super::{FORM, Rows, Shop, active, id_of, token_of};
use super::ways::reference;
use super::{PAGE, RETURN, heading};

const CARD: &str = "/widget/sale/card/";

/// A shop behind a proxy that is believed, whose invoices are paid by card.
async fn shop(settings: &[(&'static str, &str)]) -> Shop {
    let mut options = Options::default();
    options.settings.push(("trusted_proxies", "127.0.0.1/32".to_owned()));
    options.settings.extend(settings.iter().map(|(name, text)| (*name, (*text).to_owned())));
    Shop::open_with(options, Wanted { choose_solution: true, ..active() }).await
}

/// An invoice's card form, open in somebody's browser.
struct Form<'a> {
    shop: &'a Shop,
    id: i64,
    token: String,
    reference: String,
}

impl<'a> Form<'a> {
    async fn of(shop: &'a Shop) -> Self {
        let created = shop.create(&[("payment_solution_type", "CARD")]).await;
        let (id, token) = (id_of(&created), token_of(&created));
        let page = shop.browse(&format!("{PAGE}?token={token}")).await;
        Self { shop, id, token, reference: reference(&page).to_owned() }
    }

    /// Sends the form from an address.
    async fn send(&self, from: &str, card: &str) -> Answer {
        let headers = [("content-type", FORM), ("x-forwarded-for", from)];
        let (token, reference) = (&self.token, &self.reference);
        let rest = "card_expiry_date=12/34&card_ccv=123&card_holder=Ada+Lovelace";
        let body = format!("token={token}&reference={reference}&card_number={card}&{rest}");
        self.shop
            .gateway
            .http
            .send("POST", &self.shop.gateway.url(CARD), &headers, body)
            .await
            .unwrap()
    }

    /// Sends the form; whether the acquirer was asked.
    async fn is_asked(&self, from: &str, card: &str) -> bool {
        let answer = self.send(from, card).await;
        let to = |page: &str| Some(format!("{page}?token={}", self.token));
        let location = answer.headers.get("location").cloned();
        assert!(location == to(RETURN) || location == to(PAGE), "{} {location:?}", answer.status);
        location == to(RETURN)
    }

    async fn load(&self, from: &str) -> Answer {
        let url = self.shop.gateway.url(&format!("{PAGE}?token={}", self.token));
        self.shop.gateway.http.send("GET", &url, &[("x-forwarded-for", from)], "").await.unwrap()
    }

    /// For how many seconds the page says that no card is taken.
    async fn wait(&self, from: &str) -> Option<u32> {
        let page = self.load(from).await.body;
        let (_, rest) = page.split_once("data-wait=\"")?;
        assert!(!page.contains("name=\"card_number\""), "there is nothing to type in");
        Some(rest.split_once('"').unwrap().0.parse().unwrap())
    }
}

/// A card that nobody else has, by the number of it.
fn card(number: u64) -> String {
    let digits = format!("411111{number:09}");
    let sum: u64 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u64::from(digit - b'0');
            let counted = if place % 2 == 0 { 2 * digit } else { digit };
            if counted > 9 { counted - 9 } else { counted }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// What the acquirer was asked altogether.
fn declines(shop: &Shop) -> usize {
    let kinds = shop.gateway.database().unwrap().event_kinds().unwrap();
    kinds.values().flatten().filter(|kind| *kind == "declined").count()
}

/// Somebody with one address and many cards, who takes a new invoice whenever one was tried.
async fn attack(shop: &Shop, cards: std::ops::Range<u64>, from: impl Fn(u64) -> String) -> usize {
    let (mut form, mut asked) = (Form::of(shop).await, 0);
    for number in cards {
        if form.is_asked(&from(number), &card(number)).await {
            asked += 1;
            form = Form::of(shop).await;
        }
    }
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_cards_from_one_address_are_ten() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    let from = |number: u64| match number % 2 {
        0 => format!("2001:db8:1:2::{number:x}"),
        _ => format!("2001:db8:1:2:{number:x}::1"),
    };
    let asked = attack(&shop, 0..500, from).await;
    rows.same("at once", &(asked, declines(&shop)), &(10, 10));
    // Everybody else pays as if nothing was, with a good card and with a bad one.
    for number in 0..20 {
        let payer = Form::of(&shop).await;
        let from = format!("2001:db8:2:{number:x}::1");
        rows.same("a neighbour's page", &payer.wait(&from).await, &None);
        rows.same("a bad card", &payer.is_asked(&from, &card(1_000 + number)).await, &true);
        let payer = Form::of(&shop).await;
        rows.same("a good card", &payer.is_asked(&from, "4242424242424242").await, &true);
        rows.same("paid", &shop.status(payer.id).await.as_str(), &"awaiting_approval");
    }
    // Whoever is patient is held to one a minute, as good payers behind one address would be.
    let before = declines(&shop);
    let (mut form, mut waited) = (Form::of(&shop).await, 0);
    for number in 2_000.. {
        if waited >= 3_600 {
            break;
        }
        if let Some(wait) = form.wait("2001:db8:1:2::1").await {
            shop.gateway.clock.advance(Span::from_seconds(wait));
            waited += wait;
        }
        rows.same("in turn", &form.is_asked("2001:db8:1:2::1", &card(number)).await, &true);
        form = Form::of(&shop).await;
    }
    let asked = declines(&shop) - before;
    rows.same("in an hour", &(55..=66).contains(&asked), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_the_same_time_are_no_more() {
    let shop = shop(&[]).await;
    let forms = join_all((0..60).map(|_| Form::of(&shop))).await;
    let sent = forms
        .iter()
        .zip(0..)
        .map(|(form, number)| async move { form.is_asked("203.0.113.7", &card(number)).await });
    let asked = join_all(sent).await.into_iter().filter(|asked| *asked).count();
    assert_eq!((asked, declines(&shop)), (10, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_card_from_many_addresses_is_four() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    let (mut form, mut asked) = (Form::of(&shop).await, 0);
    for number in 0..200 {
        if form.is_asked(&format!("203.0.113.{number}"), &card(7)).await {
            asked += 1;
            form = Form::of(&shop).await;
        }
    }
    rows.same("at once", &(asked, declines(&shop)), &(4, 4));
    // The page of the invoice says so to everybody, and those of others say nothing.
    rows.same("its page", &form.wait("198.51.100.1").await, &Some(10));
    rows.same("another card", &form.is_asked("198.51.100.1", &card(8)).await, &false);
    let other = Form::of(&shop).await;
    rows.same("another page", &other.wait("203.0.113.1").await, &None);
    rows.same("another card", &other.is_asked("203.0.113.1", &card(8)).await, &true);
    shop.gateway.clock.advance(Span::from_seconds(10));
    rows.same("in time", &form.wait("198.51.100.1").await, &None);
    rows.same("the same card", &form.is_asked("198.51.100.1", &card(7)).await, &true);
    let next = Form::of(&shop).await;
    rows.same("and again", &next.is_asked("198.51.100.1", &card(7)).await, &false);
    rows.same("twice as long", &next.wait("198.51.100.1").await, &Some(20));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_takes_so_many_numbers_that_are_none() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    let form = Form::of(&shop).await;
    for number in 0..50 {
        let answer = form.send(&format!("203.0.113.{number}"), "4242424242424241").await;
        let expected = if number < 10 { 200 } else { 303 };
        rows.same(&number.to_string(), &answer.status, &expected);
    }
    rows.same("its page", &form.wait("198.51.100.1").await, &Some(10));
    rows.same("a good card", &form.is_asked("198.51.100.1", "4242424242424242").await, &false);
    rows.same("nothing was asked", &shop.status(form.id).await.as_str(), &"opened");
    shop.gateway.clock.advance(Span::from_seconds(10));
    rows.same("in time", &form.is_asked("198.51.100.1", "4242424242424242").await, &true);
    rows.same("paid", &shop.status(form.id).await.as_str(), &"awaiting_approval");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_addresses_with_many_cards_leave_an_invoice_closed() {
    let shop = shop(&[]).await;
    let form = Form::of(&shop).await;
    let sent = (0..200).map(|number| {
        let from = format!("203.0.113.{number}");
        let form = &form;
        async move { form.send(&from, &card(number)).await.status }
    });
    assert!(join_all(sent).await.into_iter().all(|status| status == 303));
    assert!(declines(&shop) <= 10, "{}", declines(&shop));
}

#[tokio::test(flavor = "multi_thread")]
async fn fewer_are_free_at_a_merchant_under_attack() {
    let shop = shop(&[("card_limits.merchant_declines_per_hour", "20")]).await;
    let mut rows = Rows::default();
    let scattered = |number: u64| format!("203.0.113.{number}");
    rows.same("many addresses", &attack(&shop, 0..20, scattered).await, &20);
    rows.same("one more", &attack(&shop, 20..60, |_| "192.0.2.1".to_owned()).await, &2);
    // Whoever has nothing against him is let in all the same.
    rows.same("a payer", &attack(&shop, 60..61, |_| "192.0.2.2".to_owned()).await, &1);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_the_documents_may_be_tried_all_day() {
    let shop = shop(&[]).await;
    for _ in 0..30 {
        let form = Form::of(&shop).await;
        assert!(form.is_asked("203.0.113.7", "4000000000000002").await);
    }
    assert_eq!(declines(&shop), 30);
    let form = Form::of(&shop).await;
    assert!(heading(&form.load("203.0.113.7").await).starts_with("Pay by card"));
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_switches_a_limit_off() {
    let settings = [
        ("card_limits.address_declines", "0"),
        ("card_limits.card_declines", "0"),
        ("card_limits.invoice_faults", "0"),
        ("card_limits.merchant_declines_per_hour", "0"),
    ];
    let shop = shop(&settings).await;
    let mut rows = Rows::default();
    for _ in 0..30 {
        let form = Form::of(&shop).await;
        rows.same("the same", &form.is_asked("203.0.113.7", &card(7)).await, &true);
    }
    rows.end();
}
