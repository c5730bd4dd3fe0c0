//! What the pages load besides themselves. Each asset's path carries a hash of its content, so a
//! browser may keep it for ever, and its integrity is what pages ask the browser to check.

mod squeeze;

use std::io::Write;
use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha384};

/// A file that pages refer to.
pub struct Asset {
    /// Its absolute path, such as `/assets/payment-1a2b3c4d.css`; another content has another path.
    pub path: String,
    /// Its media type, for the `Content-Type` header.
    pub content_type: &'static str,
    /// Its bytes.
    pub body: &'static [u8],
    /// The same bytes, compressed by gzip.
    pub gzip: Vec<u8>,
    /// Its subresource integrity, such as `sha384-…`.
    pub integrity: String,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, body: &'static [u8]) -> Self {
        let digest = Sha384::digest(body);
        let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Self {
            path: format!("/assets/{stem}-{hash}.{extension}"),
            content_type,
            body,
            gzip: gzip(body),
            integrity: format!("sha384-{}", BASE64_STANDARD.encode(digest)),
        }
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(body);
    written.and_then(|()| encoder.finish()).expect("writing to memory cannot fail")
}

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// The payment page's one script, as small as it can be without being another.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let parts = [
        include_str!("../assets/payment/live.js"),
        include_str!("../assets/payment/card.js"),
        include_str!("../assets/payment/copy.js"),
    ];
    parts.map(squeeze::squeeze).concat()
});

static ASSETS: LazyLock<[Asset; 6]> = LazyLock::new(|| {
    [
        Asset::new("payment", "css", CSS, include_bytes!("../assets/payment.css")),
        Asset::new("payment", "js", JAVASCRIPT, SCRIPT.as_bytes()),
        Asset::new("icon", "svg", SVG, include_bytes!("../assets/icon.svg")),
        Asset::new("reference", "css", CSS, include_bytes!("../assets/reference.css")),
        Asset::new("shop", "css", CSS, include_bytes!("../assets/shop.css")),
        Asset::new("shop-icon", "svg", SVG, include_bytes!("../assets/shop-icon.svg")),
    ]
});

/// Every asset.
pub fn assets() -> &'static [Asset] {
    &*ASSETS
}

/// The asset at an absolute path, exactly as the pages write it.
pub fn asset(path: &str) -> Option<&'static Asset> {
    assets().iter().find(|asset| asset.path == path)
}

pub(crate) fn payment_style() -> &'static Asset {
    let [asset, ..] = &*ASSETS;
    asset
}

/// The value of the `Link` header that tells a browser of the payment pages' style ahead of the
/// page.
pub fn style_link() -> String {
    let Asset { path, integrity, .. } = payment_style();
    format!("<{path}>; rel=preload; as=style; integrity=\"{integrity}\"")
}

pub(crate) fn payment_script() -> &'static Asset {
    let [_, asset, ..] = &*ASSETS;
    asset
}

pub(crate) fn payment_icon() -> &'static Asset {
    let [_, _, asset, ..] = &*ASSETS;
    asset
}

pub(crate) fn reference_style() -> &'static Asset {
    let [_, _, _, asset, ..] = &*ASSETS;
    asset
}

pub(crate) fn shop_style() -> &'static Asset {
    let [.., asset, _] = &*ASSETS;
    asset
}

pub(crate) fn shop_icon() -> &'static Asset {
    let [.., asset] = &*ASSETS;
    asset
}

#[cfg(test)]
mod tests;
