//! `/sandbox/upi/?token=…`: the simulated UPI app, which plays the payer's phone and his bank for
//! test invoices. It says on its face that it is a simulator.

use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::invoice::State as InvoiceState;
use pages::{SandboxUpiApp, SandboxUpiState};
use serde::Deserialize;

use crate::app::test_helper::{self, Choice};
use crate::app::{App, payment_page};
use crate::payer::{Failure, FromForm, FromQuery, Token, path, request_id};
use crate::request::RequestId;

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    choice: String,
    /// The reference of the attempt that the app showed.
    reference: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    let id = request_id(&request);
    match render(&app, &token).await {
        Ok(page) => Html(page).into_response(),
        Err(failure) => failure.into_page(&id, true),
    }
}

pub(super) async fn choose(
    State(app): State<App>,
    id: axum::Extension<RequestId>,
    FromForm(chosen): FromForm<Chosen>,
) -> Response {
    match take(&app, &chosen).await {
        Ok(()) => Redirect::to(&path("/widget/sale/return/", &chosen.token)).into_response(),
        Err(failure) => failure.into_page(&id, false),
    }
}

async fn take(app: &App, chosen: &Chosen) -> Result<(), Failure> {
    let invoice = app.invoice_of_token(&chosen.token).ok_or(Failure::Unknown)?;
    let choice = Choice::from_form(&chosen.choice).ok_or(Failure::Unknown)?;
    Ok(test_helper::choose(app, invoice, choice, chosen.reference.as_deref()).await?)
}

async fn render(app: &App, token: &Token) -> Result<String, Failure> {
    let shown = payment_page::look(app, token.invoice(app)?).await?.ok_or(Failure::Unknown)?;
    // A live invoice has no simulated app, and one without a price has nothing to pay yet.
    let attempt = shown.attempt.filter(|_| !shown.invoice.live).ok_or(Failure::Unknown)?;
    let state = match shown.state {
        InvoiceState::Created | InvoiceState::Opened { .. } if attempt.valid_until <= app.now() => {
            SandboxUpiState::Decided("The payment request has run out.")
        }
        InvoiceState::Created | InvoiceState::Opened { .. } => SandboxUpiState::AwaitingPayer,
        InvoiceState::Pending { .. } => SandboxUpiState::BankPending,
        InvoiceState::AwaitingApproval { .. }
        | InvoiceState::Paid { .. }
        | InvoiceState::Withheld { .. } => SandboxUpiState::Decided("The payment was made."),
        InvoiceState::Failed { .. } => SandboxUpiState::Decided("The payment was declined."),
        InvoiceState::Canceled { .. } => {
            SandboxUpiState::Decided("The payment was canceled in the shop.")
        }
        InvoiceState::Expired { .. } => SandboxUpiState::Decided("The payment request expired."),
        InvoiceState::Chargeback { .. } => SandboxUpiState::Decided("The bank took it back."),
        InvoiceState::Refunded { .. } => SandboxUpiState::Decided("The payment was given back."),
    };
    let amount = attempt.payable.grouped();
    Ok(pages::sandbox_upi_app(&SandboxUpiApp {
        payee_name: &shown.merchant_name,
        amount: &amount,
        currency: attempt.payable.currency().code(),
        symbol: attempt.payable.currency().symbol(),
        reference: &attempt.reference,
        token: &token.token,
        state,
    }))
}
