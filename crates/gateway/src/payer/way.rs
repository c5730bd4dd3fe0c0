//! `POST /widget/sale/way/`: the payer wants to pay in another way.

use axum::extract::State;
use axum::response::Response;
use domain::asset::Asset;
use domain::solution::SolutionType;
use serde::Deserialize;

use crate::app::App;
use crate::app::payment_page::{self, Way};
use crate::payer::{Asked, Failure, FromForm, path, taken};

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    way: String,
}

pub(super) async fn handle(
    State(app): State<App>,
    asked: Asked,
    FromForm(chosen): FromForm<Chosen>,
) -> Response {
    let address = path("/widget/sale/create/", &chosen.token);
    taken(&asked, choose(&app, &chosen).await, &address)
}

async fn choose(app: &App, chosen: &Chosen) -> Result<(), Failure> {
    let invoice = app.invoice_of_token(&chosen.token).ok_or(Failure::Unknown)?;
    let way = way(&chosen.way).ok_or(Failure::Unknown)?;
    Ok(payment_page::choose_way(app, invoice, way).await?)
}

/// A kind of payment, or a stablecoin on its network.
fn way(value: &str) -> Option<Way> {
    let kind = SolutionType::from_wire(value).map(|kind| Way { kind: Some(kind), asset: None });
    let by_coin = |asset| Way { kind: Some(SolutionType::Crypto), asset: Some(asset) };
    kind.or_else(|| Asset::from_wire(value).map(by_coin))
}
