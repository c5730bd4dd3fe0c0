//! Which payment solutions work. One that does not is offered to nobody, and no attempt begins by
//! it.

use domain::solution::Solution;

use crate::settings::Settings;

/// What is known of the solutions' health: for now, which ones the operator has switched off.
pub(crate) struct Health {
    disabled: Vec<String>,
}

impl Health {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self { disabled: settings.disabled_solutions.clone() }
    }

    /// Whether payments can be made by a solution now.
    pub(crate) fn is_up(&self, solution: &Solution) -> bool {
        !self.disabled.contains(&solution.name)
    }
}
