//! Steps per second of a small network's whole training step, called from Rust: MLP 2-8-8-1 with
//! tanh, batch 10, mean squared error, gradient descent with rate 0.3 as an argument.

use std::rc::Rc;
use std::time::Instant;

use athanor_ir::{Aval, DType, DotDims, Tensor};
use athanor_runtime::{Device, install};
use athanor_trace::{Result, Value, constant, lax, to_host};

const SIZES: [usize; 4] = [2, 8, 8, 1];
const BATCH: usize = 10;

fn dense(x: &Value, w: &Value, b: &Value, out: usize) -> Result<Value> {
    let dims = DotDims {
        lhs_contract: vec![1],
        rhs_contract: vec![0],
        ..DotDims::default()
    };
    let y = lax::dot_general(x, w, &dims)?;
    lax::add(&y, &lax::broadcast_in_dim(b, &[BATCH, out], &[1])?)
}

fn loss(p: &[Value], x: &Value, y: &Value) -> Result<Vec<Value>> {
    let mut h = x.clone();
    for l in 0..3 {
        h = dense(&h, &p[2 * l], &p[2 * l + 1], SIZES[l + 1])?;
        if l < 2 {
            h = lax::tanh(&h)?;
        }
    }
    let d = lax::sub(&h, y)?;
    let s = lax::reduce_sum(&lax::mul(&d, &d)?, &[0, 1])?;
    Ok(vec![lax::scale(&s, 1.0 / BATCH as f64)?])
}

/// (6 parameters, x, y, rate) to (6 parameters, loss).
fn step(args: &[Value]) -> Result<Vec<Value>> {
    let (x, y, rate) = (&args[6], &args[7], &args[8]);
    let (outs, grads) =
        athanor_trace::value_and_grad(&mut |p: &[Value]| loss(p, x, y), &args[..6])?;
    let mut next = Vec::new();
    for (p, g) in args[..6].iter().zip(grads) {
        let Some(g) = g else { continue };
        let r = lax::broadcast_to(rate, &p.aval().shape)?;
        next.push(lax::sub(p, &lax::mul(&r, &g)?)?);
    }
    next.push(outs[0].clone());
    Ok(next)
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let runtime = install(Device::Cpu)?;
    let mut rng = athanor_ir::testing::Rng::new(1);
    let mut args = Vec::new();
    for l in 0..3 {
        args.push(rng.tensor(DType::F32, &[SIZES[l], SIZES[l + 1]], (-1.0, 1.0)));
        args.push(rng.tensor(DType::F32, &[SIZES[l + 1]], (-0.1, 0.1)));
    }
    args.push(rng.tensor(DType::F32, &[BATCH, 2], (-1.0, 1.0)));
    args.push(rng.tensor(DType::F32, &[BATCH, 1], (-1.0, 1.0)));
    args.push(Tensor::scalar_f64(DType::F32, 0.3));
    let avals: Vec<Aval> = args.iter().map(Tensor::aval).collect();
    let mut args = args
        .iter()
        .map(|t| constant(t, false))
        .collect::<Result<Vec<Value>>>()?;
    let staged = athanor_trace::stage("step", &mut step, &avals)?;
    let name: Rc<str> = "step".into();
    let n = 300_000;
    for round in 0..4 {
        runtime.set_timed(round == 3);
        let started = Instant::now();
        let mut last = None;
        for _ in 0..n {
            let mut out = athanor_trace::call_jit(&name, &staged, &args)?;
            last = out.pop();
            for (a, o) in args.iter_mut().zip(out) {
                *a = o;
            }
        }
        let rate = f64::from(n) / started.elapsed().as_secs_f64();
        let loss = last
            .map(|l| to_host(&l))
            .transpose()?
            .map(|t| t.data.get_f64(0));
        println!("round {round}: {rate:.0} steps/s, loss {loss:?}");
    }
    if let Some(p) = runtime.profile() {
        for r in p.rows {
            println!(
                "{} {} runs, {:.2} us in generated code, {} bytes, compile {:.1} ms, {} kernels: {:?}",
                r.name,
                r.runs,
                r.run_seconds / f64::from(n) * 1e6,
                r.bytes,
                r.compile_seconds * 1e3,
                r.kernels.len(),
                r.kernels
            );
        }
    }
    // The module, for other engines.
    if let (Some(path), Some(bytes)) = (std::env::args().nth(1), runtime.module(&staged.graph)) {
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
