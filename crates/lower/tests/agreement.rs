//! Programs compute what the reference interpreter computes.

use athanor_ir::testing::{Rng, Subject};
use athanor_ir::{
    Atom, Aval, Binary, DType, DotDims, Graph, GraphBuilder, Literal, Prim, ReduceOp, Source,
    Tensor, TensorData, Unary, reference,
};
use athanor_lower::{interpret::interpret, lower};

fn close(expected: &TensorData, got: &TensorData) -> bool {
    if expected.dtype() != got.dtype() || expected.len() != got.len() {
        return false;
    }
    if !expected.dtype().is_float() {
        return expected == got;
    }
    // The reference sums in f64, a program in the dtype.
    let tolerance = if expected.dtype() == DType::F32 {
        2e-4
    } else {
        1e-9
    };
    (0..expected.len()).all(|i| {
        let (x, y) = (expected.get_f64(i), got.get_f64(i));
        x == y || x.is_nan() && y.is_nan() || (x - y).abs() <= tolerance * x.abs().max(1.0)
    })
}

fn check(what: &str, graph: &Graph, inputs: &[Tensor]) -> Result<(), String> {
    let expected = reference::eval(graph, inputs).map_err(|e| format!("{what}: {e}"))?;
    let program = lower(graph).map_err(|e| format!("{what}: {e}"))?;
    let got = interpret(&program, inputs).map_err(|e| format!("{what}: {e}\n{program}"))?;
    for (i, (e, g)) in expected.iter().zip(&got).enumerate() {
        if !close(&e.data, g) {
            return Err(format!(
                "{what}, output {i}\n{:?}\n{g:?}\n{program}",
                e.data
            ));
        }
    }
    Ok(())
}

fn single(prim: &Prim, inputs: &[Tensor]) -> Graph {
    let mut b = GraphBuilder::new();
    let atoms = inputs
        .iter()
        .map(|t| Atom::Var(b.input(t.aval())))
        .collect();
    let outputs = b.push(prim.clone(), atoms, Source::default()).unwrap();
    b.finish(outputs.into_iter().map(Atom::Var).collect())
}

#[test]
fn every_primitive_alone() {
    let mut rng = Rng::new(7);
    let mut failures = Vec::new();
    for subject in Subject::all() {
        for dtype in subject.dtypes() {
            for _ in 0..4 {
                let (prim, inputs) = subject.sample(&mut rng, dtype);
                let what = format!(
                    "{prim:?} {:?}",
                    inputs.iter().map(|t| t.aval()).collect::<Vec<_>>()
                );
                if let Err(e) = check(&what, &single(&prim, &inputs), &inputs) {
                    failures.push(e);
                }
            }
        }
    }
    let shown: Vec<String> = failures
        .iter()
        .take(6)
        .map(|f| f.chars().take(1500).collect())
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        shown.join("\n\n")
    );
}

/// A primitive between elementwise equations, its operands computed and its results used.
#[test]
fn every_primitive_amid_others() {
    let mut rng = Rng::new(8);
    let mut failures = Vec::new();
    for subject in Subject::all() {
        for dtype in subject.dtypes().into_iter().filter(|d| *d == DType::F32) {
            for _ in 0..4 {
                let (prim, inputs) = subject.sample(&mut rng, dtype);
                let mut b = GraphBuilder::new();
                let mut atoms = Vec::new();
                for t in &inputs {
                    let v = Atom::Var(b.input(t.aval()));
                    let v = match t.dtype() {
                        DType::F32 => {
                            let abs = Prim::Unary(Unary::Abs);
                            Atom::Var(b.push1(abs, vec![v], Source::default()).unwrap())
                        }
                        _ => v,
                    };
                    atoms.push(v);
                }
                let results = b.push(prim.clone(), atoms, Source::default()).unwrap();
                let mut outputs = Vec::new();
                for r in results {
                    let r = Atom::Var(r);
                    if b.aval(r).dtype == DType::F32 {
                        let plus = Prim::Binary(Binary::Add);
                        let v = b.push1(plus, vec![r, r], Source::default()).unwrap();
                        let tanh = Prim::Unary(Unary::Tanh);
                        let w = b
                            .push1(tanh, vec![Atom::Var(v)], Source::default())
                            .unwrap();
                        outputs.extend([Atom::Var(v), Atom::Var(w)]);
                    }
                    outputs.push(r);
                }
                if let Err(e) = check(&format!("{prim:?}"), &b.finish(outputs), &inputs) {
                    failures.push(e);
                }
            }
        }
    }
    let shown: Vec<String> = failures
        .iter()
        .take(6)
        .map(|f| f.chars().take(1500).collect())
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        shown.join("\n\n")
    );
}

