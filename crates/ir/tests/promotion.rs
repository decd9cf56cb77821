//! Promotion of every pair of dtypes against JAX's lattice (`promotion.txt`: operand, operand,
//! result; `*` marks a weak type; from JAX 0.10.2 with 64-bit types off).

use athanor_ir::DType;

fn parse(text: &str) -> (DType, bool) {
    let weak = text.ends_with('*');
    (
        DType::from_name(text.trim_end_matches('*')).expect("a dtype"),
        weak,
    )
}

#[test]
fn promotion_is_jaxs() {
    let mut rows = 0;
    for line in include_str!("promotion.txt").lines() {
        let [a, b, want] = line
            .split(' ')
            .map(parse)
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        for (x, y) in [(a, b), (b, a)] {
            let got = DType::promote(x, y);
            if want.1 {
                // The lattice names a weak kind by its 64-bit type; here it keeps the width of
                // the weak operand, which the mode decided when it was made.
                assert_eq!((got.0.kind(), got.1), (want.0.kind(), true), "{line}");
                let mut weak = [x, y].into_iter().filter(|o| o.1).map(|o| o.0);
                let int = got.0 == DType::I32;
                assert!(
                    weak.any(|d| d == got.0 || int && d == DType::U32),
                    "{line}: {got:?}"
                );
            } else {
                assert_eq!(got, want, "{line}");
            }
        }
        rows += 1;
    }
    assert_eq!(rows, 66, "all pairs of 6 strong and 5 weak types");
}

/// A bool is never weak: `True & True` is an ordinary bool array.
#[test]
fn bools_are_strong() {
    assert_eq!(
        DType::promote((DType::Bool, true), (DType::Bool, true)),
        (DType::Bool, false)
    );
}
