//! The gateway's binary in a process of its own, which can be killed as a power cut would.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, bail};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A process that is killed when it is dropped, so that a test that fails leaves none behind.
pub struct Process {
    child: Child,
    output: Output,
    errors: Output,
}

/// A process that is over.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// All that it printed on standard output.
    pub output: String,
    /// All that it printed on standard error.
    pub errors: String,
}

impl Process {
    /// Starts a process.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().context("cannot start the process")?;
        let output = Output::of(child.stdout.take().context("it has no standard output")?);
        let errors = Output::of(child.stderr.take().context("it has no standard error")?);
        Ok(Self { child, output, errors })
    }

    /// Waits for a line of standard output with a beginning, and gives the rest of that line.
    ///
    /// # Errors
    /// When the output ends without it.
    pub async fn line(&self, beginning: &str) -> anyhow::Result<String> {
        match self.output.line(beginning).await {
            Some(rest) => Ok(rest),
            None => bail!("no line began with {beginning:?}: {}", self.errors.text()),
        }
    }

    /// What it has printed on standard output so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.output.text()
    }

    /// What it has printed on standard error so far.
    #[must_use]
    pub fn errors(&self) -> String {
        self.errors.text()
    }

    /// The id that the system knows it by; `None` once it is over.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it with SIGKILL, which it cannot notice, and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("cannot kill the process")
    }

    /// Sends it a signal by its name, such as `TERM`.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let id = self.child.id().context("the process is gone already")?;
        let mut kill = Command::new("sh");
        let status = kill.arg("-c").arg(format!("kill -{name} {id}")).status().await?;
        if !status.success() {
            bail!("the signal was not sent: {status}");
        }
        Ok(())
    }

    /// Waits until it is over.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub async fn end(mut self) -> anyhow::Result<Ended> {
        let status = self.child.wait().await?;
        let (output, errors) = (self.output.end().await?, self.errors.end().await?);
        Ok(Ended { status, output, errors })
    }

    /// Sends it SIGTERM and waits until it is over.
    ///
    /// # Errors
    /// When it is gone already.
    pub async fn terminate(self) -> anyhow::Result<Ended> {
        self.signal("TERM").await?;
        self.end().await
    }
}

/// What a process prints, read as it comes, so that a full pipe never stops the process.
struct Output {
    read: Arc<Read>,
    reading: JoinHandle<()>,
}

#[derive(Default)]
struct Read {
    /// The bytes so far, and whether they are all.
    bytes: Mutex<(Vec<u8>, bool)>,
    changed: Notify,
}

impl Output {
    fn of(mut pipe: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let read = Arc::new(Read::default());
        let shared = read.clone();
        let reading = tokio::spawn(async move {
            let mut buffer = [0; 4_096];
            loop {
                // A pipe that cannot be read is one that has ended.
                let count = pipe.read(&mut buffer).await.unwrap_or(0);
                let mut bytes = shared.lock();
                bytes.0.extend_from_slice(buffer.get(..count).unwrap_or_default());
                bytes.1 = count == 0;
                drop(bytes);
                shared.changed.notify_waiters();
                if count == 0 {
                    return;
                }
            }
        });
        Self { read, reading }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.read.lock().0).into_owned()
    }

    async fn line(&self, beginning: &str) -> Option<String> {
        loop {
            let changed = self.read.changed.notified();
            let has_ended = self.read.lock().1;
            let text = self.text();
            let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
            if let Some(rest) = lines.filter_map(|line| line.strip_prefix(beginning)).next() {
                return Some(rest.to_owned());
            }
            if has_ended {
                return None;
            }
            changed.await;
        }
    }

    async fn end(self) -> anyhow::Result<String> {
        let Self { read, reading } = self;
        reading.await?;
        let bytes = std::mem::take(&mut read.lock().0);
        Ok(String::from_utf8(bytes)?)
    }
}

impl Read {
    fn lock(&self) -> MutexGuard<'_, (Vec<u8>, bool)> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
