//! States of widgets in a link: short in JSON, and bounded.

use super::{ShareError, base64url, from_base64url};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most widgets that a link may set.
pub const MAX_WIDGETS: usize = 64;
/// Most numbers, points or bytes of one.
pub const MAX_STATE: usize = 20_000;
const MAX_NAME: usize = 64;

/// What the reader made of one widget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum State {
    #[serde(rename = "n")]
    Numbers(Vec<f32>),
    /// x, y and class of each.
    #[serde(rename = "p")]
    Points(Vec<(f32, f32, u8)>),
    /// Ink of pixels, row by row.
    #[serde(rename = "b")]
    Pixels(Base64),
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "c")]
    Choice(usize),
}

/// Bytes, in JSON as base64url.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Base64(pub Vec<u8>);

impl From<Base64> for String {
    fn from(bytes: Base64) -> String {
        base64url(&bytes.0)
    }
}

impl TryFrom<String> for Base64 {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Base64, &'static str> {
        from_base64url(&text).map(Base64).ok_or("no base64url")
    }
}

pub(super) fn check(states: &BTreeMap<String, State>) -> Result<(), ShareError> {
    let too_large = |what, limit| Err(ShareError::TooLarge { what, limit });
    if states.len() > MAX_WIDGETS {
        return too_large("the number of widgets", MAX_WIDGETS);
    }
    for (name, state) in states {
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(ShareError::Damaged("a widget's name does not fit"));
        }
        let (size, finite) = match state {
            State::Numbers(v) => (v.len(), v.iter().all(|x| x.is_finite())),
            State::Points(all) => (
                all.len(),
                all.iter().all(|p| p.0.is_finite() && p.1.is_finite()),
            ),
            State::Pixels(ink) => (ink.0.len(), true),
            State::Text(text) => (text.len(), true),
            State::Choice(_) => (1, true),
        };
        if size > MAX_STATE {
            return too_large("the state of a widget", MAX_STATE);
        }
        if !finite {
            return Err(ShareError::Damaged("a widget has a number that is none"));
        }
    }
    Ok(())
}
