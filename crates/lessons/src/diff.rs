//! Line diffs with context, small enough to travel in a link, and their application to a text that
//! may have changed since.

use serde::{Deserialize, Serialize};

/// Lines of context kept before and after each change.
const CONTEXT: usize = 2;

/// One change. Lines carry no line breaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hunk {
    /// 0-based line of the base where `before` starts.
    #[serde(rename = "a")]
    pub start: usize,
    /// Unchanged lines before the change.
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Unchanged lines after the change.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
}

/// A text's hash (FNV-1a, 64 bits, hexadecimal): tells whether a diff meets the base it was made for.
pub fn hash(text: &str) -> String {
    format!("{:016x}", fnv(text.as_bytes()))
}

pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The hunks that turn `base` into `new`.
pub fn diff(base: &str, new: &str) -> Vec<Hunk> {
    let (a, b): (Vec<&str>, Vec<&str>) = (base.split('\n').collect(), new.split('\n').collect());
    let mut hunks = Vec::new();
    for (from, to) in changes(&a, &b) {
        let start = from.start.saturating_sub(CONTEXT);
        let end = (from.end + CONTEXT).min(a.len());
        let own = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        hunks.push(Hunk {
            start,
            before: own(&a[start..from.start]),
            removed: own(&a[from.clone()]),
            added: own(&b[to]),
            after: own(&a[from.end..end]),
        });
    }
    hunks
}

type Change = (std::ops::Range<usize>, std::ops::Range<usize>);

/// Ranges that differ, in order: by longest common subsequence between the common head and tail.
fn changes(a: &[&str], b: &[&str]) -> Vec<Change> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (mid_a, mid_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let (n, m) = (mid_a.len(), mid_b.len());
    if n == 0 && m == 0 {
        return Vec::new();
    }
    // The table is quadratic; a change beyond this size travels as one block.
    if n == 0 || m == 0 || n * m > 1_000_000 {
        return vec![(head..head + n, head..head + m)];
    }
    let mut common = vec![0u32; (n + 1) * (m + 1)];
    let at = |i: usize, j: usize| i * (m + 1) + j;
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            common[at(i, j)] = if mid_a[i] == mid_b[j] {
                common[at(i + 1, j + 1)] + 1
            } else {
                common[at(i + 1, j)].max(common[at(i, j + 1)])
            };
        }
    }
    let mut out: Vec<Change> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        if i < n && j < m && mid_a[i] == mid_b[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (from, to) = (i, j);
        while i < n || j < m {
            if i < n && j < m && mid_a[i] == mid_b[j] {
                break;
            }
            if j == m || (i < n && common[at(i + 1, j)] >= common[at(i, j + 1)]) {
                i += 1;
            } else {
                j += 1;
            }
        }
        out.push((head + from..head + i, head + to..head + j));
    }
    out
}

/// Applies hunks in order. Each is looked for where it was made, then at the nearest place where its
/// context and removed lines stand. Returns the text and the hunks that fit nowhere.
pub fn apply(base: &str, hunks: &[Hunk]) -> (String, Vec<Hunk>) {
    let mut lines: Vec<String> = base.split('\n').map(str::to_owned).collect();
    let mut rejected = Vec::new();
    let mut shift: isize = 0;
    // Hunks never overlap: a later one is looked for behind the earlier one's change.
    let mut floor = 0usize;
    // Where the earlier one's change ends in the base: what stands before that is no context.
    let mut changed = 0usize;
    for hunk in hunks {
        let start = hunk.start + hunk.before.len();
        let wanted = start.saturating_add_signed(shift);
        let kept = start.saturating_sub(changed).min(hunk.before.len());
        let lead = |n: usize| hunk.before[hunk.before.len() - n..].iter();
        let place = [CONTEXT, 1, 0].iter().find_map(|&context| {
            if context == 0 && hunk.removed.is_empty() {
                return None;
            }
            let before = context.min(kept);
            let after = context.min(hunk.after.len());
            let body: Vec<&String> = hunk.removed.iter().chain(&hunk.after[..after]).collect();
            let fits = |at: usize| {
                let end = at + body.len();
                at >= floor
                    && at >= before
                    && end <= lines.len()
                    && lines[at..end].iter().eq(body.iter().copied())
                    // Context that an earlier hunk changed can't be compared any more.
                    && lead(before).zip(at - before..).all(|(l, i)| i < floor || *l == lines[i])
            };
            nearest(wanted, lines.len(), fits)
        });
        match place {
            Some(at) => {
                lines.splice(at..at + hunk.removed.len(), hunk.added.iter().cloned());
                let change = hunk.added.len() as isize - hunk.removed.len() as isize;
                shift = at as isize - start as isize + change;
                floor = at + hunk.added.len();
                changed = start + hunk.removed.len();
            }
            None => rejected.push(hunk.clone()),
        }
    }
    (lines.join("\n"), rejected)
}

/// The position nearest to `wanted`, at most `last`, that satisfies the test.
fn nearest(wanted: usize, last: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let wanted = wanted.min(last);
    (0..=last).find_map(|distance| {
        let (down, up) = (wanted.checked_sub(distance), wanted + distance);
        down.filter(|&at| fits(at))
            .or_else(|| (up <= last && fits(up)).then_some(up))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_moved_place() {
        let base = "a\nb\nc\nd\ne\nf";
        let hunks = diff(base, "a\nb\nc\nD\ne\nf");
        let (moved, rejected) = apply("new\nlines\na\nb\nc\nd\ne\nf", &hunks);
        assert_eq!(
            (moved.as_str(), rejected.len()),
            ("new\nlines\na\nb\nc\nD\ne\nf", 0)
        );
        let (same, rejected) = apply("quite\nanother\ntext", &hunks);
        assert_eq!((same.as_str(), rejected), ("quite\nanother\ntext", hunks));
    }

    #[test]
    fn a_change_beside_another_stays_in_its_place() {
        let (a, b) = ("a\nb\na\na\nb\na\na\n", "b\nb\na\na\na\na\n");
        assert_eq!(apply(a, &diff(a, b)), (b.to_string(), vec![]));
    }

    proptest::proptest! {
        #[test]
        fn applies_to_its_own_base(a in "([abc]\n){0,12}[abc]?", b in "([abc]\n){0,12}[abc]?") {
            let (text, rejected) = apply(&a, &diff(&a, &b));
            proptest::prop_assert!(rejected.is_empty());
            proptest::prop_assert_eq!(text, b);
        }
    }
}
