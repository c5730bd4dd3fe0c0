//! The pages in a merchant's colour: a stylesheet that takes the place of the accents of the pages'
//! own. The colour is made darker on the light pages, and lighter on the dark ones, until whatever
//! is written in it or on it can be read (WCAG 2.2, 1.4.3).

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::colour::Colour;
use sha2::{Digest, Sha384};

/// The accent that the pages have without a merchant's: that of `payment.css`.
const OWN: Colour = Colour::new(0x0b, 0x6b, 0x54);

/// The contrast of a text with what is behind it.
const TEXT_CONTRAST: f64 = 4.5;

/// In how many steps a colour becomes another.
const STEPS: u32 = 64;

const START: &str = "/assets/theme-";
const END: &str = ".css";

/// A stylesheet that is made from a colour.
#[derive(Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its absolute path, such as `/assets/theme-aa3300.css`, which says what it is made of.
    pub path: String,
    /// Its text.
    pub body: String,
    /// Its subresource integrity, such as `sha384-…`.
    pub integrity: String,
}

impl Theme {
    /// The stylesheet of a colour; none for the pages' own.
    #[must_use]
    pub fn of(colour: Colour) -> Option<Self> {
        (colour != OWN).then(|| {
            let body = body(colour);
            let integrity = BASE64_STANDARD.encode(Sha384::digest(&body));
            let path = format!("{START}{}{END}", colour.hex());
            Self { path, body, integrity: format!("sha384-{integrity}") }
        })
    }

    /// The stylesheet at an absolute path, exactly as the pages write it.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        let digits = path.strip_prefix(START)?.strip_suffix(END)?;
        Self::of(Colour::from_hex(digits)?)
    }
}

fn body(colour: Colour) -> String {
    let light = Accents::of(colour, &LIGHT).text();
    let dark = Accents::of(colour, &DARK).text();
    format!(":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n")
}

/// What a scheme has of its own, as `payment.css` has it too.
struct Scheme {
    /// What accents are shown on.
    surfaces: [Colour; 2],
    /// What is written on surfaces, and on tints.
    texts: [Colour; 2],
    /// What is written on accents.
    ink: Colour,
    /// What a colour is mixed with until it can be read: away from the surfaces, and from the ink.
    away: Colour,
    /// How much of the accent is in a tint, in steps.
    tint: u32,
}

const WHITE: Colour = Colour::new(0xff, 0xff, 0xff);
const BLACK: Colour = Colour::new(0, 0, 0);

const LIGHT: Scheme = Scheme {
    surfaces: [WHITE, Colour::new(0xee, 0xf2, 0xf0)],
    texts: [Colour::new(0x12, 0x21, 0x1c), Colour::new(0x52, 0x63, 0x5c)],
    ink: WHITE,
    away: BLACK,
    tint: 7,
};

const DARK: Scheme = Scheme {
    surfaces: [Colour::new(0x16, 0x1d, 0x1b), Colour::new(0x0c, 0x11, 0x10)],
    texts: [Colour::new(0xe7, 0xee, 0xeb), Colour::new(0x9f, 0xb0, 0xa9)],
    ink: BLACK,
    away: WHITE,
    tint: 9,
};

/// The custom properties that a stylesheet sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accents {
    accent: Colour,
    /// What is written on the accent.
    ink: Colour,
    /// The accent of a button that is pointed at.
    deep: Colour,
    /// The accent as a surface.
    tint: Colour,
}

impl Accents {
    /// The colour itself if that can be read, else the nearest step away from it that can.
    fn of(colour: Colour, scheme: &Scheme) -> Self {
        let mut accents = Self::at(colour, scheme);
        for step in 1..=STEPS {
            if accents.can_be_read(scheme) {
                break;
            }
            accents = Self::at(mixed(colour, scheme.away, step), scheme);
        }
        accents
    }

    fn at(accent: Colour, scheme: &Scheme) -> Self {
        let [card, _] = scheme.surfaces;
        let mut tint = mixed(card, accent, scheme.tint);
        // A tint that is hardly the card's colour carries any text that the card does.
        for step in (1..scheme.tint).rev() {
            if scheme.texts.iter().all(|text| contrast(*text, tint) >= TEXT_CONTRAST) {
                break;
            }
            tint = mixed(card, accent, step);
        }
        let further = mixed(accent, scheme.away, 16);
        // Where there is hardly anything further away, it is a little nearer.
        let is_told_apart = contrast(further, accent) >= 1.15;
        let deep = if is_told_apart { further } else { mixed(accent, scheme.ink, 12) };
        Self { accent, ink: scheme.ink, deep, tint }
    }

    fn can_be_read(&self, scheme: &Scheme) -> bool {
        let [card, ground] = scheme.surfaces;
        let behind = [card, ground, self.tint, self.ink];
        let accents = [self.accent, self.deep];
        let is_enough = |accent, behind| contrast(accent, behind) >= TEXT_CONTRAST;
        accents.iter().all(|accent| behind.iter().all(|behind| is_enough(*accent, *behind)))
    }

    fn text(&self) -> String {
        let Self { accent, ink, deep, tint } = self;
        format!("--accent:{accent};--accent-ink:{ink};--accent-deep:{deep};--tint:{tint}")
    }
}

/// A colour on its way to another, after so many of [`STEPS`].
fn mixed(from: Colour, to: Colour, step: u32) -> Colour {
    let [from, to] = [from.parts().map(u32::from), to.parts().map(u32::from)];
    let part = |place: usize| {
        let [from, to] = [from, to].map(|parts| parts.get(place).copied().unwrap_or_default());
        let sum = from * STEPS.saturating_sub(step) + to * step;
        u8::try_from((sum + STEPS / 2) / STEPS).unwrap_or(u8::MAX)
    };
    Colour::new(part(0), part(1), part(2))
}

/// The contrast ratio of two colours, from 1 to 21.
fn contrast(one: Colour, other: Colour) -> f64 {
    let [one, other] = [luminance(one), luminance(other)];
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The relative luminance of a colour, from 0 to 1.
fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = colour.parts().map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests;
