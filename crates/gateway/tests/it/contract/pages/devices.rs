//! What a payer's device changes on the page of UPI: which way into his app comes first. The link
//! of the acquirer is on all of them, byte for byte.

use super::super::{Rows, Shop};
use super::{PAGE, Payer};

const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like \
                       Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const DESKTOP: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_opens_its_apps_and_any_other_screen_shows_the_code() {
    let shop = Shop::open().await;
    let payer = Payer::by_upi(&shop, &[]).await;
    let url = shop.gateway.url(&format!("{PAGE}?token={}", payer.token));
    let mut rows = Rows::default();
    for (device, agent, is_phone, apps) in
        [("Android", ANDROID, true, 4), ("iPhone", IPHONE, true, 0), ("desktop", DESKTOP, false, 0)]
    {
        let headers = [("user-agent", agent)];
        let page = shop.gateway.http.send("GET", &url, &headers, "").await.unwrap().body;
        let links = |scheme: &str| {
            let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
            let links = links.map(|(link, _)| link.replace("&#38;", "&"));
            links.filter(|link| link.starts_with(scheme)).collect::<Vec<_>>()
        };
        let any_app = links("upi://pay?");
        rows.same(device, &any_app.len(), &1);
        let (_, asked) = any_app[0].split_once("upi://").unwrap();
        let named = links("intent://");
        rows.same(device, &named.len(), &apps);
        let beginning = format!("intent://{asked}#Intent;scheme=upi;package=");
        rows.same(device, &named.iter().all(|link| link.starts_with(&beginning)), &true);
        rows.same(device, &page.contains("<details class=\"fold\">"), &is_phone);
        let place = |part: &str| page.find(part).unwrap_or_else(|| panic!("{device}: {part}"));
        rows.same(device, &(place("upi://") < place("class=\"qr\"")), &is_phone);
    }
    rows.end();
}
