//! After a decline: trying again in the same way or another, until the tries are used up; leaving
//! for the shop; and that nobody pays twice, whatever is pressed twice, at once or on an old page.

use futures_util::future::join_all;
use gateway::Wanted;
use simulator::{Answer, Options};

use super::super::{INFOS, Rows, Shop, active};
use super::WAY;
use super::{CANCEL, GIVE_UP, PAGE, Payer, QUOTE, RETURN, SIMULATED_APP, heading, redirect};

const GOOD: [&str; 3] = ["4242424242424242", "12/34", "123"];
const BAD: [&str; 3] = ["4000000000000002", "12/34", "123"];

/// A shop whose invoices may have this many declined tries.
async fn shop_with_tries(tries: Option<u32>) -> Shop {
    Shop::open_with(Options::default(), Wanted { tries, ..active() }).await
}

impl Payer<'_> {
    /// Does what a word of a story says.
    async fn act(&self, word: &str) -> Answer {
        match word {
            "page" => self.load(PAGE).await,
            "cancel" => self.press(CANCEL, "").await,
            "give up" => {
                let reference = self.reference();
                self.press(GIVE_UP, &format!("&reference={reference}")).await
            }
            "new rate" => self.press(QUOTE, "").await,
            "UPI" | "CARD" | "CRYPTO" => self.press(WAY, &format!("&way={word}")).await,
            "good card" | "bad card" => {
                let card = if word == "good card" { GOOD } else { BAD };
                let page = self.load(PAGE).await;
                self.pay_by_card(&page, card).await
            }
            choice => self.choose(choice).await,
        }
    }

    /// The reference of the latest attempt.
    fn reference(&self) -> String {
        let attempts = self.shop.gateway.database().unwrap().references_of(self.id).unwrap();
        attempts.last().cloned().unwrap_or_default()
    }

    /// How many payments were taken in, and how many attempts began.
    fn counts(&self) -> (usize, usize) {
        let kinds = self.shop.gateway.database().unwrap().event_kinds().unwrap();
        let count = |kind: &str| kinds[&self.id].iter().filter(|one| *one == kind).count();
        (count("money_confirmed"), count("attempt_started"))
    }
}

/// What a payer does, one after another, and the status and the heading of the page after each.
type Story = &'static [(&'static str, &'static str, &'static str)];

const UPI: &str = "Pay by UPI ₹1,250.12 INR";
const CARD: &str = "Pay by card $15.04 USD";
const DECLINED: &str = "Payment declined";
const PAID: &str = "Payment received";
const LATE: &str = "Your payment arrived after all";

