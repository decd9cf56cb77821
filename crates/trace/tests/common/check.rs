//! Every transformation of a function against finite differences and loops.
#![allow(dead_code)]

use std::rc::Rc;

use athanor_trace::{Result, Value, call_jit, jvp, lax, stage, vjp, vmap};

use crate::common::{assert_close, f64s, host, numbers};

pub type F<'a> = &'a dyn Fn(&[Value]) -> Result<Vec<Value>>;

pub fn jitted<'a>(f: F<'a>) -> impl Fn(&[Value]) -> Result<Vec<Value>> + 'a {
    move |xs| {
        let avals: Vec<_> = xs.iter().map(|v| v.aval().clone()).collect();
        let staged = stage("f", &mut |vs| f(vs), &avals)?;
        call_jit(&Rc::from("f"), &staged, xs)
    }
}

fn flat(vs: &[Value]) -> Vec<f64> {
    vs.iter()
        .filter(|v| v.dtype().is_float())
        .flat_map(host)
        .collect()
}

/// A direction in which to differentiate, of every float.
fn direction(xs: &[Value], seed: u64) -> Vec<Value> {
    xs.iter()
        .enumerate()
        .map(|(i, x)| match x.dtype().is_float() {
            true => {
                let n = x.aval().len();
                f64s(x.shape(), &numbers(seed + i as u64, n, -1.0, 1.0))
            }
            false => x.clone(),
        })
        .collect()
}

fn moved(xs: &[Value], dx: &[Value], h: f64) -> Vec<Value> {
    xs.iter()
        .zip(dx)
        .map(|(x, d)| match x.dtype().is_float() {
            true => {
                let v: Vec<f64> = host(x)
                    .iter()
                    .zip(host(d))
                    .map(|(x, d)| x + h * d)
                    .collect();
                f64s(x.shape(), &v)
            }
            false => x.clone(),
        })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn difference(f: F, xs: &[Value], dx: &[Value]) -> Vec<f64> {
    let h = 1e-6;
    let up = flat(&f(&moved(xs, dx, h)).unwrap());
    let down = flat(&f(&moved(xs, dx, -h)).unwrap());
    up.iter()
        .zip(down)
        .map(|(u, d)| (u - d) / (2.0 * h))
        .collect()
}

/// The gradient of the results' inner product with fixed weights.
pub fn gradient(f: F, xs: &[Value]) -> Result<Vec<Value>> {
    let (outs, back) = vjp(&mut |vs| f(vs), xs)?;
    let weights = direction(&outs, 77);
    Ok(back.call(&weights)?.into_iter().flatten().collect())
}

/// All inputs f64 (or integers); `order` 1 or 2.
#[track_caller]
pub fn check_order(f: F, xs: &[Value], order: usize) {
    let dx = direction(xs, 5);
    let (outs, dots) = jvp(&mut |vs| f(vs), xs, &dx).unwrap();
    let want = difference(f, xs, &dx);
    assert_close(&flat(&dots), &want, 2e-5);
    assert_close(&flat(&outs), &flat(&f(xs).unwrap()), 1e-12);

    let cts = direction(&outs, 77);
    let grads = gradient(f, xs).unwrap();
    let floats: Vec<Value> = dx
        .iter()
        .filter(|v| v.dtype().is_float())
        .cloned()
        .collect();
    let (left, right) = (dot(&flat(&cts), &want), dot(&flat(&grads), &flat(&floats)));
    assert_close(&[right], &[left], 2e-5);

    // The same in one program.
    let in_jit = jitted(f);
    let again = gradient(&in_jit, xs).unwrap();
    assert_close(&flat(&again), &flat(&grads), 1e-9);
    let outside = jitted(&|vs| gradient(f, vs))(xs).unwrap();
    assert_close(&flat(&outside), &flat(&grads), 1e-9);

    if order > 1 {
        check_order(&|vs| gradient(f, vs), xs, order - 1);
    }
}

/// Against a loop over three elements, for every choice of mapped inputs.
#[track_caller]
pub fn check_vmap(f: F, xs: &[Value]) {
    let n = 3;
    for choice in 1..1usize << xs.len() {
        let mapped: Vec<bool> = (0..xs.len()).map(|i| choice >> i & 1 == 1).collect();
        let elements: Vec<Vec<Value>> = (0..n)
            .map(|k| {
                let d = direction(xs, 100 + 10 * k as u64);
                let all = moved(xs, &d, 0.01);
                xs.iter()
                    .zip(all)
                    .zip(&mapped)
                    .map(|((x, y), m)| if *m { y } else { x.clone() })
                    .collect()
            })
            .collect();
        let inputs: Vec<Value> = (0..xs.len())
            .map(|i| match mapped[i] {
                true => {
                    let parts: Vec<Value> = elements
                        .iter()
                        .map(|e| lax::expand_dims(&e[i], &[0]).unwrap())
                        .collect();
                    lax::concatenate(&parts, 0).unwrap()
                }
                false => xs[i].clone(),
            })
            .collect();
        let axes: Vec<Option<usize>> = mapped.iter().map(|m| m.then_some(0)).collect();
        let got = vmap(&mut |vs| f(vs), &inputs, &axes, n).unwrap();
        for (k, e) in elements.iter().enumerate() {
            for (g, want) in got.iter().zip(f(e).unwrap()) {
                let slice = lax::index_in_dim(g, k, 0).unwrap();
                assert_eq!(slice.shape(), want.shape());
                assert_close(&host(&slice), &host(&want), 1e-10);
            }
        }
    }
}

#[track_caller]
pub fn check(f: F, xs: &[Value]) {
    check_order(f, xs, 2);
    check_vmap(f, xs);
    if xs.iter().all(|x| x.dtype().is_float()) {
        check_vmap(&|vs| gradient(f, vs), xs);
    }
}
