//! erf and its inverse, nextafter and the remainder.

use athanor_ir::Unary;
use wasm_encoder::{BlockType, ValType};

use super::{Float, Maths, Routine};
use crate::emit::{Fun, I, V};

/// f32: XLA's rational approximation. f64: fdlibm's `s_erf.c`, all intervals computed.
pub fn erf(m: &mut Maths<'_, '_>, x: V) -> V {
    if m.float == Float::F64 {
        return erf_f64(m, x);
    }
    let (top, one) = (m.c(3.832_506_856_900_711), m.c(1.0));
    let magnitude = m.abs(x);
    let z = m.mul(x, x);
    let p = m.poly(
        z,
        &[
            0.00022905065861350646,
            0.0034082910107109506,
            0.050955695062380861,
            0.18520832239976145,
            1.128379143519084,
        ],
    );
    let q = m.poly(
        z,
        &[
            -1.1791602954361697e-7,
            0.000023547966471313185,
            0.0010179625278914885,
            0.014070470171167667,
            0.11098505178285362,
            0.49746925110067538,
            1.0,
        ],
    );
    let n = m.mul(x, p);
    let y = m.div(n, q);
    let beyond = m.gt(magnitude, top);
    let sign = m.bits(1 << 31, 1 << 63);
    let s = m.and(x, sign);
    let unit = m.or(one, s);
    m.select(beyond, unit, y)
}

fn erf_f64(m: &mut Maths<'_, '_>, x: V) -> V {
    let (one, a) = (m.c(1.0), m.abs(x));
    let ratio = |m: &mut Maths<'_, '_>, z: V, p: &[f64], q: &[f64]| {
        let (p, q) = (m.poly(z, p), m.poly(z, q));
        m.div(p, q)
    };
    let z = m.mul(x, x);
    let small = ratio(
        m,
        z,
        &[
            -2.37630166566501626084e-05,
            -5.77027029648944159157e-03,
            -2.84817495755985104766e-02,
            -3.25042107247001499370e-01,
            1.28379167095512558561e-01,
        ],
        &[
            -3.96022827877536812320e-06,
            1.32494738004321644526e-04,
            5.08130628187576562776e-03,
            6.50222499887672944485e-02,
            3.97917223959155352819e-01,
            1.0,
        ],
    );
    let small = m.mul_add(a, small, a);
    let s = m.sub(a, one);
    let middle = ratio(
        m,
        s,
        &[
            -2.16637559486879084300e-03,
            3.54783043256182359371e-02,
            -1.10894694282396677476e-01,
            3.18346619901161753674e-01,
            -3.72207876035701323847e-01,
            4.14856118683748331666e-01,
            -2.36211856075265944077e-03,
        ],
        &[
            1.19844998467991074170e-02,
            1.36370839120290507362e-02,
            1.26171219808761642112e-01,
            7.18286544141962662868e-02,
            5.40397917702171048937e-01,
            1.06420880400844228286e-01,
            1.0,
        ],
    );
    let erx = m.c(8.45062911510467529297e-01);
    let middle = m.add(erx, middle);
    let top = m.c(6.0);
    let b = m.at_most(a, top);
    let bb = m.mul(b, b);
    let s = m.div(one, bb);
    let near = ratio(
        m,
        s,
        &[
            -9.81432934416914548592e+00,
            -8.12874355063065934246e+01,
            -1.84605092906711035994e+02,
            -1.62396669462573470355e+02,
            -6.23753324503260060396e+01,
            -1.05586262253232909814e+01,
            -6.93858572707181764372e-01,
            -9.86494403484714822705e-03,
        ],
        &[
            -6.04244152148580987438e-02,
            6.57024977031928170135e+00,
            1.08635005541779435134e+02,
            4.29008140027567833386e+02,
            6.45387271733267880336e+02,
            4.34565877475229228821e+02,
            1.37657754143519042600e+02,
            1.96512716674392571292e+01,
            1.0,
        ],
    );
    let far = ratio(
        m,
        s,
        &[
            -4.83519191608651397019e+02,
            -1.02509513161107724954e+03,
            -6.37566443368389627722e+02,
            -1.60636384855821916062e+02,
            -1.77579549177547519889e+01,
            -7.99283237680523006574e-01,
            -9.86494292470009928597e-03,
        ],
        &[
            -2.24409524465858183362e+01,
            4.74528541206955367215e+02,
            2.55305040643316442583e+03,
            3.19985821950859553908e+03,
            1.53672958608443695994e+03,
            3.25792512996573918826e+02,
            3.03380607434824582924e+01,
            1.0,
        ],
    );
    let split = m.c(1.0 / 0.35);
    let is_near = m.lt(b, split);
    let tail = m.select(is_near, near, far);
    // e^(-b²) with b² split so that the first product is exact.
    let upper = m.bits(0, 0xffff_ffff_0000_0000);
    let h = m.and(b, upper);
    let hh = m.mul(h, h);
    let k = m.c(-0.5625);
    let e1 = m.sub(k, hh);
    let e1 = m.f.routine(Routine::Unary(Unary::Exp, Float::F64), &[e1]);
    let (hm, hp) = (m.sub(h, b), m.add(h, b));
    let e2 = m.mul(hm, hp);
    let e2 = m.add(e2, tail);
    let e2 = m.f.routine(Routine::Unary(Unary::Exp, Float::F64), &[e2]);
    let e = m.mul(e1, e2);
    let e = m.div(e, b);
    let large = m.sub(one, e);
    let (t0, t1) = (m.c(0.84375), m.c(1.25));
    let (is0, is1) = (m.lt(a, t0), m.lt(a, t1));
    let y = m.select(is1, middle, large);
    let y = m.select(is0, small, y);
    let sign = m.bits(1 << 31, 1 << 63);
    let s = m.and(x, sign);
    let y = m.or(y, s);
    let nan = m.ne(x, x);
    m.select(nan, x, y)
}

