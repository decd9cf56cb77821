//! Page to worker.

use serde::{Deserialize, Serialize};

use crate::widget::WidgetState;

/// The value of one `#@param`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ParamValue {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// Python source put in as it is (`type:"raw"`).
    Raw(String),
}

/// One cell's text as the reader has it now, parameters already written into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellSource {
    pub id: String,
    pub source: String,
}

/// Where programs run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceChoice {
    #[default]
    Auto,
    Cpu,
    Gpu,
    /// The slow interpreter, for checking.
    Reference,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// First message. A worker of another [`crate::VERSION`] answers [`crate::Event::Fault`].
    Hello {
        version: u32,
    },
    /// The lesson's cells in order; replaces what was there, runs nothing. Stops a run in flight.
    Load {
        cells: Vec<CellSource>,
        device: DeviceChoice,
        seed: u64,
    },
    /// The cell's text changed; runs nothing.
    SetSource {
        cell: String,
        source: String,
    },
    /// Runs these cells in order, in the present namespace. A run in flight is stopped first, one
    /// that waits is given up. Each `Run` is answered by one `Finished` with its number.
    Run {
        run: u32,
        cells: Vec<String>,
    },
    Pause,
    Resume,
    /// When paused: one pass of the outermost loop in the reader's code.
    Step,
    /// KeyboardInterrupt in the running cell; the namespace stays.
    Stop,
    /// Stops, and starts with an empty namespace and empty device memory.
    Reset,
    /// At most so many steps a second; None: as fast as it goes.
    SetSpeed {
        steps_per_second: Option<f64>,
    },
    /// A parameter marked `live`: the global is rebound at the next step.
    SetLive {
        name: String,
        value: ParamValue,
    },
    /// The reader touched a widget, or a link did; None: back to its start. At once, also while
    /// Python runs. `change` grows with each: what was read is told by it.
    SetWidget {
        name: String,
        change: u32,
        state: Option<WidgetState>,
    },
}
