//! Everybody around a gateway, moved by one stream of random numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, ensure};
use domain::timestamp::{Span, Timestamp};
use gateway::{Clock, Created, Wanted, carry_out_due_refunds, send_due_callbacks};
use simulator::{GatewayRun, Installation, ManualClock, Options, Received, SeededIds, ShopServer};

const CREATE: &str = "/api/btn-create-invoice/get/";
const OUTCOMES: [&str; 10] = [
    "open",
    "success",
    "decline",
    "pending",
    "cancel",
    "settle",
    "withhold",
    "release",
    "chargeback",
    "refund",
];
const CHOICES: [&str; 5] = ["approve", "decline", "pending", "late", "confirm"];

/// An invoice whose creation was acknowledged.
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) amount: String,
    /// Every status that the gateway has told of it, in order.
    pub(crate) told: Vec<String>,
    token: String,
}

/// What is left after a run.
pub(crate) struct Remains {
    pub(crate) installation: Arc<Installation>,
    pub(crate) ended_at: Timestamp,
    pub(crate) invoices: Vec<Known>,
    pub(crate) received: Vec<Received>,
    pub(crate) callback_secret: String,
    /// How many declined tries an invoice may have.
    pub(crate) tries_max: u32,
}

pub(crate) struct World {
    random: SeededIds,
    seed: u64,
    clock: Arc<ManualClock>,
    installation: Arc<Installation>,
    gateway: Option<GatewayRun>,
    shop: ShopServer,
    mood: Arc<AtomicU64>,
    key: String,
    callback_secret: String,
    invoices: Vec<Known>,
    /// How many declined tries an invoice may have.
    tries_max: u32,
    /// Under which idempotency keys what was created.
    keyed: Vec<(String, String, String)>,
}

impl World {
    pub(crate) async fn new(seed: u64) -> anyhow::Result<Self> {
        let installation = Arc::new(Installation::fresh()?);
        let clock = Arc::new(ManualClock::new());
        let shop = ShopServer::start().await?;
        let mood = Arc::new(AtomicU64::new(0));
        let feeling = mood.clone();
        shop.answer(move |_| match feeling.load(Ordering::SeqCst) {
            1 => Some((500, Vec::new())),
            2 => Some((503, vec![("retry-after".to_owned(), "600".to_owned())])),
            _ => Some((204, Vec::new())),
        });
        let mut world = Self {
            random: SeededIds::new(seed ^ 0x5eed),
            seed,
            clock,
            installation,
            gateway: None,
            shop,
            mood,
            key: String::new(),
            callback_secret: String::new(),
            invoices: Vec::new(),
            tries_max: 0,
            keyed: Vec::new(),
        };
        world.start().await?;
        world.tries_max = 1 + u32::try_from(world.random.below(4))?;
        let merchant = world.merchant().await?;
        world.key = merchant.api_key.to_string();
        world.callback_secret = merchant.callback_secret().to_owned();
        Ok(world)
    }

    async fn start(&mut self) -> anyhow::Result<()> {
        let options = Options {
            seed: self.random.next() ^ self.seed,
            installation: Some(self.installation.clone()),
            ..Options::default()
        };
        self.gateway = Some(GatewayRun::start(options, self.clock.clone()).await?);
        Ok(())
    }

    async fn merchant(&self) -> anyhow::Result<Created> {
        let wanted = Wanted {
            name: "Corner Shop".to_owned(),
            email: "owner@shop.example".to_owned(),
            activate: true,
            networks: vec!["127.0.0.1/32".parse()?],
            callback_url: Some(self.shop.callback_url()),
            tries: Some(self.tries_max),
            ..Wanted::default()
        };
        self.gateway()?.merchant(wanted).await
    }

    fn gateway(&self) -> anyhow::Result<&GatewayRun> {
        self.gateway.as_ref().context("the gateway is down")
    }

