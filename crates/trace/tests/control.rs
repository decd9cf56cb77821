//! Loops, branches, calls and custom rules under every transformation, nested.
#[path = "common/check.rs"]
mod check;
mod common;

use std::rc::Rc;

use athanor_ir::{Aval, DType};
use athanor_trace::{
    Error, Result, Staged, Value, call_jit, cond, custom_jvp, custom_vjp, jvp, lax, linearize,
    scan, stage, stage_loop_body, vjp, vmap, while_loop,
};
use check::{check, check_order, check_vmap, gradient, jitted};
use common::*;

fn arr(seed: u64, shape: &[usize]) -> Value {
    f64s(shape, &numbers(seed, shape.iter().product(), -1.0, 1.0))
}

fn avals(vs: &[Value]) -> Vec<Aval> {
    vs.iter().map(|v| v.aval().clone()).collect()
}

fn matvec(w: &Value, x: &Value) -> Result<Value> {
    let dims = athanor_ir::DotDims {
        lhs_contract: vec![1],
        rhs_contract: vec![0],
        ..Default::default()
    };
    lax::dot_general(w, x, &dims)
}

/// A recurrent layer with an integer counter in its carry: (w, h, xs) to (h, stacked h²).
fn rnn(v: &[Value], reverse: bool) -> Result<Vec<Value>> {
    let (w, h, xs) = (&v[0], &v[1], &v[2]);
    let count = i32s(&[], &[0]);
    let x = Aval {
        shape: xs.shape()[1..].to_vec(),
        ..xs.aval().clone()
    };
    let body = stage(
        "body",
        &mut |c| {
            let scaled = lax::convert(&c[0], DType::F64, false)?;
            let gain = lax::broadcast_to(&lax::add(&scaled, &num(1.0))?, h.shape())?;
            let new = lax::tanh(&lax::add(&matvec(w, &c[1])?, &lax::mul(&c[2], &gain)?)?)?;
            let next = lax::add(&c[0], &lax::ones_like(&c[0])?)?;
            Ok(vec![next, new.clone(), lax::mul(&new, &new)?])
        },
        &[count.aval().clone(), h.aval().clone(), x],
    )?;
    let outs = scan(
        &body,
        xs.shape()[0],
        reverse,
        &[count, h.clone()],
        std::slice::from_ref(xs),
    )?;
    Ok(outs[1..].to_vec())
}

#[test]
fn scans() {
    start();
    let inputs = [arr(1, &[3, 3]), arr(2, &[3]), arr(3, &[4, 3])];
    for reverse in [false, true] {
        let f = |v: &[Value]| rnn(v, reverse);
        check(&f, &inputs);
        let nested = jitted(&f);
        check(&nested, &inputs);
    }
    // A scan inside a scan, both closing over the same weight.
    let f = |v: &[Value]| {
        let (w, xs) = (&v[0], &v[1]);
        let inner_carry = Aval::scalar(DType::F64);
        let outer = stage(
            "outer",
            &mut |c| {
                let inner = stage(
                    "inner",
                    &mut |d| {
                        let y = lax::sin(&lax::mul(&lax::add(&d[0], &d[1])?, w)?)?;
                        Ok(vec![y.clone(), lax::mul(&y, &c[0])?])
                    },
                    &[inner_carry.clone(), inner_carry.clone()],
                )?;
                let out = scan(&inner, 3, false, &[c[0].clone()], &[c[1].clone()])?;
                Ok(vec![out[0].clone(), lax::reduce_sum(&out[1], &[0])?])
            },
            &[inner_carry.clone(), Aval::new(DType::F64, [3])],
        )?;
        scan(&outer, 2, false, &[num(0.3)], std::slice::from_ref(xs))
    };
    check(&f, &[num(0.7), arr(4, &[2, 3])]);
}

#[test]
fn scan_promotes_weak_carry() {
    start();
    let one = athanor_trace::scalar(DType::I32, 0.0, true).unwrap();
    let x = Aval::new(DType::F32, []);
    let (body, carry) = stage_loop_body(
        "scan",
        &mut |c| {
            let c0 = lax::convert(&c[0], DType::F32, false)?;
            Ok(vec![lax::add(&c0, &c[1])?])
        },
        &[one],
        &[x],
    )
    .unwrap();
    assert_eq!(carry[0].aval(), &Aval::scalar(DType::F32));
    let out = scan(&body, 3, false, &carry, &[f32s(&[3], &[1.0, 2.0, 3.0])]).unwrap();
    assert_eq!(host(&out[0]), [6.0]);
    let strong = i32s(&[], &[0]);
    let err = stage_loop_body(
        "scan",
        &mut |c| Ok(vec![lax::convert(&c[0], DType::F32, false)?]),
        &[strong],
        &[],
    )
    .unwrap_err();
    assert!(
        err.to_string().contains("int32[]") && err.to_string().contains("float32[]"),
        "{err}"
    );
}

