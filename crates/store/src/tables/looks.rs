//! How merchants' payment pages look, and whose pages may frame them.

use domain::colour::Colour;
use domain::ids::MerchantId;

use crate::error::StoreError;
use crate::row::{Param, unreadable};
use crate::tx::Tx;

/// How a merchant's pages look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The merchant's colour; the pages' own where there is none.
    pub colour: Option<Colour>,
    /// The origins whose pages may frame the merchant's.
    pub frame_origins: Vec<String>,
    /// The merchant's logo.
    pub logo: Option<Logo>,
}

/// What is known of a logo without its image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// What it is asked for by: 32 letters and digits that nobody can guess.
    pub name: String,
    /// The media type of its image, such as `image/png`.
    pub media_type: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

const OF_MERCHANT: &str = "-- look of merchant
select m.name, m.colour, m.frame_origins, l.name, l.media_type, l.width, l.height
from merchant m left join merchant_logo l on l.merchant_id = m.id
where m.id = $1";

/// How a merchant's pages look.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn of_merchant(tx: &mut Tx<'_>, id: MerchantId) -> Result<Option<Look>, StoreError> {
    Ok(with_name(tx, id).await?.map(|(_, look)| look))
}

/// The name that payers see, and how the merchant's pages look.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn with_name(
    tx: &mut Tx<'_>,
    id: MerchantId,
) -> Result<Option<(String, Look)>, StoreError> {
    let Some(mut row) = tx.row(OF_MERCHANT, &[Param::from(id.get())]).await? else {
        return Ok(None);
    };
    let name = row.text()?;
    let colour = row
        .optional_text()?
        .map(|digits| Colour::from_hex(&digits).ok_or_else(|| unreadable("a colour that is none")));
    let colour = colour.transpose()?;
    let origins = row.optional_text()?.unwrap_or_default();
    let frame_origins = origins.split_whitespace().map(str::to_owned).collect();
    let logo = match row.optional_text()? {
        Some(name) => {
            Some(Logo { name, media_type: row.text()?, width: row.small()?, height: row.small()? })
        }
        None => None,
    };
    Ok(Some((name, Look { colour, frame_origins, logo })))
}

const SET_COLOUR: &str = "-- set colour of merchant
update merchant set colour = $2 where id = $1";

/// Gives a merchant's pages a colour, or their own again.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_colour(
    tx: &mut Tx<'_>,
    id: MerchantId,
    colour: Option<Colour>,
) -> Result<(), StoreError> {
    let digits = colour.map(Colour::hex);
    let parameters = [Param::from(id.get()), Param::from(digits.as_ref())];
    tx.execute(SET_COLOUR, &parameters).await.map(drop)
}

const SET_FRAME_ORIGINS: &str = "-- set frame origins of merchant
update merchant set frame_origins = $2 where id = $1";

/// Says whose pages may frame a merchant's; nobody's where none is named.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn set_frame_origins(
    tx: &mut Tx<'_>,
    id: MerchantId,
    origins: &[String],
) -> Result<(), StoreError> {
    let origins = (!origins.is_empty()).then(|| origins.join(" "));
    let parameters = [Param::from(id.get()), Param::from(origins.as_ref())];
    tx.execute(SET_FRAME_ORIGINS, &parameters).await.map(drop)
}

const REMOVE_LOGO: &str = "-- remove logo of merchant
delete from merchant_logo where merchant_id = $1";

/// Takes a merchant's logo away, if it has one.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn remove_logo(tx: &mut Tx<'_>, id: MerchantId) -> Result<(), StoreError> {
    tx.execute(REMOVE_LOGO, &[Param::from(id.get())]).await.map(drop)
}

const PUT_LOGO: &str = "-- put logo of merchant
insert into merchant_logo (merchant_id, name, media_type, width, height, image)
values ($1, $2, $3, $4, $5, $6)
on conflict (merchant_id) do update set name = excluded.name, media_type = excluded.media_type,
    width = excluded.width, height = excluded.height, image = excluded.image";

/// Gives a merchant a logo, in the place of the one that it had.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn put_logo(
    tx: &mut Tx<'_>,
    id: MerchantId,
    logo: &Logo,
    image: &[u8],
) -> Result<(), StoreError> {
    let parameters = [
        Param::from(id.get()),
        Param::from(&logo.name),
        Param::from(&logo.media_type),
        Param::from(logo.width),
        Param::from(logo.height),
        Param::from(image),
    ];
    tx.execute(PUT_LOGO, &parameters).await.map(drop)
}

const LOGO_BY_NAME: &str = "-- logo by name
select media_type, image from merchant_logo where name = $1";

/// The media type and the image of the logo of a name.
///
/// # Errors
/// [`StoreError`] when the engine fails.
pub async fn logo_by_name(
    tx: &mut Tx<'_>,
    name: &str,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    match tx.row(LOGO_BY_NAME, &[Param::from(name)]).await? {
        Some(mut row) => Ok(Some((row.text()?, row.bytes()?))),
        None => Ok(None),
    }
}