struct Build(GraphBuilder);

impl Build {
    fn op(&mut self, prim: Prim, inputs: &[Atom]) -> Atom {
        Atom::Var(
            self.0
                .push1(prim, inputs.to_vec(), Source::default())
                .unwrap(),
        )
    }
    fn binary(&mut self, op: Binary, x: Atom, y: Atom) -> Atom {
        self.op(Prim::Binary(op), &[x, y])
    }
    fn fill(&mut self, value: f64, shape: &[usize]) -> Atom {
        let l = Atom::Lit(Literal::new(DType::F32, value, true));
        self.op(
            Prim::Broadcast {
                shape: shape.to_vec(),
                dims: vec![],
            },
            &[l],
        )
    }
    fn dot(&mut self, x: Atom, y: Atom, l: usize, r: usize) -> Atom {
        let dims = DotDims {
            lhs_contract: vec![l],
            rhs_contract: vec![r],
            ..Default::default()
        };
        self.op(
            Prim::DotGeneral {
                dims,
                preferred: None,
            },
            &[x, y],
        )
    }
    fn sum(&mut self, x: Atom, axes: &[usize]) -> Atom {
        self.op(
            Prim::Reduce {
                op: ReduceOp::Sum,
                axes: axes.to_vec(),
            },
            &[x],
        )
    }
    fn shape(&self, x: Atom) -> Vec<usize> {
        self.0.aval(x).shape
    }
}

/// One step of SGD on an MLP 2-8-8-1 with tanh and the mean squared error.
fn mlp_step(batch: usize) -> (Graph, Vec<Tensor>) {
    let sizes = [2, 8, 8, 1];
    let mut b = Build(GraphBuilder::new());
    let mut rng = Rng::new(3);
    let mut tensors = Vec::new();
    let mut input = |b: &mut Build, shape: &[usize]| {
        tensors.push(rng.tensor(DType::F32, shape, (-0.8, 0.8)));
        Atom::Var(b.0.input(Aval::new(DType::F32, shape)))
    };
    let mut params = Vec::new();
    for w in sizes.windows(2) {
        params.push((input(&mut b, &[w[0], w[1]]), input(&mut b, &[w[1]])));
    }
    let (x, target) = (input(&mut b, &[batch, 2]), input(&mut b, &[batch, 1]));
    let mut activations = vec![x];
    for (i, (w, bias)) in params.iter().enumerate() {
        let z = b.dot(activations[i], *w, 1, 0);
        let shape = b.shape(z);
        let wide = b.op(
            Prim::Broadcast {
                shape,
                dims: vec![1],
            },
            &[*bias],
        );
        let z = b.binary(Binary::Add, z, wide);
        activations.push(if i < 2 {
            b.op(Prim::Unary(Unary::Tanh), &[z])
        } else {
            z
        });
    }
    let error = b.binary(Binary::Sub, activations[3], target);
    let square = b.op(Prim::IntegerPow { y: 2 }, &[error]);
    let loss = b.sum(square, &[0, 1]);
    let loss = b.binary(
        Binary::Div,
        loss,
        Atom::Lit(Literal::new(DType::F32, batch as f64, true)),
    );
    let scale = b.fill(2.0 / batch as f64, &[batch, 1]);
    let mut delta = b.binary(Binary::Mul, error, scale);
    let mut outputs = vec![loss];
    for i in (0..3).rev() {
        let (w, bias) = params[i];
        let dw = b.dot(activations[i], delta, 0, 0);
        let db = b.sum(delta, &[0]);
        if i > 0 {
            let back = b.dot(delta, w, 1, 1);
            let shape = b.shape(back);
            let h = activations[i];
            let hh = b.binary(Binary::Mul, h, h);
            let one = b.fill(1.0, &shape);
            let slope = b.binary(Binary::Sub, one, hh);
            delta = b.binary(Binary::Mul, back, slope);
        }
        for (p, g) in [(w, dw), (bias, db)] {
            let shape = b.shape(p);
            let rate = b.fill(0.05, &shape);
            let step = b.binary(Binary::Mul, rate, g);
            outputs.push(b.binary(Binary::Sub, p, step));
        }
    }
    (b.0.finish(outputs), tensors)
}

#[test]
fn mlp_training_step() {
    let (graph, inputs) = mlp_step(10);
    check("mlp", &graph, &inputs).unwrap();
    let program = lower(&graph).unwrap();
    // UPDATE_GOLDENS=1 accepts a change.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mlp_step.txt");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(path, program.to_string()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), program.to_string());
}
