//! Transposition of linear graphs: cotangents of results become cotangents of linear inputs.

use athanor_ir::{
    Atom, Aval, Binary, DotDims, Graph, PadConfig, Prim, ReduceOp, ScatterDims, ScatterOp, Unary,
};

use crate::interpreter::{read_all, with_source};
use crate::{Error, Result, Value, bind, collectives, control, custom, lax};

/// A cotangent; `None` is zero.
pub(crate) type Ct = Option<Value>;

/// An operand of a linear equation.
pub(crate) struct Arg {
    pub aval: Aval,
    /// None if the equation is linear in it.
    pub value: Option<Value>,
}

impl Arg {
    pub fn is_linear(&self) -> bool {
        self.value.is_none()
    }

    fn known(&self) -> Result<&Value> {
        self.value
            .as_ref()
            .ok_or_else(|| Error::malformed("an operand is linear that must not be"))
    }
}

/// Cotangents of all inputs (`None` for those given in `args`, which are constants, and for zeros).
/// Equations that depend on no linear input are evaluated first, in order.
pub(crate) fn backward(graph: &Graph, args: &[Option<Value>], cts: Vec<Ct>) -> Result<Vec<Ct>> {
    let mut env: Vec<Option<Value>> = vec![None; graph.avals.len()];
    let mut linear = vec![false; graph.avals.len()];
    for (v, arg) in graph.inputs.iter().zip(args) {
        linear[v.0 as usize] = arg.is_none();
        env[v.0 as usize] = arg.clone();
    }
    let is_linear = |a: &Atom, linear: &[bool]| match a {
        Atom::Var(v) => linear[v.0 as usize],
        Atom::Lit(_) => false,
    };
    for eqn in &graph.eqns {
        if eqn.inputs.iter().any(|a| is_linear(a, &linear)) {
            for v in &eqn.outputs {
                linear[v.0 as usize] = true;
            }
        } else {
            let inputs = read_all(&env, &eqn.inputs)?;
            let outs = with_source(&eqn.source, || bind(eqn.prim.clone(), &inputs))?;
            for (v, x) in eqn.outputs.iter().zip(outs) {
                env[v.0 as usize] = Some(x);
            }
        }
    }
    let mut ct_of: Vec<Ct> = vec![None; graph.avals.len()];
    let accumulate = |a: &Atom, ct: Ct, ct_of: &mut Vec<Ct>| -> Result<()> {
        let (Atom::Var(v), Some(ct)) = (a, ct) else {
            return Ok(());
        };
        if !linear[v.0 as usize] {
            return Ok(());
        }
        let slot = &mut ct_of[v.0 as usize];
        *slot = Some(match slot.take() {
            Some(old) => lax::add(&old, &ct)?,
            None => ct,
        });
        Ok(())
    };
    for (a, ct) in graph.outputs.iter().zip(cts) {
        accumulate(a, ct, &mut ct_of)?;
    }
    for eqn in graph.eqns.iter().rev() {
        let cts: Vec<Ct> = eqn
            .outputs
            .iter()
            .map(|v| ct_of[v.0 as usize].take())
            .collect();
        if cts.iter().all(Option::is_none) {
            continue;
        }
        with_source(&eqn.source, || {
            let args: Vec<Arg> = eqn
                .inputs
                .iter()
                .map(|a| {
                    let value = match a {
                        Atom::Var(v) if linear[v.0 as usize] => None,
                        Atom::Var(v) => env[v.0 as usize].clone(),
                        Atom::Lit(l) => Some(crate::interpreter::literal(*l)?),
                    };
                    Ok(Arg {
                        aval: graph.aval(*a),
                        value,
                    })
                })
                .collect::<Result<_>>()?;
            for (a, ct) in eqn
                .inputs
                .iter()
                .zip(transpose_rule(&eqn.prim, &args, &cts)?)
            {
                accumulate(a, ct, &mut ct_of)?;
            }
            Ok::<(), Error>(())
        })?;
    }
    Ok(graph
        .inputs
        .iter()
        .map(|v| ct_of[v.0 as usize].take())
        .collect())
}

