//! The functions of `library.wgsl` that a module calls, and those that they call.

const TEXT: &str = include_str!("library.wgsl");

/// The name that a block declares.
fn name(block: &str) -> Option<&str> {
    let line = block
        .lines()
        .find(|l| l.starts_with("fn ") || l.starts_with("struct "))?;
    line.split([' ', '(']).nth(1)
}

fn mentions(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}

/// Their text, in the library's order.
pub fn needed(text: &str) -> String {
    let blocks: Vec<(&str, &str)> = TEXT
        .split("\n\n")
        .filter_map(|b| Some((name(b)?, b)))
        .collect();
    let mut wanted: Vec<bool> = blocks.iter().map(|(n, _)| mentions(text, n)).collect();
    let mut grown = true;
    while grown {
        grown = false;
        for i in 0..blocks.len() {
            let used = |(j, (_, b)): (usize, &(&str, &str))| {
                wanted[j] && j != i && mentions(b, blocks[i].0)
            };
            if !wanted[i] && blocks.iter().enumerate().any(used) {
                wanted[i] = true;
                grown = true;
            }
        }
    }
    let mut out = String::new();
    for ((_, block), _) in blocks.iter().zip(&wanted).filter(|(_, w)| **w) {
        out += block.trim_end();
        out += "\n\n";
    }
    out
}
