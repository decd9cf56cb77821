//! Random graphs of views, elementwise equations, reductions and contractions: whatever fusion
//! decides, the numbers stay.

use athanor_ir::testing::Rng;
use athanor_ir::{
    Atom, Aval, Binary, DType, DotDims, Graph, GraphBuilder, Literal, PadConfig, Prim, ReduceOp,
    Source, Tensor, Unary, element_count, reference,
};
use athanor_lower::{interpret::interpret, lower};

/// One more equation on values of the pool; None if the draw does not fit.
fn draw(rng: &mut Rng, b: &GraphBuilder, pool: &[Atom]) -> Option<(Prim, Vec<Atom>)> {
    let x = pool[rng.below(pool.len())];
    let shape = b.aval(x).shape;
    let n = shape.len();
    let same: Vec<Atom> = pool
        .iter()
        .copied()
        .filter(|a| b.aval(*a).shape == shape)
        .collect();
    let y = same[rng.below(same.len())];
    Some(match rng.below(14) {
        0 => (
            Prim::Unary(rng.choose(&[Unary::Neg, Unary::Tanh, Unary::Abs])),
            vec![x],
        ),
        1..=3 => {
            let op = rng.choose(&[Binary::Add, Binary::Sub, Binary::Mul, Binary::Max]);
            (Prim::Binary(op), vec![x, y])
        }
        4 | 5 if n > 0 => {
            let axes = rng.subset(n);
            let op = rng.choose(&[ReduceOp::Sum, ReduceOp::Max]);
            (!axes.is_empty()).then_some((Prim::Reduce { op, axes }, vec![x]))?
        }
        6 | 7 => {
            let axis = rng.below(n + 1);
            let mut wide = shape.clone();
            wide.insert(axis, rng.between(1, 4));
            let dims = (0..n).map(|i| i + usize::from(i >= axis)).collect();
            (element_count(&wide) < 400).then_some(())?;
            (Prim::Broadcast { shape: wide, dims }, vec![x])
        }
        8 => (
            Prim::Transpose {
                perm: rng.permutation(n),
            },
            vec![x],
        ),
        9 if n > 0 => {
            let count = element_count(&shape);
            let part = rng.between(1, 4);
            count.is_multiple_of(part).then_some(())?;
            (
                Prim::Reshape {
                    shape: vec![part, count / part],
                },
                vec![x],
            )
        }
        10 if n > 0 => {
            let start: Vec<usize> = shape.iter().map(|s| rng.below(*s)).collect();
            let prim = Prim::Slice {
                start,
                limit: shape,
                stride: (0..n).map(|_| rng.between(1, 2)).collect(),
            };
            (prim, vec![x])
        }
        11 if n > 0 => {
            let config = (0..n)
                .map(|_| PadConfig {
                    low: rng.below(3) as i64 - 1,
                    high: rng.below(3) as i64,
                    interior: rng.below(2),
                })
                .collect();
            (
                Prim::Pad { config },
                vec![x, Atom::Lit(Literal::new(DType::F32, 0.7, true))],
            )
        }
        12 if n > 0 => (Prim::Concatenate { axis: rng.below(n) }, vec![x, y, x]),
        13 if n > 0 => {
            let axis = rng.below(n);
            let fits = |a: &Atom| b.aval(*a).shape.contains(&shape[axis]);
            let others: Vec<Atom> = pool.iter().copied().filter(fits).collect();
            let z = others[rng.below(others.len())];
            let right = b.aval(z).shape.iter().position(|s| *s == shape[axis])?;
            let size = element_count(&shape) * b.aval(z).len() / shape[axis].pow(2).max(1);
            (size < 400).then_some(())?;
            let dims = DotDims {
                lhs_contract: vec![axis],
                rhs_contract: vec![right],
                ..DotDims::default()
            };
            (
                Prim::DotGeneral {
                    dims,
                    preferred: None,
                },
                vec![x, z],
            )
        }
        _ => (
            Prim::Rev {
                axes: rng.subset(n),
            },
            vec![x],
        ),
    })
}

fn graph(rng: &mut Rng) -> (Graph, Vec<Tensor>) {
    let mut b = GraphBuilder::new();
    let (mut pool, mut inputs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let shape = rng
            .filled_shape(2)
            .into_iter()
            .map(|n| n.min(6))
            .collect::<Vec<_>>();
        inputs.push(rng.tensor(DType::F32, &shape, (-1.0, 1.0)));
        pool.push(Atom::Var(b.input(Aval::new(DType::F32, shape))));
    }
    for _ in 0..rng.between(3, 14) {
        let Some((prim, operands)) = draw(rng, &b, &pool) else {
            continue;
        };
        if let Ok(v) = b.push1(prim, operands, Source::default())
            && b.aval(Atom::Var(v)).len() < 600
        {
            pool.push(Atom::Var(v));
            // Sums of sums grow; keep numbers where f32 and f64 sums agree.
            let v = b.push1(
                Prim::Unary(Unary::Tanh),
                vec![Atom::Var(v)],
                Source::default(),
            );
            if rng.flip() {
                pool.push(Atom::Var(v.unwrap()));
            }
        }
    }
    let mut outputs: Vec<Atom> = (0..3).map(|_| pool[rng.below(pool.len())]).collect();
    outputs.push(pool[pool.len() - 1]);
    (b.finish(outputs), inputs)
}

#[test]
fn fusion_keeps_the_numbers() {
    for seed in 0..400 {
        let (graph, inputs) = graph(&mut Rng::new(seed));
        let expected = reference::eval(&graph, &inputs).unwrap();
        let program = lower(&graph).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        let got =
            interpret(&program, &inputs).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{program}"));
        for (i, (e, g)) in expected.iter().zip(&got).enumerate() {
            let scale = e.to_f64s().iter().fold(1.0f64, |m, x| m.max(x.abs()));
            for (k, x) in e.to_f64s().into_iter().enumerate() {
                let y = g.get_f64(k);
                assert!(
                    (x - y).abs() <= 1e-4 * scale,
                    "seed {seed}, output {i}[{k}]: {x} {y}\n{program}"
                );
            }
        }
    }
}
