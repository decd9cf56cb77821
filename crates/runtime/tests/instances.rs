//! Compiled programs against the reference interpreter, over random instances of every primitive.

mod common;

use athanor_ir::testing::{Rng, Subject, close};
use athanor_ir::{DType, Prim, Unary, reference};
use athanor_runtime::CpuDevice;
use common::run;

fn tolerance(dtype: DType, prim: &Prim) -> f64 {
    match (dtype, prim) {
        (DType::F64, Prim::Unary(Unary::ErfInv)) => 1e-12,
        (DType::F64, _) => 2e-14,
        _ => 3e-6,
    }
}

#[test]
fn every_primitive_agrees_with_the_reference() {
    let device = CpuDevice::new(1 << 28).expect("device");
    let only = std::env::var("ONLY").ok();
    // More, and of one primitive only, for those who look for trouble.
    let rounds = std::env::var("ROUNDS")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(12);
    let mut failures = Vec::new();
    for subject in Subject::all() {
        if only.as_ref().is_some_and(|o| *o != subject.name()) {
            continue;
        }
        for dtype in subject.dtypes() {
            for seed in 0..rounds {
                let mut rng = Rng::new(seed);
                let (prim, inputs) = subject.sample(&mut rng, dtype);
                let want = match reference::eval_prim(&prim, &inputs) {
                    Ok(w) => w,
                    Err(e) => panic!("reference: {e}"),
                };
                let got = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    run(&device, &prim, &inputs)
                }))
                .unwrap_or_else(|_| Err("panic".into()));
                let shapes: Vec<String> = inputs.iter().map(|t| t.aval().to_string()).collect();
                let head = format!("{} {} seed {seed} {shapes:?}", subject.name(), dtype.name());
                match got {
                    Err(e) => failures.push(format!("{head}: {e}")),
                    Ok(got) => {
                        let t = tolerance(dtype, &prim);
                        if got.len() != want.len()
                            || !got.iter().zip(&want).all(|(a, b)| close(a, b, t))
                        {
                            failures
                                .push(format!("{head}: {prim:?}\n  got {got:?}\n  want {want:?}"));
                        }
                    }
                }
            }
        }
    }
    let short: Vec<String> = failures
        .iter()
        .take(40)
        .map(|f| f.chars().take(700).collect())
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        short.join("\n")
    );
}

#[test]
fn reductions_over_nothing_are_the_identity() {
    use athanor_ir::ReduceOp::{And, Max, Min, Or, Prod, Sum};
    let device = CpuDevice::new(1 << 26).expect("device");
    for dtype in DType::ALL {
        for op in [Sum, Prod, Max, Min, And, Or] {
            for (shape, axes) in [(vec![2, 0, 2], vec![0, 1]), (vec![0], vec![0])] {
                let x = Rng::new(1).tensor(dtype, &shape, (-1.0, 1.0));
                let prim = Prim::Reduce { op, axes };
                let Ok(want) = reference::eval_prim(&prim, std::slice::from_ref(&x)) else {
                    continue;
                };
                let got = run(&device, &prim, &[x]).expect("it runs");
                assert_eq!(got, want, "{op:?} of {}", dtype.name());
            }
        }
    }
}
