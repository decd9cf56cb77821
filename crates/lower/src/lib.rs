//! Graph to program: simplify, fuse, plan memory. Its `Program` is the second IR, which every
//! backend consumes.
//!
//! Must not know: which device runs it.

mod error;
mod program;

pub use error::{Error, Result};
pub use program::{
    Accumulate, Accumulator, Buffer, BufferId, Index, Kernel, Node, NodeId, Place, Program, Step,
    Store, Term,
};
