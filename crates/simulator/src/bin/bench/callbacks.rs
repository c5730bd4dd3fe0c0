//! How fast callbacks are delivered once a gateway comes up and finds many of them due, and whether
//! a merchant whose server is slow keeps the others waiting.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use gateway::{Clock, SystemClock};
use serde_json::Value;
use simulator::{GatewayRun, Installation, ManualClock, Options};
use tokio::task::JoinSet;

use crate::binary::Binary;
use crate::database::Database;
use crate::load::Errors;
use crate::shops::{MERCHANTS, Manner, Shops};

/// A delivery that takes longer has come to a stand.
const PATIENCE: Duration = Duration::from_secs(120);

/// Callbacks that each invoice of the backlog owes: that it was opened, and that it was paid.
const CALLBACKS_EACH: u32 = 2;

/// Connections over which each merchant makes its backlog.
const MAKERS: u32 = 4;

/// What is delivered.
pub(crate) struct Delivery<'a> {
    pub(crate) binary: &'a Binary,
    pub(crate) database: &'a Database,
    /// What the database is on.
    pub(crate) installation: &'a Arc<Installation>,
    pub(crate) shops: &'a Shops,
    /// The API keys of the merchants of the shops, in their order.
    pub(crate) keys: &'a [String],
    /// How many invoices of each merchant owe callbacks.
    pub(crate) invoices: u32,
}

/// How it went.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivered {
    pub(crate) per_second: f64,
    pub(crate) gateway_micros: f64,
    pub(crate) errors: Errors,
}

impl Delivery<'_> {
    /// Delivers to all merchants.
    pub(crate) async fn to_all(&self, seed: u64) -> anyhow::Result<Delivered> {
        self.deliver(seed, MERCHANTS, Manner::AtOnce, MERCHANTS).await
    }

    /// Delivers to all merchants but the last, to which nothing is owed.
    pub(crate) async fn to_others(&self, seed: u64) -> anyhow::Result<Delivered> {
        self.deliver(seed, MERCHANTS - 1, Manner::AtOnce, MERCHANTS - 1).await
    }

    /// Delivers to all merchants, of which the last is slow, and measures the others.
    pub(crate) async fn beside(&self, seed: u64, last: Manner) -> anyhow::Result<Delivered> {
        self.deliver(seed, MERCHANTS, last, MERCHANTS - 1).await
    }

    async fn deliver(
        &self,
        seed: u64,
        owed: usize,
        last_answers: Manner,
        measured: usize,
    ) -> anyhow::Result<Delivered> {
        self.make_backlog(seed, owed).await?;
        let callbacks = u64::from(self.invoices * CALLBACKS_EACH) * measured as u64;
        self.shops.count(last_answers, measured, callbacks);
        let gateway = self.binary.serve(self.database).await?;
        let before = gateway.processor_time()?;
        let (counted, seconds) = self.shops.wait(PATIENCE).await;
        let after = gateway.processor_time()?;
        // Whoever waits for a slow server need not be waited for.
        gateway.kill().await?;
        let errors = Errors { lost: callbacks.saturating_sub(counted), ..Errors::default() };
        let gateway_micros = after.micros_each(before, counted)?;
        Ok(Delivered { per_second: counted as f64 / seconds, gateway_micros, errors })
    }

    /// Makes invoices and has each opened and paid, through the API of a gateway that sends
    /// nothing.
    async fn make_backlog(&self, seed: u64, merchants: usize) -> anyhow::Result<()> {
        let clock = Arc::new(ManualClock::new());
        clock.advance_to(SystemClock.now());
        let mut options =
            Options { seed, installation: Some(self.installation.clone()), ..Options::default() };
        // The clock stands still, so no caller would get anything back that it has used up.
        for limit in ["rate_limits.key_per_second", "rate_limits.address_per_second"] {
            options.settings.push((limit, "0".to_owned()));
        }
        let gateway = Arc::new(GatewayRun::start(options, clock).await?);
        let mut makers = JoinSet::new();
        for key in &self.keys[..merchants] {
            for maker in 0..MAKERS {
                // The rest that does not divide goes to the first.
                let rest = if maker == 0 { self.invoices % MAKERS } else { 0 };
                let invoices = self.invoices / MAKERS + rest;
                makers.spawn(make_invoices(gateway.clone(), key.clone(), invoices));
            }
        }
        while let Some(made) = makers.join_next().await {
            made??;
        }
        let gateway = Arc::into_inner(gateway).context("a maker is still there")?;
        gateway.stop().await;
        Ok(())
    }
}

async fn make_invoices(gateway: Arc<GatewayRun>, key: String, invoices: u32) -> anyhow::Result<()> {
    for _ in 0..invoices {
        let form = "email=customer@example.com&amount=15.04&devise=USD";
        let created = gateway.post_form("/api/btn-create-invoice/get/", &key, form).await?;
        let id = created.headers.get("invoice-id").context("no invoice was created")?;
        for outcome in ["open", "success"] {
            let form = format!("id={id}&outcome={outcome}");
            let answer = gateway.post_form("/api/test-helper/pay/", &key, &form).await?;
            let reply: Value = serde_json::from_str(&answer.body)?;
            ensure!(reply["errorCode"] == 0, "the test helper answered {answer:?}");
        }
    }
    Ok(())
}
