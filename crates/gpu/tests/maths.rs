//! Errors of the elementary functions, in units in the last place, over wide ranges.

mod common;

use athanor_ir::{Binary, Prim, Tensor, TensorData, Unary};

const N: usize = 40_003;

fn ulp(got: f32, want: f64) -> f64 {
    if (got.is_nan() && want.is_nan()) || f64::from(got) == want || got == want as f32 {
        return 0.0;
    }
    // A device may give zero for a subnormal.
    if want.abs() < f64::from(f32::MIN_POSITIVE) && got == 0.0 {
        return 0.0;
    }
    let w = (want as f32).abs().max(f32::MIN_POSITIVE);
    (f64::from(got) - want).abs() / f64::from(w.next_up() - w)
}

fn apply(e: &mut athanor_gpu::Engine, prim: Prim, inputs: &[Tensor]) -> Vec<f32> {
    let graph = common::graph_of(&prim, inputs);
    let out = common::run(e, &graph, inputs).expect("runs").remove(0);
    match out.data {
        TensorData::F32(v) => v,
        other => panic!("{other:?}"),
    }
}

#[test]
fn elementary_functions_keep_their_bounds() {
    let mut engine = common::engine();
    let rows: &[(Unary, f64, f64, f64)] = &[
        (Unary::Exp, -110.0, 90.0, 2.0),
        (Unary::Exp2, -160.0, 130.0, 2.0),
        (Unary::Expm1, -30.0, 89.0, 3.0),
        (Unary::Expm1, -1.0, 1.0, 3.0),
        (Unary::Log, 1e-30, 3.0, 1.5),
        (Unary::Log, 0.0, 1e30, 1.5),
        (Unary::Log1p, -0.999, 3.0, 2.0),
        (Unary::Log1p, -1e-3, 1e-3, 2.0),
        (Unary::Tanh, -10.0, 10.0, 6.0),
        (Unary::Logistic, -86.0, 20.0, 3.5),
        (Unary::Sin, -180.0, 180.0, 3.0),
        (Unary::Sin, -1e4, 1e4, 3.0),
        (Unary::Cos, -1e4, 1e4, 3.0),
        (Unary::Tan, -1e3, 1e3, 5.0),
        (Unary::Sin, -1e30, 1e30, 3.0),
        (Unary::Erf, -5.0, 5.0, 6.0),
        // Near ±1 the rounding of x² shows, as in XLA.
        (Unary::ErfInv, -0.99999, 0.99999, 64.0),
        (Unary::Sqrt, 0.0, 1e5, 1.0),
        (Unary::Rsqrt, 1e-5, 1e5, 2.0),
    ];
    let mut bad = Vec::new();
    for (op, low, high, bound) in rows {
        let x: Vec<f32> = (0..N)
            .map(|i| (low + (high - low) * (i as f64 + 0.37) / N as f64) as f32)
            .collect();
        let y = apply(
            &mut engine,
            Prim::Unary(*op),
            &[Tensor::f32([N], x.clone())],
        );
        let worst = y
            .iter()
            .zip(&x)
            .map(|(y, x)| (ulp(*y, op.eval_f64(f64::from(*x))), *x))
            .fold(
                (0.0, 0.0),
                |a, b| if b.0 > a.0 || b.0.is_nan() { b } else { a },
            );
        println!(
            "{:10} [{low}, {high}] {:.2} ulp at {}",
            op.name(),
            worst.0,
            worst.1
        );
        if !(worst.0 <= *bound) {
            bad.push(format!("{} {worst:?}", op.name()));
        }
    }
    let pairs: &[(Binary, f64, f64, f64, f64, f64)] = &[
        (Binary::Div, -1e10, 1e10, 0.001, 10.0, 1.0),
        (Binary::Pow, 0.0, 20.0, -20.0, 20.0, 2.0),
        (Binary::Pow, 0.9, 1.1, -600.0, 600.0, 2.0),
        (Binary::Pow, 1e-30, 1e30, -1.0, 1.0, 2.0),
        (Binary::Atan2, -3.0, 3.0, -3.0, 3.0, 4.0),
        (Binary::Rem, -1e6, 1e6, -3.0, 3.0, 0.0),
        (Binary::Nextafter, -1.0, 1.0, -3.0, 3.0, 0.0),
    ];
    for (op, a, b, c, d, bound) in pairs {
        let at = |low: f64, high: f64, k: f64| -> Vec<f32> {
            (0..N)
                .map(|i| (low + (high - low) * ((i as f64 + 0.37) * k).fract()) as f32)
                .collect()
        };
        let (x, y) = (at(*a, *b, 0.618_033_988_7), at(*c, *d, 0.754_877_666_2));
        let got = apply(
            &mut engine,
            Prim::Binary(*op),
            &[Tensor::f32([N], x.clone()), Tensor::f32([N], y.clone())],
        );
        let mut worst = (0.0, 0.0, 0.0);
        for ((z, x), y) in got.iter().zip(&x).zip(&y) {
            let want = match op {
                Binary::Nextafter => {
                    f64::from(athanor_ir::reference::special::nextafter_f32(*x, *y))
                }
                op => op.eval_f64(f64::from(*x), f64::from(*y)),
            };
            let u = ulp(*z, want);
            if !(u <= worst.0) {
                worst = (u, *x, *y);
            }
        }
        println!(
            "{:10} {:.2} ulp at {} {}",
            op.name(),
            worst.0,
            worst.1,
            worst.2
        );
        if !(worst.0 <= *bound) {
            bad.push(format!("{} {worst:?}", op.name()));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn edges_are_as_ieee_and_xla_have_them() {
    let mut engine = common::engine();
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let xs = [
        0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 88.0, -88.0, 0.5, 2.5, 3.0, 1e-40,
    ];
    for op in Unary::ALL {
        if matches!(op, Unary::Not | Unary::IsFinite) {
            continue;
        }
        let y = apply(
            &mut engine,
            Prim::Unary(*op),
            &[Tensor::f32([xs.len()], xs.to_vec())],
        );
        for (y, x) in y.iter().zip(&xs) {
            let want = op.eval_f64(f64::from(*x));
            let sign = x.is_nan()
                || *x == 1e-40
                || y.is_sign_negative() == want.is_sign_negative()
                || want.is_nan();
            // Subnormal operands may count as zero.
            let tiny = *x == 1e-40 && (*y == op.eval_f64(0.0) as f32 || ulp(*y, want) < 64.0);
            assert!(
                tiny || sign && ulp(*y, want) < 64.0,
                "{}({x}) = {y}, not {want}",
                op.name()
            );
        }
    }
    let all: Vec<(f32, f32)> = xs
        .iter()
        .flat_map(|x| xs.iter().map(|y| (*x, *y)))
        .collect();
    let (x, y): (Vec<f32>, Vec<f32>) = all
        .iter()
        .copied()
        .filter(|(x, y)| *x != 1e-40 && *y != 1e-40)
        .unzip();
    for op in [
        Binary::Max,
        Binary::Min,
        Binary::Pow,
        Binary::Atan2,
        Binary::Rem,
        Binary::Div,
        Binary::Add,
    ] {
        let n = x.len();
        let z = apply(
            &mut engine,
            Prim::Binary(op),
            &[Tensor::f32([n], x.clone()), Tensor::f32([n], y.clone())],
        );
        for i in 0..n {
            let want = op.eval_f64(f64::from(x[i]), f64::from(y[i]));
            assert!(
                ulp(z[i], want) < 4.0,
                "{}({}, {}) = {}, not {want}",
                op.name(),
                x[i],
                y[i],
                z[i]
            );
        }
    }
}
