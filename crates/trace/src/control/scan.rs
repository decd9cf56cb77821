//! Rules of scan.

use std::rc::Rc;

use athanor_ir::{Aval, Graph, Prim};

use super::graphs;
use super::jit::merge;
use crate::jvp::{Dual, instantiate, jvp_graph};
use crate::linearize::Partial;
use crate::transpose::{Arg, Ct, backward};
use crate::vmap::Axis;
use crate::{Error, Result, Value, bind, lax, stage};

/// `Prim::Scan` taken apart. Operands are consts, carry, xs.
#[derive(Clone)]
pub(crate) struct Scan {
    pub body: Rc<Graph>,
    pub length: usize,
    pub reverse: bool,
    pub consts: usize,
    pub carry: usize,
}

impl Scan {
    fn prim(&self) -> Prim {
        Prim::Scan {
            body: self.body.clone(),
            length: self.length,
            reverse: self.reverse,
            consts: self.consts,
            carry: self.carry,
        }
    }

    fn lead(&self) -> usize {
        self.consts + self.carry
    }

    /// Repeats `step` (mask of the operands to mask of the body's results) until the carry's mask
    /// is the same before and after; returns what the last step gave besides.
    fn fixpoint<T>(
        &self,
        mask: &mut [bool],
        mut step: impl FnMut(&[bool]) -> Result<(T, Vec<bool>)>,
    ) -> Result<(T, Vec<bool>)> {
        loop {
            let (result, out) = step(mask)?;
            let mut grown = false;
            for (m, o) in mask[self.consts..self.lead()].iter_mut().zip(&out) {
                grown |= *o && !*m;
                *m |= *o;
            }
            if !grown {
                return Ok((result, out));
            }
        }
    }

