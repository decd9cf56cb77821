//! Errors of the elementary functions, in units in the last place, over wide ranges.

use athanor_ir::{Prim, Source, Tensor, TensorData, Unary};
use athanor_runtime::CpuDevice;
use athanor_trace::Evaluate;

const N: usize = 40_003;

fn ulp32(got: f32, want: f64) -> f64 {
    if (got.is_nan() && want.is_nan()) || f64::from(got) == want || got == want as f32 {
        return 0.0;
    }
    // Subnormal results are zero.
    if want.abs() < f64::from(f32::MIN_POSITIVE) && got == 0.0 {
        return 0.0;
    }
    let w = (want as f32).abs().max(f32::MIN_POSITIVE);
    (f64::from(got) - want).abs() / f64::from(w.next_up() - w)
}

fn ulp64(got: f64, want: f64) -> f64 {
    if (got.is_nan() && want.is_nan()) || got == want {
        return 0.0;
    }
    let w = want.abs().max(f64::MIN_POSITIVE);
    (got - want).abs() / (w.next_up() - w)
}

fn apply(device: &CpuDevice, op: Unary, t: &Tensor) -> Tensor {
    let x = device.from_host(t, false).expect("from host");
    let y = device
        .evaluate(&Prim::Unary(op), &[&x], &Source::default())
        .expect("run");
    device.to_host(&y[0]).expect("to host")
}

#[test]
fn elementary_functions_keep_their_bounds() {
    let device = CpuDevice::new(1 << 28).expect("device");
    let rows: &[(Unary, f64, f64, f64, f64)] = &[
        // op, range, bound f32, bound f64
        (Unary::Exp, -110.0, 90.0, 2.0, 2.0),
        (Unary::Exp2, -160.0, 130.0, 2.0, 2.0),
        (Unary::Expm1, -30.0, 89.0, 2.5, 3.0),
        (Unary::Expm1, -1.0, 1.0, 2.5, 3.0),
        (Unary::Log, 1e-30, 3.0, 1.5, 1.5),
        (Unary::Log, 0.0, 1e30, 1.5, 1.5),
        (Unary::Log1p, -0.999, 3.0, 2.0, 2.0),
        (Unary::Log1p, -1e-3, 1e-3, 2.0, 2.0),
        (Unary::Tanh, -10.0, 10.0, 6.0, 4.0),
        (Unary::Logistic, -86.0, 20.0, 3.0, 3.0),
        (Unary::Sin, -1e4, 1e4, 2.0, 2.0),
        (Unary::Cos, -1e4, 1e4, 2.0, 2.0),
        (Unary::Tan, -1e3, 1e3, 4.0, 4.0),
        (Unary::Erf, -5.0, 5.0, 6.0, 3.0),
        // Near ±1 the rounding of x² shows, as in XLA.
        (Unary::ErfInv, -0.99999, 0.99999, 64.0, 2000.0),
        (Unary::Rsqrt, 1e-5, 1e5, 1.5, 1.5),
    ];
    let mut bad = Vec::new();
    for (op, low, high, b32, b64) in rows {
        let xs: Vec<f64> = (0..N)
            .map(|i| low + (high - low) * (i as f64 + 0.37) / N as f64)
            .collect();
        let x32: Vec<f32> = xs.iter().map(|x| *x as f32).collect();
        let y = apply(&device, *op, &Tensor::f32([N], x32.clone()));
        let TensorData::F32(y) = y.data else {
            panic!("dtype")
        };
        let worst = y
            .iter()
            .zip(&x32)
            .map(|(y, x)| (ulp32(*y, op.eval_f64(f64::from(*x))), *x))
            .fold(
                (0.0, 0.0),
                |a, b| if b.0 > a.0 || b.0.is_nan() { b } else { a },
            );
        println!(
            "f32 {:10} [{low}, {high}] {:.2} ulp at {}",
            op.name(),
            worst.0,
            worst.1
        );
        if !(worst.0 <= *b32) {
            bad.push(format!("f32 {} {worst:?}", op.name()));
        }
        let y = apply(&device, *op, &Tensor::new([N], TensorData::F64(xs.clone())));
        let TensorData::F64(y) = y.data else {
            panic!("dtype")
        };
        let worst = y
            .iter()
            .zip(&xs)
            .map(|(y, x)| (ulp64(*y, op.eval_f64(*x)), *x))
            .fold(
                (0.0, 0.0),
                |a, b| if b.0 > a.0 || b.0.is_nan() { b } else { a },
            );
        println!(
            "f64 {:10} [{low}, {high}] {:.2} ulp at {}",
            op.name(),
            worst.0,
            worst.1
        );
        if !(worst.0 <= *b64) {
            bad.push(format!("f64 {} {worst:?}", op.name()));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn edges_are_as_ieee_and_xla_have_them() {
    let device = CpuDevice::new(1 << 28).expect("device");
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let xs = vec![
        0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 88.0, -88.0, 100.0, -100.0,
    ];
    let check = |op: Unary, want: [f32; 11]| {
        let y = apply(&device, op, &Tensor::f32([11], xs.clone()));
        let TensorData::F32(y) = y.data else {
            panic!("dtype")
        };
        for (i, (y, w)) in y.iter().zip(want).enumerate() {
            let near = (y - w).abs() <= 2e-6 * w.abs();
            assert!(
                *y == w || near || (y.is_nan() && w.is_nan()),
                "{}({}) = {y}, not {w}",
                op.name(),
                xs[i]
            );
        }
    };
    let e = std::f32::consts::E;
    let x = 88f32;
    check(
        Unary::Exp,
        [1., 1., e, 1. / e, inf, 0., nan, x.exp(), 0., inf, 0.],
    );
    check(
        Unary::Log,
        [
            -inf,
            -inf,
            0.,
            nan,
            inf,
            nan,
            nan,
            x.ln(),
            nan,
            100f32.ln(),
            nan,
        ],
    );
    check(
        Unary::Log1p,
        [
            0.,
            0.,
            2f32.ln(),
            -inf,
            inf,
            nan,
            nan,
            89f32.ln(),
            nan,
            101f32.ln(),
            nan,
        ],
    );
    let half = 1. / (1. + 1. / e);
    check(
        Unary::Logistic,
        [0.5, 0.5, half, 1. - half, 1., 0., nan, 1., 0., 1., 0.],
    );
    let t = 1f32.tanh();
    check(Unary::Tanh, [0., 0., t, -t, 1., -1., nan, 1., -1., 1., -1.]);
    check(
        Unary::Expm1,
        [
            0.,
            0.,
            e - 1.,
            1. / e - 1.,
            inf,
            -1.,
            nan,
            x.exp(),
            -1.,
            inf,
            -1.,
        ],
    );
    check(
        Unary::ErfInv,
        [0., 0., inf, -inf, nan, nan, nan, nan, nan, nan, nan],
    );
    check(
        Unary::Sign,
        [0., 0., 1., -1., 1., -1., nan, 1., -1., 1., -1.],
    );
}
