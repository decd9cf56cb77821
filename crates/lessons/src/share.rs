//! Share links: a run's parameters, edits, seed, device and widgets in a URL's fragment, which no server sees.
//!
//! Format, version 1: `v1/<lesson>/<payload>`. The payload is base64url (no padding) of four bytes of
//! checksum (FNV-1a of the rest, low half, little-endian) and a raw deflate stream of JSON. An empty
//! payload is the lesson as it is. All limits are checked before memory is spent.

mod states;

pub use states::{Base64, State};

use crate::diff::{self, Hunk};
use crate::lesson::Lesson;
use crate::param::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest fragment that is read, in bytes.
pub const MAX_FRAGMENT: usize = 64 * 1024;
/// Most bytes that a payload may inflate to.
pub const MAX_INFLATED: usize = 512 * 1024;
const MAX_PARAMS: usize = 256;
const MAX_CELLS: usize = 256;
const MAX_HUNKS: usize = 1024;

/// What a link says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Share {
    pub lesson: String,
    /// Parameters that differ from the lesson's own.
    pub params: BTreeMap<String, Value>,
    /// Edits of code beyond parameters, by cell.
    pub edits: Vec<Edit>,
    /// Seeds `random` and `numpy.random` at reset; JAX's seed is an ordinary parameter.
    pub seed: Option<u64>,
    pub device: Option<String>,
    /// What the reader made of widgets, by name.
    pub widgets: BTreeMap<String, State>,
}

/// The edits of one cell, against the lesson's own text with the link's parameters set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    #[serde(rename = "c")]
    pub cell: String,
    /// [`diff::hash`] of the lesson's own text of the cell.
    #[serde(rename = "h")]
    pub base: String,
    #[serde(rename = "d")]
    pub hunks: Vec<Hunk>,
}

#[derive(Default, Serialize, Deserialize)]
struct Payload {
    #[serde(rename = "p", default, skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, Value>,
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Edit>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(rename = "w", default, skip_serializing_if = "BTreeMap::is_empty")]
    widgets: BTreeMap<String, State>,
}

/// Why a link can't be read or made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    #[error(
        "this link was made for another version (`{0}`) of the site; this site reads v1. Reload the page, or ask for a new link; the lesson opens as it is"
    )]
    Version(String),
    #[error("this link is not one of this site's: it should look like #v1/lesson/…")]
    Foreign,
    #[error("this link is damaged or cut off ({0}); ask for it again, or copy it as a whole")]
    Damaged(&'static str),
    #[error("this link is too large: {what} is limited to {limit}")]
    TooLarge { what: &'static str, limit: usize },
}

/// The fragment (without `#`) for a link. Fails only where the limits would make it unreadable.
pub fn encode(share: &Share) -> Result<String, ShareError> {
    let payload = Payload {
        params: share.params.clone(),
        edits: share.edits.clone(),
        seed: share.seed,
        device: share.device.clone(),
        widgets: share.widgets.clone(),
    };
    check(&payload)?;
    let json = serde_json::to_vec(&payload)
        .map_err(|_| ShareError::Damaged("a value has no JSON form"))?;
    if json.len() > MAX_INFLATED {
        return Err(ShareError::TooLarge {
            what: "its content",
            limit: MAX_INFLATED,
        });
    }
    let head = format!("v1/{}/", share.lesson);
    if json == b"{}" {
        return Ok(head);
    }
    let packed = miniz_oxide::deflate::compress_to_vec(&json, 10);
    let mut bytes = checksum(&packed).to_vec();
    bytes.extend(packed);
    let fragment = head + &base64url(&bytes);
    if fragment.len() > MAX_FRAGMENT {
        return Err(ShareError::TooLarge {
            what: "the link",
            limit: MAX_FRAGMENT,
        });
    }
    Ok(fragment)
}

/// Reads a fragment, with or without its `#`.
pub fn decode(fragment: &str) -> Result<Share, ShareError> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if fragment.len() > MAX_FRAGMENT {
        return Err(ShareError::TooLarge {
            what: "the link",
            limit: MAX_FRAGMENT,
        });
    }
    let mut parts = fragment.splitn(3, '/');
    let version = parts.next().unwrap_or_default();
    let digits = version.strip_prefix('v').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ShareError::Foreign);
    }
    if version != "v1" {
        let shown: String = version.chars().take(12).collect();
        return Err(ShareError::Version(shown));
    }
    let (Some(lesson), Some(payload)) = (parts.next(), parts.next()) else {
        return Err(ShareError::Damaged("its end is missing"));
    };
    let id = !lesson.is_empty()
        && lesson
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !id {
        return Err(ShareError::Damaged("it names no lesson"));
    }
    let payload = read_payload(payload.trim_end())?;
    check(&payload)?;
    Ok(Share {
        lesson: lesson.to_owned(),
        params: payload.params,
        edits: payload.edits,
        seed: payload.seed,
        device: payload.device,
        widgets: payload.widgets,
    })
}

