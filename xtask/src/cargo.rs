//! Calls of cargo. RustPython's parser declares a newer compiler than ours although it builds on
//! it, and no configuration key replaces the flag, so every call passes it.

use std::path::PathBuf;
use std::process::Command;

use crate::ui::{self, Outcome};

/// The repository's root.
pub fn root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map(PathBuf::from).unwrap_or(manifest)
}

/// `cargo SUBCOMMAND` in the root, from the toolchain that runs xtask.
pub fn cargo(subcommand: &str) -> Command {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(program);
    command
        .current_dir(root())
        .args([subcommand, "--ignore-rust-version"]);
    command
}

pub fn build_cli() -> Outcome {
    ui::step("building target/release/athanor", || {
        ui::run(cargo("build").args(["--release", "-p", "athanor-cli"]))
    })
}
