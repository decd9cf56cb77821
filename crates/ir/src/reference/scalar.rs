//! Elementwise arithmetic on single elements: reals as f64, integers and bools as i64.

use super::special;
use crate::{BF16, Binary, DType, F16, ReduceOp, Tensor, TensorData, Unary};

/// A tensor's elements, widened without loss.
pub(super) enum Elements {
    Real(Vec<f64>),
    Whole(Vec<i64>),
}

impl Elements {
    pub(super) fn of(t: &Tensor) -> Elements {
        match t.data.to_i64s() {
            Some(v) => Elements::Whole(v),
            None => Elements::Real(t.to_f64s()),
        }
    }
}

/// Elements wrapped to an integer dtype's width, or rounded to a float dtype.
pub(super) fn whole_data(dtype: DType, v: impl IntoIterator<Item = i64>) -> TensorData {
    TensorData::from_i64s(dtype, v)
}

/// The value after it was stored as an integer dtype or bool; a u64 keeps its bits.
pub(super) fn wrap(dtype: DType, x: i64) -> i64 {
    match dtype {
        DType::Bool => i64::from(x != 0),
        DType::U8 => i64::from(x as u8),
        DType::U16 => i64::from(x as u16),
        DType::U32 => i64::from(x as u32),
        DType::I8 => i64::from(x as i8),
        DType::I16 => i64::from(x as i16),
        DType::I32 => i64::from(x as i32),
        _ => x,
    }
}

/// A number that is ordered as the element is: u64 beyond i64 is held as a negative i64.
pub(super) fn ordered(dtype: DType, x: i64) -> i64 {
    match dtype {
        DType::U64 => x ^ i64::MIN,
        _ => x,
    }
}

/// The value after it was stored as a float dtype.
pub(super) fn stored(dtype: DType, x: f64) -> f64 {
    match dtype {
        DType::BF16 => f64::from(BF16::from_f32(x as f32).to_f32()),
        DType::F16 => f64::from(F16::from_f32(x as f32).to_f32()),
        DType::F32 => f64::from(x as f32),
        _ => x,
    }
}

/// Zero of the same sign for an f32 that would be subnormal (see [`Unary::flushes_subnormals`]).
fn flush(dtype: DType, x: f64) -> f64 {
    let least = match dtype.compute() {
        DType::F32 => f64::from(f32::MIN_POSITIVE),
        _ => f64::MIN_POSITIVE,
    };
    if x.abs() < least {
        0.0f64.copysign(x)
    } else {
        x
    }
}

pub(super) fn unary_real(op: Unary, dtype: DType, x: f64) -> f64 {
    if dtype.is_narrow()
        && let Some(y) = composed(op, dtype, x)
    {
        return y;
    }
    let y = op.eval_f64(x);
    if op.flushes_subnormals() {
        flush(dtype, y)
    } else {
        y
    }
}

/// What XLA makes of several operations, each of which rounds to a 16-bit type.
fn composed(op: Unary, dtype: DType, x: f64) -> Option<f64> {
    let r = |y: f64| stored(dtype, y);
    let exp = |x: f64| r(flush(dtype, x.exp()));
    match op {
        Unary::Logistic => Some(flush(dtype, 1.0 / r(1.0 + exp(-x)))),
        Unary::Exp2 => Some(exp(r(x * r(std::f64::consts::LN_2)))),
        _ => None,
    }
}

pub(super) fn binary_real(op: Binary, dtype: DType, x: f64, y: f64) -> f64 {
    match (op, dtype) {
        (Binary::Nextafter, DType::F32) => {
            return f64::from(special::nextafter_f32(x as f32, y as f32));
        }
        (Binary::Nextafter, DType::BF16) => {
            let next = special::nextafter_16(BF16::from_f32(x as f32).0, x, y);
            return f64::from(BF16(next).to_f32());
        }
        (Binary::Nextafter, DType::F16) => {
            let next = special::nextafter_16(F16::from_f32(x as f32).0, x, y);
            return f64::from(F16(next).to_f32());
        }
        _ => {}
    }
    let z = op.eval_f64(x, y);
    if op.flushes_subnormals() {
        flush(dtype, z)
    } else {
        z
    }
}

