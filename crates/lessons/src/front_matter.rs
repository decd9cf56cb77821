//! The YAML header of a lesson: the part of YAML that headers use (scalars, quoted texts, flow and
//! block lists). Indented blocks of other tools, such as `jupyter:`, are skipped.

use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Entry {
    Text(String),
    List(Vec<String>),
}

/// Keys with the line each stands on (1-based in the file).
pub(crate) type Entries = BTreeMap<String, (usize, Entry)>;

/// Reads the header's lines, the first of which is line `first` of the file. The error is a line and
/// what is wrong with it.
pub(crate) fn parse(lines: &[&str], first: usize) -> Result<Entries, (usize, String)> {
    let mut entries = Entries::new();
    let mut open: Option<String> = None;
    for (offset, line) in lines.iter().enumerate() {
        let number = first + offset;
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if let Some(item) = trimmed.strip_prefix("- ") {
            if let Some((_, Entry::List(items))) = open.as_ref().and_then(|k| entries.get_mut(k)) {
                items.push(scalar(item).map_err(|what| (number, what))?);
                continue;
            }
        }
        if line.starts_with([' ', '\t']) {
            match open.as_ref().and_then(|key| entries.get_mut(key)) {
                // A plain text goes on in indented lines; a nested map is another tool's.
                Some((_, Entry::Text(text))) => {
                    text.push(' ');
                    text.push_str(trimmed);
                }
                _ => {}
            }
            continue;
        }
        let Some((key, value)) = trimmed.split_once(':') else {
            return Err((number, format!("expected `key: value`, found `{trimmed}`")));
        };
        let (key, value) = (key.trim().to_owned(), value.trim());
        let entry = if value.is_empty() {
            Entry::List(Vec::new())
        } else if let Some(inner) = value.strip_prefix('[') {
            let inner = inner
                .strip_suffix(']')
                .ok_or_else(|| (number, format!("the list of `{key}` lacks its `]`")))?;
            let items: Result<Vec<_>, _> = inner
                .split(',')
                .map(str::trim)
                .filter(|i| !i.is_empty())
                .map(scalar)
                .collect();
            Entry::List(items.map_err(|what| (number, what))?)
        } else if value == ">" || value == ">-" {
            Entry::Text(String::new())
        } else {
            Entry::Text(scalar(value).map_err(|what| (number, what))?)
        };
        open = Some(key.clone());
        if entries.insert(key.clone(), (number, entry)).is_some() {
            return Err((number, format!("`{key}` is given twice")));
        }
    }
    Ok(entries)
}

fn scalar(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.starts_with('"') {
        return serde_json::from_str(text)
            .map_err(|_| format!("{text} is no complete quoted text"));
    }
    if let Some(inner) = text.strip_prefix('\'') {
        return inner
            .strip_suffix('\'')
            .map(|inner| inner.replace("''", "'"))
            .ok_or_else(|| format!("{text} lacks its closing quote"));
    }
    Ok(text
        .split(" #")
        .next()
        .unwrap_or(text)
        .trim_end()
        .to_owned())
}

/// How a text is written so that it reads back as itself.
pub(crate) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
