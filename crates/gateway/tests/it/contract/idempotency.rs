//! `Idempotency-Key` (contract, section 2): a post that is repeated is answered as the first time,
//! and done once.

use std::sync::Arc;

use domain::timestamp::Span;
use futures_util::future::join_all;
use gateway::Wanted;
use simulator::{Answer, GatewayRun, Installation, ManualClock, Options};

use super::{
    CREATE, FORM, JSON, Rows, Shop, active, form, id_of, refusal, refusal_since, token_of,
};

const MULTIPART: &str = "multipart/form-data; boundary=";

impl Shop {
    /// Posts a body under an idempotency key.
    async fn post_under(&self, key: &str, content_type: &str, body: &str) -> Answer {
        self.post_by(&self.key, key, (content_type, body)).await
    }

    /// Posts a body under an idempotency key with an API key.
    async fn post_by(
        &self,
        api_key: &str,
        key: &str,
        (content_type, body): (&str, &str),
    ) -> Answer {
        let headers =
            [("api-key", api_key), ("content-type", content_type), ("idempotency-key", key)];
        let url = self.gateway.url(CREATE);
        self.gateway.http.send("POST", &url, &headers, body.to_owned()).await.unwrap()
    }
}

fn reused() -> String {
    refusal(50109, "Idempotency-Key reused with another body")
}

fn multipart(boundary: &str) -> String {
    let fields = super::fields(&[]).into_iter();
    let part = |(name, value)| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
    };
    format!("{}--{boundary}--\r\n", fields.map(part).collect::<String>())
}

