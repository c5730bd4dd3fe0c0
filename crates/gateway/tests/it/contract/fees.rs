//! What a merchant gets for its payments after fees, and where it is told.

use std::sync::Arc;

use domain::timestamp::Span;
use gateway::{FeesWanted, TierWanted, agree_fees, send_due_callbacks};
use serde_json::Value;
use simulator::{GatewayRun, ManualClock, Options, ShopServer};

use super::{INFOS, Rows, Shop, active};
use crate::contract::history::HISTORY;

/// A tier from a volume on: its percentage in hundredths, its fixed part and its minimum.
type Tier<'a> = (&'a str, u16, &'a str, &'a str);

async fn agree(gateway: &GatewayRun, solution: Option<&str>, tiers: &[Tier<'_>]) {
    let own = |digits: &str| digits.to_owned();
    let some = |digits: &str| Some(own(digits)).filter(|digits| !digits.is_empty());
    let tier = |&(from, percent_bps, fixed, minimum): &Tier<'_>| TierWanted {
        from: own(from),
        percent_bps,
        fixed: some(fixed),
        minimum: some(minimum),
    };
    let tiers = tiers.iter().map(tier).collect();
    let wanted = FeesWanted { solution: solution.map(own), currency: None, tiers };
    let merchant = gateway.database().unwrap().merchants().unwrap().len();
    let id = domain::ids::MerchantId::new(i64::try_from(merchant).unwrap());
    agree_fees(&gateway.app, id, wanted).await.unwrap();
}

/// Pays an invoice, and gives its `totalAmount`.
async fn pay(shop: &Shop, amount: &str) -> String {
    let id = shop.invoice(&[("amount", amount)]).await;
    shop.help(id, "success").await;
    let infos = shop.read(INFOS, &id.to_string()).await;
    // The digits themselves: no float has touched them.
    let (_, rest) = infos.body.split_once(r#""totalAmount":"#).expect(&infos.body);
    rest.split(',').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_costs_what_its_tier_says() {
    let shop = Shop::open().await;
    let mut rows = Rows::default();
    rows.same("nothing is agreed", &pay(&shop, "15.04").await, &"15.04".to_owned());
    let cases: &[(&str, Tier<'_>, &str, &str)] = &[
        ("the contract's example", ("0", 1_000, "", ""), "15.04", "13.536"),
        ("a fixed part", ("0", 290, "0.30", ""), "100", "96.8"),
        ("to the last decimal", ("0", 5, "", ""), "0.01", "0.009995"),
        ("at least a minimum", ("0", 290, "0.30", "0.50"), "1", "0.5"),
        ("no more than there is", ("0", 290, "0.30", "0.50"), "0.40", "0"),
        ("all of it", ("0", 10_000, "", ""), "15.04", "0"),
        ("free", ("0", 0, "", ""), "15.04", "15.04"),
    ];
    for (name, tier, amount, expected) in cases {
        agree(&shop.gateway, None, &[*tier]).await;
        rows.same(name, &pay(&shop, amount).await, &(*expected).to_owned());
    }
    // Fees for a solution stand before those for all.
    agree(&shop.gateway, Some("upi_sandbox"), &[("0", 2_000, "", "")]).await;
    rows.same("the solution's own", &pay(&shop, "10").await, &"8".to_owned());
    agree(&shop.gateway, None, &[("0", 1_000, "", "")]).await;
    rows.same("others do not change it", &pay(&shop, "10").await, &"8".to_owned());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_volume_of_the_month_says_which_tier_holds() {
    let shop = Shop::open().await;
    let tiers = [("0", 1_000, "", ""), ("100", 500, "", ""), ("200", 100, "", "")];
    agree(&shop.gateway, None, &tiers).await;
    let mut rows = Rows::default();
    // The volume is that before the payment; refunds and chargebacks take nothing of it.
    let paid = [("99.99", "89.991"), ("0.01", "0.009"), ("100", "95"), ("1", "0.99")];
    for (amount, expected) in paid {
        rows.same(amount, &pay(&shop, amount).await, &expected.to_owned());
    }
    // It is November, for eight days and 14 hours more.
    shop.gateway.clock.advance(Span::from_hours(8 * 24 + 13));
    rows.same("the last hour", &pay(&shop, "100").await, &"99".to_owned());
    shop.gateway.clock.advance(Span::from_hours(1));
    rows.same("the next month", &pay(&shop, "100").await, &"90".to_owned());
    rows.same("its second payment", &pay(&shop, "100").await, &"95".to_owned());
    rows.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn merchants_are_told_what_they_get() {
    let server = ShopServer::start().await.unwrap();
    let mut wanted = active();
    wanted.callback_url = Some(server.callback_url());
    let clock = Arc::new(ManualClock::new());
    let gateway = GatewayRun::start(Options::default(), clock).await.unwrap();
    let key = gateway.merchant(wanted).await.unwrap().api_key.to_string();
    let shop = Shop { gateway, key };
    agree(&shop.gateway, None, &[("0", 1_000, "", "")]).await;
    let id = shop.invoice(&[]).await;
    shop.help(id, "success").await;
    send_due_callbacks(&shop.gateway.app).await.unwrap();
    let told = server.received();
    let paid = told.iter().find(|one| one.status() == "invoice:awaiting_approval").unwrap();
    assert!(paid.body.contains(r#""totalAmount":13.536,"totalCurrency":"USDC""#), "{}", paid.body);
    let history = shop.read(HISTORY, "").await;
    let history: Value = serde_json::from_str(&history.body).unwrap();
    let row = &history["list"][0];
    let amounts = [&row["merchant_amount"], &row["fee_amount"]];
    assert_eq!(amounts, ["13.536", "1.504"], "{history}");
}
