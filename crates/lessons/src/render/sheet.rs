//! What the parts of one page share: addresses of headings, footnotes, definitions made and used.

use super::notes::{self, Notes};
use super::terms::{Glossary, Term, is_term};
use super::{escape, markdown};
use std::collections::{BTreeMap, BTreeSet};

/// A heading of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub words: String,
}

#[derive(Default)]
pub(super) struct Sheet<'a> {
    pub headings: Vec<Heading>,
    anchors: BTreeMap<String, usize>,
    notes: Notes,
    /// Labels of footnotes in the order of their use.
    noted: Vec<String>,
    /// Terms of other lessons before this one, which are linked once.
    others: Vec<&'a Term>,
    /// Terms of this page.
    own: Vec<&'a Term>,
    /// Those whose definition has been written.
    defined: BTreeSet<String>,
    /// Those that are not to be linked again: on this page, and in this part of it.
    spent: BTreeSet<String>,
    spent_here: BTreeSet<String>,
    in_definition: bool,
    /// Terms that were linked.
    pub used: Vec<&'a Term>,
}

impl<'a> Sheet<'a> {
    /// A page of the lesson; `before` are the ids of the lessons that it builds on. Of their terms the
    /// short ones are left alone: "key" or "unit" is more often another word than that term.
    pub fn new(glossary: &'a Glossary, own: &'a [Term], before: &BTreeSet<&str>) -> Sheet<'a> {
        let others = glossary.terms.iter().filter(|term| {
            before.contains(term.lesson.as_str())
                && term.name.len() >= 6
                && !own.iter().any(|o| o.slug == term.slug)
        });
        Sheet {
            others: others.collect(),
            own: own.iter().collect(),
            ..Sheet::default()
        }
    }

    /// Takes the footnotes' definitions out of a text.
    pub fn cut_notes(&mut self, text: &str) -> String {
        notes::cut(text, &mut self.notes)
    }

    pub fn with_notes(&self, text: &str) -> String {
        notes::with_definitions(text, &self.notes)
    }

    pub fn begin_block(&mut self) {
        self.spent_here.clear();
    }

    /// The heading's address.
    pub fn heading(&mut self, level: u8, words: &str) -> String {
        self.spent_here.clear();
        let base = markdown::slug(words);
        let count = self.anchors.entry(base.clone()).or_insert(0);
        *count += 1;
        let id = if *count == 1 {
            base
        } else {
            format!("{base}-{count}")
        };
        self.headings.push(Heading {
            level,
            id: id.clone(),
            words: words.to_owned(),
        });
        id
    }

    /// A footnote's mark. One that is referred to again has the same number.
    pub fn note_mark(&mut self, label: &str) -> String {
        let known = self.noted.iter().position(|l| l == label);
        let number = known.unwrap_or(self.noted.len()) + 1;
        let id = if known.is_none() {
            self.noted.push(label.to_owned());
            format!(" id=\"ref-{number}\"")
        } else {
            String::new()
        };
        format!(
            "<sup class=\"note-ref\"{id}><a href=\"#note-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        )
    }

    /// The page's footnotes.
    pub fn notes_html(&self) -> Result<String, String> {
        if self.noted.is_empty() {
            return Ok(String::new());
        }
        let mut items = String::new();
        for (at, label) in self.noted.iter().enumerate() {
            let number = at + 1;
            let text = self.notes.get(label).map_or("", String::as_str);
            items += &format!(
                "<li id=\"note-{number}\">{} <a href=\"#ref-{number}\" role=\"doc-backlink\" aria-label=\"Back to the text\">↩</a></li>\n",
                markdown::inline(text)?
            );
        }
        Ok(format!(
            "<section class=\"notes\" role=\"doc-endnotes\" aria-labelledby=\"notes\"><h2 id=\"notes\">Notes</h2><ol>\n{items}</ol></section>\n"
        ))
    }

    /// The slug, if this bold text is where the term is defined.
    pub fn defines(&mut self, name: &str) -> Option<String> {
        let slug = markdown::slug(name);
        let own = is_term(name) && self.own.iter().any(|t| t.slug == slug);
        if !own || !self.defined.insert(slug.clone()) {
            return None;
        }
        self.spent_here.insert(slug.clone());
        self.in_definition = true;
        Some(slug)
    }

    pub fn end_definition(&mut self) -> bool {
        std::mem::take(&mut self.in_definition)
    }

    /// The text with the first use of each term as a link; nothing where it has none.
    pub fn link_terms(&mut self, text: &str) -> Option<String> {
        let mut found: Vec<(usize, usize, &'a Term)> = Vec::new();
        let lower = text.to_lowercase();
        // Lower case may have another length in rare letters: then places would not fit.
        if lower.len() != text.len() {
            return None;
        }
        let own = self
            .own
            .iter()
            .filter(|t| self.defined.contains(&t.slug) && !self.spent_here.contains(&t.slug));
        let others = self.others.iter().filter(|t| !self.spent.contains(&t.slug));
        let mut candidates: Vec<&'a Term> = own.chain(others).copied().collect();
        // Of "step" and "step size" the longer one is meant.
        candidates.sort_by_key(|t| std::cmp::Reverse(t.name.len()));
        for term in candidates {
            let Some((start, end)) = place(&lower, &term.name.to_lowercase()) else {
                continue;
            };
            if found.iter().all(|(s, e, _)| end <= *s || start >= *e) {
                found.push((start, end, term));
            }
        }
        if found.is_empty() {
            return None;
        }
        found.sort_by_key(|(start, ..)| *start);
        let mut out = String::new();
        let mut from = 0;
        for (start, end, term) in found {
            let own = self.own.iter().any(|t| t.slug == term.slug);
            let page = if own {
                String::new()
            } else {
                format!("../{}/", term.lesson)
            };
            out += &escape(&text[from..start]);
            out += &format!(
                "<a class=\"term\" href=\"{page}#def-{0}\" data-term=\"{0}\">{1}</a>",
                term.slug,
                escape(&text[start..end])
            );
            from = end;
            self.spent.insert(term.slug.clone());
            self.spent_here.insert(term.slug.clone());
            if !self.used.iter().any(|t| t.slug == term.slug) {
                self.used.push(term);
            }
        }
        out += &escape(&text[from..]);
        Some(out)
    }
}

/// The first place of a whole word or words, in the singular or with an s.
fn place(text: &str, name: &str) -> Option<(usize, usize)> {
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
    text.match_indices(name).find_map(|(start, _)| {
        let mut end = start + name.len();
        if text[end..].starts_with('s') && outside(text[end + 1..].chars().next()) {
            end += 1;
        }
        let free =
            outside(text[..start].chars().next_back()) && outside(text[end..].chars().next());
        free.then_some((start, end))
    })
}
