//! The payer's side of an invoice: opening its page, paying at a locked price, canceling.

mod look;

use std::net::IpAddr;

use connectors::crypto_sandbox;
use connectors::upi_sandbox::{self, Order};
use domain::asset::Asset;
use domain::ids::{AttemptNumber, InvoiceId};
use domain::invoice::{Event, Facts, State};
use domain::money::{Currency, Money};
use domain::quote::Quote;
use domain::solution::{Solution, SolutionType, Terms, Wanted, eligible};
use domain::status::Status;
use domain::timestamp::{Span, Timestamp};
use domain::transfer::{Transfer, TransferState};
use domain::upi::UpiRules;
use store::tables::attempts;
pub(crate) use store::tables::attempts::{Attempt, Deposit};
use store::tables::invoices::{self, Invoice};
use store::tables::looks;
use store::tables::{merchants, transfers};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::take_event::{self, Happening, Means, TakeError, TakeEvents, Taken};
use crate::app::watch;
use crate::app::ways::Prices;
use crate::{ids, limits};

/// Who told of what the payer does on the hosted page.
const PAYER: &str = "payer";

/// Everything that a page about an invoice shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) invoice: Invoice,
    pub(crate) state: State,
    pub(crate) facts: Facts,
    pub(crate) merchant_name: String,
    /// How the merchant's pages look.
    pub(crate) look: looks::Look,
    /// The latest attempt to pay, if there is any.
    pub(crate) attempt: Option<Attempt>,
    /// The attempt that money has come for, or is coming for.
    pub(crate) paid_attempt: Option<Attempt>,
    /// The transfers to its attempts' addresses.
    pub(crate) transfers: Vec<Transfer>,
    /// The kind of solution that the attempt is by.
    pub(crate) kind: Option<SolutionType>,
    /// What holds for payers by that solution, where it is UPI.
    pub(crate) upi: UpiRules,
    /// The ways by which the invoice can be paid, the one that is offered first before the others.
    pub(crate) offers: Vec<Offer>,
    /// How many more tries may be declined, where the latest was.
    pub(crate) tries_left: u32,
    /// For how long no card is taken.
    pub(crate) card_wait: Option<Span>,
    /// When it was looked at.
    pub(crate) at: Timestamp,
}

/// A way to pay, and what a payer who chooses it now would be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) kind: SolutionType,
    /// What he pays in, by stablecoin.
    pub(crate) asset: Option<Asset>,
    pub(crate) payable: Money,
}

impl Shown {
    /// What a page is known by that shows this.
    pub(crate) fn tag(&self) -> String {
        let looks = self.transfers.iter().map(|one| one.progress.looked_at.micros());
        watch::tag(self.invoice.version, looks.fold(0, i64::saturating_add))
    }

    /// Whether there are kinds of payment to choose among.
    pub(crate) fn has_choice(&self) -> bool {
        let first = self.offers.first().map(|offer| offer.kind);
        self.offers.iter().any(|offer| Some(offer.kind) != first)
    }

    /// Whether a request of the attempt waits in its payer's UPI app.
    pub(crate) fn is_asked(&self) -> bool {
        let known = self.attempt.as_ref().and_then(|one| one.acquirer_reference.as_deref());
        known == Some(upi_sandbox::ASKED)
    }

    /// Whether the price of the attempt has run out. One in the invoice's own currency does not.
    pub(crate) fn has_run_out(&self, now: Timestamp) -> bool {
        let timed = self.kind != Some(SolutionType::Card);
        timed && self.attempt.as_ref().is_some_and(|attempt| attempt.valid_until <= now)
    }
}

