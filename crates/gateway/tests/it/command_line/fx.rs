//! `turnpike fx`, and what is logged of sources of exchange rates.

use gateway::{Clock, SystemClock};
use simulator::{Ended, Installation, RateAnswer, RateServer, daily};

use crate::binary::{Serving, run, turnpike};
use crate::soon;

/// The day that it is in UTC.
pub(crate) fn today() -> String {
    let day = SystemClock.now().seconds().div_euclid(86_400);
    let date = time::Date::from_julian_day(i32::try_from(day).unwrap() + 2_440_588).unwrap();
    date.to_string()
}

/// Has the gateways of an installation take their rates from a source on this machine.
pub(crate) fn set_source(installation: &Installation, source: &RateServer) {
    let url = source.url();
    let file = format!("[fx]\necb_url = '{url}?key=hushhush'\nallow_private_sources = true\n");
    std::fs::write(installation.directory().join("turnpike.toml"), file).unwrap();
}

async fn fx(installation: &Installation, arguments: &[&str]) -> Ended {
    let arguments = [&["fx"], arguments].concat();
    run(turnpike(installation.directory(), &arguments).args(installation.flags())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_and_sources_are_listed_and_asked_by_hand() {
    let rates = |inr| RateAnswer::Body(daily(&today(), &[("USD", "1.25"), ("INR", inr)]));
    let source = RateServer::start(rates("100")).await.unwrap();
    let installation = Installation::fresh().unwrap();
    set_source(&installation, &source);
    let listed = fx(&installation, &[]).await;
    assert!(listed.output.starts_with("ecb: no rates yet\n"), "{listed:?}");
    assert!(listed.output.contains("USD/INR none: there is no rate between"), "{listed:?}");

    let day = today();
    let fetched = fx(&installation, &["fetch"]).await;
    let now =
        format!("ecb EUR/INR 100 of {day} 00:00:00 UTC\necb EUR/USD 1.25 of {day} 00:00:00 UTC\n");
    assert_eq!(fetched.output, format!("ecb: new rates\n{now}"), "{fetched:?}");
    let again = fx(&installation, &["fetch"]).await;
    assert_eq!(again.output, format!("ecb: the same rates as before\n{now}"), "{again:?}");

    source.answer(rates("150"));
    let refused = fx(&installation, &["fetch"]).await;
    let why = "ecb: the rate from EUR to INR has moved by more than 20 %\n";
    assert_eq!(refused.output, format!("{why}{now}"));
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.errors.ends_with("turnpike: 1 of 1 sources gave no rates\n"), "{refused:?}");
    let listed = fx(&installation, &[]).await;
    assert!(listed.output.starts_with(&format!("ecb: fresh, of {day} 00:00:00 UTC (")));
    assert!(listed.output.contains(why.trim_start_matches("ecb: ")), "{listed:?}");

    let accepted = fx(&installation, &["fetch", "--accept-change"]).await;
    assert!(accepted.output.starts_with("ecb: new rates\n"), "{accepted:?}");
    let listed = fx(&installation, &[]).await;
    for line in [
        "payers' prices have 0 bps above these rates",
        "USD/INR 120 ecb",
        "INR/EUR 0.006666666667 ecb",
        "USD/ZAR none: there is no rate between the currencies",
    ] {
        assert!(listed.output.contains(&format!("{line}\n")), "{line}: {listed:?}");
    }
    for ended in [listed, accepted, refused, again, fetched] {
        assert!(!format!("{ended:?}").contains("hushhush"), "{ended:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_source_the_fixed_rates_are_listed_and_nobody_is_asked() {
    let installation = Installation::fresh().unwrap();
    let listed = fx(&installation, &[]).await;
    assert!(listed.output.contains("USD/INR 83.12 fixed\n"), "{listed:?}");
    assert!(listed.output.contains("EUR/INR none: there is no rate between"), "{listed:?}");
    let fetched = fx(&installation, &["fetch"]).await;
    let said = "turnpike: no source is set: set fx.ecb_url or fx.json_url\n";
    assert_eq!((fetched.status.code(), fetched.errors.as_str()), (Some(1), said));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_reads_once_that_rates_are_too_old_and_that_a_source_fails() {
    let old = daily("2020-01-02", &[("USD", "1.25"), ("INR", "100")]);
    let source = RateServer::start(RateAnswer::Body(old)).await.unwrap();
    let installation = Installation::fresh().unwrap();
    set_source(&installation, &source);
    let serving = Serving::on(&installation).await;
    let too_old = "exchange rates are too old to be used";
    soon(async {
        while !serving.process.errors().contains(too_old) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    source.answer(RateAnswer::Status(500));
    for _ in 0..2 {
        fx(&installation, &["fetch"]).await;
    }
    let ended = soon(serving.process.terminate()).await.unwrap();
    assert_eq!(ended.errors.matches(too_old).count(), 1, "{ended:?}");
    assert!(!ended.errors.contains("hushhush"), "{ended:?}");
    let listed = fx(&installation, &[]).await;
    let state = "ecb: too old to be used, of 2020-01-02 00:00:00 UTC (";
    assert!(listed.output.starts_with(state), "{listed:?}");
    assert!(listed.output.contains(": it answers with status 500\n"), "{listed:?}");
    assert!(listed.output.contains("USD/INR none: the rate is too old\n"), "{listed:?}");
}
