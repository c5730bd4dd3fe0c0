//! Which source outranks which, and what is said of a wrong setting.

mod fx;

use std::path::Path;

use domain::money::Money;
use domain::upi::{UpiIds, UpiRules};

use super::{Flags, Home, LogFormat, Settings, network};

fn load(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &str)],
) -> Result<Settings, String> {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("turnpike.toml");
    std::fs::write(&config, file).unwrap();
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let environment: Vec<_> = environment.iter().map(owned).collect();
    let values = flags.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    Settings::load(&Flags { config: Some(config.clone()), values }, &environment)
        .map_err(|error| error.to_string().replace(&config.display().to_string(), "FILE"))
}

/// The file, the environment, and what is said.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn flags_outrank_the_environment_and_that_the_file() {
    let file = "listen = '127.0.0.1:1'\nlog_format = 'json'\n[fx]\nusd_inr = '80.5'";
    let variable = ("TURNPIKE_LISTEN", "127.0.0.1:2");
    let port = |settings: Settings| settings.listen.port();
    assert_eq!(load(file, &[], &[]).map(port), Ok(1));
    assert_eq!(load(file, &[variable], &[]).map(port), Ok(2));
    assert_eq!(load(file, &[variable], &[("listen", "127.0.0.1:3")]).map(port), Ok(3));
    let settings = load(file, &[("TURNPIKE_FX_SPREAD_BPS", "50")], &[]).unwrap();
    assert_eq!(settings.fx.fixed[0].rate.to_string(), "80.5");
    assert_eq!((settings.fx.spread_bps, settings.log_format), (50, LogFormat::Json));
}

#[test]
fn the_rules_of_upi_have_their_usual_values_until_they_are_set() {
    let rules = |file| {
        let UpiRules { upi_ids, usual_max, newcomer_max } = load(file, &[], &[])?.upi_sandbox_rules;
        Ok::<_, String>((upi_ids, [usual_max, newcomer_max].map(|max| max.map(Money::fixed))))
    };
    let most = |texts: [&str; 2]| texts.map(|text| Some(text.to_owned()));
    assert_eq!(rules(""), Ok((UpiIds::OnPhones, most(["100000.00", "5000.00"]))));
    let file = "[upi_sandbox]\nupi_ids = 'everywhere'\nusual_max_inr = '500000'\n\
                newcomer_max_inr = '1'";
    assert_eq!(rules(file), Ok((UpiIds::Everywhere, most(["500000.00", "1.00"]))));
}

#[test]
fn a_wrong_setting_is_refused_with_its_name_and_the_rule() {
    let cases: &[Case] = &[
        (
            "listen = 'here'",
            &[],
            "setting listen = \"here\" (file FILE): it must be an address and port, such as \
             127.0.0.1:8080",
        ),
        (
            "",
            &[("TURNPIKE_PUBLIC_URL", "https://example.com/shop")],
            "setting public_url = \"https://example.com/shop\" (environment variable \
             TURNPIKE_PUBLIC_URL): it must be an http or https URL without a path, such as \
             https://pay.example.com",
        ),
        (
            "[upi_sandbox]\nupi_ids = 'on_desktops'",
            &[],
            "setting upi_sandbox.upi_ids = \"on_desktops\" (file FILE): it must be nowhere, on_phones \
             or everywhere",
        ),
        (
            "trusted_proxies = ['10.0.0.0/33']",
            &[],
            "setting trusted_proxies = \"10.0.0.0/33\" (file FILE): it must be a list of \
             addresses or networks, such as 10.0.0.0/8",
        ),
        (
            "[fx]\nusd_inr = '-1'",
            &[],
            "setting fx.usd_inr = \"-1\" (file FILE): it must be rupees for a dollar, such as \
             83.12",
        ),
        (
            "[fx]\nusd_inr = 83.12",
            &[],
            "setting fx.usd_inr = \"\" (file FILE): write it as a text, in quotes",
        ),
        ("listne = 'x'", &[], "setting listne (file FILE): there is no such setting"),
        (
            "",
            &[("TURNPIKE_LISTNE", "x")],
            "setting listne (environment variable TURNPIKE_LISTNE): there is no such setting",
        ),
        (
            "[upi_sandbox]\nmin_usd = '5'\nmax_usd = '4.99'",
            &[],
            "setting upi_sandbox.min_usd = \"5\" (file FILE): not above upi_sandbox.max_usd",
        ),
        (
            "allow_private_callbacks = 'yes'",
            &[],
            "setting allow_private_callbacks = \"yes\" (file FILE): it must be true or false",
        ),
        (
            "log_level = 'loud'",
            &[],
            "setting log_level = \"loud\" (file FILE): it must be a level (error, warn, info, \
             debug, trace) or a filter such as info,gateway=debug",
        ),
    ];
    for (file, environment, expected) in cases {
        assert_eq!(load(file, environment, &[]).unwrap_err(), *expected, "{file}");
    }
    let error = load("listen = ", &[], &[]).unwrap_err();
    assert!(error.starts_with("setting config (FILE): the file cannot be read: "), "{error}");
    let settings = load("", &[], &[]).unwrap();
    let error = settings.home().unwrap_err().to_string();
    let rule = "it must be a directory: --data DIR, or instead of it --database-url URL";
    assert_eq!(error, format!("setting data is not set: {rule}"));
}

