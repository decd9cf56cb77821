//! Forward-mode differentiation. Tangents that are zero stay symbolic (`None`), so that no array
//! of zeros is made or multiplied.

mod rules;

use std::rc::Rc;

use athanor_ir::{Aval, Graph, Prim};

use crate::interpreter::{Current, Interpreter, current, eval_graph, under};
use crate::value::{Kind, Run};
use crate::{Error, Flat, Result, Staged, Value, lax, stage};

/// Results of a rule: values, and their tangents where not zero.
pub(crate) type Dual = (Vec<Value>, Vec<Option<Value>>);

pub(crate) struct Jvp {
    pub run: Run,
    pub parent: Current,
    /// True if the tangents will be transposed: what has a rule for reverse mode only may appear.
    pub reverse: bool,
}

impl Jvp {
    /// Primal, and tangent if this run gave it one.
    pub fn split(&self, v: &Value) -> Result<(Value, Option<Value>)> {
        match v {
            Value::Tracer(t) if t.0.run.same(&self.run) => match &t.0.kind {
                Kind::Dual {
                    primal, tangent, ..
                } => Ok((primal.clone(), Some(tangent.clone()))),
                Kind::Staged(_) | Kind::Batched(_) => {
                    Err(Error::malformed("a tracer of the wrong kind in jvp"))
                }
            },
            Value::Tracer(t) if !t.is_alive() => Err(Error::LeakedTracer {
                aval: t.0.aval.clone(),
            }),
            _ => Ok((v.clone(), None)),
        }
    }

    /// A value without tangent needs no tracer: it is a constant here.
    pub fn join(&self, primal: Value, tangent: Option<Value>) -> Value {
        match tangent {
            Some(tangent) if primal.has_tangent() => Value::tracer(
                primal.aval().clone(),
                &self.run,
                Kind::Dual {
                    primal,
                    tangent,
                    reverse: self.reverse,
                },
            ),
            _ => primal,
        }
    }

    pub fn split_all(&self, vs: &[Value]) -> Result<Dual> {
        let mut primals = Vec::with_capacity(vs.len());
        let mut tangents = Vec::with_capacity(vs.len());
        for v in vs {
            let (p, t) = self.split(v)?;
            primals.push(p);
            tangents.push(t);
        }
        Ok((primals, tangents))
    }
}

impl Interpreter for Jvp {
    fn interpret(&self, prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>> {
        let (primals, tangents) = self.split_all(inputs)?;
        under(self.parent.clone(), || {
            if tangents.iter().all(Option::is_none) {
                return crate::bind(prim.clone(), &primals);
            }
            let (outs, dots) = rules::jvp_rule(prim, &primals, &tangents, self.reverse)?;
            Ok(outs
                .into_iter()
                .zip(dots)
                .map(|(p, t)| self.join(p, t))
                .collect())
        })
    }

    fn as_jvp(&self) -> Option<&Jvp> {
        Some(self)
    }
}

/// Runs `f` on dual numbers under an interpreter whose parent is the current one.
pub(crate) fn run_jvp(
    f: Flat,
    primals: &[Value],
    tangents: &[Option<Value>],
    reverse: bool,
) -> Result<Dual> {
    let jvp = Rc::new(Jvp {
        run: Run::new(),
        parent: current(),
        reverse,
    });
    let args: Vec<Value> = primals
        .iter()
        .zip(tangents)
        .map(|(p, t)| jvp.join(p.clone(), t.clone()))
        .collect();
    let outs = under(Some(jvp.clone()), || f(&args));
    let dual = outs.and_then(|outs| jvp.split_all(&outs));
    jvp.run.end();
    dual
}

/// Values of `f` and derivatives along `tangents`; `None` is zero, of inputs and of results.
pub fn jvp_sparse(f: Flat, primals: &[Value], tangents: &[Option<Value>]) -> Result<Dual> {
    if primals.len() != tangents.len() {
        return Err(Error::Type(format!(
            "primal and tangent arguments to jax.jvp must have the same tree structure; got {} and \
             {} arrays",
            primals.len(),
            tangents.len()
        )));
    }
    for (p, t) in primals.iter().zip(tangents) {
        if let Some(t) = t
            && p.has_tangent()
            && (t.dtype(), t.shape()) != (p.dtype(), p.shape())
        {
            let what = if t.dtype() != p.dtype() {
                "dtypes"
            } else {
                "shapes"
            };
            return Err(Error::Type(format!(
                "primal and tangent arguments to jax.jvp do not match; {what} must be equal, got \
                 primal {} and tangent {}",
                p.aval(),
                t.aval()
            )));
        }
    }
    run_jvp(f, primals, tangents, false)
}

/// As [`jvp_sparse`] with every tangent an array. Tangents of integers are ignored, and theirs in
/// the results are zeros of the primal's type.
pub fn jvp(f: Flat, primals: &[Value], tangents: &[Value]) -> Result<(Vec<Value>, Vec<Value>)> {
    let sparse: Vec<Option<Value>> = tangents.iter().cloned().map(Some).collect();
    let (outs, dots) = jvp_sparse(f, primals, &sparse)?;
    let dots = outs
        .iter()
        .zip(dots)
        .map(|(p, t)| instantiate(p.aval(), t))
        .collect::<Result<_>>()?;
    Ok((outs, dots))
}

/// A tangent or cotangent as an array.
pub(crate) fn instantiate(aval: &Aval, t: Option<Value>) -> Result<Value> {
    match t {
        Some(t) => Ok(t),
        None => crate::collectives::vary_to(&lax::zeros(aval)?, aval.varying),
    }
}

/// The derivative of a graph. Its inputs are those of `graph`, then tangents of those marked in
/// `nonzero`; its results those of `graph`, then tangents of those marked in the returned mask.
/// Results marked in `force` get a tangent even if zero. The graph must be closed.
pub(crate) fn jvp_graph(
    graph: &Graph,
    nonzero: &[bool],
    force: &[bool],
    reverse: bool,
) -> Result<(Staged, Vec<bool>)> {
    let mut avals = graph.input_avals();
    let n = avals.len();
    let dots: Vec<Aval> = select_by(&avals, nonzero);
    avals.extend(dots);
    let mut mask = Vec::new();
    let staged = stage(
        "jvp",
        &mut |args| {
            let mut rest = args[n..].iter().cloned();
            let tangents: Vec<Option<Value>> = nonzero
                .iter()
                .map(|nz| if *nz { rest.next() } else { None })
                .collect();
            let (mut outs, dots) = run_jvp(
                &mut |xs| eval_graph(graph, xs),
                &args[..n],
                &tangents,
                reverse,
            )?;
            mask.clear();
            let mut extra = Vec::new();
            for (i, (p, t)) in outs.iter().zip(dots).enumerate() {
                let wanted = force.get(i).copied().unwrap_or(false) && p.has_tangent();
                mask.push(t.is_some() || wanted);
                if t.is_some() || wanted {
                    extra.push(instantiate(p.aval(), t)?);
                }
            }
            outs.extend(extra);
            Ok(outs)
        },
        &avals,
    )?;
    Ok((staged, mask))
}

pub(crate) fn select_by<T: Clone>(items: &[T], mask: &[bool]) -> Vec<T> {
    items
        .iter()
        .zip(mask)
        .filter(|(_, m)| **m)
        .map(|(x, _)| x.clone())
        .collect()
}
