//! Whatever colour a merchant has, everything can be read: each pair of colours that the pages'
//! style puts upon each other, in both schemes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::colour::Colour;
use proptest::prelude::*;

use super::{Accents, BLACK, DARK, LIGHT, OWN, Scheme, Theme, WHITE, contrast};

const STYLE: &str = include_str!("../../assets/payment.css");

/// Names of custom properties that a theme sets.
const THEMED: [&str; 4] = ["--accent", "--accent-ink", "--accent-deep", "--tint"];

type Properties = BTreeMap<String, Colour>;

/// A foreground, a background, and the contrast that they need.
type Pair = (String, String, f64);

/// The blocks of a stylesheet, each with its selector, and with the query that it is in.
fn blocks(style: &str) -> Vec<(&str, &str)> {
    let blocks = style.split('}').filter_map(|block| block.rsplit_once('{'));
    blocks.map(|(selector, block)| (selector.trim(), block)).collect()
}

fn declarations(block: &str) -> Vec<(&str, &str)> {
    let declarations = block.split(';').filter_map(|declaration| declaration.split_once(':'));
    declarations.map(|(name, value)| (name.trim(), value.trim())).collect()
}

/// The custom properties of the light and of the dark scheme that a stylesheet sets.
fn schemes(style: &str) -> [Properties; 2] {
    let colours = |block: &str| -> Properties {
        let colour = |(name, value): (&str, &str)| {
            let long = match value.strip_prefix('#') {
                Some(digits) if digits.len() == 3 => {
                    digits.chars().flat_map(|digit| [digit, digit]).collect()
                }
                digits => digits?.to_owned(),
            };
            Some((name.to_owned(), Colour::from_hex(&long)?))
        };
        declarations(block).into_iter().filter_map(colour).collect()
    };
    let (mut light, mut dark) = (Properties::new(), Properties::new());
    for (selector, block) in
        blocks(style).into_iter().filter(|(selector, _)| selector.ends_with(":root"))
    {
        let is_dark = selector.contains("prefers-color-scheme:dark")
            || selector.contains("prefers-color-scheme: dark");
        if is_dark { &mut dark } else { &mut light }.extend(colours(block));
    }
    let dark = light.clone().into_iter().chain(dark).collect();
    [light, dark]
}

/// The custom property that a value is, or that it ends with.
fn property(value: &str) -> Option<&str> {
    value.rsplit_once("var(")?.1.strip_suffix(')')
}

/// Every pair of colours that the style puts upon each other and of which a theme changes one.
fn pairs() -> Vec<Pair> {
    let surfaces = ["--card", "--ground"];
    let mut pairs = BTreeSet::new();
    for (_, block) in blocks(STYLE) {
        let declarations = declarations(block);
        let of = |wanted: &[&str]| {
            let found = declarations.iter().filter(|(name, _)| wanted.contains(name));
            found.filter_map(|(_, value)| property(value)).collect::<Vec<_>>()
        };
        let text = of(&["color"]).pop();
        let behind = of(&["background", "background-color"]).pop();
        let lines = of(&["border", "border-color", "outline", "outline-color", "fill", "stroke"]);
        match (text, behind) {
            (Some(text), Some(behind)) => {
                pairs.insert((text, behind, true));
            }
            // A text that has no surface of its own may be on any.
            (Some(text), None) => {
                pairs.extend(surfaces.iter().chain(&["--tint"]).map(|one| (text, *one, true)));
            }
            (None, Some("--tint")) => {
                pairs.extend(["--ink", "--soft"].map(|text| (text, "--tint", true)));
            }
            (None, Some(behind)) => pairs.extend(surfaces.map(|one| (behind, one, false))),
            (None, None) => {}
        }
        let lines = lines.into_iter().filter(|line| *line != "--tint");
        pairs.extend(lines.flat_map(|line| surfaces.map(|one| (line, one, false))));
    }
    let is_themed = |name: &str| THEMED.contains(&name);
    let changed = pairs.into_iter().filter(|(one, other, _)| is_themed(one) || is_themed(other));
    let needed = |is_text: bool| if is_text { 4.5 } else { 3.0 };
    changed.map(|(one, other, is_text)| (one.into(), other.into(), needed(is_text))).collect()
}

static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(pairs);
static OWN_SCHEMES: LazyLock<[Properties; 2]> = LazyLock::new(|| schemes(STYLE));

/// What cannot be read in a theme.
fn unreadable(theme: &str, pairs: &[Pair]) -> Vec<String> {
    let (own, themed) = (OWN_SCHEMES.clone(), schemes(theme));
    let mut found = Vec::new();
    for (own, themed) in own.into_iter().zip(themed) {
        let colours: Properties = own.into_iter().chain(themed).collect();
        for (one, other, needed) in pairs {
            let reached = contrast(colours[one], colours[other]);
            if reached < *needed {
                found.push(format!("{one} on {other} has {reached:.2} of {needed}"));
            }
        }
    }
    found
}

