//! Athanor beside the original libraries, in a Python environment of its own. Lessons: losses of the
//! first 100 steps to 1e-4 relative, initial parameters to 1e-6 of their scale. Scripts: the same
//! text, numbers to 3e-6.

use crate::lessons::original;
use crate::shell::{Count, command, output, root, say};
use crate::{api, site, surface};
use athanor_ir::testing::same_text;
use athanor_lessons::{Lesson, Value};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// Of printed numbers, relative to their size or to 1.
const TOLERANCE: f64 = 3e-6;

/// What each program prints at its end, on one line.
const REPORT: &str = "
_leaves = [float(_v) for _layer in init_network(init_key, sizes) for _n in ('W', 'b') for _v in _layer[_n].ravel()]
print('PARITY', [float(_l) for _l in losses[:100]], _leaves, sep='|')
";

pub fn run_lesson(lesson: &Lesson, python: &PathBuf, athanor: &PathBuf) -> Result<(), String> {
    let mut short = lesson.clone();
    short
        .set_param("steps", &Value::Int(100))
        .map_err(|e| e.to_string())?;
    let mut script = String::new();
    for cell in short
        .cells()
        .take_while(|c| !c.id.starts_with("question") && c.id != "features")
    {
        script += &format!("{}\n\n", cell.code);
    }
    script += REPORT;
    let folder = root().join("target/parity");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let file = folder.join(format!("{}.py", lesson.id.replace('-', "_")));
    site::write(&file, &script)?;
    let jax = output(
        command(&python.to_string_lossy())
            .arg(&file)
            .env("MPLBACKEND", "Agg")
            .env("JAX_PLATFORMS", "cpu"),
    )?;
    let ours = output(command(&athanor.to_string_lossy()).arg("run").arg(&file))?;
    let ((jax_losses, jax_params), (losses, params)) = (report(&jax)?, report(&ours)?);
    let worst = compare(&jax_losses, &losses, |a, _| a.abs())?;
    let scale = jax_params.iter().fold(0.0f64, |s, v| s.max(v.abs()));
    let drift = compare(&jax_params, &params, |_, s| s)? / if scale > 0.0 { scale } else { 1.0 };
    let equal = jax_params
        .iter()
        .zip(&params)
        .filter(|(a, b)| a == b)
        .count();
    println!(
        "{}: {} losses differ by at most {worst:.1e}; {equal} of {} initial parameters are bit-identical, the others differ by at most {drift:.1e} of their scale",
        lesson.id,
        losses.len(),
        params.len()
    );
    if worst > 1e-4 {
        return Err(format!("losses differ by {worst:.1e}, more than 1e-4"));
    }
    if drift > 1e-6 {
        return Err(format!(
            "initial parameters differ by {drift:.1e}, more than 1e-6 of their scale"
        ));
    }
    Ok(())
}

/// The largest difference, each divided by what `unit` makes of (expected, 1).
fn compare(expected: &[f64], found: &[f64], unit: impl Fn(f64, f64) -> f64) -> Result<f64, String> {
    if expected.len() != found.len() || expected.is_empty() {
        return Err(format!(
            "{} numbers where JAX has {}",
            found.len(),
            expected.len()
        ));
    }
    let relative = |(a, b): (&f64, &f64)| {
        if a == b {
            0.0
        } else {
            (a - b).abs() / unit(*a, 1.0)
        }
    };
    let worst = expected
        .iter()
        .zip(found)
        .map(relative)
        .fold(
            0.0,
            |w: f64, d| if d.is_nan() { f64::INFINITY } else { w.max(d) },
        );
    Ok(worst)
}

fn report(printed: &str) -> Result<(Vec<f64>, Vec<f64>), String> {
    let line = printed
        .lines()
        .find_map(|l| l.strip_prefix("PARITY|"))
        .ok_or("the program printed no report")?;
    let lists: Option<Vec<Vec<f64>>> = line
        .split('|')
        .map(|part| match serde_json::from_str(part) {
            Ok(Json::Array(items)) => items.iter().map(Json::as_f64).collect(),
            _ => None,
        })
        .collect();
    match lists.as_deref() {
        Some([losses, params]) => Ok((losses.clone(), params.clone())),
        _ => Err("the report holds something that is no finite number".into()),
    }
}

/// Compares every lesson that trains; sets up Python and builds the command line first.
pub fn run(full: bool) -> Result<Count, String> {
    let python = environment()?;
    let athanor = crate::tools::athanor()?;
    crate::data::build()?;
    let mut count = Count::default();
    let mut note = |what: &str, result: Result<(), String>| match result {
        Ok(()) => count.passed += 1,
        Err(error) => {
            println!("{what}: {error}");
            count.failed += 1;
        }
    };
    for lesson in site::lessons()?.iter().filter(|l| {
        l.cell("train").is_some() && l.cells().any(|c| c.code.contains("init_network(init_key"))
    }) {
        note(&lesson.id, run_lesson(lesson, &python, &athanor));
    }
    // Every lesson with --full, another one every day without.
    let lessons = site::lessons()?;
    let today = day() as usize % lessons.len().max(1);
    for (i, lesson) in lessons.iter().enumerate() {
        if full || i == today {
            let what = format!("lesson {} on the original JAX", lesson.id);
            note(&what, original::compare(lesson, &python, &athanor));
        }
    }
    let folder = root().join("tests/parity");
    for script in scripts(&folder.join("scripts"))? {
        note(
            &script.display().to_string(),
            run_script(&script, &python, &athanor),
        );
    }
    note("the API by name", api_by_name(&athanor, full));
    note("docs/supported-api.md", api::check(&athanor, &[]));
    // Our modules in Python, run by the original Python beside the original libraries.
    let topic = flax_topic();
    let flax = if full { "" } else { topic };
    if !full {
        say(&format!("of Flax today: {topic} (all with --full)"));
    }
    for (file, wants_athanor, more) in [
        ("optax_against_real.py", false, ""),
        ("pyplot_figures.py", false, ""),
        ("data_parity.py", true, ""),
        ("numpy_parity.py", true, ""),
        ("einops_parity.py", true, ""),
        ("flax_parity.py", true, flax),
    ] {
        let mut program = command(&python.to_string_lossy());
        program.arg(folder.join(file)).env("JAX_PLATFORMS", "cpu");
        if wants_athanor {
            program.arg(&athanor);
        }
        program.args((!more.is_empty()).then_some(more));
        note(file, crate::shell::run(&mut program));
    }
    Ok(count)
}

