//! How merchants' pages look: colours, frames and logos.

use domain::colour::Colour;
use domain::ids::MerchantId;

use super::samples::{insert_merchant, merchant};
use super::{check, read, run, work};
use crate::tables::looks::{self, Logo, Look};
use crate::{Store, StoreError};

const GREEN: Colour = Colour::new(11, 107, 84);

pub(super) fn logo(sign: char, width: u32) -> Logo {
    let name = sign.to_string().repeat(32);
    Logo { name, media_type: "image/png".to_owned(), width, height: 40 }
}

async fn look(store: &Store, id: MerchantId) -> Option<Look> {
    read(store, id, |tx, id| Box::pin(looks::of_merchant(tx, *id))).await
}

async fn put(store: &Store, id: MerchantId, logo: Logo, image: &'static [u8]) {
    run(store, (id, logo, image), |tx, (id, logo, image)| {
        Box::pin(looks::put_logo(tx, *id, logo, image))
    })
    .await;
}

async fn image(store: &Store, sign: char) -> Option<(String, Vec<u8>)> {
    let name = sign.to_string().repeat(32);
    read(store, name, |tx, name| Box::pin(looks::logo_by_name(tx, name))).await
}

#[test]
fn a_merchant_looks_as_it_was_told_to_and_like_no_other() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        let other = insert_merchant(store, merchant()).await;
        assert_eq!(look(store, id).await, Some(Look::default()));
        assert_eq!(look(store, MerchantId::new(404)).await, None);
        let origins = ["https://shop.example".to_owned(), "http://localhost:3000".to_owned()];
        run(store, (id, origins.clone()), |tx, (id, origins)| {
            Box::pin(async {
                looks::set_colour(tx, *id, Some(GREEN)).await?;
                looks::set_frame_origins(tx, *id, origins).await
            })
        })
        .await;
        put(store, id, logo('a', 30), b"image").await;
        let (frame_origins, logo) = (origins.to_vec(), Some(logo('a', 30)));
        let expected = Look { colour: Some(GREEN), frame_origins, logo };
        assert_eq!(look(store, id).await, Some(expected));
        assert_eq!(look(store, other).await, Some(Look::default()));
        run(store, id, |tx, id| {
            Box::pin(async {
                looks::set_colour(tx, *id, None).await?;
                looks::set_frame_origins(tx, *id, &[]).await?;
                looks::remove_logo(tx, *id).await
            })
        })
        .await;
        assert_eq!(look(store, id).await, Some(Look::default()));
    });
}

#[test]
fn a_logo_takes_the_place_of_another_and_is_found_by_its_own_name() {
    check(async |store| {
        let id = insert_merchant(store, merchant()).await;
        let other = insert_merchant(store, merchant()).await;
        put(store, id, logo('a', 30), b"first").await;
        put(store, other, logo('b', 40), b"other").await;
        put(store, id, logo('c', 50), b"second").await;
        assert_eq!(look(store, id).await.unwrap().logo, Some(logo('c', 50)));
        let png = |image: &[u8]| Some(("image/png".to_owned(), image.to_vec()));
        let found = [image(store, 'a').await, image(store, 'b').await, image(store, 'c').await];
        assert_eq!(found, [None, png(b"other"), png(b"second")]);
        let taken = work((other, logo('c', 1)), |tx, (id, logo)| {
            Box::pin(looks::put_logo(tx, *id, logo, b"x"))
        });
        assert!(matches!(store.run(taken).await, Err(StoreError::Duplicate(_))));
    });
}
