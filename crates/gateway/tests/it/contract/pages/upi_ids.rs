//! Paying by a UPI id: where it is taken, what its payer is shown until he has answered in his app,
//! that nobody is asked or pays twice, and that the form tells nobody who has one.

use domain::timestamp::Span;
use futures_util::future::join_all;
use simulator::{Answer, Options};

use super::super::{FORM, INFOS, Rows, Shop, active};
use super::ways::reference;
use super::{PAGE, Payer, RETURN, heading, readable, redirect};

const UPI_ID: &str = "/widget/sale/upi/";

const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const DESKTOP: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

const BY_UPI: &str = "Pay by UPI ₹1,250.12 INR";
const ASKED: &str = "Approve the request in your UPI app";
const UNKNOWN: &str = "Nobody has this UPI ID.";
const TOO_MANY: &str = "Too many requests were sent";

async fn shop(settings: &[(&'static str, &str)]) -> Shop {
    let mut options = Options::default();
    options.settings.push(("trusted_proxies", "127.0.0.1/32".to_owned()));
    options.settings.extend(settings.iter().map(|(name, text)| (*name, (*text).to_owned())));
    Shop::open_with(options, active()).await
}

impl Payer<'_> {
    /// Loads a page on a device.
    async fn load_on(&self, agent: &str, page: &str) -> Answer {
        let url = self.shop.gateway.url(&format!("{page}?token={}", self.token));
        self.shop.gateway.http.send("GET", &url, &[("user-agent", agent)], "").await.unwrap()
    }

    /// Sends the form of a page from a device and an address.
    async fn send_id(&self, [agent, from]: [&str; 2], page: &Answer, upi_id: &str) -> Answer {
        let headers = [("content-type", FORM), ("user-agent", agent), ("x-forwarded-for", from)];
        let (token, reference) = (&self.token, reference(page));
        let body = format!("token={token}&reference={reference}&upi_id={upi_id}");
        let url = self.shop.gateway.url(UPI_ID);
        self.shop.gateway.http.send("POST", &url, &headers, body).await.unwrap()
    }

    /// Gives a UPI id on a phone, on the page as it is now.
    async fn give(&self, upi_id: &str) -> Answer {
        let page = self.load_on(ANDROID, UPI_ID).await;
        self.send_id([ANDROID, "203.0.113.7"], &page, upi_id).await
    }

    /// Goes on a phone where an answer leads.
    async fn follow(&self, answer: &Answer) -> Answer {
        let url = self.shop.gateway.url(&answer.headers["location"]);
        self.shop.gateway.http.send("GET", &url, &[("user-agent", ANDROID)], "").await.unwrap()
    }

    /// The heading of the page as it is now.
    async fn title(&self) -> String {
        heading(&self.load(PAGE).await)
    }

    /// How many payments were taken in.
    fn payments(&self) -> usize {
        let kinds = self.shop.gateway.database().unwrap().event_kinds().unwrap();
        kinds[&self.id].iter().filter(|kind| *kind == "money_confirmed").count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_taken_where_the_rules_say() {
    let mut rows = Rows::default();
    let cases = [
        ("nowhere", [false, false, false]),
        ("on_phones", [true, true, false]),
        ("everywhere", [true, true, true]),
    ];
    for (setting, expected) in cases {
        let shop = shop(&[("upi_sandbox.upi_ids", setting)]).await;
        for (agent, is_taken) in [ANDROID, IPHONE, DESKTOP].into_iter().zip(expected) {
            let payer = Payer::by_upi(&shop, &[]).await;
            let label = format!("{setting}: {agent}");
            let page = payer.load_on(agent, PAGE).await;
            rows.same(&label, &page.body.contains("name=\"upi_id\""), &is_taken);
            let way = page.body.contains("<noscript><a class=\"button\" href=\"/widget/sale/upi/");
            rows.same(&label, &way, &is_taken);
            let form = payer.load_on(agent, UPI_ID).await;
            rows.same(&label, &form.status, &(if is_taken { 200 } else { 303 }));
            rows.same(&label, &form.body.contains("<details class=\"fold\" open>"), &is_taken);
            rows.same(&label, &form.body.contains("http-equiv=\"refresh\""), &false);
            // Whoever makes up the form is asked no more than he is shown.
            let app = payer.load(super::SIMULATED_APP).await;
            let sent = payer.send_id([agent, "203.0.113.7"], &app, "ask@sandbox").await;
            rows.same(&label, &sent.status, &303);
            rows.same(&label, &(payer.title().await == ASKED), &is_taken);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_test_id_leads_to_the_truth() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    let cases = [
        ("success@sandbox", "awaiting_approval", "Payment received"),
        ("%20Success%40Sandbox%20", "awaiting_approval", "Payment received"),
        ("failure@sandbox", "opened", "Payment declined"),
        ("pending@sandbox", "pending", "Waiting for your bank"),
        ("ask@sandbox", "opened", ASKED),
        ("late@sandbox", "awaiting_approval", "Your payment arrived after all"),
    ];
    for (upi_id, status, title) in cases {
        let payer = Payer::by_upi(&shop, &[]).await;
        let sent = payer.give(upi_id).await;
        let on = format!("{RETURN}?token={}", payer.token);
        rows.same(upi_id, &redirect(&sent), &(303, Some(on.as_str())));
        rows.same(upi_id, &payer.status().await.as_str(), &status);
        rows.same(upi_id, &payer.title().await.as_str(), &title);
        // The page that the browser goes back to.
        rows.same(upi_id, &payer.load_on(ANDROID, UPI_ID).await.status, &303);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_id_is_told_and_not_repeated() {
    let shop = shop(&[("upi_limits.invoice_ids", "0")]).await;
    let mut rows = Rows::default();
    let payer = Payer::by_upi(&shop, &[]).await;
    let format = "Type the UPI ID as your app shows it, such as name@bank.";
    let cases = [
        ("", "format", format),
        ("ada.byron", "format", format),
        ("ada.byron@example.com", "format", format),
        ("9876543210", "format", format),
        ("ada.byron%22%3E%3Cb%3E", "format", format),
        ("ada.byron@okbank", "unknown", UNKNOWN),
    ];
    for (typed, name, fault) in cases {
        let answer = payer.give(typed).await;
        let on = format!("{UPI_ID}?token={}&fault={name}", payer.token);
        rows.same(typed, &redirect(&answer), &(303, Some(on.as_str())));
        let page = payer.follow(&answer).await;
        let told = format!("class=\"fault\" role=\"status\">{fault}");
        rows.same(typed, &page.body.contains(&told), &true);
        rows.same(typed, &page.body.contains("aria-invalid=\"true\" autofocus"), &true);
        rows.same(typed, &page.body.contains("http-equiv=\"refresh\""), &false);
        for mark in ["ada.byron", "9876543210"] {
            rows.same(typed, &page.body.contains(mark), &false);
        }
        rows.same(typed, &heading(&page).as_str(), &BY_UPI);
        rows.same(typed, &payer.title().await.as_str(), &BY_UPI);
    }
    let sent = payer.give("ask@sandbox").await;
    rows.same("asked", &sent.status, &303);
    // The page with a fault, which the browser may go back to.
    let back = format!("{UPI_ID}?token={}&fault=unknown", payer.token);
    let headers = [("user-agent", ANDROID)];
    let back = shop.gateway.http.send("GET", &shop.gateway.url(&back), &headers, "").await.unwrap();
    rows.same("back", &back.status, &303);
    let kept = shop.gateway.database().unwrap().everything().unwrap();
    for row in kept {
        for mark in ["ada.byron", "9876543210", "ask@sandbox"] {
            rows.same(&row, &row.contains(mark), &false);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_may_pay_in_another_way_once() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    // What he does instead, and what its page says then.
    let instead = [("UPI", BY_UPI), ("CARD", "Pay by card $15.04 USD")];
    for (way, title) in instead {
        let payer = Payer::by_upi(&shop, &[]).await;
        let form = payer.load_on(ANDROID, UPI_ID).await;
        payer.send_id([ANDROID, "203.0.113.7"], &form, "ask@sandbox").await;
        let waiting = payer.load(PAGE).await;
        rows.same(way, &heading(&waiting).as_str(), &ASKED);
        let says = ["asks you for ₹1,250.12 in your UPI app", "Held until", "Check now"];
        for words in says {
            rows.same(words, &readable(&waiting).contains(words), &true);
        }
        rows.same(way, &waiting.body.contains("data-left=\"600\""), &true);
        rows.same(way, &waiting.body.contains("&amp;choose=1"), &true);
        // The form of the page that he went back to asks nobody once more.
        payer.send_id([ANDROID, "203.0.113.7"], &form, "success@sandbox").await;
        rows.same(way, &payer.title().await.as_str(), &ASKED);
        let old = reference(&payer.load(super::SIMULATED_APP).await).to_owned();
        let page = payer.go_over(way).await;
        rows.same(way, &heading(&page).as_str(), &title);
        rows.same(way, &payer.go_over(way).await.body, &page.body);
        // The request that he left is approved all the same, and the old form is sent.
        payer.choose(&format!("approve&reference={old}")).await;
        payer.send_id([ANDROID, "203.0.113.7"], &form, "success@sandbox").await;
        rows.same(way, &(payer.status().await.as_str(), payer.payments()), &("opened", 0));
        if way == "UPI" {
            payer.give("success@sandbox").await;
        } else {
            payer.pay_by_card(&page, ["4242424242424242", "12/34", "123"]).await;
        }
        let paid = (payer.status().await, payer.payments());
        rows.same(way, &paid, &("awaiting_approval".to_owned(), 1));
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_at_once_are_one() {
    let shop = shop(&[("upi_limits.invoice_ids", "0")]).await;
    let mut rows = Rows::default();
    for upi_id in ["success@sandbox", "ask@sandbox", "failure@sandbox"] {
        let payer = Payer::by_upi(&shop, &[]).await;
        let form = payer.load_on(ANDROID, UPI_ID).await;
        let from = [ANDROID, "203.0.113.7"];
        let sent = join_all((0..10).map(|_| payer.send_id(from, &form, upi_id))).await;
        rows.same(upi_id, &sent.iter().all(|answer| answer.status == 303), &true);
        let kinds = shop.gateway.database().unwrap().event_kinds().unwrap();
        let count = |kind: &str| kinds[&payer.id].iter().filter(|one| *one == kind).count();
        let counts = [count("approved"), count("money_confirmed"), count("declined")];
        let expected = match upi_id {
            "success@sandbox" => [1, 1, 0],
            "failure@sandbox" => [0, 0, 1],
            _ => [0, 0, 0],
        };
        rows.same(upi_id, &counts, &expected);
    }
    // Two answers of one app, and the page that was left open by another one.
    let payer = Payer::by_upi(&shop, &[]).await;
    payer.give("ask@sandbox").await;
    join_all((0..10).map(|_| payer.choose("approve"))).await;
    rows.same(
        "answers",
        &(payer.status().await.as_str(), payer.payments()),
        &("awaiting_approval", 1),
    );
    let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
    rows.same("infos", &infos.contains(r#""fiat_amount":1250.12,"#), &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_ends_with_its_price() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    let payer = Payer::by_upi(&shop, &[]).await;
    let form = payer.load_on(ANDROID, UPI_ID).await;
    payer.give("ask@sandbox").await;
    shop.gateway.clock.advance(Span::from_minutes(10));
    rows.same("run out", &payer.title().await.as_str(), &"The rate has run out");
    payer.choose("approve").await;
    payer.send_id([ANDROID, "203.0.113.7"], &form, "success@sandbox").await;
    rows.same("run out", &payer.status().await.as_str(), &"opened");
    payer.press(super::QUOTE, "").await;
    rows.same("a new price", &payer.title().await.as_str(), &BY_UPI);
    payer.give("success@sandbox").await;
    rows.same("a new price", &payer.status().await.as_str(), &"awaiting_approval");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_asks_so_many_and_then_there_is_a_wait() {
    let shop = shop(&[]).await;
    let mut rows = Rows::default();
    let payer = Payer::by_upi(&shop, &[]).await;
    let form = payer.load_on(ANDROID, UPI_ID).await;
    let give = async |from: &str, upi_id: &str| {
        let answer = payer.send_id([ANDROID, from], &form, upi_id).await;
        let page = payer.follow(&answer).await;
        [UNKNOWN, TOO_MANY].map(|fault| page.body.contains(&format!("\">{fault}")))
    };
    // From many addresses; what is written wrong is not asked for, and not counted.
    for number in 0..5 {
        let from = format!("203.0.113.{number}");
        rows.same("no id", &give(&from, "nobody").await, &[false, false]);
        rows.same(&from, &give(&from, "nobody@bank").await, &[true, false]);
    }
    for upi_id in ["nobody@bank", "success@sandbox"] {
        rows.same(upi_id, &give("198.51.100.1", upi_id).await, &[false, true]);
    }
    rows.same("nobody was asked", &payer.status().await.as_str(), &"opened");
    // Everybody else pays as if nothing was, and so does he by his app.
    let other = Payer::by_upi(&shop, &[]).await;
    other.give("success@sandbox").await;
    rows.same("another", &other.status().await.as_str(), &"awaiting_approval");
    shop.gateway.clock.advance(Span::from_seconds(10));
    rows.same("in time", &give("198.51.100.1", "success@sandbox").await, &[false, false]);
    rows.same("in time", &payer.status().await.as_str(), &"awaiting_approval");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_finds_out_so_many_and_then_there_is_a_wait() {
    for (setting, expected) in [(None, 30), (Some("3"), 3), (Some("0"), 40)] {
        let settings: Vec<_> =
            setting.into_iter().map(|most| ("upi_limits.address_ids", most)).collect();
        let shop = shop(&settings).await;
        let mut rows = Rows::default();
        let mut found_out = 0;
        let probe = async |from: String| {
            let payer = Payer::by_upi(&shop, &[]).await;
            let form = payer.load_on(ANDROID, UPI_ID).await;
            let answer = payer.send_id([ANDROID, &from], &form, "nobody@bank").await;
            answer.headers["location"].ends_with("&fault=unknown")
        };
        for number in 0..40 {
            found_out += u32::from(probe(format!("2001:db8:1:2::{number:x}")).await);
        }
        rows.same("one address", &found_out, &expected);
        rows.same("another", &probe("2001:db8:1:3::1".to_owned()).await, &true);
        // What the documents name may be tried all day.
        let payer = Payer::by_upi(&shop, &[]).await;
        let form = payer.load_on(ANDROID, UPI_ID).await;
        payer.send_id([ANDROID, "2001:db8:1:2::1"], &form, "success@sandbox").await;
        rows.same("a test id", &payer.status().await.as_str(), &"awaiting_approval");
        rows.end();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_told_before_the_app_opens() {
    let usual = "Most bank accounts can pay up to ₹1,000.00 at a time";
    let newcomers = "In the first 24 hours after you set up UPI, you can pay up to ₹800.00";
    type Settings<'a> = &'a [(&'static str, &'a str)];
    let cases: [(Settings<'_>, [bool; 2]); 3] = [
        (&[], [false, false]),
        (&[("upi_sandbox.newcomer_max_inr", "800")], [false, true]),
        (
            &[("upi_sandbox.newcomer_max_inr", "800"), ("upi_sandbox.usual_max_inr", "1000")],
            [true, false],
        ),
    ];
    for (settings, expected) in cases {
        let shop = shop(settings).await;
        let payer = Payer::by_upi(&shop, &[]).await;
        for agent in [ANDROID, DESKTOP] {
            let page = readable(&payer.load_on(agent, PAGE).await);
            let told = [usual, newcomers].map(|words| page.find(words));
            assert_eq!(told.map(|place| place.is_some()), expected, "{settings:?}");
            let link = page.find("upi://pay");
            assert!(told.into_iter().flatten().all(|place| Some(place) < link), "before the app");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banks_reference_can_be_copied() {
    let shop = shop(&[]).await;
    let payer = Payer::by_upi(&shop, &[]).await;
    payer.give("success@sandbox").await;
    let page = payer.load(PAGE).await.body;
    let (_, rest) = page.split_once("data-copy=\"").expect(&page);
    let (reference, _) = rest.split_once('"').unwrap();
    assert!(reference.len() == 12 && reference.bytes().all(|byte| byte.is_ascii_digit()));
    // Without a script it is text that one touch selects.
    assert!(page.contains(&format!("class=\"whole\">{reference}</bdi>")), "{page}");
}
