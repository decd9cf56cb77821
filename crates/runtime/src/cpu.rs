//! The CPU device: every primitive and every jitted function is a compiled program, cached.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;

use athanor_ir::{Aval, Graph, GraphBuilder, Prim, Source, Tensor, TensorData};
use athanor_trace::{Concrete, Evaluate};

use crate::Error;
use crate::executable::{Code, Executable};
use crate::memory::{Block, Heap};
use crate::profile::Profile;

/// Modules alive at once; browsers fail somewhere beyond.
const MODULES: usize = 2000;

struct Entry {
    prim: Prim,
    avals: Vec<Aval>,
    executable: Rc<Executable>,
    used: Cell<u64>,
}

struct Jitted {
    /// Keeps the address from being reused.
    _graph: Rc<Graph>,
    executable: Rc<Executable>,
    used: Cell<u64>,
}

pub struct CpuDevice {
    heap: Rc<RefCell<Heap>>,
    /// By address of the graph: the fast way of a call that was seen before.
    jitted: RefCell<HashMap<*const Graph, Jitted>>,
    /// Single primitives by hash of primitive and types.
    eager: RefCell<HashMap<u64, Vec<Entry>>>,
    /// By structure.
    codes: RefCell<HashMap<Graph, std::rc::Weak<Code>>>,
    /// The graph called last: a training loop calls the same one.
    last: RefCell<Option<(*const Graph, Rc<Executable>)>>,
    hasher: std::hash::RandomState,
    clock: Cell<u64>,
    pub timed: Cell<bool>,
}

impl CpuDevice {
    pub fn new(budget: usize) -> Result<CpuDevice, Error> {
        Ok(CpuDevice {
            heap: Rc::new(RefCell::new(Heap::new(budget)?)),
            jitted: RefCell::default(),
            eager: RefCell::default(),
            codes: RefCell::default(),
            last: RefCell::default(),
            hasher: std::hash::RandomState::new(),
            clock: Cell::new(0),
            timed: Cell::new(false),
        })
    }

    fn compile(&self, name: &str, graph: &Graph) -> Result<Rc<Executable>, Error> {
        self.evict();
        let prepared = athanor_lower::prepare(graph);
        let known = self
            .codes
            .borrow()
            .get(&prepared.graph)
            .and_then(std::rc::Weak::upgrade);
        let code = match known {
            Some(c) => c,
            None => {
                let c = Rc::new(Code::compile(&self.heap, name, &prepared)?);
                self.codes
                    .borrow_mut()
                    .insert(prepared.graph.clone(), Rc::downgrade(&c));
                c
            }
        };
        Ok(Rc::new(Executable::new(code, graph, &prepared)?))
    }

    /// Drops the older half when there are too many modules.
    fn evict(&self) {
        let eager = self.eager.borrow().values().map(Vec::len).sum::<usize>();
        if eager + self.jitted.borrow().len() < MODULES {
            return;
        }
        *self.last.borrow_mut() = None;
        let mut ages: Vec<u64> = self
            .eager
            .borrow()
            .values()
            .flatten()
            .map(|e| e.used.get())
            .collect();
        ages.extend(self.jitted.borrow().values().map(|j| j.used.get()));
        ages.sort_unstable();
        let limit = ages[ages.len() / 2];
        self.eager
            .borrow_mut()
            .values_mut()
            .for_each(|v| v.retain(|e| e.used.get() > limit));
        self.eager.borrow_mut().retain(|_, v| !v.is_empty());
        self.jitted.borrow_mut().retain(|_, j| j.used.get() > limit);
        self.codes.borrow_mut().retain(|_, c| c.strong_count() > 0);
    }