/// Doubles x until the sum passes a limit; the trip count is data.
fn doubling(v: &[Value]) -> Result<Vec<Value>> {
    let types = avals(&v[..1]);
    let test = stage(
        "cond",
        &mut |c| lax::lt(&lax::reduce_sum(&c[0], &[0])?, &v[1]).map(|b| vec![b]),
        &types,
    )?;
    let body = stage(
        "body",
        &mut |c| {
            let y = lax::mul(&c[0], &lax::full_like(&c[0], 2.0)?)?;
            Ok(vec![lax::add(&y, &lax::sin(&c[0])?)?])
        },
        &types,
    )?;
    while_loop(&test, &body, &v[..1])
}

#[test]
fn whiles() {
    start();
    let x = f64s(&[2], &[0.3, 0.5]);
    let limit = num(20.0);
    check_vmap(&doubling, &[x.clone(), limit.clone()]);
    let got = vmap(
        &mut |v| doubling(v),
        &[x.clone(), f64s(&[3], &[1.0, 10.0, 300.0])],
        &[None, Some(0)],
        3,
    )
    .unwrap();
    for (k, limit) in [1.0, 10.0, 300.0].into_iter().enumerate() {
        let want = doubling(&[x.clone(), num(limit)]).unwrap();
        assert_close(
            &host(&lax::index_in_dim(&got[0], k, 0).unwrap()),
            &host(&want[0]),
            1e-12,
        );
    }
    // Forward mode, also linearized and in a program.
    let dx = f64s(&[2], &[1.0, -0.5]);
    let h = 1e-6;
    let at = |s: f64| {
        let x = f64s(&[2], &[0.3 + s, 0.5 - 0.5 * s]);
        host(&doubling(&[x, limit.clone()]).unwrap()[0])
    };
    let want: Vec<f64> = at(h)
        .iter()
        .zip(at(-h))
        .map(|(a, b)| (a - b) / (2.0 * h))
        .collect();
    let zero = num(0.0);
    let in_jit = jitted(&doubling);
    for f in [&doubling as check::F, &in_jit] {
        let xs = [x.clone(), limit.clone()];
        let (_, dots) = jvp(&mut |v| f(v), &xs, &[dx.clone(), zero.clone()]).unwrap();
        assert_close(&host(&dots[0]), &want, 1e-6);
        let (_, linear) = linearize(&mut |v| f(v), &xs).unwrap();
        assert_close(
            &host(&linear.apply(&[dx.clone(), zero.clone()]).unwrap()[0]),
            &want,
            1e-6,
        );
        let (outs, back) = vjp(&mut |v| f(v), &xs).unwrap();
        let err = back.call(&outs).unwrap_err();
        assert!(
            err.to_string()
                .starts_with("Reverse-mode differentiation does not work"),
            "{err}"
        );
    }
    // What goes through the loop undifferentiated does no harm.
    let f = |v: &[Value]| {
        let stopped = lax::stop_gradient(&v[0])?;
        lax::mul(&doubling(&[stopped, num(5.0)])?[0], &v[0]).map(|y| vec![y])
    };
    let g = gradient(&f, &[x]).unwrap();
    assert_eq!(g[0].shape(), [2]);
}

fn branches(v: &[Value]) -> Result<Vec<Value>> {
    let (index, x, w) = (&v[0], &v[1], &v[2]);
    let types = avals(&v[1..2]);
    let mut graphs: Vec<Staged> = Vec::new();
    graphs.push(stage(
        "a",
        &mut |c| Ok(vec![lax::mul(&c[0], &c[0])?, w.clone()]),
        &types,
    )?);
    graphs.push(stage(
        "b",
        &mut |c| {
            let y = lax::mul(&lax::sin(&c[0])?, &lax::exp(w)?)?;
            Ok(vec![y, lax::mul(w, w)?])
        },
        &types,
    )?);
    graphs.push(stage(
        "c",
        &mut |c| Ok(vec![c[0].clone(), lax::zeros_like(w)?]),
        &types,
    )?);
    cond(index, &graphs, std::slice::from_ref(x))
}

