//! Definitions: a term is defined where it first stands bold, by the sentence that it stands in.
//! Where it is used later, it becomes a link that the page makes a pop-up of.

use crate::lesson::{Block, Lesson};
use pulldown_cmark::{Event, Tag, TagEnd};
use serde::Serialize;
use std::collections::BTreeSet;

/// A defined term.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// As it is written where it is defined.
    pub name: String,
    /// Its element is `def-SLUG`.
    pub slug: String,
    /// The defining sentence as HTML.
    pub html: String,
    /// The lesson that defines it.
    pub lesson: String,
    pub title: String,
    /// Its sentence without markup.
    #[serde(skip)]
    pub plain: String,
}

/// All terms of the book, in the order of their definitions; of two with one name the first stays.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    pub terms: Vec<Term>,
}

impl Glossary {
    /// Reads the definitions of lessons in the order of the book.
    pub fn of<'a>(lessons: impl IntoIterator<Item = &'a Lesson>) -> Result<Glossary, String> {
        let mut all = Glossary::default();
        for lesson in lessons {
            for term in own(lesson)? {
                if !all.terms.iter().any(|t| t.slug == term.slug) {
                    all.terms.push(term);
                }
            }
        }
        Ok(all)
    }

    pub fn term(&self, slug: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.slug == slug)
    }
}

/// The terms that a lesson defines.
pub fn own(lesson: &Lesson) -> Result<Vec<Term>, String> {
    let mut out = Vec::new();
    let mut taken = BTreeSet::new();
    for block in &lesson.blocks {
        let Block::Prose(prose) = block else { continue };
        let events = super::markdown::parse(&prose.text);
        let paragraphs = paragraphs(&events);
        for (number, paragraph) in paragraphs.iter().enumerate() {
            for (at, name) in strongs(paragraph) {
                let slug = super::markdown::slug(&name);
                if is_term(&name) && taken.insert(slug.clone()) {
                    let mut sentence = sentence(paragraph, at).to_vec();
                    // A sentence that leads to a formula is not whole without it.
                    let next = paragraphs.get(number + 1).and_then(|p| p.first());
                    if let (true, Some(formula @ Event::DisplayMath(_))) =
                        (plain(&sentence).trim_end().ends_with(':'), next)
                    {
                        sentence.push(formula.clone());
                    }
                    out.push(Term {
                        slug,
                        html: super::markdown::simple(&sentence)?,
                        plain: plain(&sentence),
                        name,
                        lesson: lesson.id.clone(),
                        title: lesson.meta.title.clone(),
                    });
                }
            }
        }
    }
    Ok(out)
}

/// One to five words, which are no sentence or label of their own.
pub(super) fn is_term(name: &str) -> bool {
    let words = name.split_whitespace().count();
    (1..=5).contains(&words)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !name.ends_with([':', '.', '?', '!', ','])
}

/// The events of each paragraph, without its own tags.
fn paragraphs<'a, 'e>(events: &'a [Event<'e>]) -> Vec<&'a [Event<'e>]> {
    let mut out = Vec::new();
    let mut start = None;
    for (i, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Paragraph) => start = Some(i + 1),
            Event::End(TagEnd::Paragraph) => {
                if let Some(from) = start.take() {
                    out.push(&events[from..i]);
                }
            }
            _ => {}
        }
    }
    out
}

/// Bold pieces with the index of their start.
fn strongs(paragraph: &[Event]) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (i, event) in paragraph.iter().enumerate() {
        if matches!(event, Event::Start(Tag::Strong)) {
            let end = paragraph[i..]
                .iter()
                .position(|e| matches!(e, Event::End(TagEnd::Strong)));
            out.push((i, plain(&paragraph[i..i + end.unwrap_or(0)])));
        }
    }
    out
}

/// The events of the sentence around one of them; `markdown::parse` has cut texts where sentences
/// end. A piece with half a tag is no sentence: then it is the whole paragraph.
fn sentence<'a, 'e>(paragraph: &'a [Event<'e>], at: usize) -> &'a [Event<'e>] {
    let ends = |i: usize| {
        let blank = match &paragraph[i] {
            Event::Text(t) => t.as_ref() == " ",
            Event::SoftBreak | Event::HardBreak => true,
            _ => false,
        };
        let before = i.checked_sub(1).and_then(|b| paragraph.get(b));
        blank && matches!(before, Some(Event::Text(t)) if t.ends_with(['.', '?', '!', '”']))
    };
    let before = |at: usize| (0..at).rev().find(|&i| ends(i)).map_or(0, |i| i + 1);
    let mut start = before(at);
    let end = (at..paragraph.len())
        .find(|&i| ends(i))
        .unwrap_or(paragraph.len());
    // "This is a pytree." says nothing without what stands before it.
    let words = plain(&paragraph[start..end]);
    let leans = ["This ", "That ", "It ", "These ", "Such ", "And ", "So "];
    if start > 0 && (words.len() < 50 || leans.iter().any(|w| words.starts_with(w))) {
        start = before(start - 1);
    }
    let piece = &paragraph[start..end];
    let mut depth = 0i32;
    let whole = piece.iter().all(|event| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        depth >= 0
    });
    if whole && depth == 0 {
        piece
    } else {
        paragraph
    }
}

/// The words alone.
pub(super) fn plain(events: &[Event]) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(text),
            Event::InlineMath(source) | Event::DisplayMath(source) => {
                out.push_str(&super::markdown::maths_in_words(source));
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::Heading(_),
            ) => out.push(' '),
            _ => {}
        }
    }
    out
}
