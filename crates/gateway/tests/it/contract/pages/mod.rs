//! The hosted pages over HTTP (contract, section 10): what a payer's browser is sent, and what it
//! brings about.

mod card_limits;
mod cards;
mod devices;
mod frames;
mod headers;
mod language;
mod live;
mod look;
mod outcomes;
mod qr;
mod quote;
mod returns;
mod security;
mod simulated_app;
mod sooner;
mod stablecoin;
mod tokens;
mod tries;
mod upi_ids;
mod ways;

use simulator::Answer;

use super::{Shop, id_of, token_of};

const PAGE: &str = "/widget/sale/create/";
const QR: &str = "/widget/sale/qr/";
const LIVE_STATUS: &str = "/widget/sale/status/";
const RETURN: &str = "/widget/sale/return/";
const CANCEL: &str = "/widget/sale/cancel/";
const WAY: &str = "/widget/sale/way/";
const QUOTE: &str = "/widget/sale/quote/";
const GIVE_UP: &str = "/widget/sale/give-up/";
const SIMULATED_APP: &str = "/sandbox/upi/";

/// An invoice as its payer sees it.
struct Payer<'a> {
    shop: &'a Shop,
    id: i64,
    token: String,
}

impl<'a> Payer<'a> {
    /// The payer of a new invoice.
    async fn of(shop: &'a Shop, changes: &[(&str, &str)]) -> Self {
        let created = shop.create(changes).await;
        Self { shop, id: id_of(&created), token: token_of(&created) }
    }

    /// The payer of a new invoice, who has chosen to pay it by UPI.
    async fn by_upi(shop: &'a Shop, changes: &[(&str, &str)]) -> Self {
        let payer = Self::of(shop, changes).await;
        payer.load(PAGE).await;
        payer.go_over("UPI").await;
        payer
    }

    /// Loads a page about the invoice.
    async fn load(&self, page: &str) -> Answer {
        self.shop.browse(&format!("{page}?token={}", self.token)).await
    }

    /// Presses a button.
    async fn press(&self, page: &str, more: &str) -> Answer {
        self.shop.submit(page, &format!("token={}{more}", self.token)).await
    }

    /// Chooses a way to pay, and gives its page.
    async fn go_over(&self, way: &str) -> Answer {
        let answer = self.press(WAY, &format!("&way={way}")).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.load(PAGE).await
    }

    /// Presses a button of the simulated app.
    async fn choose(&self, choice: &str) -> Answer {
        self.press(SIMULATED_APP, &format!("&choice={choice}")).await
    }

    /// The status that the merchant reads.
    async fn status(&self) -> String {
        self.shop.status(self.id).await
    }
}

/// The words of a page's main heading, without its markup.
pub(super) fn heading(page: &Answer) -> String {
    let between = page.body.split_once("<h1").and_then(|(_, rest)| rest.split_once("</h1>"));
    let (inside, _) = between.unwrap_or_default();
    let mut text = String::new();
    for piece in inside.split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, words)| words));
    }
    text
}

/// A page as it reads, without the marks that keep amounts and names in one piece.
pub(super) fn readable(page: &Answer) -> String {
    page.body.replace("<bdi>", "").replace("</bdi>", "").replace(['\u{a0}', '\u{202f}'], " ")
}

/// The address that a page sends the browser to by itself.
fn forward(page: &Answer) -> Option<String> {
    let (_, rest) = page.body.split_once("\n<meta http-equiv=\"refresh\" content=\"2; url=")?;
    let (address, _) = rest.split_once("\">")?;
    Some(address.replace("&#38;", "&"))
}

/// Where an answer sends the browser at once.
fn redirect(answer: &Answer) -> (u16, Option<&str>) {
    (answer.status, answer.headers.get("location").map(String::as_str))
}
