//! How a merchant's payment pages look, and whose pages may frame them. What a payer's browser is
//! given of it is checked here, when it comes: a logo is an image and nothing else, an origin fits
//! into a header.

use std::net::Ipv4Addr;

use domain::colour::Colour;
use domain::ids::MerchantId;
use store::tables::looks;
pub(crate) use store::tables::looks::Logo;
use store::{Job, StoreError, Tx};
use thiserror::Error;
use url::{Host, Url};

use crate::app::App;
use crate::{ids, limits};

/// What becomes of something that a merchant has or has not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// There is none any more.
    Remove,
    /// It is this one now.
    Set(T),
}

/// What is changed of how a merchant's pages look.
#[derive(Clone, Debug, Default)]
pub struct LookChanges {
    /// The colour of buttons and links.
    pub colour: Change<Colour>,
    /// The logo beside the merchant's name.
    pub logo: Change<LogoImage>,
    /// Whose pages may frame the merchant's.
    pub frame_origins: Change<Vec<FrameOrigin>>,
}

/// An image that is small enough and of a kind that cannot do anything but be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoImage {
    media_type: &'static str,
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

/// Why a file is no logo.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LogoError {
    /// It is too large.
    #[error("it must have at most {} bytes", limits::LOGO_BYTES_MAX)]
    Bytes,
    /// It is of another kind, or damaged. An SVG is refused: it may hold scripts.
    #[error("it must be a PNG, JPEG or WebP image")]
    Kind,
    /// It is too wide or too high.
    #[error("it must be at most {0} by {0} pixels", limits::LOGO_PIXELS_MAX)]
    Pixels,
}

impl LogoImage {
    /// Looks whether a file is an image, by what it begins with, and how large that is.
    ///
    /// # Errors
    /// [`LogoError`]
    pub fn parse(bytes: Vec<u8>) -> Result<Self, LogoError> {
        if bytes.len() > limits::LOGO_BYTES_MAX {
            return Err(LogoError::Bytes);
        }
        let media_type = match imagesize::image_type(&bytes) {
            Ok(imagesize::ImageType::Png) => "image/png",
            Ok(imagesize::ImageType::Jpeg) => "image/jpeg",
            Ok(imagesize::ImageType::Webp) => "image/webp",
            Ok(_) | Err(_) => return Err(LogoError::Kind),
        };
        let size = imagesize::blob_size(&bytes).map_err(|_| LogoError::Kind)?;
        let pixels = |length: usize| {
            let length = u32::try_from(length).ok();
            length.filter(|length| (1..=limits::LOGO_PIXELS_MAX).contains(length))
        };
        let width = pixels(size.width).ok_or(LogoError::Pixels)?;
        let height = pixels(size.height).ok_or(LogoError::Pixels)?;
        Ok(Self { media_type, width, height, bytes })
    }
}

/// An origin whose pages may frame a merchant's, such as `https://shop.example`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FrameOrigin(String);

impl FrameOrigin {
    /// Reads an origin. It is put into a header beside others, so nothing but a plain host name or
    /// 127.0.0.1 is taken: browsers heed no other address there.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_local = match url.host()? {
            Host::Domain(name) if is_plain(name) => name == "localhost",
            Host::Ipv4(Ipv4Addr::LOCALHOST) => true,
            Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => return None,
        };
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_local);
        let origin = url.origin().ascii_serialization();
        let is_origin = [origin.as_str(), &format!("{origin}/")].contains(&url.as_str());
        (is_safe && is_origin).then_some(Self(origin))
    }
}

fn is_plain(name: &str) -> bool {
    let is_letter = |sign: u8| sign.is_ascii_alphanumeric() || sign == b'-' || sign == b'.';
    name.len() <= 253 && name.bytes().all(is_letter)
}

/// The image of a logo's name, with its media type.
pub(crate) async fn logo(app: &App, name: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let is_name = name.len() == 32 && name.bytes().all(|sign| sign.is_ascii_hexdigit());
    if !is_name {
        return Ok(None);
    }
    app.inner.store.read(&FindLogo(name.to_owned())).await
}

/// Changes with the name of the logo drawn beforehand: a job that is run twice does the same.
pub(crate) struct Prepared {
    changes: LookChanges,
    logo_name: String,
}

impl Prepared {
    pub(crate) fn new(app: &App, changes: &LookChanges) -> Self {
        let logo_name = match changes.logo {
            Change::Set(_) => ids::logo_name(app.ids()),
            Change::Keep | Change::Remove => String::new(),
        };
        Self { changes: changes.clone(), logo_name }
    }

    pub(crate) async fn apply(&self, tx: &mut Tx<'_>, id: MerchantId) -> Result<(), StoreError> {
        let LookChanges { colour, logo, frame_origins } = &self.changes;
        match colour {
            Change::Keep => {}
            Change::Remove => looks::set_colour(tx, id, None).await?,
            Change::Set(colour) => looks::set_colour(tx, id, Some(*colour)).await?,
        }
        match logo {
            Change::Keep => {}
            Change::Remove => looks::remove_logo(tx, id).await?,
            Change::Set(image) => {
                let logo = Logo {
                    name: self.logo_name.clone(),
                    media_type: image.media_type.to_owned(),
                    width: image.width,
                    height: image.height,
                };
                looks::put_logo(tx, id, &logo, &image.bytes).await?;
            }
        }
        match frame_origins {
            Change::Keep => {}
            Change::Remove => looks::set_frame_origins(tx, id, &[]).await?,
            Change::Set(origins) => {
                let origins: Vec<String> = origins.iter().map(|origin| origin.0.clone()).collect();
                looks::set_frame_origins(tx, id, &origins).await?;
            }
        }
        Ok(())
    }
}

struct FindLogo(String);

impl Job for FindLogo {
    type Output = Option<(String, Vec<u8>)>;
    type Error = StoreError;
    const NAME: &'static str = "find logo";
    const IS_ONE_STATEMENT: bool = true;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        looks::logo_by_name(tx, &self.0).await
    }
}

#[cfg(test)]
mod tests;
