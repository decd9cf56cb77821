//! Rules of while.

use std::rc::Rc;

use athanor_ir::{Graph, Prim, ReduceOp};

use super::graphs;
use super::jit::merge;
use crate::jvp::{Dual, instantiate, jvp_graph};
use crate::linearize::Partial;
use crate::vmap::Axis;
use crate::{Result, Staged, Value, bind, eval_graph, lax, stage};

/// `Prim::While` taken apart. Operands are the consts of `cond`, those of `body`, the carry.
#[derive(Clone)]
pub(crate) struct While {
    pub cond: Rc<Graph>,
    pub body: Rc<Graph>,
    pub cond_consts: usize,
    pub body_consts: usize,
}

impl While {
    fn prim(&self) -> Prim {
        Prim::While {
            cond: self.cond.clone(),
            body: self.body.clone(),
            cond_consts: self.cond_consts,
            body_consts: self.body_consts,
        }
    }

    fn lead(&self) -> usize {
        self.cond_consts + self.body_consts
    }

    /// The carry's mask for a mask of all operands, grown until one step keeps it.
    fn fixpoint<T>(
        &self,
        mask: &[bool],
        mut step: impl FnMut(&[bool]) -> Result<(T, Vec<bool>)>,
    ) -> Result<(T, Vec<bool>)> {
        let consts = &mask[self.cond_consts..self.lead()];
        let mut carry = mask[self.lead()..].to_vec();
        loop {
            let (result, out) = step(&[consts, &carry].concat())?;
            let before = carry.clone();
            for (m, o) in carry.iter_mut().zip(&out) {
                *m |= *o;
            }
            if carry == before {
                return Ok((result, carry));
            }
        }
    }

    /// Tangents ride along in the carry; the condition does not see them.
    pub fn jvp(&self, x: &[Value], dx: &[Option<Value>], reverse: bool) -> Result<Dual> {
        let (lead, consts) = (self.lead(), self.body_consts);
        let nonzero: Vec<bool> = dx.iter().map(Option::is_some).collect();
        let (body, carry) = self.fixpoint(&nonzero, |mask| {
            jvp_graph(&self.body, mask, &mask[consts..], reverse)
        })?;
        let n = carry.len();
        // The new body takes consts, carry, tangents of consts, tangents of carry.
        let const_dots = nonzero[self.cond_consts..lead]
            .iter()
            .filter(|m| **m)
            .count();
        let carry_dots = carry.iter().filter(|m| **m).count();
        // What the body captured comes before everything else.
        let outside = body.captured.len();
        let own = (0..consts)
            .chain(consts + n..consts + n + const_dots)
            .chain(consts..consts + n)
            .chain(consts + n + const_dots..consts + n + const_dots + carry_dots);
        let order: Vec<usize> = (0..outside).chain(own.map(|i| i + outside)).collect();
        let outputs: Vec<usize> = (0..n + carry_dots).collect();
        let mut cond_avals = self.cond.input_avals();
        let (cond_consts, width) = (self.cond_consts, cond_avals.len());
        let init = &x[lead..];
        for (v, m) in init.iter().zip(&carry) {
            if *m {
                cond_avals.push(v.aval().clone());
            }
        }
        let dual = While {
            cond: graphs::widen(&self.cond, &cond_avals, |i| (i < width).then_some(i))?,
            body: graphs::reordered(&body.graph, &order, &outputs),
            cond_consts,
            body_consts: outside + consts + const_dots,
        };
        let mut operands = x[..cond_consts].to_vec();
        operands.extend(body.captured);
        operands.extend_from_slice(&x[cond_consts..lead]);
        operands.extend(dx[cond_consts..lead].iter().flatten().cloned());
        operands.extend_from_slice(init);
        for ((v, t), m) in init.iter().zip(&dx[lead..]).zip(&carry) {
            if *m {
                operands.push(instantiate(v.aval(), t.clone())?);
            }
        }
        let mut outs = bind(dual.prim(), &operands)?;
        let mut dots = outs.split_off(n).into_iter();
        let dots = carry
            .iter()
            .map(|m| if *m { dots.next() } else { None })
            .collect();
        Ok((outs, dots))
    }