/// Cotangents of the operands; at least one of `cts` is not zero, at least one operand is linear.
fn transpose_rule(prim: &Prim, args: &[Arg], cts: &[Ct]) -> Result<Vec<Ct>> {
    // What holds graphs may have several results.
    match prim {
        Prim::Jit { name, graph } => return control::jit::transpose(name, graph, args, cts),
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
            return scan.transpose(args, cts);
        }
        Prim::While { .. } => return Err(Error::reverse_while()),
        Prim::Cond { branches } => return control::branch::transpose(branches, args, cts),
        Prim::CustomJvp { name, call, .. } => {
            return control::jit::transpose(name, call, args, cts);
        }
        Prim::CustomVjp { rule, .. } => return custom::transpose(rule, args, cts),
        _ => {}
    }
    let Some(ct) = cts.first().and_then(Option::as_ref) else {
        return Ok(vec![None; args.len()]);
    };
    // For an operand in which the equation is linear.
    let when = |i: usize, f: &dyn Fn() -> Result<Value>| -> Result<Ct> {
        if args[i].is_linear() {
            f().map(Some)
        } else {
            Ok(None)
        }
    };
    let nonlinear = || {
        Err(Error::NotDifferentiable {
            text: format!(
                "Transpose rule (for reverse-mode differentiation) for '{}' not implemented",
                prim.name()
            ),
        })
    };
    match prim {
        Prim::Unary(Unary::Neg) => Ok(vec![Some(lax::neg(ct)?)]),
        Prim::Binary(Binary::Add) => Ok(vec![
            when(0, &|| Ok(ct.clone()))?,
            when(1, &|| Ok(ct.clone()))?,
        ]),
        Prim::Binary(Binary::Sub) => Ok(vec![
            when(0, &|| Ok(ct.clone()))?,
            when(1, &|| lax::neg(ct))?,
        ]),
        Prim::Binary(Binary::Mul) => match (args[0].is_linear(), args[1].is_linear()) {
            (true, false) => Ok(vec![Some(lax::mul(ct, args[1].known()?)?), None]),
            (false, true) => Ok(vec![None, Some(lax::mul(args[0].known()?, ct)?)]),
            _ => nonlinear(),
        },
        Prim::Binary(Binary::Div) if !args[1].is_linear() => {
            Ok(vec![Some(lax::div(ct, args[1].known()?)?), None])
        }
        Prim::Select => {
            let which = args[0].known()?;
            let zero = lax::zeros_like(ct)?;
            let on_false = when(1, &|| lax::select(which, &zero, ct))?;
            Ok(vec![
                None,
                on_false,
                when(2, &|| lax::select(which, ct, &zero))?,
            ])
        }
        Prim::Convert { .. } => Ok(vec![Some(lax::convert(
            ct,
            args[0].aval.dtype,
            args[0].aval.weak_type,
        )?)]),
        Prim::StopGradient => Ok(vec![None]),
        Prim::Broadcast { shape, dims } => {
            let x = &args[0].aval;
            Ok(vec![Some(unbroadcast(ct, x, shape, dims)?)])
        }
        Prim::Reshape { .. } => Ok(vec![Some(lax::reshape(ct, &args[0].aval.shape)?)]),
        Prim::Transpose { perm } => Ok(vec![Some(lax::transpose(ct, &inverse(perm))?)]),
        Prim::Slice {
            start,
            limit: _,
            stride,
        } => {
            let x = &args[0].aval;
            let config: Vec<PadConfig> = (0..x.ndim())
                .map(|i| {
                    let n = ct.shape()[i];
                    let covered = if n == 0 { 0 } else { (n - 1) * stride[i] + 1 };
                    PadConfig {
                        low: start[i] as i64,
                        high: x.shape[i] as i64 - start[i] as i64 - covered as i64,
                        interior: stride[i] - 1,
                    }
                })
                .collect();
            Ok(vec![Some(lax::pad(
                ct,
                &lax::scalar_of(ct.dtype(), 0.0)?,
                &config,
            )?)])
        }
        Prim::Pad { config } => pad(config, args, ct),
        Prim::Concatenate { axis } => {
            let mut start = 0;
            let mut out = Vec::with_capacity(args.len());
            for (i, arg) in args.iter().enumerate() {
                let limit = start + arg.aval.shape[*axis];
                out.push(when(i, &|| lax::slice_in_dim(ct, start, limit, *axis))?);
                start = limit;
            }
            Ok(out)
        }
        Prim::Rev { axes } => Ok(vec![Some(lax::rev(ct, axes)?)]),
        Prim::DynamicSlice { .. } => {
            let starts = known_values(&args[1..])?;
            let zeros = lax::zeros(&args[0].aval)?;
            let mut out = vec![None; args.len()];
            out[0] = Some(lax::dynamic_update_slice(&zeros, ct, &starts)?);
            Ok(out)
        }
        Prim::DynamicUpdateSlice => {
            let starts = known_values(&args[2..])?;
            let update = &args[1].aval;
            let mut out = vec![None; args.len()];
            out[0] = when(0, &|| {
                lax::dynamic_update_slice(ct, &lax::zeros(update)?, &starts)
            })?;
            out[1] = when(1, &|| lax::dynamic_slice(ct, &starts, &update.shape))?;
            Ok(out)
        }
        Prim::Gather { dims, mode, .. } => {
            let dims = ScatterDims {
                update_window_dims: dims.offset_dims.clone(),
                inserted_window_dims: dims.collapsed_slice_dims.clone(),
                scatter_dims_to_operand_dims: dims.start_index_map.clone(),
            };
            let zeros = lax::zeros(&args[0].aval)?;
            // What was read out of range, against the promise, has no derivative, as in JAX.
            let mode = match mode {
                athanor_ir::GatherMode::PromiseInBounds => athanor_ir::GatherMode::FillOrDrop,
                other => *other,
            };
            let ct = lax::scatter(ScatterOp::Add, &zeros, args[1].known()?, ct, &dims, mode)?;
            Ok(vec![Some(ct), None])
        }
        Prim::Scatter { op, dims, mode } => {
            crate::indexing::transpose_scatter(*op, dims, *mode, args, ct)
        }
        Prim::Reduce {
            op: ReduceOp::Sum,
            axes,
        } => Ok(vec![Some(lax::broadcast_along(
            ct,
            &args[0].aval.shape,
            axes,
        )?)]),
        Prim::Cumulative {
            op: ReduceOp::Sum,
            axis,
            reverse,
        } => Ok(vec![Some(lax::cumulative(
            ReduceOp::Sum,
            ct,
            *axis,
            !reverse,
        )?)]),
        Prim::DotGeneral { dims, preferred: _ } => match (args[0].is_linear(), args[1].is_linear())
        {
            (true, false) => Ok(vec![
                Some(dot_lhs(ct, &args[0].aval, args[1].known()?, dims)?),
                None,
            ]),
            (false, true) => Ok(vec![
                None,
                Some(dot_rhs(ct, args[0].known()?, &args[1].aval, dims)?),
            ]),
            _ => nonlinear(),
        },
        Prim::Collective { op, axis } => Ok(vec![collectives::transpose(op, axis, &args[0], ct)?]),
        Prim::Transfer(t) => Ok(vec![collectives::transpose_transfer(t, ct)?]),
        Prim::Unary(_)
        | Prim::Binary(_)
        | Prim::IntegerPow { .. }
        | Prim::Bitcast { .. }
        | Prim::Threefry2x32
        | Prim::Iota { .. }
        | Prim::Reduce { .. }
        | Prim::ArgReduce { .. }
        | Prim::Cumulative { .. }
        | Prim::Sort { .. }
        | Prim::Callback { .. }
        | Prim::Jit { .. }
        | Prim::Scan { .. }
        | Prim::While { .. }
        | Prim::Cond { .. }
        | Prim::CustomJvp { .. }
        | Prim::CustomVjp { .. } => nonlinear(),
    }
}

