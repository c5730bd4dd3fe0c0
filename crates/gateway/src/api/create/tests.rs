//! What each call carries about.

/// How large what a handler does is, from its first step to its last.
const fn size_of_work<State, Call, Work: Future>(_: &impl Fn(State, Call) -> Work) -> usize {
    size_of::<Work>()
}

#[test]
fn a_call_is_small_enough_to_be_copied_and_wiped_as_a_whole() {
    let size = size_of_work(&super::handle);
    assert!(size <= 4_096, "{size} bytes: what is rare goes into a box of its own");
}
