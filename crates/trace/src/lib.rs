//! Tracing and the transforms: the current interpreter, jvp, linearize and transpose, vmap,
//! staging to graphs, control flow and pytrees.
//!
//! Must not know: devices, Python.
