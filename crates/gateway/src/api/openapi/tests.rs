//! The description is the one that is checked in, and tells of what the gateway really takes.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use expect_test::expect_file;
use serde_json::{Map, Value};
use store::Store;
use tower_service::Service;

use super::described::Described;
use super::{calls, document, errors};
use crate::api::{body, router, routes};
use crate::app::create_merchant::{Wanted, create_merchant};
use crate::app::{App, Parts};
use crate::clock::SystemClock;
use crate::ids::SystemIds;
use crate::request::CallerAddress;
use crate::settings::{Flags, Settings};
use crate::vault::Vault;

const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

#[test]
fn the_documents_that_are_checked_in_are_the_ones_that_the_code_tells() {
    let document = document("https://pay.example.com");
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    expect_file!["../../../../../docs/openapi.json"].assert_eq(&text);
    expect_file!["../../../../../docs/errors.md"].assert_eq(&errors_in_words());
}

#[tokio::test]
async fn what_is_described_is_what_is_routed() {
    let mut shop = Shop::open(false).await;
    let described: BTreeSet<_> = calls::all().iter().map(|call| call.path).collect();
    let routed: Vec<_> = routes().into_iter().map(|(path, _)| format!("{path}/")).collect();
    let routed: BTreeSet<_> =
        routed.iter().map(String::as_str).filter(|path| path.starts_with("/api/")).collect();
    assert_eq!(described, routed);
    for call in calls::all() {
        let item = document("")["paths"][call.path].clone();
        for method in METHODS {
            let is_described = item.get(method.as_str().to_ascii_lowercase()).is_some();
            for path in [call.path, call.path.trim_end_matches('/')] {
                let answer = shop.send(&method, path, "{}").await;
                let is_routed = answer.status() != StatusCode::METHOD_NOT_ALLOWED;
                assert_eq!(is_described, is_routed, "{method} {path}");
            }
        }
    }
}

/// Each call is sent the example of its description, so that no field is refused before the last
/// one is read.
#[tokio::test]
async fn what_is_described_is_what_is_read() {
    for call in calls::all() {
        let mut read = BTreeSet::new();
        for kind in [None, Some("UPI"), Some("CARD"), Some("CRYPTO")] {
            let mut shop = Shop::open(kind.is_some()).await;
            let create = example(&calls::all()[0], kind);
            shop.send(&Method::POST, "/api/btn-create-invoice/get/", &create).await;
            body::READ.take();
            let answer = shop.send(&Method::POST, call.path, &example(&call, kind)).await;
            assert_eq!(answer.status(), StatusCode::OK, "{}", call.path);
            read.extend(body::READ.take());
        }
        let described = call.fields.iter().map(|field| field.name.to_owned()).collect();
        assert_eq!(read, described, "{}", call.path);
    }
}

/// A key that breaks the rule tells whether a call reads it.
#[tokio::test]
async fn what_is_described_as_done_once_is() {
    let mut shop = Shop::open(false).await;
    shop.idempotency_key = Some("a b");
    for call in calls::all() {
        let answer = shop.send(&Method::POST, call.path, "{}").await;
        let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
        let is_read = String::from_utf8_lossy(&body).contains("invalid field: Idempotency-Key");
        assert_eq!(is_read, call.idempotent, "{}", call.path);
    }
}

