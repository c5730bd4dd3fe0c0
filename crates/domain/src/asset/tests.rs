//! Wire values of assets.

use super::Asset;

#[test]
fn a_wire_value_is_exact() {
    for wire in ["USDC_polygon", "USDT_polygon", "USDC_ethereum", "USDT_ethereum"] {
        assert_eq!(Asset::from_wire(wire).unwrap().to_string(), wire);
    }
    for wire in ["", "USDC", "USDC_", "usdc_polygon", "USDC_Polygon", "USD_polygon", "USDC_x"] {
        assert_eq!(Asset::from_wire(wire), None, "{wire:?}");
    }
}
