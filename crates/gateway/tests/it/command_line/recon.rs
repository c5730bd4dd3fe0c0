//! `turnpike recon`: a day of payments with every kind of defect in the acquirer's file, whose
//! report and books agree with sums that are made here.

use connectors::sandbox::payment_reference;
use gateway::{Clock, SystemClock};
use serde_json::Value;
use simulator::{Ended, Http, Installation};
use time::OffsetDateTime;

use crate::binary::{Merchant, Serving, active_merchant, kill_at, run, turnpike};
use crate::command_line::create_invoice;

const MAPPING: &str = r#"
source = "acquirer"
date_format = "[year]-[month]-[day]"
currency = "INR"
[columns]
date = "day"
amount = "amount"
fees = ["fee"]
kind = "type"
reference = "order"
bank_reference = "rrn"
batch = "utr"
id = "id"
[kinds]
payment = ["payment"]
refund = ["refund"]
chargeback = ["dispute"]
fee = ["fee"]
"#;

/// What a payer pays for an invoice of 15.04 dollars, in paise.
const PAID: i64 = 125_012;

async fn recon(installation: &Installation, arguments: &[&str]) -> Ended {
    run(&mut command(installation, "recon", arguments)).await
}

fn command(installation: &Installation, name: &str, arguments: &[&str]) -> tokio::process::Command {
    let mut command = turnpike(installation.directory(), &[name]);
    command.args(&arguments[..1]).args(installation.flags()).args(&arguments[1..]);
    command
}

const IMPORT: [&str; 10] = [
    "import",
    "--solution",
    "upi_sandbox",
    "--format",
    "csv",
    "--mapping",
    "mapping.toml",
    "--by",
    "Asha",
    "settled.csv",
];

/// Today, as the files write it: by hyphens, and in six digits.
fn today() -> [String; 2] {
    let date = OffsetDateTime::from_unix_timestamp(SystemClock.now().seconds()).unwrap().date();
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    [format!("{year}-{month:02}-{day:02}"), format!("{:02}{month:02}{day:02}", year % 100)]
}

/// Creates as many invoices as there are fates, and lets happen to each what its fate says.
async fn trade(installation: &Installation, merchant: &Merchant, fates: &[&[&str]]) -> Vec<i64> {
    let serving = Serving::on(installation).await;
    let http = Http::new().unwrap();
    let mut ids = Vec::new();
    for fate in fates {
        let created = create_invoice(&serving.url, merchant, "amount=15.04&devise=USD").await;
        let id = created.headers["invoice-id"].clone();
        for outcome in *fate {
            let form_type = "application/x-www-form-urlencoded";
            let headers = [("api-key", merchant.api_key.as_str()), ("content-type", form_type)];
            let url = format!("{}/api/test-helper/pay/", serving.url);
            let form = format!("id={id}&outcome={outcome}");
            let answer = http.send("POST", &url, &headers, form).await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        ids.push(id.parse().unwrap());
    }
    serving.stop().await;
    ids
}

/// What happened to the invoices: 190 payments, a refund, two chargebacks of which we know one,
/// a decline.
fn fates() -> Vec<&'static [&'static str]> {
    let mut fates: Vec<&[&str]> = vec![&["success"]; 200];
    fates[191] = &["success", "refund"];
    fates[192] = &["success", "chargeback"];
    fates[199] = &["decline"];
    fates
}

