//! Python literals: numbers, texts, True and False.

use super::Value;
use crate::lex::{TokenKind, lex};

/// The value of a literal, or nothing if the text is none (or one that we can't hold exactly).
pub(super) fn read(text: &str) -> Option<Value> {
    let text = text.trim();
    match text {
        "True" => return Some(Value::Bool(true)),
        "False" => return Some(Value::Bool(false)),
        _ => {}
    }
    if text.ends_with(['"', '\'']) {
        return read_string(text).map(Value::Str);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest.trim_start()),
        None => (1.0, text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !starts || digits.contains("__") || digits.ends_with('_') {
        return None;
    }
    let plain = digits.replace('_', "");
    if plain.bytes().all(|b| b.is_ascii_digit()) {
        // Python has no integers such as 007.
        if plain.len() > 1 && plain.starts_with('0') && plain.bytes().any(|b| b != b'0') {
            return None;
        }
        return plain
            .parse::<i64>()
            .ok()
            .map(|i| Value::Int(if sign < 0.0 { -i } else { i }));
    }
    let floats = plain
        .bytes()
        .all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
    let value = plain
        .parse::<f64>()
        .ok()
        .filter(|x| floats && x.is_finite())?;
    Some(Value::Float(sign * value))
}

/// A plain string literal of one line: no prefix but `r`, no triple quotes.
fn read_string(text: &str) -> Option<String> {
    let tokens = lex(text);
    if tokens.len() != 1 || tokens[0].kind != TokenKind::Str {
        return None;
    }
    let (raw, body) = match text.strip_prefix(['r', 'R']) {
        Some(body) => (true, body),
        None => (false, text),
    };
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let inner = body.strip_prefix(quote)?.strip_suffix(quote)?;
    if body.starts_with(&triple) {
        return None;
    }
    if raw {
        return Some(inner.to_owned());
    }
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '0' => out.push('\0'),
            same @ ('\\' | '"' | '\'') => out.push(same),
            'x' => out.push(hex(&mut chars, 2)?),
            'u' => out.push(hex(&mut chars, 4)?),
            'U' => out.push(hex(&mut chars, 8)?),
            other => out.extend(['\\', other]),
        }
    }
    Some(out)
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + chars.next()?.to_digit(16)?;
    }
    char::from_u32(code)
}

/// The literal of a value.
pub(super) fn write(value: &Value) -> String {
    match value {
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(i) => i.to_string(),
        Value::Float(x) => python_float(*x),
        Value::Str(text) => python_string(text),
    }
}

/// The shortest literal that reads back as the same float.
pub(super) fn python_float(x: f64) -> String {
    format!("{x:?}")
}

/// A string literal in double quotes.
pub fn python_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out += &format!("\\x{:02x}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
