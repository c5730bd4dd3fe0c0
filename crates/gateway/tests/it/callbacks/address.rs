//! Where callbacks never go: to the operator's own machines, unless he allows it.

use domain::timestamp::Span;
use simulator::Options;

use crate::callbacks::{Stage, happens, invoice, stored, wanted};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_reaches_a_private_address_and_it_is_tried_again() {
    let stage = Stage::with(Options { settings: Vec::new(), ..Options::default() }).await;
    let url = stage.shop.callback_url();
    let port = url.strip_prefix("http://127.0.0.1:").unwrap();
    let loopback = "a loopback address";
    let cases = [
        // The number in disguise is 127.0.0.1, and so is the name.
        ("127.0.0.1", loopback),
        ("127.0.0.2", loopback),
        ("2130706433", loopback),
        ("0x7f.1", loopback),
        ("[::ffff:127.0.0.1]", loopback),
        ("[::1]", loopback),
        ("localhost", loopback),
        ("LOCALHOST", loopback),
        ("10.0.0.1", "a private address"),
        ("192.168.1.1", "a private address"),
        ("169.254.169.254", "a cloud metadata address"),
        ("100.64.0.1", "a carrier-grade NAT address"),
    ];
    for (host, range) in cases {
        let url = format!("http://{host}:{port}");
        let merchant = stage.gateway.merchant(wanted(&url, None)).await.unwrap();
        let invoice = invoice(&stage.gateway, &merchant).await;
        happens(&stage.gateway, &merchant, invoice, "success").await;
        assert_eq!(stage.send().await, 1, "{host}");
        let callback = stored(&stage.gateway, invoice).remove(0);
        let outcome = format!("the callback URL may not be called: its host is {range}");
        assert_eq!(callback.last_outcome, Some(outcome), "{host}");
        assert_eq!((callback.state.as_str(), callback.tries), ("due", 1), "{host}");
        let wait = callback.next_try_at.since(gateway::Clock::now(&*stage.gateway.clock));
        assert!(
            (Span::from_seconds(4)..=Span::from_seconds(6)).contains(&wait),
            "{host}: {wait:?}"
        );
    }
    stage.gateway.clock.advance(Span::from_seconds(6));
    assert_eq!(stage.send().await, cases.len(), "each is tried again");
    assert_eq!(stage.shop.received().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_url_that_nobody_may_call_is_refused_at_once() {
    let stage = Stage::set().await;
    for (url, rule) in [
        ("http://0.0.0.0/", "its host is an unspecified address"),
        ("http://224.0.0.1/", "its host is a multicast address"),
        ("http://255.255.255.255/", "its host is the broadcast address"),
        ("ftp://shop.example/", "it is neither http nor https"),
        ("//shop.example/", "it is not an absolute URL"),
        ("https://me:secret@shop.example/", "it has a user name or password"),
    ] {
        let Err(refused) = stage.gateway.merchant(wanted(url, None)).await else {
            panic!("{url} was taken");
        };
        assert_eq!(refused.to_string(), format!("callback-url: {rule}"), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_who_allows_it_is_called_by_name_too() {
    let stage = Stage::set().await;
    let url = stage.shop.callback_url().replace("127.0.0.1", "localhost");
    let merchant = stage.gateway.merchant(wanted(&url, None)).await.unwrap();
    let invoice = invoice(&stage.gateway, &merchant).await;
    happens(&stage.gateway, &merchant, invoice, "success").await;
    assert_eq!(stage.send().await, 1);
    assert_eq!(stage.shop.statuses(invoice), ["invoice:awaiting_approval"]);
}
