//! The 8- and 16-bit types between memory and lanes. A lane holds the equal value of the type that
//! is computed in (see [`crate::ops`]); memory holds the bits.

use athanor_ir::DType;

use crate::emit::{Fun, I, V};

/// The low `8 * size` bits of each 32-bit lane as a value.
pub fn from_bits(f: &mut Fun<'_>, t: DType, bits: V) -> V {
    match t {
        DType::BF16 => f.shift(I::I32x4Shl, bits, 16),
        DType::F16 => widen_f16(f, bits),
        DType::I8 | DType::I16 => extend(f, t, bits),
        _ => {
            let mask = f.const_u32(u32::MAX >> (32 - 8 * t.size()));
            f.op2(I::V128And, bits, mask)
        }
    }
}

/// A value's bits in the low part of each lane; the rest may be anything.
pub fn to_bits(f: &mut Fun<'_>, t: DType, x: V) -> V {
    match t {
        DType::BF16 => f.shift(I::I32x4ShrU, x, 16),
        DType::F16 => narrow_f16(f, x),
        _ => x,
    }
}

/// A value of the type that is computed in, wrapped to an integer type or rounded to a float type.
pub fn from_wide(f: &mut Fun<'_>, t: DType, x: V) -> V {
    match t {
        DType::BF16 => round_bf16(f, x),
        DType::F16 => round_f16(f, x),
        _ => from_bits(f, t, x),
    }
}

/// Sign extension from the type's width.
fn extend(f: &mut Fun<'_>, t: DType, bits: V) -> V {
    let unused = 32 - 8 * t.size() as i32;
    let high = f.shift(I::I32x4Shl, bits, unused);
    f.shift(I::I32x4ShrS, high, unused)
}

const SIGN: u32 = 0x8000_0000;
const INFINITY: u32 = 0x7f80_0000;
const QUIET: u32 = 0x7fc0_0000;

/// The sign bit and the rest.
fn split(f: &mut Fun<'_>, x: V) -> (V, V) {
    let sign = f.const_u32(SIGN);
    (f.op2(I::V128And, x, sign), f.op2(I::V128AndNot, x, sign))
}

/// Adds just less than half a unit of what is above `dropped` bits, and one more where the bit
/// above them is set: then truncation rounds to nearest, ties to even.
fn carry(f: &mut Fun<'_>, magnitude: V, dropped: u32) -> V {
    let one = f.const_u32(1);
    let odd = f.shift(I::I32x4ShrU, magnitude, dropped as i32);
    let odd = f.op2(I::V128And, odd, one);
    let below_half = f.const_u32((1 << (dropped - 1)) - 1);
    let sum = f.op2(I::I32x4Add, magnitude, below_half);
    let sum = f.op2(I::I32x4Add, sum, odd);
    let kept = f.const_u32(u32::MAX << dropped);
    f.op2(I::V128And, sum, kept)
}

/// f32 to the nearest bfloat16; a NaN keeps its sign only.
fn round_bf16(f: &mut Fun<'_>, x: V) -> V {
    let rounded = carry(f, x, 16);
    let (sign, quiet) = (f.const_u32(SIGN), f.const_u32(QUIET));
    let nan = f.op2(I::V128And, x, sign);
    let nan = f.op2(I::V128Or, nan, quiet);
    let ordered = f.op2(I::F32x4Eq, x, x);
    f.select(ordered, rounded, nan)
}

/// f32 to the nearest binary16: multiples of 2^-24 below 2^-14, infinity from 65520 on; a NaN
/// keeps its sign and the upper bits of its fraction, and is quiet.
fn round_f16(f: &mut Fun<'_>, x: V) -> V {
    let (sign, magnitude) = split(f, x);
    let rounded = carry(f, magnitude, 13);
    let infinity = f.const_u32(INFINITY);
    let limit = f.const_f32(65520.0);
    let over = f.op2(I::F32x4Ge, magnitude, limit);
    let rounded = f.select(over, infinity, rounded);
    // x + 1/2 has the unit 2^-24 in its last place: the addition rounds.
    let half = f.const_f32(0.5);
    let small = f.op2(I::F32x4Add, magnitude, half);
    let small = f.op2(I::F32x4Sub, small, half);
    let least_normal = f.const_f32(2f32.powi(-14));
    let subnormal = f.op2(I::F32x4Lt, magnitude, least_normal);
    let rounded = f.select(subnormal, small, rounded);
    let (quiet, kept) = (f.const_u32(QUIET), f.const_u32(u32::MAX << 13));
    let nan = f.op2(I::V128Or, magnitude, quiet);
    let nan = f.op2(I::V128And, nan, kept);
    let ordered = f.op2(I::F32x4Eq, x, x);
    let rounded = f.select(ordered, rounded, nan);
    f.op2(I::V128Or, rounded, sign)
}

/// Bits of a binary16 to the equal f32. Its exponent and fraction, read as those of an f32, are
/// the value over 2^112, subnormals included.
fn widen_f16(f: &mut Fun<'_>, bits: V) -> V {
    let rest = f.const_u32(0x7fff);
    let magnitude = f.op2(I::V128And, bits, rest);
    let top = f.const_u32(0x8000);
    let sign = f.op2(I::V128And, bits, top);
    let sign = f.shift(I::I32x4Shl, sign, 16);
    let scaled = f.shift(I::I32x4Shl, magnitude, 13);
    let up = f.const_f32(2f32.powi(112));
    let x = f.op2(I::F32x4Mul, scaled, up);
    let (infinity, largest) = (f.const_u32(INFINITY), f.const_u32(0x7bff));
    let special = f.op2(I::I32x4GtU, magnitude, largest);
    let special = f.op2(I::V128And, special, infinity);
    let x = f.op2(I::V128Or, x, special);
    f.op2(I::V128Or, x, sign)
}

/// The bits of an f32 that equals a binary16: [`widen_f16`] backwards.
fn narrow_f16(f: &mut Fun<'_>, x: V) -> V {
    let (sign, magnitude) = split(f, x);
    let down = f.const_f32(2f32.powi(-112));
    let finite = f.op2(I::F32x4Mul, magnitude, down);
    let infinity = f.const_u32(INFINITY);
    let special = f.op2(I::I32x4GeU, magnitude, infinity);
    // The fraction of an infinity or NaN, and 31 as its exponent.
    let exponent = f.const_u32(31 << 23);
    let fraction = f.op2(I::V128AndNot, magnitude, infinity);
    let other = f.op2(I::V128Or, fraction, exponent);
    let bits = f.select(special, other, finite);
    let bits = f.shift(I::I32x4ShrU, bits, 13);
    let sign = f.shift(I::I32x4ShrU, sign, 16);
    f.op2(I::V128Or, bits, sign)
}
