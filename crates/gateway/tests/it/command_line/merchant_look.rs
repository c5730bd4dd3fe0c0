//! `turnpike merchant update`, and the options of `create` that it shares: how payment pages look.

use std::path::Path;

use simulator::{Ended, Installation};

use crate::binary::{active_merchant, merchant_create, run, turnpike};

/// A PNG of 48 by 32 pixels, as far as a file is looked at.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x30\0\0\0\x20\x08\x06\0\0\0\0\0\0\0";

const SVG: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;

async fn update(installation: &Installation, options: &[&str]) -> Ended {
    let mut command = turnpike(installation.directory(), &["merchant", "update"]);
    run(command.args(installation.flags()).args(options)).await
}

fn write(directory: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(directory.join(name), bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_changes_what_is_named_and_prints_how_the_pages_look() {
    let installation = Installation::fresh().unwrap();
    write(installation.directory(), "logo.png", PNG);
    let created = active_merchant(&installation, &["--colour", "#AA3300"]).await;
    let id = created.id.as_str();
    let logo = r#"{"media_type":"image/png","width":48,"height":32}"#;
    let both = r#"["https://pay.shop.example:8443","https://shop.example"]"#;
    let steps: [(&[&str], &str); 7] = [
        (&[], r##""colour":"#aa3300","logo":null,"frame_origins":[]"##),
        (
            &["--logo", "logo.png"],
            &format!(r##""colour":"#aa3300","logo":{logo},"frame_origins":[]"##),
        ),
        (
            &[
                "--colour",
                "#0b6b54",
                "--frame-origin",
                "https://shop.example/",
                "--frame-origin",
                "https://pay.shop.example:8443",
                "--frame-origin",
                "https://shop.example",
            ],
            &format!(r##""colour":"#0b6b54","logo":{logo},"frame_origins":{both}"##),
        ),
        (
            &["--frame-origin", "http://127.0.0.1:3000", "--no-logo"],
            r##""colour":"#0b6b54","logo":null,"frame_origins":["http://127.0.0.1:3000"]"##,
        ),
        (
            &["--no-colour"],
            r#""colour":null,"logo":null,"frame_origins":["http://127.0.0.1:3000"]"#,
        ),
        (&["--no-frame-origin"], r#""colour":null,"logo":null,"frame_origins":[]"#),
        (&["--tries", "7"], r#""colour":null,"logo":null,"frame_origins":[]"#),
    ];
    for (options, looks) in steps {
        let ended = update(&installation, &[&["--merchant-id", id], options].concat()).await;
        assert_eq!((ended.status.code(), ended.errors.as_str()), (Some(0), ""), "{options:?}");
        let tries = if options.contains(&"--tries") { 7 } else { 3 };
        let line =
            format!("{{\"merchant_id\":\"{id}\",\"tries\":{tries},\"wallet\":null,{looks}}}\n");
        assert_eq!(ended.output, line, "{options:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_a_rule_is_refused_with_its_name_and_the_rule() {
    let installation = Installation::fresh().unwrap();
    let directory = installation.directory();
    write(directory, "logo.png", PNG);
    write(directory, "logo.svg", SVG);
    write(directory, "large.png", &[PNG, &[0; 8 * 1024]].concat());
    let mut wide = PNG.to_vec();
    wide[18] = 0x10;
    write(directory, "wide.png", &wide);
    let merchant = active_merchant(&installation, &["--logo", "logo.png"]).await;
    let colour = "for '--colour <COLOUR>': it must be # and six hexadecimal digits";
    let origin = "for '--frame-origin <ORIGIN>': it must be https:// and a host name";
    let many: Vec<String> =
        (0..11).map(|n| format!("--frame-origin=https://s{n}.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let cases: [(&[&str], i32, &str); 16] = [
        (&["--tries", "0"], 1, "tries: 1 to 10"),
        (&["--tries", "11"], 1, "tries: 1 to 10"),
        (&["--colour", "0b6b54"], 2, colour),
        (&["--colour", "green"], 2, colour),
        (&["--colour", "#0b6b54;"], 2, colour),
        (&["--frame-origin", "shop.example"], 2, origin),
        (&["--frame-origin", "http://shop.example"], 2, origin),
        (&["--frame-origin", "https://shop.example/page"], 2, origin),
        (&["--frame-origin", "*"], 2, origin),
        (&many, 1, "frame-origin: at most 10 of them"),
        (&["--logo", "none.png"], 1, "logo: cannot read none.png: No such file"),
        (&["--logo", "logo.svg"], 1, "logo: it must be a PNG, JPEG or WebP image"),
        (&["--logo", "large.png"], 1, "logo: it must have at most 8192 bytes"),
        (&["--logo", "wide.png"], 1, "logo: it must be at most 512 by 512 pixels"),
        (&["--logo", "logo.png", "--no-logo"], 2, "cannot be used with '--no-logo'"),
        (&["--colour", "#aa3300", "--no-colour"], 2, "cannot be used with '--no-colour'"),
    ];
    for (options, code, said) in cases {
        let named = [&["--merchant-id", merchant.id.as_str()], options].concat();
        let mut ends = vec![update(&installation, &named).await];
        if !options.iter().any(|option| option.starts_with("--no-")) {
            ends.push(run(&mut merchant_create(&installation, options)).await);
        }
        for ended in ends {
            let said_so = (ended.status.code(), ended.output.as_str());
            assert_eq!(said_so, (Some(code), ""), "{options:?}: {ended:?}");
            assert!(ended.errors.contains(said), "{options:?}: {}", ended.errors);
        }
    }
    for (id, code, said) in
        [("77", 1, "merchant-id: there is no merchant 77"), ("x", 2, "for '--merchant-id <ID>'")]
    {
        let ended = update(&installation, &["--merchant-id", id, "--colour", "#aa3300"]).await;
        assert_eq!((ended.status.code(), ended.output.as_str()), (Some(code), ""), "{id}");
        assert!(ended.errors.contains(said), "{id}: {}", ended.errors);
    }
    let unnamed = update(&installation, &["--colour", "#aa3300"]).await;
    assert!(unnamed.errors.contains("--merchant-id <ID>"), "{unnamed:?}");
    let kept = update(&installation, &["--merchant-id", &merchant.id]).await;
    assert!(kept.output.contains(r#""colour":null,"logo":{"media_type":"image/png""#), "{kept:?}");
    assert_eq!(installation.database().unwrap().merchants().unwrap().len(), 1);
}
