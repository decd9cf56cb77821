//! `cargo xtask bench`: steps per second of Athanor and its peers, in one Chromium, in one run.

use crate::shell::{command, root, run, say};
use crate::{site, tools};
use std::path::PathBuf;

/// The rows that run in the site's worker, by the names that `--only` takes.
const PYTHON_ROWS: [&str; 2] = ["fori", "loop"];
const ROWS: [&str; 5] = ["typed", "jaxjs", "rust", "fori", "loop"];

pub fn bench(args: &[String]) -> Result<(), String> {
    let value = |name: &str| -> Result<Option<&str>, String> {
        let Some(at) = args.iter().position(|a| a == name) else {
            return Ok(None);
        };
        let value = args.get(at + 1).map(String::as_str);
        value
            .map(Some)
            .ok_or_else(|| format!("{name} takes a value"))
    };
    let repeats = value("--repeats")?.unwrap_or("5");
    if !repeats.parse::<u32>().is_ok_and(|n| n > 0) {
        return Err(format!("--repeats takes a number from 1, not `{repeats}`"));
    }
    let only = value("--only")?.unwrap_or_default();

    tools::npm()?;
    let chromium = tools::chromium()?;
    tools::wasm_target()?;
    let out = root().join("target/bench");
    say("building the step that Rust calls");
    let built = site::wasm("athanor-bench", "athanor_bench.wasm", &[])?;
    site::bindgen(&built, "athanor_bench", &out.join("module"))?;

    let home = root().join("tests/bench");
    say("fetching the peers (npm)");
    run(command("npm")
        .args(["ci", "--silent", "--no-audit", "--no-fund"])
        .current_dir(&home))
    .map_err(|e| format!("{e}: the peers come from npm's registry, which must be reachable"))?;

    let mut node = command("node");
    node.arg("run.mjs")
        .current_dir(&home)
        .env("CHROMIUM", chromium)
        .env("MODULE", out.join("module"))
        .env("OUT", out.join("results.json"))
        .env("ONLY", only)
        .env("REPEATS", repeats);
    if let Some(site) = site_for(only, value("--site")?)? {
        node.env("SITE", site);
    }
    run(&mut node)?;
    say("the numbers are in target/bench/results.json");
    Ok(())
}

/// The built site, if a row with Python is wanted: the one that is named, or one with
/// Python as it is published.
fn site_for(only: &str, named: Option<&str>) -> Result<Option<PathBuf>, String> {
    if let Some(folder) = named {
        let folder = std::path::absolute(folder).map_err(|e| format!("{folder}: {e}"))?;
        return if folder.join("athanor_worker.js").is_file() {
            Ok(Some(folder))
        } else {
            Err(format!(
                "{} holds no built site: `cargo xtask site` makes target/site, `cargo xtask dist` dist",
                folder.display()
            ))
        };
    }
    let named = |rows: &[&str]| {
        let mut words = only.split(',').filter(|w| !w.is_empty());
        words.any(|w| rows.iter().any(|r| r.contains(w)))
    };
    if named(&ROWS) && !named(&PYTHON_ROWS) {
        return Ok(None);
    }
    let options = site::Options {
        out: root().join("target/bench/site"),
        trunk: false,
        fast: true,
        optimise: false,
        fixtures: false,
    };
    site::build(&options)?;
    Ok(Some(options.out))
}
