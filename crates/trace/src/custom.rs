//! Functions whose derivative their author gives.

use std::rc::Rc;

use athanor_ir::{Aval, CustomRule, Graph, Prim};

use crate::interpreter::{current, under, with_reader_source};
use crate::jvp::{Dual, instantiate};
use crate::transpose::{Arg, Ct};
use crate::vmap::Axis;
use crate::{Error, Flat, Result, Value, bind, stage};

/// (primals, tangents) to (results, their tangents).
pub type JvpRule = Rc<dyn Fn(&[Value], &[Value]) -> Result<(Vec<Value>, Vec<Value>)>>;
/// Primals to (results, residuals).
pub type FwdRule = Rc<dyn Fn(&[Value]) -> Result<(Vec<Value>, Vec<Value>)>>;
/// (residuals, cotangents of the results) to cotangents of the primals, `None` for zero.
pub type BwdRule = Rc<dyn Fn(&[Value], &[Value]) -> Result<Vec<Option<Value>>>>;

/// What [`CustomRule`] holds.
pub(crate) enum Rule {
    Jvp(JvpRule),
    Vjp {
        fwd: FwdRule,
        bwd: BwdRule,
    },
    /// The linear part of a `custom_vjp` function: residuals and tangents of the float primals to
    /// tangents of the float results. It has a transpose only.
    Linear {
        bwd: BwdRule,
        residuals: usize,
        inputs: Vec<Aval>,
        outputs: Vec<Aval>,
    },
}

fn rule(r: &CustomRule) -> Result<&Rule> {
    r.0.downcast_ref::<Rule>()
        .ok_or_else(|| Error::malformed("a custom rule of unknown kind"))
}

fn wrap(r: Rule) -> CustomRule {
    CustomRule(Rc::new(r))
}

pub(crate) fn forward_mode_error() -> Error {
    Error::Type(
        "can't apply forward-mode differentiation (jvp) to a custom_vjp function.".to_string(),
    )
}

pub(crate) fn is_linear_part(r: &CustomRule) -> bool {
    matches!(r.0.downcast_ref::<Rule>(), Some(Rule::Linear { .. }))
}

/// An error if the graph holds what only reverse mode can use.
pub(crate) fn check_forward(graph: &Graph) -> Result<()> {
    let found = graph.eqns.iter().any(|e| match &e.prim {
        Prim::CustomVjp { rule, .. } => is_linear_part(rule),
        Prim::Jit { graph, .. }
        | Prim::Scan { body: graph, .. }
        | Prim::While { body: graph, .. }
        | Prim::CustomJvp { call: graph, .. } => check_forward(graph).is_err(),
        Prim::Cond { branches } => branches.iter().any(|b| check_forward(b).is_err()),
        _ => false,
    });
    if found {
        Err(forward_mode_error())
    } else {
        Ok(())
    }
}

/// Calls `f`, whose jvp is `rule`. Values that `f` closes over count as constants.
pub fn custom_jvp(name: &Rc<str>, f: Flat, rule: JvpRule, args: &[Value]) -> Result<Vec<Value>> {
    let Some(interpreter) = current() else {
        return f(args);
    };
    if let Some(jvp) = interpreter.as_jvp() {
        // Differentiation needs no graph: either the rule or the function runs, one level out.
        let (primals, tangents) = jvp.split_all(args)?;
        return under(jvp.parent.clone(), || {
            if tangents.iter().all(Option::is_none) {
                return custom_jvp(name, f, rule, &primals);
            }
            let (outs, dots) = apply_jvp_rule(&rule, &primals, &tangents)?;
            Ok(outs
                .into_iter()
                .zip(dots)
                .map(|(p, t)| jvp.join(p, t))
                .collect())
        });
    }
    let avals: Vec<Aval> = args.iter().map(|v| v.aval().clone()).collect();
    let staged = stage(name, f, &avals)?;
    let captured = staged.captured.len();
    let rule: JvpRule = match captured {
        0 => rule,
        n => Rc::new(move |xs, dxs| rule(&xs[n..], &dxs[n..])),
    };
    let mut inputs = staged.captured;
    inputs.extend_from_slice(args);
    let prim = Prim::CustomJvp {
        name: name.clone(),
        call: staged.graph,
        rule: wrap(Rule::Jvp(rule)),
    };
    bind(prim, &inputs)
}

