//! `POST /api/test-helper/pay/`: takes a test invoice through what would really happen (contract,
//! section 11).

use axum::extract::State;
use axum::response::Response;

use crate::api::caller::Call;
use crate::api::error::{ApiError, Code};
use crate::api::once::{self, once};
use crate::api::{fields, status};
use crate::app::App;
use crate::app::idempotency::{Answered, Answering};
use crate::app::take_event::Taken;
use crate::app::test_helper::{self, HelpRefused, Wish};

/// The path that an idempotency key of this endpoint is kept under.
const PATH: &str = "/api/test-helper/pay/";

pub(super) async fn handle(State(app): State<App>, call: Call) -> Response {
    let id = call.id;
    once::write(&id, help(&app, call).await)
}

async fn help(app: &App, call: Call) -> Result<Answered, ApiError> {
    let caller = call.caller(app).await?;
    if caller.live {
        let detail = "the test helper takes test keys only";
        return Err(ApiError::new(Code::SolutionNotAvailable).detail(detail));
    }
    let key = call.idempotency_key()?;
    let sent = call.sent().await?;
    let fields = sent.fields().await?;
    let idempotency = key.within(app, &caller, PATH, &fields);
    let work = async {
        let id = fields::invoice_id(&fields)?;
        let wish = fields::text(&fields, "outcome").ok().flatten();
        let wish = wish.as_deref().and_then(Wish::from_wire).ok_or_else(|| {
            outcome(
                "it must be open, success, decline, pending, cancel, settle, withhold, release, \
                 chargeback or refund",
            )
        })?;
        let write = Box::new(|taken: &Taken| status::write(&taken.invoice));
        let answering = Answering { idempotency: idempotency.clone(), write };
        Ok(test_helper::help(app, &caller, (id, wish), answering).await?)
    };
    once(app, idempotency.as_ref(), work).await
}

fn outcome(rule: &str) -> ApiError {
    ApiError::new(Code::InvalidField("outcome")).detail(rule)
}

impl From<HelpRefused> for ApiError {
    fn from(refused: HelpRefused) -> Self {
        match refused {
            HelpRefused::Invoice(error) => error.into(),
            HelpRefused::NotAllowed => outcome("the invoice's status does not allow it"),
            HelpRefused::KeyReused => Code::IdempotencyKeyReused.into(),
            HelpRefused::Store(error) => error.into(),
        }
    }
}
