//! The main job, end to end, without a browser.

use std::sync::Arc;

use gateway::send_due_callbacks;
use simulator::{GatewayRun, ManualClock, Options, ShopServer};

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_created_paid_and_called_back() {
    let shop = ShopServer::start().await.unwrap();
    let clock = Arc::new(ManualClock::new());
    let gateway = GatewayRun::start(Options::default(), clock).await.unwrap();
    let merchant = gateway.active_merchant(Some(shop.callback_url())).await.unwrap();
    let key = merchant.api_key.as_str();
    let form = "email=a@example.com&amount=15.04&devise=USD";
    let created = gateway.post_form("/api/btn-create-invoice/get/", key, form).await.unwrap();
    assert_eq!(created.headers["invoice-id"], "1", "{created:?}");
    let form = "id=1&outcome=success";
    let paid = gateway.post_form("/api/test-helper/pay/", key, form).await.unwrap();
    let invoice = serde_json::from_str::<serde_json::Value>(&paid.body).unwrap();
    assert_eq!(invoice["invoice"]["status"], "invoice:awaiting_approval", "{paid:?}");
    assert_eq!(send_due_callbacks(&gateway.app).await.unwrap(), 1);
    assert_eq!(shop.statuses(1), ["invoice:awaiting_approval"]);
    gateway.stop().await;
}
