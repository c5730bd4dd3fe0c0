//! How a PostgreSQL server is reached: the database's URL, TLS, the pool of connections, and what a
//! server must promise.

use std::net::IpAddr;
use std::sync::Arc;

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, QueueMode,
    RecyclingMethod, Runtime,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::dialect::{self, Layout};
use crate::error::StoreError;
use crate::limits;

/// What a URL must be; the URL itself holds a password, and is repeated nowhere.
const RULE: &str = "the database's URL must be postgres://USER:PASSWORD@HOST:PORT/NAME, perhaps \
                    with several hosts and with options such as sslmode";

/// What is said of a server that would lose what it acknowledged.
const UNSAFE: &str = "the server has synchronous_commit off, and would lose what was acknowledged: \
                      turn it on for this database";

/// The parameter that names a file of root certificates, as PostgreSQL's own clients have it.
const ROOT_CERTIFICATES: &str = "sslrootcert=";

/// Makes the pool of a URL. Connections are made when they are first needed.
pub(super) fn pool(url: &str) -> Result<Pool, StoreError> {
    let (mut config, root_certificates) = config(url)?;
    if config.get_ssl_mode() == SslMode::Prefer {
        // "Prefer" would let whoever sits in between decide.
        let near = config.get_hosts().iter().all(is_near);
        config.ssl_mode(if near { SslMode::Disable } else { SslMode::Require });
    }
    // A server that was the primary and came back as a replica is left alone.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    config.application_name("turnpike");
    config.connect_timeout(limits::CONNECT_TIMEOUT);
    config.tcp_user_timeout(limits::ANSWER_TIMEOUT);
    config.keepalives_idle(limits::KEEPALIVE);
    let tls = MakeRustlsConnect::new(tls(root_certificates)?);
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let set_up = Hook::async_fn(|client: &mut ClientWrapper, _| Box::pin(set_up(client)));
    Pool::builder(Manager::from_config(config, tls, recycling))
        .post_create(set_up)
        .max_size(limits::CONNECTIONS)
        // The one that was used last: what its server process has in the processor's caches and has
        // learned of the schema is worth a sixth of its time.
        .queue_mode(QueueMode::Lifo)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(limits::BUSY_TIMEOUT))
        .create_timeout(Some(limits::ANSWER_TIMEOUT))
        .build()
        .map_err(|error| StoreError::Unopenable(error.to_string()))
}

/// Sets a new connection up, and refuses a server that acknowledges what it has not yet flushed to
/// disk: after a failover it may be another one than at the start.
async fn set_up(client: &ClientWrapper) -> Result<(), HookError> {
    // A statement that is its own transaction would be carried out once it has its lock, long after
    // its caller was refused; and a gateway whose machine vanished would hold its locks for hours.
    let settings = format!(
        "set lock_timeout = {}; set idle_in_transaction_session_timeout = {}",
        limits::BUSY_TIMEOUT.as_millis(),
        limits::ANSWER_TIMEOUT.as_millis()
    );
    client.batch_execute(&settings).await.map_err(HookError::Backend)?;
    let text = "select current_setting('synchronous_commit')";
    let row = client.query_one(text, &[]).await.map_err(HookError::Backend)?;
    if row.get::<_, &str>(0) == "off" { Err(HookError::message(UNSAFE)) } else { Ok(()) }
}

/// What a URL says, and the file of root certificates that it names.
fn config(url: &str) -> Result<(tokio_postgres::Config, Option<String>), StoreError> {
    let (url, root_certificates) = without_root_certificates(url);
    // A server's certificate is always verified, so both words ask for the same.
    let url = url.replace("sslmode=verify-full", "sslmode=require");
    let config = url.parse::<tokio_postgres::Config>();
    let config = config.map_err(|_| StoreError::Unopenable(RULE.to_owned()))?;
    if config.get_hosts().is_empty() || config.get_dbname().is_none() {
        return Err(StoreError::Unopenable(RULE.to_owned()));
    }
    Ok((config, root_certificates))
}

/// What the database of a URL is called, for people: its hosts and its name, and no password.
pub(crate) fn name(url: &str) -> Result<String, StoreError> {
    let config = config(url)?.0;
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(place, host)| {
        let port = ports.get(place).or_else(|| ports.first()).copied().unwrap_or(5_432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(path) => path.display().to_string(),
        }
    });
    let hosts = hosts.collect::<Vec<_>>().join(",");
    Ok(format!("{hosts}/{}", config.get_dbname().unwrap_or_default()))
}

/// The first connection, whose failure is the server's, the network's or the URL's.
pub(super) async fn first(pool: &Pool) -> Result<Object, StoreError> {
    match pool.get().await {
        Ok(client) => Ok(client),
        Err(deadpool_postgres::PoolError::Backend(error)) => {
            Err(StoreError::Unopenable(dialect::told(&error)))
        }
        Err(error) => Err(StoreError::Unopenable(error.to_string())),
    }
}

/// Refuses a database that cannot keep every text; tells how the big tables are laid out on it.
pub(super) async fn check_server(client: &Object) -> Result<Layout, StoreError> {
    let text = "select current_setting('server_encoding'), version()";
    let failed = |error| StoreError::Unopenable(dialect::told(&error));
    let row = client.query_one(text, &[]).await.map_err(failed)?;
    let (encoding, version): (&str, &str) = (row.get(0), row.get(1));
    if encoding != "UTF8" {
        let rule = format!("the database's encoding is {encoding}: create it with UTF8");
        return Err(StoreError::Unopenable(rule));
    }
    // Engines that only speak PostgreSQL's language cut tables into ranges of their own accord.
    let is_postgres = version.starts_with("PostgreSQL ");
    Ok(if is_postgres { Layout::Monthly } else { Layout::Plain })
}

/// What keeps a store from being opened.
pub(super) fn unopenable(error: StoreError) -> StoreError {
    match error {
        StoreError::Unreachable(source) | StoreError::Engine(source) => {
            StoreError::Unopenable(source.to_string())
        }
        other => other,
    }
}

/// Takes the file of root certificates out of a URL, for it is none of the client library's.
fn without_root_certificates(url: &str) -> (String, Option<String>) {
    let Some((before, options)) = url.split_once('?') else { return (url.to_owned(), None) };
    let (named, others): (Vec<&str>, Vec<&str>) =
        options.split('&').partition(|option| option.starts_with(ROOT_CERTIFICATES));
    let file = named.last().and_then(|option| option.strip_prefix(ROOT_CERTIFICATES));
    (format!("{before}?{}", others.join("&")), file.map(|file| file.replace("%2F", "/")))
}

/// Whether nobody can sit between this process and the host.
fn is_near(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

fn tls(root_certificates: Option<String>) -> Result<ClientConfig, StoreError> {
    let mut roots = RootCertStore::empty();
    match root_certificates {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let failed = |why: &dyn std::fmt::Display| {
                StoreError::Unopenable(format!("root certificates {file}: {why}"))
            };
            let certificates =
                CertificateDer::pem_file_iter(&file).map_err(|error| failed(&error))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| failed(&error))?;
                roots.add(certificate).map_err(|error| failed(&error))?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| StoreError::Unopenable(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests;
