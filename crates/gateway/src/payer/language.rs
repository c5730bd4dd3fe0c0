//! `POST /widget/sale/language/`: the payer chooses the language of the pages. A cookie keeps it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use pages::Locale;
use serde::Deserialize;

use crate::app::App;
use crate::limits;
use crate::payer::asked::COOKIE;
use crate::payer::{FromForm, path};

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    language: String,
}

pub(super) async fn handle(State(app): State<App>, FromForm(chosen): FromForm<Chosen>) -> Response {
    // The page itself says what is to be said of a token that is none.
    let token = if app.invoice_of_token(&chosen.token).is_some() { &chosen.token } else { "" };
    let back = Redirect::to(&path("/widget/sale/create/", token));
    let Some(locale) = Locale::from_code(&chosen.language) else { return back.into_response() };
    let secure = if app.public_url().starts_with("https://") { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={}; Path=/widget; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        locale.code(),
        limits::LANGUAGE_KEPT_SECONDS,
    );
    ([(header::SET_COOKIE, cookie)], back).into_response()
}
