//! The demo's pretend shop: it does what a merchant's server does, over HTTP and with nothing but
//! what a merchant is given. It keeps its orders in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use pages::{DemoCallback, DemoOutcome, DemoShopHome, DemoShopReturn, Theme};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::clock::{Clock, SystemClock};
use crate::commands::demo::gallery;
use crate::outgoing::signature::{ReceivedHeaders, verify_standard, verify_x_signature};
use crate::wire;

const PRODUCT: &str = "Enamel camping mug";
const PRICE: &str = "15.04";
const CURRENCY: &str = "USD";

/// Invoices whose callbacks are kept; the oldest go first.
const INVOICES_MAX: usize = 100;

/// What the shop was given.
pub(super) struct Shop {
    pub(super) gateway: String,
    pub(super) gateway_public: String,
    pub(super) url: String,
    pub(super) api_key: String,
    pub(super) callback_secret: String,
}

/// A callback as it came, with what the shop made of it.
#[derive(Clone)]
struct Received {
    status: String,
    received_at: String,
    body: String,
    signature_verified: bool,
    standard_webhooks_verified: bool,
}

struct Inner {
    shop: Shop,
    http: reqwest::Client,
    callbacks: Mutex<BTreeMap<i64, Vec<Received>>>,
}

type Shared = State<Arc<Inner>>;

/// Serves the shop until it is aborted.
pub(super) fn serve(shop: Shop, listener: TcpListener) -> anyhow::Result<JoinHandle<()>> {
    let inner = Arc::new(Inner { shop, http: client()?, callbacks: Mutex::default() });
    let router = Router::new()
        .route("/", get(home))
        .route("/buy", post(buy))
        .route("/return/{outcome}", get(come_back))
        .route("/callback", post(callback))
        .route("/assets/{file}", get(asset))
        .merge(gallery::router())
        .with_state(inner);
    Ok(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the demo shop failed");
        }
    }))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the shop plays a merchant's server, not the gateway"
)]
fn client() -> anyhow::Result<reqwest::Client> {
    // The client asks for a TLS provider though the gateway it talks to is on this machine.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().build().context("cannot make the shop's HTTP client")
}

async fn home(State(inner): Shared) -> Response {
    page(&inner, &home_page(None))
}

fn home_page(error: Option<&str>) -> String {
    pages::demo_shop_home(&DemoShopHome {
        product: PRODUCT,
        price: &format!("{PRICE} {CURRENCY}"),
        test_note: "This shop uses a test key: no real money moves.",
        error,
    })
}

/// The gateway's answer to a new invoice.
#[derive(Deserialize)]
struct Created {
    #[serde(rename = "errorCode")]
    error_code: i64,
    #[serde(rename = "errorMessage")]
    error_message: Option<String>,
    #[serde(rename = "redirectUrl")]
    redirect_url: Option<String>,
}

async fn buy(State(inner): Shared) -> Response {
    let outcome = create_invoice(&inner).await;
    let refused = match outcome {
        Ok(Created { error_code: 0, redirect_url: Some(url), .. }) => {
            return Redirect::to(&url).into_response();
        }
        Ok(created) => created.error_message.unwrap_or_default(),
        Err(error) => format!("{error:#}"),
    };
    let text = format!("The gateway did not create the invoice: {refused}");
    (StatusCode::BAD_GATEWAY, page(&inner, &home_page(Some(&text)))).into_response()
}

async fn create_invoice(inner: &Inner) -> anyhow::Result<Created> {
    let shop = &inner.shop;
    let back = |outcome: &str| format!("{}/return/{outcome}?invoice={{INVOICE_ID}}", shop.url);
    let body = serde_json::json!({
        "email": "customer@example.com",
        "amount": PRICE,
        "devise": CURRENCY,
        "name": "Jaya James",
        "callbackJson": { "product": PRODUCT },
        "success_url": back("success"),
        "cancel_url": back("cancel"),
        "pending_url": back("pending"),
        "failure_url": back("failure"),
    });
    let request = inner
        .http
        .post(format!("{}/api/btn-create-invoice/get/", shop.gateway))
        .header("API-KEY", &shop.api_key)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.to_string());
    let reply = request.send().await.context("the gateway cannot be reached")?.bytes().await?;
    serde_json::from_slice(&reply).context("the gateway's reply is no JSON")
}

#[derive(Deserialize)]
struct Returned {
    #[serde(default)]
    invoice: i64,
}

async fn come_back(
    State(inner): Shared,
    Path(outcome): Path<String>,
    Query(Returned { invoice }): Query<Returned>,
) -> Response {
    let came_to = match outcome.as_str() {
        "success" => DemoOutcome::Success,
        "cancel" => DemoOutcome::Cancel,
        "pending" => DemoOutcome::Pending,
        "failure" => DemoOutcome::Failure,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let received = {
        let callbacks = inner.callbacks.lock().unwrap_or_else(PoisonError::into_inner);
        callbacks.get(&invoice).cloned().unwrap_or_default()
    };
    let open = ["invoice:opened", "invoice:pending"];
    let waiting = received.last().is_none_or(|last| open.contains(&last.status.as_str()));
    let callbacks = received
        .iter()
        .map(|one| DemoCallback {
            status: &one.status,
            received_at: &one.received_at,
            body_pretty: &one.body,
            signature_verified: one.signature_verified,
            standard_webhooks_verified: one.standard_webhooks_verified,
        })
        .collect();
    let html = pages::demo_shop_return(&DemoShopReturn {
        outcome: came_to,
        invoice_id: &invoice.to_string(),
        callbacks,
        reload_url: &format!("/return/{outcome}?invoice={invoice}"),
        waiting,
    });
    page(&inner, &html)
}

/// What the shop reads of a callback.
#[derive(Deserialize)]
struct Told {
    id: i64,
    status: String,
}

/// Takes a callback in: checks both signatures on the raw body before it believes a word of it, and
/// acknowledges with 204.
async fn callback(State(inner): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let secret = &inner.shop.callback_secret;
    let now = SystemClock.now();
    let signature = text("x-signature").unwrap_or_default();
    let standard = ReceivedHeaders {
        webhook_id: text("webhook-id").unwrap_or_default(),
        webhook_timestamp: text("webhook-timestamp").unwrap_or_default(),
        webhook_signature: text("webhook-signature").unwrap_or_default(),
    };
    let signature_verified = verify_x_signature(secret, &body, signature);
    let standard_webhooks_verified = verify_standard(secret, standard, &body, now.seconds());
    let Ok(told) = serde_json::from_slice::<Told>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let pretty = serde_json::from_slice::<serde_json::Value>(&body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_default();
    let received = Received {
        status: told.status,
        received_at: wire::datetime(now),
        body: pretty,
        signature_verified,
        standard_webhooks_verified,
    };
    let mut callbacks = inner.callbacks.lock().unwrap_or_else(PoisonError::into_inner);
    callbacks.entry(told.id).or_default().push(received);
    if callbacks.len() > INVOICES_MAX {
        callbacks.pop_first();
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn asset(Path(file): Path<String>) -> Response {
    let path = format!("/assets/{file}");
    // The gallery has pages in a merchant's colour.
    if let Some(theme) = Theme::at(&path) {
        return ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], theme.body).into_response();
    }
    match pages::asset(&path) {
        Some(asset) => ([(header::CONTENT_TYPE, asset.content_type)], asset.body).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A page of the shop. Its form may lead to the gateway, and nowhere else.
fn page(inner: &Inner, html: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self' {}",
        inner.shop.gateway_public
    );
    let mut response = Html(html.to_owned()).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
