//! The report: a table for people, which is Markdown, and a JSON object for machines.

use serde_json::{Value, json};

use crate::figures::{Figure, Unit};
use crate::load::Turns;
use crate::machine::Machine;
use crate::wrk::CONNECTIONS;

const HEADERS: [&str; 12] = [
    "figure",
    "invoices",
    "value",
    "of no-op",
    "least to largest",
    "p50 ms",
    "p99 ms",
    "max ms",
    "gateway µs",
    "database µs",
    "errors",
    "goals",
];

/// Everything that was found.
pub(crate) struct Report {
    pub(crate) machine: Machine,
    /// How each load was measured.
    pub(crate) turns: Turns,
    pub(crate) figures: Vec<Figure>,
}

impl Report {
    /// The table below a few lines on where and how it was measured.
    pub(crate) fn text(&self) -> String {
        let mut rows = vec![HEADERS.map(str::to_owned)];
        rows.extend(self.figures.iter().map(cells));
        let machine = self.machine.text();
        let Turns { count, seconds } = self.turns;
        format!(
            "{machine}\n{CONNECTIONS} connections, the middle of {count} turns of {seconds} s, \
             each right after {seconds} s of the no-op; processor time is for each request or \
             callback.\n\n{}",
            table(&rows)
        )
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "machine": self.machine.json(),
            "connections": CONNECTIONS,
            "turns": self.turns.count,
            "seconds": self.turns.seconds,
            "figures": self.figures.iter().map(Figure::json).collect::<Vec<_>>(),
        })
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
    let range =
        figure.of_no_op.map(|part| format!("{} to {}", decimal(part.least), decimal(part.largest)));
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
        number(figure.of_no_op.map(|part| part.middle)),
        range.unwrap_or_default(),
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
