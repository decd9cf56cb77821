//! What the reader wants of the running code, read by Python's `__step__`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use athanor_protocol::figure::Figure;
use athanor_protocol::widget::{Widget, WidgetState};
use athanor_protocol::{
    CellState, Command, Event, ParamValue, Problem, Progress, RunState, Stream,
};
use athanor_python::{Action, Bar, Host};

use crate::widgets::Widgets;

/// Seconds between two progress events: some thirty a second.
const PROGRESS_PERIOD: f64 = 0.033;
/// Seconds that one wait may take while paused or slowed down; then the commands are looked at.
const NAP: f64 = 0.02;
/// So many texts go out at once in so many seconds; the rest is sent together.
const TEXTS: u32 = 100;
const TEXT_PERIOD: f64 = 0.016;
/// Bytes of text that are held back at most.
const HELD: usize = 1 << 16;
/// Progress bars that are held back at most.
const HELD_BARS: usize = 16;

type Rebind = Rc<dyn Fn(&str, &ParamValue) -> Result<(), Problem>>;

/// Where events go, and how time passes while Python waits.
pub trait Outlet {
    fn emit(&self, event: Event);
    /// Lets commands in for about so many seconds; 0: one turn of the event loop. Commands that
    /// arrive are given to [`Control::receive`].
    fn turn(&self, seconds: f64);
    /// Seconds since some moment.
    fn now(&self) -> f64;
    /// A data set's file, as [`Host::data`].
    fn data(&self, _name: &str) -> Result<Vec<u8>, String> {
        Err("there are no data sets here".to_owned())
    }
    /// A bundle of Python's library, as [`Host::bundle`].
    fn bundle(&self, _file: &str) -> Option<Vec<u8>> {
        None
    }
    /// The text of a module that stands in for one of our library, and whether it is a package.
    fn library(&self, _name: &str) -> Option<(String, bool)> {
        None
    }
    /// The text of a module of the reader's own, and whether it is a package.
    fn module(&self, _name: &str) -> Option<(String, bool)> {
        None
    }
}

/// The switches of a run. Commands may arrive while Python runs; those that concern the run in
/// flight act at the next `__step__`, the others wait in the inbox until it is over.
pub struct Control {
    outlet: Rc<dyn Outlet>,
    inbox: RefCell<VecDeque<Command>>,
    state: Cell<RunState>,
    stop: Cell<bool>,
    /// Passes that may still run while paused.
    allowance: Cell<u64>,
    /// Seconds per step.
    period: Cell<Option<f64>>,
    cell: RefCell<String>,
    /// Passes of this run, and how many it had when the present loop began.
    steps: Cell<u64>,
    before: Cell<u64>,
    started: Cell<f64>,
    /// Seconds spent paused.
    idle: Cell<f64>,
    last_step: Cell<f64>,
    last_progress: Cell<f64>,
    /// Time and count at the start of the present second, for the rate.
    window: Cell<(f64, u64)>,
    rate: Cell<f64>,
    /// Passes that the present loop will have, if that is known.
    total: Cell<Option<u64>>,
    /// Live parameters' new values, and who sets them.
    live: RefCell<Vec<(String, ParamValue)>>,
    rebind: RefCell<Option<Rebind>>,
    /// When the present period of texts began, and how many it had.
    texts: Cell<(f64, u32)>,
    held: RefCell<Option<(Stream, String)>>,
    /// The newest state of each progress bar that was held back.
    held_bars: RefCell<VecDeque<(u64, Event)>>,
    pub(crate) widgets: RefCell<Widgets>,
}

impl Control {
    pub fn new(outlet: Rc<dyn Outlet>) -> Control {
        Control {
            outlet,
            inbox: RefCell::default(),
            state: Cell::new(RunState::Idle),
            stop: Cell::new(false),
            allowance: Cell::new(0),
            period: Cell::new(None),
            cell: RefCell::default(),
            steps: Cell::new(0),
            before: Cell::new(0),
            started: Cell::new(0.0),
            idle: Cell::new(0.0),
            last_step: Cell::new(0.0),
            last_progress: Cell::new(0.0),
            window: Cell::new((0.0, 0)),
            rate: Cell::new(0.0),
            total: Cell::new(None),
            live: RefCell::default(),
            rebind: RefCell::default(),
            texts: Cell::new((0.0, 0)),
            held: RefCell::default(),
            held_bars: RefCell::default(),
            widgets: RefCell::default(),
        }
    }

    /// Takes a command in, at any time, also while Python runs.
    pub fn receive(&self, command: Command) {
        let running = self.state.get() != RunState::Idle;
        match command {
            Command::SetSpeed { steps_per_second } => {
                let usable = steps_per_second.filter(|s| s.is_finite() && *s > 0.0);
                self.period.set(usable.map(f64::recip));
            }
            Command::Pause if self.state.get() == RunState::Running => self.go(RunState::Paused),
            Command::Resume if self.state.get() == RunState::Paused => self.go(RunState::Running),
            Command::Step if self.state.get() == RunState::Paused => {
                self.allowance.set(self.allowance.get() + 1);
            }
            Command::Pause | Command::Resume | Command::Step => {}
            Command::Stop | Command::Run { .. } | Command::Load { .. } | Command::Reset => {
                if running {
                    self.halt();
                }
                self.give_up(matches!(command, Command::Load { .. }));
                if command != Command::Stop {
                    self.inbox.borrow_mut().push_back(command);
                }
            }
            Command::SetLive { name, value } if running => {
                let mut live = self.live.borrow_mut();
                live.retain(|(known, _)| *known != name);
                live.push((name, value));
            }
            Command::SetWidget {
                name,
                change,
                state,
            } => self.widgets.borrow_mut().set(name, change, state),
            other => self.inbox.borrow_mut().push_back(other),
        }
    }

