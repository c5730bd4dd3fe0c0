//! The keys file: a line for each key, `ID:BASE64`, the one in use first.

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::Hmac;
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::ids::{self, Ids};
use crate::vault::{derived, keyed};

/// The keys file cannot be used.
#[derive(Debug, Error)]
#[error("keys file {file}: {why}")]
pub struct KeysError {
    file: String,
    why: String,
}

/// A key, known by a number in everything that it made.
pub(super) struct MasterKey {
    pub(super) id: u8,
    pub(super) secret: Zeroizing<[u8; 32]>,
    /// Computes the codes of page tokens; it has taken in its own key already, which costs more
    /// than the rest of a code.
    pub(super) page_token: Hmac<Sha256>,
}

/// The keys, the one in use first.
pub(super) struct Keys {
    current: MasterKey,
    older: Vec<MasterKey>,
}

impl Keys {
    pub(super) fn open(file: &Path, ids: &dyn Ids) -> Result<Self, KeysError> {
        let failed = |why: String| KeysError { file: file.display().to_string(), why };
        make_if_missing(file, ids).map_err(|error| failed(error.to_string()))?;
        let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
        Self::parse(&Zeroizing::new(text)).map_err(|line| {
            failed(format!(
                "line {line} must be a number from 1 to 255, a colon and 32 bytes in base64"
            ))
        })
    }

    /// Reads the file's text; the number of the line that is wrong otherwise.
    fn parse(text: &str) -> Result<Self, usize> {
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            keys.push(parse_line(line).ok_or(index.saturating_add(1))?);
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(1_usize)?;
        Ok(Self { current, older: keys.collect() })
    }

    pub(super) const fn current(&self) -> &MasterKey {
        &self.current
    }

    pub(super) fn by_id(&self, id: u8) -> Option<&MasterKey> {
        self.all().find(|key| key.id == id)
    }

    /// The key in use and then the older ones.
    pub(super) fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

fn parse_line(line: &str) -> Option<MasterKey> {
    let (id, secret) = line.trim().split_once(':')?;
    let id = id.parse().ok().filter(|id| *id != 0)?;
    let decoded = Zeroizing::new(BASE64_STANDARD.decode(secret).ok()?);
    let secret = <[u8; 32]>::try_from(decoded.as_slice()).ok()?;
    let secret = Zeroizing::new(secret);
    let page_token = keyed(&derived(&secret, b"page token"));
    Some(MasterKey { id, secret, page_token })
}

/// Writes a first key under another name and then links it into place, so that two processes that
/// start at once agree on one key, and one that dies half-way leaves no half a file.
fn make_if_missing(file: &Path, ids: &dyn Ids) -> std::io::Result<()> {
    if file.exists() {
        return Ok(());
    }
    let secret = Zeroizing::new(ids::random::<32>(ids));
    let line = Zeroizing::new(format!("1:{}\n", BASE64_STANDARD.encode(secret.as_slice())));
    let draft = file.with_extension(hex::encode(ids::random::<8>(ids)));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&draft)?;
    written.write_all(line.as_bytes())?;
    written.sync_all()?;
    let linked = std::fs::hard_link(&draft, file);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => {
            // The link itself must be on disk before anything is sealed with the key.
            let named = file.parent().filter(|parent| !parent.as_os_str().is_empty());
            std::fs::File::open(named.unwrap_or(Path::new(".")))?.sync_all()
        }
    }
}
