//! The dedicated worker: session, Python and engine in one wasm module.
//!
//! Must not know: the DOM.
