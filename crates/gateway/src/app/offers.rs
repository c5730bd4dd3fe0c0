//! What a merchant can be paid by now, for itself to ask.

use std::collections::BTreeSet;

use domain::solution::{self, Offer, SolutionType};

use crate::app::App;
use crate::app::authenticate::Caller;

/// The solutions that the caller can be paid by, of one kind or of all.
pub(crate) fn offers<'a>(
    app: &'a App,
    caller: &Caller,
    kind: Option<SolutionType>,
) -> Vec<Offer<'a>> {
    let (terms, has_rate) = (&caller.terms, app.has_rate(app.now()));
    let mut offers = solution::offers(app.usable_solutions(), terms, caller.live, has_rate);
    offers.retain(|offer| kind.is_none_or(|kind| offer.solution.kind == kind));
    offers
}

/// The kinds of them, in the contract's order.
pub(crate) fn kinds(app: &App, caller: &Caller) -> Vec<SolutionType> {
    let offers = offers(app, caller, None);
    let is_offered = |kind: &SolutionType| offers.iter().any(|offer| offer.solution.kind == *kind);
    SolutionType::ALL.into_iter().filter(is_offered).collect()
}

/// What payers can pay in by those of them that take stablecoins, in alphabetical order.
pub(crate) fn assets(app: &App, caller: &Caller) -> BTreeSet<String> {
    let offers = offers(app, caller, None).into_iter();
    offers.flat_map(|offer| &offer.solution.assets).map(ToString::to_string).collect()
}
