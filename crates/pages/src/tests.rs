//! Every page in every state against its snapshot, and what must hold of them all.

mod hostile;
mod markup;
mod reference;
pub(crate) mod samples;

use std::{collections::BTreeSet, fs, path::Path};

use domain::device::Device;
use expect_test::expect_file;

use self::{
    markup::{attribute_values, inline_parts, tag_names, unescape},
    samples::every_page,
};
use crate::gallery::{
    outcomes::outcome,
    page,
    upi::{INTENT_LINK, quote},
};
use crate::{Locale, Outcome, OutcomeKind, PayByUpi, PaymentStage, assets, payment};

#[test]
fn pages_match_their_snapshots_and_no_snapshot_is_left_over() {
    for (name, html) in every_page() {
        expect_file![format!("../snapshots/{name}.html")].assert_eq(&without_digests(html));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let files = fs::read_dir(folder).expect("the folder of snapshots");
    let kept: BTreeSet<_> = files
        .map(|file| file.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    let pages = every_page().into_iter().map(|(name, _)| format!("{name}.html")).collect();
    assert_eq!(kept, pages);
}

#[test]
fn pages_hold_nothing_inline_and_one_outline() {
    for (name, html) in every_page() {
        assert_eq!(inline_parts(&html), Vec::<String>::new(), "{name}");
        assert!(html.contains("<html lang=\"en\">"), "{name}");
        assert!(html.contains("<link rel=\"icon\""), "{name}");
        let tags = tag_names(&html);
        for tag in ["h1", "main"] {
            assert_eq!(tags.iter().filter(|name| *name == tag).count(), 1, "{name}: {tag}");
        }
    }
}

#[test]
fn only_pages_that_wait_poll_and_they_do_it_without_scripts_too() {
    let waiting = [
        "dressed_upi",
        "pay_by_upi",
        "pay_by_upi_sandbox",
        "pay_by_upi_on_android",
        "pay_by_upi_on_iphone",
        "pay_by_upi_or_another_way",
        "upi_above_usual",
        "upi_above_newcomers",
        "upi_id_folded",
        "upi_asked",
        "upi_asked_sandbox",
        "pay_by_stablecoin",
        "pay_by_stablecoin_sandbox",
        "declined_try_again",
        "declined_last_try",
        "waiting",
        "waiting_test",
        "waiting_forward",
        "card_wait",
        "confirming",
        "confirming_too_little",
        "confirming_forward",
        "rest_due",
        "rest_due_sandbox",
    ];
    for (name, html) in every_page() {
        let waits = waiting.contains(&name);
        for part in ["<noscript><meta", "id=\"live\""] {
            assert_eq!(html.contains(part), waits, "{name}: {part}");
        }
        assert!(!waits || html.contains(" data-seen=\"3\""), "{name}");
    }
}

#[test]
fn the_intent_link_stands_as_it_is_and_a_code_beside_it_where_it_has_one() {
    let long = format!("{INTENT_LINK}&tn={}", "a".repeat(3000));
    let address = Some("/widget/sale/qr/?token=A&attempt=12");
    for (link, qr_address) in
        [(INTENT_LINK, address), ("upi://pay?pn='\"<&", address), (&long, None)]
    {
        let stage = PaymentStage::PayByUpi(PayByUpi { intent_link: link, qr_address, ..quote() });
        let html = payment(&page(Locale::English, stage));
        let links: Vec<_> =
            attribute_values(&html, "href").into_iter().map(|link| unescape(&link)).collect();
        assert!(links.iter().any(|found| found == link), "{link}");
        let pictures: Vec<_> =
            attribute_values(&html, "src").iter().map(|one| unescape(one)).collect();
        let found = pictures.iter().find(|one| one.starts_with("/widget/sale/qr/"));
        assert_eq!(found.map(String::as_str), qr_address, "{link}");
    }
}

#[test]
fn the_first_step_names_what_the_payers_device_has() {
    let address = Some("/widget/sale/qr/?token=A&attempt=12");
    let (by_button, by_code) =
        ["Open your UPI app with the button.", "Scan the QR code with the UPI app on your phone."]
            .into();
    let cases = [
        (Device::Android, address, by_button),
        (Device::Ios, address, by_button),
        (Device::Desktop, address, by_code),
        (Device::Desktop, None, by_button),
    ];
    for (device, qr_address, expected) in cases {
        let stage = PaymentStage::PayByUpi(PayByUpi { device, qr_address, ..quote() });
        let html = payment(&page(Locale::English, stage));
        let said = [by_button, by_code].map(|step| html.contains(step));
        assert_eq!(said, [by_button, by_code].map(|step| step == expected), "{device:?}");
    }
}

#[test]
fn only_web_addresses_lead_back_to_the_shop() {
    let cases = [
        (Some("https://shop.example/a?b=1&c='2'"), true),
        (Some("HTTP://shop.example"), true),
        (Some("javascript:alert(1)"), false),
        (Some(" javascript:alert(1)"), false),
        (Some("data:text/html,https://shop.example"), false),
        (Some("//shop.example"), false),
        (Some("http:"), false),
        (Some("é"), false),
        (Some(""), false),
        (None, false),
    ];
    for (back_url, linked) in cases {
        for forward in [false, true] {
            let view = Outcome { back_url, forward, ..outcome(OutcomeKind::Paid) };
            let html = payment(&page(Locale::English, PaymentStage::Outcome(view)));
            let followed = |name, start: &str| {
                let values = attribute_values(&html, name).into_iter();
                let address = format!("{start}{}", back_url.unwrap_or_default());
                values.filter(|value| unescape(value) == address).count()
            };
            assert_eq!(followed("href", ""), usize::from(linked), "{back_url:?}");
            let moves = usize::from(linked && forward);
            assert_eq!(followed("content", "2; url="), moves, "{back_url:?}");
            assert_eq!(html.contains("http-equiv"), linked && forward, "{back_url:?}");
            assert_eq!(html.contains("Taking you back"), linked && forward, "{back_url:?}");
        }
    }
}

/// An asset's digest changes with each of its bytes, which would rewrite every snapshot.
fn without_digests(html: String) -> String {
    assets().iter().fold(html, |html, asset| {
        let (stem, _) = asset.path.rsplit_once('-').expect("a digest");
        let (_, extension) = asset.path.rsplit_once('.').expect("an extension");
        html.replace(&asset.path, &format!("{stem}-DIGEST.{extension}"))
            .replace(&asset.integrity, "sha384-DIGEST")
    })
}
