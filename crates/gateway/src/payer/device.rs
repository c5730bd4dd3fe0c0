//! Which device a browser says that it runs on. What it says decides only what is shown first: all
//! that a page offers can be reached on any device.

use axum::http::{HeaderMap, HeaderName, header};
use domain::device::Device;

const PLATFORM: HeaderName = HeaderName::from_static("sec-ch-ua-platform");
const MOBILE: HeaderName = HeaderName::from_static("sec-ch-ua-mobile");

/// The device of a request's sender.
pub(super) fn of(headers: &HeaderMap) -> Device {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    named([text(PLATFORM), text(MOBILE), text(header::USER_AGENT.clone())])
}

/// The device by its platform's hint, a structured text in quotes; by the hint that it is a mobile
/// one; and by its user agent. An iPad says that it is a Macintosh, and is then taken for one.
fn named([platform, mobile, agent]: [&str; 3]) -> Device {
    match platform.trim().trim_matches('"') {
        "Android" => return Device::Android,
        "iOS" => return Device::Ios,
        "Windows" | "macOS" | "Linux" | "Chrome OS" | "Chromium OS" => return Device::Desktop,
        _ => {}
    }
    let says = |word| agent.contains(word);
    // Windows Phone called itself all of these.
    if says("Windows") {
        Device::Desktop
    } else if says("iPhone") || says("iPad") || says("iPod") {
        Device::Ios
    } else if says("Android") || mobile.trim() == "?1" {
        Device::Android
    } else {
        Device::Desktop
    }
}

#[cfg(test)]
mod tests;
