//! Promotion of every pair of dtypes against JAX 0.10.2 (`promotion.txt` with 64-bit types off,
//! `promotion_x64.txt` with them; written by `promotion.py`).

use athanor_ir::DType;

fn parse(text: &str) -> (DType, bool) {
    let weak = text.ends_with('*');
    let dtype = DType::from_name(text.trim_end_matches('*')).expect("a dtype");
    (dtype, weak)
}

fn check(text: &str, x64: bool) -> usize {
    for line in text.lines() {
        let row: Vec<_> = line.split(' ').map(parse).collect();
        let [a, b, want] = row[..] else {
            panic!("{line}")
        };
        for (x, y) in [(a, b), (b, a)] {
            assert_eq!(DType::promote(x, y, x64), want, "{line}");
        }
    }
    text.lines().count()
}

#[test]
fn promotion_is_jaxs() {
    let rows = check(include_str!("promotion.txt"), false);
    assert_eq!(rows, 78, "all pairs of 10 strong and 2 weak types");
}

#[test]
fn promotion_with_64_bit_types_is_jaxs() {
    let rows = check(include_str!("promotion_x64.txt"), true);
    assert_eq!(rows, 153, "all pairs of 13 strong and 4 weak types");
}

/// With 64-bit types off only NumPy's arrays have them; a Python number does not narrow those.
#[test]
fn numpys_types_stay_wide() {
    let of = |a, b| DType::promote(a, b, false);
    assert_eq!(
        of((DType::F64, false), (DType::F32, true)),
        (DType::F64, false)
    );
    assert_eq!(
        of((DType::I64, false), (DType::I32, true)),
        (DType::I64, false)
    );
    assert_eq!(
        of((DType::I64, false), (DType::F64, true)),
        (DType::F64, true)
    );
    assert_eq!(
        of((DType::F32, true), (DType::F64, true)),
        (DType::F64, true)
    );
}

/// A bool is never weak: `True & True` is an ordinary bool array.
#[test]
fn bools_are_strong() {
    assert_eq!(
        DType::promote((DType::Bool, true), (DType::Bool, true), false),
        (DType::Bool, false)
    );
}
