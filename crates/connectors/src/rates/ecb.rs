//! The daily file of euro foreign exchange reference rates of the European Central Bank
//! (`eurofxref-daily.xml`): one `Cube` with the day, and in it one for each currency, with the
//! units of it that a euro costs. It is published on the working days of TARGET at about 16:00 in
//! Frankfurt.

use domain::money::Currency;
use domain::rates::Published;
use roxmltree::{Document, Node};

use crate::rates::{Unreadable, day, published};

/// The vocabulary that the file's elements are of.
const VOCABULARY: &str = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref";

/// Reads the file.
///
/// # Errors
/// [`Unreadable`] with what is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<Published>, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Format("text in UTF-8"))?;
    let document = Document::parse(text).map_err(|_| Unreadable::Format("XML document"))?;
    let is_cube = |node: &Node<'_, '_>| node.has_tag_name((VOCABULARY, "Cube"));
    let is_day = |node: &Node<'_, '_>| is_cube(node) && node.has_attribute("time");
    let mut days = document.descendants().filter(is_day);
    // The bank's other files have the days of months or years, and more than today's would mislead.
    let (Some(cube), None) = (days.next(), days.next()) else {
        return Err(Unreadable::Lacks("single Cube with a time"));
    };
    let published_at = cube.attribute("time").and_then(day).ok_or(Unreadable::Lacks("day"))?;
    let mut rates = Vec::new();
    for one in cube.children().filter(is_cube) {
        let code = one.attribute("currency").ok_or(Unreadable::Lacks("currency in a Cube"))?;
        let Some(currency) = Currency::from_devise(code) else { continue };
        let digits = one.attribute("rate").ok_or(Unreadable::Rate(currency))?;
        rates.extend(published(Currency::Eur, currency, (digits, published_at))?);
    }
    Ok(rates)
}
