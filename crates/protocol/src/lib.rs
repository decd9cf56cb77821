//! What page and worker say to each other: the closed enums [`Command`] and [`Event`], parameters
//! and figure descriptions. Versioned; encoded with postcard between threads, JSON in the CLI.
//!
//! Must not know: everything else.

mod command;
mod event;
pub mod figure;
pub mod widget;

pub use command::{CellSource, Command, DeviceChoice, ParamValue};
pub use event::{CellState, DeviceTiming, Event, Problem, Progress, RunState, Stream};

/// Raised when a message changes its meaning; page and worker of two builds refuse each other.
pub const VERSION: u32 = 4;

/// A message that could not be read: damaged, or of another version.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("unreadable message: {0}")]
pub struct DecodeError(String);

/// Bytes of a message.
pub fn encode<T: serde::Serialize>(message: &T) -> Vec<u8> {
    // Our own enums hold nothing that postcard cannot write.
    postcard::to_allocvec(message).unwrap_or_default()
}

pub fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    postcard::from_bytes(bytes).map_err(|e| DecodeError(e.to_string()))
}
