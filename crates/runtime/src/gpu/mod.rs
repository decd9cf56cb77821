//! The GPU beside the CPU. Which of the two runs a program is forced, or found by timing both
//! ([`choice`]). What the GPU cannot run, and small arithmetic on values that are on the host
//! anyway, runs on the CPU. Arrays are copied on demand and keep both copies. A device that fails
//! is given up: the log of executions is repeated on the CPU, and the program goes on there.

mod array;
mod choice;
mod code;
mod log;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use athanor_gpu::{Engine, Unsupported};
use athanor_ir::{Aval, Literal, Prim, Source, Tensor};
use athanor_trace::{Concrete, Evaluate};

use crate::cpu::CpuDevice;
use crate::status::{CPU, Status};
use crate::wait::{block, can_wait};
use crate::{Error, Place};
use array::{Array, Dead, Held, Node, tensor, words};
use choice::Choices;
use code::{Code, Codes, Executable};
use log::{Log, Operand};

/// An eager operation on host values of no more elements runs on the host.
const SMALL: usize = 4096;
/// Copies of host arrays on the GPU that are kept before the dead ones are looked for.
const UPLOADS: usize = 64;

/// What happened since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GpuCounts {
    /// Runs on the GPU.
    pub runs: u64,
    /// Runs of small eager operations where their operands were: on the host.
    pub host_runs: u64,
    /// Runs on the CPU because the GPU has no form of the program.
    pub fallbacks: u64,
    /// Why the last one was.
    pub reason: Option<Unsupported>,
    /// Arrays copied to the GPU, and from it.
    pub uploads: u64,
    pub downloads: u64,
    /// Executions repeated on the CPU after a loss.
    pub repeated: u64,
    /// What the device did.
    pub device: athanor_gpu::Counts,
}

/// Who decides where a jitted function runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On the GPU, if it has a form of it.
    Forced,
    /// Where it is faster.
    Auto,
}

enum Adapter {
    /// Opened when it is needed.
    Closed,
    Open(Rc<RefCell<Engine>>),
    /// There is none, or it failed.
    Gone,
}

type Listener = Rc<dyn Fn(&Status)>;
type Upload = (Weak<dyn Any>, Rc<Held>);

pub struct GpuDevice {
    mode: Mode,
    budget: usize,
    adapter: RefCell<Adapter>,
    cpu: Rc<CpuDevice>,
    dead: Dead,
    /// Copies of arrays of the CPU device, by their address.
    uploads: RefCell<HashMap<*const (), Upload>>,
    codes: RefCell<Codes>,
    choices: RefCell<Choices>,
    log: RefCell<Log>,
    counts: Cell<GpuCounts>,
    status: RefCell<Status>,
    listener: RefCell<Option<Listener>>,
    /// Where what was put nowhere shall run (`jax.default_device`).
    wanted: Cell<Option<Place>>,
}

