//! One node as a WGSL expression of its operands.

use athanor_ir::{Binary, DType, Literal, Unary};

use crate::support::{Unsupported, Word, word};

pub fn type_name(w: Word) -> &'static str {
    match w {
        Word::Bool => "bool",
        Word::I32 => "i32",
        Word::U32 => "u32",
        Word::F32 => "f32",
    }
}

/// A memory word as a value.
pub fn of_word(w: Word, x: &str) -> String {
    match w {
        Word::Bool => format!("({x} != 0u)"),
        Word::U32 => x.to_string(),
        w => format!("bitcast<{}>({x})", type_name(w)),
    }
}

/// A value as a memory word.
pub fn to_word(w: Word, x: &str) -> String {
    match w {
        Word::Bool => format!("select(0u, 1u, {x})"),
        Word::U32 => x.to_string(),
        _ => format!("bitcast<u32>({x})"),
    }
}

pub fn constant(l: Literal) -> Result<String, Unsupported> {
    let bits = l.bits as u32;
    Ok(match word(l.dtype)? {
        Word::Bool => format!("{}", bits & 1 == 1),
        Word::I32 if bits == 0x8000_0000 => "bitcast<i32>(0x80000000u)".into(),
        Word::I32 => format!("({})", bits as i32),
        Word::U32 => format!("{bits}u"),
        Word::F32 => float(f32::from_bits(bits)),
    })
}

/// A float; what no constant expression may be, through its bits.
pub fn float(x: f32) -> String {
    match x.is_normal() || x.to_bits() == 0 {
        true => format!("({x:?})"),
        false => format!("from_bits({}u)", x.to_bits()),
    }
}

pub fn unary(op: Unary, t: DType, x: &str) -> Result<String, Unsupported> {
    let w = word(t)?;
    if w == Word::F32 {
        return Ok(match op {
            Unary::Neg => format!("(-{x})"),
            Unary::Abs => format!("abs({x})"),
            Unary::Sign => format!("sign_f({x})"),
            Unary::Floor => format!("floor({x})"),
            Unary::Ceil => format!("ceil({x})"),
            Unary::Round => format!("round({x})"),
            Unary::Exp => format!("exp_f({x})"),
            Unary::Exp2 => format!("exp2_f({x})"),
            Unary::Expm1 => format!("expm1_f({x})"),
            Unary::Log => format!("log_f({x})"),
            Unary::Log1p => format!("log1p_f({x})"),
            Unary::Sin => format!("sin_f({x})"),
            Unary::Cos => format!("cos_f({x})"),
            Unary::Tan => format!("tan_f({x})"),
            Unary::Tanh => format!("tanh_f({x})"),
            Unary::Logistic => format!("logistic_f({x})"),
            Unary::Sqrt => format!("sqrt_f({x})"),
            Unary::Rsqrt => format!("rsqrt_f({x})"),
            Unary::Erf => format!("erf_f({x})"),
            Unary::ErfInv => format!("erf_inv_f({x})"),
            Unary::IsFinite => format!("is_finite_f({x})"),
            // Verified graphs have none on floats.
            Unary::Not => x.to_string(),
        });
    }
    Ok(match (op, w) {
        (Unary::Not, Word::Bool) => format!("(!{x})"),
        (Unary::Not, _) => format!("(~{x})"),
        (Unary::Neg, Word::U32) => format!("(0u - {x})"),
        (Unary::Neg, _) => format!("(-{x})"),
        (Unary::Abs, Word::I32) => format!("abs({x})"),
        (Unary::Sign, Word::I32) => format!("sign({x})"),
        (Unary::Sign, Word::U32) => format!("min({x}, 1u)"),
        // Verified graphs have no other operation on integers and bools.
        _ => x.to_string(),
    })
}

