//! Arrays, buffers, devices, executables and their cache; implements `trace::Evaluate`.
//!
//! Must not know: Python, the DOM.

mod device;
mod reference;

pub use device::{Device, install};
