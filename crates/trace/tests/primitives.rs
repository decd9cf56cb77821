//! Each primitive under every transformation.
#[path = "common/check.rs"]
mod check;
mod common;

use athanor_ir::{
    Binary, DType, DotDims, GatherDims, GatherMode, PadConfig, ReduceOp, ScatterDims, ScatterOp,
    Unary,
};
use athanor_trace::{Value, lax};
use check::{check, check_vmap};
use common::*;

fn arr(seed: u64, shape: &[usize]) -> Value {
    f64s(shape, &numbers(seed, shape.iter().product(), -2.0, 2.0))
}

#[test]
fn unary() {
    start();
    for op in Unary::ALL.iter().filter(|op| **op != Unary::Not) {
        let (lo, hi) = op.domain();
        let x = f64s(&[4], &numbers(3, 4, lo, hi));
        println!("{}", op.name());
        check_vmap(
            &|v| Ok(vec![lax::unary(*op, &v[0])?]),
            std::slice::from_ref(&x),
        );
        if *op != Unary::IsFinite {
            check(&|v| Ok(vec![lax::unary(*op, &v[0])?]), &[x]);
        }
    }
}

#[test]
fn binary() {
    start();
    for op in Binary::ALL {
        let (lo, hi) = op.domain();
        let (x, y) = (
            f64s(&[4], &numbers(3, 4, lo, hi)),
            f64s(&[4], &numbers(8, 4, lo, hi)),
        );
        println!("{}", op.name());
        let f = |v: &[Value]| Ok(vec![lax::binary(*op, &v[0], &v[1])?]);
        match f(&[x.clone(), y.clone()]) {
            Ok(out) if out[0].dtype().is_float() && *op != Binary::Nextafter => check(&f, &[x, y]),
            Ok(_) => check_vmap(&f, &[x, y]),
            Err(_) => {
                let int = |s| {
                    let v: Vec<i32> = numbers(s, 4, 0.0, 9.0).iter().map(|x| *x as i32).collect();
                    i32s(&[4], &v)
                };
                check_vmap(&f, &[int(3), int(4)]);
            }
        }
    }
}

#[test]
fn ties_share() {
    start();
    let x = f64s(&[3], &[0.0, 1.0, 2.0]);
    let y = f64s(&[3], &[0.0, 0.0, 2.0]);
    let ones = f64s(&[3], &[1.0; 3]);
    let grads = |f: fn(&Value, &Value) -> athanor_trace::Result<Value>| {
        let (_, back) =
            athanor_trace::vjp(&mut |v| Ok(vec![f(&v[0], &v[1])?]), &[x.clone(), y.clone()])
                .unwrap();
        back.call(std::slice::from_ref(&ones)).unwrap()
    };
    let max = grads(lax::max);
    assert_eq!(host(max[0].as_ref().unwrap()), [0.5, 1.0, 0.5]);
    assert_eq!(host(max[1].as_ref().unwrap()), [0.5, 0.0, 0.5]);
    let abs = grads(|x, _| lax::abs(x));
    assert_eq!(host(abs[0].as_ref().unwrap()), [1.0, 1.0, 1.0]);
    // Nothing depends on the second operand: zeros all the same.
    assert_eq!(host(abs[1].as_ref().unwrap()), [0.0; 3]);
}

#[test]
fn elementwise_others() {
    start();
    for n in [-2, 0, 1, 2, 3] {
        check(
            &|v| Ok(vec![lax::integer_pow(&v[0], n)?]),
            &[f64s(&[3], &[0.5, 1.5, -2.0])],
        );
    }
    let which = lax::gt(&arr(1, &[5]), &arr(2, &[5])).unwrap();
    check(
        &|v| Ok(vec![lax::select(&which, &v[0], &v[1])?]),
        &[arr(3, &[5]), arr(4, &[5])],
    );
    // Rounded to f32 and back: derivative 1, which differences are too coarse to see.
    let x = arr(3, &[5]);
    let ones = f64s(&[5], &[1.0; 5]);
    let (_, back) = athanor_trace::vjp(
        &mut |v| {
            Ok(vec![lax::convert(
                &lax::convert(&v[0], DType::F32, false)?,
                DType::F64,
                false,
            )?])
        },
        std::slice::from_ref(&x),
    )
    .unwrap();
    assert_eq!(
        host(
            back.call(std::slice::from_ref(&ones)).unwrap()[0]
                .as_ref()
                .unwrap()
        ),
        [1.0; 5]
    );
    // x · stop_gradient(x): derivative x.
    let (_, back) = athanor_trace::vjp(
        &mut |v| Ok(vec![lax::mul(&v[0], &lax::stop_gradient(&v[0])?)?]),
        std::slice::from_ref(&x),
    )
    .unwrap();
    assert_eq!(
        host(back.call(&[ones]).unwrap()[0].as_ref().unwrap()),
        host(&x)
    );
}

