//! Program → WGSL and a list of dispatches, and the host that runs them through wgpu.
//!
//! **Memory.** All arrays lie in one storage buffer, the heap, as 32-bit words; a bool is a word of
//! 0 or 1, so that neighbours are written without a race. A kernel finds its buffers by a table of
//! word addresses in a uniform buffer. So one bind group serves every dispatch of every program, a
//! program is replayed with new arrays by writing one small table, and any kernels can share a
//! dispatch. Float literals stand in that table too.
//!
//! **Control flow.** A loop with a known number of turns repeats its dispatches; its counter is a
//! dynamic offset into a buffer of numbers. The branches of a switch and the turns of a `while` have
//! gates, words in the arena that a tiny dispatch sets and each kernel inside looks at. A `while` is
//! dispatched a few turns at a time, until the host finds its gate closed.
//!
//! Must not know: Python, the DOM.

mod compile;
mod contraction;
mod emit;
mod engine;
mod heap;
mod kernel;
mod layout;
mod library;
mod parts;
mod scalar;
mod schedule;
mod support;
mod transfer;

pub use compile::{Compiled, Dispatch, Op, compile};
pub use engine::{Counts, Engine, Error, Loaded};
pub use heap::Span;
pub use layout::Arguments;
pub use support::{Unsupported, Word, word};
pub use transfer::{Pace, Readback};
