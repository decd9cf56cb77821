//! exp, log and what is made of them. Reductions and coefficients: Cephes (f32 exp), fdlibm (log,
//! by its series in f/(2+f)), Eigen's rational tanh that XLA uses too.

use athanor_ir::Unary;

use super::{Float, Maths, Routine};
use crate::emit::{I, V};

const LOG2_E: f64 = std::f64::consts::LOG2_E;

/// n as integers in lanes of the float's width.
fn to_int(m: &mut Maths<'_, '_>, n: V) -> V {
    match m.float {
        Float::F32 => m.f.op1(I::I32x4TruncSatF32x4S, n),
        Float::F64 => {
            let low = m.f.op1(I::I32x4TruncSatF64x2SZero, n);
            m.f.op1(I::I64x2ExtendLowI32x4S, low)
        }
    }
}

fn from_int(m: &mut Maths<'_, '_>, n: V) -> V {
    match m.float {
        Float::F32 => m.f.op1(I::F32x4ConvertI32x4S, n),
        Float::F64 => {
            let low =
                m.f.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11], n, n);
            m.f.op1(I::F64x2ConvertLowI32x4S, low)
        }
    }
}

/// 2^n for integer lanes within the range of normal exponents.
fn power_of_two(m: &mut Maths<'_, '_>, n: V) -> V {
    let bias = m.bits(127, 1023);
    let e = m.iadd(n, bias);
    m.shl(e, 23, 52)
}

/// p · 2^n in two steps, so that n may reach past the normal exponents.
fn scale(m: &mut Maths<'_, '_>, p: V, n: V) -> V {
    let half = m.shr_s(n, 1, 1);
    let rest = m.isub(n, half);
    let (a, b) = (power_of_two(m, half), power_of_two(m, rest));
    let p = m.mul(p, a);
    m.mul(p, b)
}

/// x = n ln 2 + r with |r| ≤ ln 2 / 2. Returns (n, r).
fn reduce(m: &mut Maths<'_, '_>, x: V) -> (V, V) {
    let l = m.c(LOG2_E);
    let t = m.mul(x, l);
    let n = m.nearest(t);
    let (hi, lo) = match m.float {
        Float::F32 => (0.693359375, -2.12194440e-4),
        Float::F64 => (6.93147180369123816490e-01, 1.90821492927058770002e-10),
    };
    let (hi, lo) = (m.c(hi), m.c(lo));
    let a = m.mul(n, hi);
    let r = m.sub(x, a);
    let b = m.mul(n, lo);
    let r = m.sub(r, b);
    (n, r)
}

/// e^r - 1 - r for a reduced r.
fn tail(m: &mut Maths<'_, '_>, r: V) -> V {
    let p = match m.float {
        Float::F32 => m.poly(
            r,
            &[
                1.9875691500e-4,
                1.3981999507e-3,
                8.3334519073e-3,
                4.1665795894e-2,
                1.6666665459e-1,
                5.0000001201e-1,
            ],
        ),
        Float::F64 => {
            let mut taylor = vec![];
            let mut factorial = 1.0;
            for k in 2..=13 {
                factorial *= f64::from(k);
                taylor.push(1.0 / factorial);
            }
            taylor.reverse();
            m.poly(r, &taylor)
        }
    };
    let rr = m.mul(r, r);
    m.mul(p, rr)
}

fn clamp(m: &mut Maths<'_, '_>, x: V, low: f64, high: f64) -> V {
    let (low, high) = (m.c(low), m.c(high));
    let x = m.at_least(x, low);
    m.at_most(x, high)
}

pub fn exp(m: &mut Maths<'_, '_>, x: V) -> V {
    let x = match m.float {
        Float::F32 => clamp(m, x, -104.0, 89.0),
        Float::F64 => clamp(m, x, -746.0, 710.0),
    };
    let (n, r) = reduce(m, x);
    exp_reduced(m, n, r)
}

fn exp_reduced(m: &mut Maths<'_, '_>, n: V, r: V) -> V {
    let t = tail(m, r);
    let one = m.c(1.0);
    let p = m.add(t, r);
    let p = m.add(p, one);
    let n = to_int(m, n);
    let y = scale(m, p, n);
    m.flush(y)
}

pub fn exp2(m: &mut Maths<'_, '_>, x: V) -> V {
    let x = match m.float {
        Float::F32 => clamp(m, x, -150.0, 129.0),
        Float::F64 => clamp(m, x, -1076.0, 1025.0),
    };
    let n = m.nearest(x);
    let r = m.sub(x, n);
    let ln2 = m.c(std::f64::consts::LN_2);
    let r = m.mul(r, ln2);
    exp_reduced(m, n, r)
}

