//! The reference interpreter on what moves, reduces or runs graphs; numbers from JAX 0.10.2.

use std::rc::Rc;

use athanor_ir::{
    Atom, Aval, Binary, DType, DotDims, Error, GatherDims, GatherMode, Graph, GraphBuilder,
    Literal, PadConfig, Prim, ReduceOp, ScatterDims, ScatterOp, Source, Tensor, reference, verify,
};

fn range(shape: &[usize]) -> Tensor {
    let n = shape.iter().product::<usize>();
    Tensor::f32(shape, (0..n).map(|i| i as f32).collect())
}

fn eval(prim: Prim, inputs: &[Tensor]) -> Vec<f64> {
    reference::eval_prim(&prim, inputs).unwrap()[0].to_f64s()
}

#[test]
fn gather_and_scatter_modes() {
    let x = range(&[3, 4]);
    let at = Tensor::i32([3, 2], vec![0, 3, 2, 1, -1, 2]);
    let gather = |mode| {
        let dims = GatherDims {
            offset_dims: vec![1],
            collapsed_slice_dims: vec![0],
            start_index_map: vec![0, 1],
        };
        eval(
            Prim::Gather {
                dims,
                slice_sizes: vec![1, 2],
                mode,
            },
            &[x.clone(), at.clone()],
        )
    };
    assert_eq!(gather(GatherMode::Clip), [2.0, 3.0, 9.0, 10.0, 2.0, 3.0]);
    let filled = gather(GatherMode::FillOrDrop);
    assert_eq!(filled[2..4], [9.0, 10.0]);
    assert!([0, 1, 4, 5].iter().all(|i| filled[*i].is_nan()));

    let at = Tensor::i32([3, 2], vec![0, 3, 2, 1, 2, 1]);
    let updates = Tensor::f32([3, 2], vec![10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
    let scatter = |mode| {
        let dims = ScatterDims {
            update_window_dims: vec![1],
            inserted_window_dims: vec![0],
            scatter_dims_to_operand_dims: vec![0, 1],
        };
        let inputs = [x.clone(), at.clone(), updates.clone()];
        eval(
            Prim::Scatter {
                op: ScatterOp::Add,
                dims,
                mode,
            },
            &inputs,
        )
    };
    let rest = [4.0, 5.0, 6.0, 7.0, 8.0, 89.0, 110.0, 11.0];
    let clipped = [&[0.0, 1.0, 12.0, 23.0], rest.as_slice()].concat();
    assert_eq!(scatter(GatherMode::Clip), clipped);
    let dropped = [&[0.0, 1.0, 2.0, 3.0], rest.as_slice()].concat();
    assert_eq!(scatter(GatherMode::FillOrDrop), dropped);
}

#[test]
fn pad_scan_slice_and_dot() {
    let config = vec![
        PadConfig {
            low: 1,
            high: -1,
            interior: 1,
        },
        PadConfig {
            low: -1,
            high: 2,
            interior: 0,
        },
    ];
    let fill = Tensor::scalar_f64(DType::F32, 9.0);
    let nine = [9.0; 5];
    assert_eq!(
        eval(Prim::Pad { config }, &[range(&[2, 4]), fill]),
        [nine.as_slice(), &[1.0, 2.0, 3.0, 9.0, 9.0], &nine].concat()
    );
    let x = Tensor::f32([2, 4], (1..9).map(|i| i as f32).collect());
    assert_eq!(
        eval(
            Prim::Cumulative {
                op: ReduceOp::Prod,
                axis: 1,
                reverse: true
            },
            &[x]
        ),
        [24.0, 24.0, 12.0, 4.0, 1680.0, 336.0, 56.0, 8.0]
    );
    let start = [5, -9].map(|i| Tensor::i32([], vec![i]));
    let inputs = [vec![range(&[3, 4])], start.to_vec()].concat();
    assert_eq!(
        eval(Prim::DynamicSlice { sizes: vec![2, 2] }, &inputs),
        [4.0, 5.0, 8.0, 9.0]
    );
    let dims = DotDims {
        lhs_contract: vec![2],
        rhs_contract: vec![1],
        lhs_batch: vec![0],
        rhs_batch: vec![0],
    };
    assert_eq!(
        eval(
            Prim::DotGeneral {
                dims,
                preferred: None
            },
            &[range(&[2, 3, 2]), range(&[2, 2, 3])]
        ),
        [
            3.0, 4.0, 5.0, 9.0, 14.0, 19.0, 15.0, 24.0, 33.0, 99.0, 112.0, 125.0, 129.0, 146.0,
            163.0, 159.0, 180.0, 201.0
        ]
    );
}

fn binary(b: &mut GraphBuilder, op: Binary, x: Atom, y: Atom) -> Atom {
    Atom::Var(
        b.push1(Prim::Binary(op), vec![x, y], Source::default())
            .unwrap(),
    )
}

fn lit(dtype: DType, x: f64) -> Atom {
    Atom::Lit(Literal::new(dtype, x, true))
}

/// `lax.scan(lambda c, v: (c * 2 + v, c), 1., arange(4.), reverse=True)`.
#[test]
fn scan_in_reverse() {
    let mut b = GraphBuilder::new();
    let c = Atom::Var(b.input(Aval::scalar(DType::F32)));
    let v = Atom::Var(b.input(Aval::scalar(DType::F32)));
    let twice = binary(&mut b, Binary::Mul, c, lit(DType::F32, 2.0));
    let next = binary(&mut b, Binary::Add, twice, v);
    let body = Rc::new(b.finish(vec![next, c]));
    let prim = Prim::Scan {
        body,
        length: 4,
        reverse: true,
        consts: 0,
        carry: 1,
    };
    let inputs = [Tensor::scalar_f64(DType::F32, 1.0), range(&[4])];
    let results = reference::eval_prim(&prim, &inputs).unwrap();
    assert_eq!(results[0].to_f64s(), [50.0]);
    assert_eq!(results[1].to_f64s(), [25.0, 12.0, 5.0, 1.0]);
}

fn successor() -> Graph {
    let mut b = GraphBuilder::new();
    let x = Atom::Var(b.input(Aval::scalar(DType::I32)));
    let y = binary(&mut b, Binary::Add, x, lit(DType::I32, 1.0));
    b.finish(vec![y])
}

#[test]
fn while_counts_and_cond_clamps_its_index() {
    let mut b = GraphBuilder::new();
    let x = Atom::Var(b.input(Aval::scalar(DType::I32)));
    let more = binary(&mut b, Binary::Lt, x, lit(DType::I32, 1000.0));
    let cond = Rc::new(b.finish(vec![more]));
    let body = Rc::new(successor());
    let prim = Prim::While {
        cond,
        body: body.clone(),
        cond_consts: 0,
        body_consts: 0,
    };
    assert_eq!(eval(prim, &[Tensor::i32([], vec![3])]), [1000.0]);

    let mut b = GraphBuilder::new();
    let x = b.input(Aval::scalar(DType::I32));
    let same = Rc::new(b.finish(vec![Atom::Var(x)]));
    for (index, want) in [(-7, 5.0), (0, 5.0), (1, 6.0), (9, 6.0)] {
        let prim = Prim::Cond {
            branches: vec![same.clone(), body.clone()],
        };
        let inputs = [index, 5].map(|i| Tensor::i32([], vec![i]));
        assert_eq!(eval(prim, &inputs), [want]);
    }
}

/// Frames lie on a list, not on the thread's stack.
#[test]
fn deep_nesting_runs() {
    let mut graph = Rc::new(successor());
    for _ in 0..2_000 {
        let mut b = GraphBuilder::new();
        let x = Atom::Var(b.input(Aval::scalar(DType::I32)));
        let prim = Prim::Jit {
            name: "f".into(),
            graph,
        };
        let y = b.push1(prim, vec![x], Source::default()).unwrap();
        graph = Rc::new(b.finish(vec![Atom::Var(y)]));
    }
    verify(&graph).unwrap();
    let results = reference::eval(&graph, &[Tensor::i32([], vec![1])]).unwrap();
    assert_eq!(results[0].to_f64s(), [2.0]);
}

#[test]
fn verify_finds_what_is_malformed() {
    let good = successor();
    verify(&good).unwrap();
    let malformed = |change: &dyn Fn(&mut Graph)| {
        let mut graph = good.clone();
        change(&mut graph);
        assert!(
            matches!(verify(&graph), Err(Error::Malformed(_))),
            "{graph:?}"
        );
    };
    malformed(&|g| g.avals[1] = Aval::scalar(DType::F32));
    malformed(&|g| g.eqns[0].outputs = vec![g.inputs[0]]);
    malformed(&|g| g.eqns[0].inputs[0] = Atom::Var(g.eqns[0].outputs[0]));
    malformed(&|g| g.eqns[0].inputs[1] = lit(DType::F32, 1.0));
    malformed(&|g| g.outputs = vec![Atom::Var(athanor_ir::Var(9))]);
    malformed(&|g| g.eqns.clear());
    malformed(&|g| g.avals.push(Aval::scalar(DType::I32)));
    let wrong = reference::eval(&good, &[Tensor::scalar_f64(DType::F32, 0.0)]);
    assert!(wrong.is_err());
}
