//! Elementary functions as vector routines: four f32 or two f64 lanes, one code for both hosts.
//!
//! Bounds, in units in the last place, measured by runtime's `tests/maths.rs`: f32 at most 2, but
//! expm1 and logistic 3, tan 4, erf and tanh 6, and erf_inv 64 near ±1, where the rounding of x²
//! shows as it does in XLA (sin, cos, tan for |x| < 2^30). f64 at most 4 (pow: plus |y log x|;
//! sin, cos, tan for |x| < 2^20; erf_inv 2000 near ±1). Results of exp, logistic, pow and div in
//! f32 that are subnormal are zero, as XLA on the CPU gives them.

mod exponential;
mod special;
mod trigonometric;

use athanor_ir::{Binary, Unary};
use wasm_encoder::ValType;

use crate::emit::{Emitter, Fun, I, Signature, V};

/// The float type of all lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Float {
    F32,
    F64,
}

/// A function that a module holds once, emitted at its first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Routine {
    Unary(Unary, Float),
    Binary(Binary, Float),
    /// f64 remainder of one lane, exact.
    ScalarRem,
}

impl Routine {
    pub fn name(self) -> String {
        let suffix = |f: Float| if f == Float::F32 { "f32x4" } else { "f64x2" };
        match self {
            Routine::Unary(op, f) => format!("{}.{}", suffix(f), op.name()),
            Routine::Binary(op, f) => format!("{}.{}", suffix(f), op.name()),
            Routine::ScalarRem => "f64.rem".into(),
        }
    }

    pub fn signature(self) -> Signature {
        let (t, n) = match self {
            Routine::Unary(..) => (ValType::V128, 1),
            Routine::Binary(..) => (ValType::V128, 2),
            Routine::ScalarRem => (ValType::F64, 2),
        };
        Signature {
            params: vec![t; n],
            results: vec![t],
        }
    }

    /// Emits the routine's body for the declared `index`.
    pub fn emit(self, module: &mut Emitter, index: u32) {
        let mut f = module.begin(index);
        // No loop to hoist them from, and too many for the registers.
        f.constants_at_use = !matches!(self, Routine::ScalarRem);
        let a = f.param_v(0);
        match self {
            Routine::Unary(op, float) => {
                let r = unary(&mut Maths { f: &mut f, float }, op, a);
                f.get(r);
            }
            Routine::Binary(op, float) => {
                let b = f.param_v(1);
                let r = binary(&mut Maths { f: &mut f, float }, op, a, b);
                f.get(r);
            }
            Routine::ScalarRem => special::scalar_rem(&mut f),
        }
        f.end();
    }
}

/// Emits float arithmetic in one width.
pub struct Maths<'a, 'm> {
    pub f: &'a mut Fun<'m>,
    pub float: Float,
}

macro_rules! ops {
    ($($name:ident $f32:ident $f64:ident;)*) => {
        $(pub fn $name(&mut self, a: V, b: V) -> V {
            match self.float {
                Float::F32 => self.f.op2(I::$f32, a, b),
                Float::F64 => self.f.op2(I::$f64, a, b),
            }
        })*
    };
}
macro_rules! ops1 {
    ($($name:ident $f32:ident $f64:ident;)*) => {
        $(pub fn $name(&mut self, a: V) -> V {
            match self.float {
                Float::F32 => self.f.op1(I::$f32, a),
                Float::F64 => self.f.op1(I::$f64, a),
            }
        })*
    };
}

