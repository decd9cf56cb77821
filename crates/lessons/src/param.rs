//! Parameters: a literal in the code with a Colab form comment, as in
//! `lr = 1e-3  #@param {type:"slider", min:1e-5, max:1e-1, scale:"log"}`.
//!
//! The code is the truth: moving a control rewrites the literal and nothing else, and whatever the
//! literal says is the value. Grammar of the comment, after Colab's forms:
//!
//! ```text
//! param  := NAME "=" LITERAL "#" blanks "@param" (OBJ | LIST OBJ?)?      one line, not indented
//! LIST   := "[" value ("," value)* "]"                                   a drop-down list
//! OBJ    := "{" key ":" value ("," key ":" value)* "}"                   relaxed JSON; unknown keys are ignored
//! type   := "string" | "number" | "integer" | "boolean" | "date" | "raw" | "slider"
//! slider := min, max, step (0, 100, 1)
//! ```
//!
//! Athanor adds the keys `scale:"log"` (slider) and `live:true` (the value changes in flight instead
//! of restarting the run).

use crate::lex::{Token, TokenKind, lex};
use serde::{Deserialize, Serialize};
use std::ops::Range;

mod comment;
mod literal;

pub use literal::python_string;

/// A parameter's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A text; for [`Kind::Raw`] the expression itself.
    Str(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    #[default]
    Linear,
    Log,
}

/// Which control a parameter gets, and which values it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Kind {
    /// `integer` if the literal and the bounds are whole: then only whole values are written.
    Slider {
        min: f64,
        max: f64,
        step: f64,
        scale: Scale,
        integer: bool,
    },
    Number,
    Integer,
    Boolean,
    String {
        placeholder: Option<String>,
    },
    /// `free` if other texts than the options may be typed (Colab's `allow-input`); `raw` if the
    /// options are written as expressions, without quotes.
    Select {
        options: Vec<Value>,
        free: bool,
        raw: bool,
    },
    Date,
    /// Any expression.
    Raw,
}

/// A parameter found in a cell's code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    pub name: String,
    pub value: Value,
    pub kind: Kind,
    /// Changes in flight instead of restarting the run.
    pub live: bool,
    /// 1-based line in the cell.
    pub line: usize,
    /// Byte range of the literal in the cell's code.
    pub span: Range<usize>,
}

/// What is wrong with a parameter comment or its literal. The code stays runnable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Problem {
    /// 1-based line in the cell.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// All parameters of a text, and what is wrong with those that can't be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scan {
    pub params: Vec<Param>,
    pub problems: Vec<Problem>,
}

/// Why a parameter can't be set.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ParamError {
    #[error("there is no parameter `{name}`; {}", list(known))]
    Unknown { name: String, known: Vec<String> },
    #[error("`{name}` takes {expected}, not `{found}`")]
    Mismatch {
        name: String,
        expected: String,
        found: String,
    },
}

fn list(known: &[String]) -> String {
    if known.is_empty() {
        "this text has none (a parameter is a line such as `lr = 0.1  #@param {type:\"number\"}`)"
            .into()
    } else {
        format!("the parameters are {}", known.join(", "))
    }
}

/// Finds the parameters of a cell's code. Never fails: what can't be read becomes a [`Problem`].
pub fn scan(text: &str) -> Scan {
    let mut found = Scan::default();
    let tokens = lex(text);
    let (mut start, mut depth, mut line, mut start_line) = (0usize, 0usize, 1usize, 1usize);
    for (i, token) in tokens.iter().enumerate() {
        let piece = &text[token.span.clone()];
        match token.kind {
            TokenKind::Op if matches!(piece, "(" | "[" | "{") => depth += 1,
            TokenKind::Op if matches!(piece, ")" | "]" | "}") => depth = depth.saturating_sub(1),
            TokenKind::Comment if depth == 0 && start_line == line => {
                if let Some(rest) = param_comment(piece) {
                    match read_line(text, &tokens[start..i], rest, line) {
                        Ok(param) => found.push(param),
                        Err(message) => found.problems.push(Problem { line, message }),
                    }
                }
            }
            _ => {}
        }
        line += piece.matches('\n').count();
        if token.kind == TokenKind::Newline && depth == 0 {
            (start, start_line) = (i + 1, line);
        }
    }
    found
}

