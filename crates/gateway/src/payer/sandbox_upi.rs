//! `/sandbox/upi/?token=…`: the simulated UPI app, which plays the payer's phone and his bank for
//! test invoices. It says on its face that it is a simulator.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use connectors::upi_codes;
use connectors::upi_id::UpiId;
use domain::invoice::State as InvoiceState;
use domain::solution::SolutionType;
use pages::{SandboxUpiApp, SandboxUpiState};
use serde::Deserialize;

use crate::app::App;
use crate::app::sandbox::{self, AfterUpiId, Choice};
use crate::payer::{Asked, Failure, FromForm, FromQuery, Page, Token, path, shown};

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    choice: String,
    /// NPCI's code, for the choice that is one.
    #[serde(default)]
    code: String,
    /// A test UPI id, in place of a choice.
    upi_id: Option<String>,
    /// The reference of the attempt that the app showed.
    reference: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
) -> Response {
    shown(&asked, render(&app, &token, false).await)
}

pub(super) async fn choose(
    State(app): State<App>,
    asked: Asked,
    FromForm(chosen): FromForm<Chosen>,
) -> Response {
    match take(&app, &chosen).await {
        Ok(None) => Redirect::to(&path("/widget/sale/return/", &chosen.token)).into_response(),
        Ok(Some(page)) => page.into_response(),
        Err(failure) => failure.into_page(&asked, false),
    }
}

/// Does what was chosen; gives the app once more where it was nothing that the sandbox knows.
async fn take(app: &App, chosen: &Chosen) -> Result<Option<Page>, Failure> {
    let invoice = app.invoice_of_token(&chosen.token).ok_or(Failure::Unknown)?;
    let seen = chosen.reference.as_deref();
    let Some(upi_id) = &chosen.upi_id else {
        let choice = Choice::from_form(&chosen.choice, &chosen.code).ok_or(Failure::Unknown)?;
        sandbox::choose(app, invoice, choice, seen).await?;
        return Ok(None);
    };
    let after = match UpiId::parse(upi_id) {
        Some(upi_id) => sandbox::ask_by_upi_id(app, invoice, (&upi_id, None), seen).await?,
        None => AfterUpiId::Unknown,
    };
    match after {
        AfterUpiId::Page | AfterUpiId::Wait => Ok(None),
        AfterUpiId::Unknown => {
            let token = Token { token: chosen.token.clone() };
            render(app, &token, true).await.map(Some)
        }
    }
}

async fn render(app: &App, token: &Token, unknown_upi_id: bool) -> Result<Page, Failure> {
    let shown = token.look(app).await?;
    // A live invoice has no simulated app, and one without a price has nothing to pay yet.
    let is_simulated = !shown.invoice.live && shown.kind == Some(SolutionType::Upi);
    let attempt = shown.attempt.as_ref().filter(|_| is_simulated).ok_or(Failure::Unknown)?;
    let state = match shown.state {
        InvoiceState::Created | InvoiceState::Opened { .. } if attempt.valid_until <= app.now() => {
            SandboxUpiState::Decided("The payment request has run out.")
        }
        InvoiceState::Created | InvoiceState::Opened { .. } => SandboxUpiState::AwaitingPayer,
        InvoiceState::Pending { .. } => SandboxUpiState::BankPending,
        InvoiceState::AwaitingApproval { .. }
        | InvoiceState::Paid { .. }
        | InvoiceState::Withheld { .. } => SandboxUpiState::Decided("The payment was made."),
        InvoiceState::Declined { .. } | InvoiceState::Failed { .. } => {
            SandboxUpiState::Decided("The payment was declined.")
        }
        InvoiceState::Canceled { .. } => {
            SandboxUpiState::Decided("The payment was canceled in the shop.")
        }
        InvoiceState::Expired { .. } => SandboxUpiState::Decided("The payment request expired."),
        InvoiceState::Chargeback { .. } => SandboxUpiState::Decided("The bank took it back."),
        InvoiceState::Refunded { .. } => SandboxUpiState::Decided("The payment was given back."),
    };
    let amount = attempt.payable.grouped();
    let labels = codes();
    let codes: Vec<_> =
        labels.iter().map(|(value, label)| pages::Choice { value, label }).collect();
    let markup = pages::sandbox_upi_app(&SandboxUpiApp {
        payee_name: &shown.merchant_name,
        amount: &amount,
        currency: attempt.payable.currency().code(),
        symbol: attempt.payable.currency().symbol(),
        reference: &attempt.reference,
        token: &token.token,
        unknown_upi_id,
        codes: &codes,
        state,
    });
    Ok(Page::about(&shown, markup))
}

/// Every code that a bank can answer with, and what the list of them says.
fn codes() -> Vec<(&'static str, String)> {
    let declined = upi_codes::DECLINED.into_iter().map(|(code, meaning, _)| (code, meaning));
    let all = declined.chain(upi_codes::OPEN);
    all.map(|(code, meaning)| (code, format!("{code}: {meaning}"))).collect()
}
