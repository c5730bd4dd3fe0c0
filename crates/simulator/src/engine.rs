//! Which database engine a run of the tests is about.

/// The environment variable that names it: `sqlite`, as where it is not set, or `postgres`.
const ENVIRONMENT_VARIABLE: &str = "TURNPIKE_TEST_ENGINE";

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// The engine that the tests run on.
    ///
    /// # Panics
    /// When the environment names one that there is not.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is no setting of the gateway's")]
    pub fn under_test() -> Self {
        match std::env::var(ENVIRONMENT_VARIABLE).as_deref() {
            Err(_) | Ok("sqlite") => Self::Sqlite,
            Ok("postgres") => Self::Postgres,
            Ok(other) => panic!("{ENVIRONMENT_VARIABLE} is sqlite or postgres, not {other}"),
        }
    }
}

/// Whether to tell a story that only the embedded engine can have; says why where it is left out.
#[must_use]
#[expect(clippy::print_stdout, reason = "whoever reads a test's output should know")]
pub fn only_on_sqlite(why: &str) -> bool {
    let is_told = Engine::under_test() == Engine::Sqlite;
    if !is_told {
        println!("left out on PostgreSQL: {why}");
    }
    is_told
}
