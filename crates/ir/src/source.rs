//! Where an equation came from in the reader's code.

use std::rc::Rc;

/// A range in a cell (or file): the reader's innermost frame when the equation was traced.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The cell's id or the file's name.
    pub cell: Rc<str>,
    /// From 1.
    pub line: u32,
    pub end_line: u32,
    /// Zero-based, in characters.
    pub column: u32,
    pub end_column: u32,
}

/// What an equation carries through every transform and pass. Fusion unites the spans.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    pub spans: Vec<Span>,
    /// `jax.named_scope`, jitted functions and transforms, outermost first: `jit(step)/transpose`.
    pub name_stack: Option<Rc<str>>,
}

impl Source {
    /// The union of two origins; the name stack of the first wins.
    pub fn union(&self, other: &Source) -> Source {
        let mut spans = self.spans.clone();
        spans.extend(
            other
                .spans
                .iter()
                .filter(|s| !self.spans.contains(s))
                .cloned(),
        );
        Source {
            spans,
            name_stack: self.name_stack.clone().or_else(|| other.name_stack.clone()),
        }
    }
}