const STORIES: [(Option<u32>, Story); 9] = [
    (
        None,
        &[
            ("decline", "opened", DECLINED),
            ("page", "opened", DECLINED),
            ("UPI", "opened", UPI),
            ("approve", "awaiting_approval", PAID),
            ("UPI", "awaiting_approval", PAID),
        ],
    ),
    (
        None,
        &[
            ("decline", "opened", DECLINED),
            ("CARD", "opened", CARD),
            ("bad card", "opened", DECLINED),
            ("CARD", "opened", CARD),
            ("good card", "awaiting_approval", PAID),
        ],
    ),
    // Three tries is what a merchant has who says nothing.
    (
        None,
        &[
            ("decline", "opened", DECLINED),
            ("UPI", "opened", UPI),
            ("decline", "opened", DECLINED),
            ("CARD", "opened", CARD),
            ("bad card", "failed", DECLINED),
            ("UPI", "failed", DECLINED),
            ("CARD", "failed", DECLINED),
        ],
    ),
    (Some(1), &[("decline", "failed", DECLINED), ("UPI", "failed", DECLINED)]),
    (
        Some(2),
        &[
            ("decline", "opened", DECLINED),
            ("UPI", "opened", UPI),
            // Only a decline uses a try up.
            ("CARD", "opened", CARD),
            ("UPI", "opened", UPI),
            ("decline", "failed", DECLINED),
        ],
    ),
    (
        None,
        &[
            ("give up", "opened", UPI),
            ("decline", "opened", DECLINED),
            ("new rate", "opened", DECLINED),
            ("give up", "failed", DECLINED),
            ("give up", "failed", DECLINED),
            ("UPI", "failed", DECLINED),
            ("cancel", "failed", DECLINED),
        ],
    ),
    (None, &[("decline", "opened", DECLINED), ("cancel", "canceled", "Payment canceled")]),
    // A decline of what the merchant knows as pending closes the invoice: no status moves back.
    (
        None,
        &[
            ("pending", "pending", "Waiting for your bank"),
            ("give up", "pending", "Waiting for your bank"),
            ("decline", "failed", DECLINED),
            ("UPI", "failed", DECLINED),
        ],
    ),
    (
        None,
        &[
            ("decline", "opened", DECLINED),
            ("UPI", "opened", UPI),
            ("late", "awaiting_approval", LATE),
            ("give up", "awaiting_approval", LATE),
        ],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_payer_tries_again_until_his_tries_are_used_up() {
    let mut rows = Rows::default();
    for (tries, story) in STORIES {
        let shop = shop_with_tries(tries).await;
        let payer = Payer::by_upi(&shop, &[]).await;
        let mut label = format!("{tries:?}");
        for (word, status, title) in story {
            label = format!("{label} {word}");
            let answer = payer.act(word).await;
            rows.same(&label, &(answer.status < 400), &true);
            rows.same(&label, &payer.status().await.as_str(), status);
            // Both ways in show the same, however often.
            for _ in 0..2 {
                rows.same(&label, &heading(&payer.load(PAGE).await).as_str(), title);
            }
            let back = payer.load(RETURN).await;
            let is_open = *status == "opened";
            let page = format!("{PAGE}?token={}", payer.token);
            let expected = if is_open { (303, Some(page.as_str())) } else { (200, None) };
            rows.same(&label, &redirect(&back), &expected);
            rows.same(&label, &payer.status().await.as_str(), status);
        }
        let paid = usize::from(payer.status().await == "awaiting_approval");
        rows.same(&label, &payer.counts().0, &paid);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_page_changes_nothing_that_has_gone_on_since() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let payer = Payer::by_upi(&shop, &[]).await;
    let first = payer.reference();
    payer.choose("decline").await;
    // He tries again in one tab, and leaves or pays by what the other one still shows.
    payer.act("UPI").await;
    let old = [
        (GIVE_UP, format!("&reference={first}")),
        (GIVE_UP, String::new()),
        (GIVE_UP, "&reference=".to_owned()),
        (SIMULATED_APP, format!("&reference={first}&choice=approve")),
        (SIMULATED_APP, format!("&reference={first}&choice=late")),
        (SIMULATED_APP, format!("&reference={first}&upi_id=success@sandbox")),
        (QUOTE, String::new()),
        (WAY, "&way=UPI".to_owned()),
    ];
    for (page, more) in &old {
        let pressed = payer.press(page, more).await;
        let label = format!("{page}{more}");
        rows.same(&label, &pressed.status, &303);
        rows.same(&label, &payer.status().await.as_str(), &"opened");
        rows.same(&label, &heading(&payer.load(PAGE).await).as_str(), &UPI);
        rows.same(&label, &payer.counts(), &(0, 2));
    }
    payer.act("CARD").await;
    let form = payer.load(PAGE).await;
    payer.pay_by_card(&form, BAD).await;
    rows.same("declined", &heading(&payer.load(PAGE).await).as_str(), &DECLINED);
    // The form of a card that was declined pays nothing when it is sent again, or with another.
    for card in [BAD, GOOD] {
        payer.pay_by_card(&form, card).await;
        rows.same("old form", &heading(&payer.load(PAGE).await).as_str(), &DECLINED);
        rows.same("old form", &payer.counts(), &(0, 3));
    }
    payer.act("CARD").await;
    payer.pay_by_card(&form, GOOD).await;
    rows.same("older form", &payer.counts(), &(0, 4));
    payer.act("good card").await;
    rows.same("paid", &payer.status().await.as_str(), &"awaiting_approval");
    for (page, more) in &old {
        payer.press(page, more).await;
    }
    payer.pay_by_card(&form, GOOD).await;
    rows.same(
        "paid",
        &(payer.status().await.as_str(), payer.counts()),
        &("awaiting_approval", (1, 4)),
    );
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pressed_many_times_at_once_happens_once() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    for word in ["UPI", "CARD", "give up"] {
        for _ in 0..5 {
            let payer = Payer::by_upi(&shop, &[]).await;
            payer.choose("decline").await;
            join_all((0..8).map(|_| payer.act(word))).await;
            let (status, attempts) = if word == "give up" { ("failed", 1) } else { ("opened", 2) };
            rows.same(word, &payer.status().await.as_str(), &status);
            rows.same(word, &payer.counts(), &(0, attempts));
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_payment_at_most_is_taken_of_two_tabs() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let pairs = [
        ("approve", "approve"),
        ("approve", "decline"),
        ("approve", "CARD"),
        ("approve", "cancel"),
        ("decline", "cancel"),
        ("late", "decline"),
        ("good card", "good card"),
        ("good card", "bad card"),
        ("good card", "UPI"),
        ("bad card", "cancel"),
    ];
    for (one, other) in pairs {
        for round in 0..5 {
            let payer = Payer::by_upi(&shop, &[]).await;
            if one.ends_with("card") {
                payer.act("CARD").await;
            }
            let form = payer.load(PAGE).await;
            let press = async |word: &str| match word {
                "good card" => payer.pay_by_card(&form, GOOD).await,
                "bad card" => payer.pay_by_card(&form, BAD).await,
                word => payer.act(word).await,
            };
            let (first, second) = tokio::join!(press(one), press(other));
            let label = format!("{one} and {other}, round {round}");
            rows.same(&label, &(first.status, second.status), &(303, 303));
            let (payments, _) = payer.counts();
            let status = payer.status().await;
            rows.same(&label, &(payments <= 1), &true);
            rows.same(&label, &(status == "awaiting_approval"), &(payments == 1));
            // What is open can be paid, and what is not cannot.
            payer.act("UPI").await;
            payer.act("approve").await;
            let closed = ["failed", "canceled"].contains(&status.as_str());
            let expected = usize::from(!closed);
            rows.same(&label, &payer.counts().0, &expected);
        }
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_gives_up_reads_that_the_invoice_failed() {
    let shop = Shop::open().await;
    let failure_url = "https://shop.example/failure?{INVOICE_ID}&{STATUS}";
    let payer = Payer::by_upi(&shop, &[("failure_url", failure_url)]).await;
    payer.choose("decline").await;
    let pressed = payer.act("give up").await;
    let (_, location) = redirect(&pressed);
    let page = shop.browse(location.unwrap()).await;
    let expected = format!("https://shop.example/failure?{}&invoice:failed", payer.id);
    assert_eq!(super::forward(&page), Some(expected));
    let infos = shop.read(INFOS, &payer.id.to_string()).await.body;
    assert!(infos.contains("invoice:failed"), "{infos}");
}

/// What a shop asks for, its limit of tries, and what the page of the first decline has: a way back
/// to the other ways, that the next try is the last one, and how to leave.
type Offered<'a> = (&'a [(&'a str, &'a str)], Option<u32>, bool, bool, &'a str);

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_decline_offers_what_can_be_done() {
    let back = [("failure_url", "https://shop.example/failure")];
    let fixed = [("payment_solution_type", "UPI")];
    let cases: [Offered<'_>; 4] = [
        (&[], None, true, false, "Leave without paying"),
        (&[], Some(2), true, true, "Leave without paying"),
        (&back, None, true, false, "Back to <bdi>Riverside Books</bdi>"),
        (&fixed, None, false, false, "Leave without paying"),
    ];
    let mut rows = Rows::default();
    for (changes, tries, others, is_last, leaving) in cases {
        let wanted = Wanted { tries, choose_solution: true, ..active() };
        let shop = Shop::open_with(Options::default(), wanted).await;
        let payer = Payer::by_upi(&shop, changes).await;
        payer.choose("decline").await;
        let page = payer.load(PAGE).await;
        let label = format!("{changes:?} {tries:?}");
        let offered = page.body.split("name=\"way\" value=\"").skip(1);
        let offered: Vec<&str> =
            offered.filter_map(|rest| rest.split_once('"')).map(|(way, _)| way).collect();
        rows.same(&label, &offered, &vec!["UPI"]);
        let has = |text: &str| page.body.contains(text);
        rows.same(&label, &has("&amp;choose=1\""), &others);
        rows.same(&label, &has("The payment was declined in the UPI app."), &true);
        rows.same(&label, &has("The next try is the last one."), &is_last);
        rows.same(&label, &has(leaving), &true);
        let sent = format!("name=\"reference\" value=\"{}\"", payer.reference());
        rows.same(&label, &(has("action=\"/widget/sale/give-up/\"") && has(&sent)), &true);
        // Nothing that could be paid by is left on it.
        rows.same(&label, &(has("upi://") || has("class=\"qr\"")), &false);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_by_a_gateway_from_before_tries_closed_its_invoice() {
    let shop = shop_with_tries(None).await;
    let mut rows = Rows::default();
    let payer = Payer::by_upi(&shop, &[]).await;
    let open = Payer::by_upi(&shop, &[]).await;
    for payer in [&payer, &open] {
        payer.choose("decline").await;
    }
    // It wrote the status with the decline, and no event of its own for that.
    shop.tamper(&format!("update invoice set status = 'invoice:failed' where id = {}", payer.id));
    for (word, status, title) in [
        ("page", "failed", DECLINED),
        ("UPI", "failed", DECLINED),
        ("give up", "failed", DECLINED),
        ("cancel", "failed", DECLINED),
    ] {
        payer.act(word).await;
        rows.same(word, &payer.status().await.as_str(), &status);
        rows.same(word, &heading(&payer.load(PAGE).await).as_str(), &title);
    }
    // Money that comes after that is late, and stays so whatever comes next.
    for (outcome, status) in [("success", "awaiting_approval"), ("settle", "paid")] {
        shop.help(payer.id, outcome).await;
        rows.same(outcome, &payer.status().await.as_str(), &status);
        rows.same(outcome, &heading(&payer.load(PAGE).await).as_str(), &LATE);
    }
    rows.same("money", &payer.counts(), &(1, 1));
    // A decline by this version leaves its invoice open.
    rows.same("this version", &open.status().await.as_str(), &"opened");
    open.act("UPI").await;
    rows.same("this version", &heading(&open.load(PAGE).await).as_str(), &UPI);
    rows.end();
}
