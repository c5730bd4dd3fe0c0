//! Lines of `/proc` as Linux writes them.

use expect_test::expect;

use super::{Stat, resident};

#[test]
fn a_line_of_stat_is_read_past_a_name_with_brackets() {
    let line = "4711 (odd ) name (x) S 42 4711 4711 0 -1 4194560 1203 55 0 0 1234 567 89 10 20 0 \
                4 0 93012 1234567 2345 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0\n";
    let stat = Stat::read(line).unwrap();
    expect![[r#"
        Stat {
            process: 4711,
            parent: 42,
            own: 1801,
            waited_for: 99,
        }
    "#]]
    .assert_debug_eq(&stat);
    for wrong in ["", "4711", "4711 (name) S 42 4711", "x (name) S 1 2 3 4 5 6 7 8 9 10 11 12"] {
        assert_eq!(Stat::read(wrong), None, "{wrong:?}");
    }
}

#[test]
fn the_resident_memory_is_read_in_mebibytes() {
    let status = "Name:\tturnpike\nVmHWM:\t   30720 kB\nVmRSS:\t   20992 kB\nThreads:\t6\n";
    assert_eq!(resident(status), Some(20.5));
    assert_eq!(resident("Name:\tkthreadd\n"), None);
}