fn read_payload(text: &str) -> Result<Payload, ShareError> {
    if text.is_empty() {
        return Ok(Payload::default());
    }
    let bytes = from_base64url(text).ok_or(ShareError::Damaged("a character does not belong"))?;
    let Some((sum, packed)) = bytes.split_first_chunk::<4>() else {
        return Err(ShareError::Damaged("its end is missing"));
    };
    if *sum != checksum(packed) {
        return Err(ShareError::Damaged("its checksum does not fit"));
    }
    let json =
        miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MAX_INFLATED).map_err(|e| {
            match e.status {
                miniz_oxide::inflate::TINFLStatus::HasMoreOutput => ShareError::TooLarge {
                    what: "its content",
                    limit: MAX_INFLATED,
                },
                _ => ShareError::Damaged("it can't be unpacked"),
            }
        })?;
    serde_json::from_slice(&json).map_err(|_| ShareError::Damaged("its content can't be read"))
}

fn check(payload: &Payload) -> Result<(), ShareError> {
    let hunks = payload.edits.iter().map(|e| e.hunks.len()).sum::<usize>();
    for (what, count, limit) in [
        ("the number of parameters", payload.params.len(), MAX_PARAMS),
        ("the number of edited cells", payload.edits.len(), MAX_CELLS),
        ("the number of edits", hunks, MAX_HUNKS),
    ] {
        if count > limit {
            return Err(ShareError::TooLarge { what, limit });
        }
    }
    states::check(&payload.widgets)
}

/// What became of a link: the cells' code, and all that could not be taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    pub lesson: Lesson,
    /// Whether code was edited, beyond parameters.
    pub edited: bool,
    pub problems: Vec<ShareProblem>,
}

/// Something in a link that does not fit the lesson; the rest was taken over.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ShareProblem {
    #[error("parameter: {0}")]
    Param(String),
    #[error("the link edits the cell `{cell}`, which this lesson lacks; its lines were:\n{added}")]
    NoCell { cell: String, added: String },
    #[error(
        "the lesson has changed since the link was made, and an edit of cell `{cell}` no longer fits; its lines were:\n{added}"
    )]
    Rejected { cell: String, added: String },
}

impl Share {
    /// What is to be shared: the differences between the lesson as published and as it now is.
    pub fn of(published: &Lesson, now: &Lesson) -> Share {
        let mut share = Share {
            lesson: published.id.clone(),
            ..Share::default()
        };
        let mut base = published.clone();
        let own: BTreeMap<String, Value> = owned_params(published);
        for (name, value) in owned_params(now) {
            let changed = own.get(&name).is_some_and(|before| *before != value);
            if changed && base.set_param(&name, &value).is_ok() {
                share.params.insert(name, value);
            }
        }
        for cell in now.cells() {
            let (Some(own), Some(set)) = (published.cell(&cell.id), base.cell(&cell.id)) else {
                continue;
            };
            if set.code != cell.code {
                share.edits.push(Edit {
                    cell: cell.id.clone(),
                    base: diff::hash(&own.code),
                    hunks: diff::diff(&set.code, &cell.code),
                });
            }
        }
        share
    }

    /// The lesson with the link's parameters and edits.
    pub fn apply(&self, published: &Lesson) -> Applied {
        let mut lesson = published.clone();
        let mut problems = Vec::new();
        for (name, value) in &self.params {
            if let Err(error) = lesson.set_param(name, value) {
                problems.push(ShareProblem::Param(error.to_string()));
            }
        }
        let mut edited = false;
        for edit in &self.edits {
            let lines = |hunk: &Hunk| hunk.added.join("\n");
            let cell = edit.cell.clone();
            let Some(target) = lesson.cell_mut(&edit.cell) else {
                let added = edit.hunks.iter().map(lines).collect::<Vec<_>>().join("\n");
                problems.push(ShareProblem::NoCell { cell, added });
                continue;
            };
            let (code, rejected) = diff::apply(&target.code, &edit.hunks);
            edited |= code != target.code;
            target.code = code;
            for hunk in rejected {
                problems.push(ShareProblem::Rejected {
                    cell: cell.clone(),
                    added: lines(&hunk),
                });
            }
        }
        Applied {
            lesson,
            edited,
            problems,
        }
    }
}

fn owned_params(lesson: &Lesson) -> BTreeMap<String, Value> {
    lesson
        .params()
        .into_iter()
        .map(|(_, p)| (p.name, p.value))
        .collect()
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    (diff::fnv(bytes) as u32).to_le_bytes()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64url(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .enumerate()
            .fold(0u32, |w, (i, &b)| w | u32::from(b) << (16 - 8 * i));
        for i in 0..=chunk.len() {
            out.push(char::from(ALPHABET[(word >> (18 - 6 * i) & 63) as usize]));
        }
    }
    out
}

/// Nothing if a character is foreign, the length impossible, or unused bits are set.
fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut word = 0u32;
        for (i, c) in chunk.iter().enumerate() {
            let digit = ALPHABET.iter().position(|a| a == c)? as u32;
            word |= digit << (18 - 6 * i);
        }
        let bytes = word.to_be_bytes();
        let keep = chunk.len().checked_sub(1).filter(|&n| n > 0)?;
        if bytes[1 + keep..].iter().any(|&b| b != 0) {
            return None;
        }
        out.extend(&bytes[1..=keep]);
    }
    Some(out)
}