    /// What is known is computed by a loop of its own; the linear graph has the whole loop, which
    /// can run forward but has no transpose.
    pub fn partial(&self, p: &Partial, x: &[Value], unknown: &[bool]) -> Result<Vec<Value>> {
        let lead = self.lead();
        let (s, carry) = self.fixpoint(unknown, |mask| {
            let s = graphs::split(&self.body, mask, &mask[self.body_consts..])?;
            let out = s.out_unknown.clone();
            Ok((s, out))
        })?;
        let all = p.frame.push(&self.prim(), x)?;
        let needs: Vec<bool> = (0..self.cond.inputs.len())
            .map(|i| reads(&self.cond, i))
            .collect();
        let cond_unknown = unknown[..self.cond_consts]
            .iter()
            .chain(&carry)
            .zip(&needs)
            .any(|(u, needed)| *u && *needed);
        if cond_unknown || carry.iter().all(|u| *u) {
            return Ok(all);
        }
        // Without its residuals, the known part of the body is a loop body.
        let known: Vec<usize> = (0..carry.len()).filter(|i| !carry[*i]).collect();
        let Staged {
            graph: body,
            captured,
        } = s.known;
        let inputs: Vec<usize> = (0..body.inputs.len()).collect();
        let outputs: Vec<usize> = (0..known.len()).collect();
        let cond_inputs: Vec<usize> = (0..self.cond_consts)
            .chain(known.iter().map(|i| self.cond_consts + i))
            .collect();
        // The inputs left out are unread.
        let cond = graphs::reordered(&self.cond, &cond_inputs, &[0]);
        let body_known: Vec<usize> = (self.cond_consts..lead).filter(|i| !unknown[*i]).collect();
        let part = While {
            cond,
            body: graphs::reordered(&body, &inputs, &outputs),
            cond_consts: self.cond_consts,
            body_consts: captured.len() + body_known.len(),
        };
        let mut operands = x[..self.cond_consts].to_vec();
        operands.extend(captured);
        operands.extend(
            body_known
                .into_iter()
                .chain(known.iter().map(|i| lead + i))
                .map(|i| x[i].clone()),
        );
        let outs = p.known(|| bind(part.prim(), &operands))?;
        let tangents: Vec<Value> = all
            .into_iter()
            .zip(&carry)
            .filter(|(_, u)| **u)
            .map(|(v, _)| v)
            .collect();
        merge(&carry, &outs, &tangents)
    }

    /// Batched: the loop runs until no element goes on, and an element that is done keeps its
    /// carry.
    pub fn batch(
        &self,
        axis: &Axis,
        x: &[Value],
        is_batched: &[bool],
    ) -> Result<(Vec<Value>, Vec<bool>)> {
        let (lead, cc, bc) = (self.lead(), self.cond_consts, self.body_consts);
        let (mut body, mut carry) = self.fixpoint(is_batched, |mask| {
            graphs::batched(&self.body, axis, mask, &mask[bc..])
        })?;
        let with_cond = |carry: &[bool]| [&is_batched[..cc], carry].concat();
        let (mut cond, pred) = graphs::batched(&self.cond, axis, &with_cond(&carry), &[])?;
        let predicated = pred.first() == Some(&true);
        if predicated {
            carry = vec![true; carry.len()];
            let mask = [&is_batched[cc..lead], &carry].concat();
            body = graphs::batched(&self.body, axis, &mask, &carry)?.0;
            cond = graphs::batched(&self.cond, axis, &with_cond(&carry), &[])?.0;
        }
        let mut operands = x.to_vec();
        for (i, b) in carry.iter().enumerate() {
            if *b && !is_batched[lead + i] {
                operands[lead + i] = crate::vmap::spread(&x[lead + i], axis.size)?;
            }
        }
        if !predicated {
            let w = While {
                cond,
                body,
                ..self.clone()
            };
            return Ok((bind(w.prim(), &operands)?, carry));
        }
        let any = stage(
            "cond_fun",
            &mut |vs| {
                let goes_on = eval_graph(&cond, vs)?;
                Ok(vec![lax::reduce(ReduceOp::Or, &goes_on[0], &[0])?])
            },
            &cond.input_avals(),
        )?;
        // The body needs the condition's consts to know which elements go on.
        let mut avals = cond.input_avals()[..cc].to_vec();
        avals.extend(body.input_avals());
        let stepped = stage(
            "body_fun",
            &mut |vs| {
                let (consts, rest) = vs.split_at(cc);
                let old = &rest[bc..];
                let goes_on = eval_graph(&cond, &[consts, old].concat())?;
                let new = eval_graph(&body, rest)?;
                new.iter()
                    .zip(old)
                    .map(|(new, old)| {
                        let which = lax::broadcast_in_dim(&goes_on[0], new.shape(), &[0])?;
                        lax::select(&which, new, old)
                    })
                    .collect()
            },
            &avals,
        )?;
        let w = While {
            cond: any.graph,
            body: stepped.graph,
            cond_consts: cc,
            body_consts: cc + bc,
        };
        let mut all = operands[..cc].to_vec();
        all.extend(operands);
        Ok((bind(w.prim(), &all)?, carry))
    }
}

/// Whether a result can depend on the input.
fn reads(graph: &Graph, input: usize) -> bool {
    let v = athanor_ir::Atom::Var(graph.inputs[input]);
    graph.eqns.iter().any(|e| e.inputs.contains(&v)) || graph.outputs.contains(&v)
}
