//! A gateway in this process, serving on a port of its own.

use std::sync::Arc;

use gateway::{
    App, Clock, Created, Flags, Parts, Server, Settings, Vault, Wanted, create_merchant,
};
use tokio::net::TcpListener;

use crate::clock::ManualClock;
use crate::database::Database;
use crate::http::{Answer, Http};
use crate::ids::SeededIds;
use crate::installation::Installation;

/// How a gateway is set up.
#[derive(Clone)]
pub struct Options {
    /// Settings beyond the defaults, by name, such as `("trusted_proxies", "127.0.0.0/8")`.
    pub settings: Vec<(&'static str, String)>,
    /// What its random numbers come from.
    pub seed: u64,
    /// What it runs on; an installation of its own, which goes with it, where none is named.
    pub installation: Option<Arc<Installation>>,
    /// Whether its workers run. Without them callbacks go out when [`gateway::send_due_callbacks`]
    /// is called, and nothing happens by itself.
    pub workers: bool,
}

impl Default for Options {
    fn default() -> Self {
        let settings = vec![("allow_private_callbacks", "true".to_owned())];
        Self { settings, seed: 1, installation: None, workers: false }
    }
}

/// A gateway that serves.
pub struct GatewayRun {
    /// Its use cases.
    pub app: App,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// A client to call it with.
    pub http: Http,
    /// What it runs on.
    pub installation: Arc<Installation>,
    server: Server,
}

impl GatewayRun {
    /// Starts a gateway with the given clock.
    ///
    /// # Errors
    /// When it cannot start.
    pub async fn start(options: Options, clock: Arc<ManualClock>) -> anyhow::Result<Self> {
        let installation = match options.installation {
            Some(installation) => installation,
            None => Arc::new(Installation::fresh()?),
        };
        let ids = Arc::new(SeededIds::new(options.seed));
        let flags = Flags { config: None, values: options.settings };
        let settings = Settings::load(&flags, &[])?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let app = App::new(Parts {
            store: installation.store(clock.now()).await?,
            vault: Vault::open(&installation.keys_file(), ids.as_ref())?,
            clock: clock.clone(),
            ids,
            settings,
            public_url: "https://pay.example".to_owned(),
        })?;
        let server = if options.workers {
            Server::start(&app, listener)?
        } else {
            Server::without_workers(&app, listener)?
        };
        Ok(Self { app, clock, http: Http::new()?, installation, server })
    }

    /// The address to call it by; its pages call it `https://pay.example`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    /// What it has on disk, read past it.
    ///
    /// # Errors
    /// When there is nothing.
    pub fn database(&self) -> anyhow::Result<Database> {
        self.installation.database()
    }

    /// Adds a merchant.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn merchant(&self, wanted: Wanted) -> anyhow::Result<Created> {
        Ok(create_merchant(&self.app, wanted).await?)
    }

    /// Adds a merchant that is active and may call from this machine.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn active_merchant(&self, callback_url: Option<String>) -> anyhow::Result<Created> {
        let networks = vec!["127.0.0.0/8".parse()?];
        self.merchant(Wanted {
            name: "Riverside Books".to_owned(),
            email: "owner@example.com".to_owned(),
            activate: true,
            networks,
            callback_url,
            ..Wanted::default()
        })
        .await
    }

    /// Posts a form with an API key.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn post_form(&self, path: &str, key: &str, form: &str) -> anyhow::Result<Answer> {
        let form_type = "application/x-www-form-urlencoded";
        let headers = [("api-key", key), ("content-type", form_type)];
        self.http.send("POST", &self.url(path), &headers, form.to_owned()).await
    }

    /// Gets a path with an API key.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn get(&self, path: &str, key: &str) -> anyhow::Result<Answer> {
        self.http.send("GET", &self.url(path), &[("api-key", key)], "").await
    }

    /// Stops it as SIGTERM would.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}
