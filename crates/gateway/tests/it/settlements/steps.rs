//! The steps that people take, and what they are refused.

use domain::asset::Network;
use domain::money::Currency;
use domain::timestamp::Span;
use expect_test::expect;
use serde_json::{Value, json};

use crate::settlements::{Agree, SHARE, Site, WALLET, asset};

const HASH: &str = "0xabababababababababababababababababababababababababababababababab";

#[tokio::test(flavor = "multi_thread")]
async fn a_settlement_is_proposed_by_one_and_approved_by_another() {
    let site = Site::open().await;
    site.owe(true, 3).await;
    let proposed = site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    let [proposed] = proposed.as_slice() else { panic!("{proposed:?}") };
    assert_eq!(proposed["amount"], "40.608000");
    assert_eq!((&proposed["status"], &proposed["mode"]), (&json!("proposed"), &json!("live")));
    assert_eq!(proposed["wallet"], Value::Null);
    let again = site.refused(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    assert!(again.contains("nothing is due, or less than the merchant's minimum"), "{again}");
    // Nothing has moved yet.
    assert_eq!(site.balances().await, "merchant 1, live\navailable 40.608000 USDC credit");

    for by in ["Ann", " ANN"] {
        let refused = site.refused(&["approve", "1", "--by", by]).await;
        assert!(refused.contains("it was proposed by the same person"), "{refused}");
    }
    for by in ["schedule", "Sandbox", ""] {
        let refused = site.refused(&["approve", "1", "--by", by]).await;
        assert!(refused.contains("a person's name"), "{by}: {refused}");
    }
    let approved = site.done(&["approve", "1", "--by", "Ben"]).await;
    assert_eq!(approved[0]["approved_by"], "Ben");
    assert_eq!(approved[0]["wallet"], WALLET);
    assert_eq!(approved[0]["asset"], "USDC_polygon");
    assert_eq!(approved[0]["base_units"], "40608000");
    assert_eq!(site.balances().await, "merchant 1, live\nsettling 40.608000 USDC credit");
    let twice = site.refused(&["approve", "1", "--by", "Cid"]).await;
    assert!(twice.contains("settlement 1: it is approved already"), "{twice}");

    let submitted = site.done(&["submitted", "1", "--tx", HASH, "--by", "Ann"]).await;
    assert_eq!(submitted[0]["status"], "submitted");
    let canceled = site.refused(&["cancel", "1", "--by", "Ann"]).await;
    assert!(canceled.contains("settlement 1: it is submitted already"), "{canceled}");
    let other = HASH.replace('a', "c");
    let replaced = site.refused(&["submitted", "1", "--tx", &other, "--by", "Ann"]).await;
    assert!(replaced.contains("settlement 1: it is submitted already"), "{replaced}");
    let shown = site.done(&["show", "1"]).await;
    assert_eq!((&shown[0]["invoices"], &shown[0]["invoices_waiting"]), (&json!(3), &json!(3)));
    assert_eq!(shown[0]["tries"][0]["transaction"], HASH);
    assert_eq!(site.statuses(), ["awaiting_approval"; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_canceled_is_the_merchants_again_and_can_be_proposed_again() {
    let site = Site::open().await;
    site.owe(true, 2).await;
    for approve in [false, true] {
        let proposed = site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
        let id = proposed[0]["id"].to_string();
        if approve {
            site.done(&["approve", &id, "--by", "Ben"]).await;
        }
        let canceled = site.done(&["cancel", &id, "--by", "Ann"]).await;
        assert_eq!(canceled[0]["status"], "canceled");
        assert_eq!(site.balances().await, "merchant 1, live\navailable 27.072000 USDC credit");
        for step in [["approve", id.as_str(), "--by", "Ben"], ["cancel", &id, "--by", "Ben"]] {
            let refused = site.refused(&step).await;
            assert!(refused.contains("it is canceled already"), "{refused}");
        }
    }
    let shown = site.done(&["show", "2"]).await;
    assert_eq!((&shown[0]["invoices"], &shown[0]["invoices_waiting"]), (&json!(2), &json!(0)));
    let again = site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    assert_eq!(again[0]["amount"], "27.072000");
    assert_eq!(site.done(&["list"]).await.len(), 3);
    assert_eq!(site.done(&["list", "--merchant", "1"]).await.len(), 3);
    assert_eq!(site.done(&["list", "--merchant", "2"]).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_that_was_changed_a_moment_ago_is_not_paid_to() {
    let site = Site::open().await;
    site.owe(true, 1).await;
    site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    let other = format!("0x{}", "1234567890".repeat(4));
    let change = async |wallet: &str, options: &[&str]| {
        let mut command =
            crate::binary::turnpike(site.installation.directory(), &["merchant", "update"]);
        let named = ["--merchant-id", "1", "--wallet", wallet];
        crate::binary::run(command.args(site.installation.flags()).args(named).args(options)).await
    };
    let unsigned = change(&other, &[]).await;
    assert!(unsigned.errors.contains("--by <NAME>"), "{unsigned:?}");
    for (wallet, rule) in [("0x12", "wallet: "), ("", "wallet: ")] {
        let refused = change(wallet, &["--by", "Cid"]).await;
        assert!(refused.errors.contains(rule), "{refused:?}");
    }
    // The one that it has is no change.
    let same = change(WALLET, &["--by", "Cid"]).await;
    assert_eq!(same.status.code(), Some(0), "{same:?}");
    let changed = change(&other, &["--by", "Cid"]).await;
    let printed: Value = serde_json::from_str(&changed.output).unwrap();
    assert_eq!(printed["wallet"], other);
    let young = site.refused(&["approve", "1", "--by", "Ben"]).await;
    assert!(young.contains("its wallet was changed less than 48 hours ago"), "{young}");
    let ago = Span::from_hours(48).micros();
    site.installation
        .tamper(&format!("update merchant set wallet_at = wallet_at - {ago}"))
        .unwrap();
    let approved = site.done(&["approve", "1", "--by", "Ben"]).await;
    assert_eq!(approved[0]["wallet"], other);
    // It goes where it was approved to go.
    change(WALLET, &["--by", "Cid"]).await;
    let submitted = site.done(&["submitted", "1", "--tx", HASH, "--by", "Ann"]).await;
    assert_eq!(submitted[0]["wallet"], other);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_approved_that_is_not_there_or_has_nowhere_to_go() {
    let site = Site::open().await;
    site.owe(true, 2).await;
    site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    site.installation.tamper("update merchant set wallet = null").unwrap();
    let nowhere = site.refused(&["approve", "1", "--by", "Ben"]).await;
    assert!(nowhere.contains("merchant 1 has no wallet"), "{nowhere}");
    site.installation.tamper(&format!("update merchant set wallet = '{WALLET}'")).unwrap();

    let store = site.installation.store(super::earlier()).await.unwrap();
    let tether = Agree(site.merchant_id, asset(Currency::Usdt, Network::Polygon));
    store.run(tether).await.unwrap();
    let other = site.refused(&["approve", "1", "--by", "Ben"]).await;
    assert!(other.contains("its merchant is settled in another currency now"), "{other}");
    let on_bsc = Agree(site.merchant_id, asset(Currency::Usdc, Network::Bsc));
    store.run(on_bsc).await.unwrap();

    // What the merchant owes since is missing.
    site.installation.tamper("update settlement set amount_minor = amount_minor + 1").unwrap();
    let less = site.refused(&["approve", "1", "--by", "Ben"]).await;
    assert!(less.contains("less than its amount is available"), "{less}");
    assert_eq!(site.balances().await, "merchant 1, live\navailable 27.072000 USDC credit");
    site.installation.tamper("update settlement set amount_minor = amount_minor - 1").unwrap();
    let approved = site.done(&["approve", "1", "--by", "Ben"]).await;
    assert_eq!(approved[0]["asset"], "USDC_bsc");
    assert_eq!(approved[0]["base_units"], "27072000000000000000");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_invoices_than_one_settlement_pays_make_several() {
    let site = Site::open().await;
    site.owe(true, 501).await;
    let proposed = site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    let amounts: Vec<_> = proposed.iter().map(|one| one["amount"].as_str().unwrap()).collect();
    assert_eq!(amounts, ["6768.000000", "13.536000"]);
    assert_eq!(SHARE * 500, 6_768_000_000);
    for (id, invoices) in [("1", 500), ("2", 1)] {
        assert_eq!(site.done(&["show", id]).await[0]["invoices"], invoices);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_for_settlements_that_one_transaction_can_pay() {
    let site = Site::open().await;
    site.owe(true, 1).await;
    let first = site.approved(true).await.to_string();
    site.owe(true, 1).await;
    let proposed = site.done(&["propose", "--merchant", "1", "--by", "Ann"]).await;
    let second = proposed[0]["id"].to_string();
    let export = async |ids: &[&str], more: &[&str]| {
        let to = ["--to", "file", "--by", "Ann"];
        site.settlement(&[&["export"], ids, &to, more].concat()).await
    };
    for (ids, rule) in [
        ([second.as_str()].as_slice(), "settlement 2: it is only proposed"),
        (&["9"], "id: there is no settlement 9"),
        (&[&first, &first], "id: settlement 1 is named twice"),
    ] {
        let refused = export(ids, &[]).await;
        assert!(refused.errors.contains(rule), "{refused:?}");
    }
    site.done(&["approve", &second, "--by", "Ben"]).await;
    let twice = export(&[&first, &second], &[]).await;
    assert!(twice.errors.contains("is paid twice"), "{twice:?}");
    // None of them was exported by that.
    let list = site.done(&["list"]).await;
    assert!(list.iter().all(|one| one["exported_at"].is_null()), "{list:?}");
    let done = export(&[&first], &["--format", "csv"]).await;
    assert_eq!(done.output, "wrote file: 1 settlements\n", "{done:?}");
    let path = site.installation.directory().join("file");
    let token = "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359";
    let csv = std::fs::read_to_string(&path).unwrap();
    let heads = "token_type,token_address,receiver,amount";
    assert_eq!(csv, format!("{heads}\nerc20,{token},{WALLET},13.536000\n"));
    // A file that is there is not written over.
    let there = export(&[&second], &[]).await;
    assert!(there.errors.contains("cannot write file"), "{there:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), csv);
    std::fs::remove_file(&path).unwrap();
    let again = export(&[&first], &["--again"]).await;
    assert_eq!(again.status.code(), Some(0), "{again:?}");
    site.done(&["cancel", &first, "--unpaid", "--by", "Ann"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_command_is_refused_with_its_rule() {
    let site = Site::open().await;
    site.owe(false, 1).await;
    site.approved(false).await;
    let cases: [&[&str]; 10] = [
        &["propose", "--merchant", "9", "--by", "Ann"],
        &["propose", "--merchant", "1"],
        &["approve", "9", "--by", "Ben"],
        &["cancel", "9", "--by", "Ben"],
        &["show", "9"],
        &["submitted", "1", "--tx", "0x12", "--by", "Ann"],
        // It is of test payments.
        &["submitted", "1", "--tx", HASH, "--by", "Ann"],
        &["schedule", "--merchant", "1", "--set", "weekly"],
        &["schedule", "--merchant", "1", "--minimum", "1.2345678"],
        &["schedule", "--merchant", "9"],
    ];
    let mut said = String::new();
    for case in cases {
        let refused = site.refused(case).await;
        let line = refused.lines().next().unwrap_or_default();
        said.extend(line.chars().take(80).chain(['\n']));
    }
    expect![[r#"
        turnpike: merchant: there is no merchant 9
        error: the following required arguments were not provided:
        turnpike: id: there is no settlement 9
        turnpike: id: there is no settlement 9
        turnpike: id: there is no settlement 9
        error: invalid value '0x12' for '--tx <HASH>': it must be 0x and 64 hexadecimal 
        turnpike: settlement 1 is of test payments: the simulated chain carries it out b
        error: invalid value 'weekly' for '--set <WHEN>': it must be hand, daily, weekly
        turnpike: minimum: more decimals than the currency has
        turnpike: merchant: there is no merchant 9
    "#]]
    .assert_eq(&said);
}
