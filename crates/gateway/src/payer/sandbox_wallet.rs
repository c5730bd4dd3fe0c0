//! `/sandbox/wallet/?token=…`: the simulated wallet, which plays the payer's wallet and the chain
//! for test invoices. It says on its face that it is a simulator.

use axum::extract::State;
use axum::response::Response;
use pages::{Choice, SandboxApp};
use serde::Deserialize;

use crate::app::sandbox::{self, Sent};
use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, FromQuery, Page, Token, path, shown, taken};

const CHOICES: [Choice<'_>; 3] = [
    Choice { value: "exactly", label: "Send what was asked" },
    Choice { value: "too_little", label: "Send half of it" },
    Choice { value: "too_much", label: "Send twice as much" },
];

/// What the form of a simulated app sends.
#[derive(Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    pub(super) token: String,
    #[serde(default)]
    pub(super) choice: String,
    /// The reference of the attempt that the app showed.
    #[serde(default)]
    pub(super) reference: String,
}

pub(super) async fn show(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
) -> Response {
    shown(&asked, render(&app, &token).await)
}

pub(super) async fn choose(
    State(app): State<App>,
    asked: Asked,
    FromForm(chosen): FromForm<Chosen>,
) -> Response {
    let address = path("/widget/sale/return/", &chosen.token);
    taken(&asked, take(&app, &chosen).await, &address)
}

async fn take(app: &App, chosen: &Chosen) -> Result<(), Failure> {
    let invoice = app.invoice_of_token(&chosen.token).ok_or(Failure::Unknown)?;
    let sent = Sent::from_form(&chosen.choice).ok_or(Failure::Unknown)?;
    Ok(sandbox::send(app, invoice, sent, &chosen.reference).await?)
}

async fn render(app: &App, token: &Token) -> Result<Page, Failure> {
    let shown = token.look(app).await?;
    let attempt =
        shown.attempt.as_ref().filter(|attempt| !shown.invoice.live && attempt.deposit.is_some());
    let attempt = attempt.ok_or(Failure::Unknown)?;
    let is_open = payment_page::can_be_paid(&shown.state);
    let markup = pages::sandbox_app(&SandboxApp {
        name: "Simulated wallet",
        role: "no chain, no money. This plays the payer’s wallet.",
        payee_name: &shown.merchant_name,
        amount: &attempt.payable.trimmed(),
        currency: attempt.payable.currency().code(),
        symbol: attempt.payable.currency().symbol(),
        reference: &attempt.reference,
        token: &token.token,
        action: "/sandbox/wallet/",
        question: "Choose what the payer sends.",
        choices: if is_open { &CHOICES } else { &[] },
    });
    Ok(Page::about(&shown, markup))
}