pub fn expm1(m: &mut Maths<'_, '_>, x: V) -> V {
    let y = match m.float {
        Float::F32 => clamp(m, x, -80.0, 89.0),
        Float::F64 => clamp(m, x, -700.0, 710.0),
    };
    let (n, r) = reduce(m, y);
    let t = tail(m, r);
    let q = m.add(t, r);
    let n = to_int(m, n);
    // 2 (2^(n-1) q + 2^(n-1) - 1/2): 2^n itself may overflow where the result does not.
    let one = m.bits(1, 1);
    let n1 = m.isub(n, one);
    let s = power_of_two(m, n1);
    let half = m.c(0.5);
    let s1 = m.sub(s, half);
    let y = m.mul_add(q, s, s1);
    let y = m.add(y, y);
    // Zero keeps its sign, and n = 0 needs no scaling at all.
    let zero = m.c(0.0);
    let zi = m.c(0.0);
    let small = match m.float {
        Float::F32 => m.f.op2(I::I32x4Eq, n, zi),
        Float::F64 => m.f.op2(I::I64x2Eq, n, zi),
    };
    let y = m.select(small, q, y);
    let is_zero = m.eq(x, zero);
    m.select(is_zero, x, y)
}

/// (k, f) with x = 2^k (1 + f), 1 + f in [sqrt ½, sqrt 2), for positive finite x; k as float.
fn log_reduce(m: &mut Maths<'_, '_>, x: V) -> (V, V) {
    let (least, up, shift) = match m.float {
        Float::F32 => (f64::from(f32::MIN_POSITIVE), 33554432.0, 25.0),
        Float::F64 => (f64::MIN_POSITIVE, 18014398509481984.0, 54.0),
    };
    let (least, up, shift) = (m.c(least), m.c(up), m.c(shift));
    let subnormal = m.lt(x, least);
    let scaled = m.mul(x, up);
    let x = m.select(subnormal, scaled, x);
    let lost = m.and(subnormal, shift);
    let root = m.bits(0x3f35_04f3, 0x3fe6_a09e_0000_0000);
    let offset = m.bits(
        0x3f80_0000 - 0x3f35_04f3,
        0x3ff0_0000_0000_0000 - 0x3fe6_a09e_0000_0000,
    );
    let ix = m.iadd(x, offset);
    let e = m.shr_u(ix, 23, 52);
    let bias = m.bits(127, 1023);
    let e = m.isub(e, bias);
    let k = from_int(m, e);
    let k = m.sub(k, lost);
    let mask = m.bits(0x007f_ffff, 0x000f_ffff_ffff_ffff);
    let fraction = m.and(ix, mask);
    let y = m.iadd(fraction, root);
    let one = m.c(1.0);
    let f = m.sub(y, one);
    (k, f)
}

/// log(2^k (1 + f)) + c by fdlibm's series.
fn log_series(m: &mut Maths<'_, '_>, k: V, f: V, c: Option<V>) -> V {
    let two = m.c(2.0);
    let d = m.add(f, two);
    let s = m.div(f, d);
    let z = m.mul(s, s);
    let (coefficients, hi, lo): (&[f64], f64, f64) = match m.float {
        Float::F32 => (
            &[0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693],
            6.9313812256e-01,
            9.0580006145e-06,
        ),
        Float::F64 => (
            &[
                1.479819860511658591e-01,
                1.531383769920937332e-01,
                1.818357216161805012e-01,
                2.222219843214978396e-01,
                2.857142874366239149e-01,
                3.999999999940941908e-01,
                6.666666666666735130e-01,
            ],
            6.93147180369123816490e-01,
            1.90821492927058770002e-10,
        ),
    };
    let p = m.poly(z, coefficients);
    let r = m.mul(p, z);
    let half = m.c(0.5);
    let ff = m.mul(f, f);
    let hfsq = m.mul(half, ff);
    let (hi, lo) = (m.c(hi), m.c(lo));
    let t = m.add(hfsq, r);
    let t = m.mul(s, t);
    let mut low = m.mul(k, lo);
    if let Some(c) = c {
        low = m.add(low, c);
    }
    let t = m.add(t, low);
    let t = m.sub(t, hfsq);
    let t = m.add(t, f);
    let high = m.mul(k, hi);
    m.add(high, t)
}

/// log at 0 is -∞, below it NaN, at ∞ and NaN the operand.
fn log_edges(m: &mut Maths<'_, '_>, x: V, y: V) -> V {
    let zero = m.c(0.0);
    let infinity = m.c(f64::INFINITY);
    let minus = m.c(f64::NEG_INFINITY);
    let nan = m.c(f64::NAN);
    let finite = m.lt(x, infinity);
    let y = m.select(finite, y, x);
    let at_zero = m.eq(x, zero);
    let y = m.select(at_zero, minus, y);
    let below = m.lt(x, zero);
    m.select(below, nan, y)
}

