//! The payment page: what the payer sees from the QR code to the outcome, one stage at a time.

use askama::Template;

use crate::qr;

/// How often a waiting page looks again where scripts do not run, in seconds. A page that offers
/// ways to pay is left alone for longer, so that it can be read.
const POLL_PAYABLE_SECONDS: u8 = 10;
const POLL_WAITING_SECONDS: u8 = 5;

/// The payment page of one invoice. Amounts and dates are text, formatted by the caller.
#[derive(Template)]
#[template(path = "payment.html")]
pub struct PaymentPage<'a> {
    /// Who is paid, as the merchant named itself.
    pub merchant_name: &'a str,
    /// True for an invoice of a test key: the page then says that it is a simulator.
    pub test: bool,
    /// The invoice's id, such as `1689`.
    pub invoice_id: &'a str,
    /// The invoice's amount, such as `15.04`.
    pub amount: &'a str,
    /// The invoice's currency, such as `USD`.
    pub currency: &'a str,
    /// The page's token; it is put in addresses as it is, so it must be URL-safe text (base64url).
    pub token: &'a str,
    /// What the page is known by: the status has another tag once the page would show something
    /// else. It is put in addresses as it is, so it must be URL-safe text.
    pub tag: &'a str,
    /// The other ways to pay, offered beside the one that the stage shows.
    pub other_ways: &'a [Choice<'a>],
    /// How far the payment is.
    pub stage: PaymentStage<'a>,
}

/// A button of a form that offers several.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// What the button says.
    pub label: &'a str,
}

impl PaymentPage<'_> {
    fn heading(&self) -> &'static str {
        match &self.stage {
            PaymentStage::PayByUpi(_) => "Pay by UPI",
            PaymentStage::PayByCard(_) => "Pay by card",
            PaymentStage::PayByStablecoin(_) => "Pay by stablecoin",
            PaymentStage::QuoteExpired => "The rate has run out",
            PaymentStage::Waiting(_) => "Waiting for your bank",
            PaymentStage::Unavailable => "Paying is not possible just now",
            PaymentStage::Outcome(outcome) => outcome.kind.heading(),
        }
    }

    /// Set on the pages that wait for something to happen elsewhere.
    fn poll_seconds(&self) -> Option<u8> {
        match &self.stage {
            PaymentStage::PayByUpi(_) | PaymentStage::PayByStablecoin(_) => {
                Some(POLL_PAYABLE_SECONDS)
            }
            PaymentStage::Waiting(_) => Some(POLL_WAITING_SECONDS),
            // A form that is being filled in is left alone.
            PaymentStage::PayByCard(_)
            | PaymentStage::QuoteExpired
            | PaymentStage::Unavailable
            | PaymentStage::Outcome(_) => None,
        }
    }

    /// When the price that is shown ends.
    fn valid_until_iso(&self) -> Option<&str> {
        match &self.stage {
            PaymentStage::PayByUpi(quote) => Some(quote.valid_until_iso),
            PaymentStage::PayByStablecoin(coin) => Some(coin.valid_until_iso),
            PaymentStage::PayByCard(_)
            | PaymentStage::QuoteExpired
            | PaymentStage::Waiting(_)
            | PaymentStage::Unavailable
            | PaymentStage::Outcome(_) => None,
        }
    }

    fn is_payable(&self) -> bool {
        matches!(
            self.stage,
            PaymentStage::PayByUpi(_)
                | PaymentStage::PayByCard(_)
                | PaymentStage::PayByStablecoin(_)
        )
    }

    fn forward_url(&self) -> Option<&str> {
        match &self.stage {
            PaymentStage::Outcome(outcome) if outcome.forward => outcome.back_address(),
            PaymentStage::Waiting(waiting) if waiting.forward => waiting.back_address(),
            PaymentStage::PayByUpi(_)
            | PaymentStage::PayByCard(_)
            | PaymentStage::PayByStablecoin(_)
            | PaymentStage::QuoteExpired
            | PaymentStage::Waiting(_)
            | PaymentStage::Unavailable
            | PaymentStage::Outcome(_) => None,
        }
    }

    /// The merchant's mark: the first letter or digit of its name.
    fn initial(&self) -> String {
        let letter = self.merchant_name.chars().find(|letter| letter.is_alphanumeric());
        letter.map_or_else(|| "•".to_owned(), |letter| letter.to_uppercase().collect())
    }
}