/// The acquirer's file, its net sum, and what of it is of payments that are confirmed.
fn file(installation: &Installation, ids: &[i64]) -> (String, i64) {
    let [day, _] = today();
    let database = installation.database().unwrap();
    let (mut file, mut net) = ("id,type,amount,fee,order,rrn,utr,day\n".to_owned(), 0);
    let mut add = |kind: &str, minor: i64, fee: i64, order: &str, rrn: &str| {
        let digits = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
        let id = file.lines().count();
        let (amount, cost) = (digits(minor), digits(fee));
        file.push_str(&format!("L{id},{kind},{amount},{cost},{order},{rrn},UTR1,{day}\n"));
        net += if kind == "payment" { minor - fee } else { -minor - fee };
    };
    let reference = |place: usize| database.references_of(ids[place]).unwrap().remove(0);
    for place in 0..189 {
        let order = reference(place);
        match place {
            180..=184 => add("payment", PAID, 1_000, "", &payment_reference("upi_sandbox", &order)),
            186 => add("payment", PAID - 2_500, 0, &order, ""),
            187 => add("payment", 50_000, 0, &order, ""),
            188 => add("payment", PAID + 5_000, 0, &order, ""),
            _ => add("payment", PAID, 1_000, &order, ""),
        }
    }
    add("payment", PAID, 0, &reference(185), "");
    add("payment", PAID, 0, &reference(199), "");
    add("payment", 77_700, 300, "NOBODY1", "");
    for place in 191..199 {
        add("payment", PAID, 1_000, &reference(place), "");
    }
    add("refund", PAID, 0, &reference(191), "");
    add("dispute", PAID, 500, &reference(192), "");
    add("dispute", PAID, 0, &reference(193), "");
    add("fee", 5_000, 0, "", "");
    (file, net)
}

/// The bank's statement with the payout.
fn statement(net: i64) -> String {
    let [_, day] = today();
    let amount = format!("{},{:02}", net / 100, net % 100);
    format!(":20:S\n:60F:C{day}INR0,00\n:61:{day}C{amount}NTRFUTR1//B1\n:62F:C{day}INR{amount}\n")
}

/// The balances of all books together on an account, in paise; debits above zero.
async fn balance(installation: &Installation, account: &str) -> i64 {
    let balances = run(&mut command(installation, "ledger", &["balances"])).await;
    let lines = balances.output.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines
        .filter(|words| words.first() == Some(&account) && words[2] == "INR")
        .map(|words| {
            let minor: i64 = words[1].replace('.', "").parse().unwrap();
            if words[3] == "debit" { minor } else { -minor }
        })
        .sum()
}

/// How many rows there are of whatever table that have a word in them.
fn rows_with(installation: &Installation, word: &str) -> usize {
    let rows = installation.database().and_then(|database| database.everything());
    rows.map_or(0, |rows| rows.iter().filter(|row| row.contains(word)).count())
}

async fn report(installation: &Installation) -> Value {
    let [day, _] = today();
    let arguments = ["report", "--day", &day, "--solution", "upi_sandbox", "--json"];
    let ended = recon(installation, &arguments).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    serde_json::from_str::<Value>(&ended.output).unwrap()[0].take()
}

/// The suggestions of the queue and how often each is made, and the line of each last one.
async fn queue(installation: &Installation) -> Vec<(String, String)> {
    let ended = recon(installation, &["queue"]).await;
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let words = |line: &str| {
        let (line, advice) = line.split_once(": ").unwrap();
        let number = line.split(' ').next().unwrap();
        (number.to_owned(), advice.split([':', ',', '(']).next().unwrap().trim().to_owned())
    };
    ended.output.lines().map(words).collect()
}

