//! Exchange rates from their sources: one process at a time asks a source, what it says is kept
//! beside all that it ever said, and every process uses it a few seconds later at most.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use connectors::rates::{ecb, json};
use domain::money::Currency;
use domain::quote::NoQuote;
use domain::rates::{News, Published, Rates, Source, believe};
use domain::timestamp::{Span, Timestamp};
use rust_decimal::Decimal;
use store::tables::fx_rates;
pub(crate) use store::tables::fx_sources::FxSource;
use store::tables::fx_sources::{self, Claim};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::ways::RatesInUse;
use crate::outgoing::{AddressGuard, OutgoingClient, Page};
use crate::settings::{FixedRate, Format, FxSettings, SourceSettings};
use crate::wire::datetime;
use crate::{ids, limits};

/// Where the rates come from that the operator fixed.
const FIXED: &str = "fixed";

/// What is known of exchange rates in this process.
pub(crate) struct ExchangeRates {
    in_use: RatesInUse,
    outgoing: OutgoingClient,
    /// By what the last answers are known that were believed, so that an answer that is the same
    /// need not be sent again.
    tags: Mutex<BTreeMap<&'static str, String>>,
    /// Which sources were fresh when it was looked last.
    fresh: Mutex<BTreeMap<&'static str, bool>>,
}

impl ExchangeRates {
    /// Begins with the rates that are fixed.
    ///
    /// # Errors
    /// When the client for outgoing requests cannot be made.
    pub(crate) fn new(settings: &FxSettings) -> anyhow::Result<Self> {
        let guard = AddressGuard { allow_private: settings.allow_private_sources };
        let in_use = RatesInUse::default();
        in_use.set(Rates { sources: vec![fixed(settings)] });
        Ok(Self {
            in_use,
            outgoing: OutgoingClient::new(guard, limits::FX_TIMEOUT)?,
            tags: Mutex::default(),
            fresh: Mutex::default(),
        })
    }

    pub(crate) const fn in_use(&self) -> &RatesInUse {
        &self.in_use
    }
}

/// The rates that the operator fixed. They were never published, and are never too old.
fn fixed(settings: &FxSettings) -> Source {
    let published = |one: &FixedRate| {
        let FixedRate { base, currency, rate } = *one;
        Published { base, currency, rate, published_at: Timestamp::from_micros(0) }
    };
    let rates = settings.fixed.iter().map(published).collect();
    Source { name: FIXED.to_owned(), max_age: None, rates }
}

/// How a source that the operator has set is doing.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) source: Source,
    /// `None` before it was ever asked.
    pub(crate) doing: Option<FxSource>,
}

/// Takes into use what is kept of every source that the operator has set, and says how each does.
pub(crate) async fn refresh(app: &App) -> Result<Vec<Known>, StoreError> {
    let settings = &app.settings().fx;
    if settings.sources.is_empty() {
        return Ok(Vec::new());
    }
    let mut kept = app.inner.store.read(&ReadSources).await?;
    let known: Vec<Known> = settings
        .sources
        .iter()
        .map(|one| {
            let place = kept.iter().position(|(doing, _)| doing.name == one.name);
            let kept = place.map(|place| kept.swap_remove(place)).unzip();
            let (doing, rates) = (kept.0, kept.1.unwrap_or_default());
            let (name, max_age) = (one.name.to_owned(), Some(one.max_age));
            Known { source: Source { name, max_age, rates }, doing }
        })
        .collect();
    let by_url = known.iter().map(|known| known.source.clone());
    let sources = std::iter::once(fixed(settings)).chain(by_url).collect();
    app.inner.exchange_rates.in_use.set(Rates { sources });
    for (known, one) in known.iter().zip(&settings.sources) {
        tell_freshness(app, one.name, &known.source);
    }
    Ok(known)
}

