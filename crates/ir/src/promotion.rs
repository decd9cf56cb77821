//! JAX's type promotion: the least upper bound in a lattice of dtypes and of Python's scalar types.

use crate::{DType, Kind};

/// A point of the lattice: an ordinary dtype, or the type of Python's ints or floats.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Point {
    Strong(DType),
    WeakInt,
    WeakFloat,
}

impl Point {
    fn of((dtype, weak): (DType, bool)) -> Point {
        match dtype.kind() {
            Kind::Signed | Kind::Unsigned if weak => Point::WeakInt,
            Kind::Float if weak => Point::WeakFloat,
            _ => Point::Strong(dtype),
        }
    }

    /// What lies directly above: the edges of the lattice in JAX's documentation.
    fn above(self) -> &'static [Point] {
        use Point::{Strong as S, WeakFloat, WeakInt};
        match self {
            S(DType::Bool) => &[WeakInt],
            WeakInt => &[S(DType::U8), S(DType::I8)],
            S(DType::U8) => &[S(DType::I16), S(DType::U16)],
            S(DType::U16) => &[S(DType::I32), S(DType::U32)],
            S(DType::U32) => &[S(DType::I64), S(DType::U64)],
            S(DType::I8) => &[S(DType::I16)],
            S(DType::I16) => &[S(DType::I32)],
            S(DType::I32) => &[S(DType::I64)],
            S(DType::U64 | DType::I64) => &[WeakFloat],
            WeakFloat => &[S(DType::BF16), S(DType::F16)],
            S(DType::BF16 | DType::F16) => &[S(DType::F32)],
            S(DType::F32) => &[S(DType::F64)],
            S(DType::F64) => &[],
        }
    }

    fn at_most(self, other: Point) -> bool {
        self == other || self.above().iter().any(|p| p.at_most(other))
    }

    /// The least point that is above both. Every chain of the lattice ends in f64.
    fn join(self, other: Point) -> Point {
        if self.at_most(other) {
            return other;
        }
        if other.at_most(self) {
            return self;
        }
        let mut bounds = self.above().iter().map(|p| p.join(other));
        let first = bounds.next().unwrap_or(Point::Strong(DType::F64));
        bounds.fold(first, |least, b| if b.at_most(least) { b } else { least })
    }
}

impl DType {
    /// The result type of mixing two operands, each with its weak flag, and whether it is weak.
    /// Where 64-bit types are off (`x64` false) a result has 64 bits only if an operand has.
    pub fn promote(a: (DType, bool), b: (DType, bool), x64: bool) -> (DType, bool) {
        if a.0 == b.0 {
            return (a.0, a.1 && b.1 && a.0 != DType::Bool);
        }
        let wide = x64 || [a.0, b.0].iter().any(|d| d.size() == 8);
        let width = |d: DType| if wide { d } else { d.at_most_32_bits() };
        if a.1 && b.1 {
            // Among weak operands alone the dtypes count.
            return match Point::Strong(a.0).join(Point::Strong(b.0)) {
                Point::Strong(d) => (width(d), d != DType::Bool),
                Point::WeakInt => (width(DType::I64), true),
                Point::WeakFloat => (width(DType::F64), true),
            };
        }
        match Point::of(a).join(Point::of(b)) {
            Point::Strong(d) => (width(d), false),
            Point::WeakInt => (width(DType::I64), true),
            // Where 64-bit types are off, an i64 of NumPy's does not widen a Python float.
            Point::WeakFloat => match [a, b].into_iter().find(|o| o.1 && o.0.is_float()) {
                Some((d, _)) if !x64 => (d, true),
                _ => (width(DType::F64), true),
            },
        }
    }
}
