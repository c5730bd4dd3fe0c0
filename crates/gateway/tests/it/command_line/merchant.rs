//! `turnpike merchant create`: what it prints, what each flag does to the merchant, and what it
//! refuses.

use serde_json::Value;
use simulator::Installation;

use crate::binary::{Merchant, Serving, active_merchant, merchant_create, run, turnpike};
use crate::command_line::{create_invoice, json};

#[tokio::test(flavor = "multi_thread")]
async fn it_prints_one_object_with_what_the_merchant_needs() {
    let installation = Installation::fresh().unwrap();
    let own: &[&str] = &["--api-key", "an-old-key-of-ours", "--callback-secret", "whsec_ours-1"];
    let cases: [(&[&str], &str, &str); 4] = [
        (&[], "tp_test_", "whsec_"),
        (&["--mode", "test"], "tp_test_", "whsec_"),
        (&["--mode", "live"], "tp_live_", "whsec_"),
        (own, "an-old-key-of-ours", "whsec_ours-1"),
    ];
    for (count, (options, key, secret)) in (1..).zip(cases) {
        let ended = run(&mut merchant_create(&installation, options)).await;
        assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(0), ""), "{options:?}");
        let created: Value = serde_json::from_str(&ended.output).unwrap();
        let text = |name: &str| created[name].as_str().unwrap().to_owned();
        let (api_key, callback_secret) = (text("api_key"), text("callback_secret"));
        assert!(api_key.starts_with(key) && callback_secret.starts_with(secret), "{created}");
        let is_own = key == "an-old-key-of-ours";
        // 256 random bits in base64.
        assert!(is_own || api_key.len() == key.len() + 43, "{created}");
        assert!(is_own || callback_secret.len() == secret.len() + 44, "{created}");
        let line = format!(
            "{{\"merchant_id\":\"{count}\",\"api_key\":\"{api_key}\",\
             \"callback_secret\":\"{callback_secret}\"}}\n"
        );
        assert_eq!(ended.output, line);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_a_rule_is_refused_with_its_name_and_the_rule() {
    let installation = Installation::fresh().unwrap();
    let taken = ["--api-key", "a-key-that-is-taken"];
    assert!(run(&mut merchant_create(&installation, &taken)).await.status.success());
    let wallet = "wallet: a wallet's address is 0x and forty hexadecimal digits";
    let key = "api-key: 12 to 255 visible ASCII characters";
    let secret = "callback-secret: a callback secret is 12 to 255 visible ASCII characters";
    let network = "for '--allow-ip <CIDR>': it must be an address or a network";
    let bound = "it must be a currency and an amount, such as USD:1.00";
    let long = "x".repeat(256);
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--wallet", "0x12"], 1, wallet),
        (&["--wallet", "1234567890123456789012345678901234567890"], 1, wallet),
        (&["--wallet", "0x12345678901234567890123456789012345678zz"], 1, wallet),
        (&["--wallet", ""], 1, wallet),
        (&["--tries", "0"], 1, "tries: 1 to 10"),
        (&["--tries", "11"], 1, "tries: 1 to 10"),
        (&["--tries", "-1"], 2, "unexpected argument '-1' found"),
        (&["--tries", "three"], 2, "invalid value 'three' for '--tries <N>'"),
        (&["--api-key", "eleven-char"], 1, key),
        (&["--api-key", "with a space in it"], 1, key),
        (&["--api-key", "schl\u{fc}ssel-der-alten"], 1, key),
        (&["--api-key", &long], 1, key),
        (&taken, 1, "api-key: another merchant has this key already"),
        (&["--callback-secret", "eleven-char"], 1, secret),
        (&["--callback-secret", "with a space in it"], 1, secret),
        (
            &["--callback-url", "shop.example/callback"],
            1,
            "callback-url: it is not an absolute URL",
        ),
        (
            &["--callback-url", "ftp://shop.example/"],
            1,
            "callback-url: it is neither http nor https",
        ),
        (&["--min", "USD:2.00", "--max", "USD:1.99"], 1, "min: the minimum for USD is above the"),
        (
            &["--solution", "upi_sandbox", "--solution", "upi"],
            1,
            "solution: one of upi_sandbox, card_sandbox, crypto_sandbox",
        ),
        (&["--min", "1.00"], 2, bound),
        (&["--min", "usd:1.00"], 2, bound),
        (&["--min", "USD:1.001"], 2, bound),
        (&["--max", "USD:-1"], 2, bound),
        (&["--max", "USD:0"], 2, bound),
        (&["--allow-ip", "10.0.0.0/33"], 2, network),
        (&["--allow-ip", "shop.example"], 2, network),
        (&["--mode", "production"], 2, "for '--mode <MODE>'"),
        (&["--name", "twice"], 2, "'--name <NAME>' cannot be used multiple times"),
    ];
    for (options, code, said) in cases {
        let ended = run(&mut merchant_create(&installation, options)).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(*code), ""), "{options:?}");
        assert!(ended.errors.contains(said), "{options:?}: {}", ended.errors);
        let value = options[1];
        let is_secret = options[0] == "--api-key" || options[0] == "--callback-secret";
        assert!(!is_secret || !ended.errors.contains(value), "a secret is shown: {ended:?}");
    }
    active_merchant(&installation, &[]).await;
    let merchants = installation.database().unwrap().merchants().unwrap();
    assert_eq!(merchants.len(), 2, "one that was refused was created: {merchants:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_an_address_are_mandatory() {
    let installation = Installation::fresh().unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&[], 2, "--name <NAME>"),
        (&["--name", "Ann"], 2, "--email <EMAIL>"),
        (&["--email", "ann@example.com"], 2, "--name <NAME>"),
        (&["--name", "", "--email", "ann@example.com"], 1, "name: 1 to 200 characters"),
        (&["--name", " ", "--email", "ann@example.com"], 1, "name: 1 to 200 characters"),
        (&["--name", "An\nn", "--email", "ann@example.com"], 1, "none of them a control character"),
        (&["--name", "Ann", "--email", "ann"], 1, "email: an e-mail address"),
        (&["--name", "Ann", "--email", ""], 1, "email: an e-mail address"),
        (&["--name", "Ann", "--email", "ann@exa mple.com"], 1, "email: an e-mail address"),
    ];
    for (options, code, said) in cases {
        let mut command = turnpike(installation.directory(), &["merchant", "create"]);
        let ended = run(command.args(installation.flags()).args(*options)).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(*code), ""), "{options:?}");
        assert!(ended.errors.contains(said), "{options:?}: {}", ended.errors);
    }
}

