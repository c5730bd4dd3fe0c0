//! `turnpike merchant terms` and `merchant fees`: what they print, what they refuse.

use simulator::{Ended, Installation};

use crate::binary::{active_merchant, run, turnpike};

async fn merchant(installation: &Installation, command: &str, options: &[&str]) -> Ended {
    let mut merchant = turnpike(installation.directory(), &["merchant", command]);
    run(merchant.args(installation.flags()).args(options)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn both_print_what_holds_then() {
    let installation = Installation::fresh().unwrap();
    active_merchant(&installation, &[]).await;
    let none = r#""fees":[],"month_volume":"0.00","month_volume_test":"0.00"}"#;
    let usual = r#"{"merchant_id":"1","asset":"USDC_polygon","clear_days":1,"reserve_percent":"0","reserve_days":90,"chargeback_fee":"0.00","#;
    let own = r#"{"merchant_id":"1","asset":"USDC_base","clear_days":0,"reserve_percent":"2.5","reserve_days":180,"chargeback_fee":"15.00","#;
    let options = "--asset USDC_base --clear-days 0 --reserve-percent 2.5 --reserve-days 180 --chargeback-fee 15";
    let options: Vec<&str> = options.split(' ').collect();
    let named = [&["--id", "1"], options.as_slice()].concat();
    let cases: [(&str, &[&str], String); 4] = [
        ("terms", &["--merchant-id", "1"], format!("{usual}{none}")),
        ("terms", &named, format!("{own}{none}")),
        ("fees", &["--id", "1"], format!("{own}{none}")),
        (
            "fees",
            &["--id", "1", "--tier", "0: 2.9% + 0.30 min 0.50", "--tier", "10000:2.5%+0.30"],
            own.to_owned()
                + r#""fees":[{"solution":null,"currency":"USDC","from":"0.00","percent":"2.9","fixed":"0.30","minimum":"0.50"},"#
                + r#"{"solution":null,"currency":"USDC","from":"10000.00","percent":"2.5","fixed":"0.30","minimum":"0.00"}],"#
                + r#""month_volume":"0.00","month_volume_test":"0.00"}"#,
        ),
    ];
    for (command, options, expected) in cases {
        let ended = merchant(&installation, command, options).await;
        assert_eq!(ended.output, format!("{expected}\n"), "{command} {options:?}: {ended:?}");
    }
    // New tiers take the place of those before, for the same solution only.
    let own = ["--id", "1", "--solution", "upi_sandbox", "--tier", "0:1%"];
    assert!(merchant(&installation, "fees", &own).await.status.success());
    let ended = merchant(&installation, "fees", &["--id", "1", "--tier", "0:0.05%"]).await;
    let percents: Vec<&str> = ended.output.split(r#""percent":""#).skip(1).collect();
    let percents: Vec<&str> = percents.iter().map(|rest| &rest[..4]).collect();
    assert_eq!(percents, ["0.05", "1\",\""], "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_a_rule_is_refused_with_its_name_and_the_rule() {
    let installation = Installation::fresh().unwrap();
    active_merchant(&installation, &[]).await;
    let percent = "it must be 0 to 100, with at most two decimals, such as 2.9";
    let tier = "it must be FROM:PERCENT%, perhaps +FIXED, perhaps minMINIMUM";
    let order = "tier: each tier begins at a larger volume than the one before";
    let cases: &[(&str, &[&str], i32, &str)] = &[
        ("terms", &["--id", "2"], 1, "merchant-id: there is no merchant 2"),
        ("terms", &[], 2, "--merchant-id <ID>"),
        ("terms", &["--asset", "USD_polygon"], 2, "it must be USDC or USDT"),
        ("terms", &["--asset", "USDC_solana"], 2, "it must be USDC or USDT"),
        ("terms", &["--clear-days", "181"], 1, "clear-days: 0 to 180"),
        ("terms", &["--reserve-days", "731"], 1, "reserve-days: 0 to 730"),
        ("terms", &["--reserve-percent", "100.01"], 2, percent),
        ("terms", &["--reserve-percent", "2.555"], 2, percent),
        ("terms", &["--reserve-percent", "1e1"], 2, percent),
        ("terms", &["--chargeback-fee", "15,00"], 1, "chargeback-fee: 15,00: an amount is digits"),
        ("terms", &["--chargeback-fee", "0.0000001"], 1, "more decimals than the currency has"),
        ("fees", &["--solution", "upi"], 1, "solution: one of upi_sandbox, card_sandbox"),
        ("fees", &["--currency", "USD"], 2, "merchants are settled in USDC or USDT"),
        ("fees", &["--tier", "2.9%"], 2, tier),
        ("fees", &["--tier", "0:2.9"], 2, tier),
        ("fees", &["--tier", "0:2.9%0.30"], 2, tier),
        ("fees", &["--tier", "0:101%"], 2, "percent 101: it must be 0 to 100"),
        ("fees", &["--tier", "0:1%+a"], 1, "tier: a: an amount is digits"),
        ("fees", &["--tier", "0:1%+-1"], 1, "tier: -1: an amount is digits"),
        ("fees", &["--tier", "5:1%"], 1, "tier: the first tier begins at a volume of zero"),
        ("fees", &["--tier", "0:1%", "--tier", "9:1%", "--tier", "9:2%"], 1, order),
    ];
    for (command, options, code, said) in cases {
        let id: &[&str] =
            if options.is_empty() || options[0] == "--id" { &[] } else { &["--id", "1"] };
        let ended = merchant(&installation, command, &[id, options].concat()).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(*code), ""), "{options:?}");
        assert!(ended.errors.contains(said), "{options:?}: {}", ended.errors);
    }
    let holds = merchant(&installation, "fees", &["--id", "1"]).await;
    assert!(holds.output.contains(r#""fees":[]"#), "one that was refused holds: {holds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_currency_needs_fees_and_a_chargeback_fee_in_it() {
    let installation = Installation::fresh().unwrap();
    active_merchant(&installation, &[]).await;
    let terms = async |options: &[&str]| {
        merchant(&installation, "terms", &[&["--id", "1"], options].concat()).await
    };
    let fees = async |options: &[&str]| {
        merchant(&installation, "fees", &[&["--id", "1"], options].concat()).await
    };
    // One with neither may change freely.
    assert!(terms(&["--asset", "USDT_bsc"]).await.status.success());
    assert!(terms(&["--asset", "USDC_polygon", "--chargeback-fee", "15"]).await.status.success());
    assert!(fees(&["--tier", "0:10%"]).await.status.success());
    let refused = terms(&["--asset", "USDT_bsc"]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.contains("asset: the merchant's fees are in another currency"));
    assert!(fees(&["--currency", "USDT", "--tier", "0:10%"]).await.status.success());
    let refused = terms(&["--asset", "USDT_bsc"]).await;
    let said = "chargeback-fee: it was 15.000000 USDC: say what it is in USDT";
    assert!(refused.errors.contains(said), "{refused:?}");
    // Another network of the same currency is no other currency.
    assert!(terms(&["--asset", "USDC_base"]).await.status.success());
    let changed = terms(&["--asset", "USDT_bsc", "--chargeback-fee", "15"]).await;
    assert!(changed.output.contains(r#""asset":"USDT_bsc""#), "{changed:?}");
}
