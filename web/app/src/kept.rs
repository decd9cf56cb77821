//! What this browser keeps of a reader's way through the book: lessons opened, exercises passed,
//! guesses made. In local storage, under one key; nothing of it leaves the machine.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const KEY: &str = "athanor-kept";

/// A guess before a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Guess {
    /// The reader wanted to see it without.
    Skipped,
    Choice(String),
    Number(f64),
    /// Values spread evenly over the x axis.
    Curve(Vec<f64>),
}

/// What is kept of one lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// Exercises whose check passed.
    #[serde(default)]
    pub passed: BTreeSet<String>,
    #[serde(default)]
    pub guesses: BTreeMap<String, Guess>,
}

/// By lesson; a lesson that was opened has an entry.
pub type Kept = BTreeMap<String, Way>;

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()?
}

/// Everything kept; nothing where the browser keeps nothing, or what it kept can't be read.
pub fn all() -> Kept {
    let text = storage().and_then(|s| s.get_item(KEY).ok()?);
    text.and_then(|t| serde_json::from_str(&t).ok())
        .unwrap_or_default()
}

/// Changes what is kept of a lesson. Read again each time: another tab may have written.
pub fn update(lesson: &str, change: impl FnOnce(&mut Way)) {
    let mut kept = all();
    change(kept.entry(lesson.to_owned()).or_default());
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&kept)) {
        // A full or forbidden storage only means that it is not remembered.
        let _ = storage.set_item(KEY, &text);
    }
}

/// Forgets everything that this site ever kept here, also what other parts of the page keep.
pub fn erase() {
    if let Some(storage) = storage() {
        let count = storage.length().unwrap_or(0);
        let keys: Vec<String> = (0..count).filter_map(|i| storage.key(i).ok()?).collect();
        for key in keys.iter().filter(|k| k.starts_with("athanor")) {
            let _ = storage.remove_item(key);
        }
    }
}
