//! The gateway's settings: from `turnpike.toml`, then environment variables, then flags, where the
//! later outranks the earlier. A setting that is wrong or unknown stops the start, with its name,
//! where it was set, and the rule.

pub(crate) mod evm;
mod fx;
mod source;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use domain::asset::Network;
use domain::limits::AmountLimits;
use domain::money::{Currency, Money};
use domain::upi::{UpiIds, UpiRules};
use ipnet::IpNet;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::Url;
use zeroize::Zeroizing;

pub(crate) use self::fx::{FixedRate, Format, FxSettings, SourceSettings};
use self::source::Sources;
pub use self::source::{Flags, SettingError};

/// Everything that an operator can set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `listen`: the address that requests are taken on.
    pub listen: SocketAddr,
    /// `public_url`: what payers' browsers and merchants reach the gateway by; without it, the
    /// address that it listens on.
    pub public_url: Option<String>,
    /// `data`: the directory of the embedded database.
    pub data: Option<PathBuf>,
    /// `database_url`: the PostgreSQL database to use instead.
    pub database_url: Option<DatabaseUrl>,
    /// `keys_file`: the secret keys of this installation; without it, `keys` in the data directory,
    /// or `turnpike.keys` in the working directory where there is none.
    pub keys_file: Option<PathBuf>,
    /// `trusted_proxies`: the networks whose `Forwarded` and `X-Forwarded-For` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `allow_private_callbacks`: whether callbacks may go to private and loopback addresses.
    pub allow_private_callbacks: bool,
    /// `log_level`: what is logged, such as `info` or `info,gateway=debug`.
    pub log_level: String,
    /// `log_format`: `text` or `json`.
    pub log_format: LogFormat,
    /// Exchange rates, and what payers' prices make of them.
    pub fx: FxSettings,
    /// `upi_sandbox.min_usd` and `upi_sandbox.max_usd`: the amounts that the sandbox takes.
    pub upi_sandbox_limits: AmountLimits,
    /// `upi_sandbox.upi_ids`, `upi_sandbox.usual_max_inr` and `upi_sandbox.newcomer_max_inr`: what
    /// holds for its payers.
    pub upi_sandbox_rules: UpiRules,
    /// `solutions.disabled`: the payment solutions that nobody can be paid by for now.
    pub disabled_solutions: Vec<String>,
    /// `geoip_database`: the `.mmdb` file that knows the countries of addresses.
    pub geoip_database: Option<PathBuf>,
    /// `evm.polygon.rpc` and the like: the nodes that tell of stablecoins' networks.
    pub evm_nodes: BTreeMap<Network, Vec<evm::RpcUrl>>,
    /// How many requests are taken of one caller.
    pub rate_limits: RateLimitSettings,
    /// How many cards may be declined.
    pub card_limits: CardLimitSettings,
    /// How many UPI ids may be sent.
    pub upi_limits: UpiLimitSettings,
    /// How many connections are held.
    pub connection_limits: ConnectionLimits,
}

/// How many cards may be declined before there is a wait between them; zero stands for no limit.
#[derive(Clone, Copy, Debug)]
pub struct CardLimitSettings {
    /// `card_limits.address_declines`: of those that come from one address.
    pub address_declines: u32,
    /// `card_limits.card_declines`: of one card.
    pub card_declines: u32,
    /// `card_limits.invoice_faults`: for one invoice, together with what is no card.
    pub invoice_faults: u32,
    /// `card_limits.merchant_declines_per_hour`: of one merchant's payers, before fewer of an
    /// address are free there.
    pub merchant_declines_per_hour: u32,
}

/// How many UPI ids may be sent before there is a wait between them; zero stands for no limit.
#[derive(Clone, Copy, Debug)]
pub struct UpiLimitSettings {
    /// `upi_limits.address_ids`: from one address.
    pub address_ids: u32,
    /// `upi_limits.invoice_ids`: for one invoice.
    pub invoice_ids: u32,
}

