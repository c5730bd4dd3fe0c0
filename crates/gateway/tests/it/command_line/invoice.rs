//! `turnpike invoice`: a person looks at a payment, holds its money back and lets it go.

use serde_json::Value;
use simulator::{Ended, Installation};

use crate::binary::{Serving, active_merchant, run, turnpike};
use crate::command_line::create_invoice;
use crate::command_line::ledger::help;

async fn invoice(installation: &Installation, command: &str, options: &[&str]) -> Ended {
    let mut invoice = turnpike(installation.directory(), &["invoice", command]);
    run(invoice.args(installation.flags()).args(options)).await
}

async fn printed(installation: &Installation, command: &str, options: &[&str]) -> Value {
    let ended = invoice(installation, command, options).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    serde_json::from_str(&ended.output).unwrap()
}

/// What happened, who told of it and why, and where the money is.
fn told(shown: &Value) -> (Vec<String>, Vec<String>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let events = shown["events"].as_array().unwrap().iter().map(|event| {
        let parts = ["event", "source", "reason"].map(|name| text(&event[name]));
        parts.join(" ").trim_end().to_owned()
    });
    let balances = shown["balances"].as_array().unwrap().iter();
    let balances =
        balances.map(|one| format!("{} {}", text(&one["account"]), text(&one["amount"])));
    (events.collect(), balances.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_holds_money_back_and_lets_it_go() {
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let serving = Serving::on(&installation).await;
    create_invoice(&serving.url, &merchant, "amount=15.04&devise=USD").await;
    help(&serving.url, &merchant, "1", "success").await;
    let why = ["--id", "1", "--why", "the address is another one", "--by", "Ann"];
    let held = printed(&installation, "withhold", &why).await;
    assert_eq!(held["status"], "invoice:withheld");
    let (events, balances) = told(&held);
    let by_hand = "withheld operator:Ann by hand: the address is another one";
    assert_eq!(events.last().unwrap(), by_hand, "{events:?}");
    assert_eq!(balances, ["clearing:upi_sandbox 1250.12 INR", "held -1250.12 INR"]);
    let twice = invoice(&installation, "withhold", &why).await;
    assert_eq!(twice.errors, "turnpike: the invoice is Withheld already\n", "{twice:?}");

    let free = printed(&installation, "release", &["--id", "1", "--by", "Ben"]).await;
    assert_eq!(free["status"], "invoice:awaiting_approval");
    let (events, balances) = told(&free);
    assert_eq!(events.last().unwrap(), "released operator:Ben", "{events:?}");
    assert_eq!(balances[1], "pending -15.040000 USDC");
    assert_eq!(printed(&installation, "show", &["--id", "1"]).await, free);
    // Nothing of it says who paid.
    assert!(!free.to_string().contains("example.com"), "{free}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_refused() {
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let serving = Serving::on(&installation).await;
    create_invoice(&serving.url, &merchant, "amount=15.04&devise=USD").await;
    let long = "x".repeat(201);
    let rule = "turnpike: why: 1 to 200 characters, none of them a control character\n";
    let cases: [(&str, &[&str], &str); 7] = [
        ("show", &["--id", "7"], "turnpike: there is no such invoice\n"),
        ("release", &["--id", "7", "--by", "Ann"], "turnpike: there is no such invoice\n"),
        ("release", &["--id", "1", "--by", "Ann"], "turnpike: the invoice is not withheld\n"),
        (
            "withhold",
            &["--id", "1", "--why", "late", "--by", "Ann"],
            "turnpike: no money has come for the invoice\n",
        ),
        ("withhold", &["--id", "1", "--why", "", "--by", "Ann"], rule),
        ("withhold", &["--id", "1", "--why", "a\nb", "--by", "Ann"], rule),
        ("withhold", &["--id", "1", "--why", &long, "--by", "Ann"], rule),
    ];
    for (command, options, said) in cases {
        let ended = invoice(&installation, command, options).await;
        assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(1), said), "{options:?}");
    }
    serving.stop().await;
}
