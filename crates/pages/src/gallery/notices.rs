//! Pages that stand in for a payment page.

use super::Sample;
use crate::{ErrorPage, Locale, TooManyPage, UnknownPage, error, too_many, unknown_payment};

pub(super) fn samples(locale: Locale) -> Vec<Sample> {
    let request_id = "req_01jd9k3v7h2m";
    let failed = |retry| error(&ErrorPage { locale, request_id, retry });
    let wait =
        |wait_seconds, retry| too_many(&TooManyPage { locale, wait_seconds, request_id, retry });
    [
        ("unknown", unknown_payment(&UnknownPage { locale })),
        ("error", failed(true)),
        ("error_without_retry", failed(false)),
        ("too_many", wait(2, true)),
        ("too_many_without_retry", wait(1, false)),
    ]
    .into_iter()
    .map(|(name, html)| Sample { name, html })
    .collect()
}
