//! The table of elementwise primitives: one row holds an operation's facts.
//!
//! Columns: variant, jaxpr name, result kind, the f64 definition (reference interpreter and
//! finite differences), and the open interval in which tests sample its operands.

use crate::{DType, Kind};

/// Which dtypes an operation takes and what it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Floats only, same dtype out.
    Float,
    /// Any dtype, same dtype out.
    Any,
    /// Numbers, same dtype out.
    Number,
    /// Signed or float, same dtype out.
    Signed,
    /// Integers and bools, same dtype out.
    Bits,
    /// Integers only, same dtype out.
    Integer,
    /// Any dtype, bool out.
    Compare,
    /// Floats only, bool out.
    FloatTest,
}

impl Class {
    pub fn accepts(self, dtype: DType) -> bool {
        match self {
            Class::Float | Class::FloatTest => dtype.kind() == Kind::Float,
            Class::Number => dtype.kind() != Kind::Bool,
            Class::Signed => matches!(dtype.kind(), Kind::Signed | Kind::Float),
            Class::Bits => dtype.kind() != Kind::Float,
            Class::Integer => dtype.is_integer(),
            Class::Any | Class::Compare => true,
        }
    }

    /// The accepted NumPy type classes, as JAX's error texts list them (it has complex dtypes).
    pub const fn accepted(self) -> &'static str {
        match self {
            Class::Float => "floating, complexfloating",
            Class::FloatTest => "floating",
            Class::Number => "integer, floating, complexfloating",
            Class::Signed => "floating, complexfloating, signedinteger",
            Class::Bits => "integer, bool",
            Class::Integer => "integer",
            Class::Any | Class::Compare => "integer, bool, floating, complexfloating",
        }
    }

    pub fn result(self, dtype: DType) -> DType {
        match self {
            Class::Compare | Class::FloatTest => DType::Bool,
            _ => dtype,
        }
    }
}

