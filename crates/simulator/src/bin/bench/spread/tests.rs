//! The middle of values in any order.

use super::Spread;

#[test]
fn the_middle_is_not_moved_by_what_is_far_off() {
    let spread = |middle, least, largest| Some(Spread { middle, least, largest });
    for (values, expected) in [
        (&[][..], None),
        (&[0.7], spread(0.7, 0.7, 0.7)),
        (&[0.9, 0.2], spread(0.9, 0.2, 0.9)),
        (&[0.7, 0.66, 0.1, 0.68, 5.0], spread(0.68, 0.1, 5.0)),
    ] {
        assert_eq!(Spread::of(values.iter().copied()), expected, "{values:?}");
    }
}
