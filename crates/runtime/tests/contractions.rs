//! Contractions and reductions beyond the lanes of a vector, in all orientations, and repeated.

use athanor_ir::testing::{Rng, close};
use athanor_ir::{DType, DotDims, Prim, ReduceOp, Source, Tensor, reference};
use athanor_runtime::CpuDevice;
use athanor_trace::Evaluate;

fn run(device: &CpuDevice, prim: &Prim, inputs: &[Tensor]) -> Tensor {
    let arrays: Vec<_> = inputs
        .iter()
        .map(|t| device.from_host(t, false).expect("from host"))
        .collect();
    let out = device
        .evaluate(prim, &arrays.iter().collect::<Vec<_>>(), &Source::default())
        .expect("run");
    device.to_host(&out[0]).expect("to host")
}

#[test]
fn products_of_all_orientations() {
    let device = CpuDevice::new(1 << 28).expect("device");
    let mut rng = Rng::new(7);
    for round in 0..60 {
        let (m, k, n) = (rng.between(1, 33), rng.between(1, 33), rng.between(1, 33));
        let (left, right) = (rng.flip(), rng.flip());
        let dtype = rng.choose(&[DType::F32, DType::F32, DType::F64, DType::I32]);
        let x = rng.tensor(dtype, &if left { [m, k] } else { [k, m] }, (-1.0, 1.0));
        let y = rng.tensor(dtype, &if right { [k, n] } else { [n, k] }, (-1.0, 1.0));
        let dims = DotDims {
            lhs_contract: vec![usize::from(left)],
            rhs_contract: vec![usize::from(!right)],
            ..DotDims::default()
        };
        let prim = Prim::DotGeneral {
            dims,
            preferred: None,
        };
        let inputs = [x, y];
        let want = &reference::eval_prim(&prim, &inputs).expect("reference")[0];
        let got = run(&device, &prim, &inputs);
        assert!(
            close(&got, want, 1e-5),
            "round {round} {m} {k} {n} {left} {right} {dtype:?}"
        );
        assert_eq!(got, run(&device, &prim, &inputs), "the same bits again");
    }
}

#[test]
fn reductions_of_all_axes() {
    let device = CpuDevice::new(1 << 28).expect("device");
    let mut rng = Rng::new(8);
    for round in 0..80 {
        let shape = [rng.between(1, 21), rng.between(1, 21), rng.between(1, 21)];
        let axes = rng.subset(3);
        let dtype = rng.choose(&[DType::F32, DType::F64, DType::I32, DType::I64, DType::U32]);
        let op = rng.choose(&[ReduceOp::Sum, ReduceOp::Max, ReduceOp::Min]);
        let x = rng.tensor(dtype, &shape, (-1.0, 1.0));
        let prim = Prim::Reduce { op, axes };
        let want = &reference::eval_prim(&prim, &[x.clone()]).expect("reference")[0];
        let got = run(&device, &prim, &[x]);
        assert!(
            close(&got, want, 1e-5),
            "round {round} {shape:?} {prim:?} {dtype:?}"
        );
    }
}