    /// Who sets live parameters while Python runs.
    pub(crate) fn on_live(&self, set: impl Fn(&str, &ParamValue) -> Result<(), Problem> + 'static) {
        *self.rebind.borrow_mut() = Some(Rc::new(set));
    }

    /// Sets the live parameters that the reader moved.
    fn set_live(&self) {
        if self.live.borrow().is_empty() {
            return;
        }
        let moved = self.live.take();
        let rebind = self.rebind.borrow().clone();
        for (name, value) in moved {
            if let Some(rebind) = &rebind
                && let Err(problem) = rebind(&name, &value)
            {
                self.emit(Event::Failed(problem));
            }
        }
    }

    /// A run is over: what came too late for it is set now, and no more passes are to come.
    pub(crate) fn end(&self) {
        self.set_live();
        self.total.set(None);
    }

    /// Forgets the runs that wait (a slider's handle sends dozens), and before a load also the
    /// texts that it replaces.
    fn give_up(&self, texts: bool) {
        let mut dropped = Vec::new();
        self.inbox.borrow_mut().retain(|command| match command {
            Command::Run { run, .. } => {
                dropped.push(*run);
                false
            }
            Command::Load { .. } | Command::SetSource { .. } => !texts,
            _ => true,
        });
        for run in dropped {
            self.emit(Event::Finished { run, seconds: 0.0 });
        }
    }

    fn halt(&self) {
        self.stop.set(true);
        self.go(RunState::Stopping);
    }

    /// The next command that waited for Python to be idle.
    pub fn take(&self) -> Option<Command> {
        self.inbox.borrow_mut().pop_front()
    }

    pub fn emit(&self, event: Event) {
        self.flush();
        self.outlet.emit(event);
    }

    /// Sends the text that was held back.
    fn flush(&self) {
        if let Some((stream, text)) = self.held.take() {
            let cell = self.cell.borrow().clone();
            self.outlet.emit(Event::Text { cell, stream, text });
        }
        for (_, bar) in self.held_bars.take() {
            self.outlet.emit(bar);
        }
    }

    /// Whether one more text or bar may go out now; else it is to be held back.
    fn has_room(&self) -> bool {
        let now = self.now();
        let (since, count) = self.texts.get();
        if now - since > TEXT_PERIOD {
            self.texts.set((now, 1));
        } else if count >= TEXTS {
            return false;
        } else {
            self.texts.set((since, count + 1));
        }
        true
    }

    pub fn now(&self) -> f64 {
        self.outlet.now()
    }

    pub(crate) fn go(&self, state: RunState) {
        if self.state.replace(state) != state {
            self.emit(Event::State { run: state });
        }
    }

    /// A run begins.
    pub(crate) fn begin(&self, run: u32) {
        let now = self.now();
        self.stop.set(false);
        self.allowance.set(0);
        self.steps.set(0);
        self.before.set(0);
        self.total.set(None);
        self.idle.set(0.0);
        self.started.set(now);
        self.last_step.set(now);
        self.last_progress.set(now);
        self.window.set((now, 0));
        self.rate.set(0.0);
        self.widgets.borrow_mut().begin_run();
        self.emit(Event::Started { run });
        self.go(RunState::Running);
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop.get()
    }

    pub(crate) fn enter(&self, cell: &str) {
        cell.clone_into(&mut self.cell.borrow_mut());
        self.widgets.borrow_mut().enter(cell);
        self.emit(Event::Cell {
            cell: cell.to_owned(),
            state: CellState::Running,
        });
    }

    /// Seconds of this run, pauses excluded.
    pub(crate) fn elapsed(&self) -> f64 {
        self.now() - self.started.get() - self.idle.get()
    }

    pub(crate) fn progress(&self) {
        let now = self.now();
        self.last_progress.set(now);
        let (since, count) = self.window.get();
        let active = now - since;
        if active > 0.5 || self.rate.get() == 0.0 && active > 0.0 {
            self.rate.set((self.steps.get() - count) as f64 / active);
            self.window.set((now, self.steps.get()));
        }
        let steps = self.steps.get() - self.before.get();
        self.emit(Event::Progress(Progress {
            cell: self.cell.borrow().clone(),
            steps,
            // A `while` loop after it says nothing of its end.
            total: self.total.get().filter(|&t| t >= steps),
            steps_per_second: self.rate.get(),
            elapsed: self.elapsed(),
        }));
    }

