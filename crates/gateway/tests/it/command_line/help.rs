//! What the binary says of itself.

use std::path::Path;

use crate::binary::{run, turnpike};

#[tokio::test]
async fn help_names_every_command_and_flag() {
    let directory = tempfile::tempdir().unwrap();
    let common = ["--data", "--database-url", "--keys-file", "--config"];
    let merchant = [
        "--name",
        "--email",
        "--mode",
        "--activate",
        "--wallet",
        "--allow-ip",
        "--callback-url",
        "--s2s",
        "--choose-solution",
        "--tries",
        "--min",
        "--max",
        "--api-key",
        "--callback-secret",
    ];
    let serve = ["--listen", "--public-url", "--allow-private-callbacks"];
    let look = ["--colour", "--logo", "--frame-origin"];
    let update = [
        "--merchant-id",
        "--tries",
        "--wallet",
        "--by",
        "--no-colour",
        "--no-logo",
        "--no-frame-origin",
    ];
    let terms = [
        "--merchant-id",
        "--asset",
        "--clear-days",
        "--reserve-percent",
        "--reserve-days",
        "--chargeback-fee",
    ];
    let fees = ["--merchant-id", "--solution", "--currency", "--tier"];
    let cases: [(&[&str], Vec<&str>); 15] = [
        (
            &[],
            vec![
                "demo",
                "serve",
                "merchant",
                "fx",
                "chain",
                "backup",
                "restore",
                "migrate",
                "--help",
                "--version",
            ],
        ),
        (&["demo"], vec!["--listen", "--data"]),
        (&["serve"], [common.as_slice(), &serve].concat()),
        (&["merchant"], vec!["create", "update", "terms", "fees"]),
        (&["merchant", "terms"], [common.as_slice(), &terms].concat()),
        (&["merchant", "fees"], [common.as_slice(), &fees].concat()),
        (&["merchant", "update"], [common.as_slice(), &update, &look].concat()),
        (&["fx"], [common.as_slice(), &["fetch"]].concat()),
        (&["fx", "fetch"], [common.as_slice(), &["--accept-change"]].concat()),
        (&["chain"], vec!["check"]),
        (&["chain", "check"], vec!["--config"]),
        (&["backup"], [common.as_slice(), &["--to"]].concat()),
        (&["restore"], [common.as_slice(), &["--from", "--replace"]].concat()),
        (&["migrate"], vec!["--from", "--to", "--config"]),
        (&["merchant", "create"], [common.as_slice(), &merchant, &look].concat()),
    ];
    says(directory.path(), &cases).await;
}

#[tokio::test]
async fn help_names_what_a_rule_looks_at() {
    let directory = tempfile::tempdir().unwrap();
    let looks_at = vec![
        "--merchant-id",
        "--amount",
        "--payments",
        "--volume",
        "--country",
        "--late",
        "--minutes",
    ];
    let cases: [(&[&str], Vec<&str>); 2] =
        [(&["rule"], vec!["add", "list", "remove"]), (&["rule", "add"], looks_at)];
    says(directory.path(), &cases).await;
}

#[tokio::test]
async fn help_names_the_steps_of_a_settlement() {
    let directory = tempfile::tempdir().unwrap();
    let steps = vec!["propose", "approve", "cancel", "export", "submitted", "show", "list"];
    let named = vec!["--data", "--database-url", "--by"];
    let cases: [(&[&str], Vec<&str>); 9] = [
        (&["settlement"], steps),
        (&["settlement"], vec!["schedule", "statement"]),
        (&["settlement", "export"], [named.as_slice(), &["--to", "--format", "--again"]].concat()),
        (&["settlement", "statement"], vec!["--test", "--from", "--to", "--format", "--file"]),
        (&["settlement", "propose"], [named.as_slice(), &["--merchant", "--test"]].concat()),
        (&["settlement", "approve"], named.clone()),
        (&["settlement", "cancel"], [named.as_slice(), &["--unpaid"]].concat()),
        (&["settlement", "submitted"], [named.as_slice(), &["--tx"]].concat()),
        (&["settlement", "schedule"], vec!["--merchant", "--set", "--minimum"]),
    ];
    says(directory.path(), &cases).await;
}

/// Checks that the help of each command names what it should.
async fn says(directory: &Path, cases: &[(&[&str], Vec<&str>)]) {
    for (command, names) in cases {
        let arguments = [command, ["--help"].as_slice()].concat();
        let ended = run(&mut turnpike(directory, &arguments)).await;
        assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(0), ""), "{command:?}");
        let words: Vec<&str> = ended.output.split([' ', ',', '\n', '[', ']']).collect();
        for name in names {
            assert!(words.contains(name), "{command:?} says nothing of {name}:\n{}", ended.output);
        }
    }
}

#[tokio::test]
async fn the_version_is_the_release() {
    let directory = tempfile::tempdir().unwrap();
    let ended = run(&mut turnpike(directory.path(), &["--version"])).await;
    assert_eq!(ended.output, concat!("turnpike ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[tokio::test]
async fn a_command_that_is_none_is_refused_with_the_usage() {
    let directory = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&[], "Usage: turnpike <COMMAND>"),
        (&["sevre"], "unrecognized subcommand 'sevre'"),
        (&["merchant"], "Usage: turnpike merchant <COMMAND>"),
        (&["serve", "--daat", "data"], "unexpected argument '--daat' found"),
        (&["serve", "data"], "unexpected argument 'data' found"),
    ];
    for (arguments, said) in cases {
        let ended = run(&mut turnpike(directory.path(), arguments)).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.errors.contains(said), "{arguments:?}: {}", ended.errors);
    }
}
