//! Loops whose carries swap, alias and nest.

use athanor_ir::{
    Atom, Aval, Binary, DType, Graph, GraphBuilder, Literal, Prim, Source, Tensor, Unary, reference,
};
use athanor_lower::{Step, interpret::interpret, lower};

fn push(b: &mut GraphBuilder, prim: Prim, inputs: &[Atom]) -> Atom {
    Atom::Var(b.push1(prim, inputs.to_vec(), Source::default()).unwrap())
}

fn check(graph: &Graph, inputs: &[Tensor]) -> athanor_lower::Program {
    let expected = reference::eval(graph, inputs).unwrap();
    let program = lower(graph).unwrap();
    let got = interpret(&program, inputs).unwrap();
    for (e, g) in expected.iter().zip(&got) {
        assert_eq!(e.data, *g, "\n{program}");
    }
    program
}

fn vector(n: usize) -> Aval {
    Aval::new(DType::F32, [n])
}

fn scan(
    b: &mut GraphBuilder,
    body: Graph,
    length: usize,
    carry: usize,
    args: &[Atom],
) -> Vec<Atom> {
    let prim = Prim::Scan {
        body: body.into(),
        length,
        reverse: false,
        consts: 0,
        carry,
    };
    let vars = b.push(prim, args.to_vec(), Source::default()).unwrap();
    vars.into_iter().map(Atom::Var).collect()
}

#[test]
fn swapped_carries() {
    // (a, b) -> (b, a + b), y = a
    let mut body = GraphBuilder::new();
    let (x, y) = (
        Atom::Var(body.input(vector(3))),
        Atom::Var(body.input(vector(3))),
    );
    let sum = push(&mut body, Prim::Binary(Binary::Add), &[x, y]);
    let body = body.finish(vec![y, sum, x]);
    let mut b = GraphBuilder::new();
    let (x, y) = (Atom::Var(b.input(vector(3))), Atom::Var(b.input(vector(3))));
    let results = scan(&mut b, body, 5, 2, &[x, y]);
    let graph = b.finish(results);
    check(
        &graph,
        &[
            Tensor::f32([3], vec![0., 1., 2.]),
            Tensor::f32([3], vec![1., 1., 1.]),
        ],
    );
}

#[test]
fn exchanged_carries() {
    // (a, b) -> (b, a): neither may be written first.
    let mut body = GraphBuilder::new();
    let (x, y) = (
        Atom::Var(body.input(vector(2))),
        Atom::Var(body.input(vector(2))),
    );
    let body = body.finish(vec![y, x]);
    let mut b = GraphBuilder::new();
    let (x, y) = (Atom::Var(b.input(vector(2))), Atom::Var(b.input(vector(2))));
    let results = scan(&mut b, body, 3, 2, &[x, y]);
    let graph = b.finish(results);
    check(
        &graph,
        &[
            Tensor::f32([2], vec![0., 1.]),
            Tensor::f32([2], vec![5., 6.]),
        ],
    );
}

#[test]
fn a_carry_read_at_other_places_is_copied() {
    // x -> rev(x) + 1
    let mut body = GraphBuilder::new();
    let x = Atom::Var(body.input(vector(4)));
    let r = push(&mut body, Prim::Rev { axes: vec![0] }, &[x]);
    let one = Atom::Lit(Literal::new(DType::F32, 1.0, true));
    let ones = push(
        &mut body,
        Prim::Broadcast {
            shape: vec![4],
            dims: vec![],
        },
        &[one],
    );
    let r = push(&mut body, Prim::Binary(Binary::Add), &[r, ones]);
    let body = body.finish(vec![r]);
    let mut b = GraphBuilder::new();
    let x = Atom::Var(b.input(vector(4)));
    let results = scan(&mut b, body, 3, 1, &[x]);
    let graph = b.finish(results);
    check(&graph, &[Tensor::f32([4], vec![0., 1., 2., 5.])]);
}

