//! The inventory of what payment pages run and are styled by, as PCI DSS 4.0.1 asks for it (6.4.3,
//! 11.6.1): written from what is served, so that it cannot say anything else.

use expect_test::expect_file;
use pages::Asset;

use super::CONTENT_SECURITY_POLICY;

/// What belongs to payment pages, and why it has to be there.
const PURPOSES: [(&str, &str); 2] = [
    (
        "/assets/payment-.js",
        "Moves an open page on when the invoice changes, and counts the price's validity down; \
         writes a card's digits in groups and says what is wrong with them, and with a UPI id; \
         copies the amount and the address of a stablecoin, and a bank's reference. \
         Every page works without it.",
    ),
    ("/assets/payment-.css", "The look of the payment pages."),
];

/// The path of an asset without the digest of its content.
fn name(asset: &Asset) -> String {
    let (stem, rest) = asset.path.rsplit_once('-').unwrap_or_default();
    let (_, extension) = rest.rsplit_once('.').unwrap_or_default();
    format!("{stem}-.{extension}")
}

fn inventory() -> String {
    let mut lines = vec![
        "# What payment pages load".to_owned(),
        String::new(),
        "Every script and stylesheet of the payment pages, written by \
         `UPDATE_EXPECT=1 cargo test -p gateway --lib security`"
            .to_owned(),
        "(PCI DSS 4.0.1, 6.4.3 and 11.6.1). [operating.md](operating.md) says how to compare it \
         with what a gateway serves."
            .to_owned(),
        String::new(),
        "| path | bytes | integrity | why it is there |".to_owned(),
        "| --- | --- | --- | --- |".to_owned(),
    ];
    for (wanted, purpose) in PURPOSES {
        let assets = pages::assets().iter().filter(|asset| name(asset) == wanted);
        lines.extend(assets.map(|Asset { path, body, integrity, .. }| {
            format!("| `{path}` | {} | `{integrity}` | {purpose} |", body.len())
        }));
    }
    let theme = "| `/assets/theme-RRGGBB.css` | less than 256 | of each, in the page | The \
                 merchant's colour, made of the six digits in the path, where it has one. |";
    lines.push(theme.to_owned());
    lines.push(String::new());
    let policy = "Each is authorized by the page's header, which allows nothing inline and nothing \
                  from any other host, and by the integrity that the page asks the browser to \
                  check:";
    lines.push(policy.to_owned());
    lines.push(String::new());
    lines.push(format!("    Content-Security-Policy: {CONTENT_SECURITY_POLICY} 'none'"));
    lines.push(String::new());
    let frames = "The last word is the list of the origins that may frame the page, where the \
                  invoice's merchant names any.";
    lines.push(frames.to_owned());
    format!("{}\n", lines.join("\n"))
}

#[test]
fn the_inventory_is_what_is_served() {
    expect_file!["../../../../docs/script-inventory.md"].assert_eq(&inventory());
}

#[test]
fn every_script_and_style_of_a_page_is_in_the_inventory() {
    let others = ["/assets/reference-.css", "/assets/shop-.css"];
    for asset in pages::assets().iter().filter(|asset| !asset.content_type.contains("svg")) {
        let name = name(asset);
        let is_known = PURPOSES.iter().any(|(path, _)| *path == name);
        assert!(is_known != others.contains(&name.as_str()), "{name}");
    }
}
