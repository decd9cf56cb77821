//! Programs that call the host: what lies between two calls is compiled, and the loops and branches
//! around them are run here. So a callback may use the device, wait, or fail, with no generated
//! code below it.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_cpu::{Arguments, Engine, ModuleId, WORDS, compile_part};
use athanor_ir::{Aval, Tensor, TensorData};
use athanor_lower::{BufferId, Callback, Place, Program, Step};

use crate::Error;
use crate::memory::{Block, Heap};

enum Part {
    Code(ModuleId),
    Callback(Callback),
    For {
        trip: usize,
        depth: usize,
        body: Vec<Part>,
    },
    While {
        cond: Vec<Part>,
        pred: BufferId,
        body: Vec<Part>,
    },
    Switch {
        index: BufferId,
        branches: Vec<Vec<Part>>,
    },
}

/// A program in parts.
pub struct Driver {
    parts: Vec<Part>,
    modules: Vec<ModuleId>,
    places: Vec<Place>,
    arguments: Arguments,
    /// Loops inside loops.
    depth: usize,
}

fn calls_the_host(step: &Step) -> bool {
    match step {
        Step::Callback(_) => true,
        Step::Kernel(_) | Step::Sort(_) => false,
        Step::For { body, .. } => body.iter().any(calls_the_host),
        Step::While { cond, body, .. } => cond.iter().chain(body).any(calls_the_host),
        Step::Switch { branches, .. } => branches.iter().flatten().any(calls_the_host),
    }
}

/// Builds the parts and keeps the code's bytes, one module after the other.
struct Builder<'p> {
    heap: &'p Rc<RefCell<Heap>>,
    program: &'p Program,
    modules: Vec<ModuleId>,
    bytes: Vec<u8>,
    depth: usize,
}

impl Builder<'_> {
    fn parts(&mut self, steps: &[Step], depth: usize) -> Result<Vec<Part>, Error> {
        self.depth = self.depth.max(depth);
        let mut parts = Vec::new();
        for run in steps.chunk_by(|a, b| calls_the_host(a) == calls_the_host(b)) {
            if !calls_the_host(&run[0]) {
                let bytes = compile_part(self.program, run, depth)?;
                let module = self.heap.borrow_mut().engine.load(&bytes)?;
                self.modules.push(module);
                self.bytes.extend(bytes);
                parts.push(Part::Code(module));
                continue;
            }
            for step in run {
                parts.extend(self.part(step, depth)?);
            }
        }
        Ok(parts)
    }

    fn part(&mut self, step: &Step, depth: usize) -> Result<Option<Part>, Error> {
        Ok(Some(match step {
            Step::Callback(c) => Part::Callback(c.clone()),
            Step::For { trip, body } => Part::For {
                trip: *trip,
                depth,
                body: self.parts(body, depth + 1)?,
            },
            Step::While { cond, pred, body } => Part::While {
                cond: self.parts(cond, depth)?,
                pred: *pred,
                body: self.parts(body, depth)?,
            },
            Step::Switch { index, branches } => Part::Switch {
                index: *index,
                branches: branches
                    .iter()
                    .map(|b| self.parts(b, depth))
                    .collect::<Result<_, _>>()?,
            },
            Step::Kernel(_) | Step::Sort(_) => return Ok(None),
        }))
    }
}

impl Driver {
    /// With the code's bytes; None for a program that does not call the host.
    pub fn of(
        heap: &Rc<RefCell<Heap>>,
        program: &Program,
    ) -> Result<Option<(Driver, Vec<u8>)>, Error> {
        if !program.body.iter().any(calls_the_host) {
            return Ok(None);
        }
        let mut builder = Builder {
            heap,
            program,
            modules: Vec::new(),
            bytes: Vec::new(),
            depth: 0,
        };
        let parts = builder.parts(&program.body, 0)?;
        let driver = Driver {
            parts,
            modules: builder.modules,
            places: program.buffers.iter().map(|b| b.place).collect(),
            arguments: Arguments::of(program),
            depth: builder.depth,
        };
        Ok(Some((driver, builder.bytes)))
    }

