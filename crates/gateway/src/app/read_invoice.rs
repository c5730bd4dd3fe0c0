//! What is known of an invoice, for its merchant.

use domain::ids::InvoiceId;
use domain::invoice::Facts;
use domain::money::Money;
use store::tables::invoices;
pub(crate) use store::tables::invoices::Invoice;
use store::{Job, StoreError, Tx};

use crate::app::authenticate::Caller;
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
    let invoice = app.inner.store.read(&ReadInvoice(id)).await?;
    owned(caller, invoice.ok_or(ReadInvoiceError::NotFound)?)
}

/// The invoice of an id, if it is the caller's, with what the payer has paid.
pub(crate) async fn read_infos(
    app: &App,
    caller: &Caller,
    id: InvoiceId,
) -> Result<(Invoice, Option<Money>), ReadInvoiceError> {
    let loaded = app.inner.store.read(&LoadInvoice(id)).await?;
    let (invoice, facts) = loaded.ok_or(ReadInvoiceError::NotFound)?;
    Ok((owned(caller, invoice)?, facts.received()))
}

/// Another merchant's invoice is told apart from none (contract, section 9: 50011).
fn owned(caller: &Caller, invoice: Invoice) -> Result<Invoice, ReadInvoiceError> {
    if invoice.merchant_id != caller.merchant.id {
        return Err(ReadInvoiceError::Foreign);
    }
    if invoice.live != caller.live {
        return Err(ReadInvoiceError::NotFound);
    }
    Ok(invoice)
}

/// Goes through the queue of the writer with something small, to see that it works.
pub(crate) async fn probe(app: &App) -> Result<(), StoreError> {
    app.inner.store.run(ReadInvoice(InvoiceId::new(0))).await.map(drop)
}

struct ReadInvoice(InvoiceId);

impl Job for ReadInvoice {
    type Output = Option<Invoice>;
    type Error = StoreError;
    const NAME: &'static str = "read invoice";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        invoices::by_id(tx, self.0).await
    }
}

struct LoadInvoice(InvoiceId);

impl Job for LoadInvoice {
    type Output = Option<(Invoice, Facts)>;
    type Error = StoreError;
    const NAME: &'static str = "load invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        take_event::load(tx, self.0).await
    }
}
