//! Paying by stablecoin: transfers that are seen, confirmed, too little, too much, too late, or
//! vanish again, and what each makes of the invoice.

use domain::timestamp::Span;
use futures_util::future::join_all;
use gateway::look_at_sandbox_chain;
use simulator::Answer;

use super::super::history::HISTORY;
use super::super::{INFOS, Rows, Shop};
use super::ways::reference;
use super::{CANCEL, LIVE_STATUS, PAGE, Payer, heading};

const WALLET: &str = "/sandbox/wallet/";

/// What a person does, and what becomes of the invoice by it.
enum Step {
    /// Presses a button of the wallet, with more fields of its form.
    Press(&'static str),
    /// Some seconds pass, and the chain is looked at after each of them.
    Blocks(u32),
    /// A time passes in which nobody looks.
    Pass(Span),
    /// Cancels on the payment page.
    Cancel,
    /// Has the test helper do something.
    Help(&'static str),
    /// The last transfer that the wallet shows vanishes.
    Drop,
    /// The invoice has this status, this sum was received, and it is kept whether it was late.
    Is(&'static str, Option<&'static str>, bool),
}

use Step::{Blocks, Cancel, Drop, Help, Is, Pass, Press};

/// A payer who has chosen to pay by stablecoin.
async fn payer(shop: &Shop) -> Payer<'_> {
    let payer = Payer::of(shop, &[]).await;
    payer.load(PAGE).await;
    payer.go_over("CRYPTO").await;
    payer
}

/// The value of a field of a form.
fn field<'a>(page: &'a Answer, name: &str) -> Option<&'a str> {
    let (_, rest) = page.body.rsplit_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