/// Giles (2012), table 1, each step fused as XLA compiles it; f64 adds two of Halley's steps.
pub fn erf_inv(m: &mut Maths<'_, '_>, x: V) -> V {
    let one = m.c(1.0);
    let a = m.abs(x);
    let w = match m.float {
        Float::F32 => {
            let z = m.mul(x, x);
            let z = m.neg(z);
            m.f.routine(Routine::Unary(Unary::Log1p, Float::F32), &[z])
        }
        Float::F64 => {
            let minus = m.neg(a);
            let l =
                m.f.routine(Routine::Unary(Unary::Log1p, Float::F64), &[minus]);
            let h = m.f.routine(Routine::Unary(Unary::Log1p, Float::F64), &[a]);
            m.add(l, h)
        }
    };
    let w = m.neg(w);
    let (k25, k3, k5) = (m.c(2.5), m.c(3.0), m.c(5.0));
    let central = m.lt(w, k5);
    let wc = m.sub(w, k25);
    let ws = m.sqrt(w);
    let ws = m.sub(ws, k3);
    let t = m.select(central, wc, ws);
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
    let mut p = None;
    for (c, l) in CENTRAL.iter().zip(&TAIL) {
        let (c, l) = (m.c(*c), m.c(*l));
        let k = m.select(central, c, l);
        p = Some(match p {
            None => k,
            Some(p) => m.fma(p, t, k),
        });
    }
    let mut y = m.mul(p.unwrap_or(t), x);
    if m.float == Float::F64 {
        for _ in 0..2 {
            let e = m.f.routine(Routine::Unary(Unary::Erf, Float::F64), &[y]);
            let error = m.sub(e, x);
            let yy = m.mul(y, y);
            let g = m.f.routine(Routine::Unary(Unary::Exp, Float::F64), &[yy]);
            let k = m.c(1.0 / std::f64::consts::FRAC_2_SQRT_PI);
            let g = m.mul(g, k);
            let step = m.mul(error, g);
            let d = m.mul_add(y, step, one);
            let step = m.div(step, d);
            y = m.sub(y, step);
        }
    }
    // ±1 give ±infinity.
    let edge = m.eq(a, one);
    let infinity = m.c(f64::INFINITY);
    let e = m.mul(x, infinity);
    m.select(edge, e, y)
}

