//! What wrk and its script print.

use expect_test::expect;

use super::Summary;

#[test]
fn the_scripts_line_is_read_from_below_wrks_own() {
    let output = "\
Running 1s test @ http://127.0.0.1:18471/bench/no-op/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.50ms    2.12ms  37.51ms   85.64%
    Req/Sec    26.29k     8.69k   39.99k    70.00%
  26491 requests in 1.02s, 9.92MB read
Requests/sec:  26065.10
Transfer/sec:      9.76MB
summary {\"requests\":26491,\"micros\":1016340,\"p50\":1664,\"p99\":9863,\"max\":37511,\
\"broken\":3,\"failed\":2,\"wrong\":1}
";
    expect![[r#"
        Summary {
            answered: 26491,
            seconds: 1.01634,
            p50_ms: 1.664,
            p99_ms: 9.863,
            max_ms: 37.511,
            broken: 3,
            failed: 2,
            wrong: 1,
        }
    "#]]
    .assert_debug_eq(&Summary::read(output).unwrap());
}

#[test]
fn an_output_without_the_line_or_with_half_of_it_is_refused() {
    for output in ["", "Running 1s test\n", "summary \n", "summary {\"requests\":1}\n"] {
        assert!(Summary::read(output).is_err(), "{output:?}");
    }
}