/// None for an operation that takes reals only; `infer` refused it before.
pub(super) fn unary_whole(op: Unary, dtype: DType, x: i64) -> Option<i64> {
    Some(wrap(
        dtype,
        match op {
            Unary::Neg => x.wrapping_neg(),
            Unary::Abs => x.wrapping_abs(),
            Unary::Sign if dtype == DType::U64 => i64::from(x != 0),
            Unary::Sign => x.signum(),
            Unary::Not if dtype == DType::Bool => 1 - x,
            Unary::Not => !x,
            Unary::Floor
            | Unary::Ceil
            | Unary::Round
            | Unary::Exp
            | Unary::Exp2
            | Unary::Expm1
            | Unary::Log
            | Unary::Log1p
            | Unary::Sin
            | Unary::Cos
            | Unary::Tan
            | Unary::Tanh
            | Unary::Logistic
            | Unary::Sqrt
            | Unary::Rsqrt
            | Unary::Erf
            | Unary::ErfInv
            | Unary::IsFinite => return None,
        },
    ))
}

/// XLA's integer arithmetic: wrapping; x / 0 is all ones, x % 0 is x, least / -1 is least;
/// a shift by the width or more leaves nothing, or copies of the sign.
pub(super) fn binary_whole(op: Binary, dtype: DType, x: i64, y: i64) -> Option<i64> {
    let bits = 8 * dtype.size() as u32;
    // Shift amounts count as unsigned.
    let amount = u32::try_from(y).ok().filter(|n| *n < bits);
    // The element's bits as an unsigned and as a signed number, whatever its class.
    let unsigned = if bits == 64 {
        x as u64
    } else {
        x as u64 & ((1 << bits) - 1)
    };
    let unused = 64 - bits;
    let signed = x << unused >> unused;
    let (ox, oy) = (ordered(dtype, x), ordered(dtype, y));
    let truth = |b: bool| i64::from(b);
    let value = match op {
        Binary::Add => x.wrapping_add(y),
        Binary::Sub => x.wrapping_sub(y),
        Binary::Mul => x.wrapping_mul(y),
        Binary::Div if y == 0 => -1,
        Binary::Div if dtype == DType::U64 => (x as u64 / y as u64) as i64,
        Binary::Div => x.wrapping_div(y),
        Binary::Rem if y == 0 => x,
        Binary::Rem if dtype == DType::U64 => (x as u64 % y as u64) as i64,
        Binary::Rem => x.wrapping_rem(y),
        Binary::Max => {
            if ox > oy {
                x
            } else {
                y
            }
        }
        Binary::Min => {
            if ox < oy {
                x
            } else {
                y
            }
        }
        Binary::And => x & y,
        Binary::Or => x | y,
        Binary::Xor => x ^ y,
        Binary::ShiftLeft => amount.map_or(0, |n| x << n),
        Binary::ShiftRightLogical => amount.map_or(0, |n| (unsigned >> n) as i64),
        Binary::ShiftRightArithmetic => signed >> amount.unwrap_or(bits - 1),
        Binary::Eq => return Some(truth(x == y)),
        Binary::Ne => return Some(truth(x != y)),
        Binary::Lt => return Some(truth(ox < oy)),
        Binary::Le => return Some(truth(ox <= oy)),
        Binary::Gt => return Some(truth(ox > oy)),
        Binary::Ge => return Some(truth(ox >= oy)),
        Binary::Pow | Binary::Atan2 | Binary::Nextafter => return None,
    };
    Some(wrap(dtype, value))
}

/// The value that a reduction starts from, and that an empty one gives.
pub(super) fn identity_real(op: ReduceOp) -> f64 {
    match op {
        ReduceOp::Sum | ReduceOp::Or => 0.0,
        ReduceOp::Prod | ReduceOp::And => 1.0,
        ReduceOp::Max => f64::NEG_INFINITY,
        ReduceOp::Min => f64::INFINITY,
    }
}

pub(super) fn identity_whole(op: ReduceOp, dtype: DType) -> i64 {
    // A u64 is held by its bits.
    let (least, greatest) = match dtype.bounds() {
        Some((least, greatest)) => (least as i64, greatest as i64),
        None => (i64::MIN, i64::MAX),
    };
    match op {
        ReduceOp::Sum | ReduceOp::Or => 0,
        ReduceOp::Prod => 1,
        ReduceOp::And => wrap(dtype, -1),
        ReduceOp::Max => least,
        ReduceOp::Min => greatest,
    }
}

pub(super) fn combine_real(op: ReduceOp, x: f64, y: f64) -> f64 {
    match op {
        ReduceOp::Sum => x + y,
        ReduceOp::Prod => x * y,
        ReduceOp::Max => Binary::Max.eval_f64(x, y),
        ReduceOp::Min => Binary::Min.eval_f64(x, y),
        ReduceOp::And => Binary::And.eval_f64(x, y),
        ReduceOp::Or => Binary::Or.eval_f64(x, y),
    }
}