#[test]
fn structural() {
    start();
    let x = arr(1, &[2, 3]);
    let one = std::slice::from_ref(&x);
    check(
        &|v| Ok(vec![lax::broadcast_in_dim(&v[0], &[4, 2, 3], &[1, 2])?]),
        one,
    );
    check(
        &|v| Ok(vec![lax::broadcast_in_dim(&v[0], &[2, 5, 3], &[0, 2])?]),
        one,
    );
    check(
        &|v| Ok(vec![lax::broadcast_in_dim(&v[0], &[2, 3], &[0, 1])?]),
        &[arr(2, &[1, 3])],
    );
    check(&|v| Ok(vec![lax::reshape(&v[0], &[3, 2])?]), one);
    check(&|v| Ok(vec![lax::transpose(&v[0], &[1, 0])?]), one);
    check(
        &|v| Ok(vec![lax::transpose(&v[0], &[2, 0, 1])?]),
        &[arr(5, &[2, 3, 4])],
    );
    check(
        &|v| Ok(vec![lax::slice(&v[0], &[0, 1], &[2, 3], &[1, 2])?]),
        one,
    );
    check(
        &|v| Ok(vec![lax::slice(&v[0], &[1], &[6], &[2])?]),
        &[arr(9, &[7])],
    );
    check(&|v| Ok(vec![lax::rev(&v[0], &[1])?]), one);
    check(
        &|v| Ok(vec![lax::concatenate(v, 1)?]),
        &[x.clone(), arr(6, &[2, 1]), arr(7, &[2, 2])],
    );
    for (low, high, interior) in [(1, 2, 0), (-1, 1, 1), (0, -1, 2)] {
        let config = [
            PadConfig {
                low: 0,
                high: 0,
                interior: 0,
            },
            PadConfig {
                low,
                high,
                interior,
            },
        ];
        check(
            &|v| Ok(vec![lax::pad(&v[0], &v[1], &config)?]),
            &[x.clone(), num(0.5)],
        );
    }
    let start_at = i32s(&[], &[1]);
    let zero = i32s(&[], &[0]);
    check(
        &|v| {
            Ok(vec![lax::dynamic_slice(
                &v[0],
                &[zero.clone(), start_at.clone()],
                &[2, 2],
            )?])
        },
        one,
    );
    check(
        &|v| {
            Ok(vec![lax::dynamic_update_slice(
                &v[0],
                &v[1],
                &[zero.clone(), start_at.clone()],
            )?])
        },
        &[x.clone(), arr(8, &[1, 2])],
    );
    // A start per batch element.
    let starts = i32s(&[3], &[0, 1, 5]);
    let y = arr(1, &[4]);
    let got = athanor_trace::vmap(
        &mut |v| {
            Ok(vec![
                lax::dynamic_slice(&v[0], &v[1..], &[2])?,
                lax::dynamic_update_slice(&v[0], &lax::slice_in_dim(&v[0], 0, 1, 0)?, &v[1..])?,
            ])
        },
        &[y.clone(), starts],
        &[None, Some(0)],
        3,
    )
    .unwrap();
    let h = host(&y);
    assert_eq!(host(&got[0]), [h[0], h[1], h[1], h[2], h[2], h[3]]);
    assert_eq!(
        host(&got[1]),
        [
            h[0], h[1], h[2], h[3], h[0], h[0], h[2], h[3], h[0], h[1], h[2], h[0]
        ]
    );
}

#[test]
fn reductions() {
    start();
    let x = arr(1, &[2, 3, 2]);
    for op in [ReduceOp::Sum, ReduceOp::Prod, ReduceOp::Max, ReduceOp::Min] {
        for axes in [&[1][..], &[0, 2], &[0, 1, 2], &[]] {
            println!("{op:?} {axes:?}");
            check(
                &|v| Ok(vec![lax::reduce(op, &v[0], axes)?]),
                std::slice::from_ref(&x),
            );
        }
    }
    // With zeros among the factors.
    let zeros = f64s(&[4], &[2.0, 0.0, 3.0, -1.0]);
    check(
        &|v| Ok(vec![lax::reduce_prod(&v[0], &[0])?]),
        std::slice::from_ref(&zeros),
    );
    for op in [ReduceOp::Sum, ReduceOp::Prod, ReduceOp::Max, ReduceOp::Min] {
        for reverse in [false, true] {
            let y = arr(4, &[2, 3]);
            println!("cumulative {op:?} {reverse}");
            check(&|v| Ok(vec![lax::cumulative(op, &v[0], 1, reverse)?]), &[y]);
        }
    }
    check_vmap(&|v| Ok(vec![lax::argmax(&v[0], 1, DType::I32)?]), &[x]);
}

