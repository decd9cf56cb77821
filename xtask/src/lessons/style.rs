//! What every lesson has, and how it is written down.

use athanor_lessons::{Block, Lesson};

const LONGEST_CELL: usize = 30;
const WIDEST_LINE: usize = 110;

/// Headings of one level, without what is inside code.
fn headings<'l>(lesson: &'l Lesson, mark: &'l str) -> impl Iterator<Item = &'l str> {
    lesson
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Prose(p) => Some(p.text.as_str()),
            _ => None,
        })
        .flat_map(str::lines)
        .filter_map(move |l| l.strip_prefix(mark))
}

pub fn problems(lesson: &Lesson) -> Vec<String> {
    let mut found = Vec::new();
    let mut want = |holds: bool, what: &str| {
        if !holds {
            found.push(what.to_owned());
        }
    };
    let sentences = lesson.meta.summary.matches(['.', '?', '!']).count();
    want(
        (1..=2).contains(&sentences),
        "the summary has more than two sentences",
    );
    want(lesson.meta.minutes > 0, "no minutes are given");
    want(
        headings(lesson, "# ").count() == 1,
        "there must be one title",
    );
    let questions = headings(lesson, "### ")
        .filter(|h| h.ends_with('?'))
        .count();
    want(questions >= 3, "fewer than three questions (### …?)");
    want(
        headings(lesson, "## ").any(|h| h.trim() == "References"),
        "there are no ## References",
    );
    want(
        lesson.cells().any(|c| c.attributes.live),
        "no cell is the live experiment",
    );
    want(!lesson.params().is_empty(), "there is nothing to set");
    want(
        lesson.cells().any(|c| c.attributes.predict.is_some()),
        "there is nothing to predict",
    );
    let exercises = lesson.cells().filter(|c| c.attributes.exercise).count();
    want(exercises >= 2, "fewer than two exercises");
    for cell in lesson.cells() {
        let lines = cell.code.lines().count();
        want(
            lines <= LONGEST_CELL,
            &format!(
                "cell {} has {lines} lines, more than {LONGEST_CELL}",
                cell.id
            ),
        );
        for line in cell
            .code
            .lines()
            .filter(|l| l.chars().count() > WIDEST_LINE)
        {
            want(
                false,
                &format!("cell {}: a line is too wide: {line}", cell.id),
            );
        }
    }
    for block in &lesson.blocks {
        let Block::Prose(prose) = block else { continue };
        for word in ["TODO", "FIXME", "XXX", "lorem ipsum"] {
            want(
                !prose.text.contains(word),
                &format!("a placeholder is left: {word}"),
            );
        }
        for (i, part) in prose.text.split("![").enumerate() {
            want(i == 0 || !part.starts_with(']'), "a picture has no text");
        }
    }
    for (cell, problem) in lesson.param_problems() {
        want(false, &format!("cell {cell}: {problem:?}"));
    }
    found
}
