//! One node of a kernel on vectors. 32-bit types lie four to a vector (the low two lanes in
//! kernels that have 64-bit types), 64-bit types two; a bool is a 32-bit mask, all ones or zero.
//! A narrow value lies in a 32-bit lane as the equal value of the type that it is computed in: i8
//! and i16 with their sign extended, u8 and u16 with zeros, 16-bit floats as f32.

use athanor_ir::{BF16, Binary, DType, F16, Kind, Unary};

use crate::emit::{Fun, I, V};
use crate::maths::{self, Float, Maths, Routine};

fn float_of(dtype: DType) -> Float {
    if dtype == DType::F64 {
        Float::F64
    } else {
        Float::F32
    }
}

/// 32-bit masks in the low lanes to 64-bit masks.
pub fn widen_mask(f: &mut Fun<'_>, m: V) -> V {
    f.op1(I::I64x2ExtendLowI32x4S, m)
}

/// The low half of each 64-bit lane, in the low lanes.
pub fn narrow(f: &mut Fun<'_>, v: V) -> V {
    f.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11], v, v)
}

pub fn constant(f: &mut Fun<'_>, dtype: DType, bits: u64) -> V {
    match dtype {
        DType::Bool => f.const_u32(if bits & 1 == 1 { u32::MAX } else { 0 }),
        DType::I8 => f.const_u32(bits as i8 as u32),
        DType::I16 => f.const_u32(bits as i16 as u32),
        DType::BF16 => f.const_f32(BF16(bits as u16).to_f32()),
        DType::F16 => f.const_f32(F16(bits as u16).to_f32()),
        d if d.size() == 8 => f.const_u64(bits),
        _ => f.const_u32(bits as u32),
    }
}

pub fn unary(f: &mut Fun<'_>, op: Unary, t: DType, x: V) -> V {
    if t.is_float() {
        let float = float_of(t);
        if maths::unary_is_routine(op) {
            return f.routine(Routine::Unary(op, float), &[x]);
        }
        let mut m = Maths { f, float };
        if op == Unary::IsFinite {
            let (a, inf) = (m.abs(x), m.c(f64::INFINITY));
            let r = m.lt(a, inf);
            return if t == DType::F64 { narrow(f, r) } else { r };
        }
        return maths::unary(&mut m, op, x);
    }
    match (op, t) {
        (Unary::Not, _) => f.op1(I::V128Not, x),
        (Unary::Neg, DType::I64 | DType::U64) => f.op1(I::I64x2Neg, x),
        (Unary::Neg, _) => f.op1(I::I32x4Neg, x),
        (Unary::Abs, DType::I64) => f.op1(I::I64x2Abs, x),
        (Unary::Abs, DType::I32) => f.op1(I::I32x4Abs, x),
        (Unary::Sign, DType::I64) => {
            let z = f.const_u64(0);
            let (p, n) = (f.op2(I::I64x2GtS, x, z), f.op2(I::I64x2LtS, x, z));
            f.op2(I::I64x2Sub, n, p)
        }
        (Unary::Sign, DType::I32) => {
            let z = f.const_u32(0);
            let (p, n) = (f.op2(I::I32x4GtS, x, z), f.op2(I::I32x4LtS, x, z));
            f.op2(I::I32x4Sub, n, p)
        }
        (Unary::Sign, DType::U32) => {
            let one = f.const_u32(1);
            f.op2(I::I32x4MinU, x, one)
        }
        (Unary::Sign, DType::U64) => {
            let (zero, one) = (f.const_u64(0), f.const_u64(1));
            let some = f.op2(I::I64x2Ne, x, zero);
            f.op2(I::V128And, some, one)
        }
        // Verified graphs have no other operation on integers; abs of an unsigned is itself.
        _ => x,
    }
}

fn lanes(f: &mut Fun<'_>, wide: bool, a: V, b: V, g: impl Fn(&mut Fun<'_>)) -> V {
    let out = f.new_v();
    f.assign(out, a);
    for l in 0..if wide { 2 } else { 4 } {
        let (get, put) = if wide {
            (I::I64x2ExtractLane(l), I::I64x2ReplaceLane(l))
        } else {
            (I::I32x4ExtractLane(l), I::I32x4ReplaceLane(l))
        };
        f.get(out).get(a).i(get.clone()).get(b).i(get);
        g(f);
        f.i(put).set(out);
    }
    out
}

