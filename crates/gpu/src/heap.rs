//! The allocator of the heap's words: size classes, reuse of what was freed, a budget.

/// A stretch of the heap, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub at: u32,
    class: u32,
}

impl Span {
    /// Words that the span holds.
    pub fn words(self) -> usize {
        class_words(self.class as usize)
    }
}

/// Classes hold 64 · 2^k and 96 · 2^k words, so that spans begin at multiples of 32 words.
fn class_words(class: usize) -> usize {
    let base = if class.is_multiple_of(2) { 64 } else { 96 };
    base << (class / 2)
}

fn class_of(words: usize) -> usize {
    let mut class = 0;
    while class_words(class) < words {
        class += 1;
    }
    class
}

/// Free and used stretches. What was freed since the last submission may still be read by commands
/// that wait: results of later commands may lie there, uploads from the host may not.
#[derive(Debug, Default)]
pub struct Allocator {
    top: usize,
    free: Vec<Vec<u32>>,
    recent: Vec<Vec<u32>>,
    used: usize,
}

impl Allocator {
    /// A span of at least `words` words. `upload`: the host writes it before waiting commands run.
    pub fn allocate(&mut self, words: usize, upload: bool) -> Span {
        let class = class_of(words);
        let lists = [&mut self.recent, &mut self.free];
        let reused = lists
            .into_iter()
            .skip(usize::from(upload))
            .find_map(|l| l.get_mut(class).and_then(Vec::pop));
        self.used += class_words(class);
        let at = reused.unwrap_or_else(|| {
            let at = self.top;
            self.top += class_words(class);
            at as u32
        });
        Span {
            at,
            class: class as u32,
        }
    }

    pub fn release(&mut self, span: Span) {
        let class = span.class as usize;
        if self.recent.len() <= class {
            self.recent.resize_with(class + 1, Vec::new);
            self.free.resize_with(class + 1, Vec::new);
        }
        self.used -= class_words(class);
        self.recent[class].push(span.at);
    }

    /// Waiting commands were submitted: what the host writes comes after them.
    pub fn submitted(&mut self) {
        for (free, recent) in self.free.iter_mut().zip(&mut self.recent) {
            free.append(recent);
        }
    }

    /// Words from the heap's start that spans have reached.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Words in use.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Words that a new span of this size would take, and whether it is a reused one.
    pub fn would_take(&self, words: usize, upload: bool) -> (usize, bool) {
        let class = class_of(words);
        let some = |l: &Vec<Vec<u32>>| l.get(class).is_some_and(|l| !l.is_empty());
        (
            class_words(class),
            some(&self.free) || !upload && some(&self.recent),
        )
    }
}