impl Scan {
    fn push(&mut self, param: Param) {
        match self.params.iter().find(|p| p.name == param.name) {
            Some(first) => self.problems.push(Problem {
                line: param.line,
                message: format!(
                    "`{}` is already a parameter on line {}; give this one another name",
                    param.name, first.line
                ),
            }),
            None => self.params.push(param),
        }
    }
}

/// What follows `@param` in a comment that holds one.
fn param_comment(comment: &str) -> Option<&str> {
    let rest = comment
        .strip_prefix('#')?
        .trim_start()
        .strip_prefix("@param")?;
    (!rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then_some(rest.trim())
}

/// Reads one line: the tokens before the comment, and what follows `@param`.
fn read_line(text: &str, before: &[Token], rest: &str, line: usize) -> Result<Param, String> {
    let form = "a parameter is one unindented line `name = literal  #@param …`";
    let solid: Vec<&Token> = before
        .iter()
        .filter(|t| t.kind != TokenKind::Space)
        .collect();
    let indented = before.first().is_some_and(|t| t.kind == TokenKind::Space);
    let (Some(name), Some(equals), Some(first), Some(last)) =
        (solid.first(), solid.get(1), solid.get(2), solid.last())
    else {
        return Err(format!(
            "there is no `name = literal` before this #@param; {form}"
        ));
    };
    let is_assignment = name.kind == TokenKind::Name
        && equals.kind == TokenKind::Op
        && &text[equals.span.clone()] == "=";
    if !is_assignment || indented {
        return Err(format!(
            "this #@param does not follow a plain assignment; {form}"
        ));
    }
    let name = text[name.span.clone()].to_owned();
    let span = first.span.start..last.span.end;
    let found = &text[span.clone()];
    let comment = comment::parse(rest)?;
    let value = literal::read(found);
    let kind = comment::kind(&comment, value.as_ref())?;
    let value = match (&kind, value) {
        (Kind::Raw, _) | (Kind::Select { raw: true, .. }, None) => Value::Str(found.to_owned()),
        (_, Some(value)) => value,
        (_, None) => {
            return Err(format!(
                "`{found}` is no literal, so no control can be made for `{name}`; write {}, or {{type:\"raw\"}} for an expression",
                kind.expects()
            ));
        }
    };
    let param = Param {
        name,
        value,
        kind,
        live: comment.live,
        line,
        span,
    };
    // The literal must be a value that its own control could have written.
    if let Err(ParamError::Mismatch {
        expected, found, ..
    }) = param.check_type(&param.value)
    {
        return Err(format!(
            "`{}` takes {expected}, but the code says `{found}`",
            param.name
        ));
    }
    Ok(param)
}

/// The value of a parameter.
pub fn read(text: &str, name: &str) -> Result<Value, ParamError> {
    find(text, name).map(|param| param.value)
}

/// The text with the parameter's literal rewritten, and nothing else.
pub fn set(text: &str, name: &str, value: &Value) -> Result<String, ParamError> {
    let param = find(text, name)?;
    let literal = param.literal(value)?;
    Ok(format!(
        "{}{literal}{}",
        &text[..param.span.start],
        &text[param.span.end..]
    ))
}

fn find(text: &str, name: &str) -> Result<Param, ParamError> {
    let params = scan(text).params;
    match params.iter().find(|p| p.name == name) {
        Some(param) => Ok(param.clone()),
        None => Err(ParamError::Unknown {
            name: name.to_owned(),
            known: params.into_iter().map(|p| p.name).collect(),
        }),
    }
}

impl Kind {
    /// What values the kind takes, for messages.
    pub fn expects(&self) -> String {
        match self {
            Kind::Slider {
                min,
                max,
                integer: true,
                ..
            } => {
                format!("a whole number (the slider goes from {min} to {max})")
            }
            Kind::Slider { min, max, .. } => {
                format!("a number (the slider goes from {min} to {max})")
            }
            Kind::Number => "a number".into(),
            Kind::Integer => "a whole number".into(),
            Kind::Boolean => "True or False".into(),
            Kind::String { .. } => "a text".into(),
            Kind::Select { options, free, .. } => {
                let all: Vec<_> = options.iter().map(ToString::to_string).collect();
                let more = if *free { " or another text" } else { "" };
                format!("one of {}{more}", all.join(", "))
            }
            Kind::Date => "a date such as \"2026-11-24\"".into(),
            Kind::Raw => "an expression".into(),
        }
    }
}

impl Param {
    fn mismatch(&self, found: impl ToString) -> ParamError {
        ParamError::Mismatch {
            name: self.name.clone(),
            expected: self.kind.expects(),
            found: found.to_string(),
        }
    }

    /// Reads a value as a person types it: quotes around texts may be left out.
    pub fn parse(&self, typed: &str) -> Result<Value, ParamError> {
        let typed = typed.trim();
        let value = match &self.kind {
            Kind::Raw => Value::Str(typed.to_owned()),
            Kind::Boolean => match typed.to_ascii_lowercase().as_str() {
                "true" | "1" => Value::Bool(true),
                "false" | "0" => Value::Bool(false),
                _ => return Err(self.mismatch(typed)),
            },
            Kind::String { .. } | Kind::Date => match literal::read(typed) {
                Some(Value::Str(text)) => Value::Str(text),
                _ => Value::Str(typed.to_owned()),
            },
            Kind::Select { options, .. } => {
                let read = literal::read(typed);
                let fits = |option: &&Value| {
                    option.to_string() == typed || read.as_ref().is_some_and(|r| option.same(r))
                };
                match options.iter().find(fits) {
                    Some(option) => option.clone(),
                    None => Value::Str(typed.to_owned()),
                }
            }
            Kind::Slider { .. } | Kind::Number | Kind::Integer => {
                literal::read(typed).ok_or_else(|| self.mismatch(typed))?
            }
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Whether the value may be set. Numbers beyond a slider's ends are accepted, because the code
    /// may say them too; an option that is not in a closed list is not.
    pub fn check(&self, value: &Value) -> Result<(), ParamError> {
        self.check_type(value)?;
        if let Kind::Select {
            options,
            free: false,
            ..
        } = &self.kind
            && !options.iter().any(|o| o.same(value))
        {
            return Err(self.mismatch(value));
        }
        Ok(())
    }

    fn check_type(&self, value: &Value) -> Result<(), ParamError> {
        let number = value.number().filter(|n| n.is_finite());
        let fits = match &self.kind {
            Kind::Slider { integer: false, .. } | Kind::Number => number.is_some(),
            Kind::Slider { integer: true, .. } | Kind::Integer => number.is_some_and(whole),
            Kind::Boolean => matches!(value, Value::Bool(_)),
            Kind::String { .. } => matches!(value, Value::Str(_)),
            Kind::Date => matches!(value, Value::Str(text) if is_date(text)),
            Kind::Select { .. } => true,
            Kind::Raw => matches!(value, Value::Str(text) if !text.trim().is_empty()
                && !text.contains(['\n', '\r', '#'])),
        };
        if fits {
            Ok(())
        } else {
            Err(self.mismatch(value))
        }
    }

    /// The Python literal that stands for a value of this parameter.
    pub fn literal(&self, value: &Value) -> Result<String, ParamError> {
        self.check(value)?;
        let whole_only = matches!(
            self.kind,
            Kind::Integer | Kind::Slider { integer: true, .. }
        );
        let float_wanted = matches!(
            self.kind,
            Kind::Slider { integer: false, .. } | Kind::Number
        ) && matches!(self.value, Value::Float(_));
        Ok(match (value, &self.kind) {
            (Value::Str(text), Kind::Raw | Kind::Select { raw: true, .. }) => text.clone(),
            (Value::Float(x), _) if whole_only => format!("{}", *x as i64),
            (Value::Int(i), _) if float_wanted => literal::python_float(*i as f64),
            (value, _) => literal::write(value),
        })
    }
}

fn whole(x: f64) -> bool {
    x.fract() == 0.0 && x.abs() < 9.0e15
}

fn is_date(text: &str) -> bool {
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2))
}

impl Value {
    /// The value as a number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Int(i) => Some(*i as f64),
            Value::Float(x) => Some(*x),
            Value::Bool(_) | Value::Str(_) => None,
        }
    }

    /// Equality that does not tell 1 from 1.0.
    pub fn same(&self, other: &Value) -> bool {
        self == other || matches!((self.number(), other.number()), (Some(a), Some(b)) if a == b)
    }
}

/// As a person reads it: texts without quotes.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Str(text) => f.write_str(text),
            other => f.write_str(&literal::write(other)),
        }
    }
}
