//! Random well-typed instances of every primitive, for the tests of all crates: a backend compares
//! its results with [`crate::reference::eval_prim`], `trace` checks derivatives.
//!
//! ```
//! use athanor_ir::testing::{Rng, Subject};
//! let mut rng = Rng::new(1);
//! for subject in Subject::all() {
//!     for dtype in subject.dtypes() {
//!         let (prim, inputs) = subject.sample(&mut rng, dtype);
//!         athanor_ir::reference::eval_prim(&prim, &inputs).unwrap();
//!     }
//! }
//! ```

mod control;
mod structural;
mod texts;

pub use texts::same_text;

use crate::elementwise::Class;
use crate::{Aval, Binary, DType, Kind, Prim, Tensor, TensorData, Unary, element_count};

/// A stream of random numbers that a seed determines: SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In [0, n); 0 if n is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 {
            0
        } else {
            (self.bits() % n as u64) as usize
        }
    }

    /// In [low, high].
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn flip(&mut self) -> bool {
        self.bits() & 1 == 1
    }

    pub fn real(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn choose<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// 0 to `rank` axes, extents mostly small and now and then 1, 0 or beyond a vector's lanes.
    pub fn shape(&mut self, rank: usize) -> Vec<usize> {
        (0..rank)
            .map(|_| match self.below(12) {
                0 => 1,
                1 => self.between(5, 19),
                2 if self.below(4) == 0 => 0,
                _ => self.between(2, 4),
            })
            .collect()
    }

    /// [`Rng::shape`] without extents of 0.
    pub fn filled_shape(&mut self, rank: usize) -> Vec<usize> {
        self.shape(rank).into_iter().map(|n| n.max(1)).collect()
    }

    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut p: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            p.swap(i, self.below(i + 1));
        }
        p
    }

    /// Some of 0..n in increasing order.
    pub fn subset(&mut self, n: usize) -> Vec<usize> {
        (0..n).filter(|_| self.flip()).collect()
    }

    /// Floats uniform in the domain; integers over small numbers, now and then any bits;
    /// bools at random.
    pub fn tensor(&mut self, dtype: DType, shape: &[usize], domain: (f64, f64)) -> Tensor {
        let count = element_count(shape);
        let data = match dtype {
            d if d.is_float() => {
                let values: Vec<f64> = (0..count).map(|_| self.real(domain.0, domain.1)).collect();
                TensorData::from_f64s(dtype, values)
            }
            DType::Bool => TensorData::Bool((0..count).map(|_| u8::from(self.flip())).collect()),
            _ => {
                let least = if dtype.kind() == Kind::Signed { 8 } else { 0 };
                let values: Vec<i64> = (0..count)
                    .map(|_| match self.below(6) {
                        0 => self.bits() as i64,
                        _ => self.below(17) as i64 - least,
                    })
                    .collect();
                TensorData::from_i64s(dtype, values)
            }
        };
        Tensor::new(shape, data)
    }

    /// As [`Rng::tensor`] with floats in (-2, 2), no two of one tensor equal: what a maximum needs
    /// to have a derivative.
    pub fn distinct(&mut self, dtype: DType, shape: &[usize]) -> Tensor {
        if !dtype.is_float() {
            return self.tensor(dtype, shape, (-2.0, 2.0));
        }
        let count = element_count(shape);
        let order = self.permutation(count);
        let step = 4.0 / count.max(1) as f64;
        let jitter = |i: usize, rng: &mut Rng| -2.0 + step * (i as f64 + rng.real(0.1, 0.9));
        let values: Vec<f64> = order.into_iter().map(|i| jitter(i, self)).collect();
        Tensor::new(shape, TensorData::from_f64s(dtype, values))
    }

    pub fn index(&mut self, low: i64, high: i64) -> Tensor {
        let span = (high - low + 1).max(1) as usize;
        Tensor::i32([], vec![(low + self.below(span) as i64) as i32])
    }
}

/// A row of the tables, or a primitive beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Unary(Unary),
    Binary(Binary),
    Other(Other),
}

/// The primitives that are no elementwise row. `CustomJvp` and `CustomVjp` are left to `trace`,
/// which alone knows what a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    IntegerPow,
    Select,
    Convert,
    Bitcast,
    StopGradient,
    Threefry2x32,
    Iota,
    Broadcast,
    Reshape,
    Transpose,
    Slice,
    Pad,
    Concatenate,
    Rev,
    DynamicSlice,
    DynamicUpdateSlice,
    Gather,
    Scatter,
    ReduceSum,
    ReduceProd,
    ReduceMax,
    ReduceMin,
    ReduceAnd,
    ReduceOr,
    ArgMax,
    ArgMin,
    CumSum,
    CumProd,
    CumMax,
    CumMin,
    DotGeneral,
    Sort,
    Jit,
    Scan,
    While,
    Cond,
}

