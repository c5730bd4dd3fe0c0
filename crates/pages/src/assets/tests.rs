//! What pages load is exactly what they say it is, and little.

use std::collections::BTreeSet;
use std::io::Read;

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha384};

use super::{asset, assets, payment_script, payment_style};
use crate::Theme;
use crate::tests::samples::every_page;

#[test]
fn assets_are_found_by_path_and_carry_their_own_digest() {
    let paths: BTreeSet<_> = assets().iter().map(|asset| &asset.path).collect();
    assert_eq!(paths.len(), assets().len());
    for expected in assets() {
        let found = asset(&expected.path).expect(&expected.path);
        assert_eq!(found.body, expected.body);
        let digest = BASE64_STANDARD.encode(Sha384::digest(found.body));
        assert_eq!(found.integrity, format!("sha384-{digest}"));
    }
    for unknown in ["", "/assets/", "/assets/payment.css", "/assets/../payment.css"] {
        assert!(asset(unknown).is_none(), "{unknown}");
    }
}

#[test]
fn pages_refer_to_assets_that_exist_with_the_integrity_they_have() {
    let mut used = BTreeSet::new();
    for (name, html) in every_page() {
        for reference in html.split("\"/assets/").skip(1) {
            let (file, rest) = reference.split_once('"').expect("attributes are closed");
            let path = format!("/assets/{file}");
            let checks = |integrity| rest.starts_with(&format!(" integrity=\"{integrity}\""));
            if let Some(theme) = Theme::at(&path) {
                assert!(checks(&theme.integrity), "{name}: {path}");
                continue;
            }
            let asset = asset(&path).expect(name);
            used.insert(&asset.path);
            let is_image = asset.content_type == "image/svg+xml";
            assert!(is_image || checks(&asset.integrity), "{name}: {path}");
        }
    }
    assert_eq!(used.len(), assets().len(), "every asset is used by some page");
}

#[test]
fn the_first_view_of_a_payment_is_small() {
    let shared = payment_style().gzip.len() + payment_script().gzip.len();
    for (name, html) in every_page() {
        let bytes = html.len() + shared;
        assert!(bytes < 25_000, "{name}: {bytes}");
    }
    let script = payment_script().body.len();
    assert!(script <= 4_096, "the script has {script} bytes");
}

#[test]
fn what_is_compressed_is_what_is_not() {
    for asset in assets() {
        let mut plain = Vec::new();
        GzDecoder::new(asset.gzip.as_slice()).read_to_end(&mut plain).expect(&asset.path);
        assert!(plain == asset.body, "{}", asset.path);
    }
}
