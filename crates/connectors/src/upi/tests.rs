//! The link's text.

use domain::money::{Currency, Money};

use super::{PayLink, compose};

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
