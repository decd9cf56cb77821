//! Python's tokens by colour. Classes, one letter each: `k` keyword, `s` text, `m` number,
//! `c` comment, `p` parameter comment, `d` defined name, `b` built-in, `o` operator.

use crate::lex::{TokenKind, lex};

const KEYWORDS: [&str; 37] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try",
    "while", "with", "yield", "case",
];
const BUILTINS: [&str; 24] = [
    "abs",
    "all",
    "any",
    "bool",
    "dict",
    "enumerate",
    "float",
    "int",
    "isinstance",
    "len",
    "list",
    "map",
    "max",
    "min",
    "print",
    "range",
    "reversed",
    "round",
    "set",
    "sorted",
    "str",
    "sum",
    "tuple",
    "zip",
];

/// The code in pieces, each with its class; an empty one for what has no colour.
pub fn spans(code: &str) -> Vec<(&'static str, &str)> {
    let mut out = Vec::new();
    let (mut after_def, mut after_dot) = (false, false);
    for token in lex(code) {
        let text = &code[token.span];
        let class = match token.kind {
            TokenKind::Comment
                if text
                    .trim_start_matches('#')
                    .trim_start()
                    .starts_with("@param") =>
            {
                "p"
            }
            TokenKind::Comment => "c",
            TokenKind::Str => "s",
            TokenKind::Number => "m",
            TokenKind::Op if !"()[]{},:.;".contains(text) => "o",
            TokenKind::Name if after_def => "d",
            TokenKind::Name if after_dot => "",
            // `match` and `case` are names almost everywhere but at the head of their statement.
            TokenKind::Name if KEYWORDS.contains(&text) && !matches!(text, "match" | "case") => "k",
            TokenKind::Name if BUILTINS.contains(&text) => "b",
            _ => "",
        };
        if token.kind != TokenKind::Space {
            after_def = class == "k" && matches!(text, "def" | "class");
            after_dot = text == ".";
        }
        out.push((class, text));
    }
    out
}