/// Whether an answer repeats another, byte for byte, and says so.
fn repeats(rows: &mut Rows, label: &str, answer: &Answer, first: &Answer) {
    rows.expect(label, answer, &first.body);
    let header = |answer: &Answer, name| answer.headers.get(name).cloned();
    rows.same(label, &header(answer, "invoice-id"), &header(first, "invoice-id"));
    let said = header(answer, "idempotent-replayed");
    rows.same(label, &said.as_deref(), &Some("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_and_body_give_the_same_reply_and_no_second_invoice() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let first = shop.post_under("a", FORM, &form(&[])).await;
    rows.same("first", &first.headers.get("idempotent-replayed"), &None);
    for _ in 0..3 {
        repeats(&mut rows, "again", &shop.post_under("a", FORM, &form(&[])).await, &first);
    }
    // The reply is the one that was given, whatever has become of the invoice since.
    shop.help(id_of(&first), "success").await;
    repeats(&mut rows, "once paid", &shop.post_under("a", FORM, &form(&[])).await, &first);
    rows.same("invoices", &shop.invoices(), &1);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_is_what_its_fields_say() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let json_type = "application/json; charset=utf-8";
    let alike: &[&[(&str, &str)]] = &[
        &[
            (FORM, "email=payer%40example.com&amount=15.04&devise=USD"),
            (FORM, "devise=USD&email=payer@example.com&amount=15.04"),
            (FORM, "amount=%31%35.04&&devise=USD&email=payer%40example.com&"),
            ("Application/x-www-form-urlencoded; charset=utf-8", &form(&[])),
            (&format!("{MULTIPART}one"), &multipart("one")),
            (&format!("{MULTIPART}\"another two\""), &multipart("another two")),
        ],
        &[
            (JSON, r#"{"email":"payer@example.com","amount":15.04,"devise":"USD"}"#),
            (JSON, r#"{"devise":"USD","amount":15.04,"email":"payer@example.com"}"#),
            (
                json_type,
                " {\"amount\" : 15.04,\n\"devise\" :\"USD\",\"email\":\"payer@example.com\"}\n",
            ),
        ],
    ];
    for (at, bodies) in alike.iter().enumerate() {
        let key = format!("alike-{at}");
        let mut first = None;
        for (content_type, body) in *bodies {
            let answer = shop.post_under(&key, content_type, body).await;
            match &first {
                None => first = Some(answer),
                Some(first) => repeats(&mut rows, body, &answer, first),
            }
        }
    }
    rows.same("invoices", &shop.invoices(), &alike.len());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_under_the_same_key_is_refused() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let first = shop.post_under("a", FORM, &form(&[])).await;
    let others: &[&[(&str, &str)]] = &[
        &[("amount", "15.05")],
        &[("amount", "15.040")],
        &[("email", "other@example.com")],
        &[("name", "Ada")],
        &[("callbackJson", "1")],
        &[("colour", "green")],
        // It would be refused for itself, but it is not even looked at.
        &[("amount", "1e3")],
        &[("devise", "EUR")],
        &[("email", "")],
    ];
    for other in others {
        let answer = shop.post_under("a", FORM, &form(other)).await;
        rows.expect(&format!("{other:?}"), &answer, &reused());
        rows.same("header", &answer.headers.get("idempotent-replayed"), &None);
    }
    // Two fields are another body than one that has all their letters.
    let (one, other) = (form(&[("name", "b"), ("phone", "c")]), form(&[("name", "bphonetc")]));
    shop.post_under("b", FORM, &one).await;
    rows.expect("joined", &shop.post_under("b", FORM, &other).await, &reused());
    rows.same("invoices", &shop.invoices(), &2);
    repeats(&mut rows, "the first", &shop.post_under("a", FORM, &form(&[])).await, &first);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_its_merchants_and_its_modes_own() {
    let shop = Shop::open().await;
    let other = shop.merchant(active()).await;
    let live = shop.merchant(Wanted { live: true, ..active() }).await;
    // The first merchant's live key: a merchant comes with one key.
    shop.tamper("update api_key set merchant_id = 1 where live = 1");
    let mut rows = Rows::default();
    let body = form(&[]);
    let first = shop.post_under("a", FORM, &body).await;
    let second = shop.post_by(&other, "a", (FORM, &body)).await;
    rows.same("another merchant", &(id_of(&first), id_of(&second)), &(1, 2));
    rows.same("another merchant", &second.headers.get("idempotent-replayed"), &None);
    let changed = form(&[("amount", "4")]);
    rows.expect("its own", &shop.post_by(&other, "a", (FORM, &changed)).await, &reused());
    let live = shop.post_by(&live, "a", (FORM, &body)).await;
    let text = "no payment solution available for this devise and amount";
    rows.expect("a live key", &live, &refusal(50115, text));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_kept_for_a_day() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let body = form(&[]);
    let first = shop.post_under("a", FORM, &body).await;
    shop.gateway.clock.advance(Span::from_millis(24 * 3_600_000 - 1));
    repeats(&mut rows, "within a day", &shop.post_under("a", FORM, &body).await, &first);
    shop.gateway.clock.advance(Span::from_millis(1));
    let changed = form(&[("amount", "4")]);
    let next = shop.post_under("a", FORM, &changed).await;
    rows.same("a day later", &id_of(&next), &2);
    rows.same("a day later", &next.headers.get("idempotent-replayed"), &None);
    repeats(&mut rows, "the new one", &shop.post_under("a", FORM, &changed).await, &next);
    rows.expect("the old one", &shop.post_under("a", FORM, &body).await, &reused());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_posts_at_once_make_one_invoice() {
    let shop = Shop::open().await;
    let body = form(&[]);
    let answers = join_all((0..100).map(|_| shop.post_under("a", FORM, &body))).await;
    let firsts: Vec<&Answer> =
        answers.iter().filter(|one| !one.headers.contains_key("idempotent-replayed")).collect();
    let [first] = firsts[..] else { panic!("{} posts were the first", firsts.len()) };
    let mut rows = Rows::default();
    // Whoever loses the race may have drawn an id before.
    let id = first.headers["invoice-id"].as_str();
    for answer in &answers {
        rows.expect("one of them", answer, &first.body);
        rows.same("id", &answer.headers["invoice-id"].as_str(), &id);
    }
    rows.same("invoices", &shop.invoices(), &1);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_kept() {
    let shop = Shop::open_for_upi(Options::default(), active()).await;
    let mut rows = Rows::default();
    let refused = shop.post_under("a", FORM, &form(&[("amount", "0")])).await;
    rows.same("refused", &refused.body.contains("50101"), &true);
    let unreadable = shop.post_under("a", JSON, "{").await;
    rows.same("unreadable", &unreadable.status, &400);
    let no_solution = shop.post_under("a", FORM, &form(&[("devise", "EUR")])).await;
    rows.same("no solution", &no_solution.body.contains("50115"), &true);
    let created = shop.post_under("a", FORM, &form(&[])).await;
    rows.same("created", &created.headers.get("idempotent-replayed"), &None);
    rows.same("created", &id_of(&created), &1);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_given_again_though_the_rules_have_changed_since() {
    let installation = Some(Arc::new(Installation::fresh().unwrap()));
    let clock = Arc::new(ManualClock::new());
    let options = || Options { installation: installation.clone(), ..Options::default() };
    let gateway = GatewayRun::start(options(), clock.clone()).await.unwrap();
    let key = gateway.active_merchant(None).await.unwrap().api_key.to_string();
    let shop = Shop { gateway, key };
    let first = shop.post_under("a", FORM, &form(&[])).await;
    assert!(!token_of(&first).is_empty());
    let key = shop.key.clone();
    shop.gateway.stop().await;
    // Since the first post, nobody can be paid.
    let mut options = options();
    let disabled = "upi_sandbox,card_sandbox,crypto_sandbox".to_owned();
    options.settings.push(("solutions.disabled", disabled));
    let shop = Shop { gateway: GatewayRun::start(options, clock).await.unwrap(), key };
    let mut rows = Rows::default();
    repeats(&mut rows, "the same", &shop.post_under("a", FORM, &form(&[])).await, &first);
    let text = "no payment solution available for this devise and amount";
    rows.expect("a new one", &shop.post_under("b", FORM, &form(&[])).await, &refusal(50115, text));
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_1_to_255_visible_characters() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let rule = "it must be 1 to 255 visible ASCII characters";
    let expected = refusal_since(50114, "invalid field: Idempotency-Key", rule);
    let long = "k".repeat(256);
    for key in ["", "a b", "a\tb", &long] {
        rows.expect(key, &shop.post_under(key, FORM, &form(&[])).await, &expected);
    }
    let longest = "k".repeat(255);
    let good = ["0", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "8e03978e-40d5-43e8-bc93-6894a57f9324"];
    for key in good.into_iter().chain([longest.as_str(), "A", "a"]) {
        let created = shop.post_under(key, FORM, &form(&[])).await;
        rows.same(key, &created.headers.get("idempotent-replayed"), &None);
        repeats(&mut rows, key, &shop.post_under(key, FORM, &form(&[])).await, &created);
    }
    rows.same("invoices", &shop.invoices(), &6);
    rows.end();
}
