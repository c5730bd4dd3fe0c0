//! Which addresses a callback may be sent to. A merchant chooses the URL, so without this guard he
//! could make the gateway speak to the operator's own machines, or to a cloud's metadata service.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use thiserror::Error;
use url::{Host, Url};

/// Decides whether an address may be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressGuard {
    /// The operator runs shops inside his own network and lets callbacks go there. What is no
    /// single server at all (unspecified, multicast, broadcast) is refused even then.
    pub(crate) allow_private: bool,
}

/// An address that callbacks may not go to, with the reason in words.
///
/// For the operator's log: it tells what a name resolves to inside his network, which is not the
/// merchant's to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{address} is {range}")]
pub(crate) struct Refused {
    /// The address as it was given, before a mapped IPv4 address is taken out of an IPv6 one.
    pub(crate) address: IpAddr,
    /// The range it lies in, such as `a loopback address`.
    pub(crate) range: &'static str,
}

/// Why a callback URL cannot be used. The texts follow on a mention of the URL and leave it out
/// themselves, since its query may hold a secret; they leave out the address too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum UrlRefused {
    #[error("it is not an absolute URL")]
    Unreadable,
    #[error("it is neither http nor https")]
    Scheme,
    #[error("it has no host")]
    NoHost,
    #[error("it has a user name or password")]
    Credentials,
    #[error("its host is {}", .0.range)]
    Address(#[from] Refused),
}

impl AddressGuard {
    /// Passes an address that may be connected to.
    ///
    /// A mapped address (`::ffff:127.0.0.1`) is judged as the IPv4 address that it stands for. The
    /// other ways to carry IPv4 inside IPv6 (NAT64, 6to4, Teredo, compatible) are refused whole,
    /// because what a translator on the path makes of them cannot be known from here.
    ///
    /// # Errors
    ///
    /// [`Refused`], naming the range.
    pub(crate) fn check(&self, address: IpAddr) -> Result<(), Refused> {
        let judged = address.to_canonical();
        let found = RANGES
            .iter()
            .filter(|range| range.refused == Refusal::Always || !self.allow_private)
            .find(|range| range.network.contains(&judged));
        match found {
            Some(range) => Err(Refused { address, range: range.words }),
            None => Ok(()),
        }
    }

    /// Passes a name's addresses if each of them may be connected to. One bad address spoils the
    /// name: an honest host has no use for it, and connecting falls back from one to the next.
    ///
    /// # Errors
    ///
    /// [`Refused`], naming the first address that is.
    pub(crate) fn check_all(
        &self,
        addresses: impl IntoIterator<Item = IpAddr>,
    ) -> Result<(), Refused> {
        addresses.into_iter().try_for_each(|address| self.check(address))
    }

    /// Reads a callback URL and refuses what can be refused before its name is resolved.
    ///
    /// Hosts that are numbers in disguise (`2130706433`, `0x7f.1`) come out of the parser as IPv4
    /// addresses and are judged as such. Plain http is allowed: callbacks are signed, not secret,
    /// and the merchants who move over have such URLs in their profiles.
    ///
    /// # Errors
    ///
    /// [`UrlRefused`], naming the first rule that is broken.
    pub(crate) fn check_url(&self, text: &str) -> Result<Url, UrlRefused> {
        let url = Url::parse(text).map_err(|_| UrlRefused::Unreadable)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlRefused::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlRefused::Credentials);
        }
        match url.host().ok_or(UrlRefused::NoHost)? {
            Host::Domain(_) => {}
            Host::Ipv4(address) => self.check(address.into())?,
            Host::Ipv6(address) => self.check(address.into())?,
        }
        Ok(url)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Always,
    UnlessAllowed,
}

struct Range {
    network: IpNet,
    words: &'static str,
    refused: Refusal,
}

