//! Arrays, buffers, devices, executables and their cache; implements `trace::Evaluate`.
//!
//! Must not know: Python, the DOM.

mod clock;
mod cpu;
mod device;
mod driver;
mod executable;
mod memory;
mod profile;
mod reference;
mod view;

pub use cpu::CpuDevice;
pub use device::{Device, Runtime, install};
pub use memory::DEFAULT_BUDGET;
pub use profile::{Profile, Row};
pub use view::{View, view};

use athanor_ir::Aval;

/// What a run can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "out of memory: {bytes} bytes wanted, {used} of the budget of {budget} bytes are in use"
    )]
    OutOfMemory {
        bytes: usize,
        used: usize,
        budget: usize,
    },
    #[error("array {aval} belongs to another device or was made before a reset")]
    Foreign { aval: Aval },
    #[error("a program takes {expected} arguments, not {got}")]
    Arguments { expected: usize, got: usize },
    #[error(transparent)]
    Cpu(#[from] athanor_cpu::Error),
    #[error(transparent)]
    Lower(#[from] athanor_lower::Error),
    #[error(transparent)]
    Ir(#[from] athanor_ir::Error),
}

impl From<Error> for athanor_trace::Error {
    fn from(e: Error) -> athanor_trace::Error {
        match e {
            Error::Ir(e) => e.into(),
            e => athanor_trace::Error::Runtime(e.to_string()),
        }
    }
}