#[test]
fn conds() {
    start();
    for i in [-1, 0, 1, 2, 9] {
        let index = i32s(&[], &[i]);
        let f = |v: &[Value]| branches(&[index.clone(), v[0].clone(), v[1].clone()]);
        check(&f, &[arr(1, &[3]), arr(2, &[3])]);
    }
    // An index per element.
    let index = i32s(&[5], &[-1, 0, 1, 2, 9]);
    let (x, w) = (arr(1, &[3]), arr(2, &[3]));
    let got = vmap(
        &mut |v| branches(v),
        &[index, x.clone(), w.clone()],
        &[Some(0), None, None],
        5,
    )
    .unwrap();
    for (k, i) in [-1, 0, 1, 2, 9].into_iter().enumerate() {
        let want = branches(&[i32s(&[], &[i]), x.clone(), w.clone()]).unwrap();
        for (g, want) in got.iter().zip(want) {
            assert_close(
                &host(&lax::index_in_dim(g, k, 0).unwrap()),
                &host(&want),
                1e-12,
            );
        }
    }
    // A branch inside a loop, chosen by the counter.
    let f = |v: &[Value]| {
        let x = &v[0];
        let body = stage(
            "body",
            &mut |c| {
                let outs = branches(&[c[0].clone(), c[1].clone(), x.clone()])?;
                Ok(vec![
                    lax::add(&c[0], &lax::ones_like(&c[0])?)?,
                    outs[0].clone(),
                    outs[1].clone(),
                ])
            },
            &[Aval::scalar(DType::I32), x.aval().clone()],
        )?;
        let outs = scan(&body, 3, false, &[i32s(&[], &[0]), x.clone()], &[])?;
        Ok(outs[1..].to_vec())
    };
    check(&f, &[arr(3, &[2])]);
}

#[test]
fn jit_captures_tracers() {
    start();
    // The inner function closes over a tracer of every level.
    let f = |v: &[Value]| {
        let outer = lax::sin(&v[0])?;
        let inner = stage(
            "inner",
            &mut |c| {
                let deepest = stage(
                    "deepest",
                    &mut |d| Ok(vec![lax::mul(&lax::mul(&d[0], &outer)?, &c[0])?]),
                    &avals(c),
                )?;
                call_jit(&Rc::from("deepest"), &deepest, &[lax::exp(&c[0])?])
            },
            &avals(&v[1..]),
        )?;
        call_jit(&Rc::from("inner"), &inner, &v[1..])
    };
    check_order(&f, &[arr(1, &[2]), arr(2, &[2])], 3);
    check_vmap(&f, &[arr(1, &[2]), arr(2, &[2])]);
}

#[test]
fn perturbations_are_not_confused() {
    start();
    // d/dx [x · d/dy (x + y)] = 1, not 2.
    let f = |v: &[Value]| {
        let x = &v[0];
        let (_, d) = jvp(
            &mut |w| Ok(vec![lax::add(x, &w[0])?]),
            &[num(1.0)],
            &[num(1.0)],
        )?;
        Ok(vec![lax::mul(x, &d[0])?])
    };
    let (_, d) = jvp(&mut |v| f(v), &[num(3.0)], &[num(1.0)]).unwrap();
    assert_eq!(host(&d[0]), [1.0]);
    let (_, back) = vjp(&mut |v| f(v), &[num(3.0)]).unwrap();
    assert_eq!(
        host(back.call(&[num(1.0)]).unwrap()[0].as_ref().unwrap()),
        [1.0]
    );
}

#[test]
fn leaked_tracers_are_errors() {
    start();
    let mut leaked = Vec::new();
    stage(
        "f",
        &mut |v| {
            leaked.push(lax::sin(&v[0])?);
            Ok(v.to_vec())
        },
        &[Aval::scalar(DType::F64)],
    )
    .unwrap();
    assert!(matches!(
        lax::sin(&leaked[0]),
        Err(Error::LeakedTracer { .. })
    ));
    let again = stage("g", &mut |_| Ok(vec![lax::sin(&leaked[0])?]), &[]);
    assert!(matches!(again, Err(Error::LeakedTracer { .. })));
    assert!(matches!(
        athanor_trace::to_host(&leaked[0]),
        Err(Error::LeakedTracer { .. })
    ));
    let during = stage(
        "f",
        &mut |v| {
            athanor_trace::to_host(&v[0])?;
            Ok(vec![])
        },
        &[Aval::scalar(DType::F64)],
    );
    assert!(matches!(during, Err(Error::Concretization { .. })));
    // Outside jit, differentiation sees concrete values.
    gradient(
        &|v| {
            if host(&v[0])[0] > 0.0 {
                Ok(v.to_vec())
            } else {
                lax::neg(&v[0]).map(|y| vec![y])
            }
        },
        &[num(1.0)],
    )
    .unwrap();
}

