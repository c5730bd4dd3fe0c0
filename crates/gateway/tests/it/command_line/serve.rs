//! `turnpike serve`: what it prints, where it answers, and when it refuses to start.

use std::net::TcpListener;

use simulator::{Http, Installation, ShopServer};

use crate::binary::{Merchant, Serving, active_merchant, run, serve, turnpike};
use crate::command_line::create_invoice;
use crate::soon;

/// Where it listens unless a case says otherwise.
const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[tokio::test(flavor = "multi_thread")]
async fn it_prints_where_it_listens_and_says_whether_it_is_well() {
    let installation = Installation::fresh().unwrap();
    let Serving { process, url } = Serving::on(&installation).await;
    let port = url.strip_prefix("http://127.0.0.1:").unwrap();
    assert_ne!(port.parse::<u16>().unwrap(), 0);
    let http = Http::new().unwrap();
    for (path, status, body) in
        [("/healthz", 200, "ok\n"), ("/readyz", 200, "ready\n"), ("/nothing", 404, "")]
    {
        let answer = http.send("GET", &format!("{url}{path}"), &[], "").await.unwrap();
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body.starts_with(body), "{path}: {answer:?}");
    }
    let ended = soon(process.terminate()).await.unwrap();
    assert_eq!(ended.status.code(), Some(0));
    // Scripts read it, so nothing else is on standard output.
    assert_eq!(ended.output, format!("listening on {url}\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_refuses_to_start_with_the_reason() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    std::fs::write(directory.join("file"), "").unwrap();
    std::fs::create_dir(directory.join("broken")).unwrap();
    std::fs::write(directory.join("broken/turnpike.sqlite3"), "this is no database").unwrap();
    std::fs::create_dir(directory.join("keyless")).unwrap();
    std::fs::write(directory.join("keyless/keys"), "1:short\n").unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let cases: &[(&[&str], i32, &str)] = &[
        (
            &[],
            1,
            "setting data is not set: it must be a directory: --data DIR, or instead of it \
             --database-url URL",
        ),
        (&["--data", "file"], 1, "cannot make file: "),
        (&["--data", "broken"], 1, "the database cannot be opened: "),
        (
            &["--data", "keyless"],
            1,
            "keys file keyless/keys: line 1 must be a number from 1 to 255, a colon and 32 bytes \
             in base64",
        ),
        (&["--data", "data", "--database-url", "postgres://db"], 2, "cannot be used with"),
        (
            &["--database-url", "mysql://me:hushhush@db/turnpike"],
            1,
            "setting database_url (flag --database-url): it must be a URL such as \
             postgres://USER:PASSWORD@HOST:5432/NAME",
        ),
        (
            &["--database-url", "postgres://me:hushhush@127.0.0.1:1/turnpike"],
            1,
            "the database cannot be opened: error connecting to server: Connection refused",
        ),
        (
            &["--data", "data", "--listen", "here"],
            1,
            "setting listen = \"here\" (flag --listen): it must be an address and port, such as \
             127.0.0.1:8080",
        ),
        (&["--data", "data", "--listen", &taken], 1, &format!("cannot listen on {taken}: ")),
        (
            &["--data", "data", "--public-url", "https://shop.example/pay"],
            1,
            "setting public_url = \"https://shop.example/pay\" (flag --public-url): it must be an \
             http or https URL without a path, such as https://pay.example.com",
        ),
        (
            &["--data", "data", "--config", "none.toml"],
            1,
            "setting config (none.toml): the file cannot be read: ",
        ),
    ];
    for (flags, code, said) in cases {
        let listen = if flags.contains(&"--listen") { [].as_slice() } else { &FREE };
        let arguments = [&["serve"], listen, *flags].concat();
        let ended = run(&mut turnpike(directory, &arguments)).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(*code), ""), "{flags:?}");
        assert!(ended.errors.contains(said), "{flags:?}: {}", ended.errors);
        let is_told_by_us = *code == 2 || ended.errors.starts_with("turnpike: ");
        assert!(is_told_by_us && !ended.errors.contains("hushhush"), "{flags:?}: {}", ended.errors);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_to_this_machine_need_the_operators_leave() {
    let installation = Installation::fresh().unwrap();
    let shop = ShopServer::start().await.unwrap();
    let merchant = active_merchant(&installation, &["--callback-url", &shop.callback_url()]).await;
    let guarded = ["serve", "--listen", "127.0.0.1:0"];
    let mut guarded = turnpike(installation.directory(), &guarded);
    let serving = Serving::start(guarded.args(installation.flags())).await;
    pay(&serving.url, &merchant).await;
    let database = installation.database().unwrap();
    let refused = async {
        while database.callbacks().unwrap()[0].last_outcome.is_none() {
            tokio::task::yield_now().await;
        }
    };
    soon(refused).await;
    serving.stop().await;
    assert_eq!(shop.received().len(), 0);
    let serving = Serving::start(&mut serve(&installation)).await;
    let id = pay(&serving.url, &merchant).await;
    soon(shop.wait_until(|received| received.iter().any(|one| one.json()["id"] == id))).await;
    serving.stop().await;
}

/// Creates an invoice and has it paid; gives its id.
async fn pay(url: &str, merchant: &Merchant) -> i64 {
    let created = create_invoice(url, merchant, "amount=1&devise=USD").await;
    let id = created.headers["invoice-id"].parse().unwrap();
    let form_type = "application/x-www-form-urlencoded";
    let headers = [("api-key", merchant.api_key.as_str()), ("content-type", form_type)];
    let url = format!("{url}/api/test-helper/pay/");
    let form = format!("id={id}&outcome=success");
    let paid = Http::new().unwrap().send("POST", &url, &headers, form).await.unwrap();
    assert!(paid.body.starts_with(r#"{"errorCode":0,"#), "{paid:?}");
    id
}
