//! Numbers in the prose must be numbers that the lesson's code says or prints.

use athanor_lessons::{Block, Lesson};

/// A number as it stands in a text: its value, and how many decimals it has.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Number {
    value: f64,
    decimals: usize,
}

/// Whole numbers up to this are words of the language: two layers, three examples.
const SMALL: f64 = 12.0;

/// The numbers of a text. In prose a digit that belongs to a name (`W1`, `conv2d`) starts none; in
/// code it does, since `float32` says 32.
fn read(text: &str, names: bool) -> Vec<Number> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i < characters.len() {
        let c = characters[i];
        let inside_word =
            i > 0 && (characters[i - 1].is_alphanumeric() || characters[i - 1] == '_');
        if !c.is_ascii_digit() || (inside_word && !names) {
            i += 1;
            continue;
        }
        let start = i;
        let (mut decimals, mut seen_point) = (0, false);
        while i < characters.len() {
            let next = characters.get(i + 1);
            match characters[i] {
                d if d.is_ascii_digit() => decimals += usize::from(seen_point),
                // 1,797 is one number, "in 2, 3" are two.
                ',' if next.is_some_and(char::is_ascii_digit)
                    && !seen_point
                    && characters[i + 1..]
                        .iter()
                        .take_while(|d| d.is_ascii_digit())
                        .count()
                        == 3 => {}
                '.' if next.is_some_and(char::is_ascii_digit) && !seen_point => seen_point = true,
                _ => break,
            }
            i += 1;
        }
        let mut word: String = characters[start..i].iter().filter(|c| **c != ',').collect();
        let exponent: String = characters[i..].iter().take(4).collect();
        if exponent.starts_with("e-") || exponent.starts_with("e+") {
            let digits: String = exponent[2..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            word += &format!("{}{digits}", &exponent[..2]);
            i += 2 + digits.len();
        }
        if let Ok(value) = word.parse() {
            found.push(Number { value, decimals });
        }
    }
    found
}

fn numbers(text: &str) -> Vec<Number> {
    read(text, false)
}

/// All numbers of a text.
pub fn values(text: &str) -> Vec<f64> {
    numbers(text).into_iter().map(|n| n.value).collect()
}

/// Prose without code, formulas, link targets and comments.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let pairs = [
        ("$$", "$$"),
        ("$", "$"),
        ("`", "`"),
        ("](", ")"),
        ("<!--", "-->"),
    ];
    'next: while !rest.is_empty() {
        for (open, close) in pairs {
            if let Some(inner) = rest.strip_prefix(open)
                && let Some(end) = inner.find(close)
            {
                out.push(' ');
                rest = &inner[end + close.len()..];
                continue 'next;
            }
        }
        let c = rest.chars().next().expect("not empty");
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Whether the number is one of those known, rounded as it is written; percent of a fraction too.
fn stands(number: Number, known: &[Number]) -> bool {
    let unit = 10f64.powi(-(number.decimals as i32));
    known.iter().any(|k| {
        [k.value, k.value * 100.0]
            .iter()
            .any(|v| (v - number.value).abs() <= 0.5000001 * unit)
    })
}

pub fn problems(lesson: &Lesson, printed: &str) -> Vec<String> {
    let mut known = read(printed, true);
    for block in &lesson.blocks {
        match block {
            Block::Cell(cell) => known.extend(read(&cell.code, true)),
            Block::Check(aside) | Block::Solution(aside) => known.extend(read(&aside.code, true)),
            Block::Prose(prose) => {
                // What a link or a formula sets is said by it.
                let outside = plain(&prose.text);
                let all = numbers(&prose.text);
                let free = numbers(&outside);
                known.extend(all.into_iter().filter(|n| !free.contains(n)));
            }
        }
    }
    let mut found = Vec::new();
    for block in &lesson.blocks {
        let Block::Prose(prose) = block else { continue };
        for line in prose.text.lines() {
            if line.starts_with("## References") {
                return found;
            }
            for number in numbers(&plain(line)) {
                let small = number.decimals == 0 && number.value <= SMALL;
                let year = number.decimals == 0 && (1700.0..2100.0).contains(&number.value);
                if !small && !year && !stands(number, &known) {
                    let shown: String = line.chars().take(100).collect();
                    found.push(format!(
                        "{} is neither printed nor in the code: {shown}",
                        number.value
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        let values = |text: &str| numbers(text).iter().map(|n| n.value).collect::<Vec<_>>();
        assert_eq!(
            values("1,797 images of 8 by 8, loss 0.693."),
            [1797.0, 8.0, 8.0, 0.693]
        );
        assert_eq!(values("W1 and conv2d, 3e-4 and 2, 3"), [3e-4, 2.0, 3.0]);
        assert_eq!(numbers("0.50")[0].decimals, 2);
    }

    #[test]
    fn rounding_counts() {
        let known = numbers("accuracy 0.9734");
        assert!(stands(numbers("0.97")[0], &known));
        assert!(stands(numbers("97")[0], &known));
        assert!(!stands(numbers("0.98")[0], &known));
    }

    #[test]
    fn formulas_and_code_are_no_prose() {
        let left = plain("a $x_{12}$ b `13` [c](#try?lr=14) d");
        let words: Vec<&str> = left.split_whitespace().collect();
        assert_eq!(words, ["a", "b", "[c", "d"]);
    }
}