#[test]
fn custom_rules() {
    start();
    // log(1 + e^x) with its stable derivative.
    let softplus = |v: &[Value]| {
        custom_jvp(
            &Rc::from("softplus"),
            &mut |v| Ok(vec![lax::log1p(&lax::exp(&v[0])?)?]),
            Rc::new(|x, dx| {
                let y = lax::log1p(&lax::exp(&x[0])?)?;
                Ok((vec![y], vec![lax::mul(&lax::logistic(&x[0])?, &dx[0])?]))
            }),
            v,
        )
    };
    check(&softplus, &[arr(1, &[3])]);
    let in_jit = jitted(&softplus);
    check(&in_jit, &[arr(1, &[3])]);

    let product = |v: &[Value]| {
        custom_vjp(
            &Rc::from("product"),
            &mut |v| Ok(vec![lax::mul(&v[0], &lax::sin(&v[1])?)?]),
            Rc::new(|v| Ok((vec![lax::mul(&v[0], &lax::sin(&v[1])?)?], v.to_vec()))),
            Rc::new(|r, ct| {
                let a = lax::mul(&ct[0], &lax::sin(&r[1])?)?;
                let b = lax::mul(&ct[0], &lax::mul(&r[0], &lax::cos(&r[1])?)?)?;
                Ok(vec![Some(a), Some(b)])
            }),
            v,
        )
    };
    let xs = [arr(1, &[3]), arr(2, &[3])];
    check_vmap(&product, &xs);
    let in_jit = jitted(&product);
    let plain = |v: &[Value]| Ok(vec![lax::mul(&v[0], &lax::sin(&v[1])?)?]);
    for f in [&product as check::F, &in_jit] {
        let (got, want) = (gradient(f, &xs).unwrap(), gradient(&plain, &xs).unwrap());
        for (g, w) in got.iter().zip(want) {
            assert_close(&host(g), &host(&w), 1e-12);
        }
        check_order(&|v| gradient(f, v), &xs, 1);
        check_vmap(&|v| gradient(f, v), &xs);
        let err = jvp(&mut |v| f(v), &xs, &xs);
        assert!(err.is_err());
    }
}

/// sin(2 x), whose rules use an array from outside each time that they run.
fn with_outside(v: &[Value], reverse_only: bool) -> Result<Vec<Value>> {
    let two = || f64s(&[3], &[2.0, 2.0, 2.0]);
    let name = Rc::from("outside");
    let mut f = |v: &[Value]| Ok(vec![lax::sin(&lax::mul(&v[0], &two())?)?]);
    let slope = move |x: &Value| lax::mul(&lax::cos(&lax::mul(x, &two())?)?, &two());
    if reverse_only {
        let fwd = Rc::new(move |v: &[Value]| {
            Ok((vec![lax::sin(&lax::mul(&v[0], &two())?)?], v.to_vec()))
        });
        let bwd = Rc::new(move |r: &[Value], ct: &[Value]| {
            Ok(vec![Some(lax::mul(&ct[0], &slope(&r[0])?)?)])
        });
        return custom_vjp(&name, &mut f, fwd, bwd, v);
    }
    let rule = Rc::new(move |x: &[Value], dx: &[Value]| {
        let y = lax::sin(&lax::mul(&x[0], &two())?)?;
        Ok((vec![y], vec![lax::mul(&slope(&x[0])?, &dx[0])?]))
    });
    custom_jvp(&name, &mut f, rule, v)
}

