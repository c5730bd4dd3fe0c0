//! Settings from `turnpike.toml` in the current directory, from the environment and from flags, the
//! later ones stronger, as they show in what a gateway answers.

use std::path::Path;

use simulator::Installation;
use tokio::process::Command;

use crate::binary::{Merchant, Serving, active_merchant, merchant_create, run, serve, turnpike};
use crate::command_line::{create_invoice, json};

#[tokio::test(flavor = "multi_thread")]
async fn flags_outrank_the_environment_and_that_the_file() {
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    let active = active_merchant(&installation, &[]).await;
    let idle = ["--allow-ip", "127.0.0.0/8"];
    let idle = Merchant::read(&run(&mut merchant_create(&installation, &idle)).await);
    let file = "public_url = 'https://file.example'\n";
    type Set = fn(&mut Command);
    let cases: [(&str, Set, &str); 4] = [
        ("", |_| {}, ""),
        (file, |_| {}, "https://file.example"),
        (
            file,
            |command| {
                command.env("TURNPIKE_PUBLIC_URL", "https://environment.example:8443/");
            },
            "https://environment.example:8443",
        ),
        (
            file,
            |command| {
                command.env("TURNPIKE_PUBLIC_URL", "https://environment.example");
                command.args(["--public-url", "http://FLAG.example"]);
            },
            "http://flag.example",
        ),
    ];
    for (file, set, public_url) in cases {
        std::fs::write(directory.join("turnpike.toml"), file).unwrap();
        let mut command = serve(&installation);
        set(&mut command);
        let serving = Serving::start(&mut command).await;
        let public_url = if public_url.is_empty() { &serving.url } else { public_url };
        let created = json(&create_invoice(&serving.url, &active, "amount=1&devise=USD").await);
        let page = created["redirectUrl"].as_str().unwrap();
        let beginning = format!("{public_url}/widget/sale/create/?token=");
        assert!(page.starts_with(&beginning), "{page}");
        let refused = json(&create_invoice(&serving.url, &idle, "amount=1&devise=USD").await);
        assert_eq!(refused["errorCode"], 50008);
        assert_eq!(
            refused["errorMessage"].as_str().unwrap(),
            format!(
                "You cannot create a sale because your wallet is being validated and \
                 activated.You will receive a confirmation email as soon as the treatment process \
                 is completed.While waiting for the final activation, you can still change it from \
                 {public_url}/client/profile the profile page"
            )
        );
        serving.stop().await;
    }
}

