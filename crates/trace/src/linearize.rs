//! Linearization: jvp whose primals are known now and whose tangents are not, so that what
//! depends on tangents is staged into a linear graph; and its transpose, reverse mode.

use std::rc::Rc;

use athanor_ir::{Aval, Graph, Prim};

use crate::interpreter::{Current, Interpreter, current, eval_graph, under};
use crate::jvp::{Jvp, instantiate};
use crate::stage::Frame;
use crate::value::Run;
use crate::{Error, Flat, Result, Value, bind, control, custom, lax, transpose};

/// Computes what is known in the enclosing interpreter, and stages the rest.
pub(crate) struct Partial {
    pub frame: Rc<Frame>,
    pub parent: Current,
}

impl Partial {
    pub fn is_unknown(&self, v: &Value) -> bool {
        self.frame.own(v).is_some()
    }

    /// Computes in the enclosing interpreter.
    pub fn known<R>(&self, f: impl FnOnce() -> R) -> R {
        under(self.parent.clone(), f)
    }
}

impl Interpreter for Partial {
    fn interpret(&self, prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>> {
        let unknown: Vec<bool> = inputs.iter().map(|v| self.is_unknown(v)).collect();
        if !unknown.contains(&true) {
            return self.known(|| bind(prim.clone(), inputs));
        }
        match prim {
            Prim::Jit { name, graph } => control::jit::partial(self, name, graph, inputs, &unknown),
            Prim::Scan {
                body,
                length,
                reverse,
                consts,
                carry,
            } => {
                let scan = control::scan::Scan {
                    body: body.clone(),
                    length: *length,
                    reverse: *reverse,
                    consts: *consts,
                    carry: *carry,
                };
                scan.partial(self, inputs, &unknown)
            }
            Prim::While {
                cond,
                body,
                cond_consts,
                body_consts,
            } => {
                let w = control::whileloop::While {
                    cond: cond.clone(),
                    body: body.clone(),
                    cond_consts: *cond_consts,
                    body_consts: *body_consts,
                };
                w.partial(self, inputs, &unknown)
            }
            Prim::Cond { branches } => control::branch::partial(self, branches, inputs, &unknown),
            _ => self.frame.push(prim, inputs),
        }
    }
}

/// A linear map, with the values at which it was taken.
pub struct Linear {
    /// Inputs: residuals, then the tangents that are not integers'.
    graph: Rc<Graph>,
    residuals: Vec<Value>,
    /// Types of the primal inputs and results.
    inputs: Vec<Aval>,
    outputs: Vec<Aval>,
    /// Which results the graph gives; the others are zero.
    nonzero: Vec<bool>,
}

/// The transpose of a linear map.
pub struct Vjp(Linear);

/// Values of `f` at `primals`, and its derivative there as a linear map.
pub fn linearize(f: Flat, primals: &[Value]) -> Result<(Vec<Value>, Linear)> {
    let frame = Frame::new();
    let partial = Rc::new(Partial {
        frame: frame.clone(),
        parent: current(),
    });
    let jvp = Rc::new(Jvp {
        run: Run::new(),
        parent: Some(partial.clone()),
        reverse: true,
    });
    let args: Vec<Value> = primals
        .iter()
        .map(|p| {
            let tangent = p.has_tangent().then(|| frame.input(p.aval().clone()));
            jvp.join(p.clone(), tangent)
        })
        .collect();
    let outs = under(Some(jvp.clone()), || f(&args));
    let split = outs.and_then(|outs| jvp.split_all(&outs));
    jvp.run.end();
    let (outs, dots) = split.inspect_err(|_| frame.run.end())?;
    if let Some(v) = outs.iter().find(|v| partial.is_unknown(v)) {
        frame.run.end();
        return Err(Error::malformed(format!(
            "a result of type {} depends on tangents only",
            v.aval()
        )));
    }
    let nonzero = dots.iter().map(Option::is_some).collect();
    let dots: Vec<Value> = dots.into_iter().flatten().collect();
    let staged = frame.finish(&dots)?;
    let linear = Linear {
        graph: staged.graph,
        residuals: staged.captured,
        inputs: primals.iter().map(|p| p.aval().clone()).collect(),
        outputs: outs.iter().map(|v| v.aval().clone()).collect(),
        nonzero,
    };
    Ok((outs, linear))
}

impl Linear {
    /// The linear graph; its leading inputs are the residuals.
    pub fn graph(&self) -> &Rc<Graph> {
        &self.graph
    }

