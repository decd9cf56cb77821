//! Tools that cargo does not bring: looked for, set up where that is possible, else explained.

use crate::shell::{command, output, root, run, say, which};
use std::path::PathBuf;

const TRUNK: &str = "0.21.14";
const WASM_BINDGEN: &str = "0.2.130";
const BINARYEN: &str = "132.0.0";

/// The compiler's WebAssembly target.
pub fn wasm_target() -> Result<(), String> {
    const TARGET: &str = "wasm32-unknown-unknown";
    // The compiler itself knows where the target's library would be, whoever installed it.
    let library = output(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(library.trim()).is_dir() {
        return Ok(());
    }
    if which("rustup").is_none() {
        return Err(format!(
            "the compiler has no target {TARGET} and rustup is missing: install it from rustup.rs, or add the target yourself"
        ));
    }
    say("adding the WebAssembly target");
    run(command("rustup").args(["target", "add", TARGET]))
}

/// trunk and the wasm-bindgen that it calls, in versions that fit the lock file.
pub fn trunk() -> Result<(), String> {
    let has = |program: &str, version: &str| {
        which(program).is_some()
            && output(command(program).arg("--version")).is_ok_and(|text| text.contains(version))
    };
    for (krate, program, version) in [
        ("trunk", "trunk", TRUNK),
        ("wasm-bindgen-cli", "wasm-bindgen", WASM_BINDGEN),
    ] {
        if !has(program, version) {
            say(&format!(
                "installing {krate} {version} (some minutes, once)"
            ));
            // Not --locked: the lock file of wasm-bindgen-cli names a version that was withdrawn.
            let locked: &[&str] = if krate == "trunk" { &["--locked"] } else { &[] };
            run(command("cargo")
                .args(["install", krate, "--version", &format!("={version}")])
                .args(locked))?;
        }
    }
    Ok(())
}

/// npm, which comes with node.
pub fn npm() -> Result<(), String> {
    if which("npm").is_some() && which("node").is_some() {
        return Ok(());
    }
    Err("node and npm are missing: install Node.js 20 or later (Debian: apt-get install nodejs npm)".into())
}

/// binaryen's wasm-opt, from npm (distributions' older ones break reference types).
pub fn wasm_opt() -> Result<PathBuf, String> {
    npm()?;
    let home = root().join("target/tools/binaryen");
    let program = home.join("node_modules/.bin/wasm-opt");
    if !program.is_file() {
        say("installing wasm-opt");
        std::fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
        let package = format!("binaryen@{BINARYEN}");
        run(command("npm")
            .args(["install", "--silent", "--no-save", "--prefix"])
            .arg(&home)
            .arg(package))?;
    }
    Ok(program)
}

/// Installs Debian packages if that is possible here without asking; false: it is not.
fn apt(what: &str, packages: &[&str]) -> Result<bool, String> {
    let root_user = output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root_user || which("apt-get").is_none() {
        return Ok(false);
    }
    say(&format!("installing {what}"));
    run(command("apt-get").args(["update", "-qq"]))?;
    run(command("apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(true)
}

/// A Python that can make virtual environments.
pub fn python() -> Result<PathBuf, String> {
    let find = || {
        let usable = |python: &PathBuf| {
            let mut probe = command(&python.to_string_lossy());
            output(probe.args([
                "-c",
                "import ensurepip, venv, sys; assert sys.version_info >= (3, 11)",
            ]))
            .is_ok()
        };
        which("python3").filter(usable)
    };
    if let Some(python) = find() {
        return Ok(python);
    }
    if apt("Python", &["python3", "python3-venv"])?
        && let Some(python) = find()
    {
        return Ok(python);
    }
    Err("Python 3.11 or later with venv is missing: install it (Debian: sudo apt-get install python3-venv)".into())
}

/// A Chromium for the browser tests.
pub fn chromium() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|p| p.is_file())
    {
        return Ok(path);
    }
    let find = || {
        [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ]
        .into_iter()
        .find_map(which)
    };
    if let Some(path) = find() {
        return Ok(path);
    }
    if apt("Chromium", &["chromium"])?
        && let Some(path) = find()
    {
        return Ok(path);
    }
    Err("Chromium is missing: install it (Debian: sudo apt-get install chromium) or set CHROMIUM to its path".into())
}

/// A Vulkan driver for the tests of the GPU device: any that is there, else Mesa's in software.
pub fn vulkan() -> Result<(), String> {
    let there = || {
        ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"]
            .iter()
            .any(|d| std::fs::read_dir(d).is_ok_and(|mut files| files.next().is_some()))
            || std::env::var_os("VK_ICD_FILENAMES").is_some()
            || std::env::var_os("VK_DRIVER_FILES").is_some()
    };
    if there() || apt("a Vulkan driver", &["mesa-vulkan-drivers"])? && there() {
        return Ok(());
    }
    Err("a Vulkan driver is missing: install one (Debian: sudo apt-get install mesa-vulkan-drivers)".into())
}

/// Builds the command line, and says where it is.
pub fn athanor() -> Result<PathBuf, String> {
    crate::shell::cargo(&[
        "build",
        "--release",
        "--ignore-rust-version",
        "-p",
        "athanor-cli",
    ])?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| crate::shell::root().join("target"), PathBuf::from);
    Ok(target.join("release/athanor"))
}