    fn executable(&self, prim: &Prim, inputs: &[&Concrete]) -> Result<Rc<Executable>, Error> {
        let now = self.clock.get() + 1;
        self.clock.set(now);
        if let Prim::Jit { name, graph } = prim {
            if let Some((last, executable)) = &*self.last.borrow()
                && *last == Rc::as_ptr(graph)
            {
                return Ok(executable.clone());
            }
            if let Some(j) = self.jitted.borrow().get(&Rc::as_ptr(graph)) {
                j.used.set(now);
                *self.last.borrow_mut() = Some((Rc::as_ptr(graph), j.executable.clone()));
                return Ok(j.executable.clone());
            }
            let executable = self.compile(name, graph)?;
            let entry = Jitted {
                _graph: graph.clone(),
                executable: executable.clone(),
                used: Cell::new(now),
            };
            self.jitted.borrow_mut().insert(Rc::as_ptr(graph), entry);
            return Ok(executable);
        }
        let mut h = self.hasher.build_hasher();
        prim.hash(&mut h);
        inputs.iter().for_each(|c| c.aval.hash(&mut h));
        let hash = h.finish();
        if let Some(list) = self.eager.borrow().get(&hash) {
            let same =
                |e: &&Entry| e.prim == *prim && e.avals.iter().eq(inputs.iter().map(|c| &*c.aval));
            if let Some(e) = list.iter().find(same) {
                e.used.set(now);
                return Ok(e.executable.clone());
            }
        }
        let mut b = GraphBuilder::new();
        let avals: Vec<Aval> = inputs.iter().map(|c| c.aval.as_ref().clone()).collect();
        let vars: Vec<_> = avals
            .iter()
            .map(|a| athanor_ir::Atom::Var(b.input(a.clone())))
            .collect();
        let outputs = b.push(prim.clone(), vars, Source::default())?;
        let graph = b.finish(outputs.into_iter().map(athanor_ir::Atom::Var).collect());
        let executable = self.compile(prim.name(), &graph)?;
        let entry = Entry {
            prim: prim.clone(),
            avals,
            executable: executable.clone(),
            used: Cell::new(now),
        };
        self.eager.borrow_mut().entry(hash).or_default().push(entry);
        Ok(executable)
    }

    fn run(&self, prim: &Prim, inputs: &[&Concrete]) -> Result<Vec<Concrete>, Error> {
        // Same elements in the same order: the array is shared.
        if let (Prim::Reshape { .. } | Prim::StopGradient | Prim::Transfer(_), [x]) = (prim, inputs)
        {
            let mut results = athanor_ir::infer(prim, &[x.aval.as_ref().clone()])?;
            if let Some(aval) = results.pop() {
                return Ok(vec![Concrete {
                    aval: Rc::new(aval),
                    data: x.data.clone(),
                }]);
            }
        }
        self.executable(prim, inputs)?.run(inputs, self.timed.get())
    }

    /// What was compiled and how often it ran.
    pub fn profile(&self) -> Profile {
        let mut rows: Vec<Rc<Code>> = self
            .codes
            .borrow()
            .values()
            .filter_map(std::rc::Weak::upgrade)
            .collect();
        rows.sort_by(|a, b| b.runs.get().cmp(&a.runs.get()).then(a.name.cmp(&b.name)));
        Profile::of(&rows, self.heap.borrow().used())
    }

    /// The module of a jitted graph that ran, as bytes.
    pub fn module(&self, graph: &Rc<Graph>) -> Option<Vec<u8>> {
        self.jitted
            .borrow()
            .get(&Rc::as_ptr(graph))
            .map(|j| j.executable.code.bytes.clone())
    }
}

impl Evaluate for CpuDevice {
    fn evaluate(
        &self,
        prim: &Prim,
        inputs: &[&Concrete],
        _: &Source,
    ) -> athanor_trace::Result<Vec<Concrete>> {
        if let Prim::Callback {
            function, results, ..
        } = prim
        {
            let inputs: athanor_trace::Result<Vec<Tensor>> =
                inputs.iter().map(|c| self.to_host(c)).collect();
            let outs = function.call(&inputs?, results)?;
            let pairs = outs.iter().zip(results);
            return pairs.map(|(t, a)| self.from_host(t, a.weak_type)).collect();
        }
        Ok(self.run(prim, inputs)?)
    }

    fn from_host(&self, t: &Tensor, weak_type: bool) -> athanor_trace::Result<Concrete> {
        let bytes = t.data.to_bytes();
        let block = Block::new(&self.heap, bytes.len())?;
        self.heap
            .borrow_mut()
            .engine
            .write(block.at, &bytes)
            .map_err(Error::from)?;
        Ok(Concrete {
            aval: Rc::new(t.aval().weak(weak_type)),
            data: Rc::new(block),
        })
    }

    fn to_host(&self, c: &Concrete) -> athanor_trace::Result<Tensor> {
        let block = Block::of(c, &self.heap)?;
        let mut bytes = vec![0; c.aval.len() * c.aval.dtype.size()];
        self.heap
            .borrow()
            .engine
            .read(block.at, &mut bytes)
            .map_err(Error::from)?;
        Ok(Tensor::new(
            c.aval.shape.clone(),
            TensorData::from_bytes(c.aval.dtype, &bytes),
        ))
    }
}
