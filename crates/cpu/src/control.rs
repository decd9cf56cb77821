//! A program's steps as functions: every kernel and every loop body is one of its own, because a
//! browser never replaces a running function by its optimised form.

use athanor_lower::{Place, Program, Step};
use wasm_encoder::BlockType;

use crate::emit::{Emitter, Fun, I, S, Signature};
use crate::{Error, Result, kernel};

/// Where things stand in the table of i32 addresses that `run` receives.
#[derive(Clone, Copy, Debug)]
pub struct Arguments {
    pub inputs: usize,
    pub outputs: usize,
}

impl Arguments {
    pub fn of(p: &Program) -> Arguments {
        Arguments {
            inputs: p.inputs.len(),
            outputs: p.outputs.len(),
        }
    }
    pub fn input(self, i: usize) -> usize {
        i
    }
    pub fn output(self, i: usize) -> usize {
        self.inputs + i
    }
    pub fn literals(self) -> usize {
        self.inputs + self.outputs
    }
    pub fn temp(self) -> usize {
        self.literals() + 1
    }
    /// Words of the table.
    pub fn len(self) -> usize {
        self.temp() + 1
    }
    /// For [`compile_part`], after those: the counter of the loop with so many loops around it.
    pub fn counter(self, depth: usize) -> usize {
        self.len() + depth
    }
    pub fn is_empty(self) -> bool {
        false
    }
}

/// One module with memory ("env", "memory") imported and `run(arguments: i32)` exported.
pub fn compile(p: &Program) -> Result<Vec<u8>> {
    let mut e = Emitter::new();
    let entry = e.declare("run", Signature::kernel(0));
    steps(&mut e, p, entry, &p.body, 0)?;
    Ok(e.finish(entry))
}

/// As [`compile`], for steps of the program inside `depth` loops whose counters the host keeps in
/// the table, at [`Arguments::counter`].
pub fn compile_part(p: &Program, list: &[Step], depth: usize) -> Result<Vec<u8>> {
    let mut e = Emitter::new();
    let entry = e.declare("run", Signature::kernel(0));
    let part = e.declare("part", Signature::kernel(depth));
    steps(&mut e, p, part, list, depth)?;
    let mut f = e.begin(entry);
    let table = f.param(0);
    f.get_s(table);
    for i in 0..depth {
        let place = Arguments::of(p).counter(i) as u64 * 4;
        f.get_s(table).i(I::I32Load(crate::emit::memarg(place, 2)));
    }
    f.i(I::Call(part));
    f.end();
    Ok(e.finish(entry))
}

/// Address of a buffer, as a new local.
pub fn base(f: &mut Fun<'_>, p: &Program, buffer: athanor_lower::BufferId) -> S {
    let a = Arguments::of(p);
    let (slot, offset) = match p.buffers[buffer.0 as usize].place {
        Place::Input(i) => (a.input(i), 0),
        Place::Output(i) => (a.output(i), 0),
        Place::Temp { offset } => (a.temp(), offset),
    };
    let table = f.param(0);
    f.get_s(table)
        .i(I::I32Load(crate::emit::memarg(slot as u64 * 4, 2)));
    if offset > 0 {
        f.i(I::I32Const(offset as i32)).i(I::I32Add);
    }
    f.pop_i32()
}

enum Call {
    Kernel(u32),
    For {
        trip: usize,
        body: u32,
    },
    While {
        cond: u32,
        pred: athanor_lower::BufferId,
        body: u32,
    },
    Switch {
        index: athanor_lower::BufferId,
        branches: Vec<u32>,
    },
}