async fn tell(rows: &mut Rows, title: &str, steps: &[Step]) {
    let shop = Shop::open().await;
    let payer = payer(&shop).await;
    for (index, step) in steps.iter().enumerate() {
        let title = format!("{title}, step {index}");
        match step {
            Press(choice) => {
                let wallet = payer.load(WALLET).await;
                let count = field(&wallet, "count").unwrap();
                let seen = format!("&reference={}&count={count}", reference(&wallet));
                let pressed = format!("{seen}&choice={choice}");
                // Whatever is sent several times is done once.
                let answers = join_all((0..3).map(|_| payer.press(WALLET, &pressed))).await;
                for answer in answers {
                    rows.same(&title, &answer.status, &303);
                }
            }
            Blocks(seconds) => {
                for _ in 0..*seconds {
                    shop.gateway.clock.advance(Span::from_seconds(1));
                    // As nodes that look at the same time do.
                    let looks = (0..2).map(|_| look_at_sandbox_chain(&shop.gateway.app));
                    for look in join_all(looks).await {
                        look.unwrap();
                    }
                }
            }
            Pass(span) => shop.gateway.clock.advance(*span),
            Cancel => {
                payer.press(CANCEL, "").await;
            }
            Help(wish) => {
                let answer = shop.help(payer.id, wish).await;
                rows.same(&title, &answer.body.starts_with(r#"{"errorCode":0,"#), &true);
            }
            Drop => {
                let wallet = payer.load(WALLET).await;
                let transfer = field(&wallet, "transfer").unwrap();
                let dropped = format!("&reference={}&transfer={transfer}", reference(&wallet));
                payer.press(WALLET, &format!("{dropped}&choice=drop")).await;
            }
            Is(status, received, late) => {
                rows.same(&title, &payer.status().await.as_str(), status);
                let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
                let told =
                    received.map(|sum| format!(r#""fiat_amount":{sum},"fiat_currency":"USDC""#));
                let told = told.is_none_or(|told| infos.contains(&told));
                rows.same(&format!("{title}: {received:?} in {infos}"), &told, &true);
                let kept = shop.gateway.database().unwrap().invoices().unwrap();
                rows.same(&title, &kept.iter().all(|one| one.late), late);
            }
        }
    }
}

type Story = (&'static str, Vec<Step>);

/// What was asked is there.
const PAID: Step = Is("awaiting_approval", Some("15.04"), false);

/// The same, after the invoice was closed.
const PAID_LATE: Step = Is("awaiting_approval", Some("15.04"), true);

/// Half of it is there.
const HALF: Step = Is("withheld", Some("7.52"), false);

/// This much is there, which is too much.
const fn much(sum: &'static str) -> Step {
    Is("withheld", Some(sum), false)
}

fn stories_of_enough_and_too_little() -> Vec<Story> {
    vec![
        (
            "exactly",
            vec![
                Press("exactly"),
                Is("pending", None, false),
                Blocks(5),
                Is("pending", None, false),
                Blocks(1),
                PAID,
                Blocks(2),
                PAID,
            ],
        ),
        (
            "half, then the rest",
            vec![Press("too_little"), Blocks(6), HALF, Press("rest"), HALF, Blocks(6), PAID],
        ),
        ("both halves at once", vec![Press("too_little"), Press("rest"), Blocks(6), PAID]),
        (
            "three parts",
            vec![
                Press("amount&amount=5.000001"),
                Press("amount&amount=10"),
                Blocks(6),
                Is("withheld", Some("15.000001"), false),
                Press("amount&amount=0.039999"),
                Blocks(6),
                PAID,
            ],
        ),
        (
            "half and never the rest",
            vec![Press("too_little"), Blocks(6), Pass(Span::from_days(20)), HALF],
        ),
        (
            "the rest long after",
            vec![
                Press("too_little"),
                Blocks(6),
                Pass(Span::from_days(20)),
                Press("rest"),
                Blocks(6),
                PAID,
            ],
        ),
    ]
}

fn stories_of_too_much() -> Vec<Story> {
    vec![
        ("double", vec![Press("too_much"), Blocks(6), much("30.08")]),
        ("twice", vec![Press("exactly"), Press("exactly"), Blocks(6), much("30.08")]),
        (
            "again after it was credited",
            vec![
                Press("exactly"),
                Blocks(6),
                PAID,
                Press("too_little"),
                PAID,
                Blocks(6),
                much("22.56"),
            ],
        ),
        (
            "too much by the rest",
            vec![Press("too_little"), Blocks(6), HALF, Press("exactly"), Blocks(6), much("22.56")],
        ),
    ]
}

fn stories_of_too_late_and_gone() -> Vec<Story> {
    vec![
        (
            "after the price ran out",
            vec![
                Pass(Span::from_minutes(11)),
                Press("exactly"),
                Is("pending", None, false),
                Blocks(6),
                PAID,
            ],
        ),
        (
            "after canceling",
            vec![Cancel, Press("exactly"), Is("canceled", None, false), Blocks(6), PAID_LATE],
        ),
        (
            "after it has failed",
            vec![
                Help("decline"),
                Press("exactly"),
                Is("failed", None, false),
                Blocks(6),
                PAID_LATE,
            ],
        ),
        (
            "one that vanishes, and another",
            vec![
                Press("exactly"),
                Blocks(3),
                Drop,
                Blocks(6),
                Is("failed", None, false),
                Press("exactly"),
                Blocks(6),
                PAID_LATE,
            ],
        ),
        (
            "one of two that vanishes",
            vec![
                Press("too_little"),
                Press("rest"),
                Drop,
                Blocks(6),
                HALF,
                Press("rest"),
                Blocks(6),
                PAID,
            ],
        ),
        (
            "a rest that vanishes",
            vec![Press("too_little"), Blocks(6), Press("rest"), Drop, Blocks(6), HALF],
        ),
        (
            "confirmed by the helper meanwhile",
            vec![Press("exactly"), Help("success"), PAID, Blocks(6), much("30.08")],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_what_the_invoice_becomes() {
    let mut rows = Rows::default();
    let stories =
        [stories_of_enough_and_too_little(), stories_of_too_much(), stories_of_too_late_and_gone()];
    for (title, steps) in stories.into_iter().flatten() {
        tell(&mut rows, title, &steps).await;
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_to_an_address_left_behind_is_no_less_money() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = payer(&shop).await;
    let wallet = payer.load(WALLET).await;
    let sent = format!("&reference={}&choice=exactly", reference(&wallet));
    payer.go_over("CARD").await;
    payer.press(WALLET, &sent).await;
    rows.same("status", &payer.status().await.as_str(), &"pending");
    // Whoever has money on its way is offered no other way to pay.
    let page = payer.go_over("UPI").await;
    rows.same("page", &heading(&page).contains("Pay by"), &false);
    for _ in 0..6 {
        shop.gateway.clock.advance(Span::from_seconds(1));
        look_at_sandbox_chain(&shop.gateway.app).await.unwrap();
    }
    rows.same("status", &payer.status().await.as_str(), &"awaiting_approval");
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_transfers_of_a_credited_attempt_can_be_given_back() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = payer(&shop).await;
    for (choice, count) in [("too_little", 0), ("rest", 1)] {
        let wallet = payer.load(WALLET).await;
        let seen = format!("&reference={}&count={count}&choice={choice}", reference(&wallet));
        payer.press(WALLET, &seen).await;
    }
    shop.gateway.clock.advance(Span::from_seconds(6));
    look_at_sandbox_chain(&shop.gateway.app).await.unwrap();
    rows.same("paid", &payer.status().await.as_str(), &"awaiting_approval");
    let history = shop.gateway.get(HISTORY, &shop.key).await.unwrap().body;
    let (_, hash) = history.split_once(r#""tx_hash":"0x"#).unwrap();
    rows.same("the hash alone", &hash.find('"'), &Some(64));
    shop.help(payer.id, "refund").await;
    rows.same("refunded", &payer.status().await.as_str(), &"refunded");
    let refunds = shop.gateway.database().unwrap().refunds().unwrap();
    let given_back: Vec<_> = refunds.iter().map(|one| one.given_back_minor).collect();
    rows.same("given back", &given_back, &vec![15_040_000]);
    rows.end();
}

/// Sends from the wallet, and has the chain confirm it.
async fn send(payer: &Payer<'_>, choice: &str) {
    let wallet = payer.load(WALLET).await;
    let count = field(&wallet, "count").unwrap();
    let sent = format!("&reference={}&count={count}&choice={choice}", reference(&wallet));
    payer.press(WALLET, &sent).await;
}

async fn confirm(shop: &Shop, seconds: u32) {
    shop.gateway.clock.advance(Span::from_seconds(seconds));
    look_at_sandbox_chain(&shop.gateway.app).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_where_the_transfers_stand() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = payer(&shop).await;
    let says = async |words: &str| payer.load(PAGE).await.body.contains(words);
    send(&payer, "too_little").await;
    rows.same("seen", &says("0</bdi> of <bdi>6</bdi> confirmations").await, &true);
    let first = payer.load(LIVE_STATUS).await.body;
    confirm(&shop, 3).await;
    rows.same("on its way", &says("3</bdi> of <bdi>6</bdi> confirmations").await, &true);
    let second = payer.load(LIVE_STATUS).await.body;
    rows.same("an open page is told", &(first != second), &true);
    rows.same("the status is the same", &first.contains("invoice:pending"), &true);
    confirm(&shop, 3).await;
    let page = payer.load(PAGE).await;
    rows.same("rest", &heading(&page).as_str(), &"Send the rest 7.52 USDC on Polygon");
    let (_, code) = page.body.split_once("<img class=\"qr\" src=\"").unwrap();
    let address = code.split_once('"').unwrap().0.replace("&#38;", "&");
    let rest = shop.browse(&address).await;
    rows.same("its code", &(rest.status, rest.body.starts_with("<svg")), &(200, true));
    shop.gateway.clock.advance(Span::from_minutes(61));
    let page = payer.load(PAGE).await;
    rows.same("too late for the rest", &heading(&page).as_str(), &"Payment incomplete");
    rows.same("no code", &shop.browse(&address).await.status, &404);
    send(&payer, "rest").await;
    let page = payer.load(PAGE).await;
    rows.same("the rest all the same", &heading(&page).as_str(), &"Your transfer is on its way");
    confirm(&shop, 6).await;
    rows.same("late", &says("came late and counts all the same").await, &true);
    send(&payer, "exactly").await;
    confirm(&shop, 6).await;
    rows.same("too much", &heading(&payer.load(PAGE).await).as_str(), &"You sent too much");
    rows.same("by how much", &says("15.04\u{a0}USDC").await, &true);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wallet_takes_amounts_only() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = payer(&shop).await;
    let wallet = payer.load(WALLET).await;
    rows.same("heading", &heading(&wallet).as_str(), &"Pay Riverside Books 15.04 USDC");
    for amount in ["", "0", "-1", "1,5", "0.0000001", "99999999999999999999"] {
        let typed = format!("&reference={}&choice=amount&amount={amount}", reference(&wallet));
        let answer = payer.press(WALLET, &typed).await;
        let told = answer.body.contains("This is no amount of USDC.");
        rows.same(amount, &(answer.status, told), &(200, true));
    }
    rows.same("status", &payer.status().await.as_str(), &"opened");
    let other = payer.press(WALLET, "&choice=steal").await;
    rows.same("no such choice", &other.status, &404);
    rows.end();
}
