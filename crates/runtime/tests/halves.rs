//! 16-bit floats through compiled programs: every bit pattern, against the crate `half`.

use athanor_ir::{DType, Prim, Source, Tensor, TensorData};
use athanor_runtime::CpuDevice;
use athanor_trace::Evaluate;

fn convert(device: &CpuDevice, x: &Tensor, dtype: DType) -> Tensor {
    let prim = Prim::Convert {
        dtype,
        weak_type: false,
    };
    let x = device.from_host(x, false).expect("memory");
    let results = device.evaluate(&prim, &[&x], &Source::default());
    device
        .to_host(&results.expect("a result")[0])
        .expect("an array")
}

fn widened(dtype: DType, bits: u16) -> f32 {
    match dtype {
        DType::F16 => half::f16::from_bits(bits).to_f32(),
        _ => half::bf16::from_bits(bits).to_f32(),
    }
}

fn narrowed(dtype: DType, x: f32) -> u16 {
    match dtype {
        DType::F16 => half::f16::from_f32(x).to_bits(),
        _ => half::bf16::from_f32(x).to_bits(),
    }
}

fn bits(t: &Tensor) -> Vec<u16> {
    let bytes = t.data.to_bytes();
    bytes
        .chunks_exact(2)
        .map(|c| u16::from_le_bytes([c[0], c[1]]))
        .collect()
}

/// Whether two patterns are the same value, all NaN being one.
fn same(dtype: DType, a: u16, b: u16) -> bool {
    a == b || widened(dtype, a).is_nan() && widened(dtype, b).is_nan()
}

#[test]
fn all_patterns_both_ways() {
    let device = CpuDevice::new(1 << 28).expect("device");
    for dtype in [DType::BF16, DType::F16] {
        // Lengths that are no multiple of a vector take the paths of single lanes.
        for lengths in [65536, 13] {
            let all: Vec<u16> = (0..=u16::MAX).collect();
            for part in all.chunks(lengths) {
                if lengths == 13 && part[0] % 7 != 0 {
                    continue;
                }
                let bytes: Vec<u8> = part.iter().flat_map(|b| b.to_le_bytes()).collect();
                let x = Tensor::new([part.len()], TensorData::from_bytes(dtype, &bytes));
                let wide = convert(&device, &x, DType::F32);
                let back = convert(&device, &wide, dtype);
                for (i, (pattern, again)) in part.iter().zip(bits(&back)).enumerate() {
                    let (got, want) = (wide.data.get_f64(i), widened(dtype, *pattern));
                    let equal = got.to_bits() == f64::from(want).to_bits();
                    assert!(
                        equal || got.is_nan() && want.is_nan(),
                        "{dtype:?} {pattern:#06x}"
                    );
                    assert!(
                        same(dtype, again, *pattern),
                        "{dtype:?} {pattern:#06x} {again:#06x}"
                    );
                }
            }
        }
    }
}

/// At, just below and just above every value and every midpoint between two neighbours.
#[test]
fn rounding_is_to_nearest_even() {
    let device = CpuDevice::new(1 << 28).expect("device");
    for dtype in [DType::BF16, DType::F16] {
        let mut borders = Vec::new();
        for pattern in 0..=u16::MAX {
            let (x, next) = (
                widened(dtype, pattern),
                widened(dtype, pattern.wrapping_add(1)),
            );
            let middle = ((f64::from(x) + f64::from(next)) / 2.0) as f32;
            for y in [x, middle] {
                borders.extend([y, y.next_up(), y.next_down()]);
            }
        }
        let x = Tensor::f32([borders.len()], borders.clone());
        for (x, got) in borders.iter().zip(bits(&convert(&device, &x, dtype))) {
            assert!(
                same(dtype, got, narrowed(dtype, *x)),
                "{dtype:?} {x:e} {got:#06x}"
            );
        }
    }
}
