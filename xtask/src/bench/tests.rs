//! What of the command line is the driver's to understand.

use super::parse;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn all_but_the_shipped_binary_is_handed_on() {
    let given = words("--seconds 3 --dist --invoices 1000000");
    assert_eq!(parse(&given).unwrap(), (true, words("--seconds 3 --invoices 1000000")));
    assert_eq!(parse(&[]).unwrap(), (false, Vec::new()));
}

#[test]
fn what_nobody_understands_is_refused_before_anything_is_built() {
    for line in ["--fast", "quick", "--seconds x", "--seconds=3", "-q"] {
        assert_eq!(parse(&words(line)).unwrap_err().code, 2, "{line}");
    }
}
