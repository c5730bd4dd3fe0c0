//! The largest of everything that is read of a file.

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Lines of a file: few enough for all of them to be kept in one transaction that nobody notices.
pub const LINES_MAX: usize = 20_000;

/// Characters of a reference; those that we make have at most 35.
pub const REFERENCE_CHARACTERS_MAX: usize = 64;

/// Words of a free text that are looked up, and how long they are.
pub const MENTIONS_MAX: usize = 8;
/// Characters of such a word, at least.
pub const MENTION_CHARACTERS_MIN: usize = 6;
/// Characters of such a word, at most.
pub const MENTION_CHARACTERS_MAX: usize = 35;

/// Bytes of a mapping.
pub const MAPPING_BYTES_MAX: usize = 64 * 1024;