/// Reads what a page shows, and changes nothing.
pub(crate) async fn look(app: &App, id: InvoiceId) -> Result<Option<Shown>, StoreError> {
    let Some((mut shown, terms)) = app.inner.store.read(&look::Look(id, app.now())).await? else {
        return Ok(None);
    };
    let attempt = shown.attempt.as_ref();
    let solution =
        |attempt: &Attempt| app.inner.solutions.iter().find(|way| way.name == attempt.solution);
    let solution = attempt.and_then(solution);
    shown.kind = solution.map(|solution| solution.kind);
    shown.upi = solution.map(|solution| solution.upi).unwrap_or_default();
    let has_rate = app.has_rate(shown.at);
    let ways = ways_of(app.usable_solutions(), &terms, &shown.invoice, has_rate);
    shown.offers = offers(&app.inner.prices, &ways, shown.invoice.amount, shown.at);
    shown.card_wait = app.card_wait(id, None);
    Ok(Some(shown))
}

/// What is asked by each way: by the first solution of a kind, or that takes a stablecoin. One
/// without a price is no way to pay.
fn offers(prices: &Prices, ways: &[&Solution], amount: Money, now: Timestamp) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for solution in ways {
        let kind = solution.kind;
        let assets: Vec<Option<Asset>> = match kind {
            SolutionType::Upi | SolutionType::Card => vec![None],
            SolutionType::Crypto => solution.assets.iter().copied().map(Some).collect(),
        };
        for asset in assets {
            let is_offered = offers.iter().any(|one| one.kind == kind && one.asset == asset);
            if is_offered {
                continue;
            }
            if let Ok(quote) = prices.quote(solution, amount, asset, now) {
                offers.push(Offer { kind, asset, payable: quote.payable });
            }
        }
    }
    offers
}

/// The payer opens the page: the invoice becomes opened, it is kept from where, and a first attempt
/// begins, unless he has to choose by which way. No price is locked before he has.
pub(crate) async fn open(
    app: &App,
    id: InvoiceId,
    address: Option<IpAddr>,
) -> Result<Option<Shown>, StoreError> {
    let Some(mut shown) = look(app, id).await? else { return Ok(None) };
    let is_new = shown.invoice.status == Status::Created;
    let wants_attempt = can_be_paid(&shown.state) && shown.attempt.is_none() && !shown.has_choice();
    let payer_ip = address.filter(|_| shown.invoice.payer_ip.is_none());
    let card_wait = app.card_wait(id, address);
    if !is_new && !wants_attempt && payer_ip.is_none() {
        shown.card_wait = card_wait;
        return Ok(Some(shown));
    }
    if is_new || payer_ip.is_some() {
        let happening = Happening::now(app, id, Event::Opened, PAYER);
        let payer_ip = payer_ip.map(|address| address.to_string());
        match app.inner.store.run(Open { happening, payer_ip }).await {
            Ok(taken) => taken.iter().for_each(|taken| app.note_change(taken)),
            Err(TakeError::Refused(_) | TakeError::NotFound) => {}
            Err(TakeError::Store(error)) => return Err(error),
        }
    }
    if wants_attempt {
        start_attempt(app, id, None, Way::default()).await?;
    }
    let shown = look(app, id).await?;
    Ok(shown.map(|shown| Shown { card_wait, ..shown }))
}

/// The payer wants a new price, since the last one ran out.
pub(crate) async fn renew_quote(app: &App, id: InvoiceId) -> Result<(), StoreError> {
    let Some(shown) = look(app, id).await? else { return Ok(()) };
    let latest = shown.attempt.as_ref();
    if latest.is_some() && !shown.has_run_out(app.now()) || !can_be_paid(&shown.state) {
        return Ok(());
    }
    // The way stays the one that he chose.
    let asset = latest.and_then(|attempt| attempt.deposit.as_ref()).map(|deposit| deposit.asset);
    try_again(app, &shown, Way { kind: shown.kind, asset }).await
}