/// Calls `f`, whose reverse mode is `bwd` after `fwd`.
pub fn custom_vjp(
    name: &Rc<str>,
    f: Flat,
    fwd: FwdRule,
    bwd: BwdRule,
    args: &[Value],
) -> Result<Vec<Value>> {
    let Some(interpreter) = current() else {
        return f(args);
    };
    if let Some(jvp) = interpreter.as_jvp() {
        let (primals, tangents) = jvp.split_all(args)?;
        return under(jvp.parent.clone(), || {
            if tangents.iter().all(Option::is_none) {
                return custom_vjp(name, f, fwd, bwd, &primals);
            }
            let (outs, dots) = apply_vjp_rule(name, &fwd, &bwd, &primals, &tangents, jvp.reverse)?;
            Ok(outs
                .into_iter()
                .zip(dots)
                .map(|(p, t)| jvp.join(p, t))
                .collect())
        });
    }
    let avals: Vec<Aval> = args.iter().map(|v| v.aval().clone()).collect();
    let staged = stage(name, f, &avals)?;
    let (fwd, bwd): (FwdRule, BwdRule) = match staged.captured.len() {
        0 => (fwd, bwd),
        n => (
            Rc::new(move |xs| fwd(&xs[n..])),
            Rc::new(move |res, cts| {
                let mut all = vec![None; n];
                all.extend(bwd(res, cts)?);
                Ok(all)
            }),
        ),
    };
    let mut inputs = staged.captured;
    inputs.extend_from_slice(args);
    let rule = wrap(Rule::Vjp { fwd, bwd });
    bind(
        Prim::CustomVjp {
            name: name.clone(),
            call: staged.graph,
            rule,
        },
        &inputs,
    )
}

fn apply_jvp_rule(rule: &JvpRule, x: &[Value], dx: &[Option<Value>]) -> Result<Dual> {
    let dense: Vec<Value> = x
        .iter()
        .zip(dx)
        .map(|(p, t)| instantiate(p.aval(), t.clone()))
        .collect::<Result<_>>()?;
    let (outs, dots) = with_reader_source(|| rule(x, &dense))?;
    if outs.len() != dots.len() {
        return Err(Error::Type(format!(
            "custom_jvp rule must give as many tangents as results, got {} and {}",
            dots.len(),
            outs.len()
        )));
    }
    for (p, t) in outs.iter().zip(&dots) {
        if p.has_tangent() && (p.dtype() != t.dtype() || p.shape() != t.shape()) {
            return Err(Error::Type(format!(
                "Custom JVP rule must produce primal and tangent outputs with corresponding shapes \
                 and dtypes, but got primal {} and tangent {}",
                p.aval(),
                t.aval()
            )));
        }
    }
    let dots = outs
        .iter()
        .zip(dots)
        .map(|(p, t)| p.has_tangent().then_some(t))
        .collect();
    Ok((outs, dots))
}