impl GpuDevice {
    /// `budget`: bytes that arrays may take, on each side. The adapter is opened when it is needed.
    pub fn new(budget: usize, mode: Mode) -> Result<GpuDevice, Error> {
        Ok(GpuDevice {
            mode,
            budget,
            adapter: RefCell::new(Adapter::Closed),
            cpu: Rc::new(CpuDevice::new(budget)?),
            dead: Dead::default(),
            uploads: RefCell::default(),
            codes: RefCell::default(),
            choices: RefCell::default(),
            log: RefCell::default(),
            counts: Cell::default(),
            status: RefCell::new(Status {
                device: CPU.into(),
                ..Status::default()
            }),
            listener: RefCell::default(),
            wanted: Cell::new(None),
        })
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Who is told when the status changes.
    pub fn on_status(&self, listener: Listener) {
        *self.listener.borrow_mut() = Some(listener);
    }

    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    fn tell(&self, change: impl FnOnce(&mut Status)) {
        let mut status = self.status();
        change(&mut status);
        if *self.status.borrow() != status {
            *self.status.borrow_mut() = status.clone();
            let listener = self.listener.borrow().clone();
            if let Some(listener) = listener {
                listener(&status);
            }
        }
    }

    pub fn counts(&self) -> GpuCounts {
        GpuCounts {
            device: match &*self.adapter.borrow() {
                Adapter::Open(engine) => engine.borrow().counts(),
                _ => self.counts.get().device,
            },
            ..self.counts.get()
        }
    }

    /// The CPU device beside.
    pub fn cpu(&self) -> &Rc<CpuDevice> {
        &self.cpu
    }

    /// The GPU, opened if it was not yet. None: there is none, which the status says.
    fn engine(&self) -> Option<Rc<RefCell<Engine>>> {
        match &*self.adapter.borrow() {
            Adapter::Open(engine) => return Some(engine.clone()),
            Adapter::Gone => return None,
            Adapter::Closed => {}
        }
        let opened = match can_wait() {
            true => block(None, Engine::open(self.budget)).and_then(|e| Ok(e?)),
            false => Err(Error::CannotWait),
        };
        match opened {
            Ok(engine) => {
                let name = format!("gpu · {}", engine.name());
                let engine = Rc::new(RefCell::new(engine));
                *self.adapter.borrow_mut() = Adapter::Open(engine.clone());
                if self.mode == Mode::Forced {
                    self.tell(|s| s.device = name);
                }
                Some(engine)
            }
            Err(why) => {
                *self.adapter.borrow_mut() = Adapter::Gone;
                // Who let us choose need not know what there was to choose from.
                if self.mode == Mode::Forced {
                    self.tell(|s| s.notice = Some(format!("{why}. The code runs on the CPU.")));
                }
                None
            }
        }
    }

    /// The adapter's name, if there is one that can be trusted. Opens it.
    pub fn name(&self) -> Option<String> {
        self.engine().map(|e| e.borrow().name().to_string())
    }

    /// Ends the GPU, as its loss would: for tests of what follows.
    pub fn destroy(&self) {
        if let Adapter::Open(engine) = &*self.adapter.borrow() {
            engine.borrow_mut().destroy();
        }
    }

    /// Waits until all that was begun is done: for measurements.
    pub fn wait(&self) -> Result<(), Error> {
        let Some(engine) = self.engine() else {
            return Ok(());
        };
        let pace = engine.borrow().pace();
        block(Some(pace), engine.borrow_mut().read(0, 1))??;
        Ok(())
    }

    fn is_gone(&self) -> bool {
        matches!(&*self.adapter.borrow(), Adapter::Gone)
    }

    fn count(&self, f: impl FnOnce(&mut GpuCounts)) {
        let mut c = self.counts.get();
        f(&mut c);
        self.counts.set(c);
    }

    /// Gives the GPU up: the live arrays are made anew on the CPU, and all else runs there.
    fn fail(&self, why: &Error) -> athanor_trace::Result<()> {
        let before = self.counts();
        let engine = std::mem::replace(&mut *self.adapter.borrow_mut(), Adapter::Gone);
        if !matches!(engine, Adapter::Open(_)) {
            return Ok(());
        }
        self.uploads.borrow_mut().clear();
        *self.codes.borrow_mut() = Codes::default();
        self.tell(|s| {
            s.device = CPU.into();
            s.notice = Some(format!("{why}. The run goes on on the CPU."));
        });
        let repeated = self.log.borrow_mut().replay(&self.cpu)?;
        self.count(|c| {
            c.device = before.device;
            c.repeated += repeated as u64;
        });
        Ok(())
    }

    /// Whether the operands ask for the GPU, or none of them can.
    fn place(&self, prim: &Prim, inputs: &[&Concrete]) -> Option<Place> {
        let nodes = || inputs.iter().filter_map(|c| Array::of(c));
        if nodes().any(|n| n.committed) {
            return Some(Place::Gpu);
        }
        if let Some(place) = self.wanted.get() {
            return Some(place);
        }
        match (self.mode, prim) {
            (_, Prim::Callback { .. }) => Some(Place::Cpu),
            (Mode::Forced, _) => Some(Place::Gpu),
            (Mode::Auto, Prim::Jit { .. }) => None,
            // An eager operation goes where its operands are.
            (Mode::Auto, _) => match nodes().any(|n| !n.is_safe()) {
                true => Some(Place::Gpu),
                false => Some(Place::Cpu),
            },
        }
    }

    fn run(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        match self.place(prim, inputs) {
            Some(Place::Cpu) => self.run_on_cpu(prim, inputs, source),
            Some(Place::Gpu) => self.run_here(prim, inputs, source),
            None => self.run_where_it_is_faster(prim, inputs, source),
        }
    }

    /// On the GPU, unless there is a reason against it.
    fn run_here(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        // Same elements in the same order: the array is shared.
        if let (Prim::Reshape { .. } | Prim::StopGradient | Prim::Transfer(_), [x]) = (prim, inputs)
            && let Some(aval) = athanor_ir::infer(prim, &[x.aval.as_ref().clone()])
                .map_err(Error::from)?
                .pop()
        {
            return Ok(vec![Concrete {
                aval: Rc::new(aval),
                data: x.data.clone(),
            }]);
        }
        if self.is_small(prim, inputs)? {
            self.count(|c| c.host_runs += 1);
            return self.run_on_cpu(prim, inputs, source);
        }
        match self.try_on_gpu(prim, inputs) {
            Ok(Some(results)) => Ok(results),
            Ok(None) => self.run_on_cpu(prim, inputs, source),
            Err(why) => {
                if !why.is_refusal() {
                    self.fail(&why)?;
                } else {
                    self.tell(|s| {
                        s.notice = Some(format!("{why}. This ran on the CPU instead."));
                    });
                }
                self.run_on_cpu(prim, inputs, source)
            }
        }
    }

    fn run_on_cpu(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        if inputs.iter().all(|c| Array::of(c).is_none()) {
            return self.cpu.evaluate(prim, inputs, source);
        }
        let host = inputs
            .iter()
            .map(|c| self.download(c))
            .collect::<athanor_trace::Result<Vec<_>>>()?;
        self.cpu
            .evaluate(prim, &host.iter().collect::<Vec<_>>(), source)
    }

    /// None: the GPU has no form of the program, or there is no GPU.
    fn try_on_gpu(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
    ) -> Result<Option<Vec<Concrete>>, Error> {
        let Some(engine) = self.engine() else {
            return Ok(None);
        };
        let executable = self.codes.borrow_mut().of(&engine, prim, inputs)?;
        match &*executable.code {
            Code::Cpu(why) => {
                self.count(|c| {
                    c.fallbacks += 1;
                    c.reason = Some(*why);
                });
                Ok(None)
            }
            Code::Refused => Ok(None),
            Code::Gpu(_) => {
                let results = self.run_on_gpu(&engine, &executable, inputs)?;
                self.note(prim, inputs, &results);
                self.log.borrow_mut().tend(&mut engine.borrow_mut())?;
                Ok(Some(results))
            }
        }
    }

    /// Writes an execution into the log.
    fn note(&self, prim: &Prim, inputs: &[&Concrete], results: &[Concrete]) {
        let operand = |c: &&Concrete| match Array::of(c) {
            Some(node) => Operand::Node(node.clone(), c.aval.clone()),
            None => Operand::Host((*c).clone()),
        };
        let results = results.iter().filter_map(|c| Array::of(c).cloned());
        let operands = inputs.iter().map(operand).collect();
        self.log
            .borrow_mut()
            .push(prim, operands, results.collect());
    }

    fn run_on_gpu(
        &self,
        engine: &Rc<RefCell<Engine>>,
        e: &Executable,
        inputs: &[&Concrete],
    ) -> Result<Vec<Concrete>, Error> {
        let Code::Gpu(loaded) = &*e.code else {
            return Ok(Vec::new());
        };
        let held = inputs
            .iter()
            .map(|c| self.upload(engine, c))
            .collect::<Result<Vec<_>, Error>>()?;
        let committed = inputs
            .iter()
            .any(|c| Array::of(c).is_some_and(|n| n.committed));
        let mut out = Vec::with_capacity(e.results.len());
        let mut at = Vec::with_capacity(e.results.len());
        for aval in &e.results {
            let held = self.allocate(engine, aval.len(), false)?;
            at.push(held.span.at);
            out.push(Array::concrete(Node::on_gpu(aval.clone(), held, committed)));
        }
        let from: Vec<u32> = held.iter().map(|h| h.span.at).collect();
        let pace = engine.borrow().pace();
        block(
            Some(pace),
            engine.borrow_mut().run(loaded, &from, &at, &e.literals),
        )??;
        self.count(|c| c.runs += 1);
        Ok(out)
    }

    fn allocate(
        &self,
        engine: &Rc<RefCell<Engine>>,
        elements: usize,
        upload: bool,
    ) -> Result<Rc<Held>, Error> {
        let mut engine = engine.borrow_mut();
        let dead = self.dead.take();
        dead.into_iter().for_each(|span| engine.release(span));
        let span = match engine.allocate(elements, upload) {
            Err(athanor_gpu::Error::OutOfMemory { .. }) => {
                // Copies that nobody needs are found late.
                self.sweep();
                let dead = self.dead.take();
                dead.into_iter().for_each(|span| engine.release(span));
                engine.submit()?;
                engine.allocate(elements, upload)?
            }
            span => span?,
        };
        Ok(Held::new(span, &self.dead))
    }

    /// Drops copies of host arrays that are no more.
    fn sweep(&self) {
        self.uploads
            .borrow_mut()
            .retain(|_, (array, _)| array.strong_count() > 0);
    }

    /// The array on the GPU, copied if it is not there.
    fn upload(&self, engine: &Rc<RefCell<Engine>>, c: &Concrete) -> Result<Rc<Held>, Error> {
        let node = Array::of(c);
        if let Some(node) = node
            && let Some(held) = &*node.gpu.borrow()
        {
            return Ok(held.clone());
        }
        let key = Rc::as_ptr(&c.data) as *const ();
        if let Some((_, held)) = self.uploads.borrow().get(&key) {
            return Ok(held.clone());
        }
        let host = match node {
            Some(node) => log::value(&self.cpu, node)?,
            None => c.clone(),
        };
        let words = words(&self.cpu.to_host(&host).map_err(Error::trace)?)?;
        let held = self.allocate(engine, words.len(), true)?;
        engine.borrow_mut().write(held.span.at, &words)?;
        self.count(|c| c.uploads += 1);
        match node {
            Some(node) => *node.gpu.borrow_mut() = Some(held.clone()),
            None => {
                if self.uploads.borrow().len() >= UPLOADS {
                    self.sweep();
                }
                // The weak reference keeps the address from being used again.
                let array = (Rc::downgrade(&c.data), held.clone());
                self.uploads.borrow_mut().insert(key, array);
            }
        }
        Ok(held)
    }

    /// The array on the CPU device, copied if it is not there: waits for the GPU.
    fn download(&self, c: &Concrete) -> athanor_trace::Result<Concrete> {
        let Some(node) = Array::of(c) else {
            return Ok(c.clone());
        };
        if !node.is_safe()
            && let Err(why) = self.fetch(node)
        {
            self.fail(&why)?;
        }
        let host = log::value(&self.cpu, node)?;
        Ok(Concrete {
            aval: c.aval.clone(),
            data: host.data,
        })
    }

    fn fetch(&self, node: &Node) -> Result<(), Error> {
        let held = node.gpu.borrow().clone();
        if let (Some(held), Some(engine)) = (held, self.engine()) {
            let pace = engine.borrow().pace();
            let read = block(
                Some(pace),
                engine.borrow_mut().read(held.span.at, node.aval.len()),
            )??;
            let host = self
                .cpu
                .from_host(&tensor(&node.aval, &read)?, node.aval.weak_type)
                .map_err(Error::trace)?;
            *node.host.borrow_mut() = Some(host);
            self.count(|c| c.downloads += 1);
        }
        Ok(())
    }

    /// Whether an eager operation is better done where its operands are: on the host.
    fn is_small(&self, prim: &Prim, inputs: &[&Concrete]) -> Result<bool, Error> {
        if matches!(prim, Prim::Jit { .. }) {
            return Ok(false);
        }
        let far = |c: &&Concrete| Array::of(c).is_some_and(|n| !n.is_safe() || n.committed);
        if inputs.iter().any(|c| c.aval.len() > SMALL || far(c)) {
            return Ok(false);
        }
        let avals: Vec<Aval> = inputs.iter().map(|c| c.aval.as_ref().clone()).collect();
        let results = athanor_ir::infer(prim, &avals)?;
        Ok(results.iter().all(|a| a.len() <= SMALL))
    }

    /// Where an array is.
    pub fn place_of(&self, c: &Concrete) -> Place {
        match Array::of(c) {
            Some(n) if n.gpu.borrow().is_some() && !self.is_gone() => Place::Gpu,
            _ => Place::Cpu,
        }
    }

    /// The array, put somewhere; what is made of one on the GPU is made there.
    pub fn put(&self, c: &Concrete, place: Place) -> athanor_trace::Result<Concrete> {
        if place == Place::Cpu {
            return self.download(c);
        }
        let Some(engine) = self.engine() else {
            return Ok(c.clone());
        };
        if Array::of(c).is_some_and(|n| n.committed) {
            return Ok(c.clone());
        }
        let host = self.download(c)?;
        match self.upload(&engine, &host) {
            Ok(held) => {
                let node = Node::on_gpu(c.aval.clone(), held, true);
                *node.host.borrow_mut() = Some(host);
                Ok(Array::concrete(node))
            }
            Err(why) if why.is_refusal() => Err(why.into()),
            Err(why) => {
                self.fail(&why)?;
                Ok(host)
            }
        }
    }

    /// Where what was put nowhere shall run from now on; None: as the mode says.
    pub fn want(&self, place: Option<Place>) -> Option<Place> {
        self.wanted.replace(place)
    }
}

impl Evaluate for GpuDevice {
    fn evaluate(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        self.run(prim, inputs, source)
    }

    fn from_host(&self, t: &Tensor, weak_type: bool) -> athanor_trace::Result<Concrete> {
        self.cpu.from_host(t, weak_type)
    }

    fn to_host(&self, c: &Concrete) -> athanor_trace::Result<Tensor> {
        self.cpu.to_host(&self.download(c)?)
    }

    /// Only what is on the host already: nothing waits for the GPU while a function is traced.
    fn known_scalar(&self, c: &Concrete) -> Option<Literal> {
        if !c.aval.shape.is_empty() || Array::of(c).is_some_and(|n| !n.is_safe()) {
            return None;
        }
        let t = self.to_host(c).ok()?;
        Literal::from_tensor(&t, c.aval.weak_type)
    }
}
