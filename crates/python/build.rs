//! Compiles the Python library to bytecode at build time: a subset of the standard library, and
//! our own readable modules under `lib/`.
//!
//! For the browser what few lessons import is left out of the module, and written into bundles
//! that are fetched at the first import (`docs/worker-size.md`).

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use rustpython_compiler::CompileOpts;
use rustpython_compiler_core::frozen::{FrozenCodeObject, FrozenLib, FrozenModule};
use rustpython_compiler_core::{Mode, marshal};

/// What readers import, and what that imports. Packages are taken whole.
const STANDARD: &str = "__future__ _collections_abc _colorize _opcode_metadata _py_warnings \
    _weakrefset abc annotationlib ast base64 bisect calendar codecs collections colorsys \
    codeop contextlib contextvars copy copyreg csv dataclasses datetime _pydatetime decimal _pydecimal \
    difflib dis encodings enum \
    fnmatch fractions functools genericpath glob hashlib heapq importlib inspect io json keyword \
    linecache locale ntpath numbers opcode operator os pathlib pickle _compat_pickle posixpath pprint _pycodecs \
    queue random re reprlib secrets shlex shutil stat statistics string struct tempfile textwrap \
    threading token tokenize traceback types typing unittest uuid warnings weakref";

/// Bundles for the browser, and the modules and packages of each.
const FETCHED: &[(&str, &str)] = &[
    ("flax", "flax"),
    ("optax", "optax"),
    ("einops", "einops"),
    ("wandb", "wandb"),
    ("encodings", "encodings _pycodecs locale"),
    (
        "unittest",
        "unittest difflib pprint _colorize traceback codeop threading queue shlex",
    ),
    ("numbers", "decimal _pydecimal fractions statistics"),
    ("times", "_pydatetime calendar uuid"),
    ("files", "pathlib glob fnmatch ntpath shutil tempfile"),
    ("pickle", "pickle _compat_pickle"),
    (
        "standins",
        "keras tensorflow sklearn torchvision tensorflow_datasets",
    ),
    ("texts", "json base64 secrets colorsys csv"),
];

/// Inside packages: what nobody here can use.
const LEFT_OUT: &[&str] = &["test", "tests", "idlelib", "__pycache__"];

fn main() -> io::Result<()> {
    // `lib`: ours. `frozen`: our short versions of what needs an operating system.
    let owns = [Path::new("lib"), Path::new("frozen")];
    println!("cargo:rerun-if-changed=lib");
    println!("cargo:rerun-if-changed=frozen");
    println!("cargo:rerun-if-changed=build.rs");
    let standard = PathBuf::from(rustpython_pylib::LIB_PATH);
    let mut modules = Vec::new();
    for name in STANDARD.split_whitespace() {
        let ours = |dir: &&Path| dir.join(format!("{name}.py")).exists() || dir.join(name).exists();
        if owns.iter().any(ours) {
            continue;
        }
        let file = standard.join(format!("{name}.py"));
        if file.exists() {
            module(name, &file, false, &mut modules)?;
        } else if standard.join(name).is_dir() {
            package(name, &standard.join(name), &mut modules)?;
        }
    }
    let mut own = sorted(owns[0])?;
    own.extend(sorted(owns[1])?);
    for entry in own {
        let Some(stem) = entry.file_stem().and_then(|s| s.to_str()) else {
            continue;
        };
        if entry.is_dir() {
            package(stem, &entry, &mut modules)?;
        } else if entry.extension().is_some_and(|e| e == "py") {
            module(stem, &entry, false, &mut modules)?;
        }
    }
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let folder = out.join("bundles");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let mut index = String::new();
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        for (bundle, names) in FETCHED {
            let names: Vec<&str> = names.split_whitespace().collect();
            let top = |name: &str| names.contains(&name.split('.').next().unwrap_or(name));
            let (bundled, kept): (Modules, Modules) =
                modules.into_iter().partition(|(name, _)| top(name));
            modules = kept;
            let bytes = miniz_oxide::deflate::compress_to_vec(&encode(&bundled), 9);
            let file = format!("{bundle}-{:016x}.bin", hash(&bytes));
            fs::write(folder.join(&file), &bytes)?;
            index.push_str(&format!("{file} {}\n", names.join(" ")));
        }
    }
    fs::write(out.join("bundles.txt"), index)?;
    fs::write(out.join("frozen.bin"), encode(&modules))
}

fn encode(modules: &Modules) -> Vec<u8> {
    let entries = modules.iter().map(|(name, m)| {
        let code = FrozenCodeObject {
            bytes: m.code.bytes.as_slice(),
        };
        let package = m.package;
        (name.as_str(), FrozenModule { code, package })
    });
    FrozenLib::encode(entries).bytes
}

/// FNV-1a: a bundle's name changes with its content.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

type Modules = Vec<(String, FrozenModule<Vec<u8>>)>;

fn sorted(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(dir)?
        .map(|e| Ok(e?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn package(name: &str, dir: &Path, modules: &mut Modules) -> io::Result<()> {
    for path in sorted(dir)? {
        let Some(stem) = path.file_stem().and_then(|s| s.to_str()) else {
            continue;
        };
        if LEFT_OUT.contains(&stem) {
            continue;
        }
        if path.is_dir() {
            if path.join("__init__.py").exists() {
                package(&format!("{name}.{stem}"), &path, modules)?;
            }
        } else if path.extension().is_some_and(|e| e == "py") {
            match stem {
                "__init__" => module(name, &path, true, modules)?,
                _ => module(&format!("{name}.{stem}"), &path, false, modules)?,
            }
        }
    }
    Ok(())
}

fn module(name: &str, path: &Path, package: bool, modules: &mut Modules) -> io::Result<()> {
    let source = fs::read_to_string(path)?;
    let file = format!("<frozen {name}>");
    let ours = path.starts_with("lib");
    let options = CompileOpts {
        // Tracebacks show whole lines of library code.
        debug_ranges: false,
        // Nobody reads docstrings of the standard library here.
        optimize: if ours { 0 } else { 2 },
        ..CompileOpts::default()
    };
    let code = rustpython_compiler::compile(&source, Mode::Exec, &file, options)
        .map_err(|e| io::Error::other(format!("{}: {e}", path.display())))?;
    let mut bytes = Vec::new();
    marshal::serialize_code(&mut bytes, &code);
    let bytes = uncompressed(&bytes);
    let code = FrozenCodeObject { bytes };
    modules.push((name.into(), FrozenModule { code, package }));
    Ok(())
}

/// What `FrozenCodeObject::decode` takes, LZ4 with its length before it, as literals only: what
/// carries the module compresses it, and two thirds better so than after LZ4.
fn uncompressed(bytes: &[u8]) -> Vec<u8> {
    let mut out = (bytes.len() as u32).to_le_bytes().to_vec();
    match bytes.len() {
        short @ ..15 => out.push((short as u8) << 4),
        long => {
            out.push(0xf0);
            let rest = long - 15;
            out.extend(std::iter::repeat_n(255, rest / 255));
            out.push((rest % 255) as u8);
        }
    }
    out.extend_from_slice(bytes);
    out
}