/// Division and remainder of one lane by calls of small functions written here: division by zero
/// gives -1 (remainder: the dividend), the least integer by -1 itself (remainder 0).
fn divide(f: &mut Fun<'_>, op: Binary, t: DType, a: V, b: V) -> V {
    let wide = t.size() == 8;
    // Replace divisors 0 and -1 by 1 first, then patch.
    let (zero, ones) = (constant(f, t, 0), constant(f, t, u64::MAX));
    let one = constant(f, t, 1);
    let eq = if wide { I::I64x2Eq } else { I::I32x4Eq };
    let by_zero = f.op2(eq.clone(), b, zero);
    let signed = t.kind() == Kind::Signed;
    let mut d = f.select(by_zero, one, b);
    let mut by_minus = None;
    if signed {
        let m = f.op2(eq, b, ones);
        d = f.select(m, one, d);
        by_minus = Some(m);
    }
    let div = op == Binary::Div;
    let r = lanes(f, wide, a, d, |f| {
        f.i(match (wide, signed, div) {
            (true, true, true) => I::I64DivS,
            (true, true, false) => I::I64RemS,
            (true, false, true) => I::I64DivU,
            (true, false, false) => I::I64RemU,
            (false, true, true) => I::I32DivS,
            (false, true, false) => I::I32RemS,
            (false, false, true) => I::I32DivU,
            (false, false, false) => I::I32RemU,
        });
    });
    let mut r = r;
    if let Some(m) = by_minus {
        let v = if div {
            f.op1(if wide { I::I64x2Neg } else { I::I32x4Neg }, a)
        } else {
            zero
        };
        r = f.select(m, v, r);
    }
    let at_zero = if div { ones } else { a };
    f.select(by_zero, at_zero, r)
}

/// A shift by the lanes of `b`; by 32 (64) or more gives 0, or the sign.
fn shift(f: &mut Fun<'_>, op: Binary, t: DType, a: V, b: V) -> V {
    let wide = t.size() == 8;
    let r = lanes(f, wide, a, b, |f| {
        f.i(match (op, wide) {
            (Binary::ShiftLeft, false) => I::I32Shl,
            (Binary::ShiftLeft, true) => I::I64Shl,
            (Binary::ShiftRightLogical, false) => I::I32ShrU,
            (Binary::ShiftRightLogical, true) => I::I64ShrU,
            (_, false) => I::I32ShrS,
            (_, true) => I::I64ShrS,
        });
    });
    let limit = constant(f, t, t.size() as u64 * 8 - 1);
    let zero = constant(f, t, 0);
    let beyond = if wide {
        let (x, y) = (f.op2(I::I64x2GtS, b, limit), f.op2(I::I64x2LtS, b, zero));
        f.op2(I::V128Or, x, y)
    } else {
        f.op2(I::I32x4GtU, b, limit)
    };
    let out = match op {
        Binary::ShiftRightArithmetic if wide => f.shift(I::I64x2ShrS, a, 63),
        Binary::ShiftRightArithmetic if t == DType::I32 => f.shift(I::I32x4ShrS, a, 31),
        Binary::ShiftRightArithmetic => f.shift(I::I32x4ShrS, a, 31),
        _ => zero,
    };
    f.select(beyond, out, r)
}

/// A shift by a constant below the width.
pub fn shift_const(f: &mut Fun<'_>, op: Binary, t: DType, a: V, by: i32) -> V {
    let i = match (op, t.size() == 8) {
        (Binary::ShiftLeft, false) => I::I32x4Shl,
        (Binary::ShiftLeft, true) => I::I64x2Shl,
        (Binary::ShiftRightLogical, false) => I::I32x4ShrU,
        (Binary::ShiftRightLogical, true) => I::I64x2ShrU,
        (_, false) => I::I32x4ShrS,
        (_, true) => I::I64x2ShrS,
    };
    f.shift(i, a, by)
}

pub fn binary(f: &mut Fun<'_>, op: Binary, t: DType, a: V, b: V) -> V {
    use Binary::*;
    match op {
        And => return f.op2(I::V128And, a, b),
        Or => return f.op2(I::V128Or, a, b),
        Xor => return f.op2(I::V128Xor, a, b),
        Eq | Ne | Lt | Le | Gt | Ge => return compare(f, op, t, a, b),
        _ => {}
    }
    if t.is_float() {
        let float = float_of(t);
        if maths::binary_is_routine(op) {
            return f.routine(Routine::Binary(op, float), &[a, b]);
        }
        return maths::binary(&mut Maths { f, float }, op, a, b);
    }
    let i = match (op, t) {
        (Max, DType::Bool) => I::V128Or,
        (Min, DType::Bool) => I::V128And,
        (Add, DType::I64 | DType::U64) => I::I64x2Add,
        (Sub, DType::I64 | DType::U64) => I::I64x2Sub,
        (Mul, DType::I64 | DType::U64) => I::I64x2Mul,
        (Add, _) => I::I32x4Add,
        (Sub, _) => I::I32x4Sub,
        (Mul, _) => I::I32x4Mul,
        (Max, DType::I32) => I::I32x4MaxS,
        (Min, DType::I32) => I::I32x4MinS,
        (Max, DType::U32) => I::I32x4MaxU,
        (Min, DType::U32) => I::I32x4MinU,
        (Max, _) => {
            let (x, y) = (ordered(f, t, a), ordered(f, t, b));
            let m = f.op2(I::I64x2GtS, x, y);
            return f.select(m, a, b);
        }
        (Min, _) => {
            let (x, y) = (ordered(f, t, a), ordered(f, t, b));
            let m = f.op2(I::I64x2LtS, x, y);
            return f.select(m, a, b);
        }
        (Div | Rem, _) => return divide(f, op, t, a, b),
        (ShiftLeft | ShiftRightLogical | ShiftRightArithmetic, _) => return shift(f, op, t, a, b),
        // Floats only: verified graphs have none here.
        _ => return a,
    };
    f.op2(i, a, b)
}

