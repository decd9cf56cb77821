//! Every bit pattern of the 16-bit floats, against the crate `half`.

use athanor_ir::{BF16, DType, F16, Prim, Tensor, TensorData, reference};

/// All f32 that lie at, just below and just above each 16-bit value and each midpoint between two.
fn borders(value: impl Fn(u16) -> f32) -> Vec<f32> {
    let mut out = Vec::new();
    for bits in 0..=u16::MAX {
        let x = value(bits);
        let next = value(bits.wrapping_add(1));
        let middle = ((f64::from(x) + f64::from(next)) / 2.0) as f32;
        out.extend([
            x,
            x.next_up(),
            x.next_down(),
            middle,
            middle.next_up(),
            middle.next_down(),
        ]);
    }
    out
}

#[test]
fn widening_is_exact() {
    for bits in 0..=u16::MAX {
        let (got, want) = (F16(bits).to_f32(), half::f16::from_bits(bits).to_f32());
        assert!(got.to_bits() == want.to_bits(), "f16 {bits:#06x}");
        let (got, want) = (BF16(bits).to_f32(), half::bf16::from_bits(bits).to_f32());
        assert!(
            got == want || got.is_nan() && want.is_nan(),
            "bf16 {bits:#06x}"
        );
    }
}

#[test]
fn narrowing_rounds_to_nearest_even() {
    for x in borders(|b| half::f16::from_bits(b).to_f32()) {
        assert_eq!(
            F16::from_f32(x).0,
            half::f16::from_f32(x).to_bits(),
            "{x:e}"
        );
    }
    for x in borders(|b| half::bf16::from_bits(b).to_f32()) {
        let (got, want) = (BF16::from_f32(x), half::bf16::from_f32(x));
        let same = got.0 == want.to_bits() || want.is_nan() && got.to_f32().is_nan();
        assert!(same, "{x:e}");
    }
}

/// `convert_element_type` of the reference interpreter, both ways.
#[test]
fn the_reference_converts_all_patterns() {
    let all: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
    for dtype in [DType::BF16, DType::F16] {
        let x = Tensor::new([65536], TensorData::from_bytes(dtype, &all));
        let to = |dtype, x: &Tensor| {
            let prim = Prim::Convert {
                dtype,
                weak_type: false,
            };
            reference::eval_prim(&prim, std::slice::from_ref(x))
                .unwrap()
                .remove(0)
        };
        let wide = to(DType::F32, &x);
        let back = to(dtype, &wide);
        for bits in 0..=u16::MAX {
            let i = usize::from(bits);
            let want = match dtype {
                DType::F16 => half::f16::from_bits(bits).to_f64(),
                _ => half::bf16::from_bits(bits).to_f64(),
            };
            let same = |y: f64| y.to_bits() == want.to_bits() || y.is_nan() && want.is_nan();
            assert!(
                same(wide.data.get_f64(i)) && same(back.data.get_f64(i)),
                "{dtype:?} {bits:#06x}"
            );
        }
    }
}
