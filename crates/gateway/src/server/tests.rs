//! What is put around the routes.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use simulator::Http;
use store::Store;
use tokio::net::TcpListener;

use super::Connections;
use crate::app::{App, Parts};
use crate::clock::SystemClock;
use crate::ids::SystemIds;
use crate::settings::{Flags, Settings};
use crate::vault::Vault;

#[tokio::test]
async fn a_handler_that_panics_is_answered_with_the_id_to_quote() {
    let data = tempfile::tempdir().unwrap();
    let app = App::new(Parts {
        store: Store::open_sqlite(data.path()).unwrap(),
        vault: Vault::open(&data.path().join("keys"), &SystemIds).unwrap(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        settings: Settings::load(&Flags::default(), &[]).unwrap(),
        public_url: "https://pay.example".to_owned(),
    });
    let panicking =
        Router::new().route("/", get(async || -> &'static str { panic!("on purpose") }));
    let connections = Connections::new(&app.unwrap(), panicking);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, connections).await });
    let answer = Http::new().unwrap().send("GET", &url, &[], "").await.unwrap();
    let id = &answer.headers["x-request-id"];
    let body = format!(r#"{{"errorCode":50199,"errorMessage":"internal error, request {id}"}}"#);
    assert_eq!((answer.status, answer.body), (500, body));
    assert!(!id.is_empty());
}
