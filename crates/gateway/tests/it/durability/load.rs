//! The shop at work: several clients at once that create invoices and have things happen to them,
//! until the gateway is gone.

use std::sync::Arc;

use serde_json::Value;
use simulator::{Answer, Http, SeededIds};
use tokio::task::JoinSet;

use crate::durability::orders::{Creation, Journal, Order};

/// Clients that work at the same time.
const CLIENTS: usize = 8;

/// A shop's server that calls the gateway.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) http: Http,
    pub(super) url: String,
    pub(super) api_key: String,
}

/// Starts the clients. Each ends when a request of its is not answered, which it may be only while
/// the gateway is ending.
pub(super) fn start(client: &Client, journal: &Arc<Journal>, ids: &Arc<SeededIds>) -> JoinSet<()> {
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, journal, ids) = (client.clone(), journal.clone(), ids.clone());
        clients.spawn(async move {
            loop {
                let mut order = journal.take(&ids);
                let answered = client.advance(&mut order, &ids).await.is_some();
                journal.put(order);
                if !answered {
                    assert!(journal.is_ending(), "a request was not answered");
                    return;
                }
                journal.acknowledge();
            }
        });
    }
    clients
}

/// Waits until every client has ended.
pub(super) async fn join(mut clients: JoinSet<()>) {
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
}

impl Client {
    /// Does the next thing for an order; `None` where no answer came.
    async fn advance(&self, order: &mut Order, ids: &SeededIds) -> Option<()> {
        if order.created.is_none() {
            order.created = if order.with_key && ids.below(3) == 0 {
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
        order.in_doubt = true;
        let answer = match wish {
            "page" => self.open_page(order).await?,
            outcome => self.help(order, outcome).await?,
        };
        let (wanted, got) = (if wish == "page" { None } else { Some(status) }, status_of(&answer));
        assert_eq!(got.as_deref(), wanted, "{order:?}: {answer:?}");
        order.in_doubt = false;
        order.done += 1;
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
        let form_type = "application/x-www-form-urlencoded";
        let mut headers = vec![("api-key", &*self.api_key), ("content-type", form_type)];
        if order.with_key {
            headers.push(("idempotency-key", &key));
        }
        let url = format!("{}/api/btn-create-invoice/get/", self.url);
        self.http.send("POST", &url, &headers, form).await.ok()
    }

    async fn open_page(&self, order: &Order) -> Option<Answer> {
        let page = &order.created.as_ref()?.page;
        let answer = self.http.send("GET", &format!("{}{page}", self.url), &[], "").await.ok()?;
        assert!(answer.status == 200 && answer.body.contains(&order.amount()), "{answer:?}");
        Some(answer)
    }

    async fn help(&self, order: &Order, outcome: &str) -> Option<Answer> {
        let form = format!("id={}&outcome={outcome}", order.created.as_ref()?.id);
        let form_type = "application/x-www-form-urlencoded";
        let headers = [("api-key", &*self.api_key), ("content-type", form_type)];
        let url = format!("{}/api/test-helper/pay/", self.url);
        self.http.send("POST", &url, &headers, form).await.ok()
    }

    /// Asks what has become of an order whose last step was not answered. Either it was done or it
    /// was not: there is nothing between, and no step that was answered is undone.
    pub(super) async fn look(&self, order: &mut Order) -> Option<()> {
        let id = order.created.as_ref()?.id;
        let url = format!("{}/api/invoice/status/?id={id}", self.url);
        let answer = self.http.send("GET", &url, &[("api-key", &self.api_key)], "").await.ok()?;
        let status = status_of(&answer).unwrap_or_default();
        let stands = order.status_after(order.done);
        if order.in_doubt && status != stands {
            assert_eq!(status, order.status_after(order.done + 1), "{order:?}: {answer:?}");
            order.done += 1;
        } else {
            assert_eq!(status, stands, "{order:?}: {answer:?}");
        }
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