/// Logs, once for each change, that a source's rates have become too old or are fresh again.
fn tell_freshness(app: &App, name: &'static str, source: &Source) {
    // Before it has any rates, what keeps it from giving them is logged.
    let Some(published_at) = source.published_at().map(datetime) else { return };
    let is_fresh = source.is_fresh(app.now());
    let was_fresh = locked(&app.inner.exchange_rates.fresh).insert(name, is_fresh);
    match (was_fresh, is_fresh) {
        (None | Some(true), false) => {
            tracing::error!(source = name, published_at, "exchange rates are too old to be used");
        }
        (Some(false), true) => {
            tracing::info!(source = name, published_at, "exchange rates are fresh");
        }
        (None | Some(true), true) | (Some(false), false) => {}
    }
}

/// Units of a currency for one of another, without payers' spread, and where that comes from.
///
/// # Errors
/// [`NoQuote`] when there is no rate, or none that is fresh.
pub(crate) fn rate(
    app: &App,
    [base, currency]: [Currency; 2],
    now: Timestamp,
) -> Result<(Decimal, String), NoQuote> {
    app.inner.prices.settlement_rate(base, currency, now)
}

/// How a source is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    /// Whether only if it is due to be asked.
    pub(crate) if_due: bool,
    /// Whether rates may move as far as they like, once.
    pub(crate) accept_change: bool,
}

/// What came of asking a source.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// How it is doing now.
    pub(crate) doing: FxSource,
    /// What was wrong before.
    before: Option<String>,
    /// What is new; `None` where the answer was not believed, or there was none.
    pub(crate) news: Option<News>,
}

/// Asks every source that is due, and takes what they say into use; says how many were asked.
pub(crate) async fn ask_due(app: &App) -> Result<usize, StoreError> {
    let known = refresh(app).await?;
    let asking = Asking { if_due: true, accept_change: false };
    let mut asked = 0_usize;
    for (one, known) in app.settings().fx.sources.iter().zip(known) {
        // Most of the time none is, and then nothing is written.
        let is_due = known.doing.is_none_or(|doing| doing.next_ask_at <= app.now());
        if is_due && ask(app, one, asking).await?.is_some() {
            asked = asked.saturating_add(1);
        }
    }
    if asked > 0 {
        refresh(app).await?;
    }
    Ok(asked)
}

/// Asks a source, and keeps what it says; `None` where it is not due or another process asks it.
pub(crate) async fn ask(
    app: &App,
    source: &SourceSettings,
    asking: Asking,
) -> Result<Option<Asked>, StoreError> {
    let now = app.now();
    let claim = Claim {
        now,
        due: if asking.if_due { now } else { Timestamp::from_micros(i64::MAX) },
        until: now.plus(limits::FX_LEASE),
        token: ids::lease_token(app.ids()),
    };
    let (name, token) = (source.name, claim.token);
    if !app.inner.store.run(ClaimSource { name, claim }).await? {
        return Ok(None);
    }
    let (said, tag) = match fetch(app, source).await {
        Ok((said, tag)) => (Ok(said), tag),
        Err(trouble) => (Err(trouble), None),
    };
    let settings = &app.settings().fx;
    let job = TakeAnswer {
        name,
        token,
        said,
        at: app.now(),
        period: settings.fetch_period,
        max_change_percent: (!asking.accept_change).then_some(settings.max_change_percent),
    };
    let Some(asked) = app.inner.store.run(job).await? else {
        tracing::warn!(source = name, "another process has asked for exchange rates meanwhile");
        return Ok(None);
    };
    if let (Some(tag), Some(_)) = (tag, asked.news) {
        locked(&app.inner.exchange_rates.tags).insert(name, tag);
    }
    tell(name, &asked);
    Ok(Some(asked))
}

/// Logs what came of it, once for each change.
fn tell(source: &'static str, asked: &Asked) {
    match (&asked.before, &asked.doing.trouble) {
        (before, Some(trouble)) if before.as_ref() != Some(trouble) => {
            tracing::warn!(
                source,
                trouble,
                "no exchange rates; the last ones are used while fresh"
            );
        }
        (Some(_), None) => tracing::info!(source, "exchange rates come again"),
        (Some(_) | None, Some(_)) | (None, None) => {}
    }
    if asked.news == Some(News::New) {
        tracing::info!(source, "new exchange rates");
    }
}

