//! Browsers and their devices.

use domain::device::Device;

use super::named;

#[test]
fn each_browser_is_known_by_what_it_sends() {
    let android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                   Chrome/142.0.0.0 Mobile Safari/537.36";
    let firefox = "Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";
    let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 \
                  (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    let old_ipad = "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Safari";
    let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
               Gecko) Version/18.5 Safari/605.1.15";
    let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0";
    let linux = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let windows_phone = "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1) like iPhone";
    let cases = [
        (["\"Android\"", "?1", android], Device::Android),
        (["", "", android], Device::Android),
        (["", "", firefox], Device::Android),
        (["", "?1", "something new"], Device::Android),
        (["", "", iphone], Device::Ios),
        (["\"iOS\"", "?1", "Chrome"], Device::Ios),
        (["", "", old_ipad], Device::Ios),
        (["", "", mac], Device::Desktop),
        (["\"macOS\"", "?0", mac], Device::Desktop),
        (["\"Windows\"", "?0", windows], Device::Desktop),
        (["", "", windows], Device::Desktop),
        (["", "", windows_phone], Device::Desktop),
        (["\"Linux\"", "?0", linux], Device::Desktop),
        // The hint outranks an agent that a payer has changed ("desktop site").
        (["\"Android\"", "?0", linux], Device::Android),
        (["\"Fuchsia\"", "?0", ""], Device::Desktop),
        (["", "", ""], Device::Desktop),
        (["\"", "?", "\u{fffd}"], Device::Desktop),
    ];
    for (sent, expected) in cases {
        assert_eq!(named(sent), expected, "{sent:?}");
    }
}
