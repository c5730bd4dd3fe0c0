//! What is known of an invoice, for its merchant.

use domain::ids::{InvoiceId, MerchantId};
use domain::money::Money;
use store::tables::invoices;
pub(crate) use store::tables::invoices::Invoice;
use store::tables::prices;
use store::{Job, StoreError, Tx};

use crate::app::authenticate::Caller;
use crate::app::idempotency::{self, Answered, Answering, OnceError};
use crate::app::{App, take_event};

/// Why an invoice is not shown.
#[derive(Debug)]
pub(crate) enum ReadInvoiceError {
    /// There is none of this id, or none for this kind of key: a test key sees test invoices only.
    NotFound,
    /// It is another merchant's.
    Foreign,
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for ReadInvoiceError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The invoice of an id, if it is the caller's.
pub(crate) async fn read_invoice(
    app: &App,
    caller: &Caller,
    id: InvoiceId,
) -> Result<Invoice, ReadInvoiceError> {
    app.inner.store.read(&ReadInvoice(Owner::of(caller), id)).await
}

/// Answers with the invoice of an id, if it is the caller's.
pub(crate) async fn answer(
    app: &App,
    caller: &Caller,
    id: InvoiceId,
    answering: Answering<Invoice>,
) -> Result<Answered, OnceError<ReadInvoiceError>> {
    idempotency::read(app, ReadInvoice(Owner::of(caller), id), answering).await
}

/// Answers with the invoice of an id, if it is the caller's, and with its money.
pub(crate) async fn answer_infos(
    app: &App,
    caller: &Caller,
    id: InvoiceId,
    answering: Answering<Infos>,
) -> Result<Answered, OnceError<ReadInvoiceError>> {
    idempotency::read(app, ReadInfos(Owner::of(caller), id), answering).await
}

/// An invoice and its money.
#[derive(Clone)]
pub(crate) struct Infos {
    pub(crate) invoice: Invoice,
    /// What the payer has paid.
    pub(crate) received: Option<Money>,
    /// What the merchant gets after fees.
    pub(crate) total: Option<Money>,
}

/// Whose invoices a caller may see.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub(super) merchant_id: MerchantId,
    pub(super) live: bool,
}

impl Owner {
    pub(crate) const fn of(caller: &Caller) -> Self {
        Self { merchant_id: caller.merchant.id, live: caller.live }
    }

    /// The invoice, if it is the owner's. Another merchant's is told apart from none (contract,
    /// section 9: 50011).
    pub(crate) fn owned(self, invoice: Option<Invoice>) -> Result<Invoice, ReadInvoiceError> {
        let invoice = invoice.ok_or(ReadInvoiceError::NotFound)?;
        if invoice.merchant_id != self.merchant_id {
            return Err(ReadInvoiceError::Foreign);
        }
        if invoice.live != self.live {
            return Err(ReadInvoiceError::NotFound);
        }
        Ok(invoice)
    }
}

/// Goes through the queue of the writer with something small, to see that it works.
pub(crate) async fn probe(app: &App) -> Result<(), StoreError> {
    app.inner.store.run(Probe).await
}

struct ReadInvoice(Owner, InvoiceId);

impl Job for ReadInvoice {
    type Output = Invoice;
    type Error = ReadInvoiceError;
    const NAME: &'static str = "read invoice";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Invoice, ReadInvoiceError> {
        self.0.owned(invoices::by_id(tx, self.1).await?)
    }
}

struct ReadInfos(Owner, InvoiceId);

impl Job for ReadInfos {
    type Output = Infos;
    type Error = ReadInvoiceError;
    const NAME: &'static str = "read infos";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ReadInvoiceError> {
        let loaded = take_event::load(tx, self.1).await?;
        let (invoice, facts) = loaded.unzip();
        let invoice = self.0.owned(invoice)?;
        let price = prices::of_invoice(tx, invoice.id).await?;
        let total = price.and_then(|(_, earning)| earning.net());
        Ok(Infos { invoice, received: facts.and_then(|facts| facts.received()), total })
    }
}

struct Probe;

impl Job for Probe {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "probe";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        invoices::by_id(tx, InvoiceId::new(0)).await.map(drop)
    }
}
