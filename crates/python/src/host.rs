//! What Python needs from whoever runs it.

use athanor_protocol::Stream;
use athanor_protocol::figure::Figure;
use athanor_protocol::widget::{Widget, WidgetState};

/// What the reader wants of the running code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Continue,
    /// Raise KeyboardInterrupt.
    Stop,
}

/// Where a progress bar stands.
pub struct Bar<'a> {
    pub done: f64,
    pub total: Option<f64>,
    /// The whole line; None: the bar goes.
    pub text: Option<&'a str>,
    /// Its loop has ended.
    pub over: bool,
}

/// The outside of one Python. All methods are called on Python's thread.
pub trait Host {
    /// Text of `print` and of warnings.
    fn write(&self, stream: Stream, text: &str);
    /// The value of a cell's last expression, as Jupyter shows it.
    fn display(&self, text: &str);
    fn figure(&self, figure: Figure);
    /// The cell that runs makes a widget, or makes it again. The error is the reader's.
    fn widget(&self, _widget: Widget) -> Result<(), String> {
        Ok(())
    }
    /// The state of a widget by name, for who has seen change number `seen` (-1: nothing yet): None if
    /// that is the newest, else its number and state, of which None is the start.
    fn widget_state(&self, _name: &str, _seen: i64) -> Option<(u32, Option<WidgetState>)> {
        None
    }
    /// A progress bar by its number.
    fn bar(&self, _bar: u64, _state: Bar<'_>) {}
    /// Called from the reader's loops and functions at most every few milliseconds. May wait: while paused,
    /// or for a turn of the event loop.
    fn poll(&self) -> Action;
    /// Called at each pass of the outermost loop that runs in the reader's code. May wait, as
    /// [`Host::poll`].
    fn pass(&self) -> Action;
    /// A `for` loop that is the outermost one of the reader's code begins; over how many items, if
    /// they say so.
    fn begin_loop(&self, _length: Option<u64>) {}
    /// Waits, unless the reader stops the run.
    fn sleep(&self, seconds: f64) -> Action {
        crate::clock::plain_sleep(seconds)
    }
    /// A data set's file, as raw deflate; the error says why it is not there, and what to do.
    fn data(&self, _name: &str) -> Result<Vec<u8>, String> {
        Err("there are no data sets here".to_owned())
    }
    /// The bytes of a bundle of our library's, for hosts whose module lacks it; None: it could not be
    /// read, and `import` fails.
    fn bundle(&self, _file: &str) -> Option<Vec<u8>> {
        None
    }
    /// The text of a module that stands in for one of our library, for those who work on it.
    fn library(&self, _name: &str) -> Option<(String, bool)> {
        None
    }
    /// The text of a module of the reader's own (`data`, `data.circles`), and whether it is a
    /// package; None: there is none, and `import` fails as usual.
    fn module(&self, _name: &str) -> Option<(String, bool)> {
        None
    }
}
