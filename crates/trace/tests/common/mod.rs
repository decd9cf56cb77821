//! A runtime for tests: host tensors and the reference interpreter.
#![allow(dead_code)]

use std::rc::Rc;

use athanor_ir::{DType, Graph, GraphBuilder, Prim, Source, Tensor, TensorData, reference};
use athanor_trace::{Concrete, Error, Evaluate, Result, Value, constant, scalar, set_evaluator};

pub struct Reference;

impl Evaluate for Reference {
    fn evaluate(&self, prim: &Prim, inputs: &[&Concrete], _: &Source) -> Result<Vec<Concrete>> {
        let tensors = inputs
            .iter()
            .map(|c| self.to_host(c))
            .collect::<Result<Vec<_>>>()?;
        let mut b = GraphBuilder::new();
        let atoms = inputs
            .iter()
            .map(|c| athanor_ir::Atom::Var(b.input(c.aval.as_ref().clone())))
            .collect();
        let outs = b.push(prim.clone(), atoms, Source::default())?;
        let graph: Graph = b.finish(outs.into_iter().map(athanor_ir::Atom::Var).collect());
        athanor_ir::verify(&graph)?;
        let avals = graph.output_avals();
        let outs = reference::eval(&graph, &tensors)?;
        Ok(outs
            .into_iter()
            .zip(avals)
            .map(|(t, aval)| {
                assert_eq!((t.dtype(), &t.shape), (aval.dtype, &aval.shape));
                Concrete {
                    aval: Rc::new(aval),
                    data: Rc::new(t),
                }
            })
            .collect())
    }

    fn from_host(&self, t: &Tensor, weak_type: bool) -> Result<Concrete> {
        Ok(Concrete {
            aval: Rc::new(t.aval().weak(weak_type)),
            data: Rc::new(t.clone()),
        })
    }

    fn to_host(&self, c: &Concrete) -> Result<Tensor> {
        c.data
            .downcast_ref::<Tensor>()
            .cloned()
            .ok_or_else(|| Error::Runtime("not a tensor of the reference".into()))
    }
}

pub fn start() {
    set_evaluator(Rc::new(Reference));
}

pub fn f64s(shape: &[usize], data: &[f64]) -> Value {
    constant(&Tensor::new(shape, TensorData::F64(data.to_vec())), false).unwrap()
}

pub fn f32s(shape: &[usize], data: &[f32]) -> Value {
    constant(&Tensor::f32(shape, data.to_vec()), false).unwrap()
}

pub fn i32s(shape: &[usize], data: &[i32]) -> Value {
    constant(&Tensor::i32(shape, data.to_vec()), false).unwrap()
}

pub fn num(x: f64) -> Value {
    scalar(DType::F64, x, false).unwrap()
}

pub fn host(v: &Value) -> Vec<f64> {
    athanor_trace::to_host(v).unwrap().to_f64s()
}

/// Numbers in (lo, hi), the same for each seed.
pub fn numbers(seed: u64, n: usize, lo: f64, hi: f64) -> Vec<f64> {
    let mut s = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..n)
        .map(|_| {
            s ^= s << 13;
            s ^= s >> 7;
            s ^= s << 17;
            lo + (hi - lo) * ((s >> 11) as f64 / (1u64 << 53) as f64)
        })
        .collect()
}

pub fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(x, y)| (x - y).abs() <= tolerance * (1.0 + x.abs().max(y.abs())))
}

#[track_caller]
pub fn assert_close(a: &[f64], b: &[f64], tolerance: f64) {
    assert!(close(a, b, tolerance), "{a:?}\n{b:?}");
}
