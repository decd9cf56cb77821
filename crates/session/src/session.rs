//! The cells, the namespace and the device of one lesson.

use std::collections::HashMap;
use std::rc::Rc;

use athanor_protocol::{
    CellSource, CellState, Command, DeviceChoice, DeviceTiming, Event, ParamValue, Problem,
    RunState, VERSION,
};
use athanor_python::{Host, Python};
use athanor_runtime::{Device, GpuCounts, Profile, Runtime, Status, View};

use crate::control::{Control, Outlet};

/// One lesson. Commands come in through [`Control::receive`]; [`Session::work`] carries out those
/// that wait, and runs Python while it does.
pub struct Session {
    control: Rc<Control>,
    // Before `runtime`: Python's arrays live in the device's memory.
    python: Option<Rc<Python>>,
    runtime: Option<Runtime>,
    device: DeviceChoice,
    seed: u64,
    order: Vec<String>,
    sources: HashMap<String, String>,
    timed: bool,
    /// The page knows what the device is.
    greeted: bool,
}

impl Session {
    pub fn new(outlet: Rc<dyn Outlet>) -> Session {
        Session {
            control: Rc::new(Control::new(outlet)),
            python: None,
            runtime: None,
            device: DeviceChoice::Auto,
            seed: 0,
            order: Vec::new(),
            sources: HashMap::new(),
            timed: false,
            greeted: false,
        }
    }

    pub fn control(&self) -> Rc<Control> {
        self.control.clone()
    }

    /// Measure how long each executable runs (costs a clock reading per call).
    pub fn set_timed(&mut self, on: bool) {
        self.timed = on;
        if let Some(runtime) = &self.runtime {
            runtime.set_timed(on);
        }
    }

    pub fn profile(&self) -> Option<Profile> {
        self.runtime.as_ref().and_then(Runtime::profile)
    }

    /// What the GPU did, if there is one beside the CPU.
    pub fn gpu_counts(&self) -> Option<GpuCounts> {
        let runtime = self.runtime.as_ref()?;
        runtime.gpu().map(|gpu| gpu.counts())
    }