#[test]
fn custom_rules_inside_control_flow_use_outside_values() {
    start();
    let x = arr(5, &[3]);
    for reverse_only in [false, true] {
        let inner = |v: &[Value]| with_outside(v, reverse_only);
        let looped = |v: &[Value]| {
            let body = stage("body", &mut |c| inner(&c[..1]), &avals(v))?;
            scan(&body, 3, false, v, &[])
        };
        let forward = |v: &[Value]| {
            let init = [i32s(&[], &[0]), v[0].clone()];
            let types = avals(&init);
            let three = i32s(&[], &[3]);
            let more = stage("more", &mut |c| Ok(vec![lax::lt(&c[0], &three)?]), &types)?;
            let body = stage(
                "body",
                &mut |c| {
                    let next = lax::add(&c[0], &lax::ones_like(&c[0])?)?;
                    Ok([vec![next], inner(&c[1..])?].concat())
                },
                &types,
            )?;
            Ok(while_loop(&more, &body, &init)?[1..].to_vec())
        };
        let branched = |v: &[Value]| {
            let mut other = |v: &[Value]| Ok(vec![lax::tanh(&v[0])?]);
            let both = [
                stage("other", &mut other, &avals(v))?,
                stage("inner", &mut |c| inner(c), &avals(v))?,
            ];
            cond(&i32s(&[], &[1]), &both, v)
        };
        let called = jitted(&inner);
        let reversible: [check::F; 3] = [&looped, &branched, &called];
        for f in reversible {
            match reverse_only {
                true => check_order(&|v| gradient(f, v), std::slice::from_ref(&x), 1),
                false => check(f, std::slice::from_ref(&x)),
            }
        }
        if !reverse_only {
            let xs = std::slice::from_ref(&x);
            let (_, dots) = jvp(&mut |v| forward(v), xs, xs).unwrap();
            let (_, want) = jvp(&mut |v| looped(v), xs, xs).unwrap();
            assert_close(&host(&dots[0]), &host(&want[0]), 1e-12);
        }
    }
}

#[test]
fn jacobians_agree() {
    start();
    let chosen = |v: &[Value]| {
        let index = lax::convert(
            &lax::gt(&lax::reduce_sum(&v[0], &[0])?, &num(0.0))?,
            DType::I32,
            false,
        )?;
        branches(&[index, v[0].clone(), lax::sin(&v[0])?]).map(|outs| outs[..1].to_vec())
    };
    let recurrent = |v: &[Value]| {
        let xs = lax::broadcast_in_dim(&v[0], &[2, 3], &[1])?;
        rnn(&[arr(1, &[3, 3]), v[0].clone(), xs], false).map(|outs| outs[..1].to_vec())
    };
    let eye = f64s(&[3, 3], &[1., 0., 0., 0., 1., 0., 0., 0., 1.]);
    let x = arr(9, &[3]);
    for f in [&chosen as check::F, &recurrent] {
        let forward = |v: &[Value]| {
            vmap(
                &mut |e| Ok(jvp(&mut |x| f(x), v, e)?.1),
                std::slice::from_ref(&eye),
                &[Some(0)],
                3,
            )
        };
        let reverse = |v: &[Value]| {
            let (_, back) = vjp(&mut |x| f(x), v)?;
            vmap(
                &mut |e| Ok(back.call(e)?.into_iter().flatten().collect()),
                std::slice::from_ref(&eye),
                &[Some(0)],
                3,
            )
        };
        let xs = std::slice::from_ref(&x);
        let a = forward(xs).unwrap().remove(0);
        let b = reverse(xs).unwrap().remove(0);
        assert_close(
            &host(&lax::transpose(&a, &[1, 0]).unwrap()),
            &host(&b),
            1e-10,
        );
        // Hessian-like: both again under jvp and vjp, and in a program.
        check_order(&forward, xs, 1);
        check_order(&reverse, xs, 1);
        check_order(&jitted(&reverse), xs, 1);
    }
}

#[test]
fn weak_branch_results_are_promoted() {
    start();
    let weak = stage(
        "a",
        &mut |_| Ok(vec![athanor_trace::scalar(DType::I32, 1.0, true)?]),
        &[],
    )
    .unwrap();
    let strong = stage(
        "b",
        &mut |_| Ok(vec![athanor_trace::scalar(DType::F32, 2.5, false)?]),
        &[],
    )
    .unwrap();
    let both = [weak, strong.clone()];
    let out = cond(&i32s(&[], &[0]), &both, &[]).unwrap();
    assert_eq!((out[0].dtype(), host(&out[0])), (DType::F32, vec![1.0]));
    let int = stage(
        "c",
        &mut |_| Ok(vec![athanor_trace::scalar(DType::I32, 1.0, false)?]),
        &[],
    )
    .unwrap();
    let err = cond(&i32s(&[], &[0]), &[int, strong], &[]).unwrap_err();
    assert!(
        err.to_string().contains("i32[]") && err.to_string().contains("f32[]"),
        "{err}"
    );
}

#[test]
fn empty_loops() {
    start();
    let f = |v: &[Value]| {
        let xs = lax::slice(&v[2], &[0, 0], &[0, 3], &[1, 1])?;
        rnn(&[v[0].clone(), v[1].clone(), xs], false).map(|outs| outs[..1].to_vec())
    };
    check_order(&f, &[arr(1, &[3, 3]), arr(2, &[3]), arr(3, &[4, 3])], 2);
}
