//! Speed of matrix products in GFLOP/s, natively.

use std::time::Instant;

use athanor_ir::testing::Rng;
use athanor_ir::{DType, DotDims, Prim, Source};
use athanor_runtime::CpuDevice;
use athanor_trace::Evaluate;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let device = CpuDevice::new(1 << 30)?;
    let mut rng = Rng::new(1);
    for n in [32, 64, 128, 256, 512] {
        for (name, l, r) in [("A B", 1, 0), ("A^T B", 0, 0), ("A B^T", 1, 1)] {
            let x = device.from_host(&rng.tensor(DType::F32, &[n, n], (-1.0, 1.0)), false)?;
            let y = device.from_host(&rng.tensor(DType::F32, &[n, n], (-1.0, 1.0)), false)?;
            let dims = DotDims {
                lhs_contract: vec![l],
                rhs_contract: vec![r],
                ..Default::default()
            };
            let (prim, inputs) = (
                Prim::DotGeneral {
                    dims,
                    preferred: None,
                },
                [&x, &y],
            );
            let mut best = f64::INFINITY;
            for _ in 0..(200_000_000 / (n * n * n)).clamp(3, 200) {
                let started = Instant::now();
                device.evaluate(&prim, &inputs, &Source::default())?;
                best = best.min(started.elapsed().as_secs_f64());
            }
            println!(
                "{n:4} {name:6} {:.1} GFLOP/s",
                2.0 * (n * n * n) as f64 / best / 1e9
            );
        }
    }
    Ok(())
}
