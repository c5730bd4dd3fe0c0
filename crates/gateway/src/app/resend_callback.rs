//! A merchant wants the last callback of an invoice once more.

use domain::ids::InvoiceId;
use domain::status::Status;
use domain::timestamp::Timestamp;
use store::tables::{callbacks, invoices, merchants};
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::idempotency::{self, Answered, Answering, OnceError};
use crate::app::read_invoice::{Owner, ReadInvoiceError};

/// The callback that is sent once more.
pub(crate) struct Resent {
    pub(crate) invoice_id: InvoiceId,
    pub(crate) status: Status,
    /// Its unique id on the wire, the same as before.
    pub(crate) message_id: String,
}

/// Why none is sent.
#[derive(Debug)]
pub(crate) enum ResendError {
    /// The invoice is not the caller's.
    Invoice(ReadInvoiceError),
    /// The merchant has no address to send it to.
    NoUrl,
    /// Nothing has been told of the invoice yet.
    NoCallback,
}

impl From<StoreError> for ResendError {
    fn from(error: StoreError) -> Self {
        Self::Invoice(error.into())
    }
}

/// Has the last callback of an invoice sent once more: the same body under the same id.
pub(crate) async fn resend(
    app: &App,
    caller: &Caller,
    id: InvoiceId,
    answering: Answering<Resent>,
) -> Result<Answered, OnceError<ResendError>> {
    let job = ResendCallback { owner: Owner::of(caller), id, now: app.now() };
    let (answered, resent) = idempotency::run(app, job, answering).await?;
    if resent.is_some() {
        app.callbacks_due().notify_one();
    }
    Ok(answered)
}

struct ResendCallback {
    owner: Owner,
    id: InvoiceId,
    now: Timestamp,
}

impl Job for ResendCallback {
    type Output = Resent;
    type Error = ResendError;
    const NAME: &'static str = "resend callback";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Resent, ResendError> {
        let found = invoices::by_id(tx, self.id).await?;
        let invoice = self.owner.owned(found).map_err(ResendError::Invoice)?;
        let merchant = merchants::by_id(tx, invoice.merchant_id).await?;
        if merchant.is_none_or(|merchant| merchant.callback_url.is_none()) {
            return Err(ResendError::NoUrl);
        }
        let last = callbacks::last(tx, self.id).await?.ok_or(ResendError::NoCallback)?;
        callbacks::resend(tx, self.id, last.number, self.now).await?;
        Ok(Resent { invoice_id: self.id, status: last.status, message_id: last.message_id })
    }
}
