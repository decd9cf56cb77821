//! What stands after `@param`: relaxed JSON, and the kind of control that it asks for.

use super::{Kind, Scale, Value};

/// A parsed comment: the options of a list, if there is one, and the keys that we know.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Comment {
    options: Option<Vec<Value>>,
    kind: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
    step: Option<f64>,
    scale: Option<String>,
    placeholder: Option<String>,
    free: bool,
    pub live: bool,
    /// Whether all bounds that were given are written as whole numbers.
    whole: bool,
}

pub(super) fn parse(rest: &str) -> Result<Comment, String> {
    let mut reader = Reader { text: rest, at: 0 };
    let mut comment = Comment {
        whole: true,
        ..Comment::default()
    };
    if reader.peek() == Some('[') {
        comment.options = Some(reader.list()?);
    }
    if reader.peek() == Some('{') {
        reader.object(&mut comment)?;
    }
    match reader.peek() {
        None => Ok(comment),
        Some(c) => Err(format!(
            "unexpected `{c}` in #@param; it takes a list [\"a\", \"b\"], an object {{type:\"slider\", min:0, max:1}}, or both"
        )),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let hit = self.peek() == Some(wanted);
        if hit {
            self.at += wanted.len_utf8();
        }
        hit
    }

    fn list(&mut self) -> Result<Vec<Value>, String> {
        self.eat('[');
        let mut values = Vec::new();
        while !self.eat(']') {
            if self.peek().is_none() {
                return Err("the list of #@param lacks its `]`".into());
            }
            values.push(self.value()?);
            if !self.eat(',') && self.peek() != Some(']') {
                return Err("expected `,` or `]` in the list of #@param".into());
            }
        }
        if values.is_empty() {
            return Err("the list of #@param is empty; give at least one option".into());
        }
        Ok(values)
    }

    /// A quoted text or a bare word: number, true, false, or text.
    fn value(&mut self) -> Result<Value, String> {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Value::Str),
            Some(c) if !matches!(c, '{' | '[' | ',' | '}' | ']' | ':') => {
                let rest = &self.text[self.at..];
                let end = rest.find([',', '}', ']', ':']).unwrap_or(rest.len());
                let word = rest[..end].trim();
                self.at += end;
                Ok(match word {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    _ => super::literal::read(word).unwrap_or_else(|| Value::Str(word.to_owned())),
                })
            }
            Some(c) => Err(format!(
                "unexpected `{c}` in #@param where a value should stand"
            )),
            None => Err("#@param ends where a value should stand".into()),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let mut out = String::new();
        let mut chars = self.text[self.at..].char_indices();
        while let Some((offset, c)) = chars.next() {
            if c == quote {
                self.at += offset + 1;
                return Ok(out);
            }
            match c {
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, other)) => out.push(other),
                    None => break,
                },
                c => out.push(c),
            }
        }
        Err(format!("a text in #@param lacks its closing {quote}"))
    }

    fn object(&mut self, comment: &mut Comment) -> Result<(), String> {
        self.eat('{');
        while !self.eat('}') {
            let key = match self.peek() {
                None => return Err("the object of #@param lacks its `}`".into()),
                Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
                Some(_) => {
                    let rest = &self.text[self.at..];
                    let end = rest
                        .find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
                        .unwrap_or(rest.len());
                    self.at += end;
                    rest[..end].to_owned()
                }
            };
            if key.is_empty() || !self.eat(':') {
                return Err(format!("expected `key: value` in #@param near `{key}`"));
            }
            let value = self
                .value()
                .map_err(|what| format!("{what} (key `{key}`)"))?;
            comment.set(&key, value)?;
            if !self.eat(',') && self.peek() != Some('}') {
                return Err(format!("expected `,` or `}}` in #@param after `{key}`"));
            }
        }
        Ok(())
    }
}

