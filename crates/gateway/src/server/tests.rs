//! What is put around the routes, and which connections are cut off. Time is short here: a tick is
//! ten milliseconds, and what a test is not about may take for ever.

mod connections;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use simulator::Http;
use store::Store;
use tokio::net::TcpListener;

use super::Server;
use super::connections::Patience;
use crate::app::{App, Parts};
use crate::clock::SystemClock;
use crate::ids::SystemIds;
use crate::settings::{Flags, Settings};
use crate::vault::Vault;

fn app(data: &Path, settings: &[(&'static str, &str)]) -> App {
    let values = settings.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    let app = App::new(Parts {
        store: Store::open_sqlite(data).unwrap(),
        vault: Vault::open(&data.join("keys"), &SystemIds).unwrap(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        settings: Settings::load(&Flags { config: None, values }, &[]).unwrap(),
        public_url: "https://pay.example".to_owned(),
    });
    app.unwrap()
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_with_the_id_to_quote() {
    let data = tempfile::tempdir().unwrap();
    let panicking =
        Router::new().route("/", get(async || -> &'static str { panic!("on purpose") }));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let app = app(data.path(), &[]);
    let server = Server::serve(&app, panicking, listener, Patience::usual()).unwrap();
    let url = format!("http://{}/", server.address());
    let answer = Http::new().unwrap().send("GET", &url, &[], "").await.unwrap();
    let id = &answer.headers["x-request-id"];
    let body = format!(r#"{{"errorCode":50199,"errorMessage":"internal error, request {id}"}}"#);
    assert_eq!((answer.status, answer.body), (500, body));
    assert!(!id.is_empty());
}
