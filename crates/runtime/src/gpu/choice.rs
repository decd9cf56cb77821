//! `auto`: a jitted function runs on the CPU, and if its calls take long enough to be worth it, the
//! very same call is timed on the GPU as well. The faster one is kept.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use athanor_ir::{Graph, Prim, Source};
use athanor_trace::Concrete;

use super::GpuDevice;
use super::code::{Code, Executable};
use crate::status::{CPU, Timing};
use crate::{Error, clock};

/// Calls on the CPU that are timed, after a first one that compiles.
const CALLS: u32 = 4;
/// Seconds of a call below which a GPU cannot win: a dispatch costs some ten microseconds, and a
/// step has dozens.
const FLOOR: f64 = 0.5e-3;
/// How much faster the GPU must be: browsers make wasm code faster while it runs.
const MARGIN: f64 = 1.3;
/// Runs on the GPU that are timed, after a first one; how many times slower that may be.
const RUNS: u32 = 3;
const HOPELESS: f64 = 10.0;
/// Seconds of a call on the CPU above which an adapter in software is not even tried.
const SOFTWARE: f64 = 20e-3;
/// Functions remembered.
const FUNCTIONS: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Open,
    Cpu,
    Gpu,
}

pub struct Choice {
    verdict: Cell<Verdict>,
    calls: Cell<u32>,
    best: Cell<f64>,
}

#[derive(Default)]
pub struct Choices {
    /// The graph is kept, so that its address is not used again.
    table: HashMap<*const Graph, (Rc<Graph>, Rc<Choice>)>,
    last: Option<(*const Graph, Rc<Choice>)>,
}

impl Choices {
    fn of(&mut self, graph: &Rc<Graph>) -> Rc<Choice> {
        let key = Rc::as_ptr(graph);
        if let Some((last, choice)) = &self.last
            && *last == key
        {
            return choice.clone();
        }
        if self.table.len() >= FUNCTIONS {
            self.table.clear();
        }
        let new = || {
            let choice = Rc::new(Choice {
                verdict: Cell::new(Verdict::Open),
                calls: Cell::new(0),
                best: Cell::new(f64::INFINITY),
            });
            (graph.clone(), choice)
        };
        let choice = self.table.entry(key).or_insert_with(new).1.clone();
        self.last = Some((key, choice.clone()));
        choice
    }
}

impl GpuDevice {
    pub(super) fn run_where_it_is_faster(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        let Prim::Jit { graph, name } = prim else {
            return self.run_on_cpu(prim, inputs, source);
        };
        let choice = self.choices.borrow_mut().of(graph);
        match choice.verdict.get() {
            Verdict::Cpu => return self.run_on_cpu(prim, inputs, source),
            Verdict::Gpu => return self.run_here(prim, inputs, source),
            Verdict::Open => {}
        }
        if choice.calls.get() >= CALLS {
            let gpu = choice.best.get() >= FLOOR && self.wins(name, prim, inputs, &choice)?;
            choice.verdict.set(match gpu {
                true => Verdict::Gpu,
                false => Verdict::Cpu,
            });
            return self.run_where_it_is_faster(prim, inputs, source);
        }
        let started = clock::now();
        let results = self.run_on_cpu(prim, inputs, source)?;
        // The first call compiles.
        if choice.calls.replace(choice.calls.get() + 1) > 0 {
            let spent = clock::now() - started;
            choice.best.set(choice.best.get().min(spent));
        }
        Ok(results)
    }

    /// Times the call on the GPU; its results are dropped.
    fn wins(
        &self,
        name: &str,
        prim: &Prim,
        inputs: &[&Concrete],
        choice: &Choice,
    ) -> athanor_trace::Result<bool> {
        let cpu = choice.best.get();
        let (gpu, dispatches) = match self.time_on_gpu(prim, inputs, cpu) {
            Ok(Some(times)) => times,
            Ok(None) => return Ok(false),
            Err(why) => {
                if !why.is_refusal() {
                    self.fail(&why)?;
                }
                return Ok(false);
            }
        };
        let wins = gpu * MARGIN < cpu;
        let device = self.name();
        self.tell(|s| {
            s.timings.push(Timing {
                name: name.to_owned(),
                cpu_ms: cpu * 1e3,
                gpu_ms: gpu * 1e3,
                dispatches,
                gpu: wins,
            });
            if wins {
                s.device = device.map_or(CPU.to_owned(), |name| format!("gpu · {name}"));
            }
        });
        Ok(wins)
    }

    /// Seconds of a run, and its dispatches. None: it cannot run there.
    fn time_on_gpu(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        cpu: f64,
    ) -> Result<Option<(f64, Option<usize>)>, Error> {
        let Some(engine) = self.engine() else {
            return Ok(None);
        };
        if engine.borrow().is_software() && cpu > SOFTWARE {
            return Ok(None);
        }
        let executable: Rc<Executable> = self.codes.borrow_mut().of(&engine, prim, inputs)?;
        let Code::Gpu(loaded) = &*executable.code else {
            return Ok(None);
        };
        let dispatches = loaded.compiled.dispatches();
        // With the wait for its end, for a training loop may look at each loss.
        let time = || -> Result<f64, Error> {
            let started = clock::now();
            self.run_on_gpu(&engine, &executable, inputs)?;
            self.wait()?;
            Ok(clock::now() - started)
        };
        // The first run copies its arguments.
        let mut spent = time()?;
        if spent < HOPELESS * cpu {
            for _ in 0..RUNS {
                spent = spent.min(time()?);
            }
        }
        Ok(Some((spent, dispatches)))
    }
}
