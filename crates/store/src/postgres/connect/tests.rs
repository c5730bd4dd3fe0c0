//! What a database's URL may be, and what is said where it may not.

use tokio_postgres::config::Host;

use super::{is_near, pool, tls, without_root_certificates};
use crate::error::StoreError;

#[test]
fn a_url_that_is_none_is_refused_without_repeating_it() {
    let urls = [
        "",
        "postgres://",
        "postgres://me:hushhush@db",
        "postgres://me:hushhush@db:port/turnpike",
        "postgres://me:hushhush@db/turnpike?sslmode=perhaps",
        "mysql://me:hushhush@db/turnpike",
        "sqlite:hushhush",
    ];
    for url in urls {
        let refused = pool(url).map(drop);
        let Err(StoreError::Unopenable(said)) = refused else { panic!("{url}: {refused:?}") };
        assert!(
            said.starts_with("the database's URL must be ") && !said.contains("hush"),
            "{said}"
        );
    }
    let urls = [
        "postgres://me@localhost/turnpike",
        "postgresql://me:secret@a.example:5433,b.example/turnpike?target_session_attrs=read-write",
        "postgres://me@db.example/turnpike?sslmode=verify-full",
    ];
    for url in urls {
        assert!(pool(url).is_ok(), "{url}");
    }
}

#[test]
fn root_certificates_are_named_as_for_other_clients() {
    let cases = [
        ("postgres://db/t", "postgres://db/t", None),
        ("postgres://db/t?sslmode=require", "postgres://db/t?sslmode=require", None),
        ("postgres://db/t?sslrootcert=%2Fetc%2Fca.pem", "postgres://db/t?", Some("/etc/ca.pem")),
        (
            "postgres://db/t?a=b&sslrootcert=/etc/ca.pem&c=d",
            "postgres://db/t?a=b&c=d",
            Some("/etc/ca.pem"),
        ),
    ];
    for (url, rest, file) in cases {
        let found = without_root_certificates(url);
        assert_eq!((found.0.as_str(), found.1.as_deref()), (rest, file));
    }
    let missing = tls(Some("/nowhere/ca.pem".to_owned())).unwrap_err().to_string();
    assert!(missing.contains("root certificates /nowhere/ca.pem: "), "{missing}");
}

#[test]
fn only_this_machine_is_near() {
    let names = [
        ("localhost", true),
        ("127.0.0.1", true),
        ("::1", true),
        ("10.0.0.1", false),
        ("localhost.example", false),
    ];
    for (name, near) in names {
        assert_eq!(is_near(&Host::Tcp(name.to_owned())), near, "{name}");
    }
    assert!(is_near(&Host::Unix("/run/postgresql".into())));
}