/// How many requests are taken of one caller; zero stands for no limit.
#[derive(Clone, Copy, Debug)]
pub struct RateLimitSettings {
    /// `rate_limits.key_per_second`: of one API key.
    pub key_per_second: u32,
    /// `rate_limits.address_per_second`: of one address.
    pub address_per_second: u32,
    /// `rate_limits.refused_per_minute`: of one address, without an API key or with a wrong one.
    pub refused_per_minute: u32,
}

/// How many connections are held at the same time.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// `connections.total`: altogether.
    pub total: usize,
    /// `connections.per_address`: from one address that is no trusted proxy's.
    pub per_address: usize,
}

/// A database's URL, which holds its password and so is never shown.
#[derive(Clone)]
pub struct DatabaseUrl(Zeroizing<String>);

impl DatabaseUrl {
    /// What it must be.
    pub(crate) const RULE: &str = "a URL such as postgres://USER:PASSWORD@HOST:5432/NAME";

    /// Takes a text that is told apart from a path or another engine's URL; what it says is read by
    /// whoever connects.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        known.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The URL itself, for whoever connects.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DatabaseUrl")
    }
}

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum Home {
    /// Embedded, in a directory.
    Directory(PathBuf),
    /// On a PostgreSQL server.
    Server(DatabaseUrl),
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: a JSON object a line.
    Json,
}

/// Settings whose text may hold a secret, and so is never shown.
const HIDDEN: [&str; 3] = ["database_url", "fx.ecb_url", "fx.json_url"];

