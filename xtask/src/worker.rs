//! The worker's module, without what nothing reaches, and the bundles of Python's library that it
//! fetches.

use crate::shell::{command, copy_dir, root};
use crate::{prune, site};
use std::path::{Path, PathBuf};

/// Python is a third faster so, and the module a tenth larger to download; compiling takes minutes
/// more.
const FAST_PYTHON: [&str; 4] = [
    "--config",
    "profile.web.package.rustpython-vm.opt-level=3",
    "--config",
    "profile.web.package.athanor-python.opt-level=3",
];

/// Builds `athanor_worker.js`, `athanor_worker_bg.wasm` and the folder `python` of bundles.
pub fn build(fast: bool, out: &Path) -> Result<(), String> {
    let home =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let map = home.join("worker.map");
    let built = home.join("wasm32-unknown-unknown/web/athanor_worker.wasm");
    if !map.is_file() {
        // It is written when the module is linked, which must be now.
        let _ = std::fs::remove_file(&built);
    }
    let messages = compile(fast, &map)?;
    let pruned = pruned(&built, &map)?;
    site::bindgen(&pruned, "athanor_worker", out)?;
    let bundles = bundles(&messages).ok_or("cargo did not say where it built athanor-python")?;
    let python = out.join("python");
    let _ = std::fs::remove_dir_all(&python);
    copy_dir(&bundles, &python)
}

/// Cargo's messages, a JSON object a line.
fn compile(fast: bool, map: &Path) -> Result<String, String> {
    let mut cargo = command("cargo");
    cargo.args([
        "rustc",
        "--profile",
        "web",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    cargo.args([
        "--ignore-rust-version",
        "-p",
        "athanor-worker",
        "--crate-type",
        "cdylib",
    ]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    if fast {
        cargo.args(FAST_PYTHON);
    }
    cargo.args(["--", "-C", &format!("link-arg=--Map={}", map.display())]);
    crate::shell::output(&mut cargo)
}

/// The module beside the built one, under the same name in a folder of its own.
fn pruned(built: &Path, map: &Path) -> Result<PathBuf, String> {
    let read = |path: &Path| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
    // Names in it need not be UTF-8.
    let lines = read(map)?;
    let lines = String::from_utf8_lossy(&lines);
    let (module, pruned) = prune::prune(&read(built)?, &lines)?;
    println!(
        "    taken out: {} functions of {} kB, {} kB of tables, all names",
        pruned.functions,
        pruned.code / 1000,
        pruned.tables / 1000
    );
    if pruned.functions == 0 || pruned.tables == 0 {
        return Err("xtask/src/prune.rs finds nothing to take out: names have changed".into());
    }
    let to = built.with_file_name("pruned");
    let fail = |e: std::io::Error| format!("{}: {e}", to.display());
    std::fs::create_dir_all(&to).map_err(fail)?;
    let path = to.join("athanor_worker.wasm");
    std::fs::write(&path, module).map_err(fail)?;
    Ok(path)
}

/// Where the build script of athanor-python for the browser put its bundles.
fn bundles(messages: &str) -> Option<PathBuf> {
    let folders = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let script = message["reason"] == "build-script-executed";
        let ours = message["package_id"].as_str()?.contains("athanor-python")
            || message["package_id"].as_str()?.contains("crates/python#");
        let folder = PathBuf::from(message["out_dir"].as_str()?).join("bundles");
        (script && ours).then_some(folder)
    });
    folders.last()
}
