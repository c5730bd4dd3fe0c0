//! The guard's table, tried at both edges of each range and just outside them.

use super::*;

const STRICT: AddressGuard = AddressGuard { allow_private: false };
const LENIENT: AddressGuard = AddressGuard { allow_private: true };

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn judge(guard: AddressGuard, text: &str) -> Result<(), &'static str> {
    guard.check(address(text)).map_err(|refused| refused.range)
}

#[test]
fn both_edges_of_each_range_are_refused() {
    for (first, last, words) in [
        ("0.0.0.0", "0.255.255.255", "an unspecified address"),
        ("10.0.0.0", "10.255.255.255", "a private address"),
        ("100.64.0.0", "100.127.255.255", "a carrier-grade NAT address"),
        ("100.100.100.200", "100.100.100.200", "a cloud metadata address"),
        ("127.0.0.0", "127.255.255.255", "a loopback address"),
        ("168.63.129.16", "168.63.129.16", "a cloud metadata address"),
        ("169.254.0.0", "169.254.255.255", "a link-local address"),
        ("169.254.169.254", "169.254.169.254", "a cloud metadata address"),
        ("172.16.0.0", "172.31.255.255", "a private address"),
        ("192.0.0.0", "192.0.0.255", "a protocol assignment address"),
        ("192.0.0.192", "192.0.0.192", "a cloud metadata address"),
        ("192.0.2.0", "192.0.2.255", "a documentation address"),
        ("192.88.99.0", "192.88.99.255", "a 6to4 relay address"),
        ("192.168.0.0", "192.168.255.255", "a private address"),
        ("198.18.0.0", "198.19.255.255", "a benchmarking address"),
        ("198.51.100.0", "198.51.100.255", "a documentation address"),
        ("203.0.113.0", "203.0.113.255", "a documentation address"),
        ("224.0.0.0", "239.255.255.255", "a multicast address"),
        ("240.0.0.0", "255.255.255.254", "a reserved address"),
        ("255.255.255.255", "255.255.255.255", "the broadcast address"),
        ("::", "::", "the unspecified address"),
        ("::1", "::1", "a loopback address"),
        ("::2", "::ffff:ffff", "an IPv4-compatible address"),
        ("::1:0:0", "::fffe:ffff:ffff", "a reserved address"),
        ("64:ff9b::", "64:ff9b::ffff:ffff", "a NAT64 address"),
        ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "a local NAT64 address"),
        ("100::", "100::ffff:ffff:ffff:ffff", "a discard-only address"),
        ("100:0:0:1::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a reserved address"),
        ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "a Teredo address"),
        ("2001:1::", "2001:1:ffff:ffff:ffff:ffff:ffff:ffff", "a protocol assignment address"),
        ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "a benchmarking address"),
        ("2001:2:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "a protocol assignment address"),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "a documentation address"),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a 6to4 address"),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "a documentation address"),
        ("4000::", "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a reserved address"),
        ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a segment routing address"),
        ("5f01::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a reserved address"),
        ("8000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a reserved address"),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a unique local address"),
        ("fd00:ec2::254", "fd00:ec2::254", "a cloud metadata address"),
        ("fd20:ce::254", "fd20:ce::254", "a cloud metadata address"),
        ("fe00::", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a reserved address"),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a link-local address"),
        ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a site-local address"),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a multicast address"),
        ("::ffff:10.0.0.0", "::ffff:10.255.255.255", "a private address"),
        ("::ffff:127.0.0.1", "::ffff:7f00:1", "a loopback address"),
        ("::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "a cloud metadata address"),
    ] {
        assert_eq!(judge(STRICT, first), Err(words), "{first}");
        assert_eq!(judge(STRICT, last), Err(words), "{last}");
    }
}

#[test]
fn neighbours_of_the_ranges_pass() {
    for text in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.1.255",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "2000::",
        "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::",
        "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2003::",
        "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "3fff:1000::",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ] {
        assert_eq!(judge(STRICT, text), Ok(()), "{text}");
    }
}

#[test]
fn no_range_is_hidden_by_one_above_it() {
    for (position, range) in RANGES.iter().enumerate() {
        let hidden = RANGES[..position].iter().any(|above| above.network.contains(&range.network));
        assert!(!hidden, "{} {}", range.network, range.words);
    }
}

#[test]
fn an_operator_may_allow_all_that_can_be_a_server() {
    for (text, expected) in [
        ("127.0.0.1", Ok(())),
        ("10.1.2.3", Ok(())),
        ("192.168.1.1", Ok(())),
        ("100.64.0.1", Ok(())),
        ("169.254.169.254", Ok(())),
        ("::1", Ok(())),
        ("fd00::1", Ok(())),
        ("fe80::1", Ok(())),
        ("::ffff:127.0.0.1", Ok(())),
        ("8.8.8.8", Ok(())),
        ("0.0.0.0", Err("an unspecified address")),
        ("0.1.2.3", Err("an unspecified address")),
        ("::", Err("the unspecified address")),
        ("::ffff:0.0.0.0", Err("an unspecified address")),
        ("224.0.0.1", Err("a multicast address")),
        ("ff02::1", Err("a multicast address")),
        ("255.255.255.255", Err("the broadcast address")),
    ] {
        assert_eq!(judge(LENIENT, text), expected, "{text}");
    }
}

