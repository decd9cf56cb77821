//! Compiled graphs: the module, its table of arguments, what it returns.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use athanor_cpu::{Arguments, ModuleId};
use athanor_ir::{Aval, Graph};
use athanor_lower::{Prepared, Program, Step};
use athanor_trace::Concrete;

use crate::driver::Driver;
use crate::memory::{Block, Heap};
use crate::{Error, clock};

/// A module that graphs of equal structure share.
pub struct Code {
    pub name: String,
    pub bytes: Vec<u8>,
    pub kernels: Vec<String>,
    pub compile_seconds: f64,
    run: Plan,
    arguments: Arguments,
    temp_bytes: usize,
    heap: Rc<RefCell<Heap>>,
    pub runs: Cell<u64>,
    pub run_seconds: Cell<f64>,
}

/// How a program runs.
enum Plan {
    /// In one call.
    Whole(ModuleId),
    /// The host drives it, because it calls the host.
    Driven(Driver),
}

impl Drop for Code {
    fn drop(&mut self) {
        let engine = &mut self.heap.borrow_mut().engine;
        match &self.run {
            Plan::Whole(module) => engine.unload(*module),
            Plan::Driven(driver) => driver.unload(engine),
        }
    }
}

fn kernels(steps: &[Step], out: &mut Vec<String>) {
    for s in steps {
        match s {
            Step::Kernel(k) => out.push(k.name.clone()),
            Step::Sort(_) => out.push("sort".into()),
            Step::Callback(_) => out.push("callback".into()),
            Step::For { body, .. } => kernels(body, out),
            Step::While { cond, body, .. } => {
                kernels(cond, out);
                kernels(body, out);
            }
            Step::Switch { branches, .. } => branches.iter().for_each(|b| kernels(b, out)),
        }
    }
}

impl Code {
    pub fn compile(
        heap: &Rc<RefCell<Heap>>,
        name: &str,
        prepared: &Prepared,
    ) -> Result<Code, Error> {
        let started = clock::now();
        let program: Program = prepared.lower()?;
        let (run, bytes) = match Driver::of(heap, &program)? {
            Some((driver, bytes)) => (Plan::Driven(driver), bytes),
            None => {
                let bytes = athanor_cpu::compile(&program)?;
                (Plan::Whole(heap.borrow_mut().engine.load(&bytes)?), bytes)
            }
        };
        let mut names = Vec::new();
        kernels(&program.body, &mut names);
        Ok(Code {
            name: name.to_string(),
            bytes,
            kernels: names,
            compile_seconds: clock::now() - started,
            run,
            arguments: Arguments::of(&program),
            temp_bytes: program.temp_bytes,
            heap: heap.clone(),
            runs: Cell::new(0),
            run_seconds: Cell::new(0.0),
        })
    }
}

/// A graph ready to run: code, literals, and the types of its results.
pub struct Executable {
    pub code: Rc<Code>,
    results: Vec<(Rc<Aval>, usize)>,
    inputs: usize,
    table: Block,
    words: RefCell<Vec<u32>>,
    /// Keeps the literals' memory.
    _literals: Option<Block>,
}

impl Executable {
    pub fn new(code: Rc<Code>, graph: &Graph, prepared: &Prepared) -> Result<Executable, Error> {
        let heap = code.heap.clone();
        let arguments = code.arguments;
        let mut words = vec![0; arguments.len().next_multiple_of(athanor_cpu::WORDS)];
        let table = Block::new(&heap, words.len() * 4)?;
        let literals = if prepared.literals.is_empty() {
            None
        } else {
            let bytes: Vec<u8> = prepared
                .literals
                .iter()
                .flat_map(|l| l.bits.to_le_bytes())
                .collect();
            let block = Block::new(&heap, bytes.len())?;
            heap.borrow_mut().engine.write(block.at, &bytes)?;
            words[arguments.literals()] = block.at;
            Some(block)
        };
        Ok(Executable {
            results: graph
                .output_avals()
                .into_iter()
                .map(|a| {
                    let bytes = a.len() * a.dtype.size();
                    (Rc::new(a), bytes)
                })
                .collect(),
            inputs: graph.inputs.len(),
            table,
            words: RefCell::new(words),
            _literals: literals,
            code,
        })
    }

    /// Runs on arrays of the code's own heap. Nothing is allocated but the results.
    pub fn run(&self, inputs: &[&Concrete], timed: bool) -> Result<Vec<Concrete>, Error> {
        if inputs.len() != self.inputs {
            return Err(Error::Arguments {
                expected: self.inputs,
                got: inputs.len(),
            });
        }
        let code = &*self.code;
        let a = code.arguments;
        let mut words = self.words.borrow_mut();
        for (i, c) in inputs.iter().enumerate() {
            words[a.input(i)] = Block::of(c, &code.heap)?.at;
        }
        let mut out = Vec::with_capacity(self.results.len());
        for (i, (aval, bytes)) in self.results.iter().enumerate() {
            let block = Block::new(&code.heap, *bytes)?;
            words[a.output(i)] = block.at;
            out.push(Concrete {
                aval: aval.clone(),
                data: Rc::new(block),
            });
        }
        let started = if timed { clock::now() } else { 0.0 };
        match &code.run {
            Plan::Whole(module) => self.call(*module, &mut words)?,
            Plan::Driven(driver) => {
                // The host's code may run programs, this one too: nothing of it is shared.
                let table = words.clone();
                drop(words);
                driver.run(&code.heap, table, code.temp_bytes)?;
            }
        }
        code.runs.set(code.runs.get() + 1);
        if timed {
            code.run_seconds
                .set(code.run_seconds.get() + clock::now() - started);
        }
        Ok(out)
    }

    fn call(&self, module: ModuleId, words: &mut [u32]) -> Result<(), Error> {
        let code = &*self.code;
        let mut heap = code.heap.borrow_mut();
        if code.temp_bytes > 0 {
            words[code.arguments.temp()] = heap.temporary(code.temp_bytes)?;
        }
        heap.engine.write_words(self.table.at, words)?;
        Ok(heap.engine.call(module, self.table.at)?)
    }
}
