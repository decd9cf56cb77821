//! The GPU device: jitted programs run on the GPU; what it cannot run, and small arithmetic on
//! values that are on the host anyway, runs on a CPU device of its own. Arrays are copied on demand
//! and keep both copies; copies and fallbacks are counted.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use athanor_gpu::{Engine, Loaded, Span, Unsupported, Word};
use athanor_ir::{
    Atom, Aval, DType, Graph, GraphBuilder, Literal, Prim, Source, Tensor, TensorData,
};
use athanor_trace::{Concrete, Evaluate};

use crate::Error;
use crate::cpu::CpuDevice;

/// An eager operation on host values of no more elements runs on the host.
const SMALL: usize = 4096;
/// Programs kept.
const PROGRAMS: usize = 2000;

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
    /// What the device did.
    pub device: athanor_gpu::Counts,
}

/// A span that returns to its heap.
struct Held {
    span: Span,
    engine: Rc<RefCell<Engine>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.engine.borrow_mut().release(self.span);
    }
}

/// An array in one place or both.
struct Array {
    gpu: RefCell<Option<Rc<Held>>>,
    host: RefCell<Option<Concrete>>,
}

enum Code {
    Gpu(Box<Loaded>),
    Cpu(Unsupported),
}

/// A program with the literals of one graph.
struct Executable {
    code: Rc<Code>,
    results: Vec<Rc<Aval>>,
    literals: Vec<u32>,
}

pub struct GpuDevice {
    engine: Rc<RefCell<Engine>>,
    cpu: Rc<CpuDevice>,
    jitted: RefCell<HashMap<*const Graph, (Rc<Graph>, Rc<Executable>)>>,
    eager: RefCell<HashMap<(Prim, Vec<Aval>), Rc<Executable>>>,
    codes: RefCell<HashMap<Graph, Rc<Code>>>,
    counts: Cell<GpuCounts>,
}

impl GpuDevice {
    /// Opens the default adapter. `budget`: bytes that arrays may take, on each side.
    pub fn new(budget: usize) -> Result<GpuDevice, Error> {
        let engine = pollster::block_on(Engine::open(budget))?;
        Ok(GpuDevice {
            engine: Rc::new(RefCell::new(engine)),
            cpu: Rc::new(CpuDevice::new(budget)?),
            jitted: RefCell::default(),
            eager: RefCell::default(),
            codes: RefCell::default(),
            counts: Cell::default(),
        })
    }

    /// The adapter's name.
    pub fn name(&self) -> String {
        self.engine.borrow().name().to_string()
    }

    pub fn counts(&self) -> GpuCounts {
        GpuCounts {
            device: self.engine.borrow().counts(),
            ..self.counts.get()
        }
    }

    /// The CPU device beside.
    pub fn cpu(&self) -> &Rc<CpuDevice> {
        &self.cpu
    }

    /// Waits until all that was begun is done: for measurements.
    pub fn wait(&self) -> Result<(), Error> {
        pollster::block_on(self.engine.borrow_mut().read(0, 1))?;
        Ok(())
    }

    fn count(&self, f: impl FnOnce(&mut GpuCounts)) {
        let mut c = self.counts.get();
        f(&mut c);
        self.counts.set(c);
    }

