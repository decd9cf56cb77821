//! The static site: the page's app, the worker, the pages, styles, scripts and fonts. Layout: all
//! assets at the root, each lesson in a folder of its name, every address relative.

use crate::shell::{command, copy_dir, root, run, say};
use crate::{data, tools};
use athanor_lessons::{Lesson, diff, notebook, render};
use std::path::{Path, PathBuf};

pub struct Options {
    pub out: PathBuf,
    /// Whether trunk builds the app (as published), or cargo and wasm-bindgen's library alone.
    pub trunk: bool,
    /// Whether Python is compiled for speed, as it is published.
    pub fast: bool,
    /// Whether wasm-opt makes the modules smaller (minutes).
    pub optimise: bool,
}

impl Options {
    pub fn for_tests() -> Options {
        Options {
            out: root().join("target/site"),
            trunk: false,
            fast: false,
            optimise: false,
        }
    }
}

/// Features that the browser has and that the modules may use. Never all: some have other encodings.
const OPT_FLAGS: [&str; 11] = [
    "-Os",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-exception-handling",
    "--enable-extended-const",
];

/// Builds the site beside its place and then puts it there: what was there stays whole meanwhile.
pub fn build(options: &Options) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{}: {e}", options.out.display());
    tools::wasm_target()?;
    let part = options.out.with_extension("part");
    let _ = std::fs::remove_dir_all(&part);
    std::fs::create_dir_all(&part).map_err(fail)?;
    assemble(options, &part)?;
    let _ = std::fs::remove_dir_all(&options.out);
    std::fs::rename(&part, &options.out).map_err(fail)?;
    say(&format!("the site is in {}", options.out.display()));
    Ok(())
}

fn assemble(options: &Options, out: &Path) -> Result<(), String> {
    let template = app(options, out)?;
    say("building the worker (Python and the engine)");
    let fast: &[&str] = if options.fast { &FAST_PYTHON } else { &[] };
    let built = wasm("athanor-worker", "athanor_worker.wasm", fast)?;
    bindgen(&built, "athanor_worker", out)?;
    scripts_and_styles(out)?;
    editor(out)?;
    data::publish(out)?;
    if options.optimise {
        // wasm-opt needs more than a quarter of an hour for a fast Python, and takes a tenth off.
        optimise(&out.join("athanor-app_bg.wasm"))?;
        if !options.fast {
            optimise(&out.join("athanor_worker_bg.wasm"))?;
        }
    }
    pages(&template, out)
}

/// Builds the app; returns the pages' template.
fn app(options: &Options, out: &Path) -> Result<String, String> {
    say("building the page's app");
    if options.trunk {
        tools::trunk()?;
        let opt = tools::wasm_opt()?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let dirs = opt
            .parent()
            .map(Path::to_owned)
            .into_iter()
            .chain(std::env::split_paths(&path));
        let path = std::env::join_paths(dirs).map_err(|e| e.to_string())?;
        run(command("trunk")
            .args(["build", "--release"])
            .env("PATH", path)
            .env_remove("NO_COLOR"))?;
        let dist = root().join("target/trunk");
        copy_dir(&dist, out)?;
        return template(&dist.join("index.html"));
    }
    let built = wasm("athanor-app", "athanor-app.wasm", &[])?;
    bindgen(&built, "athanor-app", out)?;
    plain_template()
}

fn plain_template() -> Result<String, String> {
    template(&root().join("index.html"))
}

/// The pages' template without what only trunk reads.
fn template(index: &Path) -> Result<String, String> {
    Ok(read(index)?
        .lines()
        .filter(|l| !l.contains("data-trunk"))
        .map(|l| format!("{l}\n"))
        .collect())
}

/// Only the text of the site, beside whatever modules target/site has: for authors, in a second.
pub fn text_only() -> Result<(), String> {
    let out = Options::for_tests().out;
    scripts_and_styles(&out)?;
    pages(&plain_template()?, &out)?;
    say(&format!("the site is in {}", out.display()));
    Ok(())
}

fn scripts_and_styles(out: &Path) -> Result<(), String> {
    copy_dir(&root().join("web/app/styles"), out)?;
    for (from, to) in [
        ("web/worker/worker.js", "worker.js"),
        ("web/app/boot.js", "boot.js"),
    ] {
        let from = root().join(from);
        std::fs::copy(&from, out.join(to)).map_err(|e| format!("{}: {e}", from.display()))?;
    }
    Ok(())
}

/// Python is a third faster so, and the module a tenth larger to download; compiling takes minutes
/// more.
const FAST_PYTHON: [&str; 4] = [
    "--config",
    "profile.web.package.rustpython-vm.opt-level=3",
    "--config",
    "profile.web.package.athanor-python.opt-level=3",
];