impl<'m> Maths<'_, 'm> {
    ops! {
        add F32x4Add F64x2Add;
        sub F32x4Sub F64x2Sub;
        mul F32x4Mul F64x2Mul;
        div F32x4Div F64x2Div;
        min F32x4Min F64x2Min;
        max F32x4Max F64x2Max;
        lt F32x4Lt F64x2Lt;
        gt F32x4Gt F64x2Gt;
        eq F32x4Eq F64x2Eq;
        ne F32x4Ne F64x2Ne;
        iadd I32x4Add I64x2Add;
        isub I32x4Sub I64x2Sub;
    }
    ops1! {
        neg F32x4Neg F64x2Neg;
        abs F32x4Abs F64x2Abs;
        sqrt F32x4Sqrt F64x2Sqrt;
        floor F32x4Floor F64x2Floor;
        ceil F32x4Ceil F64x2Ceil;
        trunc F32x4Trunc F64x2Trunc;
        nearest F32x4Nearest F64x2Nearest;
    }

    /// x, but `bound` where x is less; a NaN stays. One instruction of the processor, where
    /// WebAssembly's max takes six for the sake of NaNs and zeros.
    pub fn at_least(&mut self, x: V, bound: V) -> V {
        match self.float {
            Float::F32 => self.f.op2(I::F32x4PMax, x, bound),
            Float::F64 => self.f.op2(I::F64x2PMax, x, bound),
        }
    }

    /// x, but `bound` where x is greater; a NaN stays.
    pub fn at_most(&mut self, x: V, bound: V) -> V {
        match self.float {
            Float::F32 => self.f.op2(I::F32x4PMin, x, bound),
            Float::F64 => self.f.op2(I::F64x2PMin, x, bound),
        }
    }

    /// The constant in every lane.
    pub fn c(&mut self, x: f64) -> V {
        match self.float {
            Float::F32 => self.f.const_f32(x as f32),
            Float::F64 => self.f.const_f64(x),
        }
    }

    /// A bit pattern in every lane.
    pub fn bits(&mut self, x32: u32, x64: u64) -> V {
        match self.float {
            Float::F32 => self.f.const_u32(x32),
            Float::F64 => self.f.const_u64(x64),
        }
    }

    pub fn shl(&mut self, a: V, by32: i32, by64: i32) -> V {
        match self.float {
            Float::F32 => self.f.shift(I::I32x4Shl, a, by32),
            Float::F64 => self.f.shift(I::I64x2Shl, a, by64),
        }
    }

    pub fn shr_s(&mut self, a: V, by32: i32, by64: i32) -> V {
        match self.float {
            Float::F32 => self.f.shift(I::I32x4ShrS, a, by32),
            Float::F64 => self.f.shift(I::I64x2ShrS, a, by64),
        }
    }

    pub fn shr_u(&mut self, a: V, by32: i32, by64: i32) -> V {
        match self.float {
            Float::F32 => self.f.shift(I::I32x4ShrU, a, by32),
            Float::F64 => self.f.shift(I::I64x2ShrU, a, by64),
        }
    }

    pub fn and(&mut self, a: V, b: V) -> V {
        self.f.op2(I::V128And, a, b)
    }

    pub fn or(&mut self, a: V, b: V) -> V {
        self.f.op2(I::V128Or, a, b)
    }

    pub fn xor(&mut self, a: V, b: V) -> V {
        self.f.op2(I::V128Xor, a, b)
    }

    /// a & !b.
    pub fn andnot(&mut self, a: V, b: V) -> V {
        self.f.op2(I::V128AndNot, a, b)
    }

    pub fn select(&mut self, mask: V, a: V, b: V) -> V {
        self.f.select(mask, a, b)
    }

    /// a · b + c, rounded twice.
    pub fn mul_add(&mut self, a: V, b: V, c: V) -> V {
        let p = self.mul(a, b);
        self.add(p, c)
    }

    /// Horner's scheme, highest power first.
    pub fn poly(&mut self, x: V, coefficients: &[f64]) -> V {
        let mut acc = self.c(coefficients[0]);
        for k in &coefficients[1..] {
            let k = self.c(*k);
            acc = self.mul_add(acc, x, k);
        }
        acc
    }

    /// a · b + c of f32 lanes with one rounding: the product is exact in f64. (Rounding the f64
    /// sum to f32 differs from a true fused operation in about one case of 2^29.)
    pub fn fma(&mut self, a: V, b: V, c: V) -> V {
        if self.float == Float::F64 {
            return self.mul_add(a, b, c);
        }
        self.widen(&[a, b, c], |m, x| m.mul_add(x[0], x[1], x[2]))
    }

    /// Computes f32 lanes in f64: low and high halves, demoted and joined.
    pub fn widen(&mut self, xs: &[V], mut g: impl FnMut(&mut Maths<'_, 'm>, &[V]) -> V) -> V {
        let mut half = |m: &mut Self, xs: &[V]| {
            let wide: Vec<V> = xs
                .iter()
                .map(|x| m.f.op1(I::F64x2PromoteLowF32x4, *x))
                .collect();
            let r = g(
                &mut Maths {
                    f: m.f,
                    float: Float::F64,
                },
                &wide,
            );
            m.f.op1(I::F32x4DemoteF64x2Zero, r)
        };
        let low = half(self, xs);
        let upper: Vec<V> = xs.iter().map(|x| self.high(*x)).collect();
        let high = half(self, &upper);
        self.f.shuffle(
            [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
            low,
            high,
        )
    }

    fn high(&mut self, x: V) -> V {
        self.f.shuffle(
            [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
            x,
            x,
        )
    }

    /// Subnormal f32 lanes become zero with their sign; f64 lanes stay.
    pub fn flush(&mut self, x: V) -> V {
        if self.float == Float::F64 {
            return x;
        }
        let magnitude = self.abs(x);
        let least = self.c(f64::from(f32::MIN_POSITIVE));
        let tiny = self.lt(magnitude, least);
        let sign = self.f.const_u32(0x8000_0000);
        // Where tiny keep the sign bit only.
        let lost = self.andnot(tiny, sign);
        self.andnot(x, lost)
    }
}

/// The routine's body, in line.
pub fn unary(m: &mut Maths<'_, '_>, op: Unary, x: V) -> V {
    match op {
        Unary::Exp => exponential::exp(m, x),
        Unary::Exp2 => exponential::exp2(m, x),
        Unary::Expm1 => exponential::expm1(m, x),
        Unary::Log => exponential::log(m, x),
        Unary::Log1p => exponential::log1p(m, x),
        Unary::Tanh => exponential::tanh(m, x),
        Unary::Logistic => exponential::logistic(m, x),
        Unary::Sin => trigonometric::sin(m, x),
        Unary::Cos => trigonometric::cos(m, x),
        Unary::Tan => trigonometric::tan(m, x),
        Unary::Erf => special::erf(m, x),
        Unary::ErfInv => special::erf_inv(m, x),
        Unary::Neg => m.neg(x),
        Unary::Abs => m.abs(x),
        Unary::Sqrt => m.sqrt(x),
        Unary::Floor => m.floor(x),
        Unary::Ceil => m.ceil(x),
        Unary::Round => m.nearest(x),
        Unary::Rsqrt => {
            let (one, s) = (m.c(1.0), m.sqrt(x));
            m.div(one, s)
        }
        Unary::Sign => {
            // ±1 by sign bit; zero and NaN stay.
            let sign = m.bits(1 << 31, 1 << 63);
            let (one, zero) = (m.c(1.0), m.c(0.0));
            let s = m.and(x, sign);
            let unit = m.or(s, one);
            let zeros = m.eq(x, zero);
            let nan = m.ne(x, x);
            let keep = m.or(zeros, nan);
            m.select(keep, x, unit)
        }
        // These are no float-to-float functions; the kernel emitter has them.
        Unary::Not | Unary::IsFinite => x,
    }
}

/// The routine's body, in line.
pub fn binary(m: &mut Maths<'_, '_>, op: Binary, x: V, y: V) -> V {
    match op {
        Binary::Add => m.add(x, y),
        Binary::Sub => m.sub(x, y),
        Binary::Mul => m.mul(x, y),
        Binary::Div => {
            let q = m.div(x, y);
            m.flush(q)
        }
        Binary::Max => m.max(x, y),
        Binary::Min => m.min(x, y),
        Binary::Pow => exponential::pow(m, x, y),
        Binary::Atan2 => trigonometric::atan2(m, x, y),
        Binary::Nextafter => special::nextafter(m, x, y),
        Binary::Rem => special::rem(m, x, y),
        // Comparisons, bits and shifts are the kernel emitter's.
        _ => x,
    }
}

/// Whether the operation is worth a function of its own (else it is a few instructions in line).
pub fn unary_is_routine(op: Unary) -> bool {
    use Unary::*;
    matches!(
        op,
        Exp | Exp2 | Expm1 | Log | Log1p | Tanh | Logistic | Sin | Cos | Tan | Erf | ErfInv
    )
}

pub fn binary_is_routine(op: Binary) -> bool {
    matches!(
        op,
        Binary::Pow | Binary::Atan2 | Binary::Nextafter | Binary::Rem
    )
}
