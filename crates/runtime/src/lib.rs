//! Arrays, buffers, devices, executables and their cache; implements `trace::Evaluate`.
//!
//! Must not know: Python, the DOM.

mod clock;
mod cpu;
mod device;
mod driver;
mod executable;
mod gpu;
mod memory;
mod profile;
mod reference;
mod status;
mod view;
mod wait;

pub use cpu::CpuDevice;
pub use device::{Device, Place, Runtime, gpu, install};
pub use gpu::{GpuCounts, GpuDevice, Mode};
pub use memory::DEFAULT_BUDGET;
pub use profile::{Profile, Row};
pub use status::{Status, Timing};
pub use view::{View, view};
pub use wait::{Wait, set_wait};

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
    Gpu(#[from] athanor_gpu::Error),
    #[error("not on the GPU: {0}")]
    Unsupported(athanor_gpu::Unsupported),
    #[error(
        "this browser cannot wait for a GPU: it lacks WebAssembly's promise integration (JSPI)"
    )]
    CannotWait,
    /// What the CPU device beside the GPU said.
    #[error("{0}")]
    Beside(String),
    #[error(transparent)]
    Cpu(#[from] athanor_cpu::Error),
    #[error(transparent)]
    Lower(#[from] athanor_lower::Error),
    #[error(transparent)]
    Ir(#[from] athanor_ir::Error),
}

impl Error {
    /// Whether the GPU is sound and did not do this one thing.
    pub(crate) fn is_refusal(&self) -> bool {
        use athanor_gpu::Error as E;
        match self {
            Error::Gpu(E::OutOfMemory { bytes, .. }) => *bytes > 0,
            Error::Gpu(E::Shader(_)) | Error::Unsupported(_) => true,
            _ => false,
        }
    }

    pub(crate) fn trace(e: athanor_trace::Error) -> Error {
        Error::Beside(e.to_string())
    }
}

impl From<Error> for athanor_trace::Error {
    fn from(e: Error) -> athanor_trace::Error {
        match e {
            Error::Ir(e) => e.into(),
            e => athanor_trace::Error::Runtime(e.to_string()),
        }
    }
}