/// The payer wants to pay in another way than the one he sees.
pub(crate) async fn choose_way(app: &App, id: InvoiceId, way: Way) -> Result<(), StoreError> {
    let Some(shown) = look(app, id).await? else { return Ok(()) };
    let latest = shown.attempt.as_ref();
    let asset = latest.and_then(|attempt| attempt.deposit.as_ref()).map(|deposit| deposit.asset);
    let is_it = shown.kind == way.kind && (way.asset.is_none() || way.asset == asset);
    // A request that waits in a UPI app is left for another one only by a new attempt: the acquirer
    // takes one order's money once, and money for two is held back.
    let is_over = matches!(shown.state, State::Declined { .. }) || shown.is_asked();
    if is_it && !is_over && !shown.has_run_out(app.now()) {
        return Ok(());
    }
    let is_open = |offer: &Offer| {
        Some(offer.kind) == way.kind && (way.asset.is_none() || offer.asset == way.asset)
    };
    if !shown.offers.iter().any(is_open) {
        return Ok(());
    }
    try_again(app, &shown, way).await
}

/// Begins an attempt after the one that is shown.
pub(crate) async fn try_again(app: &App, shown: &Shown, way: Way) -> Result<(), StoreError> {
    let latest = shown.attempt.as_ref().map(|attempt| attempt.number);
    start_attempt(app, shown.invoice.id, latest, way).await.map(drop)
}

/// The payer leaves a decline for the shop. He has seen it by this reference; where another try has
/// begun since, in another tab, or the invoice is closed, the page shows how things are.
pub(crate) async fn give_up(app: &App, id: InvoiceId, seen: &str) -> Result<(), StoreError> {
    let happening = Happening::now(app, id, Event::Failed, PAYER);
    ignore_refusal(take_event::run(app, GiveUp { happening, seen: seen.to_owned() }).await)
}

/// The payer cancels. A refusal (he has paid, or somebody closed it) is no error: the page then
/// shows how things are.
pub(crate) async fn cancel(app: &App, id: InvoiceId) -> Result<(), StoreError> {
    let happening = Happening::now(app, id, Event::Canceled, PAYER);
    ignore_refusal(take_event::run(app, TakeEvents(happening)).await)
}

/// Whether the invoice waits for its payer to pay by the attempt that is shown.
pub(crate) fn can_be_paid(state: &State) -> bool {
    matches!(state, State::Created | State::Opened { .. })
}

fn ignore_refusal(taken: Result<Taken, TakeError>) -> Result<(), StoreError> {
    match taken {
        Ok(_) | Err(TakeError::Refused(_) | TakeError::NotFound) => Ok(()),
        Err(TakeError::Store(error)) => Err(error),
    }
}

/// What the payer has chosen among the ways to pay; the first one where he has not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    pub(crate) kind: Option<SolutionType>,
    /// What he pays in, by stablecoin.
    pub(crate) asset: Option<Asset>,
}

/// Begins an attempt after the one that the caller has seen. `None` when the invoice cannot be paid
/// now: another call was faster, it is closed, or there is no price or solution.
pub(crate) async fn start_attempt(
    app: &App,
    id: InvoiceId,
    seen: Option<AttemptNumber>,
    way: Way,
) -> Result<Option<Attempt>, StoreError> {
    let job = StartAttempt { id, seen, beginning: Beginning::new(app, way, app.now()) };
    match app.inner.store.run(job).await {
        Ok(attempt) => {
            app.tell_watchers(id);
            Ok(Some(attempt))
        }
        Err(NoAttempt::Store(error)) => Err(error),
        Err(NoAttempt::Unavailable(why)) => {
            tracing::warn!(invoice.id = id.get(), why, "no attempt can begin");
            Ok(None)
        }
        Err(NoAttempt::Refused | NoAttempt::Overtaken) => Ok(None),
    }
}

struct Open {
    happening: Happening,
    payer_ip: Option<String>,
}

