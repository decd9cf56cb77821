//! Special functions in f64, for the reference interpreter and for finite differences.

/// The error function, 2/√π ∫₀ˣ e^(-t²) dt, below 1 ulp (FreeBSD's `s_erf.c`, by Sun
/// Microsystems 1993, as ported in the crate `libm`).
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// The inverse of [`erf`]: ±1 give ±infinity, what lies outside gives NaN.
///
/// Giles, "Approximating the erfinv function" (GPU Computing Gems, Jade edition, 2012), table 1
/// (single precision, 3e-7 relative), then Halley's iteration on erf, or on erfc in the tails,
/// where 1 - |x| is exact.
pub fn erf_inv(x: f64) -> f64 {
    if x == 0.0 {
        return x;
    }
    let a = x.abs();
    if a >= 1.0 || a.is_nan() {
        return if a == 1.0 {
            f64::INFINITY.copysign(x)
        } else {
            f64::NAN
        };
    }
    let horner = |w: f64, c: &[f64]| c.iter().fold(0.0, |p, c| p * w + c);
    let w = -(-a).ln_1p() - a.ln_1p();
    let mut y = a * if w < 5.0 {
        horner(w - 2.5, &CENTRAL)
    } else {
        horner(w.sqrt() - 3.0, &TAIL)
    };
    // Far in the tails Giles's start is poor; ten steps reach every f64.
    for _ in 0..10 {
        let error = if a < 0.5 {
            libm::erf(y) - a
        } else {
            (1.0 - a) - libm::erfc(y)
        };
        // Newton's step is error / f' with f' = 2/√π e^(-y²); f''/f' = -2y makes it Halley's.
        let step = error * (y * y).exp() / std::f64::consts::FRAC_2_SQRT_PI;
        y -= step / (1.0 + y * step);
        if step.abs() <= y * f64::EPSILON {
            break;
        }
    }
    y.copysign(x)
}

/// Giles's polynomials, highest power first.
const CENTRAL: [f64; 9] = [
    2.81022636e-08,
    3.43273939e-07,
    -3.5233877e-06,
    -4.39150654e-06,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941,
];
const TAIL: [f64; 9] = [
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682,
];

/// The next f64 after `x` towards `y` (IEEE 754-2008 nextUp and nextDown; C's `nextafter`).
pub fn nextafter(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        f64::NAN
    } else if x == y {
        y
    } else if y > x {
        x.next_up()
    } else {
        x.next_down()
    }
}

/// [`nextafter`] among the f32 values.
pub fn nextafter_f32(x: f32, y: f32) -> f32 {
    if x.is_nan() || y.is_nan() {
        f32::NAN
    } else if x == y {
        y
    } else if y > x {
        x.next_up()
    } else {
        x.next_down()
    }
}

/// [`nextafter`] among the values of a 16-bit float, by its bits: those of `x`.
pub fn nextafter_16(bits: u16, x: f64, y: f64) -> u16 {
    if x.is_nan() || y.is_nan() {
        return 0x7fff;
    }
    match (x == y, x == 0.0) {
        (true, true) => u16::from(y.is_sign_negative()) << 15,
        (true, false) => bits,
        (false, true) => u16::from(y < 0.0) << 15 | 1,
        // Away from zero is up in the bits, whatever the sign.
        (false, false) if (y > x) == (x > 0.0) => bits + 1,
        (false, false) => bits - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erf_inv_inverts_erf() {
        for i in -999..1000 {
            let x = f64::from(i) / 1000.0;
            assert!((erf(erf_inv(x)) - x).abs() < 4e-16, "{x}");
        }
        // Tails: by the defining equation, since erfc is exact to 1 ulp there.
        for k in [20, 30, 40, 50] {
            let q = 0.5f64.powi(k);
            let y = erf_inv(1.0 - q);
            assert!((libm::erfc(y) / q - 1.0).abs() < 1e-13, "{k}");
            assert_eq!(erf_inv(q - 1.0), -y);
        }
        assert_eq!(erf_inv(1.0), f64::INFINITY);
        assert!(erf_inv(1.5).is_nan());
        assert!(erf_inv(f64::NAN).is_nan());
    }

    #[test]
    fn nextafter_steps_one_value() {
        assert_eq!(nextafter_f32(1.0, 2.0), 1.0 + f32::EPSILON);
        assert_eq!(nextafter_f32(0.0, -1.0), -f32::from_bits(1));
        assert_eq!(nextafter(1.0, 0.0), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(nextafter(2.0, 2.0), 2.0);
    }
}
