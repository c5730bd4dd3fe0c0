//! The reference of the merchant API, for a shop's developer: one section a call.

use askama::Template;

/// The address that the snippets' files have in place of the installation's.
const EXAMPLE_ADDRESS: &str = "https://pay.example.com";

/// The reference of the merchant API.
#[derive(Template)]
#[template(path = "reference.html")]
pub struct ReferencePage<'a> {
    /// The API's name.
    pub title: &'a str,
    /// The gateway's version.
    pub version: &'a str,
    /// What it is and what all calls have in common; a paragraph each, with `code` in backticks.
    pub about: Vec<&'a str>,
    /// What callers reach the gateway by, without a slash at its end.
    pub address: &'a str,
    /// The calls.
    pub calls: Vec<ReferenceCall<'a>>,
    /// What the gateway sends to the shop.
    pub callback: ReferenceCallback<'a>,
    /// Every refusal.
    pub errors: Vec<ReferenceError<'a>>,
}

/// A call.
pub struct ReferenceCall<'a> {
    /// The name of its section and of its snippets.
    pub name: &'a str,
    /// What it does, in a few words.
    pub summary: &'a str,
    /// More about it, with `code` in backticks.
    pub description: &'a str,
    /// Its methods, such as `GET or POST`.
    pub methods: String,
    /// Its path.
    pub path: &'a str,
    /// Headers beside the key.
    pub headers: Vec<ReferenceField<'a>>,
    /// The fields of the request.
    pub fields: Vec<ReferenceField<'a>>,
    /// The fields that only server-to-server mode reads.
    pub s2s_fields: Vec<ReferenceField<'a>>,
    /// What it answers.
    pub replies: Vec<ReferenceReply<'a>>,
    /// The names of the refusals in [`ReferencePage::errors`] with their codes and texts.
    pub errors: Vec<ReferenceErrorLink<'a>>,
}

/// A field of a request, a reply or a callback.
pub struct ReferenceField<'a> {
    /// Its name; within another one, with that one's name before a point.
    pub name: String,
    /// What it may be, such as `text` or `number or null`.
    pub kind: String,
    /// Whether it has to be there; `None` for what the gateway writes.
    pub required: Option<bool>,
    /// The rule, with `code` in backticks.
    pub rule: &'a str,
    /// The only words that it may be.
    pub words: Vec<&'a str>,
}

/// A reply.
pub struct ReferenceReply<'a> {
    /// When it comes.
    pub summary: &'a str,
    /// An example of it, as it is sent.
    pub body: String,
    /// Its fields.
    pub fields: Vec<ReferenceField<'a>>,
}

/// The callback.
pub struct ReferenceCallback<'a> {
    /// What it is for, in a few words.
    pub summary: &'a str,
    /// More about it.
    pub description: &'a str,
    /// Its headers.
    pub headers: Vec<ReferenceField<'a>>,
    /// Its body.
    pub body: ReferenceReply<'a>,
}

/// A refusal that a call may give.
pub struct ReferenceErrorLink<'a> {
    /// Its name in [`ReferencePage::errors`].
    pub name: &'a str,
    /// Its code.
    pub code: String,
    /// Its text.
    pub text: &'a str,
}

/// A refusal.
pub struct ReferenceError<'a> {
    /// The name of its entry.
    pub name: &'a str,
    /// Its code.
    pub code: String,
    /// Its text, with a word in capitals in place of what differs.
    pub text: &'a str,
    /// The HTTP status, where it is not 200.
    pub status: Option<&'a str>,
    /// Why it comes, with `code` in backticks.
    pub cause: &'a str,
    /// What to do, with `code` in backticks.
    pub cure: &'a str,
}

/// A call in some language, complete.
struct Snippet {
    language: &'static str,
    text: &'static str,
}

macro_rules! snippet {
    ($language:literal, $call:literal, $ending:literal) => {
        Snippet { language: $language, text: include_str!(concat!("../snippets/", $call, $ending)) }
    };
}

macro_rules! calls {
    ($($call:literal),+ $(,)?) => {
        /// The snippets of a call; none of one that there is not.
        fn snippets(call: &str) -> &'static [Snippet] {
            match call {
                $($call => &[
                    snippet!("curl", $call, ".sh"),
                    snippet!("PHP", $call, ".php"),
                    snippet!("Node", $call, ".mjs"),
                    snippet!("Python", $call, ".py"),
                ],)+
                _ => &[],
            }
        }
    };
}

calls!(
    "create",
    "status",
    "infos",
    "history",
    "solution-types",
    "solution-names",
    "payable-currencies",
    "refund-create",
    "refund-status",
    "resend",
    "test-helper",
);

/// Whether a call has its snippets.
pub fn has_snippets(call: &str) -> bool {
    !snippets(call).is_empty()
}

impl Snippet {
    /// The text for an installation.
    fn at(&self, address: &str) -> String {
        self.text.trim_end().replace(EXAMPLE_ADDRESS, address)
    }
}

/// The pieces of a text, and whether each is code, which stands in backticks.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split('`').enumerate().map(|(at, piece)| (at % 2 == 1, piece))
}
