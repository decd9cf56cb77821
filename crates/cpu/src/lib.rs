//! Program → one WebAssembly module, and the two hosts that run it: the browser's engine, and
//! wasmtime natively.
//!
//! Must not know: Python, the DOM.

mod collapse;
mod control;
mod emit;
mod kernel;
mod maths;
mod narrow;
mod ops;
mod plan;
mod sort;

#[cfg(target_arch = "wasm32")]
#[path = "engine_browser.rs"]
mod engine;
#[cfg(not(target_arch = "wasm32"))]
#[path = "engine_native.rs"]
mod engine;

pub use control::{Arguments, compile, compile_part};
#[cfg(target_arch = "wasm32")]
pub use engine::milliseconds;
pub use engine::{Engine, ModuleId};

/// [`Engine::write_words`] writes multiples of so many words.
pub const WORDS: usize = 16;

/// What can go wrong below the program.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refused or failed to instantiate a module: a defect of ours.
    #[error("the engine refused a module: {0}")]
    Module(String),
    /// Generated code trapped: a defect of ours.
    #[error("generated code stopped: {0}")]
    Trap(String),
    #[error("the engine's memory cannot grow to {pages} pages of 64 KiB")]
    Memory { pages: usize },
    #[error("program not understood: {0}")]
    Program(String),
}

pub type Result<T> = std::result::Result<T, Error>;

/// A module in the text format, for the reader's eyes.
#[cfg(not(target_arch = "wasm32"))]
pub fn wat(bytes: &[u8]) -> String {
    wasmprinter::print_bytes(bytes).unwrap_or_else(|e| format!(";; {e}"))
}
