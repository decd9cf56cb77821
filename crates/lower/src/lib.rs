//! Graph to program: simplify, fuse, plan memory. Its `Program` is the second IR, which every
//! backend consumes.
//!
//! Must not know: which device runs it.
