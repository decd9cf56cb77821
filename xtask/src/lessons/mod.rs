//! `cargo xtask lessons`: each lesson runs headless, as on the page, and keeps what its text says.
//! A table at the end: seconds to the first picture and to the end, steps a second, memory.

mod claims;
pub mod original;
mod style;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use athanor_lessons::Lesson;
use serde_json::Value as Json;

use crate::shell::{Count, command, output, root, say};
use crate::site;

/// What a run showed.
#[derive(Default)]
struct Run {
    printed: String,
    first_picture: Option<f64>,
    seconds: f64,
    steps: u64,
    /// Of the longest loop.
    steps_per_second: f64,
    /// The most that the process held, in bytes; 0 where the system does not tell.
    memory: u64,
    failed: bool,
}

/// The most memory that a process has held.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

fn watch(athanor: &Path, file: &Path) -> Result<Run, String> {
    let start = Instant::now();
    let mut child = command(&athanor.to_string_lossy())
        .args(["run", "--json"])
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{}: {e}", athanor.display()))?;
    let mut run = Run::default();
    let out = child.stdout.take().ok_or("no output")?;
    for line in BufReader::new(out).lines() {
        let line = line.map_err(|e| e.to_string())?;
        let event: Json = serde_json::from_str(&line).map_err(|e| format!("{e}: {line}"))?;
        let Some((kind, body)) = event.as_object().and_then(|o| o.iter().next()) else {
            continue;
        };
        match kind.as_str() {
            "Text" | "Display" => {
                run.printed += body["text"].as_str().unwrap_or_default();
                run.printed.push('\n');
            }
            "Figure" => {
                run.first_picture
                    .get_or_insert_with(|| start.elapsed().as_secs_f64());
            }
            "Progress" => {
                let steps = body["steps"].as_u64().unwrap_or(0);
                if steps > run.steps {
                    run.steps = steps;
                    run.steps_per_second = body["steps_per_second"].as_f64().unwrap_or(0.0);
                }
            }
            "Failed" => {
                run.failed = true;
                println!("{}", body["traceback"].as_str().unwrap_or_default());
            }
            _ => {}
        }
        run.memory = peak(child.id()).unwrap_or(0).max(run.memory);
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    run.failed |= !status.success();
    run.seconds = start.elapsed().as_secs_f64();
    Ok(run)
}

/// Problems of one lesson, and its row of the table.
fn examine(lesson: &Lesson, athanor: &Path) -> (Vec<String>, String) {
    let file = root().join("lessons").join(&lesson.id).join("lesson.md");
    let mut problems = style::problems(lesson);
    let run = watch(athanor, &file).unwrap_or_else(|e| {
        problems.push(e);
        Run::default()
    });
    if run.failed {
        problems.push("a cell fails".into());
    } else {
        problems.extend(claims::problems(lesson, &run.printed));
    }
    let checked = output(command(&athanor.to_string_lossy()).arg("check").arg(&file));
    if let Err(e) = checked {
        problems.push(format!("athanor check: {e}"));
    }
    let row = format!(
        "{:<20}{:>10}{:>10.1}{:>10}{:>12.1}{:>10.0}",
        lesson.id,
        run.first_picture.map_or("-".into(), |s| format!("{s:.1}")),
        run.seconds,
        run.steps,
        run.steps_per_second,
        run.memory as f64 / 1e6
    );
    (problems, row)
}

/// The lessons whose turn it is: one in four every day, all with `--full`.
pub fn today(full: bool) -> Result<Vec<String>, String> {
    let day = crate::parity::day() as usize;
    let lessons = site::lessons()?.into_iter().enumerate();
    let chosen = lessons.filter(|(i, _)| full || i % 4 == day % 4);
    Ok(chosen.map(|(_, lesson)| lesson.id).collect())
}

/// All lessons, or those that are named.
pub fn run(athanor: &PathBuf, names: &[String]) -> Result<Count, String> {
    let mut count = Count::default();
    let mut rows = Vec::new();
    for lesson in site::lessons()? {
        if !names.is_empty() && !names.contains(&lesson.id) {
            continue;
        }
        say(&format!("lesson {}", lesson.id));
        let (problems, row) = examine(&lesson, athanor);
        match problems.is_empty() {
            true => count.passed += 1,
            false => count.failed += 1,
        }
        for problem in problems {
            println!("  {}: {problem}", lesson.id);
        }
        rows.push(row);
    }
    println!(
        "{:<20}{:>10}{:>10}{:>10}{:>12}{:>10}",
        "lesson", "picture s", "all s", "steps", "steps/s", "MB"
    );
    rows.iter().for_each(|row| println!("{row}"));
    Ok(count)
}
