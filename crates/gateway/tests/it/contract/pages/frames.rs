//! Who may frame a page: the origins that its invoice's merchant names, and nobody else.

use gateway::{Change, FrameOrigin, LookChanges, Wanted};
use simulator::Answer;

use super::super::{CREATE, Rows, Shop, active, form, token_of};
use super::{CANCEL, LIVE_STATUS, PAGE, Payer, RETURN, SIMULATED_APP, forward};

const ORIGINS: [&str; 2] = ["https://shop.example", "http://localhost:3000"];

fn framed() -> Wanted {
    let origins = ORIGINS.map(|origin| FrameOrigin::parse(origin).unwrap()).to_vec();
    let look = LookChanges { frame_origins: Change::Set(origins), ..LookChanges::default() };
    Wanted { look, ..active() }
}

/// The origins that may frame an answer, and whether older browsers are told that nobody may.
fn frames(answer: &Answer) -> (String, bool) {
    let policy = &answer.headers["content-security-policy"];
    let directive = policy.split("; ").find(|one| one.starts_with("frame-ancestors "));
    let denied = answer.headers.get("x-frame-options").is_some_and(|value| value == "DENY");
    (directive.unwrap().to_owned(), denied)
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_about_an_invoice_are_framed_by_its_merchants_origins() {
    let shop = Shop::open_for(framed()).await;
    let payer = Payer::by_upi(&shop, &[]).await;
    let named = format!("frame-ancestors {}", ORIGINS.join(" "));
    let (named, nobody) = ((named, false), ("frame-ancestors 'none'".to_owned(), true));
    let mut rows = Rows::default();
    for page in [PAGE, SIMULATED_APP] {
        rows.same(page, &frames(&payer.load(page).await), &named);
    }
    let typed = format!("&reference={}", reference(&payer.load(PAGE).await));
    let fault = payer.press("/widget/sale/card/", &typed).await;
    // The form of another attempt leads back to the page; it shows nothing itself.
    rows.same("form", &(fault.status, frames(&fault)), &(303, nobody.clone()));
    payer.choose("approve").await;
    for page in [PAGE, RETURN, SIMULATED_APP] {
        rows.same(&format!("paid {page}"), &frames(&payer.load(page).await), &named);
    }
    rows.same("status", &frames(&payer.load(LIVE_STATUS).await), &nobody);
    for path in ["/assets/x", "/widget/sale/create/?token=x", "/widget/sale/create/"] {
        rows.same(path, &frames(&shop.browse(path).await), &nobody);
    }
    rows.same("method", &frames(&shop.browse(CANCEL).await), &nobody);
    let other = shop.merchant(active()).await;
    let created = shop.gateway.post_form(CREATE, &other, &form(&[])).await.unwrap();
    let page = shop.browse(&format!("{PAGE}?token={}", token_of(&created))).await;
    rows.same("another merchant's", &frames(&page), &nobody);
    rows.end();
}

fn reference(page: &Answer) -> &str {
    let (_, rest) = page.body.split_once("name=\"reference\" value=\"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_framed_page_leads_out_of_its_frame_by_a_link_only() {
    let shop = Shop::open_for(framed()).await;
    let url = "https://shop.example/done";
    let payer = Payer::by_upi(&shop, &[("success_url", url)]).await;
    payer.choose("approve").await;
    let path = shop.gateway.url(&format!("{RETURN}?token={}", payer.token));
    let mut rows = Rows::default();
    for (place, leads_on) in
        [("document", true), ("iframe", false), ("frame", false), ("embed", false)]
    {
        let headers = [("sec-fetch-dest", place)];
        let page = shop.gateway.http.send("GET", &path, &headers, "").await.unwrap();
        let by_itself = leads_on.then(|| url.to_owned());
        rows.same(place, &forward(&page), &by_itself);
        let link = format!("href=\"{url}\" target=\"_top\"");
        rows.same(place, &page.body.contains(&link), &true);
    }
    rows.end();
}