#[test]
fn the_contrast_is_that_of_wcag() {
    let rounded = |one, other| (contrast(one, other) * 100.0).round() / 100.0;
    assert_eq!(rounded(WHITE, BLACK).to_string(), "21");
    assert_eq!(rounded(WHITE, WHITE).to_string(), "1");
    // The example of the colour that is just too light on white, and the one that is not.
    assert_eq!(rounded(WHITE, Colour::new(0x77, 0x77, 0x77)).to_string(), "4.48");
    assert_eq!(rounded(Colour::new(0x76, 0x76, 0x76), WHITE).to_string(), "4.54");
    assert_eq!(rounded(Colour::new(0xff, 0, 0), WHITE).to_string(), "4");
}

#[test]
fn the_schemes_are_those_of_the_style() {
    let [light, dark] = schemes(STYLE);
    for (properties, Scheme { surfaces, texts, .. }) in [(&light, LIGHT), (&dark, DARK)] {
        assert_eq!([properties["--card"], properties["--ground"]], surfaces);
        assert_eq!([properties["--ink"], properties["--soft"]], texts);
    }
    assert_eq!(light["--accent"], OWN);
}

#[test]
fn the_pages_own_colours_can_be_read() {
    let pairs = pairs();
    let texts = |one: &str, other: &str| {
        pairs.iter().any(|pair| (pair.0.as_str(), pair.1.as_str()) == (one, other))
    };
    assert!(texts("--accent-ink", "--accent") && texts("--accent-ink", "--accent-deep"));
    assert!(texts("--accent", "--tint") && texts("--accent", "--card"), "{pairs:?}");
    assert_eq!(unreadable("", &pairs), Vec::<String>::new());
    let bad = ":root{--accent:#ffee00}";
    assert!(!unreadable(bad, &pairs).is_empty(), "what cannot be read is found");
}

#[test]
fn a_colour_that_can_be_read_is_kept_and_one_that_cannot_be_is_near() {
    let accent = |colour: &str, scheme| Accents::of(Colour::parse(colour).unwrap(), scheme).accent;
    let kept = [("#1d4ed8", &LIGHT), ("#000000", &LIGHT), ("#5fd4b3", &DARK), ("#ffffff", &DARK)];
    for (colour, scheme) in kept {
        assert_eq!(accent(colour, scheme).to_string(), colour);
    }
    for (colour, scheme) in [("#ffffff", &LIGHT), ("#ffcc00", &LIGHT), ("#1d4ed8", &DARK)] {
        let reached = accent(colour, scheme);
        let least = scheme.surfaces.map(|surface| contrast(reached, surface));
        let least = least[0].min(least[1]);
        assert!((4.5..5.7).contains(&least), "{colour} became {reached}, which has {least}");
    }
}

#[test]
fn a_theme_is_found_at_its_path_and_nowhere_else() {
    let theme = Theme::of(Colour::new(0xaa, 0x33, 0)).unwrap();
    assert_eq!(theme.path, "/assets/theme-aa3300.css");
    assert_eq!(Theme::at("/assets/theme-aa3300.css"), Some(theme));
    assert_eq!(Theme::of(OWN), None);
    for none in [
        "/assets/theme-0b6b54.css",
        "/assets/theme-AA3300.css",
        "/assets/theme-aa330.css",
        "/assets/theme-aa33000.css",
        "/assets/theme-aa330g.css",
        "/assets/theme-.css",
        "/assets/theme-aa3300.css/",
        "/assets/theme-aa3300",
        "/assets/theme-%61a3300.css",
        "theme-aa3300.css",
        "",
    ] {
        assert_eq!(Theme::at(none), None, "{none}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn everything_can_be_read_in_any_colour(red: u8, green: u8, blue: u8) {
        readable(Colour::new(red, green, blue))?;
    }
}

#[test]
fn everything_can_be_read_in_the_colours_at_the_edges() {
    let parts = [0, 1, 0x33, 0x66, 0x80, 0x99, 0xcc, 0xfe, 0xff];
    for red in parts {
        for green in parts {
            for blue in parts {
                readable(Colour::new(red, green, blue)).unwrap();
            }
        }
    }
}

fn readable(colour: Colour) -> Result<(), TestCaseError> {
    let Some(theme) = Theme::of(colour) else { return Ok(()) };
    prop_assert_eq!(unreadable(&theme.body, &PAIRS), Vec::<String>::new(), "{}", colour);
    prop_assert!(theme.body.len() < 256);
    for properties in schemes(&theme.body) {
        // A button that is pointed at shows it.
        prop_assert!(properties["--accent"] != properties["--accent-deep"]);
    }
    Ok(())
}