#[test]
fn contractions() {
    start();
    let dims = |lc: &[usize], rc: &[usize], lb: &[usize], rb: &[usize]| DotDims {
        lhs_contract: lc.to_vec(),
        rhs_contract: rc.to_vec(),
        lhs_batch: lb.to_vec(),
        rhs_batch: rb.to_vec(),
    };
    let cases = [
        (vec![2, 3], vec![3, 4], dims(&[1], &[0], &[], &[])),
        (vec![3], vec![3], dims(&[0], &[0], &[], &[])),
        (vec![2, 3], vec![3], dims(&[1], &[0], &[], &[])),
        (vec![3], vec![4, 3], dims(&[0], &[1], &[], &[])),
        (vec![2, 5, 3], vec![3, 2, 4], dims(&[2], &[0], &[0], &[1])),
        (
            vec![2, 3, 4],
            vec![4, 3, 2],
            dims(&[1, 2], &[1, 0], &[], &[]),
        ),
        (
            vec![4, 2, 3, 2],
            vec![2, 3, 4],
            dims(&[1, 2], &[0, 1], &[0], &[2]),
        ),
    ];
    for (a, b, dims) in cases {
        println!("{a:?} {b:?}");
        check(
            &|v| Ok(vec![lax::dot_general(&v[0], &v[1], &dims)?]),
            &[arr(1, &a), arr(2, &b)],
        );
    }
}

#[test]
fn indexing() {
    start();
    let dims = GatherDims {
        offset_dims: vec![1],
        collapsed_slice_dims: vec![0],
        start_index_map: vec![0],
    };
    let indices = i32s(&[4, 1], &[1, 0, 1, 2]);
    let x = arr(1, &[3, 2]);
    for mode in [
        GatherMode::Clip,
        GatherMode::FillOrDrop,
        GatherMode::PromiseInBounds,
    ] {
        check(
            &|v| Ok(vec![lax::gather(&v[0], &indices, &dims, &[1, 2], mode)?]),
            std::slice::from_ref(&x),
        );
    }
    let to = ScatterDims {
        update_window_dims: vec![1],
        inserted_window_dims: vec![0],
        scatter_dims_to_operand_dims: vec![0],
    };
    let updates = arr(2, &[4, 2]);
    for mode in [GatherMode::Clip, GatherMode::FillOrDrop] {
        for op in [ScatterOp::Add, ScatterOp::Set] {
            println!("{op:?} {mode:?}");
            // One index beyond the end, two equal ones.
            let at = i32s(
                &[4, 1],
                &[1, 0, 1, if mode == GatherMode::Clip { 2 } else { 7 }],
            );
            check(
                &|v| Ok(vec![lax::scatter(op, &v[0], &at, &v[1], &to, mode)?]),
                &[x.clone(), updates.clone()],
            );
        }
    }
    let unique = i32s(&[2, 1], &[2, 0]);
    for op in [ScatterOp::Mul, ScatterOp::Min, ScatterOp::Max] {
        check(
            &|v| {
                Ok(vec![lax::scatter(
                    op,
                    &v[0],
                    &unique,
                    &v[1],
                    &to,
                    GatherMode::Clip,
                )?])
            },
            &[x.clone(), arr(2, &[2, 2])],
        );
    }
    // Indices per batch element.
    let many = i32s(&[3, 2, 1], &[0, 1, 2, 2, 1, 0]);
    let got = athanor_trace::vmap(
        &mut |v| {
            Ok(vec![lax::gather(
                &v[0],
                &v[1],
                &dims,
                &[1, 2],
                GatherMode::Clip,
            )?])
        },
        &[x.clone(), many],
        &[None, Some(0)],
        3,
    )
    .unwrap();
    let h = host(&x);
    let rows: Vec<f64> = [0, 1, 2, 2, 1, 0]
        .iter()
        .flat_map(|r| h[2 * r..2 * r + 2].to_vec())
        .collect();
    assert_eq!(host(&got[0]), rows);
}
