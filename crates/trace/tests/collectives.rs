//! Named axes: each collective against its definition, and under every other transformation.

mod common;

use std::rc::Rc;

use athanor_ir::{NamedAxis, ReduceOp};
use athanor_trace::{
    Flat, Result, Value, all_gather, all_reduce, all_to_all, axis_index, call_jit, lax, named_axis,
    permute, reduce_scatter, reset_traffic, scan, stage, traffic, value_and_grad, vmap_named,
};
use common::{assert_close, f64s, host, start};

fn axis(name: &str, size: usize) -> Rc<NamedAxis> {
    Rc::new(NamedAxis {
        name: name.into(),
        size,
        devices: false,
        checked: false,
    })
}

/// All results spread along axis 0.
fn map(axis: &Rc<NamedAxis>, f: Flat, xs: &[Value], axes: &[Option<usize>]) -> Result<Vec<Value>> {
    let (outs, mask) = vmap_named(f, xs, axes, axis.clone())?;
    outs.iter()
        .zip(mask)
        .map(|(v, b)| match b {
            true => Ok(v.clone()),
            false => {
                let mut shape = vec![axis.size];
                shape.extend(v.shape());
                lax::broadcast_to(v, &shape)
            }
        })
        .collect()
}

fn along(name: &str) -> Rc<NamedAxis> {
    named_axis(name).unwrap()
}

fn sum(x: &Value, name: &str) -> Result<Value> {
    all_reduce(ReduceOp::Sum, x, &along(name))
}

#[test]
fn values() {
    start();
    let x = f64s(&[3, 3], &[1., 2., 3., 4., 5., 6., 7., 8., 9.]);
    let i = axis("i", 3);
    let one = |f: &dyn Fn(&Value) -> Result<Value>| {
        let got = map(&i, &mut |v| Ok(vec![f(&v[0])?]), &[x.clone()], &[Some(0)]).unwrap();
        host(&got[0])
    };
    let all = [12., 15., 18.];
    assert_eq!(one(&|x| sum(x, "i")), [all, all, all].concat());
    let max = |x: &Value| all_reduce(ReduceOp::Max, x, &along("i"));
    assert_eq!(one(&max), [[7., 8., 9.]; 3].concat());
    assert_eq!(
        one(&|x| all_gather(x, &along("i"))),
        [host(&x), host(&x), host(&x)].concat()
    );
    assert_eq!(one(&|x| reduce_scatter(x, &along("i"))), all);
    let transposed = [1., 4., 7., 2., 5., 8., 3., 6., 9.];
    assert_eq!(one(&|x| all_to_all(x, &along("i"))), transposed);
    let ring = |x: &Value| permute(x, &[(0, 1), (1, 2)], &along("i"));
    assert_eq!(one(&ring), [0., 0., 0., 1., 2., 3., 4., 5., 6.]);
    assert_eq!(one(&|_| axis_index(&along("i"))), [0., 1., 2.]);
    // The same for all.
    assert_eq!(one(&|_| sum(&f64s(&[], &[2.0]), "i")), [6., 6., 6.]);
    assert!(named_axis("i").is_err());
}

#[test]
fn under_jit_and_scan() {
    start();
    let i = axis("i", 2);
    let x = f64s(&[2], &[1., 3.]);
    let f = |v: &[Value]| {
        let body = stage(
            "body",
            &mut |c| {
                let mean = lax::scale(&sum(&c[0], "i")?, 0.5)?;
                let next = lax::add(&mean, &v[0])?;
                Ok(vec![next.clone(), next])
            },
            &[v[0].aval().clone()],
        )?;
        let outs = scan(&body, 2, false, &[v[0].clone()], &[])?;
        Ok(vec![outs[0].clone()])
    };
    let direct = map(&i, &mut |v| f(v), &[x.clone()], &[Some(0)]).unwrap();
    // Mean 2: 3, 5; mean 4: 5, 7.
    assert_eq!(host(&direct[0]), [5., 7.]);
    let jitted = map(
        &i,
        &mut |v| {
            call_jit(
                &"f".into(),
                &stage("f", &mut |v| f(v), &[v[0].aval().clone()])?,
                v,
            )
        },
        &[x],
        &[Some(0)],
    );
    assert_eq!(host(&jitted.unwrap()[0]), [5., 7.]);
    // Nothing is batched, but the graph asks for the axis.
    let index = |_: &[Value]| Ok(vec![axis_index(&along("i"))?]);
    let got = map(
        &i,
        &mut |_| call_jit(&"f".into(), &stage("f", &mut |v| index(v), &[])?, &[]),
        &[],
        &[],
    );
    assert_eq!(host(&got.unwrap()[0]), [0., 1.]);
}

