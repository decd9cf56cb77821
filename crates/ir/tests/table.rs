//! Each row of the primitive table: the reference's results have the inferred types.

use athanor_ir::testing::{Rng, Subject, avals};
use athanor_ir::{DType, infer, reference};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_reference_gives_what_infer_says(seed in any::<u64>()) {
        let mut rng = Rng::new(seed);
        for subject in Subject::all() {
            for dtype in subject.dtypes() {
                let (prim, inputs) = subject.sample(&mut rng, dtype);
                let want = infer(&prim, &avals(&inputs))
                    .unwrap_or_else(|e| panic!("{prim:?} on {:?}: {e}", avals(&inputs)));
                let got = reference::eval_prim(&prim, &inputs).unwrap();
                prop_assert_eq!(&avals(&got), &want, "{:?}", prim);
            }
        }
    }
}

/// f64 throughout: results are those of the declared width, to its rounding.
#[test]
fn wide_evaluation_agrees_with_the_declared_one() {
    use athanor_ir::{Atom, GraphBuilder, Source};
    let mut rng = Rng::new(7);
    for subject in Subject::all() {
        if !subject.dtypes().contains(&DType::F32) || !subject.smooth() {
            continue;
        }
        for _ in 0..20 {
            let (prim, inputs) = subject.sample(&mut rng, DType::F32);
            let mut builder = GraphBuilder::new();
            let atoms = inputs
                .iter()
                .map(|t| Atom::Var(builder.input(t.aval())))
                .collect();
            let outputs = builder.push(prim, atoms, Source::default()).unwrap();
            let graph = builder.finish(outputs.into_iter().map(Atom::Var).collect());
            let narrow = reference::eval(&graph, &inputs).unwrap();
            let wide = reference::eval_f64(&graph, &inputs).unwrap();
            for (a, b) in narrow.iter().zip(&wide) {
                assert_ne!(b.dtype(), DType::F32);
                for (x, y) in a.to_f64s().into_iter().zip(b.to_f64s()) {
                    let close = (x - y).abs() <= 2e-6 * x.abs().max(1.0);
                    assert!(
                        close || x == y || x.is_nan() && y.is_nan(),
                        "{subject:?} {x} {y}"
                    );
                }
            }
        }
    }
}
