//! Rows to begin with. A test changes the fields that it is about.

use domain::ids::{AttemptNumber, InvoiceId, MerchantId};
use domain::money::{Currency, Money};
use domain::status::Status;
use domain::timestamp::{Span, Timestamp};

use super::run;
use crate::Store;
use crate::tables::attempts::Attempt;
use crate::tables::callbacks::NewCallback;
use crate::tables::invoices::{self, NewInvoice, ReturnUrls};
use crate::tables::merchants::{self, NewMerchant};

/// When the stories begin.
pub(super) const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

/// A point in time this many seconds into a story.
pub(super) fn at(seconds: u32) -> Timestamp {
    START.plus(Span::from_seconds(seconds))
}

/// A point in time one microsecond after another.
pub(super) fn just_after(time: Timestamp) -> Timestamp {
    Timestamp::from_micros(time.micros() + 1)
}

pub(super) fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::Usd)
}

pub(super) fn merchant() -> NewMerchant {
    NewMerchant {
        name: "Corner Shop".to_owned(),
        email: "owner@shop.example".to_owned(),
        wallet: Some("0x52908400098527886E0F7030069857D2E4169EE7".to_owned()),
        activated_at: Some(START),
        callback_url: Some("https://shop.example/callback".to_owned()),
        callback_secret: b"sealed secret".to_vec(),
        s2s: false,
        choose_solution: true,
        tries_max: 4,
        created_at: START,
    }
}

pub(super) fn invoice(merchant_id: MerchantId) -> NewInvoice {
    NewInvoice {
        merchant_id,
        live: false,
        email: "payer@example.com".to_owned(),
        amount: usd(1_504),
        name: Some("A Payer".to_owned()),
        personal_id: Some(b"sealed number".to_vec()),
        urls: ReturnUrls {
            success: Some("https://shop.example/success".to_owned()),
            cancel: Some("https://shop.example/cancel".to_owned()),
            pending: Some("https://shop.example/pending".to_owned()),
            failure: Some("https://shop.example/failure".to_owned()),
        },
        callback_json: Some(r#"{"txId":"qktr12eqzg"}"#.to_owned()),
        solution_type: Some("UPI"),
        solution_name: Some("upi_sandbox".to_owned()),
        created_at: START,
    }
}

pub(super) fn attempt(invoice_id: InvoiceId, number: AttemptNumber, reference: &str) -> Attempt {
    Attempt {
        invoice_id,
        number,
        solution: "upi_sandbox".to_owned(),
        reference: reference.to_owned(),
        intent_link: "upi://pay?pa=shop@sandbox".to_owned(),
        quote_source: "fixed".to_owned(),
        quote_rate: "83.9955".to_owned(),
        quote_spread_bps: 150,
        quote_taken_at: START,
        payable: Money::from_minor(126_329, Currency::Inr),
        valid_until: at(600),
        created_at: at(1),
        deposit: None,
        acquirer_reference: None,
    }
}

/// The callback of an invoice's event, with an id on the wire that is unique for it.
pub(super) fn callback(merchant_id: MerchantId, invoice_id: InvoiceId, number: i64) -> NewCallback {
    NewCallback {
        merchant_id,
        invoice_id,
        number,
        message_id: format!("msg_{invoice_id}_{number}"),
        status: Status::Opened,
        body: format!(r#"{{"id":{invoice_id}}}"#),
        addressed: true,
        created_at: START,
    }
}

pub(super) async fn insert_merchant(store: &Store, merchant: NewMerchant) -> MerchantId {
    run(store, merchant, |tx, merchant| Box::pin(merchants::insert(tx, merchant))).await
}

/// Adds a merchant and an invoice of it.
pub(super) async fn insert_invoice(store: &Store) -> (MerchantId, InvoiceId) {
    let merchant_id = insert_merchant(store, merchant()).await;
    let input = invoice(merchant_id);
    let id = run(store, input, |tx, invoice| Box::pin(invoices::insert(tx, invoice))).await;
    (merchant_id, id)
}

/// How many merchants there are, which stands for "what was kept" where any row would do.
pub(super) async fn count_merchants(store: &Store) -> i64 {
    super::read(store, (), |tx, ()| {
        Box::pin(async {
            let row = tx.row("select count(*) from merchant", &[]).await?;
            row.unwrap().integer()
        })
    })
    .await
}
