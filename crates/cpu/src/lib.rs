//! Program to one WebAssembly module (SIMD), and the two hosts that run it: the browser's engine
//! and wasmtime.
//!
//! Must not know: Python, the DOM.
