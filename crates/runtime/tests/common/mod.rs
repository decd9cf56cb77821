//! What the tests of devices share.

use athanor_ir::{Prim, Source, Tensor};
use athanor_trace::Evaluate;

/// One primitive on a device, from host tensors to host tensors; errors as text.
pub fn run(device: &dyn Evaluate, prim: &Prim, inputs: &[Tensor]) -> Result<Vec<Tensor>, String> {
    let arrays = inputs
        .iter()
        .map(|t| device.from_host(t, false).map_err(|e| e.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let out = device
        .evaluate(prim, &arrays.iter().collect::<Vec<_>>(), &Source::default())
        .map_err(|e| e.to_string())?;
    out.iter()
        .map(|c| device.to_host(c).map_err(|e| e.to_string()))
        .collect()
}
