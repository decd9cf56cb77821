//! Whether types of 64 bits are on: JAX's `jax_enable_x64`.

use std::cell::Cell;

use athanor_ir::DType;

thread_local! {
    static X64: Cell<bool> = const { Cell::new(false) };
}

/// `jax.config.jax_enable_x64`: a Python int is then an i64 and a Python float an f64.
pub fn x64() -> bool {
    X64.get()
}

/// Returns what it was before.
pub fn set_x64(on: bool) -> bool {
    X64.replace(on)
}

/// [`DType::promote`] in the present mode.
pub fn promote(a: (DType, bool), b: (DType, bool)) -> (DType, bool) {
    DType::promote(a, b, x64())
}