    fn array<'c>(&self, c: &'c Concrete) -> Result<&'c Array, Error> {
        let foreign = || Error::Foreign {
            aval: c.aval.as_ref().clone(),
        };
        let array = c.data.downcast_ref::<Array>().ok_or_else(foreign)?;
        match &*array.gpu.borrow() {
            Some(held) if !Rc::ptr_eq(&held.engine, &self.engine) => Err(foreign()),
            _ => Ok(array),
        }
    }

    fn on_host(&self, host: Concrete) -> Concrete {
        Concrete {
            aval: host.aval.clone(),
            data: Rc::new(Array {
                gpu: RefCell::default(),
                host: RefCell::new(Some(host)),
            }),
        }
    }

    /// The array on the GPU, copied if it is not there.
    fn upload(&self, c: &Concrete) -> Result<Rc<Held>, Error> {
        let array = self.array(c)?;
        if let Some(held) = &*array.gpu.borrow() {
            return Ok(held.clone());
        }
        let host = self.download(c)?;
        let words = words(&self.cpu.to_host(&host).map_err(Error::trace)?)?;
        let mut engine = self.engine.borrow_mut();
        let span = engine.allocate(words.len(), true)?;
        let held = Rc::new(Held {
            span,
            engine: self.engine.clone(),
        });
        // Nothing that returns to the heap may be dropped while the engine is borrowed.
        let wrote = engine.write(span.at, &words);
        drop(engine);
        wrote?;
        *array.gpu.borrow_mut() = Some(held.clone());
        self.count(|c| c.uploads += 1);
        Ok(held)
    }

    /// The array on the CPU device, copied if it is not there: waits for the GPU.
    fn download(&self, c: &Concrete) -> Result<Concrete, Error> {
        let array = self.array(c)?;
        if let Some(host) = &*array.host.borrow() {
            return Ok(Concrete {
                aval: c.aval.clone(),
                data: host.data.clone(),
            });
        }
        let Some(held) = array.gpu.borrow().clone() else {
            return Err(Error::Foreign {
                aval: c.aval.as_ref().clone(),
            });
        };
        let mut engine = self.engine.borrow_mut();
        let words = pollster::block_on(engine.read(held.span.at, c.aval.len()))?;
        drop(engine);
        let t = tensor(&c.aval, &words)?;
        let host = self
            .cpu
            .from_host(&t, c.aval.weak_type)
            .map_err(Error::trace)?;
        *array.host.borrow_mut() = Some(host.clone());
        self.count(|c| c.downloads += 1);
        Ok(host)
    }

    fn compile(&self, graph: &Graph) -> Result<Rc<Executable>, Error> {
        let prepared = athanor_lower::prepare(graph);
        let known = self.codes.borrow().get(&prepared.graph).cloned();
        let code = match known {
            Some(code) => code,
            None => {
                let code = Rc::new(match athanor_gpu::compile(&prepared.lower()?) {
                    Ok(c) => Code::Gpu(Box::new(self.engine.borrow_mut().load(c)?)),
                    Err(why) => Code::Cpu(why),
                });
                let mut codes = self.codes.borrow_mut();
                if codes.len() >= PROGRAMS {
                    codes.clear();
                    self.eager.borrow_mut().clear();
                    self.jitted.borrow_mut().clear();
                }
                codes.insert(prepared.graph.clone(), code.clone());
                code
            }
        };
        Ok(Rc::new(Executable {
            code,
            results: graph.output_avals().into_iter().map(Rc::new).collect(),
            literals: prepared.literals.iter().map(|l| l.bits as u32).collect(),
        }))
    }

    fn executable(&self, prim: &Prim, inputs: &[&Concrete]) -> Result<Rc<Executable>, Error> {
        if let Prim::Jit { graph, .. } = prim {
            if let Some((_, e)) = self.jitted.borrow().get(&Rc::as_ptr(graph)) {
                return Ok(e.clone());
            }
            let e = self.compile(graph)?;
            self.jitted
                .borrow_mut()
                .insert(Rc::as_ptr(graph), (graph.clone(), e.clone()));
            return Ok(e);
        }
        let avals: Vec<Aval> = inputs.iter().map(|c| c.aval.as_ref().clone()).collect();
        let key = (prim.clone(), avals);
        if let Some(e) = self.eager.borrow().get(&key) {
            return Ok(e.clone());
        }
        let mut b = GraphBuilder::new();
        let vars: Vec<_> = key
            .1
            .iter()
            .map(|a| Atom::Var(b.input(a.clone())))
            .collect();
        let outputs = b.push(prim.clone(), vars, Source::default())?;
        let graph = b.finish(outputs.into_iter().map(Atom::Var).collect());
        let e = self.compile(&graph)?;
        self.eager.borrow_mut().insert(key, e.clone());
        Ok(e)
    }

    /// Whether an eager operation is better done where its operands are: on the host.
    fn is_small(&self, prim: &Prim, inputs: &[&Concrete]) -> Result<bool, Error> {
        if matches!(prim, Prim::Jit { .. }) {
            return Ok(false);
        }
        if let Prim::Callback { .. } = prim {
            return Ok(true);
        }
        for c in inputs {
            if c.aval.len() > SMALL || self.array(c)?.host.borrow().is_none() {
                return Ok(false);
            }
        }
        let avals: Vec<Aval> = inputs.iter().map(|c| c.aval.as_ref().clone()).collect();
        let results = athanor_ir::infer(prim, &avals)?;
        Ok(results.iter().all(|a| a.len() <= SMALL))
    }

    fn run(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        if let (Prim::Reshape { .. } | Prim::StopGradient, [x]) = (prim, inputs) {
            let mut results =
                athanor_ir::infer(prim, &[x.aval.as_ref().clone()]).map_err(Error::from)?;
            if let Some(aval) = results.pop() {
                return Ok(vec![Concrete {
                    aval: Rc::new(aval),
                    data: x.data.clone(),
                }]);
            }
        }
        if self.is_small(prim, inputs)? {
            self.count(|c| c.host_runs += 1);
            return self.run_on_cpu(prim, inputs, source);
        }
        let executable = self.executable(prim, inputs)?;
        match &*executable.code {
            Code::Cpu(why) => {
                self.count(|c| {
                    c.fallbacks += 1;
                    c.reason = Some(*why);
                });
                self.run_on_cpu(prim, inputs, source)
            }
            Code::Gpu(loaded) => Ok(self.run_on_gpu(&executable, loaded, inputs)?),
        }
    }

    fn run_on_cpu(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        source: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        let host = inputs
            .iter()
            .map(|c| self.download(c))
            .collect::<Result<Vec<_>, Error>>()?;
        let results = self
            .cpu
            .evaluate(prim, &host.iter().collect::<Vec<_>>(), source)?;
        Ok(results.into_iter().map(|c| self.on_host(c)).collect())
    }

    fn run_on_gpu(
        &self,
        e: &Executable,
        loaded: &Loaded,
        inputs: &[&Concrete],
    ) -> Result<Vec<Concrete>, Error> {
        let held = inputs
            .iter()
            .map(|c| self.upload(c))
            .collect::<Result<Vec<_>, Error>>()?;
        let mut out = Vec::with_capacity(e.results.len());
        let mut at = Vec::with_capacity(e.results.len());
        let mut engine = self.engine.borrow_mut();
        for aval in &e.results {
            let span = match engine.allocate(aval.len(), false) {
                Ok(span) => span,
                Err(e) => {
                    drop(engine);
                    return Err(e.into());
                }
            };
            at.push(span.at);
            out.push(Concrete {
                aval: aval.clone(),
                data: Rc::new(Array {
                    gpu: RefCell::new(Some(Rc::new(Held {
                        span,
                        engine: self.engine.clone(),
                    }))),
                    host: RefCell::default(),
                }),
            });
        }
        let from: Vec<u32> = held.iter().map(|h| h.span.at).collect();
        let ran = pollster::block_on(engine.run(loaded, &from, &at, &e.literals));
        drop(engine);
        ran?;
        self.count(|c| c.runs += 1);
        Ok(out)
    }
}

