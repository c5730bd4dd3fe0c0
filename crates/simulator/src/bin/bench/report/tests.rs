//! The report of made-up figures, as people and as machines read it.

use expect_test::{expect, expect_file};

use super::{Report, decimal, grouped};
use crate::figures::{Aim, Figure, Latency, Unit};
use crate::load::{Errors, Turns};
use crate::machine::Machine;
use crate::spread::Spread;

fn report() -> Report {
    let machine = Machine {
        cores: 2,
        model: "AMD EPYC".to_owned(),
        kernel: "6.18.44".to_owned(),
        file_system: "ext2/ext3".to_owned(),
        load_average: 0.25,
        used_percent: 1.4,
        commit: "603b8f000000".to_owned(),
    };
    let create = Figure {
        invoices: Some(10_000),
        of_no_op: Some(Spread { middle: 0.6512, least: 0.5826, largest: 0.7 }),
        latency: Some(Latency { p50_ms: 0.912, p99_ms: 5.25, max_ms: 12.75 }),
        gateway_micros: Some(24.96),
        server_micros: Some(31.04),
        errors: Errors { lost: 2, logged: 1, ..Errors::default() },
        ..Figure::new("create", 42_123.5, Unit::PerSecond)
    };
    let create = create
        .goal_of_no_op(Aim::AtLeast(0.65))
        .goal_of_processor_time(Aim::Below(24.0))
        .goal_of_p99(Aim::Below(5.25));
    let start =
        Figure::new("start", 38.04, Unit::Milliseconds).goal(Aim::Below(100.0)).goal_of_p99(
            // There is no latency, so there is no goal for it.
            Aim::Below(5.0),
        );
    let turns = Turns { count: 5, seconds: 2 };
    Report { machine, turns, figures: vec![create, start] }
}

#[test]
fn the_table_is_markdown_with_each_goal_beside_its_figure() {
    expect_file!["table.txt"].assert_eq(&report().text());
}

#[test]
fn the_json_has_every_figure_and_goal() {
    expect_file!["report.json"].assert_eq(&format!("{:#}\n", report().json()));
}

#[test]
fn every_figure_with_errors_is_named() {
    expect![[r#"
        [
            "create: Errors { failed: 0, wrong: 0, logged: 1, lost: 2 }",
        ]
    "#]]
    .assert_debug_eq(&report().errors());
}

#[test]
fn a_busy_machine_says_so() {
    let mut report = report();
    report.machine.used_percent = 62.0;
    assert!(report.text().contains("62 % of the cores in use, BUSY"), "{}", report.text());
    assert_eq!(report.json()["machine"]["busy"], true);
}

#[test]
fn numbers_are_written_for_people() {
    let groups = [0.0, 999.4, 999.5, 1_000.0, 999_999.0, 5_000_000.0].map(grouped);
    assert_eq!(groups, ["0", "999", "1,000", "1,000", "999,999", "5,000,000"]);
    assert_eq!([0.0, 9.994, 12.345].map(decimal), ["0.00", "9.99", "12.3"]);
}
