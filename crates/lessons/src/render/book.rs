//! The book: its parts in order, and the lessons in them.

use super::escape;
use super::markdown::{inline, slug};
use crate::lesson::Lesson;
use std::collections::BTreeSet;

/// A part of the book, with its sentence and its lessons in order.
#[derive(Debug, Clone, Default)]
pub struct Part {
    pub title: String,
    pub about: String,
    pub lessons: Vec<Lesson>,
}

#[derive(Debug, Clone, Default)]
pub struct Book {
    pub title: String,
    /// What stands before the first part.
    pub lede: Vec<String>,
    pub parts: Vec<Part>,
}

impl Book {
    /// Reads `book.md`: `# Title`, paragraphs, and for each part `## Part` with a sentence. Every
    /// lesson must name one of its parts.
    pub fn read(text: &str, lessons: Vec<Lesson>) -> Result<Book, String> {
        let mut book = Book::default();
        for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
            if let Some(title) = paragraph.strip_prefix("# ") {
                title.trim().clone_into(&mut book.title);
            } else if let Some(title) = paragraph.strip_prefix("## ") {
                book.parts.push(Part {
                    title: title.trim().to_owned(),
                    ..Part::default()
                });
            } else if let Some(part) = book.parts.last_mut() {
                part.about = paragraph.replace('\n', " ");
            } else {
                book.lede.push(paragraph.replace('\n', " "));
            }
        }
        for lesson in lessons {
            let part = book.parts.iter_mut().find(|p| p.title == lesson.meta.part);
            match part {
                Some(part) => part.lessons.push(lesson),
                None => {
                    let known: Vec<&str> = book.parts.iter().map(|p| p.title.as_str()).collect();
                    return Err(format!(
                        "lesson `{}`: the book has no part `{}`; its parts are {}",
                        lesson.id,
                        lesson.meta.part,
                        known.join(", ")
                    ));
                }
            }
        }
        for part in &mut book.parts {
            part.lessons.sort_by_key(|l| (l.meta.order, l.id.clone()));
        }
        // A part whose lessons are still to be written is not shown.
        book.parts.retain(|part| !part.lessons.is_empty());
        Ok(book)
    }

    /// The lessons in the order of the book.
    pub fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.parts.iter().flat_map(|part| &part.lessons)
    }

    pub fn lesson(&self, id: &str) -> Option<&Lesson> {
        self.lessons().find(|l| l.id == id)
    }

    /// The ids of the lessons that one builds on, with those that they build on.
    pub fn foundations<'a>(&'a self, lesson: &'a Lesson) -> BTreeSet<&'a str> {
        let mut out = BTreeSet::new();
        let mut waiting: Vec<&Lesson> = vec![lesson];
        while let Some(lesson) = waiting.pop() {
            for id in &lesson.meta.prerequisites {
                if out.insert(id.as_str()) {
                    waiting.extend(self.lesson(id));
                }
            }
        }
        out
    }

    /// The lessons before and after one.
    pub fn neighbours(&self, id: &str) -> (Option<&Lesson>, Option<&Lesson>) {
        let all: Vec<&Lesson> = self.lessons().collect();
        match all.iter().position(|l| l.id == id) {
            None => (None, None),
            Some(at) => (
                at.checked_sub(1).and_then(|b| all.get(b).copied()),
                all.get(at + 1).copied(),
            ),
        }
    }

    /// The contents page's `<main>`.
    pub fn contents_html(&self) -> Result<String, String> {
        let mut out = format!(
            "<main id=\"content\" class=\"home\">\n<div class=\"cover\"><h1>{}</h1>\n",
            escape(&self.title)
        );
        for (at, paragraph) in self.lede.iter().enumerate() {
            let class = if at == 0 { " class=\"lede\"" } else { "" };
            out += &format!("<p{class}>{}</p>\n", inline(paragraph)?);
        }
        if let Some(first) = self.lessons().next() {
            out += &format!(
                "<p class=\"start\"><a class=\"button\" href=\"{}/\">Start with {}</a></p>\n",
                escape(&first.id),
                escape(&first.meta.title)
            );
        }
        out += "</div>\n<div data-progress></div>\n";
        let mut number = 0;
        for part in &self.parts {
            let id = slug(&part.title);
            out += &format!(
                "<section class=\"part\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{}</h2>\n",
                escape(&part.title)
            );
            if !part.about.is_empty() {
                out += &format!("<p class=\"part-about\">{}</p>\n", inline(&part.about)?);
            }
            out += &format!("<ol class=\"contents\" start=\"{}\">\n", number + 1);
            for lesson in &part.lessons {
                number += 1;
                out += &self.entry(lesson, number)?;
            }
            out += "</ol></section>\n";
        }
        if number == 0 {
            out += "<p>There is no lesson yet.</p>\n";
        }
        out += "<div data-erase></div>\n</main>\n";
        Ok(out)
    }

    fn entry(&self, lesson: &Lesson, number: usize) -> Result<String, String> {
        let exercises: Vec<&str> = lesson.exercises().map(|c| c.id.as_str()).collect();
        let asks = |c: &&crate::Cell| c.attributes.predict.is_some();
        let guesses: Vec<&str> = lesson.cells().filter(asks).map(|c| c.id.as_str()).collect();
        Ok(format!(
            "<li data-lesson=\"{0}\" data-exercises=\"{1}\" data-predictions=\"{2}\"><span class=\"number\" aria-hidden=\"true\">{number}</span>\
             <div><h3><a href=\"{0}/\">{3}</a></h3><p>{4}</p><p class=\"lesson-meta\">{5}</p></div></li>\n",
            escape(&lesson.id),
            escape(&exercises.join(" ")),
            escape(&guesses.join(" ")),
            escape(&lesson.meta.title),
            inline(&lesson.meta.summary)?,
            self.facts(lesson, "")
        ))
    }

    /// Minutes, exercises, and what to read before; `root` is the way to the contents page.
    pub(super) fn facts(&self, lesson: &Lesson, root: &str) -> String {
        let mut facts = Vec::new();
        if lesson.meta.minutes > 0 {
            facts.push(format!("<span>{} minutes</span>", lesson.meta.minutes));
        }
        match lesson.exercises().count() {
            0 => {}
            1 => facts.push("<span>1 exercise</span>".to_owned()),
            n => facts.push(format!("<span>{n} exercises</span>")),
        }
        let before: Vec<String> = lesson
            .meta
            .prerequisites
            .iter()
            .filter_map(|id| self.lesson(id))
            .map(|l| {
                format!(
                    "<a href=\"{root}{}/\">{}</a>",
                    escape(&l.id),
                    escape(&l.meta.title)
                )
            })
            .collect();
        if !before.is_empty() {
            facts.push(format!("<span>after {}</span>", before.join(", ")));
        }
        facts.join(" ")
    }
}
