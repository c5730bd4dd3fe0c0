//! Merchants are settled by themselves when their time has come.

use domain::timestamp::Span;

use crate::settlements::Site;

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_is_settled_when_its_time_has_come_and_more_than_its_minimum_is_due() {
    let site = Site::open().await;
    let plan = site.done(&["schedule", "--merchant", "1"]).await;
    assert_eq!(
        plan[0].to_string(),
        concat!(
            r#"{"merchant_id":"1","schedule":"hand","minimum":"0.000000","currency":"USDC","#,
            r#""next":null}"#
        )
    );
    let set = ["schedule", "--merchant", "1", "--set", "daily", "--minimum", "30"];
    let plan = site.done(&set).await;
    assert_eq!((&plan[0]["schedule"], &plan[0]["minimum"]), (&"daily".into(), &"30.000000".into()));
    // The gateway's own clock stands before the commands'.
    let a_day = Span::from_days(1);
    site.gateway.clock.advance(Span::from_days(400));
    site.owe(false, 2).await;
    site.owe(true, 1).await;
    site.settle().await;
    assert_eq!(site.done(&["list"]).await.len(), 0, "less than the minimum");
    site.owe(false, 1).await;
    site.owe(true, 2).await;
    site.settle().await;
    assert_eq!(site.done(&["list"]).await.len(), 0, "not due again yet");
    site.gateway.clock.advance(a_day);
    site.settle().await;
    let all = site.done(&["list"]).await;
    let told = |name: &str| all.iter().map(|one| one[name].to_string()).collect::<Vec<_>>();
    assert_eq!(told("proposed_by"), [r#""schedule""#; 2]);
    assert_eq!(told("mode"), [r#""live""#, r#""test""#]);
    // Of test payments the simulated chain sees the whole way; of live ones a person approves.
    assert_eq!(told("status"), [r#""proposed""#, r#""confirmed""#]);
    assert_eq!(told("approved_by"), ["null", r#""sandbox""#]);
    assert_eq!(
        site.statuses(),
        ["paid", "paid", "awaiting_approval", "paid", "awaiting_approval", "awaiting_approval"]
    );
    site.done(&["approve", "1", "--by", "Ann"]).await;
    site.gateway.clock.advance(a_day);
    site.settle().await;
    assert_eq!(site.done(&["list"]).await.len(), 2, "nothing is due");
    site.done(&["schedule", "--merchant", "1", "--set", "hand"]).await;
    site.owe(true, 3).await;
    site.gateway.clock.advance(a_day);
    site.settle().await;
    assert_eq!(site.done(&["list"]).await.len(), 2, "only by hand");
}
