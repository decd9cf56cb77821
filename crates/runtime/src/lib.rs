//! Arrays, buffers, devices, executables and their cache; implements `trace::Evaluate`.
//!
//! Must not know: Python, the DOM.
