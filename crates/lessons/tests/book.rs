//! The lessons of this repository: each renders, and keeps the book's own rules.
#![cfg(feature = "render")]

use athanor_lessons::{Lesson, render};
use std::path::Path;

fn lessons() -> Vec<Lesson> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
    let entries = std::fs::read_dir(folder).expect("the repository has lessons");
    let mut lessons = Vec::new();
    for entry in entries.flatten() {
        if let Ok(text) = std::fs::read_to_string(entry.path().join("lesson.md")) {
            let id = entry.file_name().to_string_lossy().into_owned();
            lessons.push(Lesson::parse(&id, &text).unwrap_or_else(|e| panic!("{id}: {e}")));
        }
    }
    lessons
}

#[test]
fn every_lesson_renders_and_keeps_the_rules() {
    let lessons = lessons();
    assert!(!lessons.is_empty());
    let ids: Vec<&str> = lessons.iter().map(|l| l.id.as_str()).collect();
    for lesson in &lessons {
        render::main_html(lesson).unwrap_or_else(|e| panic!("{e}"));
        let meta = &lesson.meta;
        assert!(
            !meta.summary.is_empty() && meta.minutes > 0 && !meta.part.is_empty(),
            "{}",
            lesson.id
        );
        for wanted in &meta.prerequisites {
            assert!(
                ids.contains(&wanted.as_str()),
                "{}: no lesson `{wanted}`",
                lesson.id
            );
        }
        for cell in lesson.cells() {
            let lines = cell.code.lines().count();
            assert!(
                lines <= 30,
                "{}: cell {} has {lines} lines; at most 30",
                lesson.id,
                cell.id
            );
        }
    }
}
