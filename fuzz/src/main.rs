//! libFuzzer over one of the decoders: the one whose name stands in the environment variable `HOBBS_FUZZ_TARGET`.
//!
//! Its seeds are written into the folder that `HOBBS_FUZZ_SEEDS` names, where libFuzzer reads its corpus from.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use hobbs_fuzz::{Target, target};
use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<Target> = OnceLock::new();

fn begin() {
    let name = std::env::var("HOBBS_FUZZ_TARGET").unwrap_or_default();
    let target = target(&name).unwrap_or_else(|| panic!("HOBBS_FUZZ_TARGET has to name a decoder, not {name:?}"));
    if let Some(folder) = std::env::var_os("HOBBS_FUZZ_SEEDS") {
        for (number, seed) in (target.seeds)().into_iter().enumerate() {
            let path = Path::new(&folder).join(format!("seed-{number}"));
            std::fs::write(&path, seed).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
    TARGET.get_or_init(|| target);
}

fuzz_target!(init: begin(), |data: &[u8]| {
    if let Some(target) = TARGET.get() {
        (target.decode)(data);
    }
});