/// Imports the acquirer's file and the bank's, under adverse conditions.
async fn import(installation: &Installation, file: &str, net: i64) {
    let directory = installation.directory();
    std::fs::write(directory.join("mapping.toml"), MAPPING).unwrap();
    std::fs::write(directory.join("settled.csv"), file).unwrap();
    std::fs::write(directory.join("bank.sta"), statement(net)).unwrap();

    // Killed in the middle again and again, and then by two operators at once.
    for rows in [1, 80] {
        let has_come = || rows_with(installation, "\tmatched\t") >= rows;
        kill_at(&mut command(installation, "recon", &IMPORT), has_come, 0).await;
    }
    let [one, other] = [recon(installation, &IMPORT), recon(installation, &IMPORT)];
    let (one, other) = tokio::join!(one, other);
    for ended in [one, other] {
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    }
    let bank =
        ["import", "--solution", "upi_sandbox", "--format", "mt940", "--by", "Asha", "bank.sta"];
    for rows in [1, 150] {
        let has_come = || rows_with(installation, "\trecon:") >= rows;
        kill_at(&mut command(installation, "recon", &bank), has_come, 0).await;
    }
    let (one, other) = tokio::join!(recon(installation, &bank), recon(installation, &bank));
    for ended in [one, other] {
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_with_every_defect_is_reported_and_booked_to_the_last_digit() {
    let installation = Installation::fresh().unwrap();
    let merchant = active_merchant(&installation, &[]).await;
    let ids = trade(&installation, &merchant, &fates()).await;
    let (file, net) = file(&installation, &ids);
    import(&installation, &file, net).await;
    let again = recon(&installation, &IMPORT).await;
    assert!(again.output.contains("was imported by Asha at "), "{again:?}");

    let waiting = queue(&installation).await;
    let advice: Vec<&str> = waiting.iter().map(|(_, advice)| advice.as_str()).collect();
    assert_eq!(
        advice,
        [
            "short by what looks like a fee",
            "a part of what was confirmed",
            "more than what was confirmed",
            "told before",
            "not confirmed with us",
            "nothing known",
            "a chargeback that we do not know of",
        ]
    );

    // 199 payments were confirmed; of those the file has not the two of 189 and 190.
    let said = report(&installation).await;
    let sums = &said["sums"][0];
    let digits = |minor: i64| format!("{}.{:02}", minor / 100, minor.abs() % 100);
    let received = 194 * PAID + (PAID - 2_500) + 50_000 + (PAID + 5_000) + 2 * PAID + 77_700;
    assert_eq!(sums["expected"]["count"], 199);
    assert_eq!(sums["expected"]["amount"], digits(199 * PAID));
    assert_eq!(sums["received"]["count"], 200);
    assert_eq!(sums["received"]["amount"], digits(received));
    assert_eq!(sums["difference"], digits(received - 199 * PAID));
    assert_eq!(sums["fees"], digits(194 * 1_000 + 300 + 500 + 5_000));
    let not_received = said["not_received"].as_array().unwrap();
    // The two that are missing, and the three of another amount, which wait.
    assert_eq!(not_received.len(), 5, "{not_received:?}");
    assert_eq!(said["not_known"].as_array().unwrap().len(), 7);

    // What is in all books is what the bank has; what nobody knows waits.
    let matched = 194 * PAID - 2 * PAID;
    let unknown = (PAID - 2_500) + 50_000 + (PAID + 5_000) + 2 * PAID + 77_700 - PAID;
    assert_eq!(balance(&installation, "funds").await, net);
    assert_eq!(balance(&installation, "unmatched").await, -unknown);
    let costs = 194 * 1_000 + 300 + 500 + 5_000;
    assert_eq!(balance(&installation, "acquirer_costs").await, costs);
    assert_eq!(net, matched + unknown - costs);

    let (line, _) = &waiting[0];
    let invoice = ids[186].to_string();
    let resolve = [
        "resolve",
        line,
        "--as",
        "net",
        "--invoice",
        &invoice,
        "--by",
        "Ravi",
        "--why",
        "their fee",
    ];
    let (one, other) = tokio::join!(recon(&installation, &resolve), recon(&installation, &resolve));
    assert_eq!([&one, &other].iter().filter(|ended| ended.status.success()).count(), 1, "{one:?}");
    assert_eq!(balance(&installation, "funds").await, net);
    assert_eq!(balance(&installation, "unmatched").await, -(unknown - (PAID - 2_500)));
    assert_eq!(balance(&installation, "acquirer_costs").await, costs + 2_500);
    assert_eq!(queue(&installation).await.len(), 6);
    assert_eq!(report(&installation).await["not_received"].as_array().unwrap().len(), 4);
    let verified = run(&mut command(&installation, "ledger", &["verify"])).await;
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_or_resolved_is_refused_with_the_rule() {
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    std::fs::write(directory.join("mapping.toml"), MAPPING).unwrap();
    std::fs::write(directory.join("settled.csv"), "id,type\n").unwrap();
    let ended = recon(&installation, &IMPORT).await;
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(ended.errors, "turnpike: settled.csv: line 1, day: a column of this name\n");
    let resolve = ["resolve", "7", "--as", "unmatched", "--by", "Ravi", "--why", "x"];
    let ended = recon(&installation, &resolve).await;
    assert_eq!(ended.errors, "turnpike: there is no line 7\n");
}