    /// Tangents of all results for tangents of all inputs (those of integers are ignored).
    pub fn apply(&self, tangents: &[Value]) -> Result<Vec<Value>> {
        if tangents.len() != self.inputs.len() {
            return Err(Error::Type(format!(
                "linearized function takes {} tangents, got {}",
                self.inputs.len(),
                tangents.len()
            )));
        }
        custom::check_forward(&self.graph)?;
        let mut args = self.residuals.clone();
        for (t, aval) in tangents.iter().zip(&self.inputs) {
            if aval.dtype.is_float() {
                check("linearized function's tangent", t, aval)?;
                args.push(t.clone());
            }
        }
        let mut dots = eval_graph(&self.graph, &args)?.into_iter();
        self.outputs
            .iter()
            .zip(&self.nonzero)
            .map(|(aval, nz)| instantiate(aval, if *nz { dots.next() } else { None }))
            .collect()
    }
}

fn check(what: &str, v: &Value, aval: &Aval) -> Result<()> {
    if v.dtype() == aval.dtype && v.shape() == aval.shape {
        return Ok(());
    }
    Err(Error::Value(format!(
        "unexpected JAX type (e.g. shape/dtype) for argument to {what}: got {}, but expected {} \
         because the corresponding output of the differentiated function had JAX type {}",
        v.aval().full_name(),
        aval.full_name(),
        aval.full_name()
    )))
}

/// Values of `f` at `primals`, and the map from cotangents of its results to those of its inputs.
pub fn vjp(f: Flat, primals: &[Value]) -> Result<(Vec<Value>, Vjp)> {
    let (outs, linear) = linearize(f, primals)?;
    Ok((outs, Vjp(linear)))
}

/// Results of `f` and the gradients of the first of them, a float scalar; the others are
/// auxiliary. Gradients of integer inputs are `None`.
pub fn value_and_grad(f: Flat, primals: &[Value]) -> Result<(Vec<Value>, Vec<Option<Value>>)> {
    let (outs, back) = vjp(f, primals)?;
    let Some(loss) = outs.first() else {
        return Err(Error::Type(
            "Gradient only defined for scalar-output functions.".into(),
        ));
    };
    if loss.ndim() != 0 {
        return Err(Error::GradNonScalar {
            aval: loss.aval().clone(),
        });
    }
    if !loss.dtype().is_float() {
        return Err(Error::Type(format!(
            "grad requires real-valued outputs (output dtype that is a sub-dtype of \
             np.floating), but got {}. For differentiation of functions with integer outputs, use \
             jax.vjp directly.",
            loss.dtype().name()
        )));
    }
    let mut cotangents = vec![None; outs.len()];
    cotangents[0] = Some(lax::ones_like(loss)?);
    let grads = back.call_sparse(&cotangents)?;
    Ok((outs, grads))
}

impl Vjp {
    /// Cotangents of the inputs; `None` exactly for integer and bool inputs (JAX's float0).
    pub fn call(&self, cotangents: &[Value]) -> Result<Vec<Option<Value>>> {
        let given: Vec<Option<Value>> = cotangents.iter().cloned().map(Some).collect();
        self.call_sparse(&given)
    }

    /// As [`Vjp::call`], with `None` for a cotangent that is zero: what depends on it only is not
    /// computed at all. The results are arrays also where they are zero.
    pub fn call_sparse(&self, cotangents: &[Option<Value>]) -> Result<Vec<Option<Value>>> {
        let linear = &self.0;
        if cotangents.len() != linear.outputs.len() {
            return Err(Error::Value(format!(
                "vjp function takes {} cotangents, got {}",
                linear.outputs.len(),
                cotangents.len()
            )));
        }
        let mut given = Vec::new();
        for ((ct, aval), nz) in cotangents.iter().zip(&linear.outputs).zip(&linear.nonzero) {
            if let Some(ct) = ct
                && aval.dtype.is_float()
            {
                check("VJP function", ct, aval)?;
            }
            if *nz {
                given.push(ct.clone());
            }
        }
        self.sparse(given)?
            .into_iter()
            .zip(&linear.inputs)
            .map(|(ct, aval)| match aval.dtype.is_float() {
                true => instantiate(aval, ct).map(Some),
                false => Ok(None),
            })
            .collect()
    }

    /// Types of the results whose cotangents [`Vjp::call`] takes.
    pub fn output_avals(&self) -> &[Aval] {
        &self.0.outputs
    }

    fn sparse(&self, given: Vec<Option<Value>>) -> Result<Vec<Option<Value>>> {
        let linear = &self.0;
        let residuals = linear.residuals.len();
        let mut args: Vec<Option<Value>> = linear.residuals.iter().cloned().map(Some).collect();
        args.resize(linear.graph.inputs.len(), None);
        let cts = transpose::backward(&linear.graph, &args, given)?;
        let mut cts = cts.into_iter().skip(residuals);
        Ok(linear
            .inputs
            .iter()
            .map(|aval| {
                if aval.dtype.is_float() {
                    cts.next().flatten()
                } else {
                    None
                }
            })
            .collect())
    }
}
