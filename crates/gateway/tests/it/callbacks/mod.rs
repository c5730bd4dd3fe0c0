//! Callbacks as a merchant's server sees them (contract, section 8): what is in them, when they are
//! sent again, in which order they come, and where they never go.

mod address;
mod body;
mod order;
mod refunds;
mod resend;
mod retries;
mod workers;

use std::sync::Arc;

use gateway::{Created, Wanted, send_due_callbacks};
use simulator::{Answer, GatewayRun, ManualClock, Options, ShopServer, StoredCallback};

/// A gateway without workers, and a merchant whose server takes callbacks.
struct Stage {
    gateway: GatewayRun,
    shop: ShopServer,
    merchant: Created,
}

impl Stage {
    async fn set() -> Self {
        Self::with(Options::default()).await
    }

    async fn with(options: Options) -> Self {
        let shop = ShopServer::start().await.unwrap();
        let gateway = GatewayRun::start(options, Arc::new(ManualClock::new())).await.unwrap();
        let merchant = gateway.active_merchant(Some(shop.callback_url())).await.unwrap();
        Self { gateway, shop, merchant }
    }

    /// Creates an invoice for 15.04 USD, and gives the reply.
    async fn create(&self) -> Answer {
        create(&self.gateway, &self.merchant).await
    }

    /// Creates an invoice for 15.04 USD.
    async fn invoice(&self) -> i64 {
        id_of(&self.create().await)
    }

    /// Has something happen to an invoice, which must be allowed.
    async fn happens(&self, invoice: i64, outcome: &str) {
        happens(&self.gateway, &self.merchant, invoice, outcome).await;
    }

    /// Creates an invoice that has been paid, so that one callback is owed.
    async fn paid_invoice(&self) -> i64 {
        let invoice = self.invoice().await;
        self.happens(invoice, "success").await;
        invoice
    }

    /// Sends what is due, and says how many tries there were.
    async fn send(&self) -> usize {
        send_due_callbacks(&self.gateway.app).await.unwrap()
    }

    /// The callbacks of an invoice as they are on disk.
    fn stored(&self, invoice: i64) -> Vec<StoredCallback> {
        stored(&self.gateway, invoice)
    }

    /// Every callback's status and state on disk.
    fn states(&self, invoice: i64) -> Vec<(String, String)> {
        self.stored(invoice).into_iter().map(|stored| (stored.status, stored.state)).collect()
    }
}

async fn create(gateway: &GatewayRun, merchant: &Created) -> Answer {
    let form = "email=a@example.com&amount=15.04&devise=USD";
    let path = "/api/btn-create-invoice/get/";
    gateway.post_form(path, &merchant.api_key, form).await.unwrap()
}

async fn invoice(gateway: &GatewayRun, merchant: &Created) -> i64 {
    id_of(&create(gateway, merchant).await)
}

fn id_of(created: &Answer) -> i64 {
    let id = created.headers.get("invoice-id");
    let id = id.unwrap_or_else(|| panic!("no invoice was created: {created:?}"));
    id.parse().unwrap()
}

async fn help(gateway: &GatewayRun, merchant: &Created, invoice: i64, outcome: &str) -> Answer {
    let form = format!("id={invoice}&outcome={outcome}");
    gateway.post_form("/api/test-helper/pay/", &merchant.api_key, &form).await.unwrap()
}

async fn happens(gateway: &GatewayRun, merchant: &Created, invoice: i64, outcome: &str) {
    let answer = help(gateway, merchant, invoice, outcome).await;
    assert!(answer.body.starts_with(r#"{"errorCode":0,"#), "{outcome}: {answer:?}");
}

fn stored(gateway: &GatewayRun, invoice: i64) -> Vec<StoredCallback> {
    let mut callbacks = gateway.database().unwrap().callbacks().unwrap();
    callbacks.retain(|callback| callback.invoice_id == invoice);
    callbacks
}

/// An active merchant with a callback URL and a secret of its own.
fn wanted(callback_url: &str, secret: Option<&str>) -> Wanted {
    Wanted {
        name: "Hillside Records".to_owned(),
        email: "owner@example.com".to_owned(),
        activate: true,
        networks: vec!["127.0.0.0/8".parse().unwrap()],
        callback_url: Some(callback_url.to_owned()),
        callback_secret: secret.map(str::to_owned),
        ..Wanted::default()
    }
}
