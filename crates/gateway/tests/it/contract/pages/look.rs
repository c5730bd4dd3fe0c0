//! How a merchant's pages look: its colour, and its logo.

use domain::colour::Colour;
use domain::ids::MerchantId;
use gateway::{Change, LogoImage, LookChanges, MerchantChanges, Wanted, update_merchant};

use simulator::Answer;

use super::super::{CREATE, Rows, Shop, active, form, token_of};
use super::{PAGE, Payer};

/// A whole PNG of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\
    \x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

const KEPT: &str = "public, max-age=31536000, immutable";

fn png() -> LogoImage {
    LogoImage::parse(PNG.to_vec()).unwrap()
}

/// A merchant with a colour and a logo.
pub(super) fn dressed() -> Wanted {
    let colour = Change::Set(Colour::new(0xaa, 0x33, 0));
    let look = LookChanges { colour, logo: Change::Set(png()), ..LookChanges::default() };
    Wanted { look, ..active() }
}

/// The merchant of a shop that has only one.
const MERCHANT: MerchantId = MerchantId::new(1);

async fn logo_path(shop: &Shop, changes: LookChanges) -> Option<String> {
    let changes = MerchantChanges { look: changes, ..MerchantChanges::default() };
    let updated = update_merchant(&shop.gateway.app, MERCHANT, &changes).await.unwrap();
    updated.look.logo.map(|logo| format!("/assets/logo-{}", logo.name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_found_by_its_own_name_for_as_long_as_it_is_one() {
    let shop = Shop::open_for(dressed()).await;
    let keep = LookChanges::default;
    let first = logo_path(&shop, keep()).await.unwrap();
    let answer = shop.browse(&first).await;
    let mut rows = Rows::default();
    rows.same("image", &(answer.status, answer.bytes.as_ref()), &(200, PNG));
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", KEPT),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        rows.same(name, &answer.headers.get(name).map(String::as_str), &Some(value));
    }
    let other = LookChanges { logo: Change::Set(png()), ..keep() };
    let second = logo_path(&shop, other).await.unwrap();
    rows.same("another logo has another name", &(first != second), &true);
    rows.same("first", &shop.browse(&first).await.status, &404);
    rows.same("second", &shop.browse(&second).await.status, &200);
    let digits = second.trim_start_matches("/assets/logo-");
    rows.same("the name cannot be guessed", &digits.len(), &32);
    for path in [
        "/assets/logo-",
        "/assets/logo-1",
        "/assets/logo-%25",
        "/assets/logo-00000000000000000000000000000000",
        &second[..second.len() - 1],
        &format!("{second}0"),
        &format!("{second}.png"),
        &second.to_uppercase(),
    ] {
        rows.same(path, &shop.browse(path).await.status, &404);
    }
    let removed = LookChanges { logo: Change::Remove, ..keep() };
    rows.same("removed", &logo_path(&shop, removed).await, &None);
    rows.same("removed", &shop.browse(&second).await.status, &404);
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stylesheet_is_made_of_the_colour_in_its_path() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    let answer = shop.browse("/assets/theme-aa3300.css").await;
    rows.same("found", &answer.status, &200);
    rows.same("type", &answer.headers["content-type"].as_str(), &"text/css; charset=utf-8");
    rows.same("kept", &answer.headers["cache-control"].as_str(), &KEPT);
    rows.same("accent", &answer.body.contains(":root{--accent:#aa3300;"), &true);
    for path in ["/assets/theme-aa33.css", "/assets/theme-AA3300.css", "/assets/theme-x;}*{.css"] {
        rows.same(path, &shop.browse(path).await.status, &404);
    }
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_in_its_merchants_colour_and_shows_its_logo_at_once() {
    let shop = Shop::open().await;
    let payer = Payer::of(&shop, &[]).await;
    let mut rows = Rows::default();
    let is_dressed = |page: &Answer| {
        let theme =
            "<link rel=\"stylesheet\" href=\"/assets/theme-aa3300.css\" integrity=\"sha384-";
        [page.body.contains(theme), page.body.contains("src=\"/assets/logo-")]
    };
    rows.same("before", &is_dressed(&payer.load(PAGE).await), &[false; 2]);
    let path = logo_path(&shop, dressed().look).await.unwrap();
    let page = payer.load(PAGE).await;
    rows.same("after", &is_dressed(&page), &[true; 2]);
    let image = format!(
        "<img class=\"logo\" src=\"{path}\" width=\"1\" height=\"1\" alt=\"\" data-initial=\"R\">"
    );
    rows.same("image", &page.body.contains(&image), &true);
    // An invoice of another merchant is as it was.
    let other = shop.merchant(active()).await;
    let url = shop.gateway.post_form(CREATE, &other, &form(&[])).await.unwrap();
    let page = shop.browse(&format!("{PAGE}?token={}", token_of(&url))).await;
    rows.same("another merchant's", &is_dressed(&page), &[false; 2]);
    let own = LookChanges { colour: Change::Set(OWN), ..LookChanges::default() };
    logo_path(&shop, own).await;
    rows.same("the pages' own", &is_dressed(&payer.load(PAGE).await), &[false, true]);
    rows.end();
}

/// The pages' own colour, for which there is no stylesheet.
const OWN: Colour = Colour::new(0x0b, 0x6b, 0x54);