    /// Waits while paused; a step's allowance ends the wait. Time spent is not counted.
    fn hold(&self) {
        if self.state.get() != RunState::Paused || self.stop.get() {
            return;
        }
        let from = self.now();
        self.progress();
        while self.state.get() == RunState::Paused && !self.stop.get() {
            if self.allowance.get() > 0 {
                self.allowance.set(self.allowance.get() - 1);
                break;
            }
            self.outlet.turn(NAP);
        }
        let spent = self.now() - from;
        self.idle.set(self.idle.get() + spent);
        let (since, count) = self.window.get();
        self.window.set((since + spent, count));
    }

    /// Keeps to the speed limit.
    fn throttle(&self) {
        // Without a limit the clock is not read: in a browser that costs half a microsecond.
        if self.period.get().is_none() {
            return;
        }
        while let Some(period) = self.period.get() {
            let left = self.last_step.get() + period - self.now();
            if left <= 0.0 || self.stop.get() || self.state.get() == RunState::Paused {
                break;
            }
            self.outlet.turn(left.min(NAP));
        }
        self.last_step.set(self.now());
    }
}

impl Host for Control {
    fn write(&self, stream: Stream, text: &str) {
        if !self.has_room() {
            // A loop that prints would bury the page in messages: what it prints now goes together.
            let full = {
                let mut held = self.held.borrow_mut();
                match &mut *held {
                    Some((same, all)) if *same == stream => {
                        all.push_str(text);
                        all.len() > HELD
                    }
                    _ => {
                        drop(held);
                        self.flush();
                        *self.held.borrow_mut() = Some((stream, text.to_owned()));
                        false
                    }
                }
            };
            if full {
                self.flush();
            }
            return;
        }
        let cell = self.cell.borrow().clone();
        self.emit(Event::Text {
            cell,
            stream,
            text: text.to_owned(),
        });
    }

    fn display(&self, text: &str) {
        let cell = self.cell.borrow().clone();
        self.emit(Event::Display {
            cell,
            text: text.to_owned(),
        });
    }

    fn figure(&self, figure: Figure) {
        let cell = self.cell.borrow().clone();
        self.emit(Event::Figure { cell, figure });
    }

    fn widget(&self, widget: Widget) -> Result<(), String> {
        let cell = self.cell.borrow().clone();
        let refused = self.widgets.borrow_mut().show(&cell, &widget)?;
        self.emit(Event::Widget {
            cell,
            widget,
            refused,
        });
        Ok(())
    }

    fn widget_state(&self, name: &str, seen: i64) -> Option<(u32, Option<WidgetState>)> {
        let cell = self.cell.borrow().clone();
        let steps = self.steps.get();
        let (answer, news) = self.widgets.borrow_mut().read(&cell, name, seen, steps);
        if let Some(news) = news {
            self.emit(Event::WidgetRead {
                cell,
                name: name.to_owned(),
                change: news.change,
                live: news.live,
            });
        }
        answer
    }

    fn bar(&self, bar: u64, state: Bar<'_>) {
        let event = Event::Bar {
            cell: self.cell.borrow().clone(),
            bar,
            done: state.done,
            total: state.total,
            text: state.text.map(str::to_owned),
            over: state.over,
        };
        if self.has_room() {
            return self.emit(event);
        }
        // A loop that makes bars would bury the page in messages: only the newest count.
        let mut held = self.held_bars.borrow_mut();
        held.retain(|(known, _)| *known != bar);
        held.push_back((bar, event));
        if held.len() > HELD_BARS {
            held.pop_front();
        }
    }

    fn poll(&self) -> Action {
        self.flush();
        self.outlet.turn(0.0);
        if self.now() - self.last_progress.get() > PROGRESS_PERIOD {
            self.progress();
        }
        // Code without loops can only pause here.
        if self.steps.get() == 0 {
            self.hold();
        }
        self.set_live();
        if self.stop.get() {
            Action::Stop
        } else {
            Action::Continue
        }
    }

    fn pass(&self) -> Action {
        self.hold();
        self.throttle();
        self.set_live();
        self.steps.set(self.steps.get() + 1);
        if self.state.get() == RunState::Paused {
            self.progress();
        }
        if self.stop.get() {
            Action::Stop
        } else {
            Action::Continue
        }
    }

    fn begin_loop(&self, length: Option<u64>) {
        self.before.set(self.steps.get());
        self.total.set(length);
    }

    fn sleep(&self, seconds: f64) -> Action {
        self.flush();
        let end = self.now() + seconds;
        loop {
            let left = end - self.now();
            if left <= 0.0 || self.stop.get() {
                break;
            }
            self.outlet.turn(left.min(NAP));
        }
        if self.stop.get() {
            Action::Stop
        } else {
            Action::Continue
        }
    }

    fn data(&self, name: &str) -> Result<Vec<u8>, String> {
        self.outlet.data(name)
    }

    fn bundle(&self, file: &str) -> Option<Vec<u8>> {
        self.outlet.bundle(file)
    }

    fn library(&self, name: &str) -> Option<(String, bool)> {
        self.outlet.library(name)
    }

    fn module(&self, name: &str) -> Option<(String, bool)> {
        self.outlet.module(name)
    }
}
