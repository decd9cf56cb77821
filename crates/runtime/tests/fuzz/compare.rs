//! Runs one program on the reference and compiled, and says whether they differ by more than the
//! program's own sensitivity to rounding explains.

use std::rc::Rc;

use athanor_ir::testing::Rng;
use athanor_ir::{Atom, DType, Graph, Prim, Tensor, TensorData, reference};
use athanor_runtime::CpuDevice;
use athanor_trace::{stage, to_host};

use crate::program::Block;

pub enum Outcome {
    Same,
    /// They differ where a change of the inputs in the last places changes the reference as much.
    Sensitive,
    Different(String),
}

pub struct Case {
    pub block: Block,
    pub inputs: Vec<Tensor>,
}

impl Case {
    /// The staged program, and its inputs: constants of the samples first, then the case's own.
    pub fn graph(&self) -> Result<(Rc<Graph>, Vec<Tensor>), String> {
        let staged = stage("fuzz", &mut |v| self.block.apply(v), &self.block.inputs)
            .map_err(|e| e.to_string())?;
        let mut inputs = staged
            .captured
            .iter()
            .map(|v| to_host(v).map_err(|e| e.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        inputs.extend(self.inputs.iter().cloned());
        Ok((staged.graph, inputs))
    }
}

/// Relative to the larger magnitude and to 1.
fn apart(a: &Tensor, b: &Tensor) -> Vec<f64> {
    let difference = |x: f64, y: f64| {
        if x == y || (x.is_nan() && y.is_nan()) {
            0.0
        } else if !x.is_finite() || !y.is_finite() {
            f64::INFINITY
        } else {
            (x - y).abs() / x.abs().max(y.abs()).max(1.0)
        }
    };
    let (a, b) = (a.to_f64s(), b.to_f64s());
    a.into_iter()
        .zip(b)
        .map(|(x, y)| difference(x, y))
        .collect()
}

/// Of results, by the coarsest float type that the program computes with.
fn tolerance(graph: &Graph) -> f64 {
    let own = graph.avals.iter().map(|a| match a.dtype {
        DType::F64 => 1e-11,
        DType::F32 => 2e-5,
        DType::F16 => 2f64.powi(-9),
        DType::BF16 => 2f64.powi(-6),
        _ => 0.0,
    });
    let inner = graph.eqns.iter().flat_map(|e| e.prim.graphs());
    own.chain(inner.map(|g| tolerance(&g))).fold(0.0, f64::max)
}

/// Whether the bits of a float become an integer, whose value then depends on rounding.
fn shows_bits(graph: &Graph) -> bool {
    graph.eqns.iter().any(|e| {
        let float = matches!(e.inputs.first(), Some(Atom::Var(v)) if graph.avals[v.0 as usize].dtype.is_float());
        (matches!(e.prim, Prim::Bitcast { .. }) && float)
            || e.prim.graphs().iter().any(|g| shows_bits(g))
    })
}

/// Floats moved by about a unit in the last place of f32.
fn nudged(inputs: &[Tensor], rng: &mut Rng) -> Vec<Tensor> {
    inputs
        .iter()
        .map(|t| {
            if !t.dtype().is_float() {
                return t.clone();
            }
            let step = match &t.data {
                TensorData::F64(_) => 1e-14,
                TensorData::F32(_) => 2e-7,
                _ => 2f64.powi(-9),
            };
            let moved: Vec<f64> = t
                .to_f64s()
                .into_iter()
                .map(|x| x + x.abs().max(1e-3) * rng.real(-step, step))
                .collect();
            Tensor::new(t.shape.clone(), TensorData::from_f64s(t.dtype(), moved))
        })
        .collect()
}

/// How far each result of the reference moves under other roundings.
fn sensitivity(graph: &Graph, inputs: &[Tensor], want: &[Tensor]) -> Vec<Vec<f64>> {
    let mut most: Vec<Vec<f64>> = want.iter().map(|t| vec![0.0; t.to_f64s().len()]).collect();
    let mut see = |found: Vec<Tensor>| {
        for ((most, t), w) in most.iter_mut().zip(&found).zip(want) {
            for (m, d) in most.iter_mut().zip(apart(t, w)) {
                *m = m.max(d);
            }
        }
    };
    if let Ok(wide) = reference::eval_f64(graph, inputs) {
        see(wide);
    }
    for seed in 0..12 {
        let mut rng = Rng::new(seed);
        if let Ok(found) = reference::eval(graph, &nudged(inputs, &mut rng)) {
            see(found);
        }
    }
    most
}

pub fn run(
    device: &CpuDevice,
    graph: &Rc<Graph>,
    inputs: &[Tensor],
) -> Result<Vec<Tensor>, String> {
    let prim = Prim::Jit {
        name: Rc::from("fuzz"),
        graph: graph.clone(),
    };
    crate::common::run(device, &prim, inputs)
}

pub fn compare(device: &CpuDevice, graph: &Rc<Graph>, inputs: &[Tensor]) -> Outcome {
    let want = match reference::eval(graph, inputs) {
        Ok(want) => want,
        Err(e) => return Outcome::Different(format!("reference: {e}")),
    };
    let got = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(device, graph, inputs)))
        .unwrap_or_else(|_| Err("panic".into()));
    let got = match got {
        Ok(got) => got,
        Err(e) => return Outcome::Different(format!("compiled: {e}")),
    };
    let mut explained = None;
    let coarsest = tolerance(graph);
    let bits = shows_bits(graph);
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        if g.aval() != w.aval() {
            return Outcome::Different(format!("result {i}: {} not {}", g.aval(), w.aval()));
        }
        let limit = match w.dtype().is_float() {
            true => coarsest,
            false => 0.0,
        };
        for (at, d) in apart(g, w).into_iter().enumerate() {
            if d <= limit {
                continue;
            }
            if bits {
                return Outcome::Sensitive;
            }
            let moves = explained.get_or_insert_with(|| sensitivity(graph, inputs, &want));
            if d > limit + 50.0 * moves[i][at] {
                let (g, w) = (g.to_f64s()[at], w.to_f64s()[at]);
                return Outcome::Different(format!(
                    "result {i} at {at}: {g} not {w}; the reference moves by {:e}",
                    moves[i][at]
                ));
            }
        }
    }
    if explained.is_some() {
        Outcome::Sensitive
    } else {
        Outcome::Same
    }
}
