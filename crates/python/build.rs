//! Compiles the Python library to bytecode at build time: a subset of the standard library, and
//! our own readable modules under `lib/`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use rustpython_compiler_core::Mode;
use rustpython_compiler_core::frozen::{FrozenCodeObject, FrozenLib, FrozenModule};

/// What readers import, and what that imports. Packages are taken whole.
const STANDARD: &str = "__future__ _collections_abc _colorize _opcode_metadata _py_warnings \
    _weakrefset abc annotationlib ast base64 bisect calendar codecs collections colorsys \
    codeop contextlib contextvars copy copyreg dataclasses datetime _pydatetime decimal _pydecimal \
    dis encodings enum \
    fractions functools genericpath hashlib heapq importlib inspect io json keyword linecache \
    locale numbers opcode operator os pickle _compat_pickle posixpath pprint queue random re \
    reprlib secrets shlex stat statistics string struct tempfile textwrap threading token \
    tokenize traceback types typing unittest uuid warnings weakref";

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
    let lib = FrozenLib::encode(modules.iter().map(|(name, m)| {
        let code = FrozenCodeObject {
            bytes: m.code.bytes.as_slice(),
        };
        (
            name.as_str(),
            FrozenModule {
                code,
                package: m.package,
            },
        )
    }));
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    // A file of its own: a target folder may be a copy made of hard links.
    let file = out.join("frozen.bin");
    let _ = fs::remove_file(&file);
    fs::write(file, &lib.bytes)
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
    let code = rustpython_compiler::compile(&source, Mode::Exec, &file, Default::default())
        .map_err(|e| io::Error::other(format!("{}: {e}", path.display())))?;
    modules.push((
        name.into(),
        FrozenModule {
            code: FrozenCodeObject::encode(&code),
            package,
        },
    ));
    Ok(())
}