/// Emits a list of steps as the function `index` inside `depth` loops.
fn steps(e: &mut Emitter, p: &Program, index: u32, list: &[Step], depth: usize) -> Result<()> {
    let mut calls = Vec::new();
    for step in list {
        let sub = |e: &mut Emitter, name: &str, list: &[Step], depth: usize| -> Result<u32> {
            let i = e.declare(name, Signature::kernel(depth));
            steps(e, p, i, list, depth)?;
            Ok(i)
        };
        calls.push(match step {
            Step::Kernel(k) => {
                if k.extents().len() > 60 {
                    return Err(Error::Program(format!("{} has more than 60 axes", k.name)));
                }
                let i = e.declare(&k.name, Signature::kernel(depth));
                kernel::emit(e, p, i, &crate::collapse::collapse(k))?;
                Call::Kernel(i)
            }
            Step::Callback(_) => {
                return Err(Error::Program("the host's calls are the host's".into()));
            }
            Step::Sort(sort) => {
                let i = e.declare("sort", Signature::kernel(depth));
                crate::sort::emit(e, p, i, sort);
                Call::Kernel(i)
            }
            Step::For { trip, body } => Call::For {
                trip: *trip,
                body: sub(e, "for", body, depth + 1)?,
            },
            Step::While { cond, pred, body } => Call::While {
                cond: sub(e, "while.cond", cond, depth)?,
                pred: *pred,
                body: sub(e, "while.body", body, depth)?,
            },
            Step::Switch { index, branches } => {
                let branches = branches
                    .iter()
                    .map(|b| sub(e, "branch", b, depth))
                    .collect::<Result<_>>()?;
                Call::Switch {
                    index: *index,
                    branches,
                }
            }
        });
    }
    let mut f = e.begin(index);
    let pass = |f: &mut Fun<'_>| {
        for i in 0..=depth {
            f.get_s(S(i as u32));
        }
    };
    for c in calls {
        match c {
            Call::Kernel(k) => {
                pass(&mut f);
                f.i(I::Call(k));
            }
            Call::For { trip, body } => {
                if trip == 0 {
                    continue;
                }
                let i = f.new_i32();
                f.i(I::I32Const(0)).set_s(i).i(I::Loop(BlockType::Empty));
                pass(&mut f);
                f.get_s(i).i(I::Call(body));
                f.get_s(i)
                    .i(I::I32Const(1))
                    .i(I::I32Add)
                    .i(I::LocalTee(i.0));
                f.i(I::I32Const(trip as i32))
                    .i(I::I32LtU)
                    .i(I::BrIf(0))
                    .i(I::End);
            }
            Call::While { cond, pred, body } => {
                let address = base(&mut f, p, pred);
                f.i(I::Block(BlockType::Empty)).i(I::Loop(BlockType::Empty));
                pass(&mut f);
                f.i(I::Call(cond));
                f.get_s(address)
                    .i(I::I32Load8U(crate::emit::memarg(0, 0)))
                    .i(I::I32Eqz)
                    .i(I::BrIf(1));
                pass(&mut f);
                f.i(I::Call(body)).i(I::Br(0)).i(I::End).i(I::End);
            }
            Call::Switch { index, branches } => {
                let address = base(&mut f, p, index);
                f.get_s(address).i(I::I32Load(crate::emit::memarg(0, 2)));
                let i = f.pop_i32();
                // Clamped: below 0 the first, beyond the end the last.
                let zero = f.new_i32();
                f.get_s(i)
                    .get_s(zero)
                    .get_s(i)
                    .i(I::I32Const(0))
                    .i(I::I32GtS)
                    .i(I::Select)
                    .set_s(i);
                f.i(I::Block(BlockType::Empty));
                let last = branches.len().saturating_sub(1);
                for (b, function) in branches.into_iter().enumerate() {
                    if b < last {
                        f.get_s(i).i(I::I32Const(b as i32)).i(I::I32Eq);
                        f.i(I::If(BlockType::Empty));
                        pass(&mut f);
                        f.i(I::Call(function)).i(I::Br(1)).i(I::End);
                    } else {
                        pass(&mut f);
                        f.i(I::Call(function));
                    }
                }
                f.i(I::End);
            }
        }
    }
    f.end();
    Ok(())
}
