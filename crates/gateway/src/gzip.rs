//! Answers that are shorter on their way, for callers who read gzip (RFC 1952).

use std::cell::RefCell;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// What answers depend on that are compressed for some callers only.
pub(crate) const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

/// Deflate, no flags, no time, no remarks, no system that is named.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// As good as the best for a page of ten kilobytes, by 1 %, in half the time.
const LEVEL: u32 = 4;

thread_local! {
    /// Kept, because it has tables of 300 kB: to make them anew takes longer than to compress.
    static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), false));
}

/// Whether gzip is among what a caller reads, and not ruled out.
pub(crate) fn is_read_by(asked: &HeaderMap) -> bool {
    let lines = asked.get_all(header::ACCEPT_ENCODING).into_iter();
    let mut codings = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    codings.any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let quality = quality.trim().strip_prefix("q=").unwrap_or("1");
        let is_ruled_out = quality.chars().all(|sign| matches!(sign, '0' | '.'));
        name.trim().eq_ignore_ascii_case("gzip") && !is_ruled_out
    })
}

/// Compresses a text; `None` where that would not make it shorter.
pub(crate) fn compress(text: &[u8]) -> Option<Vec<u8>> {
    let mut packed = Vec::with_capacity(text.len());
    packed.extend(HEAD);
    let status = DEFLATE.with_borrow_mut(|deflate| {
        deflate.reset();
        deflate.compress_vec(text, &mut packed, FlushCompress::Finish)
    });
    // It writes no further than there is room.
    if !matches!(status, Ok(Status::StreamEnd)) {
        return None;
    }
    let mut sum = Crc::new();
    sum.update(text);
    packed.extend(sum.sum().to_le_bytes());
    packed.extend(sum.amount().to_le_bytes());
    (packed.len() < text.len()).then_some(packed)
}

/// Says of an answer that its body is compressed.
pub(crate) fn mark(response: &mut Response) {
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
}

#[cfg(test)]
mod tests;
