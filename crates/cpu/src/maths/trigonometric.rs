//! sin, cos, tan and atan2: Cody-Waite reduction, then Cephes' (f32) or fdlibm's (f64) kernels.

use super::{Float, Maths};
use crate::emit::{I, V};

/// x = q π/2 + r, |r| ≤ π/4. Returns (r, q) with q as integers of the float's lane width. f32
/// reduces in f64.
fn reduce(m: &mut Maths<'_, '_>, x: V) -> (V, V) {
    match m.float {
        Float::F32 => {
            let mut parts = Vec::new();
            let r = m.widen(&[x], |m, v| {
                let (r, n) = reduce_f64(m, v[0]);
                parts.push(m.f.op1(I::I32x4TruncSatF64x2SZero, n));
                r
            });
            let q = m.f.shuffle(
                [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
                parts[0],
                parts[1],
            );
            (r, q)
        }
        Float::F64 => {
            let (r, n) = reduce_f64(m, x);
            let q = m.f.op1(I::I32x4TruncSatF64x2SZero, n);
            let q = m.f.op1(I::I64x2ExtendLowI32x4S, q);
            (r, q)
        }
    }
}

fn reduce_f64(m: &mut Maths<'_, '_>, x: V) -> (V, V) {
    let k = m.c(std::f64::consts::FRAC_2_PI);
    let t = m.mul(x, k);
    let n = m.nearest(t);
    let mut r = x;
    for part in [
        1.57079632673412561417e+00,
        6.07710050630396597660e-11,
        2.02226624879595063154e-21,
    ] {
        let p = m.c(part);
        let np = m.mul(n, p);
        r = m.sub(r, np);
    }
    (r, n)
}

fn sin_kernel(m: &mut Maths<'_, '_>, r: V) -> V {
    let z = m.mul(r, r);
    let p = match m.float {
        Float::F32 => m.poly(z, &[-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]),
        Float::F64 => m.poly(
            z,
            &[
                1.58969099521155010221e-10,
                -2.50507602534068634195e-08,
                2.75573137070700676789e-06,
                -1.98412698298579493134e-04,
                8.33333333332248946124e-03,
                -1.66666666666666324348e-01,
            ],
        ),
    };
    let zr = m.mul(z, r);
    m.mul_add(p, zr, r)
}

fn cos_kernel(m: &mut Maths<'_, '_>, r: V) -> V {
    let z = m.mul(r, r);
    let p = match m.float {
        Float::F32 => m.poly(
            z,
            &[
                2.443315711809948e-5,
                -1.388731625493765e-3,
                4.166664568298827e-2,
            ],
        ),
        Float::F64 => m.poly(
            z,
            &[
                -1.13596475577881948265e-11,
                2.08757232129817482790e-09,
                -2.75573143513906633035e-07,
                2.48015872894767294178e-05,
                -1.38888888888741095749e-03,
                4.16666666666666019037e-02,
            ],
        ),
    };
    let zz = m.mul(z, z);
    let t = m.mul(p, zz);
    let (half, one) = (m.c(0.5), m.c(1.0));
    let h = m.mul(z, half);
    // 1 - h loses up to half an ulp; add back what it lost.
    let w = m.sub(one, h);
    let lost = m.sub(one, w);
    let lost = m.sub(lost, h);
    let t = m.add(t, lost);
    m.add(w, t)
}

/// All-ones lanes where q has the bit.
fn bit(m: &mut Maths<'_, '_>, q: V, mask: u32) -> V {
    let b = m.bits(mask, u64::from(mask));
    let a = m.and(q, b);
    match m.float {
        Float::F32 => m.f.op2(I::I32x4Eq, a, b),
        Float::F64 => m.f.op2(I::I64x2Eq, a, b),
    }
}

/// sin(q π/2 + r).
fn quadrant(m: &mut Maths<'_, '_>, r: V, q: V) -> V {
    let (s, c) = (sin_kernel(m, r), cos_kernel(m, r));
    let odd = bit(m, q, 1);
    let y = m.select(odd, c, s);
    let minus = bit(m, q, 2);
    let sign = m.bits(1 << 31, 1 << 63);
    let sign = m.and(minus, sign);
    m.xor(y, sign)
}

pub fn sin(m: &mut Maths<'_, '_>, x: V) -> V {
    let (r, q) = reduce(m, x);
    let y = quadrant(m, r, q);
    let zero = m.c(0.0);
    let is_zero = m.eq(x, zero);
    m.select(is_zero, x, y)
}

pub fn cos(m: &mut Maths<'_, '_>, x: V) -> V {
    let (r, q) = reduce(m, x);
    let one = m.bits(1, 1);
    let q = m.iadd(q, one);
    quadrant(m, r, q)
}

pub fn tan(m: &mut Maths<'_, '_>, x: V) -> V {
    let (r, q) = reduce(m, x);
    let (s, c) = (sin_kernel(m, r), cos_kernel(m, r));
    let odd = bit(m, q, 1);
    let minus = m.neg(c);
    let n = m.select(odd, minus, s);
    let d = m.select(odd, s, c);
    let y = m.div(n, d);
    let zero = m.c(0.0);
    let is_zero = m.eq(x, zero);
    m.select(is_zero, x, y)
}

/// The angle of (x, y) in (-π, π]. f32 lanes are computed in f64.
pub fn atan2(m: &mut Maths<'_, '_>, y: V, x: V) -> V {
    if m.float == Float::F32 {
        return m.widen(&[y, x], |m, v| atan2(m, v[0], v[1]));
    }
    let (zero, one) = (m.c(0.0), m.c(1.0));
    let (ay, ax) = (m.abs(y), m.abs(x));
    let q = m.div(ay, ax);
    // 0/0 is the angle 0, ∞/∞ is π/4.
    let same = m.eq(ay, ax);
    let origin = m.eq(ay, zero);
    let at_same = m.andnot(one, origin);
    let q = m.select(same, at_same, q);
    let t = atan_positive(m, q);
    let pi = m.c(std::f64::consts::PI);
    let back = m.sub(pi, t);
    let left = m.shr_s(x, 31, 63);
    // A 64-bit arithmetic shift spreads the sign bit over the lane.
    let t2 = m.select(left, back, t);
    let sign = m.bits(1 << 31, 1 << 63);
    let s = m.and(y, sign);
    let r = m.or(t2, s);
    let nx = m.ne(x, x);
    let ny = m.ne(y, y);
    let nan = m.or(nx, ny);
    let n = m.c(f64::NAN);
    m.select(nan, n, r)
}

/// Cephes' atan for x ≥ 0.
fn atan_positive(m: &mut Maths<'_, '_>, x: V) -> V {
    let (one, zero) = (m.c(1.0), m.c(0.0));
    let t3 = m.c(2.414_213_562_373_095_2);
    let t1 = m.c(0.66);
    let large = m.gt(x, t3);
    let middle = m.gt(x, t1);
    let inverse = m.div(one, x);
    let inverse = m.neg(inverse);
    let (xm, xp) = (m.sub(x, one), m.add(x, one));
    let mid = m.div(xm, xp);
    let u = m.select(middle, mid, x);
    let u = m.select(large, inverse, u);
    let (half_pi, quarter) = (
        m.c(std::f64::consts::FRAC_PI_2),
        m.c(std::f64::consts::FRAC_PI_4),
    );
    let (lost2, lost4) = (
        m.c(6.123233995736765886130e-17),
        m.c(3.0616169978683829e-17),
    );
    let base = m.select(middle, quarter, zero);
    let base = m.select(large, half_pi, base);
    let lost = m.select(middle, lost4, zero);
    let lost = m.select(large, lost2, lost);
    let z = m.mul(u, u);
    let p = m.poly(
        z,
        &[
            -8.750608600031904122785e-1,
            -1.615753718733365076637e1,
            -7.500855792314704667340e1,
            -1.228866684490136173410e2,
            -6.485021904942025371773e1,
        ],
    );
    let q = m.poly(
        z,
        &[
            1.0,
            2.485846490142306297962e1,
            1.650270098316988542046e2,
            4.328810604912902668951e2,
            4.853903996359136964868e2,
            1.945506571482613964425e2,
        ],
    );
    let zp = m.mul(z, p);
    let r = m.div(zp, q);
    let r = m.mul_add(u, r, u);
    let r = m.add(r, lost);
    m.add(base, r)
}
