//! What may stand after ` ```python ` on a fence, as Jupytext writes cell metadata: `key=JSON`
//! separated by blanks, a bare key meaning true here.

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

impl Attributes {
    /// Reads a fence's options. Returns the cell's id, if one is given, and the attributes; the
    /// error says what is wrong with which key.
    pub(crate) fn parse(options: &str) -> Result<(Option<String>, Attributes), String> {
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
        Self::from_map(pairs)
    }

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
        for (key, value) in &self.other {
            out += &format!(" {key}={value}");
        }
        out
    }
}
