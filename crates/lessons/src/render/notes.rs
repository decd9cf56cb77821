//! Footnotes. CommonMark resolves them within one text, and a page has many: definitions are cut out
//! of all of them first, and stand once, numbered by first use, at the page's end.

use std::collections::BTreeMap;

/// Definitions of a page (`[^label]: …`) by label.
pub(super) type Notes = BTreeMap<String, String>;

/// The text without its definitions, which go to `notes`.
pub(super) fn cut(text: &str, notes: &mut Notes) -> String {
    let mut kept = Vec::new();
    let mut open: Option<String> = None;
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if let Some((label, rest)) = definition(line).filter(|_| !fenced) {
            notes.insert(label.to_owned(), rest.trim().to_owned());
            open = Some(label.to_owned());
            continue;
        }
        // A definition goes on in indented lines.
        if let Some(note) = open.as_ref().and_then(|label| notes.get_mut(label))
            && line.starts_with([' ', '\t'])
        {
            note.push(' ');
            note.push_str(line.trim());
            continue;
        }
        open = None;
        kept.push(line);
    }
    kept.join("\n")
}

/// The text with the definitions that it refers to, so that its references are seen as such.
pub(super) fn with_definitions(text: &str, notes: &Notes) -> String {
    let mut out = text.to_owned();
    for (label, note) in notes {
        if text.contains(&format!("[^{label}]")) {
            out += &format!("\n\n[^{label}]: {note}\n");
        }
    }
    out
}

fn definition(line: &str) -> Option<(&str, &str)> {
    let (label, rest) = line.strip_prefix("[^")?.split_once("]:")?;
    (!label.is_empty() && !label.contains(']')).then_some((label, rest))
}