pub fn binary(op: Binary, t: DType, x: &str, y: &str) -> Result<String, Unsupported> {
    use Binary as B;
    let w = word(t)?;
    if let Some(sign) = match op {
        B::Lt => Some("<"),
        B::Le => Some("<="),
        B::Gt => Some(">"),
        B::Ge => Some(">="),
        _ => None,
    } {
        return Ok(match w {
            Word::Bool => format!("(u32({x}) {sign} u32({y}))"),
            _ => format!("({x} {sign} {y})"),
        });
    }
    // A comparison with itself asks for NaN.
    if w == Word::F32 && x == y && matches!(op, B::Eq | B::Ne) {
        let not = if op == B::Eq { "!" } else { "" };
        return Ok(format!("({not}is_nan({x}))"));
    }
    let suffix = match w {
        Word::I32 => "i",
        Word::F32 => "f",
        _ => "u",
    };
    let infix = |sign: &str| format!("({x} {sign} {y})");
    let call = |name: &str| format!("{name}_{suffix}({x}, {y})");
    Ok(match (op, w) {
        (B::Eq, _) => infix("=="),
        // `!=` of floats is false for NaN on some devices.
        (B::Ne, _) => format!("(!({x} == {y}))"),
        (B::Max | B::Or, Word::Bool) => infix("|"),
        (B::Min | B::And, Word::Bool) => infix("&"),
        (B::Xor, Word::Bool) => infix("!="),
        (B::Add, _) => infix("+"),
        (B::Sub, _) => infix("-"),
        (B::Mul, _) => infix("*"),
        (B::Max, Word::F32) => format!("max_f({x}, {y})"),
        (B::Min, Word::F32) => format!("min_f({x}, {y})"),
        (B::Max, _) => format!("max({x}, {y})"),
        (B::Min, _) => format!("min({x}, {y})"),
        (B::Div, _) => call("div"),
        (B::Rem, _) => call("rem"),
        (B::Pow, _) => format!("pow_f({x}, {y})"),
        (B::Atan2, _) => format!("atan2_f({x}, {y})"),
        (B::Nextafter, _) => format!("nextafter_f({x}, {y})"),
        (B::And, _) => infix("&"),
        (B::Or, _) => infix("|"),
        (B::Xor, _) => infix("^"),
        (B::ShiftLeft, _) => call("shl"),
        (B::ShiftRightLogical, _) => call("shr"),
        (B::ShiftRightArithmetic, _) => call("sar"),
        (B::Lt | B::Le | B::Gt | B::Ge, _) => infix("<"),
    })
}

pub fn convert(from: DType, to: DType, x: &str) -> Result<String, Unsupported> {
    let (f, t) = (word(from)?, word(to)?);
    Ok(match (f, t) {
        (a, b) if a == b => x.to_string(),
        (Word::F32, Word::Bool) => format!("f_to_b({x})"),
        (Word::F32, Word::I32) => format!("f_to_i({x})"),
        (Word::F32, Word::U32) => format!("f_to_u({x})"),
        (Word::I32, Word::Bool) => format!("({x} != 0)"),
        (Word::U32, Word::Bool) => format!("({x} != 0u)"),
        (_, Word::F32) => format!("f32({x})"),
        (Word::Bool, t) => format!("{}({x})", type_name(t)),
        (_, t) => format!("bitcast<{}>({x})", type_name(t)),
    })
}

/// x^y by squaring.
pub fn integer_pow(t: DType, x: &str, y: i32) -> Result<String, Unsupported> {
    let one = match word(t)? {
        Word::F32 => "1.0",
        Word::U32 => "1u",
        _ => "1",
    };
    fn power(x: &str, n: u32) -> String {
        match n {
            1 => x.to_string(),
            2 => format!("({x} * {x})"),
            n if n % 2 == 1 => format!("({} * {x})", power(x, n - 1)),
            n => {
                let square = format!("({x} * {x})");
                power(&square, n / 2)
            }
        }
    }
    let r = match y.unsigned_abs() {
        0 => one.to_string(),
        n => power(x, n),
    };
    match y < 0 {
        true => binary(Binary::Div, t, one, &r),
        false => Ok(r),
    }
}