/// Whether a data directory has been made.
fn is_made(directory: &Path, data: &str) -> bool {
    directory.join(data).join("turnpike.sqlite3").exists()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_setting_may_come_from_anywhere() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let file = "data = 'of-file'\nlisten = '127.0.0.1:0'\nlog_level = 'off'\n";
    std::fs::write(directory.join("turnpike.toml"), file).unwrap();
    let other = "data = 'of-other'\nlisten = '127.0.0.1:0'\n[fx]\nquote_minutes = 5\n";
    std::fs::write(directory.join("other.toml"), other).unwrap();

    Serving::start(&mut turnpike(directory, &["serve"])).await.stop().await;
    assert!(is_made(directory, "of-file"));

    let mut command = turnpike(directory, &["serve"]);
    command.env("TURNPIKE_DATA", "of-environment").env("TURNPIKE_FX_USD_INR", "90.1");
    Serving::start(&mut command).await.stop().await;
    assert!(is_made(directory, "of-environment"));

    let mut command = turnpike(directory, &["serve", "--data", "of-flag"]);
    command.env("TURNPIKE_DATA", "never");
    Serving::start(&mut command).await.stop().await;
    assert!(is_made(directory, "of-flag") && !directory.join("never").exists());

    // Another file takes the place of turnpike.toml, named by a flag or by the environment.
    Serving::start(&mut turnpike(directory, &["serve", "--config", "other.toml"]))
        .await
        .stop()
        .await;
    assert!(is_made(directory, "of-other"));
    std::fs::remove_dir_all(directory.join("of-other")).unwrap();
    let mut command = turnpike(directory, &["serve"]);
    command.env("TURNPIKE_CONFIG", "other.toml");
    Serving::start(&mut command).await.stop().await;
    assert!(is_made(directory, "of-other"));

    // The other commands read them too.
    std::fs::write(directory.join("turnpike.toml"), "data = 'of-merchant'").unwrap();
    let create = ["merchant", "create", "--name", "Ann", "--email", "ann@example.com"];
    assert!(run(&mut turnpike(directory, &create)).await.status.success());
    assert!(is_made(directory, "of-merchant"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_is_wrong_or_unknown_stops_the_start() {
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path();
    let create = ["merchant", "create", "--name", "Ann", "--email", "ann@example.com"];
    let cases = [
        (
            "listne = '127.0.0.1:1'",
            ("TURNPIKE_LOG_LEVEL", "info"),
            "setting listne (file turnpike.toml): there is no such setting",
        ),
        (
            "",
            ("TURNPIKE_LISTNE", "127.0.0.1:1"),
            "setting listne (environment variable TURNPIKE_LISTNE): there is no \
             such setting",
        ),
        (
            "[fx]\nusd_inr = 'much'",
            ("TURNPIKE_LOG_LEVEL", "info"),
            "setting fx.usd_inr = \"much\" (file turnpike.toml): it must be rupees for a dollar, \
             such as 83.12",
        ),
        (
            "",
            ("TURNPIKE_FX_QUOTE_MINUTES", "61"),
            "setting fx.quote_minutes = \"61\" (environment variable TURNPIKE_FX_QUOTE_MINUTES): \
             it must be minutes, from 1 to 60",
        ),
        (
            "data = ",
            ("TURNPIKE_LOG_LEVEL", "info"),
            "setting config (turnpike.toml): the file cannot be read: ",
        ),
        (
            "database_url = 'mysql://me:hushhush@db/turnpike'",
            ("TURNPIKE_LOG_LEVEL", "info"),
            "setting database_url (file turnpike.toml): it must be a URL",
        ),
    ];
    for (file, (name, value), said) in cases {
        std::fs::write(directory.join("turnpike.toml"), file).unwrap();
        for command in [
            turnpike(directory, &["serve", "--data", "data", "--listen", "127.0.0.1:0"]),
            turnpike(directory, &["demo", "--listen", "127.0.0.1:0"]),
            turnpike(directory, &[&create, ["--data", "data"].as_slice()].concat()),
        ] {
            let mut command = command;
            let ended = run(command.env(name, value)).await;
            assert_eq!((ended.status.code(), ended.output.as_str()), (Some(1), ""), "{ended:?}");
            assert!(ended.errors.starts_with(&format!("turnpike: {said}")), "{}", ended.errors);
            assert!(!ended.errors.contains("hushhush"), "{}", ended.errors);
        }
    }
    let left: Vec<_> = std::fs::read_dir(directory).unwrap().collect();
    assert_eq!(left.len(), 1, "something was made before the settings were read: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_knows_no_countries_stops_the_start() {
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    std::fs::write(directory.join("text.mmdb"), "no countries").unwrap();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/countries.mmdb");
    let other = std::fs::read(kept).unwrap();
    let kind = other.windows(12).position(|at| at == b"Test-Country").unwrap();
    let mut other = other;
    other[kind..kind + 12].copy_from_slice(b"Test-Mailbox");
    std::fs::write(directory.join("other.mmdb"), other).unwrap();
    let cases = [
        ("absent.mmdb", "it must be a file in MaxMind's format"),
        ("text.mmdb", "it must be a file in MaxMind's format"),
        ("other.mmdb", "it must know countries, and is a test-mailbox"),
    ];
    for (file, rule) in cases {
        let mut command = serve(&installation);
        let ended = run(command.env("TURNPIKE_GEOIP_DATABASE", file)).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(1), ""), "{ended:?}");
        let said = format!("turnpike: setting geoip_database = {file:?}: {rule}");
        assert!(ended.errors.starts_with(&said), "{}", ended.errors);
    }
    let mut command = serve(&installation);
    command.env("TURNPIKE_GEOIP_DATABASE", kept);
    Serving::start(&mut command).await.stop().await;
}
