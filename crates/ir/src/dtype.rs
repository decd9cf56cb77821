//! Element types and JAX's promotion lattice.

/// The type of one array element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    /// Stored as one byte, 0 or 1.
    Bool,
    I32,
    U32,
    I64,
    F32,
    F64,
}

/// The class that rules are stated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Bool,
    Signed,
    Unsigned,
    Float,
}

impl DType {
    pub const ALL: [DType; 6] = [
        DType::Bool,
        DType::I32,
        DType::U32,
        DType::I64,
        DType::F32,
        DType::F64,
    ];

    /// Bytes of one element in memory.
    pub const fn size(self) -> usize {
        match self {
            DType::Bool => 1,
            DType::I32 | DType::U32 | DType::F32 => 4,
            DType::I64 | DType::F64 => 8,
        }
    }

    pub const fn kind(self) -> Kind {
        match self {
            DType::Bool => Kind::Bool,
            DType::I32 | DType::I64 => Kind::Signed,
            DType::U32 => Kind::Unsigned,
            DType::F32 | DType::F64 => Kind::Float,
        }
    }

    pub const fn is_float(self) -> bool {
        matches!(self.kind(), Kind::Float)
    }

    pub const fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Signed | Kind::Unsigned)
    }

    /// NumPy's name: `float32`.
    pub const fn name(self) -> &'static str {
        match self {
            DType::Bool => "bool",
            DType::I32 => "int32",
            DType::U32 => "uint32",
            DType::I64 => "int64",
            DType::F32 => "float32",
            DType::F64 => "float64",
        }
    }

    /// The name inside jaxprs: `f32`.
    pub const fn short_name(self) -> &'static str {
        match self {
            DType::Bool => "bool",
            DType::I32 => "i32",
            DType::U32 => "u32",
            DType::I64 => "i64",
            DType::F32 => "f32",
            DType::F64 => "f64",
        }
    }

    pub fn from_name(name: &str) -> Option<DType> {
        DType::ALL.into_iter().find(|d| d.name() == name)
    }

    /// The result type of mixing two operands, each with its weak flag, and whether it is weak:
    /// JAX's type promotion lattice with 64-bit types allowed where an operand has one.
    pub fn promote(a: (DType, bool), b: (DType, bool)) -> (DType, bool) {
        let ((da, wa), (db, wb)) = (a, b);
        if da == db {
            return (da, wa && wb && da != DType::Bool);
        }
        // A weak operand takes part with its kind only; a strong one of at least that kind wins.
        match (wa, wb) {
            (true, false) if rank(da.kind()) <= rank(db.kind()) => return (db, false),
            (false, true) if rank(db.kind()) <= rank(da.kind()) => return (da, false),
            _ => {}
        }
        let weak = wa && wb;
        // A weak float beside a strong integer or bool gives the weak float; two weak operands
        // give the greater of both.
        match (wa, wb) {
            (true, false) => return (weak_kind(da), true),
            (false, true) => return (weak_kind(db), true),
            _ => {}
        }
        (join(da, db), weak)
    }
}

/// Weak types are Python's: there is one int, so a weak u32 counts as a weak i32.
const fn weak_kind(dtype: DType) -> DType {
    match dtype {
        DType::U32 => DType::I32,
        other => other,
    }
}

const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Bool => 0,
        Kind::Unsigned | Kind::Signed => 1,
        Kind::Float => 2,
    }
}

/// Least upper bound of two strong types.
fn join(a: DType, b: DType) -> DType {
    use DType::*;
    let (lo, hi) = if a <= b { (a, b) } else { (b, a) };
    match (lo, hi) {
        (Bool, x) => x,
        // With 32-bit integers only, JAX joins i32 and u32 to i32 (x64 off).
        (I32, U32) => I32,
        (I32 | U32, I64) => I64,
        (I32 | U32 | I64, F32) => F32,
        (I32 | U32 | I64, F64) => F64,
        (F32, F64) => F64,
        (x, _) => x,
    }
}
