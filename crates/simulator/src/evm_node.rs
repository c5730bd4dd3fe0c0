//! A node of a stablecoins' network on this machine, which mines when it is told to, with tokens at
//! whatever address a test wants them; and what stands between it and whoever asks it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;

use crate::http::Http;
use crate::process::Process;

/// Where the node's program and the tokens' source are, which `cargo xtask test` installs.
const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/evm");

/// More than any function of the tokens needs, so that one that fails is not refused beforehand.
const GAS: &str = "0x493e0";

/// A node in a process of its own; it ends when it is dropped. Its accounts, which have all that
/// they need, are those of `eth_accounts`.
pub struct EvmNode {
    process: Process,
    url: String,
    http: Http,
}

impl EvmNode {
    /// Starts a node of an empty network with a number.
    ///
    /// # Errors
    /// When its program is not installed.
    pub async fn start(chain_id: u64) -> anyhow::Result<Self> {
        let program = program()?;
        let mut command = Command::new(&program);
        command.args(["--host", "127.0.0.1", "--port", "0", "--no-mining"]);
        command.args(["--chain-id", &chain_id.to_string()]);
        let process = Process::start(&mut command);
        let process = process.with_context(|| format!("{}", program.display()))?;
        let address = process.line("Listening on ").await?;
        Ok(Self { process, url: format!("http://{address}/"), http: Http::new()? })
    }

    /// Where it is asked.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Asks it something.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn ask(&self, method: &str, parameters: Value) -> anyhow::Result<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": parameters });
        let headers = [("content-type", "application/json")];
        let answer = self.http.send("POST", &self.url, &headers, body.to_string()).await?;
        let mut answer: Value = serde_json::from_str(&answer.body)?;
        match answer.get_mut("result") {
            Some(result) => Ok(result.take()),
            None => bail!("{method} is refused: {answer}"),
        }
    }

    /// Its accounts.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn accounts(&self) -> anyhow::Result<Vec<String>> {
        Ok(serde_json::from_value(self.ask("eth_accounts", json!([])).await?)?)
    }

    /// Puts a contract of `tokens.sol` at an address, with nothing in it.
    ///
    /// # Errors
    /// When there is no such contract.
    pub async fn place(&self, contract: &str, address: &str) -> anyhow::Result<()> {
        let code = &contracts().await?[contract]["code"];
        self.ask("anvil_setCode", json!([address, code])).await.map(drop)
    }

    /// Sends a transaction, a function of a contract with its words ([`word`]), and mines a block
    /// with it. It gives the hash; the function may have failed.
    ///
    /// # Errors
    /// When the node does not take it.
    pub async fn send(
        &self,
        [from, to]: [&str; 2],
        [contract, function]: [&str; 2],
        words: &[String],
    ) -> anyhow::Result<String> {
        let selector = &contracts().await?[contract]["functions"][function];
        let selector =
            selector.as_str().with_context(|| format!("{contract} has no {function}"))?;
        self.send_data([from, to], &format!("0x{selector}{}", words.concat())).await
    }

    /// Sends a transaction with its data, as a wallet is given them, and mines a block with it.
    ///
    /// # Errors
    /// When the node does not take it.
    pub async fn send_data(&self, between: [&str; 2], data: &str) -> anyhow::Result<String> {
        let hash = self.offer_data(between, data).await?;
        self.mine(1).await?;
        Ok(hash)
    }

    /// Sends a transaction with its data, which then waits for a block.
    ///
    /// # Errors
    /// When the node does not take it.
    pub async fn offer_data(&self, [from, to]: [&str; 2], data: &str) -> anyhow::Result<String> {
        let transaction = json!([{ "from": from, "to": to, "data": data, "gas": GAS }]);
        let hash = self.ask("eth_sendTransaction", transaction).await?;
        hash.as_str().map(str::to_owned).context("it gave no hash")
    }

    /// Mines so many blocks more.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn mine(&self, blocks: u64) -> anyhow::Result<()> {
        self.ask("anvil_mine", json!([blocks])).await.map(drop)
    }

    /// Ends it, as when its machine goes away.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn kill(self) -> anyhow::Result<()> {
        self.process.kill().await
    }
}

/// An address or a number as a function takes it.
#[must_use]
pub fn word(value: &str) -> String {
    format!("{:0>64}", value.trim_start_matches("0x"))
}

/// The program itself, and not the script that starts it, which would outlive its own end.
fn program() -> anyhow::Result<PathBuf> {
    let machine = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    };
    let package = format!("node_modules/@foundry-rs/anvil-linux-{machine}");
    let program = PathBuf::from(DIRECTORY).join(package).join("bin/anvil");
    if !program.is_file() {
        bail!("no node of a network is installed: run `cargo xtask test`, or npm ci in tests/evm");
    }
    Ok(program)
}

/// What `compile.mjs` prints, compiled once.
async fn contracts() -> anyhow::Result<&'static Value> {
    static CONTRACTS: OnceCell<Value> = OnceCell::const_new();
    let compiled = CONTRACTS.get_or_try_init(|| async {
        let mut command = Command::new("node");
        let ended =
            Process::start(command.arg("compile.mjs").current_dir(DIRECTORY))?.end().await?;
        if !ended.status.success() {
            bail!("the tokens cannot be compiled: {}", ended.errors);
        }
        Ok(serde_json::from_str(&ended.output)?)
    });
    compiled.await
}

/// What is made of a node's answer; with `None` there never is one.
pub type Meddling = Box<dyn Fn(String) -> Option<String> + Send + Sync>;

/// A node that hands on what another one answers, changed; it stops when it is dropped.
pub struct MeddlingNode {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl MeddlingNode {
    /// Stands between a node and whoever asks this one.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(url: &str, meddling: Meddling) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let parts = Arc::new((url.to_owned(), Http::new()?, meddling));
        let router = Router::new().route("/", post(hand_on)).with_state(parts);
        let serving = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Self { address, serving })
    }

    /// Where it is asked.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Drop for MeddlingNode {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hand_on(State(parts): State<Arc<(String, Http, Meddling)>>, asked: String) -> String {
    let (url, http, meddling) = parts.as_ref();
    let headers = [("content-type", "application/json")];
    let answer = http.send("POST", url, &headers, asked).await;
    match answer.ok().and_then(|answer| meddling(answer.body)) {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}