macro_rules! unary_table {
    ($($(#[$doc:meta])* $variant:ident $name:literal $class:ident $f:expr, $domain:expr;)*) => {
        /// Elementwise primitives of one operand.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Unary { $($(#[$doc])* $variant),* }

        impl Unary {
            pub const ALL: &'static [Unary] = &[$(Unary::$variant),*];
            /// The name in jaxprs.
            pub const fn name(self) -> &'static str { match self { $(Unary::$variant => $name),* } }
            pub const fn class(self) -> Class { match self { $(Unary::$variant => Class::$class),* } }
            /// The definition on reals. Integers and bools have theirs in `reference`.
            pub fn eval_f64(self, x: f64) -> f64 { match self { $(Unary::$variant => ($f)(x)),* } }
            /// Where tests draw operands: smooth and inside the domain.
            pub const fn domain(self) -> (f64, f64) { match self { $(Unary::$variant => $domain),* } }
        }
    };
}

macro_rules! binary_table {
    ($($(#[$doc:meta])* $variant:ident $name:literal $class:ident $f:expr, $domain:expr;)*) => {
        /// Elementwise primitives of two operands of one dtype and shape.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Binary { $($(#[$doc])* $variant),* }

        impl Binary {
            pub const ALL: &'static [Binary] = &[$(Binary::$variant),*];
            /// The name in jaxprs.
            pub const fn name(self) -> &'static str { match self { $(Binary::$variant => $name),* } }
            pub const fn class(self) -> Class { match self { $(Binary::$variant => Class::$class),* } }
            /// The definition on reals; comparisons give 0 or 1. Integers have theirs in `reference`.
            pub fn eval_f64(self, x: f64, y: f64) -> f64 { match self { $(Binary::$variant => ($f)(x, y)),* } }
            /// Where tests draw both operands.
            pub const fn domain(self) -> (f64, f64) { match self { $(Binary::$variant => $domain),* } }
        }
    };
}

const LINE: (f64, f64) = (-3.0, 3.0);
const POSITIVE: (f64, f64) = (0.2, 4.0);

unary_table! {
    Neg "neg" Number |x: f64| -x, LINE;
    Abs "abs" Signed f64::abs, POSITIVE;
    /// -1, 0 or 1; NaN stays NaN.
    Sign "sign" Number |x: f64| if x == 0.0 || x.is_nan() { x } else { x.signum() }, POSITIVE;
    Floor "floor" Float f64::floor, (0.1, 0.9);
    Ceil "ceil" Float f64::ceil, (0.1, 0.9);
    /// Half to even, as `lax.round` with `TO_NEAREST_EVEN`.
    Round "round" Float f64::round_ties_even, (0.1, 0.4);
    /// Logical for bools, bitwise for integers.
    Not "not" Bits |x: f64| if x == 0.0 { 1.0 } else { 0.0 }, LINE;
    Exp "exp" Float f64::exp, LINE;
    Exp2 "exp2" Float f64::exp2, LINE;
    Expm1 "expm1" Float f64::exp_m1, LINE;
    Log "log" Float f64::ln, POSITIVE;
    Log1p "log1p" Float f64::ln_1p, (-0.8, 3.0);
    Sin "sin" Float f64::sin, LINE;
    Cos "cos" Float f64::cos, LINE;
    Tan "tan" Float f64::tan, (-1.2, 1.2);
    Tanh "tanh" Float f64::tanh, LINE;
    /// 1 / (1 + e^-x).
    Logistic "logistic" Float |x: f64| 1.0 / (1.0 + (-x).exp()), LINE;
    Sqrt "sqrt" Float f64::sqrt, POSITIVE;
    Rsqrt "rsqrt" Float |x: f64| 1.0 / x.sqrt(), POSITIVE;
    Erf "erf" Float crate::reference::special::erf, LINE;
    /// Inverse of erf on (-1, 1).
    ErfInv "erf_inv" Float crate::reference::special::erf_inv, (-0.9, 0.9);
    IsFinite "is_finite" FloatTest |x: f64| f64::from(u8::from(x.is_finite())), LINE;
}

binary_table! {
    Add "add" Number |x: f64, y: f64| x + y, LINE;
    Sub "sub" Number |x: f64, y: f64| x - y, LINE;
    Mul "mul" Number |x: f64, y: f64| x * y, LINE;
    /// Integers truncate toward zero; an integer divided by zero is -1 (all bits set).
    Div "div" Number |x: f64, y: f64| x / y, POSITIVE;
    /// The sign follows the dividend, as C's `fmod`.
    Rem "rem" Number |x: f64, y: f64| x % y, POSITIVE;
    /// NaN if either is NaN. Bools: or.
    Max "max" Any |x: f64, y: f64| if x.is_nan() || y.is_nan() { f64::NAN } else { x.max(y) }, LINE;
    /// NaN if either is NaN. Bools: and.
    Min "min" Any |x: f64, y: f64| if x.is_nan() || y.is_nan() { f64::NAN } else { x.min(y) }, LINE;
    Pow "pow" Float f64::powf, POSITIVE;
    Atan2 "atan2" Float f64::atan2, POSITIVE;
    Nextafter "nextafter" Float crate::reference::special::nextafter, POSITIVE;
    And "and" Bits |x: f64, y: f64| x * y, LINE;
    Or "or" Bits |x: f64, y: f64| x.max(y), LINE;
    Xor "xor" Bits |x: f64, y: f64| (x - y).abs(), LINE;
    ShiftLeft "shift_left" Integer |x: f64, y: f64| x * y.exp2(), LINE;
    ShiftRightLogical "shift_right_logical" Integer |x: f64, y: f64| (x / y.exp2()).floor(), LINE;
    ShiftRightArithmetic "shift_right_arithmetic" Integer |x: f64, y: f64| (x / y.exp2()).floor(), LINE;
    Eq "eq" Compare |x: f64, y: f64| f64::from(u8::from(x == y)), LINE;
    Ne "ne" Compare |x: f64, y: f64| f64::from(u8::from(x != y)), LINE;
    Lt "lt" Compare |x: f64, y: f64| f64::from(u8::from(x < y)), LINE;
    Le "le" Compare |x: f64, y: f64| f64::from(u8::from(x <= y)), LINE;
    Gt "gt" Compare |x: f64, y: f64| f64::from(u8::from(x > y)), LINE;
    Ge "ge" Compare |x: f64, y: f64| f64::from(u8::from(x >= y)), LINE;
}

// JAX runs XLA's CPU code with subnormals flushed to zero. WebAssembly cannot, so those operations
// flush their own results whose underflow a program can notice (`log(sigmoid(-88.))` is -inf).

impl Unary {
    /// Whether a subnormal result is replaced by zero of the same sign.
    pub const fn flushes_subnormals(self) -> bool {
        matches!(self, Unary::Exp | Unary::Exp2 | Unary::Logistic)
    }
}

impl Binary {
    /// Whether a subnormal result is replaced by zero of the same sign.
    pub const fn flushes_subnormals(self) -> bool {
        matches!(self, Binary::Div)
    }
}