/// Every setting's name. An environment variable's is `TURNPIKE_` and the name in upper case, with
/// `_` for the point.
const NAMES: [&str; 48] = [
    "listen",
    "public_url",
    "data",
    "database_url",
    "keys_file",
    "trusted_proxies",
    "allow_private_callbacks",
    "log_level",
    "log_format",
    "fx.usd_inr",
    "fx.spread_bps",
    "fx.quote_minutes",
    "fx.fixed",
    "fx.ecb_url",
    "fx.ecb_max_age_hours",
    "fx.json_url",
    "fx.json_max_age_hours",
    "fx.json_base",
    "fx.json_time",
    "fx.json_rates",
    "fx.max_change_percent",
    "fx.fetch_minutes",
    "fx.allow_private_sources",
    "upi_sandbox.min_usd",
    "upi_sandbox.max_usd",
    "upi_sandbox.upi_ids",
    "upi_sandbox.usual_max_inr",
    "upi_sandbox.newcomer_max_inr",
    "solutions.disabled",
    evm::name(Network::Ethereum),
    evm::name(Network::Polygon),
    evm::name(Network::Arbitrum),
    evm::name(Network::Optimism),
    evm::name(Network::Base),
    evm::name(Network::Bsc),
    "rate_limits.key_per_second",
    "rate_limits.address_per_second",
    "rate_limits.refused_per_minute",
    "card_limits.address_declines",
    "card_limits.card_declines",
    "card_limits.invoice_faults",
    "card_limits.merchant_declines_per_hour",
    "upi_limits.address_ids",
    "upi_limits.invoice_ids",
    "connections.total",
    "connections.per_address",
    "geoip_database",
    "config",
];

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingError`] for the first that is wrong.
    pub fn load(flags: &Flags, environment: &[(String, String)]) -> Result<Self, SettingError> {
        Self::from_sources(&Sources::gather(flags, environment)?)
    }

    fn from_sources(sources: &Sources) -> Result<Self, SettingError> {
        let listen =
            sources.parse("listen", "an address and port, such as 127.0.0.1:8080", |text| {
                text.parse().ok()
            })?;
        let public_url = sources.parse(
            "public_url",
            "an http or https URL without a path, such as https://pay.example.com",
            public_url,
        )?;
        let trusted_proxies = sources.parse(
            "trusted_proxies",
            "a list of addresses or networks, such as 10.0.0.0/8",
            |text| list(text).map(network).collect(),
        )?;
        let allow_private_callbacks =
            sources.parse("allow_private_callbacks", "true or false", |text| text.parse().ok())?;
        let log_level = sources.parse(
            "log_level",
            "a level (error, warn, info, debug, trace) or a filter such as info,gateway=debug",
            log_level,
        )?;
        let log_format = sources.parse("log_format", "text or json", |text| match text {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        })?;
        let path = |name| sources.parse(name, "a path", |text| Some(PathBuf::from(text)));
        let data = path("data")?;
        let keys_file = path("keys_file")?;
        let database_url = sources.parse("database_url", DatabaseUrl::RULE, DatabaseUrl::parse)?;
        if let (Some(_), Some(set)) = (&data, sources.get("database_url")) {
            return Err(set.error("data is set too: set the one or the other"));
        }
        Ok(Self {
            listen: listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url,
            data,
            database_url,
            keys_file,
            trusted_proxies: trusted_proxies.unwrap_or_default(),
            allow_private_callbacks: allow_private_callbacks.unwrap_or(false),
            log_level: log_level.unwrap_or_else(|| "info".to_owned()),
            log_format: log_format.unwrap_or(LogFormat::Text),
            fx: fx::read(sources)?,
            upi_sandbox_limits: upi_sandbox_limits(sources)?,
            upi_sandbox_rules: upi_sandbox_rules(sources)?,
            disabled_solutions: disabled_solutions(sources)?,
            evm_nodes: evm::nodes(sources)?,
            rate_limits: rate_limits(sources)?,
            card_limits: card_limits(sources)?,
            upi_limits: upi_limits(sources)?,
            connection_limits: connection_limits(sources)?,
            geoip_database: path("geoip_database")?,
        })
    }

    /// Where the database is.
    ///
    /// # Errors
    /// [`SettingError`] when nothing says so.
    pub(crate) fn home(&self) -> Result<Home, SettingError> {
        match (&self.data, &self.database_url) {
            (Some(data), _) => Ok(Home::Directory(data.clone())),
            (None, Some(url)) => Ok(Home::Server(url.clone())),
            (None, None) => {
                let rule = "a directory: --data DIR, or instead of it --database-url URL";
                Err(SettingError::missing("data", rule))
            }
        }
    }

    /// The keys file: the one that is set, or the one that lies by the database.
    pub(crate) fn keys_file(&self, home: &Home) -> PathBuf {
        self.keys_file.clone().unwrap_or_else(|| match home {
            Home::Directory(data) => data.join("keys"),
            Home::Server(_) => PathBuf::from("turnpike.keys"),
        })
    }
}

fn upi_sandbox_limits(sources: &Sources) -> Result<AmountLimits, SettingError> {
    let amount = |name| {
        sources.parse(name, "an amount in dollars, such as 1.00", |text| {
            Money::parse(text, Currency::Usd).ok()
        })
    };
    let min = amount("upi_sandbox.min_usd")?;
    let max = amount("upi_sandbox.max_usd")?;
    if let (Some(least), Some(most), Some(set)) = (min, max, sources.get("upi_sandbox.min_usd"))
        && least.minor() > most.minor()
    {
        return Err(set.error("not above upi_sandbox.max_usd"));
    }
    Ok(AmountLimits { min, max })
}

fn upi_sandbox_rules(sources: &Sources) -> Result<UpiRules, SettingError> {
    let rule = "nowhere, on_phones or everywhere";
    let upi_ids = sources.parse("upi_sandbox.upi_ids", rule, |text| match text {
        "nowhere" => Some(UpiIds::Nowhere),
        "on_phones" => Some(UpiIds::OnPhones),
        "everywhere" => Some(UpiIds::Everywhere),
        _ => None,
    })?;
    let most = |name, usual| {
        let rule = "an amount in rupees, such as 100000.00";
        let set = sources.parse(name, rule, |text| Money::parse(text, Currency::Inr).ok())?;
        Ok::<_, SettingError>(Some(set.unwrap_or(Money::from_minor(usual, Currency::Inr))))
    };
    Ok(UpiRules {
        upi_ids: upi_ids.unwrap_or(UpiIds::OnPhones),
        usual_max: most("upi_sandbox.usual_max_inr", 10_000_000)?,
        newcomer_max: most("upi_sandbox.newcomer_max_inr", 500_000)?,
    })
}

fn disabled_solutions(sources: &Sources) -> Result<Vec<String>, SettingError> {
    let rule = "a list of payment solutions: upi_sandbox, card_sandbox, crypto_sandbox";
    let known = |name: &str| connectors::sandbox::name(name).map(str::to_owned);
    let disabled =
        sources.parse("solutions.disabled", rule, |text| list(text).map(known).collect());
    Ok(disabled?.unwrap_or_default())
}

/// A number that may be zero, which stands for no limit.
fn limit(sources: &Sources, name: &str, usual: u32) -> Result<u32, SettingError> {
    let rule = "a whole number, from 0 to 1000000, where 0 stands for no limit";
    let most = |most: &u32| *most <= 1_000_000;
    Ok(sources.parse(name, rule, |text| text.parse().ok().filter(most))?.unwrap_or(usual))
}

fn rate_limits(sources: &Sources) -> Result<RateLimitSettings, SettingError> {
    Ok(RateLimitSettings {
        key_per_second: limit(sources, "rate_limits.key_per_second", 2_000)?,
        address_per_second: limit(sources, "rate_limits.address_per_second", 2_000)?,
        refused_per_minute: limit(sources, "rate_limits.refused_per_minute", 120)?,
    })
}

fn card_limits(sources: &Sources) -> Result<CardLimitSettings, SettingError> {
    Ok(CardLimitSettings {
        address_declines: limit(sources, "card_limits.address_declines", 10)?,
        card_declines: limit(sources, "card_limits.card_declines", 4)?,
        invoice_faults: limit(sources, "card_limits.invoice_faults", 10)?,
        merchant_declines_per_hour: limit(sources, "card_limits.merchant_declines_per_hour", 300)?,
    })
}

fn upi_limits(sources: &Sources) -> Result<UpiLimitSettings, SettingError> {
    Ok(UpiLimitSettings {
        address_ids: limit(sources, "upi_limits.address_ids", 30)?,
        invoice_ids: limit(sources, "upi_limits.invoice_ids", 5)?,
    })
}

fn connection_limits(sources: &Sources) -> Result<ConnectionLimits, SettingError> {
    let count = |name, usual: usize| {
        let count = sources.parse(name, "a whole number, from 1 to 1000000", |text| {
            text.parse::<usize>().ok().filter(|count| (1..=1_000_000).contains(count))
        })?;
        Ok(count.unwrap_or(usual))
    };
    Ok(ConnectionLimits {
        total: count("connections.total", 10_000)?,
        per_address: count("connections.per_address", 1_000)?,
    })
}

/// A filter as the log takes it. It would take a misspelled level for the name of a module, so
/// whatever names no module must be a level.
fn log_level(text: &str) -> Option<String> {
    let is_level = |part: &str| part.parse::<LevelFilter>().is_ok();
    let named = text.split(',').all(|part| part.contains('=') || is_level(part));
    let readable = EnvFilter::builder().parse(text).is_ok();
    (named && readable).then(|| text.to_owned())
}

fn public_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    plain.then(|| url.origin().ascii_serialization())
}

/// The entries of a list that is written with commas.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// Reads an address or a network; an IPv4 one that is written as IPv6 is IPv4.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    let network = match text.parse::<IpNet>() {
        Ok(network) => network,
        Err(_) => IpNet::from(text.parse::<std::net::IpAddr>().ok()?),
    };
    let IpNet::V6(v6) = network else { return Some(network.trunc()) };
    match (v6.addr().to_ipv4_mapped(), v6.prefix_len().checked_sub(96)) {
        (Some(v4), Some(prefix)) => Some(IpNet::new(v4.into(), prefix).ok()?.trunc()),
        (Some(_), None) | (None, _) => Some(network.trunc()),
    }
}