/// Each call is made twice under one key. A refusal carries none of these headers.
#[tokio::test]
async fn the_headers_that_are_described_are_the_ones_that_come() {
    for call in calls::all() {
        let mut shop = Shop::open(false).await;
        let create = example(&calls::all()[0], None);
        shop.send(&Method::POST, "/api/btn-create-invoice/get/", &create).await;
        shop.idempotency_key = Some("once");
        for method in [Method::POST, Method::GET] {
            let item = &document("")["paths"][call.path];
            let Some(described) = item.get(method.as_str().to_ascii_lowercase()) else { continue };
            let path = if method == Method::GET {
                format!("{}?id=1", call.path)
            } else {
                call.path.to_owned()
            };
            shop.send(&method, &path, &example(&call, None)).await;
            let answer = shop.send(&method, &path, &example(&call, None)).await;
            let (parts, body) = answer.into_parts();
            let body = axum::body::to_bytes(body, 10_000).await.unwrap();
            let is_success = body.starts_with(br#"{"errorCode":0,"#);
            for header in ["Invoice-Id", "Idempotent-Replayed"] {
                let is_described = described["responses"]["200"]["headers"].get(header).is_some();
                let comes = parts.headers.contains_key(header);
                assert_eq!(comes, is_described && is_success, "{method} {} {header}", call.path);
            }
        }
    }
}

#[test]
fn each_refusal_of_a_call_is_one_of_http_status_200_and_named_once() {
    for call in calls::all() {
        let mut named: Vec<String> = call.refusals.iter().map(errors::name).collect();
        assert!(call.refusals.iter().all(|code| code.http_status() == StatusCode::OK));
        named.extend(call.turned_away.iter().map(errors::name));
        let schema = &document("")["paths"][call.path]["post"]["responses"]["200"]["content"]["application/json"]
            ["schema"]["oneOf"];
        let references: Vec<&Value> = schema.as_array().unwrap().iter().collect();
        let unique: BTreeSet<String> = references.iter().map(ToString::to_string).collect();
        assert_eq!(references.len(), unique.len(), "{}", call.path);
        for name in named {
            assert!(unique.iter().any(|one| one.contains(&format!("/{name}\""))), "{name}");
        }
    }
}

/// The example of a call, about the first invoice; server to server, for a kind of payment.
fn example(call: &Described, kind: Option<&str>) -> String {
    let value = |name: &str, example: &Value| match name {
        "id" => Value::from(1),
        "payment_solution_type" if kind.is_some() => Value::from(kind),
        "payment_solution_name" if kind.is_some() => Value::Null,
        _ => example.clone(),
    };
    let fields = call.fields.iter();
    let fields = fields.map(|field| (field.name.to_owned(), value(field.name, &field.example)));
    Value::Object(fields.collect::<Map<_, _>>()).to_string()
}

/// The reference of all errors, for readers.
fn errors_in_words() -> String {
    let mut text = "# Errors of the merchant API\n\nWritten from the code: change it there \
                    (CONTRIBUTING.md says how). The HTTP status is 200 where none is named.\n\n\
                    | code | text | status | cause | cure |\n| --- | --- | --- | --- | --- |\n"
        .to_owned();
    for code in errors::all() {
        let status = match code.http_status() {
            StatusCode::OK => String::new(),
            status => status.as_u16().to_string(),
        };
        let (cause, cure) = errors::cause_and_cure(&code);
        let (number, words) = (code.number_and_text().0, errors::text(&code));
        text += &format!("| {number} | {words} | {status} | {cause} | {cure} |\n");
    }
    text
}

/// A merchant that may do anything, and the API before it.
struct Shop {
    router: Router,
    key: String,
    idempotency_key: Option<&'static str>,
    _data: tempfile::TempDir,
}

impl Shop {
    async fn open(s2s: bool) -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = App::new(Parts {
            store: Store::open_sqlite(data.path()).unwrap(),
            vault: Vault::open(&data.path().join("keys"), &SystemIds).unwrap(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            settings: Settings::load(&Flags::default(), &[]).unwrap(),
            public_url: "https://pay.example".to_owned(),
        })
        .unwrap();
        let wanted = Wanted {
            name: "Riverside Books".to_owned(),
            email: "owner@example.com".to_owned(),
            activate: true,
            networks: vec!["127.0.0.1/32".parse().unwrap()],
            choose_solution: true,
            s2s,
            ..Wanted::default()
        };
        let key = create_merchant(&app, wanted).await.unwrap().api_key.to_string();
        Self { router: router().with_state(app), key, idempotency_key: None, _data: data }
    }

    async fn send(&mut self, method: &Method, path: &str, json: &str) -> Response {
        let mut request = Request::new(Body::from(json.to_owned()));
        *request.method_mut() = method.clone();
        *request.uri_mut() = path.parse().unwrap();
        request.headers_mut().insert("api-key", self.key.parse().unwrap());
        if let Some(key) = self.idempotency_key {
            request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        }
        request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        request.extensions_mut().insert(CallerAddress(Ipv4Addr::LOCALHOST.into()));
        self.router.call(request).await.unwrap()
    }
}