pub fn nextafter(m: &mut Maths<'_, '_>, x: V, y: V) -> V {
    let zero = m.c(0.0);
    let unit = m.bits(1, 1);
    let up = m.lt(x, y);
    let positive = m.gt(x, zero);
    // Away from zero adds one to the bits, toward it takes one: masks are -1 or 0.
    let toward = m.xor(up, positive);
    let plus = m.iadd(x, unit);
    let minus = m.isub(x, unit);
    let r = m.select(toward, minus, plus);
    let at_zero = m.eq(x, zero);
    let sign = m.bits(1 << 31, 1 << 63);
    let s = m.and(y, sign);
    let least = m.or(unit, s);
    let r = m.select(at_zero, least, r);
    let same = m.eq(x, y);
    let r = m.select(same, y, r);
    let (nx, ny) = (m.ne(x, x), m.ne(y, y));
    let nan = m.or(nx, ny);
    let sum = m.add(x, y);
    m.select(nan, sum, r)
}

/// fmod lane by lane, in f64.
pub fn rem(m: &mut Maths<'_, '_>, x: V, y: V) -> V {
    if m.float == Float::F32 {
        return m.widen(&[x, y], |m, v| rem(m, v[0], v[1]));
    }
    let f = m.f.module.routine(Routine::ScalarRem);
    let out = m.f.new_v();
    m.f.assign(out, x);
    for lane in 0..2 {
        m.f.get(out);
        m.f.get(x).i(I::F64x2ExtractLane(lane));
        m.f.get(y).i(I::F64x2ExtractLane(lane));
        m.f.i(I::Call(f)).i(I::F64x2ReplaceLane(lane)).set(out);
    }
    out
}

/// Exact remainder by subtracting the divisor scaled by powers of two; a division where it is
/// exact. Parameters 0 and 1; leaves the result on the stack.
pub fn scalar_rem(f: &mut Fun<'_>) {
    let t = |f: &mut Fun<'_>| f.local(ValType::F64);
    let (r, d, s) = (t(f), t(f), t(f));
    f.i(I::LocalGet(0)).i(I::F64Abs).i(I::LocalSet(r));
    f.i(I::LocalGet(1)).i(I::F64Abs).i(I::LocalSet(d));
    // Not finite or divided by zero: NaN; an infinite divisor gives x.
    f.i(I::Block(BlockType::Empty));
    f.i(I::LocalGet(r))
        .i(I::F64Const(f64::INFINITY.into()))
        .i(I::F64Lt);
    f.i(I::LocalGet(d))
        .i(I::F64Const(0.0.into()))
        .i(I::F64Gt)
        .i(I::I32And)
        .i(I::BrIf(0));
    f.i(I::F64Const(f64::NAN.into())).i(I::Return).i(I::End);
    f.i(I::Block(BlockType::Empty)).i(I::Loop(BlockType::Empty));
    f.i(I::LocalGet(r))
        .i(I::LocalGet(d))
        .i(I::F64Lt)
        .i(I::BrIf(1));
    // s = d · 2^k ≤ r, k near the difference of exponents.
    f.i(I::LocalGet(d)).i(I::LocalSet(s));
    f.i(I::Block(BlockType::Empty)).i(I::Loop(BlockType::Empty));
    f.i(I::LocalGet(r))
        .i(I::LocalGet(s))
        .i(I::LocalGet(s))
        .i(I::F64Add)
        .i(I::F64Lt)
        .i(I::BrIf(1));
    f.i(I::LocalGet(s))
        .i(I::LocalGet(s))
        .i(I::F64Add)
        .i(I::LocalSet(s));
    f.i(I::Br(0)).i(I::End).i(I::End);
    f.i(I::LocalGet(r))
        .i(I::LocalGet(s))
        .i(I::F64Sub)
        .i(I::LocalSet(r));
    f.i(I::Br(0)).i(I::End).i(I::End);
    f.i(I::LocalGet(r)).i(I::LocalGet(0)).i(I::F64Copysign);
}
