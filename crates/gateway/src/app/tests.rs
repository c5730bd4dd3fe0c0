//! What the tests of use cases begin with: a gateway with an invoice, and what it logs.

use std::io;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use connectors::notice::Outcome;
use domain::ids::InvoiceId;
use domain::invoice::Facts;
use domain::money::{Currency, Money};
use store::tables::attempts::Attempt;
use store::tables::invoices::{NewInvoice, ReturnUrls};
use store::{Job, Store, StoreError, Tx};

use super::create_merchant::{Wanted, create_merchant};
use super::payment_page::{Way, start_attempt};
use super::{App, Parts, take_event, transfers};
use crate::clock::SystemClock;
use crate::ids::SystemIds;
use crate::settings::{Flags, Settings};
use crate::vault::Vault;

/// A gateway with an invoice of 15.04 dollars, whose payer has chosen a way.
pub(super) struct Scene {
    pub(super) app: App,
    pub(super) attempt: Attempt,
    _data: tempfile::TempDir,
}

impl Scene {
    pub(super) async fn with(way: Way) -> Self {
        let data = tempfile::tempdir().unwrap();
        let app = open(data.path());
        let wanted = Wanted {
            name: "Riverside Books".to_owned(),
            email: "owner@example.com".to_owned(),
            activate: true,
            networks: vec!["127.0.0.1/32".parse().unwrap()],
            choose_solution: true,
            ..Wanted::default()
        };
        let merchant_id = create_merchant(&app, wanted).await.unwrap().merchant_id;
        let invoice = NewInvoice {
            merchant_id,
            live: false,
            email: "payer@example.com".to_owned(),
            amount: Money::from_minor(1_504, Currency::Usd),
            name: None,
            personal_id: None,
            urls: ReturnUrls::default(),
            callback_json: None,
            solution_type: None,
            solution_name: None,
            created_at: app.now(),
        };
        let id = app.inner.store.run(Insert(invoice)).await.unwrap();
        let attempt = start_attempt(&app, id, None, way).await.unwrap().unwrap();
        Self { app, attempt, _data: data }
    }

    /// Has the attempt's acquirer tell something.
    pub(super) async fn tell(&self, outcome: Outcome) {
        transfers::tell_of(&self.app, &self.attempt.reference, outcome).await.unwrap();
    }

    /// All that is known of the invoice.
    pub(super) async fn facts(&self) -> Facts {
        self.app.inner.store.read(&Load(self.attempt.invoice_id)).await.unwrap()
    }
}

fn open(data: &Path) -> App {
    let app = App::new(Parts {
        store: Store::open_sqlite(data).unwrap(),
        vault: Vault::open(&data.join("keys"), &SystemIds).unwrap(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        settings: Settings::load(&Flags::default(), &[]).unwrap(),
        public_url: "https://pay.example".to_owned(),
    });
    app.unwrap()
}

struct Insert(NewInvoice);

impl Job for Insert {
    type Output = InvoiceId;
    type Error = StoreError;
    const NAME: &'static str = "insert invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<InvoiceId, StoreError> {
        store::tables::invoices::insert(tx, &self.0).await
    }
}

struct Load(InvoiceId);

impl Job for Load {
    type Output = Facts;
    type Error = StoreError;
    const NAME: &'static str = "load invoice";

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Facts, StoreError> {
        Ok(take_event::load(tx, self.0).await?.unwrap().1)
    }
}

static ERRORS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// How many errors with these words were logged by all tests together: jobs are run by threads of
/// the store, so that no test has a log of its own.
pub(super) fn errors_logged(words: &str) -> usize {
    static LISTENING: LazyLock<()> = LazyLock::new(|| {
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(|| Errors);
        log.with_max_level(tracing::Level::ERROR).init();
    });
    LazyLock::force(&LISTENING);
    let log = String::from_utf8(ERRORS.lock().unwrap().clone()).unwrap();
    log.lines().filter(|line| line.contains(words)).count()
}

struct Errors;

impl io::Write for Errors {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        ERRORS.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
