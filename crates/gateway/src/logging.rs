//! Structured logs, on standard error. They carry ids, never what a person or a secret could be
//! known by: the types that hold those cannot be printed.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::{LogFormat, Settings};

/// Starts logging. A second start in one process changes nothing.
pub(crate) fn start(settings: &Settings) {
    let filter = EnvFilter::new(&settings.log_level);
    let registry = tracing_subscriber::registry().with(filter);
    let started = match settings.log_format {
        LogFormat::Json => registry
            .with(layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init(),
        LogFormat::Text => {
            let ansi = std::io::stderr().is_terminal();
            registry.with(layer().with_ansi(ansi).with_writer(std::io::stderr)).try_init()
        }
    };
    if started.is_err() {
        tracing::debug!("logging had been started already");
        return;
    }
    // A panic's own words may hold what no log should, so only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}
