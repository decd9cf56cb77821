//! Arrays as NumPy prints them: shortest digits, at most 8 after the point, aligned.

use athanor_ir::{DType, F16, Tensor, TensorData};

/// Elements from which on only the edges are printed, and how many at each edge.
const THRESHOLD: usize = 1000;
const EDGE: usize = 3;
const WIDTH: usize = 75;

/// `str` of an array.
pub fn plain(t: &Tensor) -> String {
    match t.shape.is_empty() {
        true => scalar(t),
        false => text(t, " ", 0, WIDTH),
    }
}

/// `repr` of an array, `dtype` being what stands after `dtype=`. JAX 0.10 puts the dtype of a long
/// last line behind as many blanks as its prefix has, without a new line.
pub fn described(t: &Tensor, dtype: &str) -> String {
    let prefix = "Array(";
    let body = match t.data.len() {
        0 => format!("[], shape={}", super::ops::tuple(&t.shape)),
        _ => text(t, ", ", prefix.len(), WIDTH - 1),
    };
    let last = body.len() + 1 - body.rfind('\n').map_or(0, |i| i + 1);
    let dtype = format!("dtype={dtype}");
    let gap = match last + dtype.len() + 2 > WIDTH {
        true => prefix.len(),
        false => 1,
    };
    format!("{prefix}{body},{}{dtype})", " ".repeat(gap))
}

/// A number alone: the shortest digits that name it in its own precision.
fn scalar(t: &Tensor) -> String {
    if t.dtype() == DType::BF16 {
        return six_digits(t.data.get_f64(0));
    }
    let x = named(t.dtype(), t.data.get_f64(0));
    let half = t.dtype() == DType::F16;
    let single = match t.data.dtype_is_float() {
        Some(single) => single,
        None => return align(&t.data, &[0]).concat().trim().to_string(),
    };
    if !x.is_finite()
        || x == 0.0
        || (1e-4..if half {
            1e3
        } else if single {
            1e6
        } else {
            1e16
        })
            .contains(&x.abs())
    {
        let text = digits(x, single);
        let whole = x.is_finite() && !text.contains('.');
        return if whole {
            text + ".0"
        } else {
            text.to_lowercase()
        };
    }
    let (mantissa, exponent) = scientific_digits(x, single);
    mantissa + &exponent
}

/// The number with the fewest digits that names a float16 among the others; others as they are.
fn named(dtype: DType, x: f64) -> f64 {
    if dtype != DType::F16 || !x.is_finite() {
        return x;
    }
    let short = (0..5).filter_map(|n| format!("{x:.n$e}").parse::<f64>().ok());
    let same = |y: &f64| f64::from(F16::from_f32(*y as f32).to_f32()) == x;
    short.into_iter().find(same).unwrap_or(x)
}

/// C's `%g`: how ml_dtypes writes a bfloat16.
fn six_digits(x: f64) -> String {
    if !x.is_finite() {
        return digits(x, false).to_lowercase();
    }
    let text = format!("{x:.5e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let trimmed = |s: &str| match s.contains('.') {
        true => s.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => s.to_string(),
    };
    match exponent.parse::<i32>().unwrap_or(0) {
        e @ -4..6 => trimmed(&format!("{x:.*}", (5 - e) as usize)),
        e => {
            let sign = if e < 0 { '-' } else { '+' };
            format!("{}e{sign}{:02}", trimmed(mantissa), e.abs())
        }
    }
}

/// Shortest digits, without an exponent.
fn digits(x: f64, single: bool) -> String {
    if single {
        format!("{}", x as f32)
    } else {
        format!("{x}")
    }
}

/// Mantissa, and exponent as `e-05`.
fn scientific_digits(x: f64, single: bool) -> (String, String) {
    let text = if single {
        format!("{:e}", x as f32)
    } else {
        format!("{x:e}")
    };
    let (m, e) = text.split_once('e').unwrap_or((&text, "0"));
    let e: i32 = e.parse().unwrap_or(0);
    let sign = if e < 0 { '-' } else { '+' };
    (m.to_string(), format!("e{sign}{:02}", e.abs()))
}

/// The text of an array; `indent` columns stand before its first line.
fn text(t: &Tensor, separator: &str, indent: usize, width: usize) -> String {
    if t.shape.is_empty() {
        return align(&t.data, &[0]).concat().trim().to_string();
    }
    let edges = t.data.len() > THRESHOLD;
    let mut shown = Vec::new();
    visit(t, 0, 0, edges, &mut |i| shown.push(i));
    let texts = align(&t.data, &shown);
    let mut printer = Printer {
        shape: &t.shape,
        texts: texts.into_iter(),
        separator,
        edges,
    };
    printer.block(0, indent, width)
}

fn visit(t: &Tensor, depth: usize, base: usize, edges: bool, f: &mut impl FnMut(usize)) {
    let Some(n) = t.shape.get(depth).copied() else {
        return f(base);
    };
    for i in positions(n, edges).into_iter().flatten() {
        visit(t, depth + 1, base * n + i, edges, f);
    }
}

