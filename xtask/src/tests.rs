//! `cargo xtask test`: unit and cross-crate tests, parity with JAX, the browser; one line of sums at
//! the end. `--full` adds what is slow.

use crate::shell::{Count, command, count, root, say};
use crate::{data, lessons, parity, server, site, tools};

/// What runs only in a browser.
const BROWSER_CRATES: [&str; 3] = ["athanor-app", "athanor-worker", "athanor-bench"];

pub fn run(full: bool) -> Result<(), String> {
    let mut sum = Count::default();
    // Lessons read them, here and in the browser.
    let sets = data::build().map(|()| Count::default());
    sum.add(attempt("data sets", sets));
    say("unit and cross-crate tests");
    let mut cargo = command("cargo");
    // One call for all crates, so that what they share is compiled once. RustPython's parser
    // declares a newer compiler than ours, hence the flag.
    cargo.args([
        "test",
        "--release",
        "--no-fail-fast",
        "--ignore-rust-version",
        "--workspace",
    ]);
    cargo.args(BROWSER_CRATES.iter().flat_map(|p| ["--exclude", p]));
    if full {
        cargo.args(["--", "--include-ignored"]);
        cargo.env("FUZZ_SECONDS", "3600");
    }
    // Without a driver the tests of crates/gpu fail and name it.
    if let Err(error) = tools::vulkan() {
        println!("{error}");
    }
    sum.add(count(&mut cargo));
    say("parity with JAX");
    sum.add(attempt("parity", parity::run(full)));
    say("lessons of today (all with --full)");
    let names = lessons::today(full);
    let lessons = names.and_then(|names| lessons::run(&tools::athanor()?, &names));
    sum.add(attempt("lessons", lessons));
    say("browser tests");
    sum.add(attempt("browser", browser(full)));
    sum.report("some test")
}

/// Random programs for so many seconds, with what they reached.
pub fn fuzz(seconds: &str) -> Result<(), String> {
    if seconds.parse::<u64>().is_err() {
        return Err(format!("fuzz takes a number of seconds, not `{seconds}`"));
    }
    let mut cargo = command("cargo");
    cargo
        .args(["test", "--release", "-p", "athanor-runtime"])
        .args(["--test", "fuzz", "--", "--nocapture"])
        .env("FUZZ_SECONDS", seconds);
    crate::shell::run(&mut cargo)
}

/// A part that could not be run is a failure, and says why.
fn attempt(what: &str, result: Result<Count, String>) -> Count {
    result.unwrap_or_else(|error| {
        println!("{what}: {error}");
        Count {
            passed: 0,
            failed: 1,
        }
    })
}

fn browser(full: bool) -> Result<Count, String> {
    tools::npm()?;
    let chromium = tools::chromium()?;
    let options = site::Options::for_tests();
    site::build(&options)?;
    // What compares the browser's GPU with the reference interpreter.
    let check = site::wasm("athanor-bench", "athanor_bench.wasm", &[])?;
    site::bindgen(&check, "athanor_bench", &options.out.join("check"))?;
    let home = root().join("tests/browser");
    crate::shell::run(
        command("npm")
            .args(["ci", "--silent", "--no-audit", "--no-fund"])
            .current_dir(&home),
    )?;
    // The site is served under a sub-path, because all of its addresses must be relative.
    let listener = server::bind(0)?;
    let port = listener.local_addr().map_err(|e| e.to_string())?.port();
    let served = root().join("target/served");
    let _ = std::fs::remove_dir_all(&served);
    crate::shell::copy_dir(&options.out, &served.join("book"))?;
    std::thread::spawn(move || server::run(listener, served));
    let mut node = command("node");
    node.arg("run.mjs")
        .current_dir(&home)
        .env("CHROMIUM", chromium)
        .env("SITE", format!("http://localhost:{port}/book/"))
        .env("LOSSES", if full { "100" } else { "5" })
        .env("SCREENSHOTS", root().join("target/screenshots"));
    Ok(count(&mut node))
}