/// Compiles a package for the browser; returns its module's path.
pub fn wasm(package: &str, file: &str, more: &[&str]) -> Result<PathBuf, String> {
    let mut cargo = command("cargo");
    cargo.args([
        "build",
        "--profile",
        "web",
        "--target",
        "wasm32-unknown-unknown",
        "--ignore-rust-version",
        "-p",
        package,
    ]);
    run(cargo.args(more))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("wasm32-unknown-unknown/web").join(file))
}

/// A module's JavaScript bindings, as `NAME.js` and `NAME_bg.wasm` in the folder.
pub fn bindgen(module: &Path, name: &str, out: &Path) -> Result<(), String> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(module)
        .out_name(name)
        .typescript(false)
        // Else the script would not know where its module lies.
        .omit_default_module_path(false);
    bindgen
        .web(true)
        .and_then(|b| b.generate(out))
        .map_err(|e| format!("bindings of {name}: {e:#}"))
}

/// wasm-opt in place; results are kept by the hash of what went in.
fn optimise(module: &Path) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{}: {e}", module.display());
    let bytes = std::fs::read(module).map_err(fail)?;
    let key: String = bytes
        .iter()
        .map(|&b| char::from(b))
        .chain(OPT_FLAGS.concat().chars())
        .collect();
    let cache = root().join("target/wasm-opt");
    std::fs::create_dir_all(&cache).map_err(fail)?;
    let kept = cache.join(format!("{}.wasm", diff::hash(&key)));
    if !kept.is_file() {
        say(&format!("wasm-opt {} (minutes)", module.display()));
        let part = kept.with_extension("part");
        run(command(&tools::wasm_opt()?.to_string_lossy())
            .args(OPT_FLAGS)
            .arg(module)
            .arg("-o")
            .arg(&part))?;
        std::fs::rename(&part, &kept).map_err(fail)?;
    }
    std::fs::copy(&kept, module).map(|_| ()).map_err(fail)
}

/// The code editor and the fonts, bundled by web/editor in a copy of its own.
fn editor(out: &Path) -> Result<(), String> {
    let from = root().join("web/editor");
    if !from.join("build.mjs").is_file() {
        return Ok(());
    }
    tools::npm()?;
    say("bundling the editor and the fonts");
    let work = root().join("target/editor");
    copy_dir(&from, &work)?;
    run(command("npm")
        .args(["install", "--silent", "--no-audit", "--no-fund"])
        .current_dir(&work))?;
    run(command("node")
        .args(["build.mjs", "dist"])
        .current_dir(&work))?;
    copy_dir(&work.join("dist"), out)
}

/// Reads every lesson of lessons/.
pub fn lessons() -> Result<Vec<Lesson>, String> {
    let folder = root().join("lessons");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut lessons = Vec::new();
    for entry in entries.flatten() {
        let file = entry.path().join("lesson.md");
        if file.is_file() {
            let id = entry.file_name().to_string_lossy().into_owned();
            let lesson = Lesson::parse(&id, &read(&file)?);
            lessons.push(lesson.map_err(|e| format!("lessons/{id}/lesson.md: {e}"))?);
        }
    }
    lessons.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(lessons)
}

fn pages(template: &str, out: &Path) -> Result<(), String> {
    let lessons = lessons()?;
    say(&format!(
        "writing {} lesson pages and the contents",
        lessons.len()
    ));
    let links = |root: &str| {
        let mut sheets: Vec<String> = std::fs::read_dir(out)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".css"))
            .collect();
        // The theme defines what the others use.
        sheets.sort_by_key(|name| (name != "theme.css", name.clone()));
        sheets
            .iter()
            .map(|s| format!("<link rel=\"stylesheet\" href=\"{root}{s}\">\n"))
            .collect::<String>()
    };
    for lesson in &lessons {
        let folder = out.join(&lesson.id);
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let main = render::main_html(lesson).map_err(|e| e.to_string())?;
        let title = format!("{} · Athanor", lesson.meta.title);
        let page = render::page(template, &title, &lesson.meta.summary, "../", &main);
        write(
            &folder.join("index.html"),
            &page.replace("<!--styles-->", &links("../")),
        )?;
        write(
            &folder.join(format!("{}.ipynb", lesson.id)),
            &notebook::write(lesson),
        )?;
    }
    let about = "A textbook of deep learning in which every experiment is alive.";
    let page = render::page(
        template,
        "Athanor",
        about,
        "./",
        &render::contents_html(&lessons),
    );
    write(
        &out.join("index.html"),
        &page.replace("<!--styles-->", &links("./")),
    )?;
    Ok(())
}

pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

pub fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
