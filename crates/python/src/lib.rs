//! RustPython and the modules it can import: `jax`, `numpy`, `optax`, `matplotlib`.
//!
//! Must not know: the browser; which device runs a program.
