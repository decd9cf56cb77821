//! What a reader can search for: sections of prose, cells, definitions.

use super::markdown::parse;
use super::sheet::Heading;
use super::terms::{Glossary, plain};
use crate::lesson::{Block, Lesson};
use pulldown_cmark::{Event, Tag, TagEnd};
use serde::Serialize;

/// One place of the site.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its address, from the site's root.
    pub url: String,
    /// The page's title.
    pub page: String,
    /// The section's heading, the term, or the cell's name.
    pub heading: String,
    pub kind: Kind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Text,
    Code,
    Definition,
}

/// The entries of one page, whose headings are given in order as they were rendered.
pub fn entries(page: &Lesson, headings: &[Heading]) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    let mut headings = headings.iter();
    let at = |url: &str, heading: &str, kind| Entry {
        url: url.to_owned(),
        page: page.meta.title.clone(),
        heading: heading.to_owned(),
        kind,
        text: String::new(),
    };
    let top = format!("{}/", page.id);
    let mut section = at(&top, &page.meta.title, Kind::Text);
    for block in &page.blocks {
        match block {
            Block::Prose(prose) => {
                let events = parse(&prose.text);
                let mut from = 0;
                for (i, event) in events.iter().enumerate() {
                    match event {
                        Event::Start(Tag::Heading { .. }) => {
                            section.text.push_str(&plain(&events[from..i]));
                            out.push(section);
                            let heading = headings.next();
                            let url = heading.map_or(top.clone(), |h| match h.level {
                                1 => top.clone(),
                                _ => format!("{top}#{}", h.id),
                            });
                            let words = heading.map_or("", |h| h.words.as_str());
                            section = at(&url, words, Kind::Text);
                        }
                        Event::End(TagEnd::Heading(_)) => from = i + 1,
                        _ => {}
                    }
                }
                section.text.push_str(&plain(&events[from..]));
            }
            Block::Cell(cell) => out.push(Entry {
                text: cell.code.clone(),
                ..at(
                    &format!("{top}#cell-{}", cell.id),
                    &section.heading.clone(),
                    Kind::Code,
                )
            }),
            Block::Check(_) | Block::Solution(_) => {}
        }
    }
    out.push(section);
    for entry in &mut out {
        if entry.kind == Kind::Text {
            entry.text = entry.text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
    }
    out.retain(|entry| !entry.text.is_empty());
    out
}

/// The definitions of the book.
pub fn definitions(glossary: &Glossary) -> Vec<Entry> {
    let entry = |term: &super::terms::Term| Entry {
        url: format!("{}/#def-{}", term.lesson, term.slug),
        page: term.title.clone(),
        heading: term.name.clone(),
        kind: Kind::Definition,
        text: term.plain.clone(),
    };
    glossary.terms.iter().map(entry).collect()
}
