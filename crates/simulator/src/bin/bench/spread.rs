//! What several measurements of one thing come to.

/// The middle of some values, which a disturbance of fewer than half of them does not move, and how
/// far they vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// Of an even number the upper one of the two in the middle.
    pub(crate) middle: f64,
    pub(crate) least: f64,
    pub(crate) largest: f64,
}

impl Spread {
    /// `None` of no values.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let middle = *values.get(values.len() / 2)?;
        Some(Self { middle, least: *values.first()?, largest: *values.last()? })
    }
}

#[cfg(test)]
mod tests;
