//! Notebook lines that are no Python: `%timeit`, `%%time`, `%matplotlib inline`, `!pip install`.
//! Each is replaced within its line, so that no line moves.

use std::borrow::Cow;

/// Names that the cell's globals hold for replaced lines.
pub const TIMEIT: &str = "__timeit__";
pub const SHELL: &str = "__shell__";

/// The cell as Python, and whether it asked to be timed (`%%time`).
pub fn replace(source: &str) -> (Cow<'_, str>, bool) {
    let magic = |line: &str| line.trim_start().starts_with(['%', '!']);
    if !source.lines().any(magic) {
        return (Cow::Borrowed(source), false);
    }
    let mut timed = false;
    let mut depth = 0i64;
    let mut out = String::with_capacity(source.len());
    for (i, line) in source.lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        // Within brackets `%` is an operator that starts a continuation line.
        if depth == 0 && magic(line) {
            let text = line.trim_start();
            out.push_str(&line[..line.len() - text.len()]);
            if text.starts_with("%%time") && !text.starts_with("%%timeit") {
                timed = true;
                out.push_str("pass");
            } else if let Some(rest) = text.strip_prefix("%timeit") {
                out.push_str(&format!("{TIMEIT}(lambda: ({}))", options_off(rest)));
            } else if let Some(command) = text.strip_prefix('!') {
                out.push_str(&format!("{SHELL}({command:?})"));
            } else {
                out.push_str("pass");
            }
            continue;
        }
        for c in line.bytes() {
            match c {
                b'#' => break,
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = (depth - 1).max(0),
                _ => {}
            }
        }
        out.push_str(line);
    }
    (Cow::Owned(out), timed)
}

/// `-n 10 -r3 f(x)` is `f(x)`.
fn options_off(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let Some(rest) = text
            .strip_prefix(['-'])
            .filter(|r| r.starts_with(['n', 'r', 't', 'o', 'q']))
        else {
            return if text.is_empty() { "None" } else { text };
        };
        let rest = rest[1..].trim_start();
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        text = &rest[digits..];
    }
}

/// `__timeit__` and `__shell__`.
pub const PRELUDE: &str = r#"
def __timeit__(f):
    from time import perf_counter
    f()
    n, spent = 1, 0.0
    while True:
        start = perf_counter()
        for _ in range(n):
            f()
        spent = perf_counter() - start
        if spent > 0.2 or n > 10_000_000:
            break
        n = max(2 * n, int(n * 0.25 / max(spent, 1e-6)))
    each = spent / n
    for unit, scale in (('s', 1), ('ms', 1e3), ('µs', 1e6), ('ns', 1e9)):
        if each * scale >= 1:
            break
    print(f'{each * scale:.3g} {unit} per loop (mean of {n:,} loops)')

def __shell__(command):
    if command.split()[:2] in (['pip', 'install'], ['pip3', 'install']):
        print('Nothing to install: what these pages support is already there.')
    else:
        print(f'There is no shell here: {command.strip()}')
"#;
