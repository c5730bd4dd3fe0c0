//! `turnpike settlement statement`: what a merchant was owed, and how it came to that, as the
//! ledger has it.

use crate::settlements::Site;
use crate::settlements::carried_out::help;

/// Writes a statement of test payments to a file, and reads it.
async fn statement(site: &Site, days: [&str; 2], (format, file): (&str, &str)) -> Vec<u8> {
    let [from, to] = days;
    let arguments = ["statement", "--merchant", "1", "--test", "--from", from, "--to", to];
    let written = ["--format", format, "--file", file];
    let ended = site.settlement(&[arguments.as_slice(), &written].concat()).await;
    assert_eq!(ended.output, format!("wrote {file}\n"), "{ended:?}");
    std::fs::read(site.installation.directory().join(file)).unwrap()
}

async fn table(site: &Site, days: [&str; 2], file: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(statement(site, days, ("csv", file)).await).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_says_how_one_balance_became_the_next() {
    let site = Site::open().await;
    // The gateway's clock stands at this day, and that of commands after it.
    let first = ["2026-11-22", "2026-11-22"];
    assert_eq!(table(&site, first, "none.csv").await.len(), 1);
    let ids = site.owe(false, 5).await;
    for (id, fate) in [(0, "refund"), (1, "chargeback"), (2, "withhold"), (3, "withhold")] {
        help(&site, ids[id], fate).await;
    }
    help(&site, ids[3], "release").await;
    let day = "2026-11-22 10:00:00";
    let expected = [
        "currency,what,id,time,gross,fee,refunds,chargebacks,other,net,reserve,transaction",
        "USDC,opening,,2026-11-22,,,,,,0.000000,,",
        "USDC,invoice,1,DAY,15.040000,1.504000,-15.040000,0.000000,0.000000,-1.504000,0.000000,",
        "USDC,invoice,2,DAY,15.040000,1.504000,0.000000,-15.040000,0.000000,-1.504000,0.000000,",
        "USDC,invoice,3,DAY,0.000000,0.000000,0.000000,0.000000,0.000000,0.000000,0.000000,",
        "USDC,invoice,4,DAY,15.040000,1.504000,0.000000,0.000000,0.000000,13.536000,0.000000,",
        "USDC,invoice,5,DAY,15.040000,1.504000,0.000000,0.000000,0.000000,13.536000,0.000000,",
        "USDC,closing,,2026-11-22,,,,,,24.064000,,",
    ];
    let expected = expected.map(|line| line.replace("DAY", day));
    let found = table(&site, first, "first.csv").await;
    let found: Vec<String> = found.iter().map(|row| row.join(",")).collect();
    assert_eq!(found, expected);

    let id = site.approved(false).await.to_string();
    site.settle().await;
    let shown = site.done(&["show", &id]).await;
    let rows = table(&site, ["2026-11-23", "2199-12-31"], "second.csv").await;
    let cells: Vec<_> = rows.iter().skip(1).map(|row| (row[1].as_str(), row[9].as_str())).collect();
    let expected =
        [("opening", "24.064000"), ("settlement", "-24.064000"), ("closing", "0.000000")];
    assert_eq!(cells, expected);
    assert_eq!(rows[2][11], shown[0]["transaction"].as_str().unwrap());
    assert_eq!(rows[2][2], id);
    // What has begun before stays as it was told.
    let again = table(&site, first, "again.csv").await;
    assert_eq!(again.iter().map(|row| row.join(",")).collect::<Vec<_>>(), found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_pages_to_print_and_search() {
    let site = Site::open().await;
    site.owe(false, 120).await;
    site.approved(false).await;
    site.settle().await;
    let transaction = site.done(&["list"]).await[0]["transaction"].as_str().unwrap().to_owned();
    let days = ["2026-11-01", "2199-12-31"];
    let pdf = statement(&site, days, ("pdf", "all.pdf")).await;
    let pdf = String::from_utf8_lossy(&pdf);
    assert!(pdf.starts_with("%PDF-"), "{pdf}");
    let title = "Riverside Books (merchant 1, test): 2026-11-01 to 2199-12-31, UTC, page 3 of 3";
    for text in [title, transaction.as_str(), "closing"] {
        assert!(pdf.contains(text), "{text}: {pdf}");
    }
    assert_eq!(pdf.matches("13.536000").count(), 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_not_what_the_ledger_says_is_not_given() {
    let site = Site::open().await;
    site.owe(false, 2).await;
    let statement = [
        "statement",
        "--merchant",
        "1",
        "--test",
        "--from",
        "2026-11-22",
        "--to",
        "2026-11-22",
        "--file",
        "lost.csv",
    ];
    site.installation
        .tamper("update posting set amount_minor = amount_minor - 1 where account = 'available'")
        .unwrap();
    let refused = site.refused(&statement).await;
    assert!(refused.contains("the statement in USDC is not what the ledger says"), "{refused}");
    assert!(!site.installation.directory().join("lost.csv").exists());
    for (place, text, rule) in [
        (5, "2026-11-31", "from: a day such as 2026-11-01"),
        (7, "22.11.2026", "to: a day such as 2026-11-30"),
        (7, "2026-11-21", "to: a day that is not before the first one"),
        (2, "9", "merchant: there is no merchant 9"),
    ] {
        let mut arguments = statement;
        arguments[place] = text;
        let refused = site.refused(&arguments).await;
        assert!(refused.contains(rule), "{refused}");
    }
}