fn apply_vjp_rule(
    name: &Rc<str>,
    fwd: &FwdRule,
    bwd: &BwdRule,
    x: &[Value],
    dx: &[Option<Value>],
    reverse: bool,
) -> Result<Dual> {
    if !reverse {
        return Err(forward_mode_error());
    }
    let (outs, residuals) = with_reader_source(|| fwd(x))?;
    let avals = |vs: &[Value]| -> Vec<Aval> { vs.iter().map(|v| v.aval().clone()).collect() };
    let inputs = avals(x);
    let outputs = avals(&outs);
    let mut operands = residuals.clone();
    for (p, t) in x.iter().zip(dx) {
        if p.has_tangent() {
            operands.push(instantiate(p.aval(), t.clone())?);
        }
    }
    let floats: Vec<Aval> = outputs
        .iter()
        .filter(|a| a.dtype.is_float())
        .cloned()
        .collect();
    // Only types the equation; it is never run.
    let call = stage(
        name,
        &mut |_| floats.iter().map(crate::lax::zeros).collect(),
        &avals(&operands),
    )?
    .graph;
    let rule = wrap(Rule::Linear {
        bwd: bwd.clone(),
        residuals: residuals.len(),
        inputs,
        outputs,
    });
    let mut dots = bind(
        Prim::CustomVjp {
            name: name.clone(),
            call,
            rule,
        },
        &operands,
    )?
    .into_iter();
    let dots = outs
        .iter()
        .map(|p| if p.has_tangent() { dots.next() } else { None })
        .collect();
    Ok((outs, dots))
}

pub(crate) fn jvp_of_custom_jvp(r: &CustomRule, x: &[Value], dx: &[Option<Value>]) -> Result<Dual> {
    match rule(r)? {
        Rule::Jvp(rule) => apply_jvp_rule(rule, x, dx),
        Rule::Vjp { .. } | Rule::Linear { .. } => Err(Error::malformed("custom_jvp without a jvp")),
    }
}

pub(crate) fn jvp_of_custom_vjp(
    name: &Rc<str>,
    r: &CustomRule,
    x: &[Value],
    dx: &[Option<Value>],
    reverse: bool,
) -> Result<Dual> {
    match rule(r)? {
        Rule::Vjp { fwd, bwd } => apply_vjp_rule(name, fwd, bwd, x, dx, reverse),
        Rule::Linear { .. } => Err(forward_mode_error()),
        Rule::Jvp(_) => Err(Error::malformed("custom_vjp without a vjp")),
    }
}

pub(crate) fn transpose(r: &CustomRule, args: &[Arg], cts: &[Ct]) -> Result<Vec<Ct>> {
    let Rule::Linear {
        bwd,
        residuals,
        inputs,
        outputs,
    } = rule(r)?
    else {
        return Err(Error::malformed(
            "transpose of a custom_vjp that was not linearized",
        ));
    };
    let known: Vec<Value> = args[..*residuals]
        .iter()
        .map(|a| a.value.clone())
        .collect::<Option<_>>()
        .ok_or_else(|| Error::malformed("a residual of a custom_vjp depends on tangents"))?;
    let mut given = cts.iter().cloned();
    let full: Vec<Value> = outputs
        .iter()
        .map(|a| {
            instantiate(
                a,
                if a.dtype.is_float() {
                    given.next().flatten()
                } else {
                    None
                },
            )
        })
        .collect::<Result<_>>()?;
    let grads = with_reader_source(|| bwd(&known, &full))?;
    if grads.len() != inputs.len() {
        return Err(Error::Type(format!(
            "Custom VJP bwd rule must produce a tuple of the same length as the primal inputs, got \
             {} and {}",
            grads.len(),
            inputs.len()
        )));
    }
    let mut out = vec![None; *residuals];
    for (g, a) in grads.into_iter().zip(inputs) {
        if !a.dtype.is_float() {
            continue;
        }
        if let Some(g) = &g
            && (g.shape() != a.shape || g.dtype() != a.dtype)
        {
            return Err(Error::Value(format!(
                "Custom VJP bwd rule must produce a cotangent of the primal's type {a}, got {}",
                g.aval()
            )));
        }
        out.push(match g {
            Some(g) => Some(crate::collectives::sum_to(&g, a.varying)?),
            None => None,
        });
    }
    Ok(out)
}

