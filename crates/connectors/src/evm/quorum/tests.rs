//! Nodes that agree, are late, lie or say nothing.

use domain::evm::EvmAddress;

use super::*;
use crate::evm::finality::Finality;
use crate::evm::verify::{Paid, Wrong};
use crate::evm::wire::Word;

fn paid(block: u8) -> Verdict {
    let sender = EvmAddress::new([1; 20]);
    let (block_number, block_hash) = (u64::from(block), Word([block; 32]));
    Verdict::Final(Paid { block_number, block_hash, log_index: 0, sender })
}

fn young(confirmations: u64) -> Verdict {
    Verdict::NotYet { confirmations, required: Finality::Safe }
}

fn wrong(is_final: bool) -> Verdict {
    Verdict::Wrong { reason: Wrong::NoTransfer, is_final }
}

#[test]
fn more_than_half_of_all_that_were_asked_decide() {
    let (yes, other, none) = (|| Some(paid(1)), || Some(paid(2)), || None);
    let table = [
        (vec![], None),
        (vec![none()], None),
        (vec![yes()], yes()),
        (vec![yes(), yes()], yes()),
        (vec![yes(), none()], None),
        (vec![yes(), Some(Verdict::NotFound)], None),
        (vec![yes(), other()], None),
        (vec![other(), yes(), yes()], yes()),
        (vec![yes(), none(), yes()], yes()),
        (vec![yes(), none(), none()], None),
        (vec![yes(), other(), Some(young(3))], None),
        (vec![yes(), yes(), other(), other()], None),
        (vec![yes(), yes(), Some(Verdict::NotFound), Some(Verdict::NotFound), none()], None),
        (vec![Some(Verdict::NotFound), yes(), Some(Verdict::NotFound)], Some(Verdict::NotFound)),
    ];
    for (answers, expected) in table {
        assert_eq!(agreed(&answers), expected, "{answers:?}");
    }
}

#[test]
fn the_most_careful_of_those_that_agree_is_believed() {
    let table = [
        (vec![young(9), young(3), young(5)], young(3)),
        (vec![wrong(true), wrong(false), wrong(true)], wrong(false)),
        (vec![wrong(true), wrong(true), young(3)], wrong(true)),
        (
            vec![Verdict::Reverted { is_final: true }, Verdict::Reverted { is_final: false }],
            Verdict::Reverted { is_final: false },
        ),
    ];
    for (answers, expected) in table {
        let answers: Vec<_> = answers.into_iter().map(Some).collect();
        assert_eq!(agreed(&answers), Some(expected), "{answers:?}");
    }
    let other = Wrong::SeveralTransfers { count: 2 };
    assert_eq!(wrong(true).and(&Verdict::Wrong { reason: other, is_final: true }), None);
    let blocks = Verdict::NotYet { confirmations: 3, required: Finality::Blocks(15) };
    assert_eq!(young(3).and(&blocks), None);
}
