//! Elementwise arithmetic on single elements: reals as f64, integers and bools as i64.

use super::special;
use crate::{Binary, DType, ReduceOp, Tensor, TensorData, Unary};

/// A tensor's elements, widened without loss.
pub(super) enum Elements {
    Real(Vec<f64>),
    Whole(Vec<i64>),
}

impl Elements {
    pub(super) fn of(t: &Tensor) -> Elements {
        match &t.data {
            TensorData::Bool(v) => Elements::Whole(v.iter().map(|x| i64::from(*x)).collect()),
            TensorData::I32(v) => Elements::Whole(v.iter().map(|x| i64::from(*x)).collect()),
            TensorData::U32(v) => Elements::Whole(v.iter().map(|x| i64::from(*x)).collect()),
            TensorData::I64(v) => Elements::Whole(v.clone()),
            TensorData::F32(v) => Elements::Real(v.iter().map(|x| f64::from(*x)).collect()),
            TensorData::F64(v) => Elements::Real(v.clone()),
        }
    }
}

/// Elements of an integer or bool dtype, wrapped to its width.
pub(super) fn whole_data(dtype: DType, v: impl IntoIterator<Item = i64>) -> TensorData {
    let it = v.into_iter();
    match dtype {
        DType::Bool => TensorData::Bool(it.map(|x| u8::from(x != 0)).collect()),
        DType::I32 => TensorData::I32(it.map(|x| x as i32).collect()),
        DType::U32 => TensorData::U32(it.map(|x| x as u32).collect()),
        DType::I64 => TensorData::I64(it.collect()),
        // i64 to f32 rounds once.
        DType::F32 => TensorData::F32(it.map(|x| x as f32).collect()),
        DType::F64 => TensorData::F64(it.map(|x| x as f64).collect()),
    }
}

/// The value after it was stored as `dtype`.
pub(super) fn wrap(dtype: DType, x: i64) -> i64 {
    match dtype {
        DType::Bool => i64::from(x != 0),
        DType::I32 => i64::from(x as i32),
        DType::U32 => i64::from(x as u32),
        _ => x,
    }
}

/// Zero of the same sign for an f32 that would be subnormal (see [`Unary::flushes_subnormals`]).
fn flush(dtype: DType, x: f64) -> f64 {
    let least = match dtype {
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
    let y = op.eval_f64(x);
    if op.flushes_subnormals() {
        flush(dtype, y)
    } else {
        y
    }
}

pub(super) fn binary_real(op: Binary, dtype: DType, x: f64, y: f64) -> f64 {
    if op == Binary::Nextafter && dtype == DType::F32 {
        return f64::from(special::nextafter_f32(x as f32, y as f32));
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
    let unsigned = match dtype {
        DType::I32 => u64::from(x as i32 as u32),
        _ => x as u64,
    };
    // The bits as a signed number, for u32 too.
    let signed = match dtype {
        DType::U32 => i64::from(x as u32 as i32),
        _ => x,
    };
    let truth = |b: bool| i64::from(b);
    let value = match op {
        Binary::Add => x.wrapping_add(y),
        Binary::Sub => x.wrapping_sub(y),
        Binary::Mul => x.wrapping_mul(y),
        Binary::Div if y == 0 => -1,
        Binary::Div => x.wrapping_div(y),
        Binary::Rem if y == 0 => x,
        Binary::Rem => x.wrapping_rem(y),
        Binary::Max => x.max(y),
        Binary::Min => x.min(y),
        Binary::And => x & y,
        Binary::Or => x | y,
        Binary::Xor => x ^ y,
        Binary::ShiftLeft => amount.map_or(0, |n| x << n),
        Binary::ShiftRightLogical => amount.map_or(0, |n| (unsigned >> n) as i64),
        Binary::ShiftRightArithmetic => signed >> amount.unwrap_or(bits - 1),
        Binary::Eq => return Some(truth(x == y)),
        Binary::Ne => return Some(truth(x != y)),
        Binary::Lt => return Some(truth(x < y)),
        Binary::Le => return Some(truth(x <= y)),
        Binary::Gt => return Some(truth(x > y)),
        Binary::Ge => return Some(truth(x >= y)),
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
    let (least, greatest) = match dtype {
        DType::Bool => (0, 1),
        DType::I32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        DType::U32 => (0, i64::from(u32::MAX)),
        _ => (i64::MIN, i64::MAX),
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
            ReduceOp::Max => x.max(y),
            ReduceOp::Min => x.min(y),
            ReduceOp::And => x & y,
            ReduceOp::Or => x | y,
        },
    )
}

/// x^y. Reals in f64; integers wrap.
pub(super) fn integer_pow_real(x: f64, y: i32) -> f64 {
    x.powi(y)
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
    }
}