impl Other {
    pub const ALL: [Other; 36] = [
        Other::IntegerPow,
        Other::Select,
        Other::Convert,
        Other::Bitcast,
        Other::StopGradient,
        Other::Threefry2x32,
        Other::Iota,
        Other::Broadcast,
        Other::Reshape,
        Other::Transpose,
        Other::Slice,
        Other::Pad,
        Other::Concatenate,
        Other::Rev,
        Other::DynamicSlice,
        Other::DynamicUpdateSlice,
        Other::Gather,
        Other::Scatter,
        Other::ReduceSum,
        Other::ReduceProd,
        Other::ReduceMax,
        Other::ReduceMin,
        Other::ReduceAnd,
        Other::ReduceOr,
        Other::ArgMax,
        Other::ArgMin,
        Other::CumSum,
        Other::CumProd,
        Other::CumMax,
        Other::CumMin,
        Other::DotGeneral,
        Other::Sort,
        Other::Jit,
        Other::Scan,
        Other::While,
        Other::Cond,
    ];

    fn class(self) -> Class {
        match self {
            Other::ReduceAnd | Other::ReduceOr => Class::Bits,
            Other::IntegerPow
            | Other::Iota
            | Other::ReduceSum
            | Other::ReduceProd
            | Other::CumSum
            | Other::CumProd
            | Other::DotGeneral => Class::Number,
            // Their sampled bodies compute in floats.
            Other::Jit | Other::Scan | Other::While | Other::Cond => Class::Float,
            _ => Class::Any,
        }
    }
}

impl Subject {
    pub fn all() -> Vec<Subject> {
        let unary = Unary::ALL.iter().map(|op| Subject::Unary(*op));
        let binary = Binary::ALL.iter().map(|op| Subject::Binary(*op));
        unary
            .chain(binary)
            .chain(Other::ALL.map(Subject::Other))
            .collect()
    }

    pub fn name(self) -> String {
        match self {
            Subject::Unary(op) => op.name().to_string(),
            Subject::Binary(op) => op.name().to_string(),
            Subject::Other(op) => format!("{op:?}"),
        }
    }

    /// The dtypes that [`Subject::sample`] takes for its main operand.
    pub fn dtypes(self) -> Vec<DType> {
        let class = match self {
            Subject::Unary(op) => op.class(),
            Subject::Binary(op) => op.class(),
            Subject::Other(Other::Threefry2x32) => return vec![DType::U32],
            Subject::Other(op) => op.class(),
        };
        DType::ALL
            .into_iter()
            .filter(|d| class.accepts(*d))
            .collect()
    }

    /// Whether results depend smoothly on the float operands where `sample` draws them (also with
    /// derivative zero), so that finite differences must agree with the derivative.
    pub fn smooth(self) -> bool {
        match self {
            Subject::Unary(_) => true,
            Subject::Binary(op) => !matches!(op, Binary::Nextafter),
            Subject::Other(op) => !matches!(
                op,
                Other::StopGradient | Other::Bitcast | Other::Threefry2x32 | Other::Convert
            ),
        }
    }

    /// A primitive with random parameters and operands that fit it.
    pub fn sample(self, rng: &mut Rng, dtype: DType) -> (Prim, Vec<Tensor>) {
        let rank = rng.below(4);
        match self {
            Subject::Unary(op) => {
                let shape = rng.shape(rank);
                (
                    Prim::Unary(op),
                    vec![rng.tensor(dtype, &shape, op.domain())],
                )
            }
            Subject::Binary(op) => {
                let shape = rng.shape(rank);
                let x = rng.tensor(dtype, &shape, op.domain());
                let y = rng.tensor(dtype, &shape, op.domain());
                (Prim::Binary(op), vec![x, y])
            }
            Subject::Other(op) => structural::sample(op, rng, dtype),
        }
    }
}

/// The types of these tensors.
pub fn avals(tensors: &[Tensor]) -> Vec<Aval> {
    tensors.iter().map(Tensor::aval).collect()
}

/// Whether two tensors agree: integers and bools exactly, floats to `tolerance` relative to the
/// larger magnitude (and to 1), NaN with NaN, infinities by sign. 16-bit floats may differ by a unit
/// in the last place, since a value within the tolerance may round the other way.
pub fn close(a: &Tensor, b: &Tensor, tolerance: f64) -> bool {
    if a.shape != b.shape || a.dtype() != b.dtype() {
        return false;
    }
    if !a.dtype().is_float() {
        return a == b;
    }
    let tolerance = match a.dtype() {
        DType::BF16 => tolerance.max(2f64.powi(-7)),
        DType::F16 => tolerance.max(2f64.powi(-10)),
        _ => tolerance,
    };
    a.to_f64s().into_iter().zip(b.to_f64s()).all(|(x, y)| {
        let scale = x.abs().max(y.abs()).max(1.0);
        x == y || (x.is_nan() && y.is_nan()) || (x - y).abs() <= tolerance * scale
    })
}
