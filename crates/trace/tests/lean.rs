//! Gradient graphs hold nothing that is not needed.
mod common;

use athanor_ir::{Aval, DType, DotDims, Graph, Prim};
use athanor_trace::{Result, Staged, Value, call_jit, lax, scan, stage, value_and_grad};
use std::rc::Rc;

fn dense(x: &Value, w: &Value, b: &Value) -> Result<Value> {
    let dims = DotDims {
        lhs_contract: vec![1],
        rhs_contract: vec![0],
        ..DotDims::default()
    };
    let y = lax::dot_general(x, w, &dims)?;
    lax::add(&y, &lax::broadcast_in_dim(b, y.shape(), &[1])?)
}

/// Mean squared error of a network with one hidden layer.
fn loss(v: &[Value]) -> Result<Vec<Value>> {
    let h = lax::tanh(&dense(&v[4], &v[0], &v[1])?)?;
    let d = lax::sub(&dense(&h, &v[2], &v[3])?, &v[5])?;
    let s = lax::reduce_sum(&lax::integer_pow(&d, 2)?, &[0, 1])?;
    Ok(vec![lax::div(&s, &lax::full_like(&s, 16.0)?)?])
}

fn f32(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

fn types() -> [Aval; 6] {
    [
        f32(&[2, 8]),
        f32(&[8]),
        f32(&[8, 1]),
        f32(&[1]),
        f32(&[16, 2]),
        f32(&[16, 1]),
    ]
}

/// Equations outside and inside of calls.
fn count(graph: &Graph, what: &dyn Fn(&Prim) -> bool) -> usize {
    graph
        .eqns
        .iter()
        .map(|e| match &e.prim {
            Prim::Jit { graph, .. } | Prim::Scan { body: graph, .. } => count(graph, what),
            p => usize::from(what(p)),
        })
        .sum()
}

fn step(f: &dyn Fn(&[Value]) -> Result<Vec<Value>>, avals: &[Aval], n: usize) -> Staged {
    stage(
        "step",
        &mut |v| {
            let (mut outs, grads) = value_and_grad(&mut |p| f(&[p, &v[n..]].concat()), &v[..n])?;
            outs.extend(grads.into_iter().flatten());
            Ok(outs)
        },
        avals,
    )
    .unwrap()
}

fn is_dot(p: &Prim) -> bool {
    matches!(p, Prim::DotGeneral { .. })
}

#[test]
fn mlp_step() {
    common::start();
    let staged = step(&loss, &types(), 4);
    // Two forward; for the weights two, for the hidden layer one, for the data none.
    assert_eq!(count(&staged.graph, &is_dot), 5);
    // JAX 0.10.2 has 31, of which ours needs neither the transposes nor the second reductions,
    // but three broadcasts of literals.
    assert_eq!(count(&staged.graph, &|_| true), 26);
    assert!(staged.captured.is_empty());
}

#[test]
fn auxiliary_results_cost_nothing() {
    common::start();
    let with_aux = |v: &[Value]| {
        let mut outs = loss(v)?;
        outs.push(lax::exp(&dense(&v[4], &v[0], &v[1])?)?);
        Ok(outs)
    };
    let staged = step(&with_aux, &types(), 4);
    // Forward twice the first layer, nothing more backward.
    assert_eq!(count(&staged.graph, &is_dot), 6);
}

#[test]
fn jitted_loss_costs_nothing() {
    common::start();
    let jitted = |v: &[Value]| {
        let avals: Vec<Aval> = v.iter().map(|x| x.aval().clone()).collect();
        let staged = stage("loss", &mut |v| loss(v), &avals)?;
        call_jit(&Rc::from("loss"), &staged, v)
    };
    let staged = step(&jitted, &types(), 4);
    assert_eq!(count(&staged.graph, &is_dot), 5);
    // The calls and the cotangent 1 that goes in.
    assert!(count(&staged.graph, &|_| true) <= 28);
}

#[test]
fn recurrent_step() {
    common::start();
    let f = |v: &[Value]| {
        let (w, xs) = (&v[0], &v[1]);
        let body = stage(
            "body",
            &mut |c| {
                let dims = DotDims {
                    lhs_contract: vec![0],
                    rhs_contract: vec![0],
                    ..DotDims::default()
                };
                let h = lax::tanh(&lax::add(&lax::dot_general(&c[0], w, &dims)?, &c[1])?)?;
                Ok(vec![h.clone(), h])
            },
            &[f32(&[3]), f32(&[3])],
        )?;
        let outs = scan(
            &body,
            5,
            false,
            &[lax::zeros(&f32(&[3]))?],
            std::slice::from_ref(xs),
        )?;
        Ok(vec![lax::reduce_sum(&outs[1], &[0, 1])?])
    };
    let staged = step(&f, &[f32(&[3, 3]), f32(&[5, 3])], 1);
    println!("{}", staged.graph);
    // Forward one; backward one for the weight, one for the state.
    assert_eq!(count(&staged.graph, &is_dot), 3);
}

#[test]
fn time_of_a_step() {
    common::start();
    let start = std::time::Instant::now();
    for _ in 0..100 {
        step(&loss, &types(), 4);
    }
    println!(
        "trace, linearize, transpose: {:?} each",
        start.elapsed() / 100
    );
}