#[test]
fn two_names() {
    start();
    let (i, j) = (axis("i", 2), axis("j", 3));
    let x = f64s(&[2, 3], &[1., 2., 3., 4., 5., 6.]);
    let run = |f: &dyn Fn(&Value) -> Result<Value>| {
        let inner = &mut |v: &[Value]| map(&j, &mut |v| Ok(vec![f(&v[0])?]), v, &[Some(0)]);
        host(&map(&i, inner, &[x.clone()], &[Some(0)]).unwrap()[0])
    };
    assert_eq!(run(&|x| sum(x, "i")), [5., 7., 9., 5., 7., 9.]);
    assert_eq!(run(&|x| sum(x, "j")), [6., 6., 6., 15., 15., 15.]);
    assert_eq!(run(&|x| sum(&sum(x, "i")?, "j")), [21.; 6]);
    let shift = |x: &Value| permute(x, &[(0, 1), (1, 0)], &along("i"));
    assert_eq!(run(&shift), [4., 5., 6., 1., 2., 3.]);
    let gathered = |x: &Value| lax::reduce_sum(&all_gather(x, &along("i"))?, &[0]);
    assert_eq!(run(&gathered), [5., 7., 9., 5., 7., 9.]);
}

/// Gradients inside the map: of each collective, by its transpose.
#[test]
fn gradients_inside() {
    start();
    let i = axis("i", 2);
    let x = f64s(&[2, 2], &[1., 2., 3., 4.]);
    let grad = |f: &dyn Fn(&Value) -> Result<Value>| {
        let inner = &mut |v: &[Value]| {
            let loss = &mut |v: &[Value]| Ok(vec![f(&v[0])?]);
            let (_, grads) = value_and_grad(loss, v)?;
            Ok(grads.into_iter().flatten().collect())
        };
        host(&map(&i, inner, &[x.clone()], &[Some(0)]).unwrap()[0])
    };
    let total = |y: &Value| lax::reduce_sum(&lax::mul(y, y)?, &[0]);
    // y = Σx, unchecked: each instance's loss counts, dx = 2·2y.
    assert_eq!(grad(&|x| total(&sum(x, "i")?)), [16., 24., 16., 24.]);
    let sent = |x: &Value| total(&permute(x, &[(0, 1)], &along("i"))?);
    assert_eq!(grad(&sent), [2., 4., 0., 0.]);
    assert_eq!(
        grad(&|x| total(&all_to_all(x, &along("i"))?)),
        [2., 4., 6., 8.]
    );
    let gathered = |x: &Value| {
        let y = all_gather(x, &along("i"))?;
        lax::reduce_sum(&lax::mul(&y, &y)?, &[0, 1])
    };
    assert_eq!(grad(&gathered), [4., 8., 12., 16.]);
    let scattered = |x: &Value| {
        let y = reduce_scatter(x, &along("i"))?;
        lax::mul(&y, &y)
    };
    assert_eq!(grad(&scattered), [8., 12., 8., 12.]);
    assert!(
        map(
            &i,
            &mut |v| {
                let loss = &mut |v: &[Value]| {
                    let m = all_reduce(ReduceOp::Max, &v[0], &along("i"))?;
                    Ok(vec![lax::reduce_sum(&m, &[0])?])
                };
                Ok(value_and_grad(loss, v)?.1.into_iter().flatten().collect())
            },
            &[x.clone()],
            &[Some(0)]
        )
        .is_err()
    );
}

/// JAX's `check_vma`: what is the same on all devices gets the sum of all devices' cotangents, and
/// a use beside it that is the same as well is not counted twice.
#[test]
fn gradients_of_what_is_common() {
    start();
    let i = Rc::new(NamedAxis {
        checked: true,
        devices: true,
        ..(*axis("i", 3)).clone()
    });
    let (w, x) = (f64s(&[], &[2.0]), f64s(&[3], &[1., 2., 3.]));
    let inner = &mut |v: &[Value]| {
        let x = v[1].clone();
        let loss = &mut |w: &[Value]| {
            let far = sum(&lax::mul(&w[0], &x)?, "i")?;
            Ok(vec![lax::add(&far, &lax::mul(&w[0], &w[0])?)?])
        };
        let (outs, grads) = value_and_grad(loss, &v[..1])?;
        Ok(vec![outs[0].clone(), grads[0].clone().unwrap()])
    };
    reset_traffic();
    let (outs, mask) = vmap_named(inner, &[w, x], &[None, Some(0)], i).unwrap();
    assert_eq!(mask, [false, false]);
    assert_close(&host(&outs[0]), &[16.0], 0.0);
    assert_close(&host(&outs[1]), &[10.0], 0.0);
    let rows = traffic();
    assert_eq!(rows.len(), 1);
    // Forward and backward: 2·2 messages of 8 bytes each.
    assert_eq!(
        (rows[0].kind, rows[0].count, rows[0].bytes, rows[0].devices),
        ("psum", 2, 64, 3)
    );
}
