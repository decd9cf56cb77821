//! What page and worker say to each other.
//!
//! Must not know: everything else.