/// A u64 as the i64 of the same rank: vectors of 64 bits compare with a sign.
fn ordered(f: &mut Fun<'_>, t: DType, x: V) -> V {
    match t {
        DType::U64 => {
            let least = f.const_u64(1 << 63);
            f.op2(I::V128Xor, x, least)
        }
        _ => x,
    }
}

fn compare(f: &mut Fun<'_>, op: Binary, t: DType, a: V, b: V) -> V {
    macro_rules! pick {
        ($eq:ident $ne:ident $lt:ident $le:ident $gt:ident $ge:ident) => {
            match op {
                Binary::Eq => I::$eq,
                Binary::Ne => I::$ne,
                Binary::Lt => I::$lt,
                Binary::Le => I::$le,
                Binary::Gt => I::$gt,
                _ => I::$ge,
            }
        };
    }
    // Masks as unsigned: true is greater than false.
    let i = match t.compute() {
        DType::F32 => pick!(F32x4Eq F32x4Ne F32x4Lt F32x4Le F32x4Gt F32x4Ge),
        DType::F64 => pick!(F64x2Eq F64x2Ne F64x2Lt F64x2Le F64x2Gt F64x2Ge),
        DType::I32 => pick!(I32x4Eq I32x4Ne I32x4LtS I32x4LeS I32x4GtS I32x4GeS),
        DType::U32 | DType::Bool => pick!(I32x4Eq I32x4Ne I32x4LtU I32x4LeU I32x4GtU I32x4GeU),
        _ => pick!(I64x2Eq I64x2Ne I64x2LtS I64x2LeS I64x2GtS I64x2GeS),
    };
    let (a, b) = (ordered(f, t, a), ordered(f, t, b));
    let m = f.op2(i, a, b);
    if t.size() == 8 { narrow(f, m) } else { m }
}

pub fn select(f: &mut Fun<'_>, t: DType, cond: V, a: V, b: V) -> V {
    let m = if t.size() == 8 {
        widen_mask(f, cond)
    } else {
        cond
    };
    f.select(m, a, b)
}

