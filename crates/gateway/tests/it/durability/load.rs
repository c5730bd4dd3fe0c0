//! The shop at work: several clients at once that create invoices and have things happen to them,
//! until the gateway is gone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use simulator::{Answer, Http, SeededIds};
use tokio::task::JoinSet;

use crate::durability::orders::{Creation, Journal, Order, Phase, below};

/// Clients that work at the same time.
const CLIENTS: usize = 8;

/// A shop's server that calls the gateway.
#[derive(Clone)]
pub(crate) struct Client {
    http: Http,
    gateways: Gateways,
    api_key: String,
    journal: Arc<Journal>,
    ids: Arc<SeededIds>,
}

/// Where gateways answer; one is enough for a request, whichever.
#[derive(Clone, Default)]
pub(crate) struct Gateways(Arc<Mutex<Vec<String>>>);

impl Gateways {
    pub(crate) fn add(&self, url: &str) {
        self.0.lock().unwrap().push(url.to_owned());
    }

    pub(crate) fn remove(&self, url: &str) {
        self.0.lock().unwrap().retain(|known| known != url);
    }

    fn any(&self, ids: &SeededIds) -> String {
        let urls = self.0.lock().unwrap();
        urls[below(ids, urls.len())].clone()
    }
}

/// Starts the clients. Each ends when a request of its is not answered and the gateway is ending,
/// or when all is over.
pub(crate) fn start(client: &Client) -> JoinSet<()> {
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let client = client.clone();
        clients.spawn(async move {
            let journal = &client.journal;
            while journal.phase() != Phase::Over {
                let mut order = journal.take(&client.ids);
                let answered = client.advance(&mut order).await.is_some();
                journal.put(order);
                match (answered, journal.phase()) {
                    (true, _) => journal.acknowledge(),
                    (false, Phase::Sound) => panic!("a request was not answered"),
                    (false, Phase::Ending) => return,
                    (false, Phase::Faulty | Phase::Over) => {}
                }
            }
        });
    }
    clients
}

/// Waits until every client has ended.
pub(crate) async fn join(mut clients: JoinSet<()>) {
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
}

impl Client {
    /// A client of the gateways there are.
    pub(crate) fn new(
        gateways: &Gateways,
        api_key: &str,
        journal: &Arc<Journal>,
        ids: &Arc<SeededIds>,
    ) -> Self {
        Self {
            http: Http::new().unwrap(),
            gateways: gateways.clone(),
            api_key: api_key.to_owned(),
            journal: journal.clone(),
            ids: ids.clone(),
        }
    }

