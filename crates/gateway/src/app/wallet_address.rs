//! The wallets that merchants are paid to.

/// Reads the address of a wallet, and gives it as it is kept.
///
/// # Errors
/// The rule that it breaks.
pub(crate) fn parse(text: &str) -> Result<String, &'static str> {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    if digits.len() != 40 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err("0x and 40 hexadecimal digits");
    }
    Ok(text.to_owned())
}
