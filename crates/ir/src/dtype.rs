//! Element types: one table row each.

use crate::half::{BF16, F16};

/// The class that rules are stated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Bool,
    Signed,
    Unsigned,
    Float,
}

macro_rules! dtype_table {
    ($($(#[$doc:meta])* $variant:ident $name:literal $short:literal $kind:ident $element:ty => $compute:ident;)*) => {
        /// The type of one array element.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum DType { $($(#[$doc])* $variant),* }

        impl DType {
            pub const ALL: [DType; [$($name),*].len()] = [$(DType::$variant),*];

            /// Bytes of one element in memory.
            pub const fn size(self) -> usize {
                match self { $(DType::$variant => size_of::<$element>()),* }
            }

            pub const fn kind(self) -> Kind {
                match self { $(DType::$variant => Kind::$kind),* }
            }

            /// NumPy's name: `float32`.
            pub const fn name(self) -> &'static str {
                match self { $(DType::$variant => $name),* }
            }

            /// The name inside jaxprs: `f32`.
            pub const fn short_name(self) -> &'static str {
                match self { $(DType::$variant => $short),* }
            }

            /// The type that arithmetic on this one is done in; a result is then wrapped or
            /// rounded back. Types of 8 and 16 bits are stored narrow only.
            pub const fn compute(self) -> DType {
                match self { $(DType::$variant => DType::$compute),* }
            }
        }
    };
}

// Columns: variant, NumPy's name, jaxpr name, class, element in memory, type of arithmetic.
dtype_table! {
    /// Stored as one byte, 0 or 1.
    Bool "bool" "bool" Bool u8 => Bool;
    U8 "uint8" "u8" Unsigned u8 => U32;
    U16 "uint16" "u16" Unsigned u16 => U32;
    U32 "uint32" "u32" Unsigned u32 => U32;
    U64 "uint64" "u64" Unsigned u64 => U64;
    I8 "int8" "i8" Signed i8 => I32;
    I16 "int16" "i16" Signed i16 => I32;
    I32 "int32" "i32" Signed i32 => I32;
    I64 "int64" "i64" Signed i64 => I64;
    /// The upper half of an f32: 8 bits of exponent, 7 of fraction.
    BF16 "bfloat16" "bf16" Float BF16 => F32;
    /// IEEE 754's binary16: 5 bits of exponent, 10 of fraction.
    F16 "float16" "f16" Float F16 => F32;
    F32 "float32" "f32" Float f32 => F32;
    F64 "float64" "f64" Float f64 => F64;
}

impl DType {
    pub const fn is_float(self) -> bool {
        matches!(self.kind(), Kind::Float)
    }

    pub const fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Signed | Kind::Unsigned)
    }

    /// Whether elements are stored narrower than arithmetic is done.
    pub const fn is_narrow(self) -> bool {
        self as u8 != self.compute() as u8
    }

    /// The type of at most 32 bits that stands for this one where 64-bit types are off.
    pub const fn at_most_32_bits(self) -> DType {
        match self {
            DType::U64 => DType::U32,
            DType::I64 => DType::I32,
            DType::F64 => DType::F32,
            other => other,
        }
    }

    pub fn from_name(name: &str) -> Option<DType> {
        DType::ALL.into_iter().find(|d| d.name() == name)
    }

    /// Least and greatest value of an integer type or bool; None for floats.
    pub const fn bounds(self) -> Option<(i128, i128)> {
        let bits = 8 * self.size() as u32;
        match self.kind() {
            Kind::Bool => Some((0, 1)),
            Kind::Unsigned => Some((0, (1 << bits) - 1)),
            Kind::Signed => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
            Kind::Float => None,
        }
    }
}
