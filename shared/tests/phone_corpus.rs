//! What the fuzzer has found of the ways through `shared::phone` is run with every test.

#[path = "support/phone_input.rs"]
mod phone_input;

#[test]
fn every_input_of_the_corpus_keeps_the_laws() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/phone");
    let inputs =
        std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()));
    let inputs = inputs.map(|input| String::from_utf8(input.unwrap()).unwrap()).collect::<Vec<_>>();
    assert!(inputs.len() >= 20, "the corpus is there");
    for input in &inputs {
        phone_input::check(input);
    }
}