/// The first range that contains an address names it, so a narrow one stands before the wide one
/// around it. Metadata addresses are listed one by one, because a cloud may keep one amid public
/// space (168.63.129.16 is Azure's). Of IPv6 only `2000::/3` has been given out for the internet at
/// large; the last three rows refuse all the rest, whatever it is used for one day.
const RANGES: &[Range] = &[
    always(v4([0, 0, 0, 0], 8), "an unspecified address"),
    always(v4([255, 255, 255, 255], 32), "the broadcast address"),
    always(v4([224, 0, 0, 0], 4), "a multicast address"),
    always(v6([0, 0, 0, 0], 128), "the unspecified address"),
    always(v6([0xff00, 0, 0, 0], 8), "a multicast address"),
    unless_allowed(v4([169, 254, 169, 254], 32), "a cloud metadata address"),
    unless_allowed(v4([100, 100, 100, 200], 32), "a cloud metadata address"),
    unless_allowed(v4([168, 63, 129, 16], 32), "a cloud metadata address"),
    unless_allowed(v4([192, 0, 0, 192], 32), "a cloud metadata address"),
    unless_allowed(v4([10, 0, 0, 0], 8), "a private address"),
    unless_allowed(v4([100, 64, 0, 0], 10), "a carrier-grade NAT address"),
    unless_allowed(v4([127, 0, 0, 0], 8), "a loopback address"),
    unless_allowed(v4([169, 254, 0, 0], 16), "a link-local address"),
    unless_allowed(v4([172, 16, 0, 0], 12), "a private address"),
    unless_allowed(v4([192, 0, 0, 0], 24), "a protocol assignment address"),
    unless_allowed(v4([192, 0, 2, 0], 24), "a documentation address"),
    unless_allowed(v4([192, 88, 99, 0], 24), "a 6to4 relay address"),
    unless_allowed(v4([192, 168, 0, 0], 16), "a private address"),
    unless_allowed(v4([198, 18, 0, 0], 15), "a benchmarking address"),
    unless_allowed(v4([198, 51, 100, 0], 24), "a documentation address"),
    unless_allowed(v4([203, 0, 113, 0], 24), "a documentation address"),
    unless_allowed(v4([240, 0, 0, 0], 4), "a reserved address"),
    unless_allowed(LOOPBACK_V6, "a loopback address"),
    unless_allowed(METADATA_V6_AMAZON, "a cloud metadata address"),
    unless_allowed(METADATA_V6_GOOGLE, "a cloud metadata address"),
    unless_allowed(v6([0, 0, 0, 0], 96), "an IPv4-compatible address"),
    unless_allowed(v6([0x64, 0xff9b, 0, 0], 96), "a NAT64 address"),
    unless_allowed(v6([0x64, 0xff9b, 1, 0], 48), "a local NAT64 address"),
    unless_allowed(v6([0x100, 0, 0, 0], 64), "a discard-only address"),
    unless_allowed(v6([0x2001, 0, 0, 0], 32), "a Teredo address"),
    unless_allowed(v6([0x2001, 2, 0, 0], 48), "a benchmarking address"),
    unless_allowed(v6([0x2001, 0xdb8, 0, 0], 32), "a documentation address"),
    unless_allowed(v6([0x2001, 0, 0, 0], 23), "a protocol assignment address"),
    unless_allowed(v6([0x2002, 0, 0, 0], 16), "a 6to4 address"),
    unless_allowed(v6([0x3fff, 0, 0, 0], 20), "a documentation address"),
    unless_allowed(v6([0x5f00, 0, 0, 0], 16), "a segment routing address"),
    unless_allowed(v6([0xfc00, 0, 0, 0], 7), "a unique local address"),
    unless_allowed(v6([0xfe80, 0, 0, 0], 10), "a link-local address"),
    unless_allowed(v6([0xfec0, 0, 0, 0], 10), "a site-local address"),
    unless_allowed(v6([0, 0, 0, 0], 3), "a reserved address"),
    unless_allowed(v6([0x4000, 0, 0, 0], 2), "a reserved address"),
    unless_allowed(v6([0x8000, 0, 0, 0], 1), "a reserved address"),
];

const LOOPBACK_V6: IpNet = IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128));

const METADATA_V6_AMAZON: IpNet =
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128));

const METADATA_V6_GOOGLE: IpNet =
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254), 128));

const fn always(network: IpNet, words: &'static str) -> Range {
    Range { network, words, refused: Refusal::Always }
}

const fn unless_allowed(network: IpNet, words: &'static str) -> Range {
    Range { network, words, refused: Refusal::UnlessAllowed }
}

const fn v4([a, b, c, d]: [u8; 4], prefix_bits: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix_bits))
}

/// Takes the upper half of the address; the lower is zero.
const fn v6([a, b, c, d]: [u16; 4], prefix_bits: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix_bits))
}

#[cfg(test)]
mod tests;