impl Job for Open {
    type Output = Option<Taken>;
    type Error = TakeError;
    const NAME: &'static str = "open invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Taken>, TakeError> {
        let id = self.happening.invoice_id;
        let loaded = take_event::load(tx, id).await?.ok_or(TakeError::NotFound)?;
        if let Some(payer_ip) = &self.payer_ip {
            invoices::set_payer_ip(tx, id, payer_ip).await?;
        }
        // Another look at the page may have been faster.
        if loaded.0.status != Status::Created {
            return Ok(None);
        }
        take_event::take(tx, loaded, &self.happening).await.map(Some)
    }
}

struct GiveUp {
    happening: Happening,
    seen: String,
}

impl Job for GiveUp {
    type Output = Taken;
    type Error = TakeError;
    const NAME: &'static str = "give up invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Taken, TakeError> {
        let id = self.happening.invoice_id;
        let loaded = take_event::load(tx, id).await?.ok_or(TakeError::NotFound)?;
        let latest = attempts::latest(tx, id).await?.ok_or(TakeError::NotFound)?;
        let State::Declined { attempt, .. } = loaded.1.state() else {
            return Err(TakeError::NotFound);
        };
        if attempt != latest.number || latest.reference != self.seen {
            return Err(TakeError::NotFound);
        }
        take_event::take(tx, loaded, &self.happening).await
    }
}

/// Why no attempt begins.
#[derive(Debug)]
pub(crate) enum NoAttempt {
    /// The state machine refuses it: the invoice is closed, or a payment is in progress.
    Refused,
    /// Another call has begun one since the caller looked.
    Overtaken,
    Unavailable(&'static str),
    Store(StoreError),
}

impl From<StoreError> for NoAttempt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TakeError> for NoAttempt {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Refused(_) => Self::Refused,
            TakeError::NotFound => Self::Unavailable("there is no such invoice"),
            TakeError::Store(error) => Self::Store(error),
        }
    }
}

struct StartAttempt {
    id: InvoiceId,
    /// The latest attempt that the caller knows; the new one follows it.
    seen: Option<AttemptNumber>,
    beginning: Beginning,
}

impl Job for StartAttempt {
    type Output = Attempt;
    type Error = NoAttempt;
    const NAME: &'static str = "start attempt";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Attempt, NoAttempt> {
        let loaded = take_event::load(tx, self.id).await?.ok_or(TakeError::NotFound)?;
        let latest = attempts::latest(tx, self.id).await?.map(|attempt| attempt.number);
        if latest != self.seen {
            return Err(NoAttempt::Overtaken);
        }
        // Whoever has money on its way must not be led to pay once more.
        let transfers = transfers::of_invoice(tx, self.id).await?;
        if transfers.iter().any(|one| one.progress.state == TransferState::Seen) {
            return Err(NoAttempt::Refused);
        }
        if latest.is_some_and(|latest| latest.get() >= limits::ATTEMPTS_MAX) {
            return Err(NoAttempt::Unavailable("too many attempts"));
        }
        let number = latest.map_or(AttemptNumber::FIRST, AttemptNumber::next);
        self.beginning.begin(tx, loaded, number).await
    }
}

/// All that an attempt is made of but its invoice, drawn beforehand: a job that is run twice does
/// the same both times.
pub(crate) struct Beginning {
    way: Way,
    now: Timestamp,
    reference: String,
    prices: Prices,
    means: Means,
    solutions: Vec<Solution>,
}

impl Beginning {
    pub(crate) fn new(app: &App, way: Way, now: Timestamp) -> Self {
        let ids = app.inner.ids.as_ref();
        Self {
            way,
            now,
            reference: ids::attempt_reference(ids),
            prices: app.inner.prices.as_they_are(),
            means: Means::of(app),
            solutions: app.usable_solutions().cloned().collect(),
        }
    }

