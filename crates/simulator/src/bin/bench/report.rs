//! The report: a table for people, which is Markdown, and a JSON object for machines.

use serde_json::{Value, json};

use crate::figures::{Figure, NO_OP, Unit};
use crate::machine::Machine;
use crate::wrk::CONNECTIONS;

const HEADERS: [&str; 11] = [
    "figure",
    "invoices",
    "value",
    "of no-op",
    "p50 ms",
    "p99 ms",
    "max ms",
    "gateway µs",
    "database µs",
    "errors",
    "goals",
];

/// How far the no-op's rate may vary, highest to lowest, on a machine that nobody else uses.
const STEADY: f64 = 1.15;

/// Everything that was found.
pub(crate) struct Report {
    pub(crate) machine: Machine,
    /// How long each figure was measured.
    pub(crate) seconds: u32,
    pub(crate) figures: Vec<Figure>,
}

impl Report {
    /// The table below a few lines on where and how it was measured.
    pub(crate) fn text(&self) -> String {
        let mut rows = vec![HEADERS.map(str::to_owned)];
        rows.extend(self.figures.iter().map(cells));
        let machine = self.machine.text();
        let seconds = self.seconds;
        format!(
            "{machine}\n{CONNECTIONS} connections, {seconds} s a figure; processor time is for \
             each request or callback.{}\n\n{}",
            self.disturbance().unwrap_or_default(),
            table(&rows)
        )
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "machine": self.machine.json(),
            "connections": CONNECTIONS,
            "seconds": self.seconds,
            "disturbed": self.disturbance().is_some(),
            "figures": self.figures.iter().map(Figure::json).collect::<Vec<_>>(),
        })
    }

    /// Says so where somebody else was at work between the first figure and the last: what is
    /// compared was then not measured alike.
    fn disturbance(&self) -> Option<String> {
        let no_ops = self.figures.iter().filter(|figure| figure.name.starts_with(NO_OP));
        let rates: Vec<f64> = no_ops.map(|figure| figure.value).collect();
        let lowest = rates.iter().copied().reduce(f64::min)?;
        let highest = rates.iter().copied().reduce(f64::max)?;
        let said = || {
            let (lowest, highest) = (grouped(lowest), grouped(highest));
            format!(
                "\nDISTURBED: the no-op's rate went from {lowest} to {highest}; trust processor \
                 times only."
            )
        };
        (highest > lowest * STEADY).then(said)
    }

    /// What went wrong, a line for each figure with errors.
    pub(crate) fn errors(&self) -> Vec<String> {
        let wrong = self.figures.iter().filter(|figure| figure.errors.total() > 0);
        wrong.map(|figure| format!("{}: {:?}", figure.name, figure.errors)).collect()
    }
}

fn cells(figure: &Figure) -> [String; HEADERS.len()] {
    let number = |value: Option<f64>| value.map(decimal).unwrap_or_default();
    let latency = figure.latency;
    let goals: Vec<String> = figure.goals.iter().map(|goal| goal.text()).collect();
    let value = match figure.unit {
        Unit::PerSecond => format!("{}/s", grouped(figure.value)),
        Unit::Milliseconds | Unit::Mebibytes => {
            format!("{} {}", decimal(figure.value), figure.unit.name())
        }
        Unit::Ratio => decimal(figure.value),
    };
    [
        figure.name.clone(),
        figure.invoices.map(|invoices| grouped(invoices as f64)).unwrap_or_default(),
        value,
        number(figure.of_no_op),
        number(latency.map(|latency| latency.p50_ms)),
        number(latency.map(|latency| latency.p99_ms)),
        number(latency.map(|latency| latency.max_ms)),
        number(figure.gateway_micros),
        number(figure.server_micros),
        figure.errors.total().to_string(),
        goals.join("; "),
    ]
}

/// With as many decimals as say something.
fn decimal(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}

/// A whole number with a comma between thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A table in Markdown whose columns are as wide as their widest cell.
fn table(rows: &[[String; HEADERS.len()]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEADERS.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(&format!("| {cell:width$} "));
        }
        text.push_str("|\n");
        if index == 0 {
            for width in &widths {
                text.push_str(&format!("| {} ", "-".repeat(*width)));
            }
            text.push_str("|\n");
        }
    }
    text
}

#[cfg(test)]
mod tests;