/// Under vmap the function and its rule are both mapped; all results are batched.
pub(crate) fn batched(prim: &Prim, axis: &Axis, batched: &[bool], call: Rc<Graph>) -> Result<Prim> {
    let mask = batched.to_vec();
    let twice: Vec<bool> = mask.iter().chain(&mask).copied().collect();
    match prim {
        Prim::CustomJvp { name, rule: r, .. } => {
            let Rule::Jvp(inner) = rule(r)? else {
                return Err(Error::malformed("custom_jvp without a jvp"));
            };
            let (inner, axis) = (inner.clone(), axis.clone());
            let mapped: JvpRule = Rc::new(move |xs, dxs| {
                // Tangents of unbatched primals are unbatched.
                let all: Vec<Value> = xs.iter().chain(dxs).cloned().collect();
                let n = xs.len();
                let mut outs = crate::vmap::map_mask(
                    &mut |vs| {
                        let (mut outs, dots) = inner(&vs[..n], &vs[n..])?;
                        outs.extend(dots);
                        Ok(outs)
                    },
                    &all,
                    &twice,
                    &axis,
                )?;
                let dots = outs.split_off(outs.len() / 2);
                Ok((outs, dots))
            });
            Ok(Prim::CustomJvp {
                name: name.clone(),
                call,
                rule: wrap(Rule::Jvp(mapped)),
            })
        }
        Prim::CustomVjp { name, rule: r, .. } => match rule(r)? {
            Rule::Vjp { fwd, bwd } => {
                let (fwd, bwd, fwd_mask) = (fwd.clone(), bwd.clone(), mask.clone());
                let mapped_bwd = map_bwd(bwd, mask, axis.clone());
                let axis = axis.clone();
                let mapped_fwd: FwdRule = Rc::new(move |xs| {
                    let mut results = 0;
                    let mut outs = crate::vmap::map_mask(
                        &mut |vs| {
                            let (mut outs, residuals) = fwd(vs)?;
                            results = outs.len();
                            outs.extend(residuals);
                            Ok(outs)
                        },
                        xs,
                        &fwd_mask,
                        &axis,
                    )?;
                    let residuals = outs.split_off(results);
                    Ok((outs, residuals))
                });
                let rule = wrap(Rule::Vjp {
                    fwd: mapped_fwd,
                    bwd: mapped_bwd,
                });
                Ok(Prim::CustomVjp {
                    name: name.clone(),
                    call,
                    rule,
                })
            }
            Rule::Linear { .. } | Rule::Jvp(_) => Err(Error::NotDifferentiable {
                text: "vmap of the linearization of a custom_vjp function is not supported; take \
                       vjp inside vmap"
                    .into(),
            }),
        },
        _ => Err(Error::malformed("not a custom rule")),
    }
}

/// Residuals and cotangents are all batched; cotangents of unbatched primals are summed.
fn map_bwd(bwd: BwdRule, primal_batched: Vec<bool>, axis: Axis) -> BwdRule {
    Rc::new(move |residuals, cts| {
        let n = residuals.len();
        let all: Vec<Value> = residuals.iter().chain(cts).cloned().collect();
        let mut given: Vec<bool> = Vec::new();
        let outs = crate::vmap::map_mask(
            &mut |vs| {
                let grads = bwd(&vs[..n], &vs[n..])?;
                given = grads.iter().map(Option::is_some).collect();
                Ok(grads.into_iter().flatten().collect())
            },
            &all,
            &vec![true; all.len()],
            &axis,
        )?;
        let mut outs = outs.into_iter();
        given
            .iter()
            .zip(&primal_batched)
            .map(|(some, batched)| match (some, outs.next_if(*some)) {
                (true, Some(g)) if *batched => Ok(Some(g)),
                (true, Some(g)) => crate::lax::reduce_sum(&g, &[0]).map(Some),
                _ => Ok(None),
            })
            .collect()
    })
}

trait NextIf: Iterator {
    fn next_if(&mut self, take: bool) -> Option<Self::Item> {
        if take { self.next() } else { None }
    }
}
impl<I: Iterator> NextIf for I {}
