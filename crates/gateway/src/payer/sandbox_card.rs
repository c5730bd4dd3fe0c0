//! `/sandbox/card/?token=…`: the simulated bank of a test card, which asks the payer who he is
//! (3-D Secure). It says on its face that it is a simulator.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use pages::{Choice, SandboxApp};

use crate::app::{App, payment_page, sandbox};
use crate::payer::sandbox_wallet::Chosen;
use crate::payer::{Asked, Failure, FromForm, FromQuery, Page, Token, Visitor, path, taken};

const CHOICES: [Choice<'_>; 3] = [
    Choice { value: "prove", label: "Prove that it is me" },
    Choice { value: "fail", label: "Type a wrong code" },
    Choice { value: "give_up", label: "Give up" },
];

pub(super) async fn show(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
    request: Request,
) -> Response {
    match render(&app, &token, Visitor::of(&request)).await {
        Ok(Some(page)) => page.into_response(),
        // The payment page says how things are.
        Ok(None) => Redirect::to(&path("/widget/sale/create/", &token.token)).into_response(),
        Err(failure) => failure.into_page(&asked, true),
    }
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
    let proves = match chosen.choice.as_str() {
        "prove" => true,
        "fail" | "give_up" => false,
        _ => return Err(Failure::Unknown),
    };
    Ok(sandbox::answer_challenge(app, invoice, proves, &chosen.reference).await?)
}

/// The bank's question; nothing where it asks none, or does not any more.
async fn render(app: &App, token: &Token, visitor: Visitor) -> Result<Option<Page>, Failure> {
    // The shop may have sent the payer here without the payment page.
    let shown = visitor.open(app, token.invoice(app)?).await?;
    let is_open = !shown.invoice.live && payment_page::can_be_paid(&shown.state);
    let attempt = shown
        .attempt
        .as_ref()
        .filter(|attempt| is_open && sandbox::challenge_of(attempt, app.now()).is_some());
    let Some(attempt) = attempt else { return Ok(None) };
    let markup = pages::sandbox_app(&SandboxApp {
        name: "Simulated bank",
        role: "no bank, no money. This plays the bank of a test card.",
        payee_name: &shown.merchant_name,
        amount: &attempt.payable.grouped(),
        currency: attempt.payable.currency().code(),
        symbol: attempt.payable.currency().symbol(),
        reference: &attempt.reference,
        token: &token.token,
        action: "/sandbox/card/",
        question: "A real bank would ask now for the code that it has sent you, or for your \
                   fingerprint in its app. Choose how that ends.",
        choices: &CHOICES,
    });
    Ok(Some(Page::about(&shown, markup)))
}