fn known_values(args: &[Arg]) -> Result<Vec<Value>> {
    args.iter().map(|a| a.known().cloned()).collect()
}

fn inverse(perm: &[usize]) -> Vec<usize> {
    let mut inverse = vec![0; perm.len()];
    for (i, p) in perm.iter().enumerate() {
        inverse[*p] = i;
    }
    inverse
}

/// Sums over the axes that the broadcast made or stretched.
fn unbroadcast(ct: &Value, x: &Aval, shape: &[usize], dims: &[usize]) -> Result<Value> {
    let kept = |axis: usize| {
        dims.iter()
            .position(|d| *d == axis)
            .is_some_and(|i| x.shape[i] == shape[axis])
    };
    let axes: Vec<usize> = (0..shape.len()).filter(|a| !kept(*a)).collect();
    lax::reshape(&lax::reduce_sum(ct, &axes)?, &x.shape)
}

/// Operand: the elements that it set. Fill: the sum of all others.
fn pad(config: &[PadConfig], args: &[Arg], ct: &Value) -> Result<Vec<Ct>> {
    let zero = lax::scalar_of(ct.dtype(), 0.0)?;
    let undone: Vec<PadConfig> = config
        .iter()
        .map(|c| PadConfig {
            low: -c.low,
            high: -c.high,
            interior: 0,
        })
        .collect();
    let inner = lax::pad(ct, &zero, &undone)?;
    let stride: Vec<usize> = config.iter().map(|c| c.interior + 1).collect();
    let inner = lax::slice(&inner, &vec![0; inner.ndim()], inner.shape(), &stride)?;
    let fill = match args[1].is_linear() {
        true => {
            let all: Vec<usize> = (0..ct.ndim()).collect();
            Some(lax::sub(
                &lax::reduce_sum(ct, &all)?,
                &lax::reduce_sum(&inner, &all)?,
            )?)
        }
        false => None,
    };
    Ok(vec![args[0].is_linear().then_some(inner), fill])
}