/// The options of a merchant, the form that it posts, and the error that it is answered with; 0 for
/// none.
type Case = (&'static [&'static str], &'static str, i64);

const HERE: &[&str] = &["--activate", "--allow-ip", "127.0.0.1"];

const CASES: &[Case] = &[
    (HERE, "amount=1&devise=USD", 0),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--solution", "upi_sandbox"],
        "amount=1&devise=USD",
        0,
    ),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--solution", "upi_sandbox"],
        "amount=1&devise=EUR",
        50115,
    ),
    (&["--allow-ip", "127.0.0.1"], "amount=1&devise=USD", 50008),
    (&["--activate"], "amount=1&devise=USD", 50010),
    (&["--activate", "--allow-ip", "192.0.2.0/24"], "amount=1&devise=USD", 50006),
    (
        &["--activate", "--allow-ip", "192.0.2.0/24", "--allow-ip", "::ffff:127.0.0.0/104"],
        "amount=1&devise=USD",
        0,
    ),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--allow-ip", "127.0.0.1"],
        "amount=1&devise=USD",
        0,
    ),
    (HERE, "amount=1&devise=USD&payment_solution_type=UPI", 50105),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--choose-solution"],
        "amount=1&devise=USD&payment_solution_type=UPI",
        0,
    ),
    // A live key reaches no sandbox.
    (&["--activate", "--allow-ip", "127.0.0.1", "--mode", "live"], "amount=1&devise=USD", 50115),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--min", "USD:5.00", "--max", "USD:7.5"],
        "amount=4.99&devise=USD",
        50012,
    ),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--min", "USD:5.00", "--max", "USD:7.5"],
        "amount=5&devise=USD",
        0,
    ),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--min", "USD:5.00", "--max", "USD:7.5"],
        "amount=7.51&devise=USD",
        50011,
    ),
    (
        &["--activate", "--allow-ip", "127.0.0.1", "--max", "EUR:1", "--max", "USD:2"],
        "amount=1.50&devise=USD",
        0,
    ),
    (
        &[
            "--activate",
            "--allow-ip",
            "127.0.0.1",
            "--wallet",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "--callback-url",
            "https://shop.example/callback?a=1",
        ],
        "amount=1&devise=USD",
        0,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_flag_has_its_effect() {
    let installation = Installation::fresh().unwrap();
    let serving = Serving::on(&installation).await;
    for (options, form, code) in CASES {
        let merchant = created(&installation, options).await;
        let reply = json(&create_invoice(&serving.url, &merchant, form).await);
        assert_eq!(reply["errorCode"], *code, "{options:?} {form}: {reply}");
    }
    let options = ["--activate", "--allow-ip", "127.0.0.1", "--s2s"];
    let merchant = created(&installation, &options).await;
    let reply = json(&create_invoice(&serving.url, &merchant, "amount=1&devise=USD").await);
    assert_eq!((&reply["status"], reply["ID"].is_string()), (&"invoice:created".into(), true));
    assert_eq!(reply.get("html"), None);
    // A key that the merchant brought along is as good as ours.
    let options = ["--activate", "--allow-ip", "127.0.0.1", "--api-key", "!our~old{key}"];
    let merchant = created(&installation, &options).await;
    assert_eq!(merchant.api_key, "!our~old{key}");
    let reply = json(&create_invoice(&serving.url, &merchant, "amount=1&devise=USD").await);
    assert_eq!(reply["errorCode"], 0, "{reply}");
    serving.stop().await;
}

async fn created(installation: &Installation, options: &[&str]) -> Merchant {
    let ended = run(&mut merchant_create(installation, options)).await;
    Merchant::read(&ended)
}
