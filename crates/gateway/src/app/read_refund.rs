//! A merchant reads what has come of a refund.

use domain::ids::RefundId;
use store::tables::refunds;
use store::{Job, StoreError, Tx};

use crate::app::App;
use crate::app::authenticate::Caller;
use crate::app::create_refund::Refund;
use crate::app::idempotency::{self, Answered, Answering, OnceError};
use crate::app::read_invoice::Owner;

/// Why a refund is not shown.
#[derive(Debug)]
pub(crate) enum ReadRefundError {
    /// There is none of this id, or none for this kind of key.
    NotFound,
    /// It is of another merchant's invoice.
    Foreign,
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for ReadRefundError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Answers with the refund of an id, if it is the caller's.
pub(crate) async fn answer(
    app: &App,
    caller: &Caller,
    id: RefundId,
    answering: Answering<Refund>,
) -> Result<Answered, OnceError<ReadRefundError>> {
    idempotency::read(app, ReadRefund(Owner::of(caller), id), answering).await
}

struct ReadRefund(Owner, RefundId);

impl Job for ReadRefund {
    type Output = Refund;
    type Error = ReadRefundError;
    const NAME: &'static str = "read refund";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Refund, ReadRefundError> {
        let refund = refunds::by_id(tx, self.1).await?.ok_or(ReadRefundError::NotFound)?;
        if refund.merchant_id != self.0.merchant_id {
            return Err(ReadRefundError::Foreign);
        }
        if refund.live != self.0.live {
            return Err(ReadRefundError::NotFound);
        }
        Ok(refund)
    }
}