    /// Does one thing, whichever.
    pub(crate) async fn step(&mut self) -> anyhow::Result<()> {
        match self.random.below(24) {
            0..3 => self.create().await,
            3 => self.visit("/widget/sale/create/").await,
            4 => self.submit("/widget/sale/way/", "&way=UPI").await,
            5..8 => self.choose().await,
            8..11 => self.help().await,
            11 => self.submit("/widget/sale/cancel/", "").await,
            12 => self.submit("/widget/sale/quote/", "").await,
            13 => self.pass_time().await,
            14 => send_due_callbacks(&self.gateway()?.app).await.map(drop).map_err(Into::into),
            15..17 => self.refund().await,
            17 => carry_out_due_refunds(&self.gateway()?.app).await.map(drop).map_err(Into::into),
            18 => self.resend().await,
            19..22 => self.try_again().await,
            22 => self.give_up().await,
            _ => self.disturb().await,
        }
    }

    async fn create(&mut self) -> anyhow::Result<()> {
        if self.random.below(4) == 0 && !self.keyed.is_empty() {
            return self.create_again().await;
        }
        let amount = format!("{}.{:02}", 1 + self.random.below(500), self.random.below(100));
        let form = format!("email=a@example.com&devise=USD&amount={amount}");
        let key = format!("key-{}", self.random.next());
        let reply = self.post(CREATE, &form, &key).await?;
        ensure!(reply.body.starts_with(r#"{"errorCode":0"#), "{}", reply.body);
        let (_, rest) = reply.body.split_once("token=").context("no token")?;
        let token = rest.split('"').next().unwrap_or_default().to_owned();
        let id = reply.headers["invoice-id"].parse()?;
        self.invoices.push(Known { id, amount, told: Vec::new(), token });
        self.keyed.push((key, form, reply.body));
        Ok(())
    }

    /// Repeats a call: it must make nothing new, unless a day has gone by.
    async fn create_again(&mut self) -> anyhow::Result<()> {
        let (key, form, body) = self.keyed[self.pick(self.keyed.len())].clone();
        let reply = self.post(CREATE, &form, &key).await?;
        if reply.headers.contains_key("idempotent-replayed") {
            ensure!(reply.body == body, "{} is not {body}", reply.body);
        } else {
            let (_, rest) = reply.body.split_once("token=").context("no token")?;
            let token = rest.split('"').next().unwrap_or_default().to_owned();
            let id = reply.headers["invoice-id"].parse()?;
            ensure!(self.invoices.iter().all(|one| one.id != id), "invoice {id} was made twice");
            let amount = form.rsplit('=').next().unwrap_or_default().to_owned();
            self.invoices.push(Known { id, amount, told: Vec::new(), token });
            self.keyed.retain(|(known, ..)| *known != key);
            self.keyed.push((key, form, reply.body));
        }
        Ok(())
    }

    async fn post(&self, path: &str, form: &str, key: &str) -> anyhow::Result<simulator::Answer> {
        let gateway = self.gateway()?;
        let headers = [
            ("api-key", self.key.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("idempotency-key", key),
        ];
        gateway.http.send("POST", &gateway.url(path), &headers, form.to_owned()).await
    }

    async fn visit(&mut self, path: &str) -> anyhow::Result<()> {
        let Some(token) = self.some_token() else { return Ok(()) };
        let page = self.gateway()?.get(&format!("{path}?token={token}"), "").await?;
        ensure!(page.status < 500, "{page:?}");
        Ok(())
    }

    async fn submit(&mut self, path: &str, more: &str) -> anyhow::Result<()> {
        let Some(token) = self.some_token() else { return Ok(()) };
        let form = format!("token={token}{more}");
        let page = self.gateway()?.post_form(path, "", &form).await?;
        ensure!(page.status == 303, "{page:?}");
        Ok(())
    }

    /// The customer at his simulated app, who sometimes presses twice.
    async fn choose(&mut self) -> anyhow::Result<()> {
        let choice = CHOICES[self.pick(CHOICES.len())];
        let more = format!("&choice={choice}");
        if self.random.below(3) == 0 {
            let Some(token) = self.some_token() else { return Ok(()) };
            let form = format!("token={token}{more}");
            let gateway = self.gateway()?;
            let (first, second) = tokio::join!(
                gateway.post_form("/sandbox/upi/", "", &form),
                gateway.post_form("/sandbox/upi/", "", &form),
            );
            ensure!(first?.status == 303 && second?.status == 303, "a press failed");
            return Ok(());
        }
        self.submit("/sandbox/upi/", &more).await
    }

    /// The customer wants to pay once more, or in another way, and pays by a card or not; he
    /// sometimes does so on a page of an attempt before.
    async fn try_again(&mut self) -> anyhow::Result<()> {
        let way = ["UPI", "CARD"][self.pick(2)];
        self.submit("/widget/sale/way/", &format!("&way={way}")).await?;
        let Some((id, token)) = self.some_invoice() else { return Ok(()) };
        let number = ["4242424242424242", "4000000000000002"][self.pick(2)];
        let reference = self.some_reference(id)?;
        let card =
            format!("card_number={number}&card_expiry_date=12/34&card_ccv=123&card_holder=Ann");
        let form = format!("token={token}&reference={reference}&{card}");
        let gateway = self.gateway()?;
        let page = "/widget/sale/card/";
        let (first, second) =
            tokio::join!(gateway.post_form(page, "", &form), gateway.post_form(page, "", &form));
        ensure!(first?.status == 303 && second?.status == 303, "a card failed");
        Ok(())
    }

    /// The customer leaves a decline for the shop, while he tries again in another tab.
    async fn give_up(&mut self) -> anyhow::Result<()> {
        let Some((id, token)) = self.some_invoice() else { return Ok(()) };
        let reference = self.some_reference(id)?;
        let left = format!("token={token}&reference={reference}");
        let again = format!("token={token}&way=UPI");
        let gateway = self.gateway()?;
        let (first, second) = tokio::join!(
            gateway.post_form("/widget/sale/give-up/", "", &left),
            gateway.post_form("/widget/sale/way/", "", &again)
        );
        ensure!(first?.status == 303 && second?.status == 303, "a press failed");
        Ok(())
    }

    /// The reference of one of an invoice's attempts, mostly of the latest.
    fn some_reference(&self, id: i64) -> anyhow::Result<String> {
        let references = self.gateway()?.database()?.references_of(id)?;
        let which = match (self.random.below(4), references.len()) {
            (0, count @ 1..) => self.pick(count),
            (_, count) => count.saturating_sub(1),
        };
        Ok(references.get(which).cloned().unwrap_or_default())
    }

    async fn help(&mut self) -> anyhow::Result<()> {
        if self.invoices.is_empty() {
            return Ok(());
        }
        let which = self.pick(self.invoices.len());
        let outcome = OUTCOMES[self.pick(OUTCOMES.len())];
        let form = format!("id={}&outcome={outcome}", self.invoices[which].id);
        let reply = self.gateway()?.post_form("/api/test-helper/pay/", &self.key, &form).await?;
        let reply: serde_json::Value = serde_json::from_str(&reply.body)?;
        match reply["errorCode"].as_i64() {
            Some(0) => {
                let status = reply["invoice"]["status"].as_str().context("no status")?;
                let told = &mut self.invoices[which].told;
                // A refund beside others that are pending changes no status.
                if told.last().is_none_or(|last| last != status) {
                    told.push(status.to_owned());
                }
            }
            Some(50114) => {}
            _ => anyhow::bail!("{outcome}: {reply}"),
        }
        Ok(())
    }

    /// The shop gives a part back, or all, or too much, or would but for its bank; it asks twice at
    /// once.
    async fn refund(&mut self) -> anyhow::Result<()> {
        if self.invoices.is_empty() {
            return Ok(());
        }
        let is_paid = |known: &&Known| {
            let told = known.told.last().map(String::as_str);
            matches!(told, Some("invoice:awaiting_approval" | "invoice:paid"))
        };
        let paid: Vec<&Known> = self.invoices.iter().filter(is_paid).collect();
        let known = match paid.len() {
            0 => &self.invoices[self.pick(self.invoices.len())],
            count => paid[self.pick(count)],
        };
        let (id, whole) = (known.id, known.amount.clone());
        let part = format!("{}.{:02}", self.random.below(200), 1 + self.random.below(99));
        let amount = if self.random.below(3) == 0 { whole } else { part };
        let reason = if self.random.below(4) == 0 { "fail@sandbox" } else { "sent back" };
        let form = format!("id={id}&amount={amount}&reason={reason}");
        let key = format!("refund-{}", self.random.next());
        let path = "/api/refund/create/";
        let (one, two) = tokio::join!(self.post(path, &form, &key), self.post(path, &form, &key));
        let (one, two) = (one?, two?);
        ensure!(one.body == two.body, "{} and {}", one.body, two.body);
        let reply: serde_json::Value = serde_json::from_str(&one.body)?;
        ensure!([Some(0), Some(50114)].contains(&reply["errorCode"].as_i64()), "{reply}");
        Ok(())
    }

    /// The shop wants a callback once more.
    async fn resend(&mut self) -> anyhow::Result<()> {
        if self.invoices.is_empty() {
            return Ok(());
        }
        let id = self.invoices[self.pick(self.invoices.len())].id;
        let key = format!("resend-{}", self.random.next());
        let reply = self.post("/api/callback/resend/", &format!("id={id}"), &key).await?;
        let reply: serde_json::Value = serde_json::from_str(&reply.body)?;
        ensure!([Some(0), Some(50114)].contains(&reply["errorCode"].as_i64()), "{reply}");
        Ok(())
    }

    async fn pass_time(&mut self) -> anyhow::Result<()> {
        let span = match self.random.below(5) {
            0 => Span::from_seconds(5),
            1 => Span::from_minutes(11),
            2 => Span::from_hours(7),
            3 => Span::from_days(2),
            _ => Span::from_days(8),
        };
        self.clock.advance(span);
        self.gateway()?.app.expire_due_invoices().await?;
        Ok(())
    }

    /// The shop's server changes its mood, or the gateway is restarted.
    async fn disturb(&mut self) -> anyhow::Result<()> {
        if self.random.below(2) == 0 {
            self.mood.store(self.random.below(4), Ordering::SeqCst);
            return Ok(());
        }
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
        self.start().await
    }

    /// Lets the shop's server recover and everything that is owed arrive, and stops the gateway.
    pub(crate) async fn end(mut self) -> anyhow::Result<Remains> {
        self.mood.store(0, Ordering::SeqCst);
        self.clock.advance(Span::from_minutes(1));
        carry_out_due_refunds(&self.gateway()?.app).await?;
        for _ in 0..3 {
            self.clock.advance(Span::from_hours(15));
            send_due_callbacks(&self.gateway()?.app).await?;
        }
        if let Some(gateway) = self.gateway.take() {
            gateway.stop().await;
        }
        Ok(Remains {
            installation: self.installation,
            ended_at: self.clock.now(),
            invoices: self.invoices,
            received: self.shop.received(),
            callback_secret: self.callback_secret,
            tries_max: self.tries_max,
        })
    }

    fn some_token(&self) -> Option<String> {
        if self.invoices.is_empty() {
            return None;
        }
        Some(self.invoices[self.pick(self.invoices.len())].token.clone())
    }

    fn some_invoice(&self) -> Option<(i64, String)> {
        if self.invoices.is_empty() {
            return None;
        }
        let known = &self.invoices[self.pick(self.invoices.len())];
        Some((known.id, known.token.clone()))
    }

    fn pick(&self, count: usize) -> usize {
        usize::try_from(self.random.below(u64::try_from(count).unwrap_or(1))).unwrap_or(0)
    }
}
