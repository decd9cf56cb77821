//! Random programs, compiled, against the reference interpreter.
//!
//! `FUZZ_SECONDS=3600 FUZZ_SEED=7 cargo test -p athanor-runtime --release --test fuzz -- --nocapture`
//! looks for trouble for an hour; without them the same few hundred programs run each time.
//! `FUZZ_ONLY=123` runs the program of one seed and prints it.

#[path = "../common/mod.rs"]
mod common;
mod compare;
mod fit;
mod program;
mod reduce;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use athanor_ir::testing::Rng;
use athanor_ir::{Aval, DType, Graph, Tensor};
use athanor_runtime::CpuDevice;

use compare::{Case, Outcome, compare};
use program::{Block, Refusals, Step, Transform};

fn case(seed: u64, refused: &mut Refusals) -> Case {
    let mut rng = Rng::new(seed);
    let inputs: Vec<Tensor> = (0..rng.between(1, 4))
        .map(|_| {
            let dtype = match rng.below(3) {
                0 => rng.choose(&DType::ALL),
                _ => DType::F32,
            };
            let rank = rng.below(4);
            let shape = rng.shape(rank);
            rng.tensor(dtype, &shape, (-2.0, 2.0))
        })
        .collect();
    let avals: Vec<Aval> = inputs.iter().map(Tensor::aval).collect();
    let block = Block::draw(&mut rng, avals, 3, refused);
    Case { block, inputs }
}

fn count(graph: &Graph, reached: &mut BTreeMap<String, usize>) {
    for eqn in &graph.eqns {
        *reached.entry(eqn.prim.name().to_string()).or_default() += 1;
        for inner in eqn.prim.graphs() {
            count(&inner, reached);
        }
    }
}

/// Every program with one step less, in which later steps use its first operand instead.
fn smaller(block: &Block) -> Vec<Block> {
    let mut found = Vec::new();
    if block.outputs.len() > 1 {
        for i in 0..block.outputs.len() {
            let mut less = block.clone();
            less.outputs = vec![block.outputs[i]];
            found.push(less);
        }
    }
    for i in (0..block.steps.len()).rev() {
        let mut less = block.clone();
        less.steps.truncate(i);
        // Values from the cut on are gone: the last one that is left stands in for them.
        let left = less.values();
        if let Some(left) = left {
            less.outputs
                .iter_mut()
                .for_each(|o| *o = (*o).min(left - 1));
            found.push(less);
        }
    }
    for (i, step) in block.steps.iter().enumerate() {
        let program::Op::Call {
            transform,
            blocks,
            size,
            reverse,
        } = &step.op
        else {
            continue;
        };
        for (k, inner) in blocks.iter().enumerate() {
            for less in smaller(inner) {
                let mut blocks = blocks.clone();
                blocks[k] = Rc::new(less);
                let mut whole = block.clone();
                whole.steps.truncate(i);
                let Some(before) = whole.values() else {
                    continue;
                };
                whole.steps.push(Step {
                    op: program::Op::Call {
                        transform: *transform,
                        blocks,
                        size: *size,
                        reverse: *reverse,
                    },
                    args: step.args.clone(),
                });
                if let Some(after) = whole.values() {
                    whole.outputs = (before..after).collect();
                    found.push(whole);
                }
            }
        }
    }
    found
}

impl Block {
    /// How many values there are after the last step; None if it cannot be traced.
    fn values(&self) -> Option<usize> {
        let all = Block {
            outputs: Vec::new(),
            ..self.clone()
        };
        let mut n = 0;
        athanor_trace::stage(
            "count",
            &mut |v| {
                let mut pool = v.to_vec();
                for step in &all.steps {
                    let args: Vec<_> = step.args.iter().map(|i| pool[*i].clone()).collect();
                    pool.extend(step.op.apply(&args)?);
                }
                n = pool.len();
                Ok(Vec::new())
            },
            &self.inputs,
        )
        .ok()?;
        Some(n)
    }
}

fn shrink(device: &CpuDevice, mut case: Case) -> Case {
    'again: for _ in 0..200 {
        for block in smaller(&case.block) {
            let next = Case {
                block,
                inputs: case.inputs.clone(),
            };
            let Ok((graph, inputs)) = next.graph() else {
                continue;
            };
            if matches!(compare(device, &graph, &inputs), Outcome::Different(_)) {
                case = next;
                continue 'again;
            }
        }
        break;
    }
    case
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn compiled_programs_agree_with_the_reference() {
    let _evaluator =
        athanor_runtime::install(athanor_runtime::Device::Reference).expect("reference");
    let mut device = CpuDevice::new(1 << 28).expect("device");
    let start = Instant::now();
    let first = number("FUZZ_ONLY").or(number("FUZZ_SEED")).unwrap_or(0);
    let mut reached = BTreeMap::new();
    let mut transforms: BTreeMap<Transform, usize> = BTreeMap::new();
    let (mut refused, mut failures) = (Refusals::new(), Vec::new());
    let (mut programs, mut sensitive) = (0, 0);
    for seed in first.. {
        let over = match (number("FUZZ_ONLY"), number("FUZZ_SECONDS")) {
            (Some(_), _) => programs == 1,
            (_, Some(seconds)) => start.elapsed().as_secs() >= seconds,
            _ => programs == 250,
        };
        if over || failures.len() > 20 {
            break;
        }
        programs += 1;
        if std::env::var_os("FUZZ_LOUD").is_some() {
            eprintln!("seed {seed}, {} failures", failures.len());
        }
        if programs % 500 == 0 {
            // Its cache of executables grows with each program.
            device = CpuDevice::new(1 << 28).expect("device");
        }
        let case = case(seed, &mut refused);
        let (graph, inputs) = match case.graph() {
            Ok(found) => found,
            Err(e) => {
                failures.push(format!("seed {seed}: {e}"));
                continue;
            }
        };
        count(&graph, &mut reached);
        case.block
            .count(&mut |t| *transforms.entry(t).or_default() += 1);
        if number("FUZZ_ONLY").is_some() {
            println!("{graph}");
        }
        match compare(&device, &graph, &inputs) {
            Outcome::Same => {}
            Outcome::Sensitive => sensitive += 1,
            Outcome::Different(_) => {
                let small = shrink(&device, case);
                let (graph, inputs) = small.graph().expect("it was traced before");
                let (graph, inputs) = reduce::reduce(&graph, &inputs, &|(g, x)| {
                    matches!(compare(&device, g, x), Outcome::Different(_))
                });
                let Outcome::Different(why) = compare(&device, &graph, &inputs) else {
                    unreachable!("shrinking keeps the difference")
                };
                failures.push(format!("seed {seed}: {why}\n{inputs:?}\n{graph}"));
            }
        }
    }
    println!("{programs} programs, {sensitive} with differences that rounding explains");
    println!("primitives reached: {reached:?}");
    println!("transforms reached: {transforms:?}");
    let mut refused: Vec<_> = refused.into_iter().collect();
    refused.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (why, n) in refused.iter().take(25) {
        println!("refused {n} times: {why}");
    }
    assert!(
        failures.is_empty(),
        "{} of {programs} programs differ\n{}",
        failures.len(),
        failures
            .iter()
            .map(|f| f.chars().take(20_000).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n\n")
    );
}
