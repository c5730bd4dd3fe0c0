//! What a payer holds in his hands, as far as it decides how he can pay.

/// A payer's device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// A phone or tablet whose apps can be opened by name.
    Android,
    /// An iPhone or iPad, where the system asks which app opens a link.
    Ios,
    /// Anything else: a screen that a phone can look at.
    #[default]
    Desktop,
}

impl Device {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Android, Self::Ios, Self::Desktop];

    /// Whether the payer's apps are on the device that shows the page.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        match self {
            Self::Android | Self::Ios => true,
            Self::Desktop => false,
        }
    }
}
