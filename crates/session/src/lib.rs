//! One lesson being run: cells, commands in, events out; run, pause, step, reset, stop, speed.
//!
//! Must not know: the DOM; how commands and events travel.

mod control;
mod session;
mod widgets;

pub use control::{Control, Outlet};
pub use session::Session;