pub fn convert(f: &mut Fun<'_>, from: DType, to: DType, x: V) -> V {
    use DType::*;
    let per_lane = |f: &mut Fun<'_>,
                    get: fn(u8) -> I<'static>,
                    g: &[I<'static>],
                    put: fn(u8) -> I<'static>| {
        let out = f.const_u64(0);
        let o = f.new_v();
        f.assign(o, out);
        for l in 0..2 {
            f.get(o).get(x).i(get(l));
            for i in g {
                f.i(i.clone());
            }
            f.i(put(l)).set(o);
        }
        o
    };
    match (from, to) {
        (a, b) if a == b => x,
        (I32, U32) | (U32, I32) | (I64, U64) | (U64, I64) => x,
        // Narrow values lie in their lanes as the wider ones.
        (a, b) if a.is_narrow() && b == a.compute() => x,
        (_, to) if to.is_narrow() => crate::narrow::from_wide(f, to, x),
        (_, Bool) => {
            let z = constant(f, from, 0);
            compare(f, Binary::Ne, from, x, z)
        }
        (Bool, I64 | U64 | F64) => {
            let m = widen_mask(f, x);
            let one = if to == F64 {
                f.const_f64(1.0)
            } else {
                f.const_u64(1)
            };
            f.op2(I::V128And, m, one)
        }
        (Bool, _) => {
            let one = if to == F32 {
                f.const_f32(1.0)
            } else {
                f.const_u32(1)
            };
            f.op2(I::V128And, x, one)
        }
        (I32, F32) => f.op1(I::F32x4ConvertI32x4S, x),
        (U32, F32) => f.op1(I::F32x4ConvertI32x4U, x),
        (I32, F64) => f.op1(I::F64x2ConvertLowI32x4S, x),
        (U32, F64) => f.op1(I::F64x2ConvertLowI32x4U, x),
        (I32, I64 | U64) => f.op1(I::I64x2ExtendLowI32x4S, x),
        (U32, I64 | U64) => f.op1(I::I64x2ExtendLowI32x4U, x),
        (F32, I32) => f.op1(I::I32x4TruncSatF32x4S, x),
        (F32, U32) => f.op1(I::I32x4TruncSatF32x4U, x),
        (F32, F64) => f.op1(I::F64x2PromoteLowF32x4, x),
        (F64, F32) => f.op1(I::F32x4DemoteF64x2Zero, x),
        (F64, I32) => f.op1(I::I32x4TruncSatF64x2SZero, x),
        (F64, U32) => f.op1(I::I32x4TruncSatF64x2UZero, x),
        (I64 | U64, I32 | U32) => narrow(f, x),
        (F64, I64) => per_lane(
            f,
            I::F64x2ExtractLane,
            &[I::I64TruncSatF64S],
            I::I64x2ReplaceLane,
        ),
        (F32, I64) => per_lane(
            f,
            I::F32x4ExtractLane,
            &[I::I64TruncSatF32S],
            I::I64x2ReplaceLane,
        ),
        (I64, F64) => per_lane(
            f,
            I::I64x2ExtractLane,
            &[I::F64ConvertI64S],
            I::F64x2ReplaceLane,
        ),
        (I64, F32) => per_lane(
            f,
            I::I64x2ExtractLane,
            &[I::F32ConvertI64S],
            I::F32x4ReplaceLane,
        ),
        (F64, U64) => per_lane(
            f,
            I::F64x2ExtractLane,
            &[I::I64TruncSatF64U],
            I::I64x2ReplaceLane,
        ),
        (F32, U64) => per_lane(
            f,
            I::F32x4ExtractLane,
            &[I::I64TruncSatF32U],
            I::I64x2ReplaceLane,
        ),
        (U64, F64) => per_lane(
            f,
            I::I64x2ExtractLane,
            &[I::F64ConvertI64U],
            I::F64x2ReplaceLane,
        ),
        (U64, F32) => per_lane(
            f,
            I::I64x2ExtractLane,
            &[I::F32ConvertI64U],
            I::F32x4ReplaceLane,
        ),
        _ => x,
    }
}

/// x^y by squaring.
pub fn integer_pow(f: &mut Fun<'_>, t: DType, x: V, y: i32) -> V {
    let one = constant(
        f,
        t,
        match t {
            DType::F32 => u64::from(1f32.to_bits()),
            DType::F64 => 1f64.to_bits(),
            _ => 1,
        },
    );
    let (mut n, mut base, mut acc) = (y.unsigned_abs(), x, None);
    while n > 0 {
        if n & 1 == 1 {
            acc = Some(match acc {
                None => base,
                Some(a) => binary(f, Binary::Mul, t, a, base),
            });
        }
        n >>= 1;
        if n > 0 {
            base = binary(f, Binary::Mul, t, base, base);
        }
    }
    let r = acc.unwrap_or(one);
    if y < 0 {
        binary(f, Binary::Div, t, one, r)
    } else {
        r
    }
}

/// Both words of Threefry-2x32, 20 rounds (Salmon et al. 2011).
pub fn threefry(f: &mut Fun<'_>, k: [V; 2], x: [V; 2]) -> [V; 2] {
    let parity = f.const_u32(0x1BD1_1BDA);
    let k2 = f.op2(I::V128Xor, k[0], k[1]);
    let k2 = f.op2(I::V128Xor, k2, parity);
    let keys = [k[0], k[1], k2];
    let mut a = f.op2(I::I32x4Add, x[0], k[0]);
    let mut b = f.op2(I::I32x4Add, x[1], k[1]);
    for group in 0..5usize {
        let rotations = if group % 2 == 0 {
            [13, 15, 26, 6]
        } else {
            [17, 29, 16, 24]
        };
        for r in rotations {
            a = f.op2(I::I32x4Add, a, b);
            let (l, h) = (f.shift(I::I32x4Shl, b, r), f.shift(I::I32x4ShrU, b, 32 - r));
            let rotated = f.op2(I::V128Or, l, h);
            b = f.op2(I::V128Xor, rotated, a);
        }
        a = f.op2(I::I32x4Add, a, keys[(group + 1) % 3]);
        b = f.op2(I::I32x4Add, b, keys[(group + 2) % 3]);
        let n = f.const_u32(group as u32 + 1);
        b = f.op2(I::I32x4Add, b, n);
    }
    [a, b]
}
