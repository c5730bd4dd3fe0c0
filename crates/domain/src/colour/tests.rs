//! What is a colour, and that it is written as it is read.

use proptest::prelude::*;

use super::Colour;

#[test]
fn a_colour_is_a_sign_and_six_digits() {
    let read = |text: &str| Colour::parse(text).map(Colour::parts);
    assert_eq!(read("#0b6b54"), Some([11, 107, 84]));
    assert_eq!(read("#0B6B5f"), Some([11, 107, 95]));
    for none in ["", "#", "0b6b54", "#0b6b5", "#0b6b544", "#0b6b5g", "# 0b6b5", "#+b6b54", "#éb6b5"]
    {
        assert_eq!(read(none), None, "{none}");
    }
    for none in ["", "0B6B54", "#0b6b54", "0b6b5", "0b6b54 ", "+b6b54", "éb6b5", "٣b6b5"] {
        assert_eq!(Colour::from_hex(none), None, "{none}");
    }
}

proptest! {
    #[test]
    fn a_colour_is_read_as_it_is_written(red: u8, green: u8, blue: u8) {
        let colour = Colour::new(red, green, blue);
        prop_assert_eq!(Colour::from_hex(&colour.hex()), Some(colour));
        prop_assert_eq!(Colour::parse(&colour.to_string()), Some(colour));
    }
}
