//! The options that say how a merchant's payment pages look.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use domain::colour::Colour;

use crate::app::looks::{Change, FrameOrigin, LogoImage, LookChanges};
use crate::limits;

#[derive(Args)]
pub(super) struct LookOptions {
    /// The colour of buttons and links on the payment pages, such as #0b6b54; it is made darker or
    /// lighter where a text could not be read.
    #[arg(long, value_name = "COLOUR", value_parser = colour)]
    colour: Option<Colour>,
    /// A PNG, JPEG or WebP image of at most 8 KiB and 512 by 512 pixels to show beside the name.
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    /// An origin whose pages may frame the payment pages, such as `https://shop.example`; may
    /// be given several times.
    #[arg(long, value_name = "ORIGIN", value_parser = frame_origin)]
    frame_origin: Vec<FrameOrigin>,
}

impl LookOptions {
    /// What the options change; what they do not name stays.
    pub(super) fn changes(self) -> anyhow::Result<LookChanges> {
        let logo = self.logo.as_deref().map(read_logo).transpose()?;
        let mut origins = self.frame_origin;
        origins.sort_unstable();
        origins.dedup();
        let most = limits::FRAME_ORIGINS_MAX;
        ensure!(origins.len() <= most, "frame-origin: at most {most} of them");
        Ok(LookChanges {
            colour: self.colour.map_or(Change::Keep, Change::Set),
            logo: logo.map_or(Change::Keep, Change::Set),
            frame_origins: if origins.is_empty() { Change::Keep } else { Change::Set(origins) },
        })
    }
}

/// Reads a logo, of a larger file no more than tells that it is too large.
fn read_logo(path: &Path) -> anyhow::Result<LogoImage> {
    let mut bytes = Vec::new();
    let at_most = u64::try_from(limits::LOGO_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(path)
        .and_then(|file| file.take(at_most).read_to_end(&mut bytes))
        .with_context(|| format!("logo: cannot read {}", path.display()))?;
    LogoImage::parse(bytes).map_err(|error| anyhow::anyhow!("logo: {error}"))
}

fn colour(text: &str) -> Result<Colour, &'static str> {
    Colour::parse(text).ok_or("it must be # and six hexadecimal digits, such as #0b6b54")
}

fn frame_origin(text: &str) -> Result<FrameOrigin, &'static str> {
    FrameOrigin::parse(text).ok_or(
        "it must be https:// and a host name, perhaps with a port, such as https://shop.example; \
         http:// only before localhost or 127.0.0.1",
    )
}
