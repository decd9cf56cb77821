//! How `vmap` treats calls of the host.

use athanor_ir::{Aval, CallbackBatching, CallbackKind, Prim};

use super::spread;
use crate::{Error, Result, Value, bind, lax, stage};

/// At least one operand is batched, at axis 0.
pub(super) fn batch(
    prim: &Prim,
    n: usize,
    x: &[Value],
    b: &[bool],
) -> Result<(Vec<Value>, Vec<bool>)> {
    let Prim::Callback {
        kind,
        function,
        results,
        batching,
    } = prim
    else {
        return Err(Error::malformed("no callback"));
    };
    let spread_all = || -> Result<Vec<Value>> {
        let each = x.iter().zip(b).map(|(v, b)| match b {
            true => Ok(v.clone()),
            false => spread(v, n),
        });
        each.collect()
    };
    let all = vec![true; results.len()];
    let operands = match (kind, batching) {
        (CallbackKind::Debug | CallbackKind::Io, _) | (_, CallbackBatching::Sequential) => {
            return Ok((in_a_loop(prim, n, &spread_all()?)?, all));
        }
        (_, CallbackBatching::Refused) => {
            return Err(Error::Unsupported(
                "vmap is only supported for pure_callback if vmap_method is specified: \
                 'sequential', 'expand_dims' or 'broadcast_all'"
                    .into(),
            ));
        }
        (_, CallbackBatching::BroadcastAll) => spread_all()?,
        (_, CallbackBatching::ExpandDims) => {
            let each = x.iter().zip(b).map(|(v, b)| match b {
                true => Ok(v.clone()),
                false => lax::expand_dims(v, &[0]),
            });
            each.collect::<Result<_>>()?
        }
    };
    let with_axis = |a: &Aval| {
        let mut a = a.clone();
        a.shape.insert(0, n);
        a
    };
    let prim = Prim::Callback {
        kind: *kind,
        function: function.clone(),
        results: results.iter().map(with_axis).collect(),
        batching: *batching,
    };
    Ok((bind(prim, &operands)?, all))
}

/// One call for each element, in order.
fn in_a_loop(prim: &Prim, n: usize, xs: &[Value]) -> Result<Vec<Value>> {
    let without_axis = |v: &Value| {
        let mut a = v.aval().clone();
        a.shape.remove(0);
        a
    };
    let avals: Vec<Aval> = xs.iter().map(without_axis).collect();
    let body = stage("callback", &mut |args| bind(prim.clone(), args), &avals)?;
    crate::control::scan(&body, n, false, &[], xs)
}
