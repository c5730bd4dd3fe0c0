//! What was measured, what was hoped for, and both as JSON.

use serde_json::{Value, json};

use crate::callbacks::Delivered;
use crate::load::{Errors, Measured, Sent, Turn};
use crate::spread::Spread;

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    /// How many invoices were in the store; `None` where it does not matter.
    pub(crate) invoices: Option<u64>,
    pub(crate) value: f64,
    pub(crate) unit: Unit,
    /// The value as a part of the no-op's.
    pub(crate) of_no_op: Option<Spread>,
    pub(crate) latency: Option<Latency>,
    pub(crate) gateway_micros: Option<f64>,
    pub(crate) server_micros: Option<f64>,
    pub(crate) errors: Errors,
    pub(crate) goals: Vec<Goal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    Milliseconds,
    Mebibytes,
    Ratio,
}

/// Of the middle turn by each, but the longest of all turns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latency {
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

/// What a figure should be. Nothing fails because it is not.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    /// What of the figure is meant: a column of the table, or its value itself.
    of: &'static str,
    value: f64,
    aim: Aim,
}

/// What a goal is of that is not of one of the columns behind the value.
const VALUE: &str = "value";

#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    AtLeast(f64),
    Below(f64),
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, value: f64, unit: Unit) -> Self {
        Self {
            name: name.into(),
            invoices: None,
            value,
            unit,
            of_no_op: None,
            latency: None,
            gateway_micros: None,
            server_micros: None,
            errors: Errors::default(),
            goals: Vec::new(),
        }
    }

    /// The figure of a load; its part of the no-op's is compared turn by turn.
    pub(crate) fn of_load(name: impl Into<String>, measured: &Measured) -> Self {
        let sent: Vec<Sent> = measured.turns.iter().map(|turn| turn.load).collect();
        let part = |turn: &Turn| turn.load.summary.per_second() / turn.no_op.summary.per_second();
        let of_no_op = Spread::of(measured.turns.iter().map(part));
        Self { of_no_op, errors: measured.errors, ..Self::of_sent(name, &sent) }
    }

    /// The figure of the no-op, which was sent beside every load. Its errors are in theirs, and its
    /// part of its own middle shows how steady the machine was.
    pub(crate) fn of_no_op<'a>(loads: impl Iterator<Item = &'a Measured>) -> Self {
        let sent: Vec<Sent> =
            loads.flat_map(|load| load.turns.iter().map(|turn| turn.no_op)).collect();
        let figure = Self::of_sent("no-op", &sent);
        let parts = sent.iter().map(|sent| sent.summary.per_second() / figure.value);
        Self { of_no_op: Spread::of(parts), ..figure }
    }

    fn of_sent(name: impl Into<String>, sent: &[Sent]) -> Self {
        let middle = |value: fn(&Sent) -> f64| Spread::of(sent.iter().map(value));
        let value = |value| middle(value).map_or(0.0, |spread| spread.middle);
        let server = Spread::of(sent.iter().filter_map(|sent| sent.server_micros));
        Self {
            latency: middle(|sent| sent.summary.max_ms).map(|longest| Latency {
                p50_ms: value(|sent| sent.summary.p50_ms),
                p99_ms: value(|sent| sent.summary.p99_ms),
                max_ms: longest.largest,
            }),
            gateway_micros: middle(|sent| sent.gateway_micros).map(|spread| spread.middle),
            server_micros: server.map(|spread| spread.middle),
            ..Self::new(name, value(|sent| sent.summary.per_second()), Unit::PerSecond)
        }
    }

    /// The figure of a delivery of callbacks.
    pub(crate) fn of_delivery(name: impl Into<String>, delivered: &Delivered) -> Self {
        Self {
            gateway_micros: Some(delivered.gateway_micros),
            errors: delivered.errors,
            ..Self::new(name, delivered.per_second, Unit::PerSecond)
        }
    }

    /// Sets a goal for what it is measured by.
    pub(crate) fn goal(mut self, aim: Aim) -> Self {
        let value = self.value;
        self.goals.push(Goal { of: VALUE, value, aim });
        self
    }

    /// Sets a goal for the part of the no-op's value; none where the no-op was not measured.
    pub(crate) fn goal_of_no_op(mut self, aim: Aim) -> Self {
        let goal = self.of_no_op.map(|part| Goal { of: "of no-op", value: part.middle, aim });
        self.goals.extend(goal);
        self
    }

    pub(crate) fn goal_of_processor_time(mut self, aim: Aim) -> Self {
        let goal = self.gateway_micros.map(|value| Goal { of: "gateway µs", value, aim });
        self.goals.extend(goal);
        self
    }

    pub(crate) fn goal_of_p99(mut self, aim: Aim) -> Self {
        let goal = self.latency.map(|latency| Goal { of: "p99 ms", value: latency.p99_ms, aim });
        self.goals.extend(goal);
        self
    }

    pub(crate) fn json(&self) -> Value {
        let Errors { failed, wrong, logged, lost } = self.errors;
        json!({
            "name": self.name,
            "invoices": self.invoices,
            "value": rounded(self.value),
            "unit": self.unit.name(),
            "of_no_op": self.of_no_op.map(|part| rounded(part.middle)),
            "of_no_op_least": self.of_no_op.map(|part| rounded(part.least)),
            "of_no_op_largest": self.of_no_op.map(|part| rounded(part.largest)),
            "p50_ms": self.latency.map(|latency| rounded(latency.p50_ms)),
            "p99_ms": self.latency.map(|latency| rounded(latency.p99_ms)),
            "max_ms": self.latency.map(|latency| rounded(latency.max_ms)),
            "gateway_us": self.gateway_micros.map(rounded),
            "database_server_us": self.server_micros.map(rounded),
            "errors": { "failed": failed, "wrong": wrong, "logged": logged, "lost": lost },
            "goals": self.goals.iter().map(Goal::json).collect::<Vec<_>>(),
        })
    }
}

impl Unit {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Milliseconds => "ms",
            Self::Mebibytes => "MiB",
            Self::Ratio => "ratio",
        }
    }
}

impl Goal {
    fn is_met(&self) -> bool {
        match self.aim {
            Aim::AtLeast(least) => self.value >= least,
            Aim::Below(bound) => self.value < bound,
        }
    }

    /// The goal and whether it is met, in the fewest words.
    pub(crate) fn text(&self) -> String {
        let met = if self.is_met() { "met" } else { "**not met**" };
        let of = if self.of == VALUE { "" } else { &format!("{} ", self.of) };
        match self.aim {
            Aim::AtLeast(least) => format!("{of}≥ {least}: {met}"),
            Aim::Below(bound) => format!("{of}< {bound}: {met}"),
        }
    }

    fn json(&self) -> Value {
        let (comparison, bound) = match self.aim {
            Aim::AtLeast(least) => ("at_least", least),
            Aim::Below(bound) => ("below", bound),
        };
        let value = rounded(self.value);
        json!({ "of": self.of, "value": value, comparison: bound, "met": self.is_met() })
    }
}

/// To three decimals: more would only look exact.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
