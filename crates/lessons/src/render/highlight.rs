//! Python to highlighted HTML.

use crate::highlight::spans;

/// The code with its tokens in `<span class=…>`; all text is escaped.
pub fn python(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    for (class, text) in spans(code) {
        if class.is_empty() {
            out.push_str(&super::escape(text));
        } else {
            out += &format!("<span class=\"{class}\">{}</span>", super::escape(text));
        }
    }
    out
}
