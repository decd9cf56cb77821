//! Rules of the primitives that hold graphs.

use std::rc::Rc;

use super::list;
use crate::{Aval, DType, Error, Graph, Result};

/// Types fit if dtype and shape do: a weak type is a matter of promotion, not of the value.
fn fits(a: &Aval, b: &Aval) -> bool {
    a.dtype == b.dtype && a.shape == b.shape
}

fn all_fit(a: &[Aval], b: &[Aval]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| fits(a, b))
}

fn types(avals: &[Aval]) -> String {
    format!("[{}]", list(avals, Aval::to_string))
}

pub(super) fn call(name: &str, graph: &Graph, inputs: &[Aval]) -> Result<Vec<Aval>> {
    let want = graph.input_avals();
    if !all_fit(&want, inputs) {
        return Err(Error::Type(format!(
            "call of {name} with operands of types {}, but its jaxpr takes {}",
            types(inputs),
            types(&want)
        )));
    }
    Ok(graph.output_avals())
}

pub(super) fn scan(
    inputs: &[Aval],
    body: &Graph,
    length: usize,
    consts: usize,
    carry: usize,
) -> Result<Vec<Aval>> {
    let lead = consts.saturating_add(carry);
    if lead > inputs.len() {
        return Err(Error::Malformed(format!(
            "scan has {consts} consts and {carry} carries, but {} operands",
            inputs.len()
        )));
    }
    let mut seen = inputs[..lead].to_vec();
    for x in &inputs[lead..] {
        if x.shape.first() != Some(&length) {
            return Err(Error::Value(format!(
                "scan got `length` argument of {length} which disagrees with leading axis sizes [{}].",
                list(&inputs[lead..], |a| a
                    .shape
                    .first()
                    .map_or("none".to_string(), usize::to_string))
            )));
        }
        seen.push(Aval {
            shape: x.shape[1..].to_vec(),
            ..x.clone()
        });
    }
    if !all_fit(&body.input_avals(), &seen) {
        return Err(Error::Type(format!(
            "scan jaxpr takes input types {}, called with operands of types {}",
            types(&body.input_avals()),
            types(&seen)
        )));
    }
    let outputs = body.output_avals();
    let kept = &outputs[..carry.min(outputs.len())];
    if !all_fit(kept, &seen[consts..lead]) {
        return Err(Error::Type(format!(
            "scan body function carry input and carry output must have equal types, got {} and {}",
            types(&seen[consts..lead]),
            types(kept)
        )));
    }
    let stack = |a: &Aval| {
        let mut shape = Vec::with_capacity(a.ndim() + 1);
        shape.push(length);
        shape.extend(&a.shape);
        Aval { shape, ..a.clone() }
    };
    Ok(outputs[..carry]
        .iter()
        .cloned()
        .chain(outputs[carry..].iter().map(stack))
        .collect())
}

pub(super) fn while_loop(
    inputs: &[Aval],
    cond: &Graph,
    body: &Graph,
    cond_consts: usize,
    body_consts: usize,
) -> Result<Vec<Aval>> {
    let lead = cond_consts.saturating_add(body_consts);
    if lead > inputs.len() {
        return Err(Error::Malformed(format!(
            "while has {cond_consts} and {body_consts} consts, but {} operands",
            inputs.len()
        )));
    }
    let carry = &inputs[lead..];
    let with = |consts: &[Aval]| [consts, carry].concat();
    let cond_in = with(&inputs[..cond_consts]);
    let body_in = with(&inputs[cond_consts..lead]);
    if !all_fit(&cond.input_avals(), &cond_in) {
        return Err(Error::Type(format!(
            "while_loop cond_fun takes input types {}, called with operands of types {}",
            types(&cond.input_avals()),
            types(&cond_in)
        )));
    }
    if !all_fit(&body.input_avals(), &body_in) {
        return Err(Error::Type(format!(
            "while_loop body_fun takes input types {}, called with operands of types {}",
            types(&body.input_avals()),
            types(&body_in)
        )));
    }
    let pred = cond.output_avals();
    if !all_fit(&pred, &[Aval::scalar(DType::Bool)]) {
        return Err(Error::Type(format!(
            "cond_fun must return a boolean scalar, but got output type(s) {}.",
            types(&pred)
        )));
    }
    let outputs = body.output_avals();
    if !all_fit(&outputs, carry) {
        return Err(Error::Type(format!(
            "while_loop body function carry input and carry output must have equal types, got {} \
             and {}",
            types(carry),
            types(&outputs)
        )));
    }
    Ok(outputs)
}

pub(super) fn cond(inputs: &[Aval], branches: &[Rc<Graph>]) -> Result<Vec<Aval>> {
    let (Some((index, args)), Some(first)) = (inputs.split_first(), branches.first()) else {
        return Err(Error::Malformed(
            "cond needs an index and at least one branch".into(),
        ));
    };
    if !fits(index, &Aval::scalar(DType::I32)) {
        return Err(Error::Type(format!(
            "Index type must be a 32-bit integer scalar, got {index}."
        )));
    }
    for (i, branch) in branches.iter().enumerate() {
        if !all_fit(&branch.input_avals(), args) {
            return Err(Error::Type(format!(
                "cond branch {i} takes input types {}, called with operands of types {}",
                types(&branch.input_avals()),
                types(args)
            )));
        }
        if !all_fit(&branch.output_avals(), &first.output_avals()) {
            return Err(Error::Type(format!(
                "cond branches must have equal output types but they differ.\n\nBranch 0 gives {}, \
                 branch {i} gives {}",
                types(&first.output_avals()),
                types(&branch.output_avals())
            )));
        }
    }
    // A result is weak only if every branch's is.
    let mut outputs = first.output_avals();
    for branch in &branches[1..] {
        for (out, other) in outputs.iter_mut().zip(branch.output_avals()) {
            out.weak_type &= other.weak_type;
        }
    }
    Ok(outputs)
}
