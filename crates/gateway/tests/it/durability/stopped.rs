//! SIGTERM: what is under way is finished, nothing more is begun, and the process ends well.

use std::sync::Arc;

use simulator::{Http, Installation, Process, SeededIds, ShopServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::binary::{Serving, active_merchant, serve};
use crate::durability::load::{self, Client, Gateways};
use crate::durability::orders::{Journal, Phase};
use crate::durability::proof::prove;
use crate::soon;

const FORM: &str = "email=a@example.com&amount=15.04&devise=USD";

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_loses_nothing_that_was_answered() {
    let ids = Arc::new(SeededIds::new(7));
    let installation = Installation::fresh().unwrap();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let journal = Arc::new(Journal::default());
    let gateways = Gateways::default();
    let client = Client::new(&gateways, &merchant.api_key, &journal, &ids);
    for _ in 0..3 {
        let Serving { process, url } = Serving::on(&installation).await;
        journal.set_phase(Phase::Sound);
        gateways.add(&url);
        let clients = load::start(&client);
        soon(journal.wait_acknowledged(journal.acknowledged() + 100)).await;
        journal.set_phase(Phase::Ending);
        let ended = soon(process.terminate()).await.unwrap();
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        soon(load::join(clients)).await;
        gateways.remove(&url);
    }
    let serving = Serving::on(&installation).await;
    let database = installation.database().unwrap();
    let figures = prove(serving, &database, journal.hand_over(), &shop, &merchant).await;
    assert_eq!(figures.callbacks_received_again, 0, "an orderly stop has nothing sent twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_answered() {
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let Serving { process, url } = Serving::on(&installation).await;
    let address = url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/btn-create-invoice/get/ HTTP/1.1\r\nHost: {address}\r\nAPI-KEY: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Expect: 100-continue\r\n\r\n",
        merchant.api_key,
        FORM.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    soon(connection.read_exact(&mut go_on)).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    // The gateway waits for the body now.
    process.signal("TERM").await.unwrap();
    soon(refusal(address)).await;
    connection.write_all(FORM.as_bytes()).await.unwrap();
    let mut reply = String::new();
    soon(connection.read_to_string(&mut reply)).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    assert!(reply.contains(r#"{"errorCode":0,"redirectUrl":"#), "{reply}");
    let ended = soon(process.end()).await.unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let invoices = installation.database().unwrap().invoices().unwrap();
    assert_eq!(invoices.len(), 1);
}

/// Waits until no connection is taken any more.
async fn refusal(address: &str) {
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_a_callback_under_way_is_recorded() {
    let installation = Installation::fresh().unwrap();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let Serving { process, url } = Serving::on(&installation).await;
    let gate = shop.hold().await;
    let http = Http::new().unwrap();
    for (path, form) in [
        ("/api/btn-create-invoice/get/", FORM),
        ("/api/test-helper/pay/", "id=1&outcome=open"),
        ("/api/test-helper/pay/", "id=1&outcome=success"),
    ] {
        let form_type = "application/x-www-form-urlencoded";
        let headers = [("api-key", merchant.api_key.as_str()), ("content-type", form_type)];
        let answer = http.send("POST", &format!("{url}{path}"), &headers, form).await.unwrap();
        assert!(answer.body.starts_with(r#"{"errorCode":0,"#), "{answer:?}");
    }
    soon(shop.wait_until(|received| received.len() == 1)).await;
    process.signal("TERM").await.unwrap();
    soon(refusal(url.strip_prefix("http://").unwrap())).await;
    drop(gate);
    let ended = soon(process.end()).await.unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let states = || {
        let callbacks = installation.database().unwrap().callbacks().unwrap();
        callbacks.into_iter().map(|callback| callback.state).collect::<Vec<_>>()
    };
    assert_eq!(states(), ["delivered", "due"], "it took new work on while it was stopping");

    // The one that was left goes out at the next start, and the first does not go out again.
    let serving = Serving::on(&installation).await;
    soon(shop.wait_until(|received| received.len() == 2)).await;
    serving.stop().await;
    assert_eq!(states(), ["delivered", "delivered"]);
    assert_eq!(shop.statuses(1), ["invoice:opened", "invoice:awaiting_approval"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_heard_as_soon_as_it_says_that_it_serves() {
    let installation = Installation::fresh().unwrap();
    for round in 0..10 {
        let signal = if round % 2 == 0 { "TERM" } else { "INT" };
        let process = Process::start(&mut serve(&installation)).unwrap();
        soon(process.line("listening on ")).await.unwrap();
        process.signal(signal).await.unwrap();
        let ended = soon(process.end()).await.unwrap();
        assert_eq!(ended.status.code(), Some(0), "{signal}: {ended:?}");
    }
}
