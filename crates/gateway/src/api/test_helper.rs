//! `POST /api/test-helper/pay/`: takes a test invoice through what would really happen (contract,
//! section 11).

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::api::caller::Call;
use crate::api::error::{ApiError, Code};
use crate::api::{fields, status};
use crate::app::App;
use crate::app::read_invoice::Invoice;
use crate::app::test_helper::{self, HelpRefused, Wish};

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    match help(&app, call).await {
        Ok(invoice) => status::reply(&invoice).into_response(),
        Err(error) => error.into_reply(&id).into_response(),
    }
}

async fn help(app: &App, call: Call) -> Result<Invoice, ApiError> {
    let outcome = |rule: &str| ApiError::new(Code::InvalidField("outcome")).detail(rule);
    let caller = call.caller(app).await?;
    if caller.live {
        let detail = "the test helper takes test keys only";
        return Err(ApiError::new(Code::SolutionNotAvailable).detail(detail));
    }
    let sent = call.sent().await?;
    let fields = sent.fields().await?;
    let id = fields::invoice_id(&fields)?;
    let wish = fields::text(&fields, "outcome").ok().flatten();
    let wish = wish.as_deref().and_then(Wish::from_wire).ok_or_else(|| {
        outcome(
            "it must be open, success, decline, pending, cancel, settle, withhold, release, \
             chargeback or refund",
        )
    })?;
    test_helper::help(app, &caller, id, wish).await.map_err(|refused| match refused {
        HelpRefused::Invoice(error) => error.into(),
        HelpRefused::NotAllowed => outcome("the invoice's status does not allow it"),
        HelpRefused::Store(error) => error.into(),
    })
}