/// Rates, or none where they are what they were, and what the answer is known by.
type Said = (Option<Vec<Published>>, Option<String>);

/// Asks a source over the network; says in words what is wrong.
async fn fetch(app: &App, source: &SourceSettings) -> Result<Said, String> {
    let exchange_rates = &app.inner.exchange_rates;
    let tag = locked(&exchange_rates.tags).get(source.name).cloned();
    let (url, bytes_max) = (source.url.expose(), limits::FX_ANSWER_BYTES_MAX);
    let page = exchange_rates.outgoing.get(url, tag.as_deref(), bytes_max).await;
    let (body, tag) = match page.map_err(|error| error.to_string())? {
        Page::Whole { body, tag } => (body, tag),
        Page::Same => return Ok((None, tag)),
    };
    let rates = match &source.format {
        Format::Ecb => ecb::read(&body),
        Format::Json(shape) => json::read(&body, shape),
    };
    let mut rates =
        rates.map_err(|unreadable| format!("its answer cannot be read: {unreadable}"))?;
    rates.sort_by_key(|one| (one.base.code(), one.currency.code()));
    Ok((Some(rates), tag))
}

struct ReadSources;

impl Job for ReadSources {
    type Output = Vec<(FxSource, Vec<Published>)>;
    type Error = StoreError;
    const NAME: &'static str = "read exchange rates";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let mut found = Vec::new();
        for doing in fx_sources::all(tx).await? {
            let rates = said_last(tx, &doing).await?;
            found.push((doing, rates));
        }
        Ok(found)
    }
}

/// What a source said that is in use, in the order of the currencies' codes.
async fn said_last(tx: &mut Tx<'_>, doing: &FxSource) -> Result<Vec<Published>, StoreError> {
    match doing.rates_at {
        Some(at) => fx_rates::said(tx, &doing.name, at).await,
        None => Ok(Vec::new()),
    }
}

struct ClaimSource {
    name: &'static str,
    claim: Claim,
}

impl Job for ClaimSource {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "claim source of exchange rates";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        fx_sources::claim(tx, self.name, &self.claim).await
    }
}

struct TakeAnswer {
    name: &'static str,
    token: i64,
    /// `None` where it is what it said last.
    said: Result<Option<Vec<Published>>, String>,
    at: Timestamp,
    period: Span,
    max_change_percent: Option<u16>,
}

impl TakeAnswer {
    /// What is new in the answer, and whether to believe it.
    fn news(&self, last: Vec<Published>) -> Result<News, String> {
        let Some(rates) = self.said.as_ref().map_err(Clone::clone)? else { return Ok(News::Same) };
        let source = |rates| Source { name: self.name.to_owned(), max_age: None, rates };
        let (last, said) = (source(last), source(rates.clone()));
        believe(&last, &said, self.at, self.max_change_percent).map_err(|no| no.to_string())
    }
}

impl Job for TakeAnswer {
    type Output = Option<Asked>;
    type Error = StoreError;
    const NAME: &'static str = "take exchange rates";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some(mut doing) = fx_sources::leased(tx, self.name, self.token).await? else {
            return Ok(None);
        };
        let last = said_last(tx, &doing).await?;
        let before = doing.trouble.take();
        doing.asked_at = self.at;
        let news = match self.news(last) {
            Ok(news) => {
                doing.answered_at = Some(self.at);
                doing.next_ask_at = self.at.plus(self.period);
                Some(news)
            }
            Err(trouble) => {
                doing.trouble = Some(trouble);
                doing.next_ask_at = self.at.plus(self.period.min(limits::FX_RETRY));
                None
            }
        };
        if let (Some(News::New), Ok(Some(rates))) = (news, &self.said) {
            // Clocks may be set back; what was said later stays later.
            let after = doing.rates_at.map(|at| Timestamp::from_micros(at.micros() + 1));
            let fetched_at = after.map_or(self.at, |after| after.max(self.at));
            fx_rates::insert(tx, (self.name, fetched_at), rates).await?;
            doing.rates_at = Some(fetched_at);
        }
        fx_sources::close(tx, &doing).await?;
        Ok(Some(Asked { doing, before, news }))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
