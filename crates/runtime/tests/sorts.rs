//! Sorts of long rows with ties, both zeros, infinities and NaN, of one key and of two.

use athanor_ir::testing::Rng;
use athanor_ir::{DType, Prim, Source, Tensor, TensorData, element_count, reference};
use athanor_runtime::CpuDevice;
use athanor_trace::Evaluate;

fn keys(rng: &mut Rng, dtype: DType, shape: &[usize]) -> Tensor {
    let odd = [
        0.0,
        -0.0,
        f64::NAN,
        -f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    let values: Vec<f64> = (0..element_count(shape))
        .map(|_| match rng.below(4) {
            0 if dtype.is_float() => rng.choose(&odd),
            1 => rng.real(-1e9, 1e9).round(),
            _ => rng.real(-20.0, 20.0).round(),
        })
        .collect();
    Tensor::new(shape, TensorData::from_f64s(dtype, values))
}

#[test]
fn rows_of_all_lengths() {
    let device = CpuDevice::new(1 << 28).expect("device");
    let mut rng = Rng::new(3);
    for round in 0..120 {
        let length = match round % 3 {
            0 => rng.between(1, 40),
            1 => rng.between(1, 300),
            _ => rng.between(1000, 5000),
        };
        let axis = rng.below(2);
        let mut shape = vec![rng.between(1, 3); 2];
        shape[axis] = length;
        let dtype = rng.choose(&DType::ALL);
        let inputs = [
            keys(&mut rng, dtype, &shape),
            keys(&mut rng, DType::I32, &shape),
            Tensor::i32(shape.clone(), (0..element_count(&shape) as i32).collect()),
        ];
        let prim = Prim::Sort {
            axis,
            keys: rng.between(1, 2),
        };
        let want = reference::eval_prim(&prim, &inputs).expect("reference");
        let arrays = inputs
            .each_ref()
            .map(|t| device.from_host(t, false).expect("from host"));
        let got = device
            .evaluate(&prim, &arrays.each_ref(), &Source::default())
            .expect("run");
        for (got, want) in got.iter().zip(&want) {
            let got = device.to_host(got).expect("to host");
            // By bits, so that each NaN and each zero is where it belongs.
            let same = got.data.to_bytes() == want.data.to_bytes();
            assert!(same, "round {round}: {prim:?} of {dtype:?} {shape:?}");
        }
    }
}
