//! How a call is described: its fields, replies and refusals, in words and as JSON Schema.

use serde_json::{Value, json};
use utoipa::PartialSchema;

use crate::api::error::Code;

/// Above zero, with at most two decimals that are not zeros: those that any devise has.
const AMOUNT: &str = r"^([0-9]*[1-9][0-9]*(\.[0-9]{1,2}0*)?|0+\.(0[1-9]|[1-9][0-9]?)0*)$";

/// A day of the calendar, but that it does not know which years have a 29 February.
const DATE: &str = "^[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-9])|(0[13-9]|1[0-2])-30|\
                    (0[13578]|1[02])-31)$";

/// A call of the merchant API.
pub(super) struct Described {
    /// With the slash at its end.
    pub(super) path: &'static str,
    /// The name that its snippets' files and its section on the page have.
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    /// Whether it only reads, and so takes its fields from the query as well.
    pub(super) reads: bool,
    /// Whether it takes an `Idempotency-Key`, if it is posted.
    pub(super) idempotent: bool,
    /// Whether it creates an invoice, whose id a header tells.
    pub(super) creates_invoice: bool,
    pub(super) fields: Vec<Field>,
    pub(super) replies: Vec<Reply>,
    /// Whom it turns away before it reads anything.
    pub(super) turned_away: [Code; 4],
    /// What else it may refuse.
    pub(super) refusals: Vec<Code>,
}

/// A field of a request.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    /// Whether only server-to-server mode reads it.
    pub(super) s2s: bool,
    pub(super) rule: &'static str,
    /// What it may be in a JSON body.
    pub(super) json: Value,
    /// What it may be in a query or a form, where everything is text.
    pub(super) form: Value,
    pub(super) example: Value,
}

/// A reply that is no refusal.
pub(super) struct Reply {
    /// The name of its schema.
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) schema: Value,
    pub(super) example: Value,
}

impl Field {
    /// A text that must be there, of a form.
    pub(super) fn text(name: &'static str, pattern: &str, rule: &'static str) -> Self {
        let json = json!({ "type": "string", "pattern": pattern });
        Self {
            name,
            required: true,
            s2s: false,
            rule,
            form: json.clone(),
            json,
            example: Value::Null,
        }
    }

    /// One of some words, which must be there.
    pub(super) fn word(name: &'static str, words: &[&str], rule: &'static str) -> Self {
        let json = json!({ "type": "string", "enum": words });
        Self {
            name,
            required: true,
            s2s: false,
            rule,
            form: json.clone(),
            json,
            example: Value::Null,
        }
    }

    /// An amount, in digits.
    pub(super) fn amount(name: &'static str, rule: &'static str) -> Self {
        let form = json!({ "type": "string", "pattern": AMOUNT });
        // A rule such as `multipleOf` would be counted in binary floats, which 15.04 breaks.
        let number = json!({ "type": "number", "exclusiveMinimum": 0 });
        let json = json!({ "anyOf": [form, number] });
        Self { name, required: true, s2s: false, rule, json, form, example: json!("15.04") }
    }

    /// The id of something: digits, as text or as a number.
    pub(super) fn id(name: &'static str, rule: &'static str) -> Self {
        let form = json!({ "type": "string", "pattern": "^[0-9]+$" });
        let number = json!({ "type": "integer", "minimum": 0 });
        let json = json!({ "anyOf": [form, number] });
        Self { name, required: true, s2s: false, rule, json, form, example: json!("185") }
    }

    /// A day of the calendar.
    pub(super) fn date(name: &'static str, rule: &'static str) -> Self {
        Self::text(name, DATE, rule)
    }

    /// The same, but JSON may have it as a whole number from `least` to `most` as well.
    pub(super) fn or_number(mut self, least: u64, most: u64) -> Self {
        let number = json!({ "type": "integer", "minimum": least, "maximum": most });
        self.json = json!({ "anyOf": [self.json, number] });
        self
    }

    /// An example of it.
    pub(super) fn example(mut self, example: impl Into<Value>) -> Self {
        self.example = example.into();
        self
    }

    /// The same, but only server-to-server mode reads it, and not for each kind of payment.
    pub(super) fn in_s2s(self) -> Self {
        let mut field = self.optional();
        field.s2s = true;
        field
    }

    /// The same, but it may be missing, null or empty.
    pub(super) fn optional(mut self) -> Self {
        self.required = false;
        let none = json!({ "type": "string", "maxLength": 0 });
        self.json = json!({ "anyOf": [self.json, none, { "type": "null" }] });
        self.form = json!({ "anyOf": [self.form, none] });
        self
    }
}

impl Reply {
    /// What a struct is written as.
    pub(super) fn of<T: PartialSchema>(
        name: &'static str,
        description: &'static str,
        example: Value,
    ) -> Self {
        Self { name, description, schema: schema::<T>(), example }
    }
}

/// The schema of what a struct is written as.
pub(super) fn schema<T: PartialSchema>() -> Value {
    // A schema of texts and numbers always has a JSON form.
    serde_json::to_value(T::schema()).unwrap_or_default()
}
