//! Everything that a person or CI runs: `cargo xtask serve | test | dist | build`.
//!
//! Must not know: the insides of the crates that it builds.

mod cargo;
mod suites;
mod ui;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  test [--full]   set up and run all tests; prints one closing line of counts
  build           make target/release/athanor";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    ui::exit(match words.as_slice() {
        ["test"] => suites::test(false),
        ["test", "--full"] => suites::test(true),
        ["build"] => cargo::build_cli(),
        _ => ui::fail(USAGE),
    })
}