pub(super) fn combine_whole(op: ReduceOp, dtype: DType, x: i64, y: i64) -> i64 {
    wrap(
        dtype,
        match op {
            ReduceOp::Sum => x.wrapping_add(y),
            ReduceOp::Prod => x.wrapping_mul(y),
            ReduceOp::Max if ordered(dtype, x) < ordered(dtype, y) => y,
            ReduceOp::Min if ordered(dtype, x) > ordered(dtype, y) => y,
            ReduceOp::Max | ReduceOp::Min => x,
            ReduceOp::And => x & y,
            ReduceOp::Or => x | y,
        },
    )
}

/// x^y. Integers wrap; a 16-bit float is rounded after each product of the squaring scheme, as
/// XLA does; others are computed in f64.
pub(super) fn integer_pow_real(dtype: DType, x: f64, y: i32) -> f64 {
    if !dtype.is_narrow() {
        return x.powi(y);
    }
    let (mut n, mut base, mut product) = (y.unsigned_abs(), x, None);
    while n > 0 {
        if n & 1 == 1 {
            product = Some(product.map_or(base, |p: f64| stored(dtype, p * base)));
        }
        n >>= 1;
        if n > 0 {
            base = stored(dtype, base * base);
        }
    }
    let product = product.unwrap_or(1.0);
    if y < 0 { 1.0 / product } else { product }
}

pub(super) fn integer_pow_whole(dtype: DType, x: i64, y: u32) -> i64 {
    wrap(dtype, x.wrapping_pow(y))
}

/// Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", 2011), key (k0, k1), counter (x0, x1).
pub(super) fn threefry2x32(k0: u32, k1: u32, x0: u32, x1: u32) -> (u32, u32) {
    const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let keys = [k0, k1, k0 ^ k1 ^ 0x1BD1_1BDA];
    let (mut a, mut b) = (x0.wrapping_add(k0), x1.wrapping_add(k1));
    for group in 0..5 {
        for r in ROTATIONS[group % 2] {
            a = a.wrapping_add(b);
            b = b.rotate_left(r) ^ a;
        }
        a = a.wrapping_add(keys[(group + 1) % 3]);
        b = b
            .wrapping_add(keys[(group + 2) % 3])
            .wrapping_add(group as u32 + 1);
    }
    (a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers of the authors' Random123 library (`kat_vectors`), as JAX tests them.
    #[test]
    fn threefry_known_answers() {
        assert_eq!(threefry2x32(0, 0, 0, 0), (0x6b20_0159, 0x99ba_4efe));
        assert_eq!(threefry2x32(!0, !0, !0, !0), (0x1cb9_96fc, 0xbb00_2be7));
        assert_eq!(
            threefry2x32(0x1319_8a2e, 0x0370_7344, 0x243f_6a88, 0x85a3_08d3),
            (0xc492_3a9c, 0x483d_f7a0)
        );
    }

    #[test]
    fn integers_follow_xla() {
        use Binary::*;
        let i = |op, x, y| binary_whole(op, DType::I32, x, y).unwrap();
        let u = |op, x, y| binary_whole(op, DType::U32, x, y).unwrap();
        let least = i64::from(i32::MIN);
        assert_eq!(i(Div, 7, 0), -1);
        assert_eq!(u(Div, 7, 0), i64::from(u32::MAX));
        assert_eq!(i(Rem, 7, 0), 7);
        assert_eq!(i(Div, least, -1), least);
        assert_eq!(i(Rem, least, -1), 0);
        assert_eq!(i(Add, i64::from(i32::MAX), 1), least);
        assert_eq!(i(ShiftLeft, 1, 32), 0);
        assert_eq!(i(ShiftLeft, 1, -1), 0);
        assert_eq!(i(ShiftRightLogical, -1, 31), 1);
        assert_eq!(i(ShiftRightArithmetic, -8, 40), -1);
        assert_eq!(u(ShiftRightArithmetic, 0x8000_0000, 1), 0xC000_0000);
        assert_eq!(binary_whole(ShiftLeft, DType::I64, 1, 63), Some(i64::MIN));
        let narrow = |op, d, x, y| binary_whole(op, d, x, y).unwrap();
        assert_eq!(narrow(Add, DType::U8, 250, 10), 4);
        assert_eq!(narrow(Div, DType::I8, -128, -1), -128);
        assert_eq!(narrow(ShiftRightLogical, DType::I8, -1, 4), 15);
        assert_eq!(narrow(ShiftRightArithmetic, DType::U8, 0x80, 1), 0xC0);
        assert_eq!(narrow(ShiftLeft, DType::I16, 1, 15), -32768);
        assert_eq!(narrow(Div, DType::U64, -1, 2), i64::MAX);
        assert_eq!(narrow(Max, DType::U64, -1, 2), -1);
    }
}
