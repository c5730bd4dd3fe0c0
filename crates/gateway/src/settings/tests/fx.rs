//! Exchange rates as an operator sets them.

use connectors::rates::json::{Base, Pointer, Shape};
use domain::money::Currency::{self, Eur, Inr, Usd, Zar};
use domain::timestamp::Span;

use super::load;
use crate::settings::{FixedRate, Format, FxSettings, SourceSettings};

fn fx(file: &str) -> Result<FxSettings, String> {
    load(file, &[], &[]).map(|settings| settings.fx)
}

fn fixed(file: &str) -> Result<Vec<(Currency, Currency, String)>, String> {
    let told = |FixedRate { base, currency, rate }| (base, currency, rate.to_string());
    Ok(fx(file)?.fixed.into_iter().map(told).collect())
}

#[test]
fn a_rate_that_nobody_set_stands_in_for_no_other() {
    let rate = |base, currency, rate: &str| (base, currency, rate.to_owned());
    let ecb = "[fx]\necb_url = 'https://ecb.example/daily.xml'\n";
    let cases = [
        (String::new(), vec![rate(Usd, Inr, "83.12")]),
        ("[fx]\nusd_inr = '90'".to_owned(), vec![rate(Usd, Inr, "90")]),
        (ecb.to_owned(), vec![]),
        (format!("{ecb}usd_inr = '90'"), vec![rate(Usd, Inr, "90")]),
        ("[fx]\nfixed = ['EUR/ZAR=20.5']".to_owned(), vec![rate(Eur, Zar, "20.5")]),
        (
            "[fx]\nusd_inr = '90'\nfixed = ['EUR/ZAR=20.5', 'EUR/USD = 1.1']".to_owned(),
            vec![rate(Usd, Inr, "90"), rate(Eur, Zar, "20.5"), rate(Eur, Usd, "1.1")],
        ),
    ];
    for (file, expected) in cases {
        assert_eq!(fixed(&file), Ok(expected), "{file}");
    }
}

#[test]
fn what_is_wrong_with_rates_is_said() {
    let rates = "it must be a list of rates, each pair of USD, EUR, GBP, INR and ZAR once, such as \
                 EUR/INR=90.5";
    let twice = "two rates, fx.usd_inr included, are of one pair: each has its inverse by itself";
    let cases = [
        ("fixed = ['EUR/INR']", "fixed = \"EUR/INR\"", rates),
        ("fixed = ['EUR/USDC=1']", "fixed = \"EUR/USDC=1\"", rates),
        ("fixed = ['EUR/EUR=1']", "fixed = \"EUR/EUR=1\"", rates),
        ("fixed = ['EUR/INR=0']", "fixed = \"EUR/INR=0\"", rates),
        ("usd_inr = '90'\nfixed = ['INR/USD=0.01']", "fixed = \"INR/USD=0.01\"", twice),
        ("ecb_max_age_hours = 0", "ecb_max_age_hours = \"0\"", "it must be hours, from 1 to 720"),
        ("fetch_minutes = 1441", "fetch_minutes = \"1441\"", "it must be minutes, from 1 to 1440"),
        (
            "max_change_percent = 0",
            "max_change_percent = \"0\"",
            "it must be a percentage, from 1 to 100",
        ),
        (
            "json_base = 'JPY'",
            "json_base = \"JPY\"",
            "it must be a currency of invoices, such as USD, or a JSON pointer to one, such as \
             /base",
        ),
        (
            "json_rates = 'rates'",
            "json_rates = \"rates\"",
            "it must be a JSON pointer, such as /data/rates",
        ),
    ];
    for (line, shown, rule) in cases {
        let error = fx(&format!("[fx]\n{line}")).unwrap_err();
        assert_eq!(error, format!("setting fx.{shown} (file FILE): {rule}"), "{line}");
    }
}

#[test]
fn a_source_is_told_by_its_url_which_is_shown_to_nobody() {
    let rule = "it must be an https URL without a user name, or with fx.allow_private_sources an \
                http one";
    for url in
        ["http://rates.example/?key=hushhush", "https://me:hushhush@rates.example", "hushhush"]
    {
        let error = fx(&format!("[fx]\njson_url = '{url}'")).unwrap_err();
        assert_eq!(error, format!("setting fx.json_url (file FILE): {rule}"));
    }
    let file = "[fx]\nallow_private_sources = true\njson_url = 'http://127.0.0.1/?key=hushhush'\n\
                json_base = 'USD'\njson_time = '/timestamp'\necb_url = 'https://ecb.example/'\n\
                ecb_max_age_hours = 96";
    let settings = fx(file).unwrap();
    assert!(!format!("{settings:?}").contains("hush"));
    let [ecb, json] = settings.sources.as_slice() else { panic!("{settings:?}") };
    let told = |one: &SourceSettings| (one.name, one.url.expose().to_owned(), one.max_age);
    assert_eq!(told(ecb), ("ecb", "https://ecb.example/".to_owned(), Span::from_hours(96)));
    let url = "http://127.0.0.1/?key=hushhush".to_owned();
    assert_eq!(told(json), ("json", url, Span::from_hours(48)));
    let pointer = |text| Pointer::parse(text).unwrap();
    let expected =
        Shape { base: Base::Always(Usd), time: pointer("/timestamp"), rates: pointer("/rates") };
    assert!(matches!(&json.format, Format::Json(shape) if *shape == expected), "{json:?}");
    assert!(matches!(ecb.format, Format::Ecb));
}