/// Which of `n` are shown; None stands for the dots.
fn positions(n: usize, edges: bool) -> Vec<Option<usize>> {
    if edges && n > 2 * EDGE {
        let mut all: Vec<Option<usize>> = (0..EDGE).map(Some).collect();
        all.push(None);
        all.extend((n - EDGE..n).map(Some));
        return all;
    }
    (0..n).map(Some).collect()
}

struct Printer<'a> {
    shape: &'a [usize],
    texts: std::vec::IntoIter<String>,
    separator: &'a str,
    edges: bool,
}

impl Printer<'_> {
    fn block(&mut self, depth: usize, indent: usize, width: usize) -> String {
        let n = self.shape[depth];
        let last = depth + 1 == self.shape.len();
        let mut out = String::from("[");
        let items = positions(n, self.edges);
        let count = items.len();
        let mut column = indent + 1;
        for (k, item) in items.into_iter().enumerate() {
            let text = match item {
                None => "...".to_string(),
                Some(_) if last => self.texts.next().unwrap_or_default(),
                // A bracket closes behind the inner block.
                Some(_) => self.block(depth + 1, indent + 1, width - 1),
            };
            if last {
                let room = text.chars().count() + self.separator.trim_end().len();
                if k > 0 && column + room > width {
                    while out.ends_with(' ') {
                        out.pop();
                    }
                    out.push('\n');
                    out.push_str(&" ".repeat(indent + 1));
                    column = indent + 1;
                }
                out.push_str(&text);
                column += text.chars().count();
                if k + 1 < count {
                    out.push_str(self.separator);
                    column += self.separator.len();
                }
            } else {
                out.push_str(&text);
                if k + 1 < count {
                    out.push_str(self.separator.trim_end());
                    out.push_str(&"\n".repeat(self.shape.len() - depth - 1));
                    out.push_str(&" ".repeat(indent + 1));
                }
            }
        }
        out.push(']');
        out
    }
}

fn align(data: &TensorData, shown: &[usize]) -> Vec<String> {
    if data.dtype() == DType::BF16 {
        // NumPy does not know the type: each number by itself.
        return shown.iter().map(|i| six_digits(data.get_f64(*i))).collect();
    }
    match data.dtype_is_float() {
        Some(single) => floats(data, shown, single),
        None => {
            let texts: Vec<String> = shown
                .iter()
                .map(|i| match data {
                    // NumPy leaves room for "False" before each.
                    TensorData::Bool(v) => (if v[*i] != 0 { " True" } else { "False" }).into(),
                    TensorData::I64(v) => v[*i].to_string(),
                    TensorData::U64(v) => v[*i].to_string(),
                    other => (other.get_f64(*i) as i64).to_string(),
                })
                .collect();
            pad_left(texts)
        }
    }
}

trait Floats {
    /// None: no floats; whether they are of single precision.
    fn dtype_is_float(&self) -> Option<bool>;
}

impl Floats for TensorData {
    fn dtype_is_float(&self) -> Option<bool> {
        match self.dtype() {
            DType::F32 => Some(true),
            // A float16 is printed by the double that names it.
            DType::F64 | DType::F16 => Some(false),
            _ => None,
        }
    }
}

fn pad_left(texts: Vec<String>) -> Vec<String> {
    let width = texts.iter().map(String::len).max().unwrap_or(0);
    texts.iter().map(|t| format!("{t:>width$}")).collect()
}

fn floats(data: &TensorData, shown: &[usize], single: bool) -> Vec<String> {
    let half = data.dtype() == DType::F16;
    let values = shown.iter().map(|i| named(data.dtype(), data.get_f64(*i)));
    let values: Vec<f64> = values.collect();
    let sizes = values.iter().filter(|x| x.is_finite() && **x != 0.0);
    let (low, high) = sizes.fold((f64::INFINITY, 0.0f64), |(l, h), x| {
        (l.min(x.abs()), h.max(x.abs()))
    });
    let scientific = high > 0.0
        && (high
            >= if half {
                1e3
            } else if single {
                1e6
            } else {
                1e8
            }
            || low < 1e-4
            || high / low > 1000.0);
    let parts: Vec<(String, String, String)> = values
        .iter()
        .map(|x| {
            if x.is_nan() {
                return ("nan".into(), String::new(), String::new());
            }
            if x.is_infinite() {
                let text = if *x > 0.0 { "inf" } else { "-inf" };
                return (text.into(), String::new(), String::new());
            }
            let (mantissa, exponent) = if scientific {
                scientific_digits(*x, single)
            } else {
                (digits(*x, single), String::new())
            };
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
            if fraction.len() <= 8 {
                return (whole.into(), fraction.into(), exponent);
            }
            let rounded = format!("{:.8}", mantissa.parse::<f64>().unwrap_or(*x));
            let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
            (
                whole.into(),
                fraction.trim_end_matches('0').into(),
                exponent,
            )
        })
        .collect();
    let finite = |i: usize| values[i].is_finite();
    let after = parts.iter().map(|p| p.1.len()).max().unwrap_or(0);
    let texts = parts.iter().enumerate().map(|(i, (w, f, e))| {
        if !finite(i) {
            return w.clone();
        }
        if scientific {
            format!("{w}.{f:0<after$}{e}")
        } else {
            format!("{w}.{f:<after$}")
        }
    });
    pad_left(texts.collect())
}
