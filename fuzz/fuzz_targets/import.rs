#![no_main]

#[path = "../../tests/fuzz/target.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (_, target) = target::TARGETS
        .into_iter()
        .find(|(name, _)| *name == "import")
        .expect("a target");
    target(data);
});
