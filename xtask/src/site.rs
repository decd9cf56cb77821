//! The static site: the page's app, the worker, the pages, styles, scripts and fonts. Layout: all
//! assets at the root, each lesson in a folder of its name, every address relative.

use crate::shell::{command, copy_dir, root, run, say};
use crate::{data, tools, worker};
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
    /// Whether the pages of tests/lessons are there as well, unlisted.
    pub fixtures: bool,
}

impl Options {
    pub fn for_tests() -> Options {
        Options {
            out: root().join("target/site"),
            trunk: false,
            fast: false,
            optimise: false,
            fixtures: true,
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
    worker::build(options.fast, out)?;
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
    pages(&template, out, options.fixtures)
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
    pages(&plain_template()?, &out, true)?;
    say(&format!("the site is in {}", out.display()));
    Ok(())
}

fn scripts_and_styles(out: &Path) -> Result<(), String> {
    copy_dir(&root().join("web/app/styles"), out)?;
    for (from, to) in [
        ("web/worker/worker.js", "worker.js"),
        ("web/app/boot.js", "boot.js"),
        ("web/app/icon.svg", "icon.svg"),
    ] {
        let from = root().join(from);
        std::fs::copy(&from, out.join(to)).map_err(|e| format!("{}: {e}", from.display()))?;
    }
    Ok(())
}

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
    lessons_in(&root().join("lessons"))
}

fn lessons_in(folder: &Path) -> Result<Vec<Lesson>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut lessons = Vec::new();
    for entry in entries.flatten() {
        let file = entry.path().join("lesson.md");
        if file.is_file() {
            let id = entry.file_name().to_string_lossy().into_owned();
            let lesson = Lesson::parse(&id, &read(&file)?);
            lessons.push(lesson.map_err(|e| format!("{}: {e}", file.display()))?);
        }
    }
    lessons.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(lessons)
}

/// The pages that are prose alone: their folder, and their file in lessons/.
const PROSE: [&str; 2] = ["about", "resources"];

fn pages(template: &str, out: &Path, fixtures: bool) -> Result<(), String> {
    let folder = root().join("lessons");
    let book = render::Book::read(&read(&folder.join("book.md"))?, lessons()?)?;
    let glossary = render::Glossary::of(book.lessons())?;
    let hidden = if fixtures {
        lessons_in(&root().join("tests/lessons"))?
    } else {
        Vec::new()
    };
    let mut index = render::search::definitions(&glossary);
    let place = |main: &str, title: &str, summary: &str, at: &str| {
        let (folder, root) = match at {
            "" => (out.to_owned(), "./"),
            at => (out.join(at), "../"),
        };
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let page = render::page(template, title, summary, root, main);
        write(
            &folder.join("index.html"),
            &page.replace("<!--styles-->", &style_links(out, root)),
        )
    };
    for lesson in book.lessons().chain(&hidden) {
        let page = render::lesson_html(&book, &glossary, lesson).map_err(|e| e.to_string())?;
        let title = format!("{} · Athanor", lesson.meta.title);
        place(&page.main, &title, &lesson.meta.summary, &lesson.id)?;
        let notebook = out.join(&lesson.id).join(format!("{}.ipynb", lesson.id));
        write(&notebook, &notebook::write(lesson))?;
        if book.lesson(&lesson.id).is_some() {
            index.extend(render::search::entries(lesson, &page.headings));
        }
    }
    for id in PROSE {
        let file = folder.join(format!("{id}.md"));
        let prose = Lesson::parse(id, &read(&file)?);
        let prose = prose.map_err(|e| format!("{}: {e}", file.display()))?;
        let page = render::lesson_html(&book, &glossary, &prose).map_err(|e| e.to_string())?;
        let title = format!("{} · Athanor", prose.meta.title);
        place(&page.main, &title, &prose.meta.summary, id)?;
        index.extend(render::search::entries(&prose, &page.headings));
    }
    let terms = render::definitions_html(&glossary);
    let about = "Every term of the book, with the sentence that introduces it.";
    place(&terms, "Definitions · Athanor", about, "definitions")?;
    let about = "A textbook of deep learning in which every experiment is alive.";
    place(&book.contents_html()?, "Athanor", about, "")?;
    say(&format!(
        "wrote {} lessons, {} definitions, {} entries to search in",
        book.lessons().count(),
        glossary.terms.len(),
        index.len()
    ));
    let index = serde_json::to_string(&index).map_err(|e| e.to_string())?;
    write(&out.join("search.json"), &index)
}

/// Links to every style sheet; the theme comes first, because it defines what the others use.
fn style_links(out: &Path, root: &str) -> String {
    let mut sheets: Vec<String> = std::fs::read_dir(out)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".css"))
        .collect();
    sheets.sort_by_key(|name| (name != "theme.css", name.clone()));
    sheets
        .iter()
        .map(|s| format!("<link rel=\"stylesheet\" href=\"{root}{s}\">\n"))
        .collect()
}

pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

pub fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
