//! In which language a payer gets the pages: the one that he chose, or his browser's.

use super::super::{FORM, Rows, Shop};
use super::{PAGE, Payer, heading};

const LANGUAGE: &str = "/widget/sale/language/";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_its_language_until_the_payer_chooses_another() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let page = format!("{PAGE}?token={}", payer.token);
    let mut rows = Rows::default();
    for (sent, html, title) in [
        (&[] as &[(&str, &str)], "<html lang=\"en\">", "Choose how to pay"),
        (
            &[("accept-language", "fr-CH, en;q=0.5")],
            "<html lang=\"fr\">",
            "Choisissez comment payer",
        ),
        (
            &[("cookie", "lang=ar"), ("accept-language", "fr")],
            "<html lang=\"ar\" dir=\"rtl\">",
            "اختر طريقة الدفع",
        ),
        (&[("cookie", "lang=\"><script>")], "<html lang=\"en\">", "Choose how to pay"),
    ] {
        let answer = shop.gateway.http.send("GET", &shop.gateway.url(&page), sent, "").await;
        let answer = answer.unwrap();
        rows.same(html, &answer.body.contains(html), &true);
        rows.same(title, &heading(&answer).contains(title), &true);
        let language = answer.headers.get("content-language").map(String::as_str);
        rows.same(html, &language, &html.split('"').nth(1));
        let vary = answer.headers.get("vary").map(String::as_str);
        rows.same(html, &vary.is_some_and(|vary| vary.contains("Cookie")), &true);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_language_is_kept_by_a_cookie_and_leads_back_to_the_page() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    let kept = "lang=hi; Path=/widget; Max-Age=15724800; HttpOnly; SameSite=Lax; Secure";
    for (token, language, cookie) in [
        (payer.token.as_str(), "hi", Some(kept)),
        (payer.token.as_str(), "xx", None),
        (payer.token.as_str(), "hi;Domain=evil.example", None),
        ("//evil.example/", "hi", Some(kept)),
    ] {
        let form = format!("token={token}&language={language}");
        let url = shop.gateway.url(LANGUAGE);
        let answer =
            shop.gateway.http.send("POST", &url, &[("content-type", FORM)], form).await.unwrap();
        let header = |name: &str| answer.headers.get(name).map(String::as_str);
        let back = if token == payer.token { token } else { "" };
        rows.same(language, &answer.status, &303);
        rows.same(language, &header("set-cookie"), &cookie);
        rows.same(token, &header("location"), &Some(format!("{PAGE}?token={back}").as_str()));
    }
    rows.end();
}
