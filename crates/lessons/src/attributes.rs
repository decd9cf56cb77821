//! What may stand after ` ```python ` on a fence, as Jupytext writes cell metadata: `key=JSON`
//! separated by blanks, a bare key meaning true here.

use crate::predict::Predict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A cell's attributes. Keys that nothing here reads are kept in `other`, so that a file written by
/// other tools survives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Attributes {
    /// Runs when the lesson's own text is opened without a fragment.
    #[serde(default, skip_serializing_if = "is_default")]
    pub autorun: bool,
    /// The code is folded away on the page until the reader opens it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hidden: bool,
    /// The cell is the lesson's experiment: it gets run controls and a large figure.
    #[serde(default, skip_serializing_if = "is_default")]
    pub live: bool,
    /// The code is a start that the reader completes; a check tells whether it does what it should.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exercise: bool,
    /// What the reader is asked before the outcome is shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub predict: Option<Predict>,
    /// CSS pixels reserved for the outputs, so that the page does not jump.
    #[serde(default, skip_serializing_if = "is_default")]
    pub height: Option<u32>,
    /// A name for the cell, for people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub other: BTreeMap<String, serde_json::Value>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a Python fence is.
pub(crate) enum Fence {
    /// A cell with its id, if one is given.
    Cell(Option<String>, Attributes),
    /// A check or solution of the exercise with this id.
    Check(String),
    Solution(String),
}

impl Fence {
    /// Reads a fence's options; the error says what is wrong with which key.
    pub(crate) fn parse(options: &str) -> Result<Fence, String> {
        let mut pairs = pairs(options)?;
        // A check or solution is no cell: nothing speaks of it by a name, and it is never shown open.
        if pairs.contains_key("check") || pairs.contains_key("solution") {
            pairs.remove("id");
            pairs.remove("hidden");
        }
        for (key, make) in [
            ("check", Fence::Check as fn(String) -> Fence),
            ("solution", Fence::Solution),
        ] {
            match pairs.remove(key) {
                None => {}
                Some(serde_json::Value::String(of)) if pairs.is_empty() => return Ok(make(of)),
                Some(serde_json::Value::String(_)) => {
                    return Err(format!("`{key}` can't have other options beside it"));
                }
                Some(_) => return Err(format!("`{key}` must name its exercise: {key}=\"…\"")),
            }
        }
        Attributes::from_map(pairs).map(|(id, attributes)| Fence::Cell(id, attributes))
    }
}

/// `key=JSON` separated by blanks.
fn pairs(options: &str) -> Result<serde_json::Map<String, serde_json::Value>, String> {
    let mut pairs = serde_json::Map::new();
    let mut rest = options.trim();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let key = &rest[..end];
        if key.is_empty() {
            return Err(format!("expected key=value at `{rest}`"));
        }
        rest = &rest[end..];
        let mut value = serde_json::Value::Bool(true);
        if let Some(text) = rest.strip_prefix('=') {
            let mut stream =
                serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
            value = match stream.next() {
                Some(Ok(value)) => value,
                _ => {
                    return Err(format!(
                        "the value of `{key}` is not JSON (a text needs double quotes: {key}=\"…\")"
                    ));
                }
            };
            rest = &text[stream.byte_offset()..];
        }
        if pairs.insert(key.to_owned(), value).is_some() {
            return Err(format!("`{key}` is given twice"));
        }
        rest = rest.trim_start();
    }
    Ok(pairs)
}

impl Attributes {
    /// From notebook metadata or a fence: takes the known keys, keeps the rest.
    pub(crate) fn from_map(
        mut pairs: serde_json::Map<String, serde_json::Value>,
    ) -> Result<(Option<String>, Attributes), String> {
        let id = match pairs.remove("id") {
            None => None,
            Some(serde_json::Value::String(id)) => Some(id),
            Some(other) => return Err(format!("`id` must be a text, not {other}")),
        };
        let mut flag = |key: &str| match pairs.remove(key) {
            None => Ok(false),
            Some(serde_json::Value::Bool(on)) => Ok(on),
            Some(other) => Err(format!("`{key}` must be true or false, not {other}")),
        };
        let (autorun, hidden, live) = (flag("autorun")?, flag("hidden")?, flag("live")?);
        let exercise = flag("exercise")?;
        if exercise && autorun {
            return Err("an exercise can't be `autorun`: it waits for the reader".to_owned());
        }
        let predict = match pairs.remove("predict") {
            None => None,
            Some(json) => Some(Predict::from_json(&json)?),
        };
        let height = match pairs.remove("height") {
            None => None,
            Some(value) => match value.as_u64().and_then(|h| u32::try_from(h).ok()) {
                Some(height) if (1..=4000).contains(&height) => Some(height),
                _ => return Err(format!("`height` must be 1 to 4000 pixels, not {value}")),
            },
        };
        let title = match pairs.remove("title") {
            None => None,
            Some(serde_json::Value::String(title)) => Some(title),
            Some(other) => return Err(format!("`title` must be a text, not {other}")),
        };
        let other = pairs.into_iter().collect();
        Ok((
            id,
            Attributes {
                autorun,
                hidden,
                live,
                exercise,
                predict,
                height,
                title,
                other,
            },
        ))
    }

    /// The options of a fence that reads back as these attributes.
    pub(crate) fn print(&self, id: &str) -> String {
        let mut out = format!(" id={}", serde_json::Value::from(id));
        for (key, on) in [
            ("autorun", self.autorun),
            ("hidden", self.hidden),
            ("live", self.live),
            ("exercise", self.exercise),
        ] {
            if on {
                out += &format!(" {key}=true");
            }
        }
        if let Some(height) = self.height {
            out += &format!(" height={height}");
        }
        if let Some(title) = &self.title {
            out += &format!(" title={}", serde_json::Value::from(title.as_str()));
        }
        if let Some(predict) = &self.predict {
            out += &format!(" predict={}", predict.to_json());
        }
        for (key, value) in &self.other {
            out += &format!(" {key}={value}");
        }
        out
    }
}