/// The API by name: all cases, or each day another seventh.
fn api_by_name(athanor: &Path, full: bool) -> Result<(), String> {
    let part = if full { 0 } else { 1 + day() % 7 };
    if !full {
        say(&format!(
            "of the API today: part {part} of 7 (all with --full)"
        ));
    }
    surface_result(surface::run(athanor, &[], part, &[], full)?)
}

fn surface_result(report: surface::Report) -> Result<(), String> {
    match report.different + report.below_rule {
        0 => Ok(()),
        n => Err(format!("{n} faults")),
    }
}

/// `cargo xtask api`: the table of what is supported.
pub fn api_document(args: &[String]) -> Result<(), String> {
    let (_, more, athanor, _) = surface_options(args)?;
    let athanor = athanor.map_or_else(crate::tools::athanor, Ok)?;
    api::write(&athanor, &more)
}

/// Topics, arguments for `athanor run`, the command line, and whether to print counts.
type SurfaceOptions = (Vec<String>, Vec<String>, Option<PathBuf>, bool);

fn surface_options(args: &[String]) -> Result<SurfaceOptions, String> {
    let (mut topics, mut more, mut athanor, mut counts) = (vec![], vec![], None, false);
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), word.starts_with("--")) {
            ("--counts", _) => counts = true,
            ("--athanor", _) => athanor = words.next().map(PathBuf::from),
            ("--library", _) => {
                more.extend([word.clone(), words.next().cloned().unwrap_or_default()]);
            }
            (_, false) => topics.push(word.clone()),
            (other, true) => return Err(format!("`{other}` is no option of surface")),
        }
    }
    Ok((topics, more, athanor, counts))
}

/// `cargo xtask surface`: without building anything where a command line is given.
pub fn surface_alone(args: &[String]) -> Result<(), String> {
    let (topics, more, athanor, counts) = surface_options(args)?;
    let athanor = athanor.map_or_else(crate::tools::athanor, Ok)?;
    surface_result(surface::run(&athanor, &topics, 0, &more, counts)?)
}

/// `cargo xtask golden`: the stored results from the pinned JAX.
pub fn golden(args: &[String]) -> Result<(), String> {
    let python = environment()?;
    crate::shell::run(
        command(&python.to_string_lossy())
            .arg(root().join("tests/parity/surface_golden.py"))
            .args(args)
            .env("JAX_PLATFORMS", "cpu"),
    )
}

/// The original Flax takes minutes for all: the ordinary test takes another topic every day.
fn flax_topic() -> &'static str {
    const TOPICS: [&str; 12] = [
        "dense",
        "convolution",
        "normalization",
        "attention",
        "recurrent",
        "modules",
        "variables",
        "errors",
        "transforms",
        "trees",
        "text",
        "nnx",
    ];
    TOPICS[day() as usize % TOPICS.len()]
}

/// Days since 1970: what is tested in turns changes every day.
pub fn day() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| d.as_secs() / 86_400)
}

/// The scripts of a folder, in the order of their names.
fn scripts(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "py"));
    paths.sort();
    Ok(paths)
}

/// What JAX prints must be what lies beside the script, and what Athanor prints.
fn run_script(script: &Path, python: &PathBuf, athanor: &PathBuf) -> Result<(), String> {
    let jax = output(
        command(&python.to_string_lossy())
            .arg(script)
            .env("JAX_PLATFORMS", "cpu"),
    )?;
    let kept = site::read(&script.with_extension("out"))?;
    same_text(&jax, &kept, TOLERANCE).map_err(|e| format!("the .out file is not JAX's: {e}"))?;
    let ours = output(command(&athanor.to_string_lossy()).arg("run").arg(script))?;
    same_text(&jax, &ours, TOLERANCE)
}

/// A Python with the pinned packages, made anew when the pins change.
fn environment() -> Result<PathBuf, String> {
    let pins = root().join("tests/parity/requirements.txt");
    let home = root().join("target/parity/venv");
    let (python, stamp) = (home.join("bin/python"), home.join("pins.txt"));
    let wanted = site::read(&pins)?;
    if python.is_file() && site::read(&stamp).is_ok_and(|kept| kept == wanted) {
        return Ok(python);
    }
    let base = crate::tools::python()?;
    say("setting up Python with JAX for the comparison (once)");
    run_checked(&base, &["-m", "venv", "--clear", &home.to_string_lossy()])?;
    run_checked(
        &python,
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "-r",
            &pins.to_string_lossy(),
        ],
    )?;
    site::write(&stamp, &wanted)?;
    Ok(python)
}

fn run_checked(program: &PathBuf, args: &[&str]) -> Result<(), String> {
    crate::shell::run(command(&program.to_string_lossy()).args(args))
}
