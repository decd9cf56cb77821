//! `cargo xtask test`: runs each suite, adds up what its runner counted, and closes with one line.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::cargo::cargo;
use crate::ui::{Outcome, fail, step};

#[derive(Clone, Copy, Default)]
struct Count {
    passed: u64,
    failed: u64,
}

/// A suite's command and whether it succeeded are judged as well as its counts: a runner that
/// dies before it counts is a failure.
pub fn test(full: bool) -> Outcome {
    let mut total = Count::default();
    let mut broken = Vec::new();
    for (name, command) in suites(full) {
        let mut count = Count::default();
        let ran = step(name, || tally(command, &mut count));
        total.passed += count.passed;
        total.failed += count.failed;
        if ran.is_err() {
            broken.push(name);
            total.failed += u64::from(count.failed == 0);
        }
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    match broken.as_slice() {
        [] if total.passed > 0 => Ok(()),
        [] => fail("no test ran"),
        names => fail(format!("failed: {}", names.join(", "))),
    }
}

fn suites(full: bool) -> Vec<(&'static str, Command)> {
    let mut unit = cargo("test");
    unit.args([
        "--release",
        "--workspace",
        "--exclude",
        "athanor-app",
        "--exclude",
    ]);
    unit.arg("athanor-worker");
    if full {
        unit.env("ATHANOR_FULL", "1");
    }
    vec![("unit and cross-crate tests", unit)]
}

/// Runs a command, shows its output, and reads libtest's `test result:` lines.
fn tally(mut command: Command, count: &mut Count) -> Outcome {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line?;
            println!("{line}");
            if let Some(rest) = line.strip_prefix("test result:") {
                count.passed += number_before(rest, " passed");
                count.failed += number_before(rest, " failed");
            }
        }
    }
    let status = child.wait()?;
    if status.success() {
        Ok(())
    } else {
        fail(format!("ended with {status}"))
    }
}

/// The number that stands right before `word` in `text`; 0 if there is none.
fn number_before(text: &str, word: &str) -> u64 {
    let Some(end) = text.find(word) else { return 0 };
    let start = text[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |i| i + 1);
    text[start..end].parse().unwrap_or(0)
}
