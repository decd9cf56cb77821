//! What ran, for the profiler's view.

use std::rc::Rc;

use crate::executable::Code;

/// One compiled program.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub kernels: Vec<String>,
    /// Bytes of the module.
    pub bytes: usize,
    pub compile_seconds: f64,
    pub runs: u64,
    /// In generated code; counted only while timing is on.
    pub run_seconds: f64,
}

/// All programs alive, the most frequent first.
#[derive(Clone, Debug)]
pub struct Profile {
    pub rows: Vec<Row>,
    /// Bytes that arrays occupy.
    pub memory: usize,
}

impl Profile {
    pub(crate) fn of(codes: &[Rc<Code>], memory: usize) -> Profile {
        let row = |c: &Rc<Code>| Row {
            name: c.name.clone(),
            kernels: c.kernels.clone(),
            bytes: c.bytes.len(),
            compile_seconds: c.compile_seconds,
            runs: c.runs.get(),
            run_seconds: c.run_seconds.get(),
        };
        Profile {
            rows: codes.iter().map(row).collect(),
            memory,
        }
    }
}