pub fn log(m: &mut Maths<'_, '_>, x: V) -> V {
    let (k, f) = log_reduce(m, x);
    let y = log_series(m, k, f, None);
    log_edges(m, x, y)
}

pub fn log1p(m: &mut Maths<'_, '_>, x: V) -> V {
    let one = m.c(1.0);
    let u = m.add(x, one);
    // What the sum lost: exact while x < 1, and without weight beyond.
    let um1 = m.sub(u, one);
    let lost = m.sub(x, um1);
    let c = m.div(lost, u);
    let (zero, two) = (m.c(0.0), m.c(4.0));
    let positive = m.gt(u, zero);
    let small = m.lt(x, two);
    let exact = m.and(positive, small);
    let c = m.and(c, exact);
    let (k, f) = log_reduce(m, u);
    let y = log_series(m, k, f, Some(c));
    let y = log_edges(m, u, y);
    let tiny = m.c(if m.float == Float::F32 {
        5.9e-8
    } else {
        1.1e-16
    });
    let magnitude = m.abs(x);
    let is_tiny = m.lt(magnitude, tiny);
    m.select(is_tiny, x, y)
}

pub fn logistic(m: &mut Maths<'_, '_>, x: V) -> V {
    let minus = m.neg(x);
    let e = exp(m, minus);
    let one = m.c(1.0);
    let d = m.add(e, one);
    let y = m.div(one, d);
    m.flush(y)
}

pub fn tanh(m: &mut Maths<'_, '_>, x: V) -> V {
    match m.float {
        Float::F32 => tanh_f32(m, x),
        Float::F64 => {
            let a = m.abs(x);
            let top = m.c(22.0);
            let a = m.at_most(a, top);
            let a2 = m.add(a, a);
            let t = expm1(m, a2);
            let two = m.c(2.0);
            let d = m.add(t, two);
            let y = m.div(t, d);
            let sign = m.bits(1 << 31, 1 << 63);
            let s = m.and(x, sign);
            m.or(y, s)
        }
    }
}

fn tanh_f32(m: &mut Maths<'_, '_>, x: V) -> V {
    const LIMIT: f64 = 7.905_311_107_635_498;
    let c = clamp(m, x, -LIMIT, LIMIT);
    let z = m.mul(c, c);
    let p = m.poly(
        z,
        &[
            -2.76076847742355e-16,
            2.00018790482477e-13,
            -8.60467152213735e-11,
            5.12229709037114e-08,
            1.48572235717979e-05,
            6.37261928875436e-04,
            4.89352455891786e-03,
        ],
    );
    let p = m.mul(p, c);
    let q = m.poly(
        z,
        &[
            1.19825839466702e-06,
            1.18534705686654e-04,
            2.26843463243900e-03,
            4.89352518554385e-03,
        ],
    );
    let y = m.div(p, q);
    let one = m.c(1.0);
    let minus = m.c(-1.0);
    let y = m.at_most(y, one);
    let y = m.at_least(y, minus);
    let tiny = m.c(0.0004);
    let magnitude = m.abs(x);
    let small = m.lt(magnitude, tiny);
    m.select(small, x, y)
}

/// x^y = e^(y log x). f32 lanes are computed in f64, so only f64 sees the error of the logarithm.
pub fn pow(m: &mut Maths<'_, '_>, x: V, y: V) -> V {
    if m.float == Float::F32 {
        let r = m.widen(&[x, y], |m, v| {
            m.f.routine(Routine::Binary(athanor_ir::Binary::Pow, Float::F64), v)
        });
        return m.flush(r);
    }
    let (zero, one, half) = (m.c(0.0), m.c(1.0), m.c(0.5));
    let a = m.abs(x);
    let l = m.f.routine(Routine::Unary(Unary::Log, Float::F64), &[a]);
    let t = m.mul(y, l);
    let r = m.f.routine(Routine::Unary(Unary::Exp, Float::F64), &[t]);
    // Negative bases: the sign for odd y, NaN where y is no integer.
    let whole = m.trunc(y);
    let integer = m.eq(whole, y);
    let h = m.mul(y, half);
    let wh = m.trunc(h);
    let odd = m.ne(h, wh);
    let odd = m.and(odd, integer);
    let sign = m.bits(0, 1 << 63);
    let s = m.and(x, sign);
    let s = m.and(s, odd);
    let r = m.or(r, s);
    let negative = m.lt(x, zero);
    let bad = m.andnot(negative, integer);
    let nan = m.c(f64::NAN);
    let r = m.select(bad, nan, r);
    let y0 = m.eq(y, zero);
    let x1 = m.eq(x, one);
    let unit = m.or(y0, x1);
    m.select(unit, one, r)
}
