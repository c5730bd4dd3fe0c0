//! kill -9 while transfers of stablecoins are being confirmed: each is money once, and told once.

use simulator::{Answer, Http, Installation, ShopServer};

use crate::binary::{Merchant, Serving, active_merchant};
use crate::soon;

/// Invoices that are paid at the same time.
const INVOICES: usize = 8;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A payer, and his shop.
struct Caller {
    http: Http,
    merchant: Merchant,
}

impl Caller {
    async fn post(&self, url: &str, form: &str) -> Answer {
        let headers = [("api-key", self.merchant.api_key.as_str()), FORM];
        self.http.send("POST", url, &headers, form.to_owned()).await.unwrap()
    }

    /// Creates an invoice, and sends what it asks for from the simulated wallet; gives its id.
    async fn pay(&self, url: &str) -> i64 {
        let form = "email=a@example.com&amount=15.04&devise=USD";
        let created = self.post(&format!("{url}/api/btn-create-invoice/get/"), form).await;
        let (_, token) = created.body.split_once("token=").unwrap();
        let (token, _) = token.split_once('"').unwrap();
        let page = format!("{url}/widget/sale/create/?token={token}");
        self.http.send("GET", &page, &[], "").await.unwrap();
        let way = format!("token={token}&way=CRYPTO");
        self.post(&format!("{url}/widget/sale/way/"), &way).await;
        let wallet = format!("{url}/sandbox/wallet/");
        let shown = self.http.send("GET", &format!("{wallet}?token={token}"), &[], "").await;
        let shown = shown.unwrap().body;
        let (_, reference) = shown.split_once("name=\"reference\" value=\"").unwrap();
        let (reference, _) = reference.split_once('"').unwrap();
        let sent = format!("token={token}&reference={reference}&count=0&choice=exactly");
        assert_eq!(self.post(&wallet, &sent).await.status, 303);
        created.headers["invoice-id"].parse().unwrap()
    }
}

/// Waits until the transfers have this many confirmations, all together.
async fn confirmed(installation: &Installation, confirmations: i64) {
    let reached = async {
        loop {
            let transfers = installation.database().unwrap().transfers().unwrap();
            if transfers.iter().map(|one| one.confirmations).sum::<i64>() >= confirmations {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    soon(reached).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_is_money_once_whenever_the_gateway_is_killed() {
    let installation = Installation::fresh().unwrap();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let caller = Caller { http: Http::new().unwrap(), merchant };
    let serving = Serving::on(&installation).await;
    let mut invoices = Vec::new();
    for _ in 0..INVOICES {
        invoices.push(caller.pay(&serving.url).await);
    }
    // In the middle of a look at all of them, and when some are final and others are not.
    let mut serving = serving;
    for confirmations in [5, 21, 44] {
        confirmed(&installation, confirmations).await;
        serving.process.kill().await.unwrap();
        serving = Serving::on(&installation).await;
    }
    let told = |received: &[simulator::Received]| {
        invoices.iter().all(|invoice| {
            let mut of_invoice = received.iter().filter(|one| one.json()["id"] == *invoice);
            of_invoice.any(|one| one.status() == "invoice:awaiting_approval")
        })
    };
    soon(shop.wait_until(told)).await;
    serving.stop().await;
    let database = installation.database().unwrap();
    let transfers = database.transfers().unwrap();
    assert!(transfers.iter().all(|one| one.state == "final"), "{transfers:?}");
    assert_eq!(transfers.len(), INVOICES);
    let kinds = database.event_kinds().unwrap();
    let callbacks = database.callbacks().unwrap();
    for invoice in invoices {
        let last = &kinds[&invoice][kinds[&invoice].len() - 2..];
        assert_eq!(last, ["approved", "money_confirmed"]);
        let told = callbacks.iter().filter(|one| one.invoice_id == invoice);
        let told: Vec<_> = told.map(|one| one.status.as_str()).collect();
        assert_eq!(told, ["invoice:opened", "invoice:pending", "invoice:awaiting_approval"]);
    }
}
