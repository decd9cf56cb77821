//! A lesson's code on the original JAX: it must run there unchanged and print the same lines but
//! for their numbers. A training amplifies rounding, so that its last numbers, and texts that a
//! model then writes, may part from ours: they are counted and said, and must be the smaller part.

use std::path::Path;

use athanor_ir::testing::same_text;
use athanor_lessons::Lesson;

use super::claims;
use crate::shell::{command, copy_dir, output, root};
use crate::site;

/// Of printed numbers, relative to their size or to 1.
const TOLERANCE: f64 = 1e-3;

/// Everything that the page runs by itself, as one script.
fn script(lesson: &Lesson) -> String {
    let cells = lesson.cells().filter(|c| !c.attributes.exercise);
    cells.map(|c| format!("{}\n\n", c.code)).collect()
}

/// The sentences alone.
fn without_numbers(text: &str) -> Vec<String> {
    let is_digit = |c: char| c.is_ascii_digit() || "+-.e, []()%".contains(c);
    text.lines()
        .map(|l| l.replace(is_digit, "").replace("nan", ""))
        .filter(|l| !l.is_empty())
        .collect()
}

pub fn compare(lesson: &Lesson, python: &Path, athanor: &Path) -> Result<(), String> {
    let folder = root().join("target/parity/lessons");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    // Our package beside the original libraries, as an exported notebook has it.
    copy_dir(
        &root().join("crates/python/lib/athanor"),
        &folder.join("athanor"),
    )?;
    let file = folder.join(format!("{}.py", lesson.id.replace('-', "_")));
    site::write(&file, &script(lesson))?;
    let original = output(
        command(&python.to_string_lossy())
            .args(["-W", "ignore"])
            .arg(&file)
            .env("MPLBACKEND", "Agg")
            .env("JAX_PLATFORMS", "cpu")
            .env("ATHANOR_DATA", root().join("target/data")),
    )?;
    let ours = output(
        command(&athanor.to_string_lossy())
            .arg("run")
            .arg(&file)
            .arg("--data")
            .arg(root().join("target/data")),
    )?;
    let (theirs, mine) = (without_numbers(&original), without_numbers(&ours));
    let parted = theirs.iter().zip(&mine).filter(|(a, b)| a != b);
    let parted: Vec<_> = parted.collect();
    if let Some((a, b)) = parted.first() {
        println!(
            "{}: {} of {} lines have other words; the first on the original `{a}`, here `{b}`",
            lesson.id,
            parted.len(),
            mine.len()
        );
        if 3 * parted.len() > mine.len() {
            return Err("more than a third of the lines have other words".into());
        }
    }
    if theirs.len() != mine.len() {
        return Err(format!(
            "the original prints {} lines, Athanor {}",
            theirs.len(),
            mine.len()
        ));
    }
    let (a, b) = (claims::values(&original), claims::values(&ours));
    let near = |(x, y): &(&f64, &f64)| (**x - **y).abs() <= TOLERANCE * x.abs().max(1.0);
    let equal = a.iter().zip(&b).filter(near).count();
    let to_the_digit = same_text(&original, &ours, TOLERANCE).is_ok();
    println!(
        "{}: {} printed numbers, {equal} equal to {TOLERANCE:.0e}{}",
        lesson.id,
        a.len(),
        if to_the_digit { ": all" } else { "" }
    );
    Ok(())
}
