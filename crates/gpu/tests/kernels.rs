//! Contractions, reductions and scatters large enough for tiles and workgroups, loops and branches
//! on the device, and what sharing a dispatch saves.

mod common;

use athanor_ir::testing::{Rng, close};
use athanor_ir::{
    Atom, Binary, DType, DotDims, GraphBuilder, Prim, ReduceOp, Source, Tensor, Unary, reference,
};

#[test]
fn products_of_all_orientations() {
    let mut engine = common::engine();
    let mut rng = Rng::new(7);
    for round in 0..24 {
        let (m, k, n) = (rng.between(1, 150), rng.between(1, 90), rng.between(1, 150));
        let (left, right) = (rng.flip(), rng.flip());
        let dtype = rng.choose(&[DType::F32, DType::F32, DType::I32]);
        let x = rng.tensor(dtype, &if left { [m, k] } else { [k, m] }, (-1.0, 1.0));
        let y = rng.tensor(dtype, &if right { [k, n] } else { [n, k] }, (-1.0, 1.0));
        let dims = DotDims {
            lhs_contract: vec![usize::from(left)],
            rhs_contract: vec![usize::from(!right)],
            ..DotDims::default()
        };
        let prim = Prim::DotGeneral {
            dims,
            preferred: None,
        };
        let inputs = [x, y];
        let want = &reference::eval_prim(&prim, &inputs).expect("reference")[0];
        let graph = common::graph_of(&prim, &inputs);
        let got = common::run(&mut engine, &graph, &inputs).expect("runs");
        assert!(
            close(&got[0], want, 2e-5),
            "round {round} {m} {k} {n} {left} {right} {dtype:?}"
        );
        let again = common::run(&mut engine, &graph, &inputs).expect("runs");
        assert_eq!(got, again, "the same bits again");
    }
}

#[test]
fn reductions_of_all_axes() {
    let mut engine = common::engine();
    let mut rng = Rng::new(8);
    for round in 0..40 {
        let shape = [rng.between(1, 70), rng.between(1, 21), rng.between(1, 70)];
        let axes = rng.subset(3);
        let dtype = rng.choose(&[DType::F32, DType::I32, DType::U32]);
        let op = rng.choose(&[ReduceOp::Sum, ReduceOp::Max, ReduceOp::Min]);
        let x = rng.tensor(dtype, &shape, (-1.0, 1.0));
        let prim = match axes[..] {
            [axis] if rng.flip() => Prim::ArgReduce {
                greatest: rng.flip(),
                axis,
                dtype: DType::I32,
            },
            _ => Prim::Reduce { op, axes },
        };
        let want = &reference::eval_prim(&prim, &[x.clone()]).expect("reference")[0];
        let graph = common::graph_of(&prim, std::slice::from_ref(&x));
        let got = common::run(&mut engine, &graph, &[x]).expect("runs");
        assert!(
            close(&got[0], want, 5e-5),
            "round {round} {shape:?} {prim:?} {dtype:?}"
        );
    }
}

/// Independent elementwise work of different shapes takes one dispatch, what depends on it another.
#[test]
fn independent_kernels_share_a_dispatch() {
    let mut engine = common::engine();
    let mut b = GraphBuilder::new();
    let shapes: [&[usize]; 3] = [&[700, 9], &[301], &[5, 5, 5]];
    let mut inputs = Vec::new();
    let mut outputs = Vec::new();
    for (i, shape) in shapes.iter().enumerate() {
        let t = Rng::new(i as u64).tensor(DType::F32, shape, (0.1, 2.0));
        let x = Atom::Var(b.input(t.aval()));
        inputs.push(t);
        let sum = Prim::Reduce {
            op: ReduceOp::Sum,
            axes: (0..shape.len()).collect(),
        };
        let s = Atom::Var(b.push(sum, vec![x], Source::default()).expect("sum")[0]);
        let shape: Vec<usize> = shape.to_vec();
        let wide = Prim::Broadcast {
            shape,
            dims: vec![],
        };
        let w = Atom::Var(b.push(wide, vec![s], Source::default()).expect("broadcast")[0]);
        let q = b
            .push(Prim::Binary(Binary::Div), vec![x, w], Source::default())
            .expect("div");
        let r = b
            .push(
                Prim::Unary(Unary::Log),
                vec![Atom::Var(q[0])],
                Source::default(),
            )
            .expect("log");
        outputs.push(Atom::Var(r[0]));
    }
    let graph = b.finish(outputs);
    let program = athanor_lower::lower(&graph).expect("lowers");
    let compiled = athanor_gpu::compile(&program).expect("compiles");
    assert_eq!(
        compiled.dispatches(),
        Some(2),
        "{} kernels",
        compiled.kernels
    );
    let want = reference::eval(&graph, &inputs).expect("reference");
    let got = common::run(&mut engine, &graph, &inputs).expect("runs");
    for (g, w) in got.iter().zip(&want) {
        assert!(close(g, w, 1e-5));
    }
}

/// A device that goes away is an error, and stays one.
#[test]
fn a_lost_device_is_reported() {
    let mut engine = common::engine();
    engine.destroy();
    let t = Tensor::f32([3], vec![1.0, 2.0, 3.0]);
    let graph = common::graph_of(&Prim::Unary(Unary::Exp), std::slice::from_ref(&t));
    for _ in 0..2 {
        let e = common::run(&mut engine, &graph, std::slice::from_ref(&t)).expect_err("lost");
        assert!(format!("{e:?}").contains("lost"), "{e:?}");
    }
}

/// More than the budget is refused before anything is allocated, with the sizes.
#[test]
fn too_much_memory_is_refused() {
    let mut engine = common::engine();
    let e = engine.allocate(1 << 29, false).expect_err("too much");
    assert!(e.to_string().contains("2147483648 bytes wanted"), "{e}");
    assert!(engine.allocate(1 << 10, false).is_ok());
}