    /// Sends a request to some gateway; `None` where no answer came, or only a plea to try again,
    /// which tells no more of what has become of the request.
    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        form: String,
    ) -> Option<Answer> {
        let url = format!("{}{path}", self.gateways.any(&self.ids));
        let form_type = [("content-type", "application/x-www-form-urlencoded")];
        let headers = [headers, &form_type].concat();
        let answer = self.http.send(method, &url, &headers, form).await.ok()?;
        if answer.status == 503 {
            let wait = answer.headers["retry-after"].parse().unwrap();
            self.journal.put_off();
            // tidy: wait: the gateway asks for it, and nobody is told when it would answer
            tokio::time::sleep(Duration::from_secs(wait)).await;
            return None;
        }
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        Some(answer)
    }

    /// Does the next thing for an order; `None` where no answer came.
    async fn advance(&self, order: &mut Order) -> Option<()> {
        if order.created.is_none() {
            order.created = if order.with_key && self.ids.below(3) == 0 {
                self.create_twice_at_once(order).await
            } else {
                self.create(order).await
            };
            return order.created.as_ref().map(|_| ());
        }
        if order.in_doubt {
            return self.look(order).await;
        }
        let (wish, status) = order.plan[order.done];
        let is_repeated = order.may_be_done;
        (order.in_doubt, order.may_be_done) = (true, true);
        let answer = match wish {
            "page" => self.open_page(order).await?,
            outcome => self.help(order, outcome).await?,
        };
        let (wanted, got) = (if wish == "page" { None } else { Some(status) }, status_of(&answer));
        if is_repeated && got.as_deref() != wanted {
            // What was not answered was done all the same, and later than somebody looked.
            let done = order.done;
            self.look(order).await?;
            assert_eq!(order.done, done + 1, "{order:?}: {answer:?}");
            return Some(());
        }
        assert_eq!(got.as_deref(), wanted, "{order:?}: {answer:?}");
        order.step();
        Some(())
    }

    /// Asks for the invoice of an order; `None` where no answer came.
    pub(super) async fn create(&self, order: &Order) -> Option<Creation> {
        let answer = self.post_creation(order).await?;
        Some(creation(order, &answer))
    }

    /// Asks for an invoice that may be there already.
    pub(super) async fn create_again(&self, order: &Order) -> (Creation, bool) {
        let answer = self.post_creation(order).await.expect("the gateway answers");
        let replayed = answer.headers.get("idempotent-replayed").is_some_and(|it| it == "true");
        (creation(order, &answer), replayed)
    }

    async fn create_twice_at_once(&self, order: &Order) -> Option<Creation> {
        let (one, other) = tokio::join!(self.create(order), self.create(order));
        if let (Some(one), Some(other)) = (&one, &other) {
            assert_eq!(one, other, "one idempotency key, two replies");
        }
        one.or(other)
    }

    async fn post_creation(&self, order: &Order) -> Option<Answer> {
        let form = format!(
            "email=a@example.com&devise=USD&amount={}&callbackJson={}",
            order.amount(),
            order.callback_json()
        );
        let key = order.idempotency_key();
        let mut headers = vec![("api-key", &*self.api_key)];
        if order.with_key {
            headers.push(("idempotency-key", &key));
        }
        self.send("POST", "/api/btn-create-invoice/get/", &headers, form).await
    }

    async fn open_page(&self, order: &Order) -> Option<Answer> {
        let page = &order.created.as_ref()?.page;
        let answer = self.send("GET", page, &[], String::new()).await?;
        assert!(answer.body.contains(&order.amount()), "{answer:?}");
        Some(answer)
    }

    pub(super) async fn help(&self, order: &Order, outcome: &str) -> Option<Answer> {
        let form = format!("id={}&outcome={outcome}", order.created.as_ref()?.id);
        self.send("POST", "/api/test-helper/pay/", &[("api-key", &self.api_key)], form).await
    }

    /// Asks what has become of an order. A step that was not answered was done or was not: there is
    /// nothing between, and no step that was answered is undone.
    pub(super) async fn look(&self, order: &mut Order) -> Option<()> {
        let path = format!("/api/invoice/status/?id={}", order.created.as_ref()?.id);
        let answer = self.send("GET", &path, &[("api-key", &self.api_key)], String::new()).await?;
        let status = status_of(&answer).unwrap_or_default();
        if order.may_be_done && status != order.status_after(order.done) {
            order.step();
        }
        assert_eq!(status, order.status_after(order.done), "{order:?}: {answer:?}");
        let amount = order.amount();
        let amount = amount.trim_end_matches('0').trim_end_matches('.');
        assert!(answer.body.contains(&format!(r#""amount":"{amount}""#)), "{order:?}: {answer:?}");
        order.in_doubt = false;
        Some(())
    }
}

fn creation(order: &Order, answer: &Answer) -> Creation {
    let reply: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    assert_eq!(
        (answer.status, &reply["errorCode"]),
        (200, &Value::from(0)),
        "{order:?}: {answer:?}"
    );
    let page = reply["redirectUrl"].as_str().unwrap();
    let path = page.find("/widget/").unwrap();
    let page = page[path..].to_owned();
    Creation { id: answer.headers["invoice-id"].parse().unwrap(), page, body: answer.body.clone() }
}

/// The status in a reply as section 3 of the contract has it; none in any other.
fn status_of(answer: &Answer) -> Option<String> {
    let reply: Value = serde_json::from_str(&answer.body).ok()?;
    reply["invoice"]["status"].as_str().map(str::to_owned)
}