/// An array's elements as the GPU stores them.
fn words(t: &Tensor) -> Result<Vec<u32>, Error> {
    Ok(match &t.data {
        TensorData::Bool(v) => v.iter().map(|x| u32::from(*x)).collect(),
        TensorData::I32(v) => v.iter().map(|x| *x as u32).collect(),
        TensorData::U32(v) => v.clone(),
        TensorData::F32(v) => v.iter().map(|x| x.to_bits()).collect(),
        other => return Err(Error::Unsupported(Unsupported::DType(other.dtype()))),
    })
}

fn tensor(aval: &Aval, words: &[u32]) -> Result<Tensor, Error> {
    let dtype: DType = aval.dtype;
    let bytes: Vec<u8> = match athanor_gpu::word(dtype).map_err(Error::Unsupported)? {
        Word::Bool => words.iter().map(|x| *x as u8).collect(),
        _ => words.iter().flat_map(|x| x.to_le_bytes()).collect(),
    };
    Ok(Tensor::new(
        aval.shape.clone(),
        TensorData::from_bytes(dtype, &bytes),
    ))
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
        Ok(self.on_host(self.cpu.from_host(t, weak_type)?))
    }

    fn to_host(&self, c: &Concrete) -> athanor_trace::Result<Tensor> {
        self.cpu.to_host(&self.download(c)?)
    }

    /// Only what is on the host already: nothing waits for the GPU while a function is traced.
    fn known_scalar(&self, c: &Concrete) -> Option<Literal> {
        if !c.aval.shape.is_empty() || self.array(c).ok()?.host.borrow().is_none() {
            return None;
        }
        let t = self.to_host(c).ok()?;
        Literal::from_tensor(&t, c.aval.weak_type)
    }
}