fn free_axes(rank: usize, batch: &[usize], contract: &[usize]) -> Vec<usize> {
    (0..rank)
        .filter(|i| !batch.contains(i) && !contract.contains(i))
        .collect()
}

/// `axes[i]` reordered so that `by` ascends.
fn sorted_by(axes: &[usize], by: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..axes.len()).collect();
    order.sort_by_key(|i| by[*i]);
    order.into_iter().map(|i| axes[i]).collect()
}

/// ct has axes (batch, x free, y free): contracting y's free axes leaves (batch, x free, x contract).
fn dot_lhs(ct: &Value, x: &Aval, y: &Value, dims: &DotDims) -> Result<Value> {
    let x_free = free_axes(x.ndim(), &dims.lhs_batch, &dims.lhs_contract);
    let y_free = free_axes(y.ndim(), &dims.rhs_batch, &dims.rhs_contract);
    let batch = dims.lhs_batch.len();
    let first_y = batch + x_free.len();
    let back = DotDims {
        lhs_contract: (first_y..first_y + y_free.len()).collect(),
        rhs_contract: y_free,
        lhs_batch: (0..batch).collect(),
        rhs_batch: dims.rhs_batch.clone(),
    };
    let out = lax::dot_general_as(ct, y, &back, Some(ct.dtype()))?;
    let mut axes = dims.lhs_batch.clone();
    axes.extend(x_free);
    axes.extend(sorted_by(&dims.lhs_contract, &dims.rhs_contract));
    as_type_of(&lax::transpose(&out, &inverse(&axes))?, x)
}

/// With x on the left the result has axes (batch, y contract, y free): for a dense layer's
/// weights, already their order.
fn dot_rhs(ct: &Value, x: &Value, y: &Aval, dims: &DotDims) -> Result<Value> {
    let x_free = free_axes(x.ndim(), &dims.lhs_batch, &dims.lhs_contract);
    let y_free = free_axes(y.ndim(), &dims.rhs_batch, &dims.rhs_contract);
    let batch = dims.lhs_batch.len();
    let back = DotDims {
        lhs_contract: x_free.clone(),
        rhs_contract: (batch..batch + x_free.len()).collect(),
        lhs_batch: dims.lhs_batch.clone(),
        rhs_batch: (0..batch).collect(),
    };
    let out = lax::dot_general_as(x, ct, &back, Some(ct.dtype()))?;
    let mut axes = dims.rhs_batch.clone();
    axes.extend(sorted_by(&dims.rhs_contract, &dims.lhs_contract));
    axes.extend(y_free);
    as_type_of(&lax::transpose(&out, &inverse(&axes))?, y)
}

/// A cotangent of a sum in a wider type becomes that of the operand.
fn as_type_of(ct: &Value, operand: &Aval) -> Result<Value> {
    match ct.dtype() == operand.dtype {
        true => Ok(ct.clone()),
        false => lax::convert(ct, operand.dtype, operand.weak_type),
    }
}
