//! The page in a merchant's colour and with its logo.

use domain::colour::Colour;

use super::{Sample, outcomes, page, sample, upi};
use crate::{Locale, OutcomeKind, PageLogo, PaymentPage, PaymentStage, Theme};

/// A wordmark of 96 by 40 pixels, as a gateway would have it at a path of its own.
const WORDMARK: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAGAAAAAoAQMAAAA7XW\
    16AAAABlBMVEX///8dTtinztswAAAAAnRSTlMA/1uRIrUAAAAySURBVHjaY2CgF/j//w/z//8H7Bn+UMD5wA/l/GEg\
    igPT858qHCBGtodoDtwL5HDoAwCRsoolgG2EDwAAAABJRU5ErkJggg==";

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let theme = Theme::of(Colour::new(0x1d, 0x4e, 0xd8));
    let dressed = |stage| PaymentPage {
        theme: theme.as_ref(),
        logo: Some(PageLogo { path: WORDMARK, width: 96, height: 40 }),
        ..page(locale, stage)
    };
    let paid = PaymentStage::Outcome(outcomes::outcome(OutcomeKind::Paid));
    vec![
        sample("dressed_upi", &dressed(PaymentStage::PayByUpi(upi::quote()))),
        sample("dressed_paid", &dressed(paid)),
    ]
}
