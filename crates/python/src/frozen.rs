//! The Python library as bytecode, made by `build.rs`.

use rustpython_compiler_core::frozen::{FrozenLib, FrozenModule};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frozen.bin"));

pub fn modules() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    FrozenLib::from_ref(BYTES).decode()
}