/// How far the payment is, with what that stage shows.
pub enum PaymentStage<'a> {
    /// A quote is locked and the payer can pay by UPI.
    PayByUpi(PayByUpi<'a>),
    /// The payer can pay by card.
    PayByCard(PayByCard<'a>),
    /// A quote is locked and the payer can pay by stablecoin.
    PayByStablecoin(PayByStablecoin<'a>),
    /// The quote's rate ran out before the payer paid.
    QuoteExpired,
    /// The payer approved; the bank has not confirmed yet.
    Waiting(Waiting<'a>),
    /// No rate or no payment solution is at hand just now; trying again later may work.
    Unavailable,
    /// The payment is over, for now or for good.
    Outcome(Outcome<'a>),
}

/// A locked quote and the ways to pay it.
pub struct PayByUpi<'a> {
    /// What the payer pays, grouped for reading, such as `1,250.08`.
    pub payable_amount: &'a str,
    /// The currency the payer pays in, such as `INR`.
    pub payable_currency: &'a str,
    /// That currency's symbol, such as `₹`.
    pub payable_symbol: &'a str,
    /// The locked rate in words, such as `1 USD = 83.12 INR`.
    pub rate_text: &'a str,
    /// When the rate ends, RFC 3339 in UTC, such as `2026-11-22T10:10:00Z`.
    pub valid_until_iso: &'a str,
    /// The same for reading, such as `10:10:00 UTC`.
    pub valid_until_text: &'a str,
    /// The `upi://pay?…` link; the QR code and the button carry it byte for byte.
    pub intent_link: &'a str,
    /// Where the simulated UPI app is, for a sandbox solution only.
    pub simulated_app_url: Option<&'a str>,
}

impl PayByUpi<'_> {
    fn qr_code(&self) -> Option<qr::Code> {
        qr::Code::of(self.intent_link)
    }
}

/// The form for a card.
pub struct PayByCard<'a> {
    /// The symbol of the invoice's currency, such as `€`.
    pub symbol: &'a str,
    /// The attempt's reference, which the form gives back.
    pub reference: &'a str,
    /// What is wrong with what was typed before, in a sentence that repeats none of it.
    pub fault: Option<&'a str>,
}

/// A locked quote in a stablecoin, and where to send it.
pub struct PayByStablecoin<'a> {
    /// What the payer sends, exactly, such as `15.04`.
    pub payable_amount: &'a str,
    /// The stablecoin, such as `USDC`.
    pub payable_currency: &'a str,
    /// The network it is sent on, such as `Polygon`.
    pub network: &'a str,
    /// The address it is sent to.
    pub address: &'a str,
    /// When the price ends, RFC 3339 in UTC.
    pub valid_until_iso: &'a str,
    /// The same for reading.
    pub valid_until_text: &'a str,
    /// The link that opens the payer's wallet; the QR code carries it too.
    pub wallet_link: &'a str,
    /// Where the simulated wallet is, for a sandbox solution only.
    pub simulated_wallet_url: Option<&'a str>,
}

impl PayByStablecoin<'_> {
    fn qr_code(&self) -> Option<qr::Code> {
        qr::Code::of(self.wallet_link)
    }
}

/// A payment that its bank has not confirmed yet.
#[derive(Clone, Copy, Default)]
pub struct Waiting<'a> {
    /// The shop's page for such payments; only http and https addresses are ever linked.
    pub back_url: Option<&'a str>,
    /// True when the browser goes there by itself.
    pub forward: bool,
}

impl Waiting<'_> {
    fn back_address(&self) -> Option<&str> {
        web_address(self.back_url)
    }
}

/// An outcome and what is known of the money.
pub struct Outcome<'a> {
    /// What happened; it chooses the words.
    pub kind: OutcomeKind,
    /// What the payer paid, such as `₹1,250.08 INR`.
    pub paid_amount: Option<&'a str>,
    /// The bank's reference of the payment (RRN).
    pub bank_reference: Option<&'a str>,
    /// Advice for the payer about why, in a sentence.
    pub reason: Option<&'a str>,
    /// Where the shop wants the payer back; only http and https addresses are ever linked.
    pub back_url: Option<&'a str>,
    /// True when the browser goes there by itself.
    pub forward: bool,
}

impl Outcome<'_> {
    fn back_address(&self) -> Option<&str> {
        web_address(self.back_url)
    }
}

/// An address where it is one to follow: escaping keeps an address inside its attribute, but would
/// not keep a `javascript:` one from running.
fn web_address(address: Option<&str>) -> Option<&str> {
    let web = |scheme: &str| {
        let start = address.and_then(|address| address.get(..scheme.len()));
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    address.filter(|_| web("https://") || web("http://"))
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OutcomeKind {
    /// The payer's money is confirmed.
    Paid,
    /// The bank or the payer said no.
    Declined,
    /// The payer canceled.
    Canceled,
    /// The invoice was open for too long.
    Expired,
    /// The money arrived and is held for review.
    UnderReview,
    /// The money was given back in full.
    Refunded,
    /// The payer's bank took the money back.
    ChargedBack,
}

impl OutcomeKind {
    fn heading(self) -> &'static str {
        match self {
            Self::Paid => "Payment received",
            Self::Declined => "Payment declined",
            Self::Canceled => "Payment canceled",
            Self::Expired => "This payment link has expired",
            Self::UnderReview => "Payment under review",
            Self::Refunded => "Payment refunded",
            Self::ChargedBack => "Payment taken back",
        }
    }

    /// What happened to the money, and what to do next.
    fn advice(self) -> &'static str {
        match self {
            Self::Paid => "Your bank has confirmed the payment. There is nothing more to do.",
            Self::Declined => {
                "Your payment did not go through. If money left your account all the same, it is \
                 not lost: your bank returns it, or the shop is told that it arrived. To try \
                 again, start from the shop."
            }
            Self::Canceled => {
                "You canceled, and no money has been taken. If your UPI app still asks for this \
                 payment, decline it there. To buy after all, start again from the shop."
            }
            Self::Expired => {
                "It was open for too long, and no money has been taken. Do not use its QR code \
                 any more: ask the shop for a new link."
            }
            Self::UnderReview => {
                "Your money has arrived and is being checked. Do not pay again. The shop will \
                 tell you what comes next."
            }
            Self::Refunded => {
                "The full amount has been sent back to you. Your bank may take a few working days \
                 to show it."
            }
            Self::ChargedBack => {
                "Your bank has reversed this payment, so it no longer counts as paid. Please talk \
                 to the shop before you pay again."
            }
        }
    }
}
