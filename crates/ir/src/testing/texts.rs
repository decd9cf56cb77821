//! Printed texts compared: words exactly, numbers with a point to a tolerance.

/// The first place where `found` is not as `expected`, as lines for people; blanks and the lengths
/// of numbers may differ, since the last digit of a float decides over how a column is aligned.
/// Numbers agree if they differ by at most `tolerance` of their size or of 1.
pub fn same_text(expected: &str, found: &str, tolerance: f64) -> Result<(), String> {
    let (a, b): (Vec<&str>, Vec<&str>) = (tokens(expected), tokens(found));
    for i in 0..a.len().max(b.len()) {
        let (x, y) = (a.get(i).copied(), b.get(i).copied());
        let same = match (x, y) {
            (Some(x), Some(y)) => x == y || close(x, y, tolerance),
            _ => false,
        };
        if !same {
            let around =
                |t: &[&str]| t[i.saturating_sub(12).min(t.len())..t.len().min(i + 8)].join(" ");
            return Err(format!(
                "`{}` where `{}` is expected\n  expected … {}\n  found    … {}",
                y.unwrap_or("the end"),
                x.unwrap_or("the end"),
                around(&a),
                around(&b)
            ));
        }
    }
    Ok(())
}

fn close(x: &str, y: &str, tolerance: f64) -> bool {
    let real = |s: &str| s.contains(['.', 'e']) && s.contains(|c: char| c.is_ascii_digit());
    match (x.parse::<f64>(), y.parse::<f64>()) {
        (Ok(a), Ok(b)) if a == b => true,
        (Ok(a), Ok(b)) if real(x) || real(y) => {
            (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
        }
        _ => false,
    }
}

/// Numbers with their sign and exponent, words, and every other mark alone.
fn tokens(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    while at < bytes.len() {
        let start = at;
        let number = digit(at)
            || (matches!(bytes[at], b'-' | b'.')
                && (digit(at + 1) || bytes.get(at + 1) == Some(&b'.') && digit(at + 2)));
        if bytes[at].is_ascii_whitespace() {
            at += 1;
            continue;
        } else if number {
            at += 1;
            while digit(at) || bytes.get(at) == Some(&b'.') {
                at += 1;
            }
            if bytes.get(at) == Some(&b'e')
                && (digit(at + 1)
                    || matches!(bytes.get(at + 1), Some(b'+' | b'-')) && digit(at + 2))
            {
                at += 2;
                while digit(at) {
                    at += 1;
                }
            }
        } else if bytes[at].is_ascii_alphabetic() || bytes[at] == b'_' {
            while bytes
                .get(at)
                .is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_')
            {
                at += 1;
            }
        } else {
            at += 1;
            while !text.is_char_boundary(at) {
                at += 1;
            }
        }
        out.push(&text[start..at]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_exact_and_numbers_near() {
        assert!(same_text("a [1.0000001  2.]", "a [1. 2.]", 1e-6).is_ok());
        assert!(same_text("x -1.e-05", "x -1.0e-5", 1e-6).is_ok());
        for (a, b) in [
            ("1.0", "1.1"),
            ("1", "2"),
            ("float32", "float64"),
            ("[1]", "[1"),
            ("dtype", ""),
        ] {
            assert!(same_text(a, b, 1e-6).is_err(), "{a} {b}");
        }
    }
}
