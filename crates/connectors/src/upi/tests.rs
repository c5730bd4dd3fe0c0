//! The link's text.

use domain::money::{Currency, Money};

use super::{PayLink, UpiApp, compose, links_of};

#[test]
fn a_link_is_composed_and_encoded() {
    let link = PayLink {
        payee: "turnpike@sandbox",
        payee_name: "Ünal & Söhne?",
        reference: "TP185A1",
        note: "Invoice 185",
        amount: Money::from_minor(125_000, Currency::Inr),
    };
    assert_eq!(
        compose(&link),
        "upi://pay?ver=01&mode=00&pa=turnpike@sandbox&pn=%C3%9Cnal%20%26%20S%C3%B6hne%3F\
         &tr=TP185A1&tn=Invoice%20185&am=1250.00&cu=INR"
    );
}

#[test]
fn a_long_name_is_cut_between_characters() {
    let name = "é".repeat(80);
    let link = PayLink {
        payee: "turnpike@sandbox",
        payee_name: &name,
        reference: "TP1",
        note: "",
        amount: Money::from_minor(1, Currency::Inr),
    };
    assert!(compose(&link).contains(&format!("&pn={}&tr=", "%C3%A9".repeat(50))));
}

#[test]
fn an_app_is_handed_the_acquirer_s_link_byte_for_byte() {
    let hostile = "pay?pa=a%40b&pn=%C3%9C%2f&tn='\"<&>;end;S.x=#Intent;é&sign=MEUC+/==&&am=1.00";
    for rest in ["pay?pa=a@b&am=1.00", hostile, "", "mandate?x#y"] {
        let link = format!("upi://{rest}");
        let links = links_of(&link);
        assert_eq!(links.any_app, link);
        assert_eq!(links.apps.len(), UpiApp::ALL.len());
        for app in &links.apps {
            let (inside, intent) = app.address.rsplit_once('#').unwrap();
            assert_eq!(inside.strip_prefix("intent://"), Some(rest));
            let package = intent.strip_prefix("Intent;scheme=upi;package=").unwrap();
            assert!(package.strip_suffix(";end").is_some_and(|name| !name.contains(';')));
        }
    }
}

#[test]
fn a_link_of_another_scheme_opens_no_app_by_name() {
    for link in ["https://pay.example/x", "UPI:pay", "", "javascript:alert(1)"] {
        let links = links_of(link);
        assert_eq!((links.any_app.as_str(), links.apps.len()), (link, 0));
    }
}
