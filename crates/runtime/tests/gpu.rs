//! The GPU device, through the interface that tracing uses.

mod common;

use athanor_ir::testing::{Rng, Subject, close};
use athanor_ir::{Prim, Source, Tensor, reference};
use athanor_runtime::{GpuDevice, Mode};
use common::run;

/// As `jit` of one primitive, so that small operations go to the device, too.
fn jitted(prim: &Prim, inputs: &[Tensor]) -> Prim {
    let mut b = athanor_ir::GraphBuilder::new();
    let vars = inputs
        .iter()
        .map(|t| athanor_ir::Atom::Var(b.input(t.aval())));
    let vars = vars.collect();
    let outputs = b
        .push(prim.clone(), vars, Source::default())
        .expect("types fit");
    let outputs = outputs.into_iter().map(athanor_ir::Atom::Var).collect();
    Prim::Jit {
        name: "one".into(),
        graph: b.finish(outputs).into(),
    }
}

#[test]
fn primitives_agree_with_the_reference_wherever_they_run() {
    let device = GpuDevice::new(1 << 28, Mode::Forced).unwrap_or_else(|e| panic!("{e}"));
    let mut failures = Vec::new();
    for subject in Subject::all() {
        for dtype in subject.dtypes() {
            let mut rng = Rng::new(5);
            let (prim, inputs) = subject.sample(&mut rng, dtype);
            let want = reference::eval_prim(&prim, &inputs).expect("reference");
            let got = run(&device, &jitted(&prim, &inputs), &inputs);
            // Narrow floats may round the last bit otherwise.
            let tolerance = if dtype.size() == 2 { 1e-2 } else { 1e-5 };
            let fits = |got: &Vec<Tensor>| {
                got.len() == want.len()
                    && got.iter().zip(&want).all(|(a, b)| close(a, b, tolerance))
            };
            if !got.as_ref().is_ok_and(fits) {
                failures.push(format!("{} {}: {got:?}", subject.name(), dtype.name()));
            }
        }
    }
    let counts = device.counts();
    println!("{counts:?}");
    assert!(counts.runs > 100, "programs ran on the GPU");
    assert!(counts.fallbacks > 0, "64-bit types ran on the CPU");
    let short: Vec<String> = failures
        .iter()
        .map(|f| f.chars().take(300).collect())
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        short.join("\n")
    );
}
