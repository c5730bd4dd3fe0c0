//! A JSON object with a base currency, a time and a map from currencies to rates, as many services
//! publish it. Where the three are is told by JSON pointers (RFC 6901) into objects.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::money::Currency;
use domain::rates::Published;
use domain::timestamp::Timestamp;
use serde_json::value::RawValue;

use crate::rates::{Unreadable, day_or_time, published};

/// Where things are in the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Which currency one unit is of.
    pub base: Base,
    /// Where it says when it was published: a day, a time as RFC 3339 writes it, or seconds since
    /// 1970.
    pub time: Pointer,
    /// Where the map from currencies' codes to rates is.
    pub rates: Pointer,
}

impl Default for Shape {
    /// `base`, `date` and `rates`, side by side.
    fn default() -> Self {
        let at = |name: &str| Pointer(vec![name.to_owned()]);
        Self { base: Base::At(at("base")), time: at("date"), rates: at("rates") }
    }
}

/// Which currency one unit is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The one whose code is there.
    At(Pointer),
    /// Always this one.
    Always(Currency),
}

/// A JSON pointer that leads through objects, such as `/data/rates`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// Reads a pointer: empty, or names that each begin with a slash, with `~1` for a slash in one
    /// and `~0` for a tilde.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(Vec::new()));
        }
        let names = text.strip_prefix('/')?.split('/');
        Some(Self(names.map(|name| name.replace("~1", "/").replace("~0", "~")).collect()))
    }

    fn find<'a>(&self, whole: &'a RawValue) -> Option<&'a RawValue> {
        self.0.iter().try_fold(whole, |value, name| object(value)?.remove(name.as_str()))
    }
}

type Object<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// The values are kept as they are written: as numbers they would become floating-point ones.
fn object(value: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(value.get()).ok()
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// Reads the object.
///
/// # Errors
/// [`Unreadable`] with what is wrong.
pub fn read(bytes: &[u8], shape: &Shape) -> Result<Vec<Published>, Unreadable> {
    let not_json = Unreadable::Format("JSON document");
    let whole: &RawValue = serde_json::from_slice(bytes).map_err(|_| not_json)?;
    let base = match &shape.base {
        Base::Always(base) => Some(*base),
        Base::At(pointer) => {
            let code = pointer.find(whole).and_then(text);
            code.and_then(|code| Currency::from_devise(&code))
        }
    };
    let base = base.ok_or(Unreadable::Lacks("currency of invoices as its base"))?;
    let published_at = shape.time.find(whole).and_then(time).ok_or(Unreadable::Lacks("time"))?;
    let map = shape.rates.find(whole).and_then(object).ok_or(Unreadable::Lacks("map of rates"))?;
    let mut rates = Vec::new();
    for (code, value) in map {
        let Some(currency) = Currency::from_devise(&code) else { continue };
        let digits = text(value).map_or(Cow::Borrowed(value.get()), Cow::Owned);
        rates.extend(published(base, currency, (&digits, published_at))?);
    }
    Ok(rates)
}

fn time(value: &RawValue) -> Option<Timestamp> {
    if let Some(text) = text(value) {
        return day_or_time(&text);
    }
    let seconds: i64 = value.get().parse().ok()?;
    Some(Timestamp::from_micros(seconds.checked_mul(1_000_000)?))
}
