//! The texts of the payer's pages, from `locales/`: one Fluent file a topic, in every language.
//! What is missing in a language is said in English.

use std::fmt::{self, Display};
use std::sync::LazyLock;

use askama::filters::{Escaper, Html, HtmlSafe};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::{Isolated, Locale};

type Bundle = FluentBundle<FluentResource>;

/// Marks around a part whose direction is its own, which Fluent puts around every argument.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Characters that open or close an isolated part. An argument has none of its own: it would end
/// the part that it stands in.
const ISOLATING: [char; 4] = ['\u{2066}', '\u{2067}', ISOLATE, END_OF_ISOLATE];

macro_rules! topics {
    ($($topic:literal),+ $(,)?) => {
        /// The files of a language, by topic.
        pub(super) const fn sources(locale: Locale) -> &'static [(&'static str, &'static str)] {
            macro_rules! of {
                ($code:literal) => {
                    &[$(($topic, include_str!(
                        concat!("../../locales/", $code, "/", $topic, ".ftl")
                    ))),+]
                };
            }
            match locale {
                Locale::English => of!("en"),
                Locale::Hindi => of!("hi"),
                Locale::French => of!("fr"),
                Locale::Spanish => of!("es"),
                Locale::Portuguese => of!("pt"),
                Locale::Arabic => of!("ar"),
            }
        }
    };
}

topics!("advice", "card", "choose", "common", "notice", "outcome", "stablecoin", "upi");

static BUNDLES: LazyLock<[Bundle; 6]> = LazyLock::new(|| Locale::ALL.map(bundle));

fn bundle(locale: Locale) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![locale.identifier()]);
    for (_, source) in sources(locale) {
        // A file with a fault still gives what can be read of it; that there is none is tested.
        let resource = FluentResource::try_new((*source).to_owned());
        bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
    }
    bundle
}

/// The id of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(&'static str);

/// A message that code chooses; templates name theirs.
pub(crate) const fn text(id: &'static str) -> Text {
    Text(id)
}

impl From<&'static str> for Text {
    fn from(id: &'static str) -> Self {
        Self(id)
    }
}

/// A value that a message speaks of.
pub struct Argument<'a>(FluentValue<'a>);

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self(match text.contains(ISOLATING) {
            true => text.replace(ISOLATING, "").into(),
            false => text.into(),
        })
    }
}

impl<'a> From<&&'a str> for Argument<'a> {
    fn from(text: &&'a str) -> Self {
        Self::from(*text)
    }
}

impl From<Isolated> for Argument<'_> {
    fn from(Isolated(text): Isolated) -> Self {
        Self(text.into())
    }
}

impl From<u64> for Argument<'_> {
    fn from(number: u64) -> Self {
        Self(number.into())
    }
}

impl Locale {
    /// A message, as markup: what it speaks of is isolated, and everything is escaped.
    pub fn say<'a>(self, text: impl Into<Text>) -> Phrase<'a> {
        Phrase { locale: self, text: text.into(), arguments: FluentArgs::new() }
    }
}

/// A message in a language, with what it speaks of.
pub struct Phrase<'a> {
    locale: Locale,
    text: Text,
    arguments: FluentArgs<'a>,
}

impl<'a> Phrase<'a> {
    /// Names a value of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument<'a>>) -> Self {
        self.arguments.set(name, value.into().0);
        self
    }

    /// The message without markup, for a title or an attribute.
    #[must_use]
    pub fn plain(&self) -> String {
        let Self { locale, text: Text(id), arguments } = self;
        let own = &BUNDLES[locale.place()];
        let english = &BUNDLES[Locale::English.place()];
        for bundle in [own, english] {
            let message = bundle.get_message(id).and_then(|message| message.value());
            let Some(pattern) = message else { continue };
            let mut faults = Vec::new();
            let said = bundle.format_pattern(pattern, Some(arguments), &mut faults);
            debug_assert!(faults.is_empty(), "{id} in {locale:?}: {faults:?}");
            return said.into_owned();
        }
        debug_assert!(false, "there is no message {id}");
        (*id).to_owned()
    }
}

impl Display for Phrase<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.plain();
        for piece in said.split_inclusive([ISOLATE, END_OF_ISOLATE]) {
            let words = piece.trim_end_matches([ISOLATE, END_OF_ISOLATE]);
            Html.write_escaped_str(&mut *formatter, words)?;
            match piece.chars().next_back() {
                Some(ISOLATE) => formatter.write_str("<bdi>")?,
                Some(END_OF_ISOLATE) => formatter.write_str("</bdi>")?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl HtmlSafe for Phrase<'_> {}
