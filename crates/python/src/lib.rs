//! RustPython and the modules it can import: `jax`, `numpy`, `optax`, `matplotlib`.
//!
//! Must not know: the browser; which device runs a program.

mod bundles;
mod cells;
mod clock;
mod frozen;
mod host;
mod importer;
mod instrument;
mod magic;
mod modules;
mod repairs;
mod source;
mod step;
mod traceback;
mod vm;

pub use host::{Action, Bar, Host};
pub use vm::Python;
