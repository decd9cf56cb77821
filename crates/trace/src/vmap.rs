//! Vectorization: a batch is an array with a leading axis that the mapped function does not see.

mod callback;
mod rules;

use std::rc::Rc;

use athanor_ir::{Aval, NamedAxis, Prim};

use crate::interpreter::{Current, Interpreter, current, under};
use crate::value::{Kind, Run};
use crate::{Error, Flat, Result, Value, bind, collectives, lax};

/// What is mapped over.
#[derive(Clone)]
pub(crate) struct Axis {
    pub size: usize,
    pub name: Option<Rc<NamedAxis>>,
}

impl Axis {
    pub fn owns(&self, named: &NamedAxis) -> bool {
        self.name.as_ref().is_some_and(|a| a.name == named.name)
    }
}

struct Batch {
    run: Run,
    parent: Current,
    axis: Axis,
}

impl Batch {
    /// The value of the enclosing interpreter, and whether its axis 0 is the batch.
    fn split(&self, v: &Value) -> Result<(Value, bool)> {
        match v {
            Value::Tracer(t) if t.0.run.same(&self.run) => match &t.0.kind {
                Kind::Batched(inner) => Ok((inner.clone(), true)),
                Kind::Staged(_) | Kind::Dual { .. } => {
                    Err(Error::malformed("a tracer of the wrong kind in vmap"))
                }
            },
            Value::Tracer(t) if !t.is_alive() => Err(Error::LeakedTracer {
                aval: t.0.aval.clone(),
            }),
            _ => Ok((v.clone(), false)),
        }
    }

    fn join(&self, v: Value, batched: bool) -> Value {
        if !batched {
            return v;
        }
        let mut aval = Aval {
            shape: v.shape()[1..].to_vec(),
            ..v.aval().clone()
        };
        if let Some(name) = &self.axis.name {
            aval.varying = aval.varying.union(name.varying());
        }
        Value::tracer(aval, &self.run, Kind::Batched(v))
    }
}

impl Interpreter for Batch {
    fn interpret(&self, prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>> {
        let (values, batched): (Vec<Value>, Vec<bool>) = inputs
            .iter()
            .map(|v| self.split(v))
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .unzip();
        under(self.parent.clone(), || {
            let asked = |name: &Rc<NamedAxis>| collectives::concerns(prim, name);
            if !batched.contains(&true) && !self.axis.name.as_ref().is_some_and(asked) {
                return bind(prim.clone(), &values);
            }
            let (outs, mask) = rules::batch_rule(prim, &self.axis, &values, &batched)?;
            Ok(outs
                .into_iter()
                .zip(mask)
                .map(|(v, b)| self.join(v, b))
                .collect())
        })
    }
}

/// Repeats a value along a new axis 0.
pub(crate) fn spread(v: &Value, size: usize) -> Result<Value> {
    let mut shape = vec![size];
    shape.extend_from_slice(v.shape());
    lax::broadcast_in_dim(v, &shape, &(1..shape.len()).collect::<Vec<_>>())
}

/// Maps `f` over axis 0 of the inputs in `batched`; results in the returned mask are batched at
/// axis 0, and those marked in `force` are made so.
pub(crate) fn map_some(
    f: Flat,
    inputs: &[Value],
    batched: &[bool],
    axis: &Axis,
    force: &[bool],
) -> Result<(Vec<Value>, Vec<bool>)> {
    let batch = Rc::new(Batch {
        run: Run::new(),
        parent: current(),
        axis: axis.clone(),
    });
    let args: Vec<Value> = inputs
        .iter()
        .zip(batched)
        .map(|(v, b)| batch.join(v.clone(), *b))
        .collect();
    let outs = under(Some(batch.clone()), || {
        collectives::within(axis.name.as_ref(), || f(&args))
    });
    let split = outs.and_then(|outs| {
        outs.iter()
            .map(|v| batch.split(v))
            .collect::<Result<Vec<_>>>()
    });
    batch.run.end();
    let mut values = Vec::new();
    let mut mask = Vec::new();
    for (i, (v, b)) in split?.into_iter().enumerate() {
        let wanted = force.get(i).copied().unwrap_or(false);
        values.push(if wanted && !b {
            spread(&v, axis.size)?
        } else {
            v
        });
        mask.push(b || wanted);
    }
    Ok((values, mask))
}

/// As [`map_some`] with every result batched.
pub(crate) fn map_mask(
    f: Flat,
    inputs: &[Value],
    batched: &[bool],
    axis: &Axis,
) -> Result<Vec<Value>> {
    let (outs, mask) = map_some(f, inputs, batched, axis, &[])?;
    outs.iter()
        .zip(mask)
        .map(|(v, b)| {
            if b {
                Ok(v.clone())
            } else {
                spread(v, axis.size)
            }
        })
        .collect()
}

/// Maps `f` over an axis of each input (`None`: the same for all). Results marked in the mask are
/// batched at axis 0; the others are the same for all.
pub fn vmap_sparse(
    f: Flat,
    inputs: &[Value],
    in_axes: &[Option<usize>],
    axis_size: usize,
) -> Result<(Vec<Value>, Vec<bool>)> {
    let axis = Axis {
        size: axis_size,
        name: None,
    };
    mapped(f, inputs, in_axes, &axis)
}

/// As [`vmap_sparse`] over an axis that `f` can name.
pub fn vmap_named(
    f: Flat,
    inputs: &[Value],
    in_axes: &[Option<usize>],
    axis: Rc<NamedAxis>,
) -> Result<(Vec<Value>, Vec<bool>)> {
    let axis = Axis {
        size: axis.size,
        name: Some(axis),
    };
    mapped(f, inputs, in_axes, &axis)
}

fn mapped(
    f: Flat,
    inputs: &[Value],
    in_axes: &[Option<usize>],
    axis: &Axis,
) -> Result<(Vec<Value>, Vec<bool>)> {
    let axis_size = axis.size;
    let mut moved = Vec::with_capacity(inputs.len());
    for (v, axis) in inputs.iter().zip(in_axes) {
        moved.push(match axis {
            None => v.clone(),
            Some(a) if *a >= v.ndim() => {
                return Err(Error::Value(format!(
                    "vmap was requested to map its argument along axis {a}, which implies that its \
                     rank should be at least {}, but is only {} (its shape is {:?})",
                    a + 1,
                    v.ndim(),
                    v.shape()
                )));
            }
            Some(a) if v.shape()[*a] != axis_size => {
                return Err(Error::Value(format!(
                    "vmap got inconsistent sizes for array axes to be mapped: {} and {axis_size}",
                    v.shape()[*a]
                )));
            }
            Some(a) => lax::move_axis(v, *a, 0)?,
        });
    }
    let batched: Vec<bool> = in_axes.iter().map(Option::is_some).collect();
    map_some(f, &moved, &batched, axis, &[])
}

/// As [`vmap_sparse`] with every result batched at axis 0, repeated if it is the same for all.
pub fn vmap(
    f: Flat,
    inputs: &[Value],
    in_axes: &[Option<usize>],
    axis_size: usize,
) -> Result<Vec<Value>> {
    let (outs, mask) = vmap_sparse(f, inputs, in_axes, axis_size)?;
    outs.iter()
        .zip(mask)
        .map(|(v, b)| {
            if b {
                Ok(v.clone())
            } else {
                spread(v, axis_size)
            }
        })
        .collect()
}
