//! Graph to program: simplify, fuse, plan memory. Its `Program` is the second IR, which every
//! backend consumes.
//!
//! Must not know: which device runs it.

mod collapse;
mod control;
mod emit;
mod error;
mod fuse;
mod index;
mod inline;
pub mod interpret;
mod literals;
mod lower;
mod memory;
mod narrow;
mod print;
mod program;
mod simplify;
mod sort;
mod verify;

pub use error::{Error, Result};
pub use program::{
    Accumulate, Accumulator, Buffer, BufferId, Callback, Index, Kernel, Node, NodeId, Place,
    Program, Sort, Step, Store, Term,
};
pub use verify::verify;

use athanor_ir::{Graph, Literal};

/// A graph in the form that programs are cached by: calls inlined, float literals taken out.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Compares and hashes by structure; equal graphs have equal programs but for `literals`.
    pub graph: Graph,
    /// The values of [`Node::Hoisted`] for this graph.
    pub literals: Vec<Literal>,
}

/// Inlines calls, simplifies, and hoists the literals that are left.
pub fn prepare(graph: &Graph) -> Prepared {
    let mut literals = Vec::new();
    let graph = simplify::simplify(&inline::inline(graph));
    let graph = literals::hoist(&graph, &mut literals);
    Prepared { graph, literals }
}

impl Prepared {
    /// Fails only on defects and on sizes beyond 32-bit indices.
    pub fn lower(&self) -> Result<Program> {
        let graph = &self.graph;
        let limit = i32::MAX as usize;
        if let Some(a) = graph
            .avals
            .iter()
            .find(|a| a.len().saturating_mul(a.dtype.size()) > limit)
        {
            return Err(Error::TooLarge { elements: a.len() });
        }
        let mut ctx = lower::Context::default();
        let (mut inputs, mut values) = (Vec::new(), Vec::new());
        for (i, aval) in graph.input_avals().into_iter().enumerate() {
            let place = Place::Input(i);
            let at = ctx.buffer(Buffer {
                dtype: aval.dtype,
                len: aval.len(),
                place,
            });
            inputs.push(at.buffer);
            values.push(emit::Value::Memory(at));
        }
        let (mut outputs, mut targets) = (Vec::new(), Vec::new());
        for (i, aval) in graph.output_avals().into_iter().enumerate() {
            let place = Place::Output(i);
            let at = ctx.buffer(Buffer {
                dtype: aval.dtype,
                len: aval.len(),
                place,
            });
            outputs.push(at.buffer);
            targets.push(Some(at));
        }
        let body = lower::scope(&mut ctx, graph, &values, &targets)?;
        let literals = self.literals.clone();
        let mut program = Program {
            buffers: ctx.buffers,
            inputs,
            outputs,
            body,
            temp_bytes: 0,
            literals,
        };
        narrow::widen_steps(&mut program.body, &program.buffers);
        memory::drop_unread(&mut program);
        memory::place(&mut program);
        verify(&program, "lower")?;
        Ok(program)
    }
}

/// A graph's program.
pub fn lower(graph: &Graph) -> Result<Program> {
    prepare(graph).lower()
}
