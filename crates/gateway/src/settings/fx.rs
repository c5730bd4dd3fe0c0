//! The settings of exchange rates: those that are fixed, and the sources of the others.

use connectors::rates::json::{Base, Pointer, Shape};
use domain::money::Currency;
use domain::timestamp::Span;
use rust_decimal::Decimal;
use url::Url;
use zeroize::Zeroizing;

use crate::settings::list;
use crate::settings::source::{SettingError, Sources};

/// How the European Central Bank's rates are known.
const ECB: &str = "ecb";

/// How those of a source in JSON are known.
const JSON: &str = "json";

/// What an operator sets about exchange rates.
#[derive(Clone, Debug)]
pub struct FxSettings {
    /// `fx.usd_inr` and `fx.fixed`: rates that stay as they are.
    pub fixed: Vec<FixedRate>,
    /// `fx.spread_bps`: what payers' prices have above a rate, in hundredths of a percent.
    pub spread_bps: u16,
    /// `fx.quote_minutes`: for how long a price is locked.
    pub quote_validity: Span,
    /// `fx.ecb_url`, `fx.json_url` and what belongs to them: the sources of other rates, in the
    /// order in which they are asked.
    pub sources: Vec<SourceSettings>,
    /// `fx.max_change_percent`: how far a rate of a source may move at once.
    pub max_change_percent: u16,
    /// `fx.fetch_minutes`: how often a source is asked.
    pub fetch_period: Span,
    /// `fx.allow_private_sources`: whether sources may be at private and loopback addresses, and
    /// answer without TLS.
    pub allow_private_sources: bool,
}

/// A rate that an operator fixed: units of `currency` for one of `base`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedRate {
    /// What one unit is of.
    pub base: Currency,
    /// What it costs in.
    pub currency: Currency,
    /// How many units it costs.
    pub rate: Decimal,
}

/// A source of exchange rates.
#[derive(Clone, Debug)]
pub struct SourceSettings {
    /// What it is known by.
    pub name: &'static str,
    /// Where it is.
    pub url: SourceUrl,
    /// How old its rates may become.
    pub max_age: Span,
    /// How it answers.
    pub format: Format,
}

/// How a source answers.
#[derive(Clone, Debug)]
pub enum Format {
    /// As the European Central Bank's daily file.
    Ecb,
    /// In JSON.
    Json(Shape),
}

/// A source's URL, which may hold a key and so is never shown.
#[derive(Clone)]
pub struct SourceUrl(Zeroizing<String>);

impl SourceUrl {
    /// The URL itself, for whoever asks the source.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SourceUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SourceUrl")
    }
}

/// Reads them.
pub(super) fn read(sources: &Sources) -> Result<FxSettings, SettingError> {
    let spread_bps =
        sources.parse("fx.spread_bps", "hundredths of a percent, from 0 to 1000", |text| {
            text.parse::<u16>().ok().filter(|spread| *spread <= 1_000)
        })?;
    let quote_minutes = number(sources, "fx.quote_minutes", "minutes", (1, 60))?;
    let fetch_minutes = number(sources, "fx.fetch_minutes", "minutes", (1, 1_440))?;
    let max_change =
        sources.parse("fx.max_change_percent", "a percentage, from 1 to 100", |text| {
            text.parse::<u16>().ok().filter(|percent| (1..=100).contains(percent))
        })?;
    let allow_private_sources =
        sources.parse("fx.allow_private_sources", "true or false", |text| text.parse().ok())?;
    let allow_private_sources = allow_private_sources.unwrap_or(false);
    let by_url = url_sources(sources, allow_private_sources)?;
    Ok(FxSettings {
        fixed: fixed(sources, by_url.is_empty())?,
        spread_bps: spread_bps.unwrap_or(0),
        quote_validity: Span::from_minutes(quote_minutes.unwrap_or(10)),
        sources: by_url,
        max_change_percent: max_change.unwrap_or(20),
        fetch_period: Span::from_minutes(fetch_minutes.unwrap_or(60)),
        allow_private_sources,
    })
}

fn number(
    sources: &Sources,
    name: &str,
    unit: &str,
    (least, most): (u32, u32),
) -> Result<Option<u32>, SettingError> {
    sources.parse(name, &format!("{unit}, from {least} to {most}"), |text| {
        text.parse::<u32>().ok().filter(|number| (least..=most).contains(number))
    })
}

