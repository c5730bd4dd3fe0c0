//! What several nodes say together. One that is wrong, late or lies decides nothing as long as more
//! than half of all that were asked say something else.

use crate::evm::verify::Verdict;

impl Verdict {
    /// What two nodes say together, the more careful of the two; `None` where they do not agree.
    /// Nodes that agree may be some blocks apart.
    #[must_use]
    pub fn and(&self, other: &Self) -> Option<Self> {
        let both = match (self, other) {
            (
                Self::NotYet { confirmations, required },
                Self::NotYet { confirmations: others, required: also },
            ) if required == also => {
                let confirmations = *confirmations.min(others);
                Self::NotYet { confirmations, required: *required }
            }
            (Self::Reverted { is_final }, Self::Reverted { is_final: also }) => {
                Self::Reverted { is_final: *is_final && *also }
            }
            (Self::Wrong { reason, is_final }, Self::Wrong { reason: other, is_final: also })
                if reason == other =>
            {
                Self::Wrong { reason: reason.clone(), is_final: *is_final && *also }
            }
            (one, other) if one == other => one.clone(),
            (
                Self::Final(_)
                | Self::NotYet { .. }
                | Self::NotFound
                | Self::Reverted { .. }
                | Self::Wrong { .. },
                _,
            ) => return None,
        };
        Some(both)
    }
}

/// What more than half of the nodes that were asked agree on, with none for each that did not
/// answer; `None` where there is no such majority.
#[must_use]
pub fn agreed(answers: &[Option<Verdict>]) -> Option<Verdict> {
    let given = || answers.iter().flatten();
    given().find_map(|one| {
        let agreeing: Vec<Verdict> = given().filter_map(|other| one.and(other)).collect();
        let is_majority = agreeing.len() > answers.len() / 2;
        agreeing
            .into_iter()
            .filter(|_| is_majority)
            .reduce(|one, other| one.and(&other).unwrap_or(one))
    })
}

#[cfg(test)]
mod tests;
