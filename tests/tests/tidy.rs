//! Rules of the repository that no compiler checks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is in the root")
        .to_path_buf()
}

/// Every file that belongs to the repository: tracked, or new and not ignored.
fn files() -> Vec<String> {
    let git = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git runs");
    assert!(
        git.status.success(),
        "{}",
        String::from_utf8_lossy(&git.stderr)
    );
    let list = String::from_utf8(git.stdout).expect("names are UTF-8");
    let exists = |f: &&str| root().join(f).is_file();
    list.lines().filter(exists).map(str::to_string).collect()
}

/// None for what is no text.
fn read(file: &str) -> Option<String> {
    String::from_utf8(fs::read(root().join(file)).expect("listed files exist")).ok()
}

/// Folder of each crate → the crates of ours that it depends on, without the prefix. Dependencies
/// of tests alone don't count: any crate's tests may use any other below them.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let mut edges = BTreeMap::new();
    for file in files().into_iter().filter(|f| f.ends_with("/Cargo.toml")) {
        let mut section = String::new();
        let mut depends = BTreeSet::new();
        for line in read(&file).expect("a manifest is text").lines() {
            if let Some(name) = line.trim().strip_prefix('[') {
                section = name.trim_end_matches(']').to_string();
                // `[dependencies.athanor-x]` would be an edge too.
                if let Some((kind, name)) = section.rsplit_once('.')
                    && kind.ends_with("dependencies")
                    && !kind.ends_with("dev-dependencies")
                    && let Some(name) = name.strip_prefix("athanor-")
                {
                    depends.insert(name.to_string());
                }
            } else if section.ends_with("dependencies")
                && !section.ends_with("dev-dependencies")
                && let Some(rest) = line.trim().strip_prefix("athanor-")
            {
                let name = rest.split(['.', ' ', '=']).next().unwrap_or_default();
                depends.insert(name.to_string());
            }
        }
        let folder = file.trim_end_matches("/Cargo.toml").to_string();
        edges.insert(folder, depends);
    }
    edges
}

/// Rows of the table in ARCHITECTURE.md: place → (must not know, may depend on).
fn table() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let text = read("ARCHITECTURE.md").expect("ARCHITECTURE.md is text");
    let mut table = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", place, _, unknown, depends, ""] = cells[..]
            && let Some(place) = place.strip_prefix('`').and_then(|p| p.strip_suffix('`'))
        {
            let depends = depends.split(',').map(|d| d.trim().to_string());
            let depends = depends.filter(|d| !d.is_empty()).collect();
            table.insert(place.to_string(), (unknown.to_string(), depends));
        }
    }
    table
}

#[test]
fn dependencies_are_those_of_the_map() {
    let (edges, table) = (edges(), table());
    let places: BTreeSet<_> = edges.keys().collect();
    assert_eq!(
        places,
        table.keys().collect(),
        "crates and rows of ARCHITECTURE.md"
    );
    for (place, depends) in &edges {
        assert_eq!(depends, &table[place].1, "dependencies of {place}");
    }
}

/// The page is small because these are not in it.
#[test]
fn the_page_reaches_neither_python_nor_the_engine() {
    let edges = edges();
    let folder = |name: &str| {
        let of = |prefix: &str| edges.contains_key(&format!("{prefix}/{name}"));
        if of("crates") {
            format!("crates/{name}")
        } else {
            format!("web/{name}")
        }
    };
    let (mut todo, mut seen) = (vec!["web/app".to_string()], BTreeSet::new());
    while let Some(place) = todo.pop() {
        todo.extend(
            edges[&place]
                .iter()
                .map(|d| folder(d))
                .filter(|d| !seen.contains(d)),
        );
        seen.insert(place);
    }
    for name in [
        "ir", "trace", "lower", "cpu", "runtime", "python", "session",
    ] {
        assert!(
            !seen.contains(&format!("crates/{name}")),
            "web/app reaches {name}"
        );
    }
}

#[test]
fn each_crate_says_what_it_must_not_know() {
    for (place, (unknown, _)) in table() {
        if unknown.is_empty() {
            continue;
        }
        let file = ["lib.rs", "main.rs"]
            .map(|f| format!("{place}/src/{f}"))
            .into_iter()
            .find(|f| root().join(f).is_file())
            .unwrap_or_else(|| panic!("{place} has no root module"));
        let source = read(&file).expect("source is text");
        let doc: Vec<&str> = source
            .lines()
            .map_while(|l| l.strip_prefix("//!"))
            .collect();
        let doc = doc.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ");
        let said = doc
            .split_once("Must not know: ")
            .map(|(_, said)| said.trim_end_matches('.'));
        // What the crate says may go on after the map's words.
        assert!(
            said.is_some_and(|said| said.starts_with(&unknown)),
            "{file} must say \"Must not know: {unknown}.\", says {said:?}"
        );
    }
}

#[test]
fn files_stay_readable() {
    let written = ["rs", "py", "js", "css", "html", "toml"];
    let long: Vec<String> = files()
        .into_iter()
        .filter(|f| written.iter().any(|e| f.ends_with(&format!(".{e}"))))
        .filter_map(|f| {
            let lines = read(&f)?.lines().count();
            (lines >= 650).then(|| format!("{f}: {lines} lines"))
        })
        .collect();
    assert!(long.is_empty(), "650 lines or more:\n{}", long.join("\n"));
}

/// What runs on one machine only has no place here.
#[test]
fn no_file_names_a_path_of_a_machine() {
    let folders = ["work", "tmp", "root", "home"];
    let mut found = Vec::new();
    for file in files() {
        let Some(text) = read(&file) else { continue };
        for (i, line) in text.lines().enumerate() {
            for folder in folders {
                let path = format!("/{folder}");
                let names_it = line.match_indices(&path).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + path.len()..].chars().next();
                    // A path begins there, and the folder's name ends there.
                    let begins =
                        before.is_none_or(|c| !c.is_alphanumeric() && !"._-/})".contains(c));
                    let ends = after.is_none_or(|c| !c.is_alphanumeric() && !"_-.".contains(c));
                    begins && ends
                });
                if names_it {
                    found.push(format!("{file}:{}: {}", i + 1, line.trim()));
                }
            }
        }
    }
    assert!(
        found.is_empty(),
        "paths of a machine:\n{}",
        found.join("\n")
    );
}
