//! Layout of text by groups and breaks (Wadler, "A prettier printer", 2003), as JAX's own printer:
//! a group whose text fits on the line is printed flat, otherwise all its breaks are newlines.

/// A document. Built bottom-up, so its depth is that of the graph's nesting.
#[derive(Clone, Debug)]
pub(crate) enum Doc {
    Text(String),
    /// A newline, or this text in a flat group.
    Break(&'static str),
    Concat(Vec<Doc>),
    Nest(usize, Box<Doc>),
    Group(Box<Doc>),
}

pub(crate) fn text(s: impl Into<String>) -> Doc {
    Doc::Text(s.into())
}

pub(crate) fn group(d: Doc) -> Doc {
    Doc::Group(Box::new(d))
}

pub(crate) fn nest(d: Doc) -> Doc {
    Doc::Nest(2, Box::new(d))
}

pub(crate) fn join(separator: &Doc, docs: Vec<Doc>) -> Doc {
    let mut out = Vec::new();
    for (i, d) in docs.into_iter().enumerate() {
        if i > 0 {
            out.push(separator.clone());
        }
        out.push(d);
    }
    Doc::Concat(out)
}

/// Whether all of `doc`, flat, fits into `width` characters.
fn fits(doc: &Doc, mut width: isize) -> bool {
    let mut todo = vec![doc];
    while let Some(doc) = todo.pop() {
        match doc {
            Doc::Text(s) => width -= s.chars().count() as isize,
            Doc::Break(s) => width -= s.len() as isize,
            Doc::Concat(docs) => todo.extend(docs.iter().rev()),
            Doc::Nest(_, d) | Doc::Group(d) => todo.push(d),
        }
        if width < 0 {
            return false;
        }
    }
    true
}

pub(crate) fn format(doc: &Doc, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut todo = vec![(0, false, doc)];
    while let Some((indent, flat, doc)) = todo.pop() {
        match doc {
            Doc::Text(s) => {
                out.push_str(s);
                column += s.chars().count();
            }
            Doc::Break(s) if flat => {
                out.push_str(s);
                column += s.len();
            }
            Doc::Break(_) => {
                // A line that ends in a space keeps it, as JAX's does.
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            }
            Doc::Concat(docs) => todo.extend(docs.iter().rev().map(|d| (indent, flat, d))),
            Doc::Nest(n, d) => todo.push((indent + n, flat, d)),
            Doc::Group(d) => {
                let flat = flat || fits(d, width as isize - column as isize);
                todo.push((indent, flat, d));
            }
        }
    }
    out
}
