//! The link that opens a UPI app, as NPCI's "UPI Linking Specifications" 1.6 write it.
//!
//! Real acquirers give their own, signed link, which is passed on byte for byte. Composing one is
//! for the sandbox, whose payee does not exist.

use domain::money::Money;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a parameter as it is; everything else is percent-encoded.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'@');

/// The longest note and payee name that apps show.
const SHOWN_CHARACTERS_MAX: usize = 50;

/// What a link asks the payer to pay.
#[derive(Clone, Copy, Debug)]
pub struct PayLink<'a> {
    /// The payee's UPI id (`pa`).
    pub payee: &'a str,
    /// The payee's name, as the app shows it (`pn`).
    pub payee_name: &'a str,
    /// The reference of the attempt, at most 35 characters (`tr`).
    pub reference: &'a str,
    /// A note for the payer's statement (`tn`).
    pub note: &'a str,
    /// How much, in rupees (`am`, `cu`).
    pub amount: Money,
}

/// Composes the link. The amount is fixed, so the app does not let the payer edit it.
#[must_use]
pub fn compose(link: &PayLink<'_>) -> String {
    let encode = |text: &str| {
        let shown: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
        utf8_percent_encode(&shown, KEPT).to_string()
    };
    format!(
        "upi://pay?ver=01&mode=00&pa={}&pn={}&tr={}&tn={}&am={}&cu={}",
        encode(link.payee),
        encode(link.payee_name),
        encode(link.reference),
        encode(link.note),
        link.amount.fixed(),
        link.amount.currency().code(),
    )
}

/// How a payer's phone is brought to the app that he pays with. Which of these an acquirer gives is
/// its connector's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// The link that lets the phone ask which app; the QR code carries it too.
    pub any_app: String,
    /// The links that open one app, in the order in which they are offered.
    pub apps: Vec<AppLink>,
}

/// A link that opens one app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppLink {
    /// Which app.
    pub app: UpiApp,
    /// The link.
    pub address: String,
}

/// The apps that most payers have, the most used one first. By NPCI's figures for February 2026,
/// `PhonePe` carried 46.5 % of all payments, Google Pay 34 % and Paytm 8 %; BHIM is NPCI's own, so
/// it stands for all the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpiApp {
    /// `PhonePe`.
    PhonePe,
    /// Google Pay.
    GooglePay,
    /// Paytm.
    Paytm,
    /// BHIM.
    Bhim,
}

impl UpiApp {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::PhonePe, Self::GooglePay, Self::Paytm, Self::Bhim];

    /// Its name, the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PhonePe => "PhonePe",
            Self::GooglePay => "Google Pay",
            Self::Paytm => "Paytm",
            Self::Bhim => "BHIM",
        }
    }

    /// What Android knows it by.
    const fn android_package(self) -> &'static str {
        match self {
            Self::PhonePe => "com.phonepe.app",
            Self::GooglePay => "com.google.android.apps.nbu.paisa.user",
            Self::Paytm => "net.one97.paytm",
            Self::Bhim => "in.org.npci.upiapp",
        }
    }
}

/// The links of an acquirer that gives one for any app. Android opens one app by an `intent:` that
/// says which, and hands it the acquirer's link: all after the scheme stays byte for byte.
#[must_use]
pub fn links_of(any_app: &str) -> Links {
    let rest = any_app.strip_prefix("upi://");
    let link = |rest: &str, app: UpiApp| AppLink {
        app,
        address: format!("intent://{rest}#Intent;scheme=upi;package={};end", app.android_package()),
    };
    let apps = rest.map(|rest| UpiApp::ALL.into_iter().map(|app| link(rest, app)).collect());
    Links { any_app: any_app.to_owned(), apps: apps.unwrap_or_default() }
}

#[cfg(test)]
mod tests;