    /// Begins an attempt at an invoice that was loaded in the same transaction.
    pub(crate) async fn begin(
        &self,
        tx: &mut Tx<'_>,
        (invoice, facts): (Invoice, Facts),
        number: AttemptNumber,
    ) -> Result<Attempt, NoAttempt> {
        let terms = merchants::terms(tx, invoice.merchant_id).await?;
        let solution = self.solution(&invoice, &terms);
        let solution = solution.ok_or(NoAttempt::Unavailable("no payment solution"))?;
        let quote = self
            .prices
            .quote(solution, invoice.amount, self.way.asset, self.now)
            .map_err(|_| NoAttempt::Unavailable("no quote"))?;
        let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
        let payee_name = merchant.map(|merchant| merchant.name).unwrap_or_default();
        let attempt = self.attempt((invoice.id, number), solution, &quote, &payee_name);
        let happening = Happening {
            invoice_id: invoice.id,
            events: vec![Event::AttemptStarted { attempt: number }],
            source: PAYER.into(),
            at: self.now,
            means: self.means.clone(),
            refund: None,
        };
        take_event::take(tx, (invoice, facts), &happening).await?;
        attempts::insert(tx, &attempt).await?;
        Ok(attempt)
    }

    /// The first solution that the invoice may use and the payer has chosen.
    fn solution(&self, invoice: &Invoice, terms: &Terms) -> Option<&Solution> {
        let has_rate = |way: &Solution, currency| self.prices.has_rate(way, currency, self.now);
        let ways = ways_of(&self.solutions, terms, invoice, has_rate);
        let chosen = |way: &&Solution| {
            self.way.kind.is_none_or(|kind| kind == way.kind)
                && self.way.asset.is_none_or(|asset| way.assets.contains(&asset))
        };
        ways.into_iter().find(chosen)
    }

    fn attempt(
        &self,
        (invoice_id, number): (InvoiceId, AttemptNumber),
        solution: &Solution,
        quote: &Quote,
        payee_name: &str,
    ) -> Attempt {
        let (intent_link, deposit) = match solution.kind {
            SolutionType::Upi => {
                let invoice_id = &invoice_id.to_string();
                let (reference, amount) = (self.reference.as_str(), quote.payable);
                let order = Order { reference, payee_name, invoice_id, amount };
                (upi_sandbox::intent_link(&order), None)
            }
            SolutionType::Card => (String::new(), None),
            SolutionType::Crypto => {
                let deposit = self.deposit(solution);
                let link = deposit.as_ref().map(|Deposit { address, asset }| {
                    crypto_sandbox::wallet_link(address, *asset, quote.payable)
                });
                (link.unwrap_or_default(), deposit)
            }
        };
        Attempt {
            invoice_id,
            number,
            solution: solution.name.clone(),
            reference: self.reference.clone(),
            intent_link,
            quote_source: quote.source.clone(),
            quote_rate: quote.rate.to_string(),
            quote_spread_bps: u32::from(quote.spread_bps),
            quote_taken_at: quote.taken_at,
            payable: quote.payable,
            valid_until: quote.valid_until,
            created_at: self.now,
            deposit,
            acquirer_reference: None,
        }
    }

    fn deposit(&self, solution: &Solution) -> Option<Deposit> {
        let asset = self.way.asset.or_else(|| solution.assets.first().copied())?;
        Some(Deposit { asset, address: crypto_sandbox::address(&self.reference) })
    }
}

/// The solutions by which an invoice can be paid.
pub(crate) fn ways_of<'s>(
    solutions: impl IntoIterator<Item = &'s Solution>,
    terms: &Terms,
    invoice: &Invoice,
    has_rate: impl Fn(&Solution, Currency) -> bool,
) -> Vec<&'s Solution> {
    let wanted = Wanted {
        amount: invoice.amount,
        live: invoice.live,
        kind: invoice.solution_type.as_deref().and_then(SolutionType::from_wire),
        name: invoice.solution_name.as_deref(),
    };
    eligible(solutions, terms, &wanted, has_rate).unwrap_or_default()
}
