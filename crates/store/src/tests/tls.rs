//! A server that is not this machine is spoken to by TLS, and only if it is who it says.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cluster::{Cluster, Durability};
use rcgen::{CertificateParams, KeyPair};

use super::samples::START;
use super::{outside, read, runtime};
use crate::{Store, StoreError};

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap());
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!("-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
}

/// Has a server speak TLS, as `localhost`; gives the certificate.
fn secure(server: &cluster::Server) -> String {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = pem("CERTIFICATE", certificate.self_signed(&key).unwrap().der());
    // The server refuses a key that is not its own user's, so it writes the files itself.
    for (file, text) in
        [("server.crt", &certificate), ("server.key", &pem("PRIVATE KEY", &key.serialize_der()))]
    {
        let write = format!(
            "copy (select unnest(string_to_array('{}', e'\\n')))
            to program 'umask 077; cat > {file}'",
            text.trim_end()
        );
        server.query("postgres", &write).unwrap();
    }
    server.query("postgres", "alter system set ssl = on").unwrap();
    server.query("postgres", "select pg_reload_conf()").unwrap();
    certificate
}

fn open(url: &str) -> Result<Store, StoreError> {
    outside(Store::open_postgres(url, START))
}

fn is_secure(store: &Store) -> i64 {
    runtime().block_on(read(store, (), |tx, ()| {
        let text = "select ssl::int from pg_stat_ssl where pid = pg_backend_pid()";
        Box::pin(async { tx.row(text, &[]).await?.unwrap().integer() })
    }))
}

#[test]
fn a_server_is_believed_by_its_certificate_and_name() {
    let cluster = Cluster::start(Durability::None).unwrap();
    let certificate = secure(&cluster);
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let (port, file) = (cluster.port(), file.display());
    let url =
        |host: &str, options: &str| format!("postgres://postgres@{host}:{port}/postgres?{options}");
    // The server takes its new settings up in a moment.
    let own = format!("sslmode=verify-full&sslrootcert={file}");
    let store = loop {
        match open(&url("localhost", &own)) {
            Ok(store) => break store,
            Err(error) => assert!(error.to_string().contains("does not support TLS"), "{error}"),
        }
    };
    assert_eq!(is_secure(&store), 1);
    assert_eq!(is_secure(&open(&url("localhost", "sslmode=disable")).unwrap()), 0);
    assert_eq!(is_secure(&open(&url("127.0.0.1", "")).unwrap()), 0, "nobody sits in between");
    let refused = [
        ("an unknown certificate", url("localhost", "sslmode=require")),
        ("another's name", url("127.0.0.1", &own)),
    ];
    for (why, url) in refused {
        let error = open(&url).map(drop).unwrap_err();
        assert!(error.to_string().contains("TLS handshake"), "{why}: {error}");
    }
}