    /// The carry's tangents are carried as well, those of xs scanned.
    pub fn jvp(&self, x: &[Value], dx: &[Option<Value>], reverse: bool) -> Result<Dual> {
        let (consts, lead, n) = (self.consts, self.lead(), x.len());
        let mut nonzero: Vec<bool> = dx.iter().map(Option::is_some).collect();
        let (body, out) = self.fixpoint(&mut nonzero, |mask| {
            jvp_graph(&self.body, mask, &mask[consts..lead], reverse)
        })?;
        // Positions of the tangents in the new body, by operand and by result.
        let position = |mask: &[bool], offset: usize| -> Vec<Option<usize>> {
            let mut next = offset;
            mask.iter()
                .map(|m| {
                    m.then(|| {
                        next += 1;
                        next - 1
                    })
                })
                .collect()
        };
        let dot_in = position(&nonzero, n);
        let dot_out = position(&out, out.len());
        let with_dots = |range: std::ops::Range<usize>, dots: &[Option<usize>]| -> Vec<usize> {
            range
                .clone()
                .chain(dots[range].iter().flatten().copied())
                .collect()
        };
        // What the body captured comes before everything else.
        let outside = body.captured.len();
        let behind = |of: Vec<usize>| of.into_iter().map(|i| i + outside).collect::<Vec<_>>();
        let groups = [
            (0..outside)
                .chain(behind(with_dots(0..consts, &dot_in)))
                .collect(),
            behind(with_dots(consts..lead, &dot_in)),
            behind(with_dots(lead..n, &dot_in)),
        ];
        let carried = with_dots(0..self.carry, &dot_out);
        let stacked = with_dots(self.carry..out.len(), &dot_out);
        let dual = Scan {
            body: graphs::reordered(
                &body.graph,
                &groups.concat(),
                &[carried.clone(), stacked.clone()].concat(),
            ),
            consts: groups[0].len(),
            carry: groups[1].len(),
            ..self.clone()
        };
        let mut operands = body.captured;
        operands.extend_from_slice(x);
        for ((v, t), nz) in x.iter().zip(dx).zip(&nonzero) {
            if *nz {
                operands.push(instantiate(v.aval(), t.clone())?);
            }
        }
        let operands: Vec<Value> = groups
            .concat()
            .into_iter()
            .map(|i| operands[i].clone())
            .collect();
        let results = bind(dual.prim(), &operands)?;
        // Result i of the new scan is result order[i] of the new body.
        let order = [carried, stacked].concat();
        let mut by_body: Vec<Option<Value>> = vec![None; order.len()];
        for (i, v) in order.into_iter().zip(results) {
            by_body[i] = Some(v);
        }
        let outs = by_body[..out.len()]
            .iter()
            .cloned()
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| Error::malformed("scan lost a result"))?;
        let dots = dot_out
            .iter()
            .map(|p| p.and_then(|i| by_body[i].clone()))
            .collect();
        Ok((outs, dots))
    }

    /// A scan of what is known, whose extra results are stacked residuals, and one in the linear
    /// graph. Residuals that are the body's consts or xs are passed on, not stacked.
    pub fn partial(&self, p: &Partial, x: &[Value], unknown: &[bool]) -> Result<Vec<Value>> {
        let (consts, lead) = (self.consts, self.lead());
        let mut mask = unknown.to_vec();
        let (s, out_unknown) = self.fixpoint(&mut mask, |mask| {
            let s = graphs::split(&self.body, mask, &mask[consts..lead])?;
            let out = s.out_unknown.clone();
            Ok((s, out))
        })?;
        let known_count = |r: std::ops::Range<usize>| mask[r].iter().filter(|u| !**u).count();
        let outside = s.known.captured.len();
        let known_consts = outside + known_count(0..consts);
        let known_carry = known_count(consts..lead);
        let of = |want: bool| -> Vec<Value> {
            x.iter()
                .zip(&mask)
                .filter(|(_, u)| **u == want)
                .map(|(v, _)| v.clone())
                .collect()
        };
        let (body, unknown_args) = (s.known.graph, of(true));
        let mut known_args = s.known.captured;
        known_args.extend(of(false));
        let results = body.outputs.len() - s.residuals;
        let mut kept: Vec<usize> = (0..results).collect();
        enum From {
            Const(usize),
            Xs(usize),
            Stacked(usize),
        }
        let sources: Vec<From> = (results..body.outputs.len())
            .map(|i| match graphs::forwarded(&body, i) {
                Some(a) if a < known_consts => From::Const(a),
                Some(a) if a >= known_consts + known_carry => From::Xs(a),
                _ => {
                    kept.push(i);
                    From::Stacked(kept.len() - 1)
                }
            })
            .collect();
        let all: Vec<usize> = (0..body.inputs.len()).collect();
        let known = Scan {
            body: graphs::reordered(&body, &all, &kept),
            consts: known_consts,
            carry: known_carry,
            ..self.clone()
        };
        let outs = match kept.is_empty() {
            true => Vec::new(),
            false => p.known(|| bind(known.prim(), &known_args))?,
        };
        // The linear scan's operands: invariant residuals, unknown consts, carry and xs, stacked
        // residuals.
        let unknown_consts = consts + outside - known_consts;
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for (i, source) in sources.iter().enumerate() {
            match source {
                From::Const(a) => first.push((i, known_args[*a].clone())),
                From::Xs(a) => last.push((i, known_args[*a].clone())),
                From::Stacked(o) => last.push((i, outs[*o].clone())),
            }
        }
        let inner = s.residuals..s.unknown.inputs.len();
        let order: Vec<usize> = first
            .iter()
            .map(|(i, _)| *i)
            .chain(inner)
            .chain(last.iter().map(|(i, _)| *i))
            .collect();
        let mut operands: Vec<Value> = first.iter().map(|(_, v)| v.clone()).collect();
        let invariant = operands.len();
        operands.extend(unknown_args);
        operands.extend(last.into_iter().map(|(_, v)| v));
        let outputs: Vec<usize> = (0..s.unknown.outputs.len()).collect();
        let linear = Scan {
            body: graphs::reordered(&s.unknown, &order, &outputs),
            consts: invariant + unknown_consts,
            carry: self.carry - known_carry,
            ..self.clone()
        };
        let tangents = match outputs.is_empty() {
            true => Vec::new(),
            false => p.frame.push(&linear.prim(), &operands)?,
        };
        merge(&out_unknown, &outs[..results], &tangents)
    }

    /// Runs backward: cotangents of the carry are carried, those of consts summed up in the carry,
    /// those of ys scanned. The whole carry counts as linear.
    pub fn transpose(&self, args: &[Arg], cts: &[Ct]) -> Result<Vec<Ct>> {
        let (consts, lead) = (self.consts, self.lead());
        let mut linear: Vec<bool> = args.iter().map(Arg::is_linear).collect();
        for (l, a) in linear[consts..lead].iter_mut().zip(&args[consts..lead]) {
            if !a.aval.dtype.is_float() {
                return Err(Error::malformed(
                    "transpose of a scan that carries integers",
                ));
            }
            *l = true;
        }
        let inner = self.body.input_avals();
        let indices = |range: std::ops::Range<usize>, want: bool| -> Vec<usize> {
            range.filter(|i| linear[*i] == want).collect()
        };
        let known_consts = indices(0..consts, false);
        let linear_consts = indices(0..consts, true);
        let known_xs = indices(lead..args.len(), false);
        let linear_xs = indices(lead..args.len(), true);
        let outs = self.body.output_avals();
        let given: Vec<usize> = (self.carry..outs.len())
            .filter(|i| cts[*i].is_some())
            .collect();

        let types = |of: &[usize]| -> Vec<Aval> { of.iter().map(|i| inner[*i].clone()).collect() };
        let carry_types = &outs[..self.carry];
        let mut avals = types(&known_consts);
        avals.extend(types(&linear_consts));
        avals.extend(carry_types.iter().cloned());
        avals.extend(given.iter().map(|i| outs[*i].clone()));
        avals.extend(types(&known_xs));
        let body = stage(
            "transpose",
            &mut |vs| {
                let mut vs = vs.iter().cloned();
                let mut values: Vec<Option<Value>> = vec![None; linear.len()];
                for i in &known_consts {
                    values[*i] = vs.next();
                }
                let sums: Vec<Value> = vs.by_ref().take(linear_consts.len()).collect();
                let mut out_cts: Vec<Ct> = vs.by_ref().take(self.carry).map(Some).collect();
                out_cts.resize(outs.len(), None);
                for i in &given {
                    out_cts[*i] = vs.next();
                }
                for i in &known_xs {
                    values[*i] = vs.next();
                }
                let mut back = backward(&self.body, &values, out_cts)?;
                let mut results = Vec::new();
                for (sum, i) in sums.into_iter().zip(&linear_consts) {
                    results.push(match back[*i].take() {
                        Some(ct) => lax::add(&sum, &ct)?,
                        None => sum,
                    });
                }
                for i in (consts..lead).chain(linear_xs.iter().copied()) {
                    results.push(instantiate(&inner[i], back[i].take())?);
                }
                Ok(results)
            },
            &avals,
        )?;
        let known = |of: &[usize]| -> Vec<Value> {
            of.iter().filter_map(|i| args[*i].value.clone()).collect()
        };
        let mut operands = body.captured.clone();
        operands.extend(known(&known_consts));
        for i in &linear_consts {
            operands.push(lax::zeros(&inner[*i])?);
        }
        for (aval, ct) in carry_types.iter().zip(cts) {
            operands.push(instantiate(aval, ct.clone())?);
        }
        operands.extend(given.iter().filter_map(|i| cts[*i].clone()));
        operands.extend(known(&known_xs));
        let back = Scan {
            body: body.graph,
            length: self.length,
            reverse: !self.reverse,
            consts: body.captured.len() + known_consts.len(),
            carry: linear_consts.len() + self.carry,
        };
        let results = bind(back.prim(), &operands)?;
        let mut out: Vec<Ct> = vec![None; args.len()];
        let targets = linear_consts
            .iter()
            .copied()
            .chain(consts..lead)
            .chain(linear_xs.clone());
        for (i, v) in targets.zip(results) {
            out[i] = args[i].is_linear().then_some(v);
        }
        Ok(out)
    }

    /// A batched body; the carry is batched as soon as one step makes it so.
    pub fn batch(
        &self,
        axis: &Axis,
        x: &[Value],
        is_batched: &[bool],
    ) -> Result<(Vec<Value>, Vec<bool>)> {
        let (consts, lead) = (self.consts, self.lead());
        let mut mask = is_batched.to_vec();
        let (body, out) = self.fixpoint(&mut mask, |mask| {
            graphs::batched(&self.body, axis, mask, &mask[consts..lead])
        })?;
        let mut operands = Vec::with_capacity(x.len());
        for (i, v) in x.iter().enumerate() {
            operands.push(match (is_batched[i], mask[i]) {
                // Behind the axis that is scanned.
                (true, _) if i >= lead => lax::move_axis(v, 0, 1)?,
                (false, true) => crate::vmap::spread(v, axis.size)?,
                _ => v.clone(),
            });
        }
        let scan = Scan {
            body,
            ..self.clone()
        };
        let mut results = bind(scan.prim(), &operands)?;
        for (i, v) in results.iter_mut().enumerate().skip(self.carry) {
            if out[i] {
                *v = lax::move_axis(v, 1, 0)?;
            }
        }
        Ok((results, out))
    }
}
