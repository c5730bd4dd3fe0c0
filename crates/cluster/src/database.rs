//! A database of a test's own, on the server that a whole run of tests shares.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cluster::{Cluster, Durability};
use crate::server::Server;
use crate::session::{Rows, Session};

/// The environment variable in which a run of several test programs hands them the URL of the
/// server that they share, as [`Server::url`] gives it.
pub const ENVIRONMENT_VARIABLE: &str = "TURNPIKE_TEST_POSTGRES";

/// A database of its own; dropped with this.
#[derive(Debug)]
pub struct Database {
    server: Server,
    name: String,
}

impl Database {
    /// Makes an empty database on the server that the environment names, or else on one that this
    /// process starts for itself and keeps until it ends.
    ///
    /// # Errors
    /// When no server can be started.
    pub fn fresh() -> io::Result<Self> {
        Self::fresh_on(shared()?)
    }

    /// Makes an empty database on a server of one's own.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn fresh_on(server: Server) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        server.create_database(&name)?;
        Ok(Self { server, name })
    }

    /// Its name on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Connects to it.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn session(&self) -> io::Result<Session> {
        self.server.session(&self.name)
    }

    /// Runs statements on a connection of their own, and gives all their rows.
    ///
    /// # Errors
    /// When one of them is refused, or no answer comes.
    pub fn query(&self, statements: &str) -> io::Result<Rows> {
        self.session()?.query(statements)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // What is left behind here goes with the server.
        drop(self.server.drop_database(&self.name));
    }
}

/// Nothing that is static is ever dropped: the server ends when the process does.
fn shared() -> io::Result<Server> {
    static SHARED: OnceLock<Result<(Server, Option<Cluster>), String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        if let Some(url) = named_by_environment() {
            let server = Server::of_url(&url);
            let wrong = || format!("{ENVIRONMENT_VARIABLE} must be a URL that a cluster gave");
            return Ok((server.ok_or_else(wrong)?, None));
        }
        let cluster = Cluster::start(Durability::None).map_err(|error| error.to_string())?;
        Ok((*cluster, Some(cluster)))
    });
    shared.as_ref().map(|(server, _)| *server).map_err(|error| io::Error::other(error.clone()))
}

#[expect(clippy::disallowed_methods, reason = "this is no setting of the gateway's")]
fn named_by_environment() -> Option<String> {
    std::env::var(ENVIRONMENT_VARIABLE).ok()
}
