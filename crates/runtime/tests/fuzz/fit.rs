//! Makes any value an operand of the wanted type, within the range where its primitive is tested.

use athanor_ir::{Aval, DType, Kind, PadConfig, Prim, Tensor, element_count};
use athanor_trace::{Result, Value, lax};

/// v / (1 + |v|) of a float, infinities cut off: in (-1, 1) like tanh, but of operations that every
/// device rounds alike, and without values that differ in their last bit only.
pub fn squash(v: &Value) -> Result<Value> {
    let most = lax::full_like(v, 1e3)?;
    let v = lax::max(&lax::min(v, &most)?, &lax::neg(&most)?)?;
    lax::div(&v, &lax::add(&lax::abs(&v)?, &lax::full_like(&v, 1.0)?)?)
}

/// Whether an operand says where something is or how often it is done: it is taken as drawn, so
/// that slices move, indices mostly hit, and loops end.
pub fn as_index(prim: &Prim, operand: &Tensor) -> bool {
    let places = matches!(
        prim,
        Prim::DynamicSlice { .. }
            | Prim::DynamicUpdateSlice
            | Prim::Gather { .. }
            | Prim::Scatter { .. }
            | Prim::While { .. }
    );
    places && operand.dtype() == DType::I32
}

/// The elements of `v` in order, as many as `shape` holds, repeated from 0.
fn elements(v: &Value, shape: &[usize]) -> Result<Value> {
    if v.shape() == shape {
        return Ok(v.clone());
    }
    let (have, want) = (v.aval().len(), element_count(shape));
    let flat = lax::reshape(v, &[have])?;
    let flat = if have > want {
        lax::slice_in_dim(&flat, 0, want, 0)?
    } else {
        let fill = lax::scalar_of(v.dtype(), 0.0)?;
        let config = PadConfig {
            low: 0,
            high: (want - have) as i64,
            interior: 0,
        };
        lax::pad(&flat, &fill, &[config])?
    };
    lax::reshape(&flat, shape)
}

/// A bounded value of the type `like`.
pub fn reshaped(v: &Value, like: &Aval) -> Result<Value> {
    let v = elements(v, &like.shape)?;
    if !v.dtype().is_float() {
        return lax::convert(&v, like.dtype, false);
    }
    let v = squash(&v)?;
    if like.dtype.is_float() {
        return lax::convert(&v, like.dtype, false);
    }
    // Truncation must not depend on a last bit where the value is almost 1.
    lax::convert(&lax::mul(&v, &lax::full_like(&v, 2.6)?)?, like.dtype, false)
}

/// An i32 scalar out of any value: 0 or 1, and now and then beyond.
pub fn whole(v: &Value) -> Result<Value> {
    let v = elements(v, &[])?;
    if v.dtype().is_float() {
        // Far from where rounding decides.
        let half = lax::scalar_like(&v, 0.013)?;
        let positive = lax::gt(&v, &half)?;
        return lax::convert(&positive, DType::I32, false);
    }
    lax::convert(&v, DType::I32, false)
}

/// `v` as an operand like `sample`: its type, floats within the sample's range.
pub fn fit(v: &Value, sample: &Tensor) -> Result<Value> {
    let aval = sample.aval();
    if *v.aval() == aval && !aval.dtype.is_float() {
        return Ok(v.clone());
    }
    let v = elements(v, &aval.shape)?;
    if !aval.dtype.is_float() {
        if aval.dtype == DType::Bool && v.dtype().kind() == Kind::Float {
            return lax::gt(&v, &lax::full_like(&v, 0.017)?);
        }
        let v = if v.dtype().is_float() {
            lax::mul(&squash(&v)?, &lax::full_like(&v, 8.6)?)?
        } else {
            v
        };
        return lax::convert(&v, aval.dtype, false);
    }
    let values = sample.to_f64s();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let v = squash(&lax::convert(&v, aval.dtype, false)?)?;
    if values.is_empty() {
        return Ok(v);
    }
    let middle = lax::full_like(&v, (low + high) / 2.0)?;
    // A sample of one number says little of the range; half of its size is a guess.
    let reach = if high > low {
        (high - low) / 2.0
    } else {
        high.abs() / 2.0
    };
    lax::add(&middle, &lax::mul(&v, &lax::full_like(&v, reach)?)?)
}
