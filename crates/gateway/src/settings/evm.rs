//! Which nodes tell of stablecoins' networks: `evm.polygon.rpc` and the like, a list for each.

use std::collections::{BTreeMap, BTreeSet};

use domain::asset::Network;
use url::Url;
use zeroize::Zeroizing;

use crate::limits::RPC_NODES_MAX;
use crate::settings::source::Sources;
use crate::settings::{SettingError, list};

/// The nodes of each network that has any.
pub(crate) type Nodes = BTreeMap<Network, Vec<RpcUrl>>;

/// The setting that names a network's nodes.
pub(crate) const fn name(network: Network) -> &'static str {
    match network {
        Network::Ethereum => "evm.ethereum.rpc",
        Network::Polygon => "evm.polygon.rpc",
        Network::Arbitrum => "evm.arbitrum.rpc",
        Network::Optimism => "evm.optimism.rpc",
        Network::Base => "evm.base.rpc",
        Network::Bsc => "evm.bsc.rpc",
    }
}

/// Where a node is asked (JSON-RPC over HTTP). Whoever runs it for others writes a secret into the
/// URL, so only its host is ever shown.
#[derive(Clone)]
pub struct RpcUrl {
    url: Zeroizing<String>,
    host: String,
    port: Option<u16>,
}

impl RpcUrl {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_http = matches!(url.scheme(), "http" | "https");
        let host = url.host_str().filter(|_| is_http)?.to_owned();
        let port = url.port_or_known_default();
        Some(Self { url: Zeroizing::new(url.into()), host, port })
    }

    /// The URL itself, for whoever asks.
    pub(crate) fn expose(&self) -> &str {
        &self.url
    }

    /// What may be shown of it.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }
}

impl std::fmt::Debug for RpcUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RpcUrl({})", self.host)
    }
}

pub(super) fn nodes(sources: &Sources) -> Result<Nodes, SettingError> {
    let rule =
        format!("a list of at most {RPC_NODES_MAX} http or https URLs, each of another host");
    let mut nodes = Nodes::new();
    for network in Network::ALL {
        if let Some(urls) = sources.parse(name(network), &rule, urls)?
            && !urls.is_empty()
        {
            nodes.insert(network, urls);
        }
    }
    Ok(nodes)
}

/// A host that is named twice would have two votes.
fn urls(text: &str) -> Option<Vec<RpcUrl>> {
    let urls: Vec<RpcUrl> = list(text).map(RpcUrl::parse).collect::<Option<_>>()?;
    let places: BTreeSet<_> = urls.iter().map(|one| (&one.host, one.port)).collect();
    (places.len() == urls.len() && urls.len() <= RPC_NODES_MAX).then_some(urls)
}
