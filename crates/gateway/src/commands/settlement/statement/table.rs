//! A statement's rows: the same ones in a table and on pages.

use domain::money::Money;

use crate::app::settlements::statement::{InvoiceLine, Section, Statement};
use crate::wire;

const HEADS: [&str; 12] = [
    "currency",
    "what",
    "id",
    "time",
    "gross",
    "fee",
    "refunds",
    "chargebacks",
    "other",
    "net",
    "reserve",
    "transaction",
];

/// How many characters each column has on a page; the last one is as long as it is.
const WIDTHS: [usize; 11] = [8, 10, 9, 19, 15, 13, 15, 15, 13, 16, 13];

type Row = [String; 12];

/// The statement with a line for each row.
pub(super) fn csv(statement: &Statement, days: [&str; 2]) -> String {
    let heads = HEADS.map(str::to_owned);
    let rows = std::iter::once(heads).chain(rows(statement, days));
    rows.map(|row| row.join(",") + "\n").collect()
}

/// What is on pages: a title, the names of the columns, and rows.
pub(super) struct Text {
    pub(super) title: String,
    pub(super) heads: String,
    pub(super) lines: Vec<String>,
}

/// The statement with its columns below one another. A transaction has a line of its own, to be
/// read in whole.
pub(super) fn text(statement: &Statement, days: [&str; 2]) -> Text {
    let Statement { merchant_id, name, live, .. } = statement;
    let [from, to] = days;
    let mode = if *live { "live" } else { "test" };
    let title = format!("{name} (merchant {merchant_id}, {mode}): {from} to {to}, UTC");
    let mut lines = Vec::new();
    for mut row in rows(statement, days) {
        let transaction = row.last_mut().map(std::mem::take).unwrap_or_default();
        lines.push(aligned(&row));
        if !transaction.is_empty() {
            lines.push(format!("{:18} {transaction}", ""));
        }
    }
    let mut heads = HEADS.map(str::to_owned);
    heads[11].clear();
    Text { title, heads: aligned(&heads), lines }
}

fn aligned(row: &Row) -> String {
    let mut line = String::new();
    for ((cell, width), place) in row.iter().zip(WIDTHS).zip(0..) {
        // Amounts stand with their last digits below one another.
        let cell = if place < 4 { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
        line.push_str(&cell);
        line.push(' ');
    }
    line.trim_end().to_owned()
}

fn rows(statement: &Statement, [from, to]: [&str; 2]) -> Vec<Row> {
    statement.sections.iter().flat_map(|section| of(section, [from, to])).collect()
}

fn of(section: &Section, [from, to]: [&str; 2]) -> Vec<Row> {
    let row = |what: &str, id: String, time: String| {
        let mut row = Row::default();
        row[0] = section.currency.code().to_owned();
        row[1] = what.to_owned();
        row[2] = id;
        row[3] = time;
        row
    };
    let with_net = |mut row: Row, net: Money| {
        row[9] = net.fixed();
        row
    };
    let mut rows = vec![with_net(row("opening", String::new(), from.to_owned()), section.opening)];
    for (id, line) in &section.invoices {
        let InvoiceLine { gross, fee, refunds, chargebacks, other, net, reserve, .. } = *line;
        let mut row = row("invoice", id.to_string(), wire::datetime(line.at));
        let amounts = [gross, fee, refunds, chargebacks, other, net, reserve];
        for (cell, amount) in row.iter_mut().skip(4).zip(amounts) {
            *cell = amount.fixed();
        }
        rows.push(row);
    }
    for line in &section.settlements {
        let mut row = row("settlement", line.id.to_string(), wire::datetime(line.at));
        row[9] = format!("-{}", line.amount.fixed());
        row[11] = line.transaction.clone().unwrap_or_default();
        rows.push(row);
    }
    for line in &section.others {
        let row = row("other", line.cause.clone(), wire::datetime(line.at));
        rows.push(with_net(row, line.amount));
    }
    rows.push(with_net(row("closing", String::new(), to.to_owned()), section.closing));
    rows
}
