//! The countries of payers' addresses, from a file that the operator has.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use anyhow::Context;
use maxminddb::Reader;
use maxminddb::geoip2::Country;

/// The kinds of files that know countries, as their names say.
const KINDS: [&str; 3] = ["country", "city", "enterprise"];

/// Knows the countries of addresses, or none where there is no file.
pub(crate) struct Countries(Option<Reader<Vec<u8>>>);

impl Countries {
    /// Reads the file; without one no country is known.
    ///
    /// # Errors
    /// When it is not there, or is no file that knows countries.
    pub(crate) fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(file) = file else { return Ok(Self(None)) };
        let setting = || format!("setting geoip_database = {:?}", file.display().to_string());
        let reader = Reader::open_readfile(file)
            .with_context(|| format!("{}: it must be a file in MaxMind's format", setting()))?;
        let kind = reader.metadata().database_type.to_lowercase();
        if !KINDS.iter().any(|known| kind.contains(known)) {
            anyhow::bail!("{}: it must know countries, and is a {kind}", setting());
        }
        Ok(Self(Some(reader)))
    }

    /// The English name of the country that an address belongs to, if it is known.
    pub(crate) fn name(&self, address: IpAddr) -> Option<String> {
        self.find(address, |country| country.country.names.english)
    }

    /// Its two letters (ISO 3166-1 alpha-2).
    pub(crate) fn code(&self, address: IpAddr) -> Option<String> {
        self.find(address, |country| country.country.iso_code)
    }

    fn find(
        &self,
        address: IpAddr,
        part: impl for<'c> Fn(Country<'c>) -> Option<&'c str>,
    ) -> Option<String> {
        let reader = self.0.as_ref()?;
        if address.is_ipv6() && reader.metadata().ip_version == 4 {
            return None;
        }
        let found = reader.lookup(address).and_then(|found| found.decode::<Country<'_>>());
        match found {
            Ok(found) => part(found?).map(str::to_owned),
            Err(_) => {
                // What the error says may repeat the address.
                tracing::warn!("the country of an address cannot be read from geoip_database");
                None
            }
        }
    }
}

impl fmt::Debug for Countries {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Countries")
    }
}

#[cfg(test)]
mod tests;
