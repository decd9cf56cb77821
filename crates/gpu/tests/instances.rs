//! The GPU against the reference interpreter, over random instances of every primitive. What the
//! table of exceptions names must fail as it says.

mod common;

use athanor_gpu::Unsupported;
use athanor_ir::testing::{Rng, Subject, close};
use athanor_ir::{DType, Tensor, reference};

fn wide(t: &Tensor) -> bool {
    !matches!(
        t.dtype(),
        DType::Bool | DType::I32 | DType::U32 | DType::F32
    )
}

#[test]
fn every_primitive_agrees_with_the_reference() {
    let mut engine = common::engine();
    let only = std::env::var("ONLY").ok();
    let rounds = std::env::var("ROUNDS")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(12);
    let (mut agreed, mut declared) = (0, 0);
    let mut failures = Vec::new();
    for subject in Subject::all() {
        if only.as_ref().is_some_and(|o| *o != subject.name()) {
            continue;
        }
        for dtype in subject.dtypes() {
            for seed in 0..rounds {
                let mut rng = Rng::new(seed);
                let (prim, inputs) = subject.sample(&mut rng, dtype);
                let want = reference::eval_prim(&prim, &inputs).expect("reference");
                let shapes: Vec<String> = inputs.iter().map(|t| t.aval().to_string()).collect();
                let head = format!("{} {} seed {seed} {shapes:?}", subject.name(), dtype.name());
                let graph = common::graph_of(&prim, &inputs);
                match common::run(&mut engine, &graph, &inputs) {
                    Err(Ok(Unsupported::DType(d)))
                        if wide(&Tensor::new(
                            [0],
                            athanor_ir::TensorData::from_bytes(d, &[]),
                        )) =>
                    {
                        declared += 1
                    }
                    Err(e) => failures.push(format!("{head}: {e:?}")),
                    Ok(got) => {
                        agreed += 1;
                        let same = got.len() == want.len()
                            && got.iter().zip(&want).all(|(a, b)| close(a, b, 4e-6));
                        if !same {
                            failures
                                .push(format!("{head}: {prim:?}\n  got {got:?}\n  want {want:?}"));
                        }
                    }
                }
            }
        }
    }
    println!(
        "{agreed} instances ran, {declared} declared exceptions, {} failures",
        failures.len()
    );
    println!("{:?}", engine.counts());
    let short: Vec<String> = failures
        .iter()
        .take(40)
        .map(|f| f.chars().take(600).collect())
        .collect();
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        short.join("\n")
    );
}
