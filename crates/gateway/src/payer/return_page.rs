//! `GET /widget/sale/return/?token=…`: where the browser goes when something has changed. If the
//! payment is over, a page says so for a moment and the browser goes on to the shop; if not, it
//! goes back to the payment page. It does not redirect to the shop at once: a policy that forbids
//! forms to lead elsewhere would stop a browser that comes here from a form.

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse, Redirect, Response};
use domain::invoice::State as InvoiceState;

use crate::app::App;
use crate::app::payment_page::{self, Shown};
use crate::payer::stage::{self, Leaving, Viewer};
use crate::payer::{Asked, FromQuery, path};

/// Has the browser load an address after some seconds; every browser knows it.
const REFRESH: HeaderName = HeaderName::from_static("refresh");

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromQuery(token): FromQuery,
) -> Response {
    let leaving = if asked.is_framed { Leaving::ByLink } else { Leaving::ByItself };
    match token.look(&app).await {
        Ok(shown) => leave(&app, &shown, asked.viewer(&token.token), leaving),
        Err(failure) => failure.into_page(&asked, true),
    }
}

fn leave(app: &App, shown: &Shown, viewer: Viewer<'_>, leaving: Leaving) -> Response {
    let is_declined = matches!(shown.state, InvoiceState::Declined { .. });
    if is_declined || payment_page::can_be_paid(&shown.state) {
        return Redirect::to(&path("/widget/sale/create/", viewer.token)).into_response();
    }
    let page = stage::render(shown, viewer, app.now(), leaving);
    let mut response = page.into_response();
    // The page of a payment that is not confirmed yet comes here again once the payer has waited
    // for as long as it makes sense to, script or no script.
    let is_pending = matches!(shown.state, InvoiceState::Pending { .. });
    let leads_on = is_pending && shown.invoice.urls.pending.is_some();
    if leads_on && !stage::has_waited(shown, app.now()) {
        let seconds = stage::grace(shown).micros() / 1_000_000;
        let again = format!("{seconds}; url={}", path("/widget/sale/return/", viewer.token));
        if let Ok(again) = again.parse() {
            response.headers_mut().insert(REFRESH, again);
        }
    }
    response
}
