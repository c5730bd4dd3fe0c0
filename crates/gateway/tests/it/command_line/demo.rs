//! `turnpike demo`: what a newcomer sees works as it is printed, and is gone afterwards.

use std::path::Path;

use serde_json::Value;
use simulator::{Http, Process};
use tokio::process::Command;

use crate::binary::{Serving, run, turnpike};
use crate::soon;

fn demo(directory: &Path, more: &[&str]) -> Command {
    turnpike(directory, &[&["demo", "--listen", "127.0.0.1:0"], more].concat())
}

/// The directories that demos have made for themselves.
fn scratch(directory: &Path) -> Vec<String> {
    let names = std::fs::read_dir(directory).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("turnpike-demo-")).collect()
}

/// The command that is printed, from `curl` to the first line that does not go on.
fn printed_curl(output: &str) -> String {
    let start = output.find("curl ").unwrap_or_else(|| panic!("no curl in {output}"));
    let mut lines = output[start..].lines();
    let mut command = String::new();
    for line in &mut lines {
        command.push_str(line);
        command.push('\n');
        if !line.ends_with('\\') {
            return command;
        }
    }
    panic!("the command breaks off: {command}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_prints_works_as_it_is_printed() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let Serving { process, url } = Serving::start(&mut demo(directory, &[])).await;
    let shop = process.line("  demo shop ").await.unwrap().trim().to_owned();
    let key = process.line("  API key ").await.unwrap().trim().to_owned();
    assert!(key.starts_with("tp_test_"), "{key}");
    let curl = printed_curl(&process.output());
    assert!(curl.contains(&key) && curl.contains(&url), "{curl}");
    for _ in 0..2 {
        let replied = run(Command::new("sh").arg("-c").arg(&curl)).await;
        assert!(replied.status.success(), "{curl}: {replied:?}");
        let reply: Value = serde_json::from_str(&replied.output).unwrap();
        assert_eq!(reply["errorCode"], 0, "{reply}");
        let page = reply["redirectUrl"].as_str().unwrap();
        assert!(page.starts_with(&format!("{url}/widget/sale/create/?token=")), "{page}");
        let page = Http::new().unwrap().send("GET", page, &[], "").await.unwrap();
        assert!(page.status == 200 && page.body.contains("15.04"), "{page:?}");
    }
    buy(&shop, &url).await;
    assert_eq!(scratch(directory).len(), 1);
    let ended = soon(process.terminate()).await.unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(scratch(directory), Vec::<String>::new(), "its data are left behind");
    assert!(ended.output.ends_with(&format!("\nlistening on {url}\n")), "{}", ended.output);
    assert!(!ended.errors.contains(&key), "{}", ended.errors);
}

/// Buys in the demo shop, pays with the simulated app, and comes back to a shop that has its
/// callbacks, with both signatures verified.
async fn buy(shop: &str, gateway: &str) {
    let http = Http::new().unwrap();
    let home = http.send("GET", shop, &[], "").await.unwrap();
    assert!(home.status == 200 && home.body.contains("action=\"/buy\""), "{home:?}");
    let bought = http.send("POST", &format!("{shop}buy"), &[], "").await.unwrap();
    assert_eq!(bought.status, 303, "{bought:?}");
    let page = bought.headers["location"].clone();
    let opened = http.send("GET", &page, &[], "").await.unwrap();
    assert_eq!(opened.status, 200, "{opened:?}");
    let token = page.rsplit_once("token=").unwrap().1;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let way = format!("token={token}&way=UPI");
    let way = http.send("POST", &format!("{gateway}/widget/sale/way/"), &headers, way).await;
    assert_eq!(way.unwrap().status, 303);
    let form = format!("token={token}&choice=approve");
    let paid = http.send("POST", &format!("{gateway}/sandbox/upi/"), &headers, form).await.unwrap();
    assert_eq!(paid.status, 303, "{paid:?}");
    let back = format!("{gateway}{}", paid.headers["location"]);
    let back = http.send("GET", &back, &[], "").await.unwrap();
    let (_, back) = back.body.split_once("; url=").unwrap_or_else(|| panic!("no way: {back:?}"));
    let (back, _) = back.split_once('"').unwrap();
    assert!(back.starts_with(shop), "{back}");
    let told = async {
        loop {
            let page = http.send("GET", back, &[], "").await.unwrap();
            assert_eq!(page.status, 200, "{page:?}");
            if page.body.contains("invoice:awaiting_approval") {
                return page.body;
            }
        }
    };
    let page = soon(told).await;
    assert!(!page.contains("not verified"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_in_a_named_directory_are_kept() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    for _ in 0..2 {
        Serving::start(&mut demo(directory, &["--data", "kept"])).await.stop().await;
        assert!(directory.join("kept/turnpike.sqlite3").exists());
        assert_eq!(scratch(directory), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_while_it_starts_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let process = Process::start(&mut demo(directory, &[])).unwrap();
    let made = async {
        while scratch(directory).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    soon(made).await;
    process.signal("INT").await.unwrap();
    let ended = soon(process.end()).await.unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(scratch(directory), Vec::<String>::new(), "its data are left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_cannot_start_says_why_and_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    let first = Serving::start(&mut demo(directory, &["--data", "kept"])).await;
    let address = first.url.strip_prefix("http://").unwrap();
    let cases: [(&[&str], &str); 3] = [
        (&["--data", "kept", "--listen", "127.0.0.1:0"], "another turnpike serves from kept"),
        (&["--listen", address], &format!("cannot listen on {address}")),
        (&["--listen", "here"], "setting listen = \"here\" (flag --listen): it must be an address"),
    ];
    for (flags, said) in cases {
        let ended = run(&mut turnpike(directory, &[&["demo"], flags].concat())).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(1), ""), "{flags:?}");
        assert!(ended.errors.starts_with(&format!("turnpike: {said}")), "{flags:?}: {ended:?}");
        assert_eq!(scratch(directory), Vec::<String>::new(), "{flags:?}");
    }
    first.stop().await;
}
