//! Files against what the apps that read them have written themselves.

use domain::asset::Network;
use domain::money::{Currency, Money};
use expect_test::expect;

use super::*;
use crate::evm::address::wallet;

fn payout_on(network: Network, recipient: &str, minor: i64) -> Payout {
    let asset = Asset { currency: Currency::Usdc, network };
    let amount = Money::from_minor(minor, Currency::Usdc);
    Payout::new(asset, wallet(recipient).unwrap(), amount).unwrap()
}

const FIRST: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const SECOND: &str = "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359";

fn batch(network: Network) -> Batch {
    let payouts = [(FIRST, 15_040_001), (SECOND, 7_000_000)];
    Batch::new(payouts.map(|(to, minor)| payout_on(network, to, minor)).to_vec()).unwrap()
}

#[test]
fn a_transfer_is_called_by_its_name_and_two_words() {
    let words = "a9059cbb\
                 0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed\
                 0000000000000000000000000000000000000000000000000000000000e57e01";
    assert_eq!(calldata(&payout_on(Network::Polygon, FIRST, 15_040_001)), format!("0x{words}"));
    let of_eighteen = calldata(&payout_on(Network::Bsc, FIRST, 1_000_000));
    assert!(of_eighteen.ends_with(&format!("{:064x}", 1_000_000_000_000_000_000_u64)));
}

#[test]
fn the_airdrops_table_has_amounts_in_whole_coins() {
    let token = "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d";
    let second = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
    let lines = [
        "token_type,token_address,receiver,amount".to_owned(),
        format!("erc20,{token},{FIRST},15.040001"),
        format!("erc20,{token},{second},7.000000"),
    ];
    assert_eq!(batch(Network::Bsc).csv_airdrop(), lines.map(|line| line + "\n").concat());
}

fn builders_file(batch: &Batch) -> String {
    let created_at = Timestamp::from_micros(1_693_483_753_967_123);
    let about = About { name: "Settlement 17", description: "to \"Riverside\"", created_at };
    batch.transaction_builder(&about)
}

#[test]
fn the_builders_file_is_like_its_own() {
    let payout = payout_on(Network::Bsc, FIRST, 15_040_001);
    let file = builders_file(&Batch::new(vec![payout]).unwrap());
    expect![[r#"
        {
          "version": "1.0",
          "chainId": "56",
          "createdAt": 1693483753967,
          "meta": {
            "name": "Settlement 17",
            "description": "to \"Riverside\"",
            "txBuilderVersion": "1.16.5",
            "createdFromSafeAddress": "",
            "createdFromOwnerAddress": "",
            "checksum": "0xf5aeecc7df55a101c4bc15fcdf036cba79102a0879d8ee24d98fa0921289a224"
          },
          "transactions": [
            {
              "to": "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d",
              "value": "0",
              "data": null,
              "contractMethod": {
                "inputs": [
                  {
                    "internalType": "address",
                    "name": "to",
                    "type": "address"
                  },
                  {
                    "internalType": "uint256",
                    "name": "value",
                    "type": "uint256"
                  }
                ],
                "name": "transfer",
                "payable": false
              },
              "contractInputsValues": {
                "to": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "value": "15040001000000000000"
              }
            }
          ]
        }
    "#]]
    .assert_eq(&file);
}

#[test]
fn a_file_that_was_changed_does_not_fit_its_checksum() {
    let file = builders_file(&batch(Network::Bsc));
    // The name may change, and nothing else.
    let sum = |file: &str| checksum(&serde_json::from_str(file).unwrap());
    assert!(file.contains(&sum(&file)));
    assert_eq!(sum(&file.replace("Settlement 17", "Another")), sum(&file));
    assert_ne!(sum(&file.replace("\"7000000", "\"8000000")), sum(&file));
    assert_ne!(sum(&file.replace("Riverside", "Eve")), sum(&file));
}

#[test]
fn the_checksum_is_the_one_that_the_builder_makes() {
    // A file of Safe's Transaction Builder 1.16.5, as it wrote it.
    let file = r#"{"version":"1.0","chainId":"1","createdAt":1713949623894,"meta":{"name":
        "Transactions Batch","description":"","txBuilderVersion":"1.16.5","createdFromSafeAddress":
        "0xcdd57D11476c22d265722F68390b036f3DA48c21","createdFromOwnerAddress":"","checksum":
        "0x37b66d67757452f835ebc6540e283e27544d1414409577963593e7e535ce3ad9"},"transactions":[{"to":
        "0x9f26d4C958fD811A1F59B01B86Be7dFFc9d20761","value":"0","data":null,"contractMethod":{
        "inputs":[{"internalType":"address","name":"target","type":"address"},{"internalType":
        "uint256","name":"value","type":"uint256"},{"internalType":"bytes","name":"data","type":
        "bytes"},{"internalType":"bytes32","name":"predecessor","type":"bytes32"},{"internalType":
        "bytes32","name":"salt","type":"bytes32"},{"internalType":"uint256","name":"delay","type":
        "uint256"}],"name":"schedule","payable":false},"contractInputsValues":{"target":
        "0x9FFDF407cDe9a93c47611799DA23924Af3EF764F","value":"0","data":"0x3beb5517DATA","predecessor":
        "0x0","salt":"0x0","delay":"259200"}}]}"#;
    let data = "00000000000000000000000061ff310ac15a517a846da08ac9f9abf2a0f9a2bf\
                00000000000000000000000000000000000000000000000000000000000007d0\
                0000000000000000000000000000000000000000000000000000000000001388";
    let file: Value = serde_json::from_str(&file.replace("DATA", data)).unwrap();
    assert_eq!(checksum(&file), file["meta"]["checksum"]);
}

#[test]
fn payouts_that_could_not_be_told_apart_are_refused() {
    let one = |to| payout_on(Network::Polygon, to, 1);
    let elsewhere = payout_on(Network::Base, SECOND, 1);
    let same = wallet(FIRST).unwrap();
    let many = vec![one(FIRST); PAYOUTS_MAX + 1];
    let table = [
        (vec![], BatchError::Empty),
        (many, BatchError::TooMany),
        (vec![one(FIRST), elsewhere], BatchError::OtherAsset),
        (vec![one(FIRST), one(SECOND), one(FIRST)], BatchError::SameRecipient(same)),
    ];
    for (payouts, error) in table {
        assert_eq!(Batch::new(payouts).unwrap_err(), error);
    }
}