    /// What the compiler made of a function that a cell defined and called: one text for each
    /// type of arguments. The error says what stands in the way.
    pub fn view(&self, function: &str, view: View) -> Result<String, String> {
        let python = self.python.as_ref().ok_or("nothing ran")?;
        let graphs = python.graphs(function)?;
        let texts = graphs
            .iter()
            .map(|g| athanor_runtime::view(g, view).map_err(|e| e.to_string()));
        Ok(texts.collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    /// Carries out all commands that wait.
    pub fn work(&mut self) {
        while let Some(command) = self.control.take() {
            self.command(command);
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Hello { version } if version != VERSION => {
                let message = format!(
                    "this page speaks version {version} and its worker version {VERSION}: reload the page"
                );
                self.control.emit(Event::Fault { message });
            }
            Command::Hello { .. } => self.greet(),
            Command::Load {
                cells,
                device,
                seed,
            } => self.load(cells, device, seed),
            Command::SetSource { cell, source } => {
                if !self.sources.contains_key(&cell) {
                    self.order.push(cell.clone());
                }
                self.sources.insert(cell, source);
            }
            Command::Run { run, cells } => self.run(run, &cells),
            Command::Reset => self.reset(),
            Command::SetLive { name, value } => self.set_live(&name, &value),
            // `Control::receive` has dealt with these.
            Command::Pause
            | Command::Resume
            | Command::Step
            | Command::Stop
            | Command::SetWidget { .. }
            | Command::SetSpeed { .. } => {}
        }
    }

    fn greet(&mut self) {
        let from = self.control.now();
        if let Err(problem) = self.start() {
            self.control.emit(Event::Fault {
                message: problem.message,
            });
            return;
        }
        let start_ms = (self.control.now() - from) * 1e3;
        self.greeted = true;
        let status = self.runtime.as_ref().map(Runtime::status);
        self.control.emit(Event::Ready {
            version: VERSION,
            device: status.unwrap_or_default().device,
            start_ms,
        });
    }

    /// Device and Python, if they are not there.
    fn start(&mut self) -> Result<(), Problem> {
        if self.runtime.is_none() {
            let device = match self.device {
                DeviceChoice::Reference => Device::Reference,
                DeviceChoice::Gpu => Device::Gpu,
                DeviceChoice::Cpu => Device::Cpu,
                DeviceChoice::Auto => Device::Auto,
            };
            let mut runtime =
                athanor_runtime::install(device).map_err(|e| internal(e.to_string()))?;
            runtime.set_timed(self.timed);
            let control = self.control.clone();
            runtime.on_status(Rc::new(move |status| control.emit(device_event(status))));
            if self.greeted {
                // The device in the place of another.
                self.control.emit(device_event(&runtime.status()));
            }
            self.runtime = Some(runtime);
        }
        if self.python.is_none() {
            let python = Rc::new(Python::new(self.control.clone() as Rc<dyn Host>)?);
            let weak = Rc::downgrade(&python);
            self.control
                .on_live(move |name, value| match weak.upgrade() {
                    Some(python) => rebind(&python, name, value),
                    None => Ok(()),
                });
            self.python = Some(python);
        }
        Ok(())
    }

    fn load(&mut self, cells: Vec<CellSource>, device: DeviceChoice, seed: u64) {
        if device != self.device {
            self.device = device;
            self.python = None;
            self.runtime = None;
        }
        self.seed = seed;
        self.order = cells.iter().map(|c| c.id.clone()).collect();
        self.control.widgets.borrow_mut().keep_cells(&self.order);
        self.sources = cells.into_iter().map(|c| (c.id, c.source)).collect();
        for cell in &self.order {
            self.control.emit(Event::Cell {
                cell: cell.clone(),
                state: CellState::NotRun,
            });
        }
    }

    fn reset(&mut self) {
        self.python = None;
        self.control.widgets.borrow_mut().forget_shown();
        if let Some(runtime) = &mut self.runtime
            && let Err(error) = runtime.reset()
        {
            self.control.emit(Event::Fault {
                message: error.to_string(),
            });
            return;
        }
        if let Some(runtime) = &self.runtime {
            runtime.set_timed(self.timed);
            self.control.emit(device_event(&runtime.status()));
        }
        for cell in &self.order {
            self.control.emit(Event::Cell {
                cell: cell.clone(),
                state: CellState::NotRun,
            });
        }
    }

    /// Runs cells in order; the first that fails or is stopped ends the run.
    fn run(&mut self, run: u32, cells: &[String]) {
        self.control.begin(run);
        if let Err(problem) = self.start().and_then(|()| self.feed_seed()) {
            self.control.emit(Event::Failed(problem));
        } else if let Some(python) = &self.python {
            for cell in cells {
                if !self.run_cell(python, cell) {
                    break;
                }
            }
        }
        self.control.progress();
        self.control.end();
        // Idle before it is said to be over: who hears that may ask for more at once.
        self.control.go(RunState::Idle);
        self.control.emit(Event::Finished {
            run,
            seconds: self.control.elapsed(),
        });
    }

    fn run_cell(&self, python: &Python, cell: &str) -> bool {
        let Some(source) = self.sources.get(cell) else {
            self.control.emit(Event::Failed(Problem {
                cell: cell.to_owned(),
                ..internal(format!(
                    "there is no cell `{cell}`; cells: {}",
                    self.order.join(", ")
                ))
            }));
            return false;
        };
        self.control.enter(cell);
        let state = match python.run(cell, source) {
            Ok(()) => CellState::Done,
            Err(_) if self.control.stopped() => CellState::Stopped,
            Err(problem) => {
                self.control.emit(Event::Failed(problem));
                CellState::Failed
            }
        };
        self.control.emit(Event::Cell {
            cell: cell.to_owned(),
            state,
        });
        state == CellState::Done && !self.control.stopped()
    }

    /// The link's seed goes into `random` and `np.random`; JAX's seed is an ordinary parameter.
    /// Modules that no cell names are not imported for it.
    fn feed_seed(&self) -> Result<(), Problem> {
        let Some(python) = &self.python else {
            return Ok(());
        };
        let named = |name: &str| self.sources.values().any(|s| s.contains(name));
        if named("random") {
            python.run(
                "seed",
                &format!("__import__('random').seed({});", self.seed),
            )?;
        }
        if named("np.random") || named("numpy.random") {
            let seed = self.seed & u64::from(u32::MAX);
            python.run("seed", &format!("__import__('numpy').random.seed({seed});"))?;
        }
        Ok(())
    }

    /// Between runs a live parameter is an ordinary assignment.
    fn set_live(&mut self, name: &str, value: &ParamValue) {
        if let Some(python) = &self.python
            && let Err(problem) = rebind(python, name, value)
        {
            self.control.emit(Event::Failed(problem));
        }
    }
}

fn rebind(python: &Python, name: &str, value: &ParamValue) -> Result<(), Problem> {
    let identifier = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && name.chars().next().is_some_and(|c| !c.is_numeric());
    if !identifier {
        return Err(internal(format!("`{name}` can't be a name of Python's")));
    }
    python.rebind(name, &literal(value))
}

fn device_event(status: &Status) -> Event {
    let timings = status.timings.iter().map(|t| DeviceTiming {
        function: t.name.clone(),
        cpu_ms: t.cpu_ms,
        gpu_ms: t.gpu_ms,
        dispatches: t.dispatches.and_then(|n| u32::try_from(n).ok()),
        gpu: t.gpu,
    });
    Event::Device {
        device: status.device.clone(),
        notice: status.notice.clone(),
        timings: timings.collect(),
    }
}

/// Python source of a parameter's value.
pub fn literal(value: &ParamValue) -> String {
    match value {
        ParamValue::Bool(true) => "True".to_owned(),
        ParamValue::Bool(false) => "False".to_owned(),
        ParamValue::Int(n) => n.to_string(),
        ParamValue::Float(x) if x.is_nan() => "float('nan')".to_owned(),
        ParamValue::Float(x) if x.is_infinite() => if *x > 0.0 {
            "float('inf')"
        } else {
            "float('-inf')"
        }
        .to_owned(),
        ParamValue::Float(x) => format!("{x:?}"),
        ParamValue::Text(text) => {
            let mut out = String::from("'");
            for c in text.chars() {
                match c {
                    '\'' | '\\' => out.extend(['\\', c]),
                    '\n' => out.push_str("\\n"),
                    '\r' => out.push_str("\\r"),
                    '\0' => out.push_str("\\0"),
                    c => out.push(c),
                }
            }
            out + "'"
        }
        ParamValue::Raw(source) => source.clone(),
    }
}

fn internal(message: String) -> Problem {
    Problem {
        cell: String::new(),
        kind: "RuntimeError".to_owned(),
        traceback: message.clone(),
        message,
        line: None,
        end_line: None,
    }
}