#[test]
fn nested_scans_update_in_place() {
    // Inner: x -> x * x' stacked over rows; outer: repeats it and sums.
    let mut inner = GraphBuilder::new();
    let (c, x) = (
        Atom::Var(inner.input(vector(3))),
        Atom::Var(inner.input(vector(3))),
    );
    let sum = push(&mut inner, Prim::Binary(Binary::Add), &[c, x]);
    let half = push(&mut inner, Prim::Unary(Unary::Neg), &[sum]);
    let inner = inner.finish(vec![half, sum]);
    let mut outer = GraphBuilder::new();
    let c = Atom::Var(outer.input(vector(3)));
    let xs = Atom::Var(outer.input(Aval::new(DType::F32, [2, 3])));
    let r = scan(&mut outer, inner, 2, 1, &[c, xs]);
    let outer = outer.finish(vec![r[0], r[1]]);
    let mut b = GraphBuilder::new();
    let c = Atom::Var(b.input(vector(3)));
    let xs = Atom::Var(b.input(Aval::new(DType::F32, [4, 2, 3])));
    let results = scan(&mut b, outer, 4, 1, &[c, xs]);
    let graph = b.finish(results);
    let xs: Vec<f32> = (0..24).map(|i| i as f32 - 7.0).collect();
    check(
        &graph,
        &[
            Tensor::f32([3], vec![1., 2., 3.]),
            Tensor::f32([4, 2, 3], xs),
        ],
    );
}

#[test]
fn a_pointwise_carry_needs_no_copy() {
    let mut body = GraphBuilder::new();
    let x = Atom::Var(body.input(vector(4)));
    let y = push(&mut body, Prim::Unary(Unary::Neg), &[x]);
    let body = body.finish(vec![y]);
    let mut b = GraphBuilder::new();
    let x = Atom::Var(b.input(vector(4)));
    let results = scan(&mut b, body, 3, 1, &[x]);
    let graph = b.finish(results);
    let program = check(&graph, &[Tensor::f32([4], vec![0., 1., 2., 5.])]);
    let turns = program.body.iter().find_map(|s| match s {
        Step::For { body, .. } => Some(body.len()),
        _ => None,
    });
    assert_eq!((turns, program.temp_bytes), (Some(1), 0), "\n{program}");
}

#[test]
fn a_long_chain_is_cut() {
    let mut b = GraphBuilder::new();
    let mut x = Atom::Var(b.input(vector(2)));
    let y = x;
    for _ in 0..3000 {
        x = push(&mut b, Prim::Binary(Binary::Add), &[x, y]);
    }
    let graph = b.finish(vec![x]);
    check(&graph, &[Tensor::f32([2], vec![1., 0.5])]);
}

/// Carries that change places, each new one a value of another's old one.
#[test]
fn rotated_carries() {
    // (a, b, c), x -> (tanh x, tanh c, tanh b), ys = (x, c, a, b, x)
    let mut body = GraphBuilder::new();
    let [a, b, c, x] = [(); 4].map(|()| Atom::Var(body.input(vector(3))));
    let [k, l, m] = [x, c, b].map(|v| push(&mut body, Prim::Unary(Unary::Neg), &[v]));
    let body = body.finish(vec![k, l, m, x, c, b, x]);
    let _ = a;
    let mut g = GraphBuilder::new();
    let [a, b, c] = [(); 3].map(|()| Atom::Var(g.input(vector(3))));
    let xs = Atom::Var(g.input(Aval::new(DType::F32, [2, 3])));
    let results = scan(&mut g, body, 2, 3, &[a, b, c, xs]);
    let graph = g.finish(results);
    let row = |x: f32| Tensor::f32([3], vec![x, x + 0.1, x + 0.2]);
    let xs = Tensor::f32([2, 3], vec![7.0, 7.1, 7.2, 8.0, 8.1, 8.2]);
    let program = check(&graph, &[row(1.0), row(2.0), row(3.0), xs]);
    println!("{program}");
}
