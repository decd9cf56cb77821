//! Float literals become arguments, so that a program is cached by its structure: a learning rate
//! or a slider's number compiles nothing anew.
//!
//! A hoisted literal stays in the graph as a signalling NaN that carries its number. No literal of
//! a reader has such bits: arithmetic only makes quiet NaNs.

use athanor_ir::{Atom, DType, Graph, Literal};

use crate::inline::bodies;

const F32: u64 = 0x7fa0_0000;
const F64: u64 = 0x7ff4_0000_0000_0000;
/// Beyond the bits of the type.
const HALF: u64 = 1 << 32;
const NUMBER: u64 = 0xf_ffff;

fn tag(dtype: DType) -> Option<u64> {
    match dtype {
        DType::BF16 | DType::F16 => Some(HALF),
        DType::F32 => Some(F32),
        DType::F64 => Some(F64),
        _ => None,
    }
}

/// The number of a hoisted literal.
pub fn hoisted_number(l: Literal) -> Option<usize> {
    let tag = tag(l.dtype)?;
    (l.bits & !NUMBER == tag).then_some((l.bits & NUMBER) as usize)
}

/// Replaces float literals by numbered places. Those whose value the code may well know (0, ±1,
/// 0.5, 2, infinities, NaN) stay.
pub fn hoist(graph: &Graph, literals: &mut Vec<Literal>) -> Graph {
    let mut graph = graph.clone();
    let atom = |a: &mut Atom, literals: &mut Vec<Literal>| {
        let Atom::Lit(l) = a else { return };
        let Some(tag) = tag(l.dtype) else { return };
        let value = l.to_f64();
        if !value.is_finite() || [0.0, 1.0, -1.0, 0.5, 2.0].contains(&value) {
            return;
        }
        // Equal literals are not shared: with other values they may differ, and the structure
        // must not depend on values.
        if literals.len() as u64 <= NUMBER {
            let number = literals.len() as u64;
            literals.push(Literal {
                weak_type: false,
                ..*l
            });
            l.bits = tag | number;
        }
    };
    for eqn in &mut graph.eqns {
        eqn.inputs.iter_mut().for_each(|a| atom(a, literals));
        eqn.prim = bodies(&eqn.prim, &mut |g| hoist(g, literals));
    }
    graph.outputs.iter_mut().for_each(|a| atom(a, literals));
    graph
}
