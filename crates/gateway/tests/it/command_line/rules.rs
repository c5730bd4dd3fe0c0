//! `turnpike rule`: what it prints, what it refuses.

use simulator::{Ended, Installation};

use crate::binary::{active_merchant, run, turnpike};

async fn rule(installation: &Installation, command: &str, options: &[&str]) -> Ended {
    let mut rule = turnpike(installation.directory(), &["rule", command]);
    run(rule.args(installation.flags()).args(options)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_added_listed_and_taken_away() {
    let installation = Installation::fresh().unwrap();
    active_merchant(&installation, &[]).await;
    let cases: [(&[&str], &str); 5] = [
        (
            &["--amount", "USD:1000", "--merchant-id", "1"],
            r#"{"rule":1,"merchant_id":"1","kind":"amount","above":"1000.00 USD"}"#,
        ),
        (
            &["--payments", "20", "--minutes", "10"],
            r#"{"rule":2,"merchant_id":null,"kind":"count","payments":20,"minutes":10}"#,
        ),
        (
            &["--volume", "EUR:5000", "--minutes", "1440"],
            r#"{"rule":3,"merchant_id":null,"kind":"volume","above":"5000.00 EUR","minutes":1440}"#,
        ),
        (
            &["--country", "KP", "--country", "IR"],
            r#"{"rule":4,"merchant_id":null,"kind":"country","countries":["KP","IR"]}"#,
        ),
        (&["--late"], r#"{"rule":5,"merchant_id":null,"kind":"late"}"#),
    ];
    for (options, expected) in cases {
        let ended = rule(&installation, "add", options).await;
        assert_eq!(ended.output, format!("{expected}\n"), "{options:?}: {ended:?}");
    }
    let all: String = cases.iter().map(|(_, printed)| format!("{printed}\n")).collect();
    assert_eq!(rule(&installation, "list", &[]).await.output, all);
    let ended = rule(&installation, "remove", &["--rule", "2"]).await;
    assert_eq!((ended.status.code(), ended.output.as_str()), (Some(0), ""), "{ended:?}");
    let rest = all.replace(&format!("{}\n", cases[1].1), "");
    assert_eq!(rule(&installation, "list", &[]).await.output, rest);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_a_rule_of_rules_is_refused() {
    let installation = Installation::fresh().unwrap();
    let amount = "it must be a currency and an amount, such as USD:1.00";
    let country = "country: two letters (ISO 3166-1 alpha-2), in upper case";
    let cases: [(&str, &[&str], i32, &str); 12] = [
        ("add", &[], 2, "--amount <CURRENCY:AMOUNT>"),
        ("add", &["--amount", "1000"], 2, amount),
        ("add", &["--amount", "USDC:1000"], 2, amount),
        ("add", &["--amount", "USD:1", "--late"], 2, "cannot be used with"),
        ("add", &["--amount", "USD:1", "--minutes", "5"], 2, "cannot be used with"),
        ("add", &["--payments", "5"], 2, "--minutes <N>"),
        ("add", &["--payments", "0", "--minutes", "5"], 1, "payments: 1 or more"),
        (
            "add",
            &["--payments", "1", "--minutes", "61"],
            2,
            "it must be 1 to 60, or whole hours up to 1440",
        ),
        (
            "add",
            &["--payments", "1", "--minutes", "0"],
            2,
            "it must be 1 to 60, or whole hours up to 1440",
        ),
        ("add", &["--country", "kp"], 1, country),
        ("add", &["--late", "--merchant-id", "9"], 1, "merchant-id: there is no merchant 9"),
        ("remove", &["--rule", "1"], 1, "rule: there is no rule 1"),
    ];
    for (command, options, code, said) in cases {
        let ended = rule(&installation, command, options).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(code), ""), "{options:?}");
        assert!(ended.errors.contains(said), "{options:?}: {}", ended.errors);
    }
    assert_eq!(rule(&installation, "list", &[]).await.output, "");
}
