//! The reference interpreter against JAX 0.10.2 (`elementwise.txt`, written by `elementwise.py`):
//! integers and bools exactly, floats to a few ulp, special values included.

use std::collections::HashMap;

use athanor_ir::{Binary, DType, Prim, Tensor, TensorData, Unary, reference};

fn tensor(dtype: DType, bits: &[u64]) -> Tensor {
    let bytes: Vec<u8> = bits
        .iter()
        .flat_map(|b| b.to_le_bytes().into_iter().take(dtype.size()))
        .collect();
    Tensor::new([bits.len()], TensorData::from_bytes(dtype, &bytes))
}

#[test]
fn values_are_jaxs() {
    let mut values: HashMap<DType, Vec<u64>> = HashMap::new();
    let mut checked = 0;
    let mut wrong = Vec::new();
    for line in include_str!("elementwise.txt").lines() {
        let mut words = line.split(' ');
        let mut word = || words.next().expect("a complete line");
        let (name, dtype, arity) = (word(), DType::from_name(word()).unwrap(), word());
        let bits: Vec<u64> = words.map(|b| u64::from_str_radix(b, 16).unwrap()).collect();
        if name == "values" {
            values.insert(dtype, bits);
            continue;
        }
        let of = &values[&dtype];
        let (prim, class, inputs) = if arity == "1" {
            let op = *Unary::ALL.iter().find(|op| op.name() == name).unwrap();
            (Prim::Unary(op), op.class(), vec![tensor(dtype, of)])
        } else {
            let op = *Binary::ALL.iter().find(|op| op.name() == name).unwrap();
            let first: Vec<u64> = of.iter().flat_map(|x| of.iter().map(|_| *x)).collect();
            let second: Vec<u64> = of.iter().flat_map(|_| of.clone()).collect();
            (
                Prim::Binary(op),
                op.class(),
                vec![tensor(dtype, &first), tensor(dtype, &second)],
            )
        };
        let want = tensor(class.result(dtype), &bits);
        let got = match reference::eval_prim(&prim, &inputs) {
            Ok(results) => results.into_iter().next().unwrap(),
            Err(e) => {
                wrong.push(format!("{name} {dtype:?}: {e}"));
                continue;
            }
        };
        for i in 0..bits.len() {
            let (x, y) = (got.data.get_f64(i), want.data.get_f64(i));
            let same = if want.dtype().is_float() {
                // JAX flushes every subnormal, the reference some (DESIGN: 3.1).
                let (unit, least) = match want.dtype() {
                    // One unit in the last place: XLA's f32 may round the other way.
                    DType::BF16 => (2f64.powi(-7), f64::from(f32::MIN_POSITIVE)),
                    DType::F16 => (2f64.powi(-10), 2f64.powi(-24)),
                    _ => (4e-6, f64::from(f32::MIN_POSITIVE)),
                };
                let tolerance = unit * y.abs() + least;
                x == y || x.is_nan() && y.is_nan() || (x - y).abs() <= tolerance
            } else {
                got.data.to_bytes() == want.data.to_bytes() || x == y && dtype.size() < 8
            };
            if !same {
                let operands: Vec<f64> = inputs.iter().map(|t| t.data.get_f64(i)).collect();
                wrong.push(format!("{name} {dtype:?} {operands:?}: {x}, JAX {y}"));
            }
            checked += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {checked} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(checked > 10_000, "{checked}");
}
