//! What the reader is told of the device.

/// One jitted function, timed on both devices.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    pub name: String,
    /// Milliseconds of a call.
    pub cpu_ms: f64,
    pub gpu_ms: f64,
    /// Dispatches of a call, if they are known before it runs.
    pub dispatches: Option<usize>,
    /// Whether the GPU was the faster one, and is used.
    pub gpu: bool,
}

/// What programs run on now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// `cpu · wasm simd`, or `gpu · ` and the adapter's name.
    pub device: String,
    /// What went wrong with the GPU and what was done about it.
    pub notice: Option<String>,
    /// Functions that were timed on both, in the order of their decision.
    pub timings: Vec<Timing>,
}

pub(crate) const CPU: &str = "cpu · wasm simd";
