//! What this backend does not run, in one table. Such a program runs on the CPU.

use athanor_ir::DType;
use athanor_lower::{Kernel, Program, Step};

/// Why a program cannot run on the GPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unsupported {
    #[error("WGSL has no type for {}", .0.name())]
    DType(DType),
    #[error("{0} buffers and literals are more than a uniform binding holds")]
    Arguments(usize),
    #[error("loops nested {0} deep, more than there are counters bound")]
    Depth(usize),
    #[error("a loop of {0} turns is too long to dispatch each of them")]
    Trips(usize),
    #[error("a shader cannot call the host")]
    Callback,
    #[error("a kernel of {0} points is larger than a dispatch")]
    Points(usize),
}

/// Words of the argument table, what one uniform binding holds.
pub const ARGUMENTS: usize = 4096;
/// Counters of `For` loops that are bound at once.
pub const DEPTH: usize = 3;
/// Turns of a `For`: each is dispatched, and each counter value has a place of 256 bytes.
pub const TRIPS: usize = 16384;
/// Points of one kernel: indices are 32-bit.
pub const POINTS: usize = 1 << 30;

/// How a value lives in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Bool,
    I32,
    U32,
    F32,
}

/// The register type of a dtype. In memory each element is one 32-bit word; a bool is 0 or 1.
pub fn word(dtype: DType) -> Result<Word, Unsupported> {
    match dtype {
        DType::Bool => Ok(Word::Bool),
        DType::I32 => Ok(Word::I32),
        DType::U32 => Ok(Word::U32),
        DType::F32 => Ok(Word::F32),
        other => Err(Unsupported::DType(other)),
    }
}

/// Checks a whole program against the table.
pub fn check(p: &Program) -> Result<(), Unsupported> {
    for b in &p.buffers {
        word(b.dtype)?;
    }
    for l in &p.literals {
        word(l.dtype)?;
    }
    let slots = p.inputs.len() + p.outputs.len() + 1 + p.literals.len();
    if slots > ARGUMENTS {
        return Err(Unsupported::Arguments(slots));
    }
    steps(p, &p.body, 0)
}

fn steps(p: &Program, list: &[Step], depth: usize) -> Result<(), Unsupported> {
    for step in list {
        match step {
            Step::Kernel(k) => kernel(p, k)?,
            Step::For { trip, body } => {
                if depth + 1 > DEPTH {
                    return Err(Unsupported::Depth(depth + 1));
                }
                if *trip > TRIPS {
                    return Err(Unsupported::Trips(*trip));
                }
                steps(p, body, depth + 1)?;
            }
            Step::While { cond, body, .. } => {
                steps(p, cond, depth)?;
                steps(p, body, depth)?;
            }
            Step::Switch { branches, .. } => {
                branches.iter().try_for_each(|b| steps(p, b, depth))?;
            }
            Step::Sort(_) => {}
            Step::Callback(_) => return Err(Unsupported::Callback),
        }
    }
    Ok(())
}

fn kernel(p: &Program, k: &Kernel) -> Result<(), Unsupported> {
    for t in k.dtypes(&p.buffers) {
        word(t)?;
    }
    let points = k.domain.iter().product();
    match points > POINTS {
        true => Err(Unsupported::Points(points)),
        false => Ok(()),
    }
}
