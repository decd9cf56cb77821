//! A small Python lexer, exact about what strings, comments and brackets are and indifferent to
//! grammar. It serves `#@param` scanning and highlighting, so it accepts any text and loses no byte:
//! the tokens' spans cover the text without gaps.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks, tabs, form feeds, and a backslash that continues a line.
    Space,
    /// One line break.
    Newline,
    /// From `#` to the end of the line.
    Comment,
    /// A string literal with its prefix and quotes; unterminated ones end at the line's or text's end.
    Str,
    Number,
    Name,
    /// One operator or delimiter.
    Op,
    /// A character that Python has no use for.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    /// Byte range in the text.
    pub span: Range<usize>,
}

const OPS3: [&str; 5] = ["**=", "//=", ">>=", "<<=", "..."];
const OPS2: [&str; 19] = [
    "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
    "^=", "@=", ":=",
];

/// Splits a text into tokens.
pub fn lex(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (kind, len) = next(&text[at..]);
        tokens.push(Token {
            kind,
            span: at..at + len,
        });
        at += len;
    }
    tokens
}

fn next(rest: &str) -> (TokenKind, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '\n' => return (TokenKind::Newline, 1),
        '\r' if rest[1..].starts_with('\n') => return (TokenKind::Newline, 2),
        '\r' => return (TokenKind::Newline, 1),
        '#' => {
            return (
                TokenKind::Comment,
                rest.find(['\n', '\r']).unwrap_or(rest.len()),
            );
        }
        '\\' => {
            let blank = rest[1..].starts_with("\r\n");
            let len = if blank {
                3
            } else if rest[1..].starts_with('\n') {
                2
            } else {
                1
            };
            return (TokenKind::Space, len);
        }
        _ => {}
    }
    if is_space(first) {
        return (TokenKind::Space, run(rest, is_space));
    }
    if let Some(len) = string(rest) {
        return (TokenKind::Str, len);
    }
    let second_digit = rest[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    if first.is_ascii_digit() || (first == '.' && second_digit) {
        return (TokenKind::Number, number(rest));
    }
    if first == '_' || first.is_alphabetic() {
        return (
            TokenKind::Name,
            run(rest, |c| c == '_' || c.is_alphanumeric()),
        );
    }
    if OPS3.iter().any(|op| rest.starts_with(op)) {
        return (TokenKind::Op, 3);
    }
    if OPS2.iter().any(|op| rest.starts_with(op)) {
        return (TokenKind::Op, 2);
    }
    if "+-*/%@<>=&|^~!()[]{},:.;".contains(first) {
        return (TokenKind::Op, 1);
    }
    (TokenKind::Other, first.len_utf8())
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}')
}

fn run(rest: &str, accept: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !accept(c)).unwrap_or(rest.len())
}

/// The length of the string literal at the start, if there is one.
fn string(rest: &str) -> Option<usize> {
    let prefix = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    let known = [
        "", "r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt",
    ];
    if !known.contains(&rest[..prefix].to_ascii_lowercase().as_str()) {
        return None;
    }
    let quote = rest[prefix..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))?;
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let long = rest[prefix..].starts_with(&triple);
    let start = prefix + if long { 3 } else { 1 };
    let mut chars = rest[start..].char_indices();
    while let Some((offset, c)) = chars.next() {
        let at = start + offset;
        if c == '\\' {
            chars.next();
        } else if long && rest[at..].starts_with(&triple) {
            return Some(at + 3);
        } else if !long && c == quote {
            return Some(at + 1);
        } else if !long && (c == '\n' || c == '\r') {
            return Some(at);
        }
    }
    Some(rest.len())
}

/// The length of the number at the start: decimal, hexadecimal, with exponent, with underscores.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let radix = rest.len() > 1 && bytes[0] == b'0' && matches!(bytes[1] | 32, b'x' | b'o' | b'b');
    let mut at = 0;
    while at < bytes.len() {
        let c = bytes[at];
        let exponent_sign =
            !radix && matches!(c, b'+' | b'-') && at > 0 && bytes[at - 1] | 32 == b'e';
        if !(c.is_ascii_alphanumeric() || c == b'_' || c == b'.' || exponent_sign) {
            break;
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        lex(text)
            .into_iter()
            .filter(|t| t.kind != TokenKind::Space)
            .map(|t| (t.kind, &text[t.span]))
            .collect()
    }

    #[test]
    fn tells_strings_from_comments() {
        use TokenKind::*;
        assert_eq!(
            kinds("x = '#no' # yes"),
            [(Name, "x"), (Op, "="), (Str, "'#no'"), (Comment, "# yes")]
        );
        assert_eq!(
            kinds("f\"\"\"a\n'''\"\"\"+1e-3"),
            [(Str, "f\"\"\"a\n'''\"\"\""), (Op, "+"), (Number, "1e-3")]
        );
        assert_eq!(
            kinds("'open\nx"),
            [(Str, "'open"), (Newline, "\n"), (Name, "x")]
        );
        assert_eq!(kinds("1-2"), [(Number, "1"), (Op, "-"), (Number, "2")]);
    }

    proptest::proptest! {
        #[test]
        fn covers_any_text(text in "\\PC*|[ a-z'\"#\\\\\n\r0-9.=]*") {
            let mut end = 0;
            for token in lex(&text) {
                proptest::prop_assert_eq!(token.span.start, end);
                proptest::prop_assert!(token.span.end > end);
                end = token.span.end;
            }
            proptest::prop_assert_eq!(end, text.len());
        }
    }
}