/// A rate that nobody set stands in only where there is no other rate at all: it must not take the
/// place of one that has become too old.
fn fixed(sources: &Sources, alone: bool) -> Result<Vec<FixedRate>, SettingError> {
    let usd_inr = sources.parse("fx.usd_inr", "rupees for a dollar, such as 83.12", positive)?;
    let rule =
        "a list of rates, each pair of USD, EUR, GBP, INR and ZAR once, such as EUR/INR=90.5";
    let others = sources.parse("fx.fixed", rule, |text| list(text).map(fixed_rate).collect())?;
    let mut rates: Vec<FixedRate> = others.unwrap_or_default();
    let is_alone = alone && rates.is_empty();
    let usd_inr = usd_inr.or(is_alone.then_some(Decimal::new(83_12, 2)));
    let usd_inr =
        usd_inr.map(|rate| FixedRate { base: Currency::Usd, currency: Currency::Inr, rate });
    rates.splice(0..0, usd_inr);
    let pair = |one: &FixedRate| (one.base.min(one.currency), one.base.max(one.currency));
    let mut pairs: Vec<_> = rates.iter().map(pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    match sources.get("fx.fixed") {
        Some(set) if pairs.len() < rates.len() => Err(set.error(
            "two rates, fx.usd_inr included, are of one pair: each has its inverse by itself",
        )),
        _ => Ok(rates),
    }
}

fn positive(text: &str) -> Option<Decimal> {
    text.parse::<Decimal>().ok().filter(|rate| *rate > Decimal::ZERO)
}

fn fixed_rate(text: &str) -> Option<FixedRate> {
    let (pair, rate) = text.split_once('=')?;
    let (base, currency) = pair.trim().split_once('/')?;
    let (base, currency) = (Currency::from_devise(base)?, Currency::from_devise(currency)?);
    let rate = positive(rate.trim())?;
    (base != currency).then_some(FixedRate { base, currency, rate })
}

fn url_sources(
    sources: &Sources,
    allow_private: bool,
) -> Result<Vec<SourceSettings>, SettingError> {
    let url = |name| {
        let rule = "an https URL without a user name, or with fx.allow_private_sources an http one";
        sources.parse(name, rule, |text| source_url(text, allow_private))
    };
    let max_age = |name, usual| {
        let hours = number(sources, name, "hours", (1, 720))?;
        Ok::<_, SettingError>(Span::from_hours(hours.unwrap_or(usual)))
    };
    let ecb = url("fx.ecb_url")?;
    let ecb_max_age = max_age("fx.ecb_max_age_hours", 144)?;
    let json = url("fx.json_url")?;
    let json_max_age = max_age("fx.json_max_age_hours", 48)?;
    let shape = shape(sources)?;
    let ecb =
        ecb.map(|url| SourceSettings { name: ECB, url, max_age: ecb_max_age, format: Format::Ecb });
    let json = json.map(|url| SourceSettings {
        name: JSON,
        url,
        max_age: json_max_age,
        format: Format::Json(shape),
    });
    Ok(ecb.into_iter().chain(json).collect())
}

fn shape(sources: &Sources) -> Result<Shape, SettingError> {
    let usual = Shape::default();
    let pointer = |name| sources.parse(name, "a JSON pointer, such as /data/rates", Pointer::parse);
    let rule = "a currency of invoices, such as USD, or a JSON pointer to one, such as /base";
    let base = sources.parse("fx.json_base", rule, |text| match Currency::from_devise(text) {
        Some(currency) => Some(Base::Always(currency)),
        None => Pointer::parse(text).map(Base::At),
    })?;
    Ok(Shape {
        base: base.unwrap_or(usual.base),
        time: pointer("fx.json_time")?.unwrap_or(usual.time),
        rates: pointer("fx.json_rates")?.unwrap_or(usual.rates),
    })
}

fn source_url(text: &str, allow_private: bool) -> Option<SourceUrl> {
    let url = Url::parse(text).ok()?;
    // What says how much is paid must come from whom it says that it comes from.
    let is_safe = url.scheme() == "https" || allow_private && url.scheme() == "http";
    let is_open = url.username().is_empty() && url.password().is_none();
    (is_safe && is_open && url.has_host()).then(|| SourceUrl(Zeroizing::new(text.to_owned())))
}