#[test]
fn one_bad_address_spoils_the_name() {
    for (addresses, refused) in [
        (&["8.8.8.8", "2606:4700::1111"][..], None),
        (&["8.8.8.8", "10.0.0.1"][..], Some("10.0.0.1")),
        (&["10.0.0.1", "8.8.8.8"][..], Some("10.0.0.1")),
        (&["8.8.8.8", "1.1.1.1", "::1"][..], Some("::1")),
    ] {
        let outcome = STRICT.check_all(addresses.iter().map(|text| address(text)));
        let found = outcome.err().map(|refusal| refusal.address);
        assert_eq!(found, refused.map(address), "{addresses:?}");
    }
}

#[test]
fn urls_are_judged_before_any_look_up() {
    let at = |text, range| {
        Err::<&str, _>(UrlRefused::Address(Refused { address: address(text), range }))
    };
    for (text, expected) in [
        ("https://shop.example/callback?a=1", Ok("https://shop.example/callback?a=1")),
        ("http://shop.example:8080/", Ok("http://shop.example:8080/")),
        ("HTTPS://SHOP.example", Ok("https://shop.example/")),
        ("https://8.8.8.8/", Ok("https://8.8.8.8/")),
        ("https://[2606:4700::1111]/", Ok("https://[2606:4700::1111]/")),
        ("https://b\u{fc}cher.example/", Ok("https://xn--bcher-kva.example/")),
        ("http://127.0.0.1/", at("127.0.0.1", "a loopback address")),
        ("http://127.0.0.1./", at("127.0.0.1", "a loopback address")),
        ("http://127.1/", at("127.0.0.1", "a loopback address")),
        ("http://2130706433/", at("127.0.0.1", "a loopback address")),
        ("http://0x7f.1/", at("127.0.0.1", "a loopback address")),
        ("http://0177.0.0.01/", at("127.0.0.1", "a loopback address")),
        ("http://%31%32%37.0.0.1/", at("127.0.0.1", "a loopback address")),
        ("http://\u{ff11}\u{ff12}\u{ff17}.0.0.1/", at("127.0.0.1", "a loopback address")),
        ("http://127\u{3002}0\u{3002}0\u{3002}1/", at("127.0.0.1", "a loopback address")),
        ("http:\\\\127.0.0.1\\", at("127.0.0.1", "a loopback address")),
        ("http:127.0.0.1", at("127.0.0.1", "a loopback address")),
        ("http://0/", at("0.0.0.0", "an unspecified address")),
        ("http://[::]/", at("::", "the unspecified address")),
        ("http://[::1]:8080/", at("::1", "a loopback address")),
        ("http://[::ffff:127.0.0.1]/", at("::ffff:127.0.0.1", "a loopback address")),
        ("http://[0:0:0:0:0:ffff:7f00:1]/", at("::ffff:127.0.0.1", "a loopback address")),
        ("http://[64:ff9b::7f00:1]/", at("64:ff9b::7f00:1", "a NAT64 address")),
        ("http://169.254.169.254/latest/", at("169.254.169.254", "a cloud metadata address")),
        ("", Err(UrlRefused::Unreadable)),
        ("shop.example/callback", Err(UrlRefused::Unreadable)),
        ("//shop.example/", Err(UrlRefused::Unreadable)),
        ("http://", Err(UrlRefused::Unreadable)),
        ("http://1.2.3.4.5/", Err(UrlRefused::Unreadable)),
        ("http://256.1.1.1/", Err(UrlRefused::Unreadable)),
        ("http://[fe80::1%25eth0]/", Err(UrlRefused::Unreadable)),
        ("http://shop.example:65536/", Err(UrlRefused::Unreadable)),
        ("javascript:alert(1)", Err(UrlRefused::Scheme)),
        ("file:///etc/passwd", Err(UrlRefused::Scheme)),
        ("ftp://shop.example/", Err(UrlRefused::Scheme)),
        ("gopher://shop.example/", Err(UrlRefused::Scheme)),
        ("https://user@shop.example/", Err(UrlRefused::Credentials)),
        ("https://:word@shop.example/", Err(UrlRefused::Credentials)),
        ("https://user:word@127.0.0.1/", Err(UrlRefused::Credentials)),
    ] {
        let outcome = STRICT.check_url(text);
        assert_eq!(outcome.as_ref().map(Url::as_str), expected.as_ref().copied(), "{text}");
    }
}

#[test]
fn only_the_operator_is_told_which_address_was_refused() {
    let refused = STRICT.check(address("::ffff:10.0.0.1")).unwrap_err();
    assert_eq!(refused.to_string(), "::ffff:10.0.0.1 is a private address");
    assert_eq!(UrlRefused::from(refused).to_string(), "its host is a private address");
}
