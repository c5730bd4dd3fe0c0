//! `/sandbox/wallet/?token=…`: the simulated wallet, which plays the payer's wallet and the chain
//! for test invoices. It says on its face that it is a simulator.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::money::Money;
use domain::transfer::{Transfer, TransferState};
use pages::{SandboxWallet, SentStage, SentTransfer};
use serde::Deserialize;

use crate::app::wallet::{self, Doing, Wallet};
use crate::app::{App, payment_page};
use crate::payer::{Asked, Failure, FromForm, FromQuery, Page, path, shown, taken};

/// What the forms send.
#[derive(Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    pub(super) token: String,
    #[serde(default)]
    pub(super) choice: String,
    /// The reference of the attempt that the wallet showed.
    #[serde(default)]
    pub(super) reference: String,
    /// How many transfers it showed.
    #[serde(default)]
    count: usize,
    /// An amount that was typed.
    #[serde(default)]
    amount: String,
    /// The transfer that is to vanish.
    #[serde(default)]
    transfer: String,
}

pub(super) async fn show(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
) -> Response {
    shown(&asked, render(&app, &token.token, false).await)
}

pub(super) async fn choose(
    State(app): State<App>,
    asked: Asked,
    FromForm(chosen): FromForm<Chosen>,
) -> Response {
    match take(&app, &chosen).await {
        Ok(Choice::Taken) => taken(&asked, Ok(()), &path("/widget/sale/return/", &chosen.token)),
        Ok(Choice::NoAmount) => match render(&app, &chosen.token, true).await {
            Ok(page) => Html(page).into_response(),
            Err(failure) => failure.into_page(&asked, false),
        },
        Err(failure) => failure.into_page(&asked, false),
    }
}

/// What came of a form.
enum Choice {
    Taken,
    /// What was typed is no amount.
    NoAmount,
}

async fn take(app: &App, chosen: &Chosen) -> Result<Choice, Failure> {
    let invoice = app.invoice_of_token(&chosen.token).ok_or(Failure::Unknown)?;
    let doing = match chosen.choice.as_str() {
        "exactly" => Doing::SendExactly,
        "too_little" => Doing::SendHalf,
        "too_much" => Doing::SendDouble,
        "rest" => Doing::SendRest,
        "drop" => Doing::Drop(&chosen.transfer),
        "amount" => {
            let wallet = wallet::look(app, invoice).await?.ok_or(Failure::Unknown)?;
            let currency = wallet.attempt.payable.currency();
            match Money::parse(chosen.amount.trim(), currency) {
                Ok(amount) => Doing::Send(amount),
                Err(_) => return Ok(Choice::NoAmount),
            }
        }
        _ => return Err(Failure::Unknown),
    };
    wallet::act(app, invoice, (&chosen.reference, chosen.count), doing).await?;
    Ok(Choice::Taken)
}

async fn render(app: &App, token: &str, fault: bool) -> Result<Page, Failure> {
    let invoice = app.invoice_of_token(token).ok_or(Failure::Unknown)?;
    let shown = payment_page::look(app, invoice).await?.ok_or(Failure::Unknown)?;
    let wallet = wallet::look(app, invoice).await?.ok_or(Failure::Unknown)?;
    let rest = wallet.rest().map(Money::trimmed).filter(|_| !wallet.transfers.is_empty());
    let Wallet { payee_name, attempt, transfers } = &wallet;
    let deposit = attempt.deposit.as_ref().ok_or(Failure::Unknown)?;
    let amounts: Vec<_> = transfers.iter().map(|one| one.amount.trimmed()).collect();
    let sent: Vec<_> =
        transfers.iter().zip(&amounts).map(|(one, amount)| sent(one, amount)).collect();
    let markup = pages::sandbox_wallet(&SandboxWallet {
        payee_name,
        amount: &attempt.payable.trimmed(),
        currency: attempt.payable.currency().code(),
        network: deposit.asset.network.label(),
        address: &deposit.address,
        reference: &attempt.reference,
        token,
        rest: rest.as_deref(),
        fault,
        sent: &sent,
    });
    Ok(Page::about(&shown, markup))
}

fn sent<'a>(transfer: &'a Transfer, amount: &'a str) -> SentTransfer<'a> {
    let progress = transfer.progress;
    let stage = match progress.state {
        TransferState::Seen => SentStage::Seen([progress.confirmations, progress.required]),
        TransferState::Dropped => SentStage::Dropped,
        TransferState::Final => SentStage::Final,
    };
    SentTransfer { amount, reference: &transfer.reference, stage }
}
