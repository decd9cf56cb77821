//! Worker to page.

use serde::{Deserialize, Serialize};

use crate::figure::Figure;
use crate::widget::Widget;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    Out,
    Err,
}

/// The state of the whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    Idle,
    Running,
    Paused,
    Stopping,
}

/// The state of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellState {
    NotRun,
    Running,
    Done,
    Failed,
    /// Stopped by the reader.
    Stopped,
}

/// What went wrong in the reader's code, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub cell: String,
    /// The Python class: `TypeError`.
    pub kind: String,
    pub message: String,
    /// As Python prints it, the reader's frames only.
    pub traceback: String,
    /// In `cell`, from 1; None where there is no line.
    pub line: Option<u32>,
    pub end_line: Option<u32>,
}

/// A jitted function that `auto` timed on both devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceTiming {
    pub function: String,
    /// Milliseconds of a call.
    pub cpu_ms: f64,
    pub gpu_ms: f64,
    /// Dispatches of a call on the GPU, if known before it runs.
    pub dispatches: Option<u32>,
    /// Whether the GPU was faster, and is used.
    pub gpu: bool,
}

/// How far the run is. Sent at most some thirty times a second.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub cell: String,
    /// Passes of the outermost loop in the reader's code.
    pub steps: u64,
    /// Passes in all, where the loop runs over something with a length.
    pub total: Option<u64>,
    pub steps_per_second: f64,
    /// Seconds this run has run, pauses excluded.
    pub elapsed: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Python and engine are there. `device` is what programs run on: `cpu · wasm simd`.
    Ready {
        version: u32,
        device: String,
        start_ms: f64,
    },
    /// What programs run on changed, or something was found out about it.
    Device {
        /// As in [`Event::Ready`].
        device: String,
        /// What went wrong with the GPU, and what was done about it.
        notice: Option<String>,
        timings: Vec<DeviceTiming>,
    },
    State {
        run: RunState,
    },
    Cell {
        cell: String,
        state: CellState,
    },
    /// Text of `print` and errors, to be appended.
    Text {
        cell: String,
        stream: Stream,
        text: String,
    },
    /// The value of a cell's last expression, as Jupyter shows it.
    Display {
        cell: String,
        text: String,
    },
    /// A figure; one of the same `figure.id` replaces the earlier in place.
    Figure {
        cell: String,
        figure: Figure,
    },
    /// A widget of the cell that runs; one of the same name takes its place, and keeps the state
    /// that the reader gave it unless `refused` says why it can't.
    Widget {
        cell: String,
        widget: Widget,
        refused: Option<String>,
    },
    /// The cell that runs read a widget: the first time, the first time after each change, and the
    /// first time in another pass of its loop, which makes it `live`.
    WidgetRead {
        cell: String,
        name: String,
        change: u32,
        live: bool,
    },
    /// A progress bar, such as tqdm's. One of the same `bar` takes the place of the earlier.
    Bar {
        cell: String,
        bar: u64,
        done: f64,
        total: Option<f64>,
        /// The whole line, as a terminal would show it; None: the bar goes.
        text: Option<String>,
        /// Its loop has ended.
        over: bool,
    },
    Progress(Progress),
    Failed(Problem),
    /// The run of this number begins. Not sent for one that another took the place of.
    Started {
        run: u32,
    },
    /// The run of this number is over, or was given up before it began.
    Finished {
        run: u32,
        seconds: f64,
    },
    /// The worker itself cannot go on; the page starts another.
    Fault {
        message: String,
    },
}
