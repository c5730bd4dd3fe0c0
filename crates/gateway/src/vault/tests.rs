//! Seals and tokens: only what this installation made opens, and only as what it is.

use domain::ids::InvoiceId;
use hmac::Mac;

use super::{OpenError, Purpose, Vault};
use crate::ids::SystemIds;

fn vault() -> (tempfile::TempDir, Vault) {
    let directory = tempfile::tempdir().unwrap();
    let vault = Vault::open(&directory.path().join("keys"), &SystemIds).unwrap();
    (directory, vault)
}

fn fingerprint(vault: &Vault) -> Vec<u8> {
    vault
        .fingerprint()
        .chain_update(b"card_number=4242424242424242")
        .finalize()
        .into_bytes()
        .to_vec()
}

#[test]
fn what_a_call_is_known_by_tells_nothing_without_the_key() {
    let (_directory, one) = vault();
    let (_other_directory, other) = vault();
    assert_eq!(fingerprint(&one), fingerprint(&one));
    assert_ne!(fingerprint(&one), fingerprint(&other));
}

#[test]
fn a_sealed_secret_opens_only_whole_and_as_what_it_is() {
    let (directory, vault) = vault();
    let sealed = vault.seal(Purpose::PersonalId, b"45861024531", &SystemIds).unwrap();
    let again = Vault::open(&directory.path().join("keys"), &SystemIds).unwrap();
    assert_eq!(again.unseal(Purpose::PersonalId, &sealed).unwrap().as_slice(), b"45861024531");
    assert_eq!(again.unseal(Purpose::CallbackSecret, &sealed).unwrap_err(), OpenError::Damaged);
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1;
        assert!(again.unseal(Purpose::PersonalId, &changed).is_err(), "byte {index}");
    }
    assert_eq!(again.unseal(Purpose::PersonalId, b"").unwrap_err(), OpenError::Damaged);
    assert_ne!(sealed, vault.seal(Purpose::PersonalId, b"45861024531", &SystemIds).unwrap());
}

#[test]
fn a_token_is_good_for_its_invoice_only() {
    let (_directory, vault) = vault();
    let token = vault.page_token(InvoiceId::new(185));
    assert_eq!(vault.invoice_of_token(&token), Some(InvoiceId::new(185)));
    assert_ne!(token, vault.page_token(InvoiceId::new(186)));
    for (index, character) in token.char_indices() {
        let other = if character == 'A' { "B" } else { "A" };
        let mut changed = token.clone();
        changed.replace_range(index..=index, other);
        assert_eq!(vault.invoice_of_token(&changed), None, "character {index}");
    }
    for token in ["", "AAAA", &token[..20], &format!("{token}A"), &format!("{token}==")] {
        assert_eq!(vault.invoice_of_token(token), None, "{token:?}");
    }
    let (_other_directory, other) = self::vault();
    assert_eq!(other.invoice_of_token(&token), None);
}

#[test]
fn an_older_key_still_opens_what_it_sealed() {
    let (directory, vault) = vault();
    let file = directory.path().join("keys");
    let sealed = vault.seal(Purpose::CallbackSecret, b"whsec_x", &SystemIds).unwrap();
    let token = vault.page_token(InvoiceId::new(1));
    let first = std::fs::read_to_string(&file).unwrap();
    let second = format!("2:{}", "A".repeat(43) + "=");
    std::fs::write(&file, format!("{second}\n{first}")).unwrap();
    let rotated = Vault::open(&file, &SystemIds).unwrap();
    assert_eq!(rotated.unseal(Purpose::CallbackSecret, &sealed).unwrap().as_slice(), b"whsec_x");
    assert_eq!(rotated.invoice_of_token(&token), Some(InvoiceId::new(1)));
    assert_eq!(fingerprint(&rotated), fingerprint(&vault));
    let resealed = rotated.seal(Purpose::CallbackSecret, b"whsec_x", &SystemIds).unwrap();
    let error = vault.unseal(Purpose::CallbackSecret, &resealed).unwrap_err();
    assert_eq!(error, OpenError::UnknownKey(2));
}

#[test]
fn a_keys_file_is_private_and_a_wrong_one_is_refused() {
    let (directory, _vault) = vault();
    let file = directory.path().join("keys");
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no draft is left");
    for text in ["", "1:short", "0:AAAA", "x", "300:AAAA"] {
        std::fs::write(&file, text).unwrap();
        let Err(error) = Vault::open(&file, &SystemIds) else { panic!("{text:?} was taken") };
        assert!(error.to_string().contains("line 1 must be"), "{error}");
    }
}