#[test]
fn limits_have_their_usual_values_until_they_are_set() {
    let figures = |settings: Settings| {
        let (rates, connections) = (settings.rate_limits, settings.connection_limits);
        let rates = [rates.key_per_second, rates.address_per_second, rates.refused_per_minute];
        (rates, [connections.total, connections.per_address])
    };
    let usual = load("", &[], &[]).map(figures);
    assert_eq!(usual, Ok(([2_000, 2_000, 120], [10_000, 1_000])));
    let file = "[rate_limits]\nkey_per_second = 0\naddress_per_second = 7\n\
                [connections]\ntotal = 50\nper_address = 5";
    let set = load(file, &[("TURNPIKE_RATE_LIMITS_REFUSED_PER_MINUTE", "9")], &[]).map(figures);
    assert_eq!(set, Ok(([0, 7, 9], [50, 5])));
    let rate = "it must be a whole number, from 0 to 1000000, where 0 stands for no limit";
    let count = "it must be a whole number, from 1 to 1000000";
    for (table, name, text, rule) in [
        ("rate_limits", "key_per_second", "-1", rate),
        ("rate_limits", "address_per_second", "1000001", rate),
        ("rate_limits", "refused_per_minute", "many", rate),
        ("card_limits", "card_declines", "four", rate),
        ("connections", "total", "0", count),
        ("connections", "per_address", "", count),
    ] {
        let error = load(&format!("[{table}]\n{name} = '{text}'"), &[], &[]).unwrap_err();
        assert_eq!(error, format!("setting {table}.{name} = {text:?} (file FILE): {rule}"));
    }
}

#[test]
fn limits_on_cards_are_set_one_by_one() {
    let figures = |settings: Settings| {
        let cards = settings.card_limits;
        let subjects = [cards.address_declines, cards.card_declines, cards.invoice_faults];
        (subjects, cards.merchant_declines_per_hour)
    };
    assert_eq!(load("", &[], &[]).map(figures), Ok(([10, 4, 10], 300)));
    let file = "[card_limits]\naddress_declines = 0\ncard_declines = 5\ninvoice_faults = 6\n\
                merchant_declines_per_hour = 7";
    assert_eq!(load(file, &[], &[]).map(figures), Ok(([0, 5, 6], 7)));
}

#[test]
fn limits_on_upi_ids_are_set_one_by_one() {
    let figures =
        |settings: Settings| [settings.upi_limits.address_ids, settings.upi_limits.invoice_ids];
    assert_eq!(load("", &[], &[]).map(figures), Ok([30, 5]));
    let file = "[upi_limits]\naddress_ids = 0\ninvoice_ids = 7";
    assert_eq!(load(file, &[], &[]).map(figures), Ok([0, 7]));
}

#[test]
fn a_databases_url_is_shown_to_nobody() {
    let error = load("database_url = 'mysql://me:hushhush@db'", &[], &[]).unwrap_err();
    let rule = "it must be a URL such as postgres://USER:PASSWORD@HOST:5432/NAME";
    assert_eq!(error, format!("setting database_url (file FILE): {rule}"));
    let both = "data = 'data'\ndatabase_url = 'postgres://me:hushhush@db/turnpike'";
    let error = load(both, &[], &[]).unwrap_err();
    let rule = "data is set too: set the one or the other";
    assert_eq!(error, format!("setting database_url (file FILE): {rule}"));
    let settings = load("database_url = 'postgres://me:hushhush@db/turnpike'", &[], &[]).unwrap();
    assert!(!format!("{settings:?} {:?}", settings.home()).contains("hush"));
    let home = settings.home().unwrap();
    assert!(matches!(&home, Home::Server(url) if url.expose().ends_with("@db/turnpike")));
    assert_eq!(settings.keys_file(&home), Path::new("turnpike.keys"));
}

#[test]
fn networks_are_read_in_either_family() {
    let cases = [
        ("192.0.2.7", Some("192.0.2.7/32")),
        ("192.0.2.7/24", Some("192.0.2.0/24")),
        ("2001:db8::1", Some("2001:db8::1/128")),
        ("2001:db8::/32", Some("2001:db8::/32")),
        ("::ffff:192.0.2.7", Some("192.0.2.7/32")),
        ("::ffff:192.0.2.0/120", Some("192.0.2.0/24")),
        ("192.0.2.256", None),
        ("example.com", None),
        ("", None),
    ];
    for (text, expected) in cases {
        let read = network(text).map(|network| network.to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }
}

#[test]
fn nodes_are_set_for_each_network_and_shown_by_their_hosts() {
    let file = "[evm.polygon]\nrpc = ['https://one.example/hushhush', 'http://10.0.0.7:8545']\n\
                [evm.bsc]\nrpc = []";
    let variable = ("TURNPIKE_EVM_BASE_RPC", "https://me:hushhush@two.example/");
    let settings = load(file, &[variable], &[]).unwrap();
    let hosts = settings.evm_nodes.iter().flat_map(|(network, nodes)| {
        nodes.iter().map(|node| format!("{} {}", network.wire(), node.host()))
    });
    let hosts: Vec<_> = hosts.collect();
    assert_eq!(hosts, ["polygon one.example", "polygon 10.0.0.7", "base two.example"]);
    assert!(!format!("{settings:?}").contains("hush"));
    let rule = "it must be a list of at most 7 http or https URLs, each of another host";
    let eight: Vec<_> = (0..8).map(|port| format!("https://node.example:{port}/hush")).collect();
    let twice = "https://node.example/hush,https://node.example:443/other";
    for text in
        ["hushhush", "ftp://node.example/hush", "ws://node.example/hush", twice, &eight.join(",")]
    {
        let error = load(&format!("[evm.ethereum]\nrpc = '{text}'"), &[], &[]).unwrap_err();
        assert_eq!(error, format!("setting evm.ethereum.rpc (file FILE): {rule}"), "{text}");
    }
}