    pub fn unload(&self, engine: &mut Engine) {
        self.modules.iter().for_each(|m| engine.unload(*m));
    }

    /// `words`: the table of arguments but for the arena and the counters.
    pub fn run(
        &self,
        heap: &Rc<RefCell<Heap>>,
        mut words: Vec<u32>,
        temp_bytes: usize,
    ) -> Result<(), Error> {
        let counters = self.arguments.counter(self.depth);
        words.resize(counters.next_multiple_of(WORDS), 0);
        let arena = Block::new(heap, temp_bytes.max(1))?;
        let table = Block::new(heap, words.len() * 4)?;
        words[self.arguments.temp()] = arena.at;
        heap.borrow_mut().engine.write_words(table.at, &words)?;
        let run = Run {
            driver: self,
            heap,
            table: table.at,
            words,
        };
        run.parts(&self.parts)
    }
}

struct Run<'d> {
    driver: &'d Driver,
    heap: &'d Rc<RefCell<Heap>>,
    table: u32,
    words: Vec<u32>,
}

impl Run<'_> {
    fn parts(&self, parts: &[Part]) -> Result<(), Error> {
        for part in parts {
            match part {
                Part::Code(module) => {
                    let engine = &mut self.heap.borrow_mut().engine;
                    engine.call(*module, self.table)?;
                }
                Part::Callback(callback) => self.callback(callback)?,
                Part::For { trip, depth, body } => {
                    let counter = self.driver.arguments.counter(*depth) * 4;
                    for i in 0..*trip {
                        let at = self.table + counter as u32;
                        let count = (i as u32).to_le_bytes();
                        self.heap.borrow_mut().engine.write(at, &count)?;
                        self.parts(body)?;
                    }
                }
                Part::While { cond, pred, body } => loop {
                    self.parts(cond)?;
                    let mut holds = [0];
                    self.read(*pred, &mut holds)?;
                    if holds == [0] {
                        break;
                    }
                    self.parts(body)?;
                },
                Part::Switch { index, branches } => {
                    let mut which = [0; 4];
                    self.read(*index, &mut which)?;
                    let last = branches.len().saturating_sub(1) as i32;
                    let which = i32::from_le_bytes(which).clamp(0, last);
                    self.parts(&branches[which as usize])?;
                }
            }
        }
        Ok(())
    }

    fn address(&self, buffer: BufferId) -> u32 {
        let a = self.driver.arguments;
        match self.driver.places[buffer.0 as usize] {
            Place::Input(i) => self.words[a.input(i)],
            Place::Output(i) => self.words[a.output(i)],
            Place::Temp { offset } => self.words[a.temp()] + offset as u32,
        }
    }

    fn read(&self, buffer: BufferId, bytes: &mut [u8]) -> Result<(), Error> {
        Ok(self
            .heap
            .borrow()
            .engine
            .read(self.address(buffer), bytes)?)
    }

    fn callback(&self, callback: &Callback) -> Result<(), Error> {
        let tensor = |(buffer, aval): &(BufferId, Aval)| {
            let mut bytes = vec![0; aval.len() * aval.dtype.size()];
            self.read(*buffer, &mut bytes)?;
            let data = TensorData::from_bytes(aval.dtype, &bytes);
            Ok(Tensor::new(aval.shape.clone(), data))
        };
        let inputs: Result<Vec<Tensor>, Error> = callback.operands.iter().map(tensor).collect();
        let avals: Vec<Aval> = callback.results.iter().map(|(_, a)| a.clone()).collect();
        let outs = callback.function.call(&inputs?, &avals)?;
        for ((buffer, _), out) in callback.results.iter().zip(outs) {
            let engine = &mut self.heap.borrow_mut().engine;
            engine.write(self.address(*buffer), &out.data.to_bytes())?;
        }
        Ok(())
    }
}