impl Comment {
    fn set(&mut self, key: &str, value: Value) -> Result<(), String> {
        let text = |value: Value| match value {
            Value::Str(text) => Ok(text),
            other => Err(format!("`{key}` in #@param must be a text, not {other}")),
        };
        match key {
            "type" => self.kind = Some(text(value)?),
            "scale" => self.scale = Some(text(value)?),
            "placeholder" => self.placeholder = Some(text(value)?),
            "min" | "max" | "step" => {
                let number = value.number().filter(|n| n.is_finite());
                let Some(number) = number else {
                    return Err(format!(
                        "`{key}` in #@param must be a number, not `{value}`"
                    ));
                };
                self.whole &= matches!(value, Value::Int(_));
                match key {
                    "min" => self.min = Some(number),
                    "max" => self.max = Some(number),
                    _ => self.step = Some(number),
                }
            }
            "live" => self.live = value == Value::Bool(true),
            "allow-input" => self.free = value == Value::Bool(true),
            _ => {}
        }
        Ok(())
    }
}

/// The control for a comment and the literal beside it (none if that is an expression).
pub(super) fn kind(comment: &Comment, value: Option<&Value>) -> Result<Kind, String> {
    let named = comment.kind.as_deref();
    if let Some(options) = &comment.options {
        let raw = match named {
            Some("raw" | "number" | "integer" | "boolean") => true,
            None | Some("string") => false,
            Some(other) => {
                return Err(format!(
                    "a list in #@param takes type \"string\" or \"raw\", not `{other}`"
                ));
            }
        };
        // A raw option is an expression; those that are literals are held as their values.
        let options = options.iter().map(|option| match option {
            Value::Str(text) if raw => super::literal::read(text).unwrap_or_else(|| option.clone()),
            other => other.clone(),
        });
        return Ok(Kind::Select {
            options: options.collect(),
            free: comment.free,
            raw,
        });
    }
    match named {
        Some("slider") => slider(comment, value),
        Some("number") => Ok(Kind::Number),
        Some("integer") => Ok(Kind::Integer),
        Some("boolean") => Ok(Kind::Boolean),
        Some("string") => Ok(Kind::String {
            placeholder: comment.placeholder.clone(),
        }),
        Some("date") => Ok(Kind::Date),
        Some("raw") => Ok(Kind::Raw),
        Some(other) => Err(format!(
            "#@param has no type `{other}`; use slider, number, integer, boolean, string, date or raw"
        )),
        // Colab shows a field for whatever stands there; a literal tells which one.
        None => Ok(match value {
            Some(Value::Bool(_)) => Kind::Boolean,
            Some(Value::Int(_)) => Kind::Integer,
            Some(Value::Float(_)) => Kind::Number,
            Some(Value::Str(_)) => Kind::String {
                placeholder: comment.placeholder.clone(),
            },
            None => Kind::Raw,
        }),
    }
}

fn slider(comment: &Comment, value: Option<&Value>) -> Result<Kind, String> {
    let scale = match comment.scale.as_deref() {
        None | Some("linear") => Scale::Linear,
        Some("log") => Scale::Log,
        Some(other) => {
            return Err(format!(
                "a slider's scale is \"linear\" or \"log\", not `{other}`"
            ));
        }
    };
    let min = comment.min.unwrap_or(0.0);
    let max = comment.max.unwrap_or(100.0);
    let integer = comment.whole && matches!(value, Some(Value::Int(_)));
    // On a logarithmic scale without a step any value may be taken.
    let step = comment.step.unwrap_or(if scale == Scale::Log && !integer {
        0.0
    } else {
        1.0
    });
    if min >= max {
        return Err(format!(
            "a slider needs min < max, but min is {min} and max is {max}"
        ));
    }
    if step < 0.0 || (step == 0.0 && scale == Scale::Linear) {
        return Err(format!("a slider's step must be positive, not {step}"));
    }
    if scale == Scale::Log && min <= 0.0 {
        return Err(format!(
            "a logarithmic slider needs min > 0, but min is {min}"
        ));
    }
    Ok(Kind::Slider {
        min,
        max,
        step,
        scale,
        integer,
    })
}
