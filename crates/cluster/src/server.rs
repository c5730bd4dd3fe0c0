//! A server on this machine that trusts everybody on it.

use std::io;

use crate::session::{Rows, Session, USER};

/// Where a server answers: a port of the loopback interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    port: u16,
}

impl Server {
    pub(crate) const fn at(port: u16) -> Self {
        Self { port }
    }

    /// The server of a URL as [`Server::url`] gives it.
    pub(crate) fn of_url(url: &str) -> Option<Self> {
        let address = url.strip_prefix(&format!("postgres://{USER}@127.0.0.1:"))?;
        let (port, _) = address.split_once('/')?;
        Some(Self::at(port.parse().ok()?))
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The URL of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// When there is one of that name already.
    pub fn create_database(&self, name: &str) -> io::Result<()> {
        self.query("postgres", &format!("create database \"{name}\"")).map(drop)
    }

    /// Drops a database and ends whatever still uses it.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn drop_database(&self, name: &str) -> io::Result<()> {
        self.query("postgres", &format!("drop database \"{name}\" with (force)")).map(drop)
    }

    /// Connects to a database.
    ///
    /// # Errors
    /// When the server does not answer or has no such database.
    pub fn session(&self, database: &str) -> io::Result<Session> {
        Session::open(self.port, database)
    }

    /// Runs statements on a connection of their own, and gives all their rows.
    ///
    /// # Errors
    /// When one of them is refused, or no answer comes.
    pub fn query(&self, database: &str, statements: &str) -> io::Result<Rows> {
        self.session(database)?.query(statements)
    }
}
