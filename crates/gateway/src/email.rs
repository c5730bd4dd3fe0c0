//! What the gateway takes for an e-mail address.

use email_address::{EmailAddress, Options};

use crate::limits;

/// Whether a text is one address and nothing else: no display name, no list.
pub(crate) fn is_email(text: &str) -> bool {
    let alone = Options::default().without_display_text();
    text.len() <= limits::EMAIL_BYTES_MAX && EmailAddress::parse_with_options(text, alone).is_ok()
}
