//! Control flow, scatter and cumulative reductions: equations whose results are always in memory.

use athanor_ir::{
    Atom, Binary, DType, Eqn, GatherMode, Graph, HostFunction, Prim, ReduceOp, ScatterDims,
    ScatterOp,
};

use crate::emit::{KernelBuilder, Location, Scope, Value};
use crate::index::flatten;
use crate::lower::{Context, copy, defect, scope as lower_scope, squeezed};
use crate::{Accumulate, Callback, Error, Index, Kernel, Node, Result, Step, Store, Term};

/// The steps of such an equation.
pub fn barrier(ctx: &mut Context, scope: &Scope, number: usize) -> Result<Vec<Step>> {
    let eqn = &scope.graph.eqns[number];
    match &eqn.prim {
        Prim::Cumulative { op, axis, reverse } => {
            cumulative(ctx, scope, number, *op, *axis, *reverse)
        }
        Prim::Scatter { op, dims, mode } => scatter(ctx, scope, number, *op, dims, *mode),
        Prim::Concatenate { axis } => concatenate(ctx, scope, number, *axis),
        Prim::Callback { function, .. } => callback(ctx, scope, number, function),
        Prim::Sort { axis, keys } => crate::sort::sort(ctx, scope, number, *axis, *keys),
        Prim::Scan {
            body,
            length,
            reverse,
            consts,
            carry,
        } => scan(ctx, scope, eqn, body, *length, *reverse, *consts, *carry),
        Prim::While {
            cond,
            body,
            cond_consts,
            body_consts,
        } => while_loop(ctx, scope, eqn, cond, body, *cond_consts, *body_consts),
        Prim::Cond { branches } => switch(ctx, scope, eqn, branches),
        other => Err(malformed(format!("{} is no barrier", other.name()))),
    }
}

fn malformed(what: String) -> Error {
    Error::Malformed {
        pass: "control",
        what,
    }
}

/// Where a result of an equation lives.
pub fn location(scope: &Scope, eqn: &Eqn, out: usize) -> Result<Location> {
    match &scope.values[eqn.outputs[out].0 as usize] {
        Value::Memory(l) => Ok(l.clone()),
        _ => Err(malformed(format!(
            "a result of {} is not in memory",
            eqn.prim.name()
        ))),
    }
}

/// An operand as a nested scope reads it.
fn operand(scope: &Scope, atom: Atom) -> Result<Value> {
    match atom {
        Atom::Lit(l) => Ok(Value::Literal(l)),
        Atom::Var(v) => match &scope.values[v.0 as usize] {
            Value::Deferred(..) => Err(malformed("an operand is not in memory".into())),
            value => Ok(value.clone()),
        },
    }
}

/// One kernel per piece.
fn concatenate(ctx: &Context, scope: &Scope, number: usize, axis: usize) -> Result<Vec<Step>> {
    let eqn = &scope.graph.eqns[number];
    let to = location(scope, eqn, 0)?;
    let whole = &scope.graph.avals[eqn.outputs[0].0 as usize].shape;
    let (mut steps, mut start) = (Vec::new(), 0);
    for piece in &eqn.inputs {
        let shape = scope.graph.aval(*piece).shape;
        let mut coords = KernelBuilder::coordinates(&shape);
        let mut b = KernelBuilder::new(squeezed(&shape), vec![], &ctx.loops);
        let value = b.atom(scope, *piece, &coords).map_err(defect)?;
        coords[axis] = coords[axis].offset(start);
        start += shape[axis] as i64;
        let index = flatten(&coords, whole).add(&to.base);
        b.kernel.stores.push(Store::plain(to.buffer, index, value));
        b.note(scope, number);
        steps.push(Step::Kernel(b.finish()));
    }
    Ok(steps)
}

fn cumulative(
    ctx: &Context,
    scope: &Scope,
    number: usize,
    op: ReduceOp,
    axis: usize,
    reverse: bool,
) -> Result<Vec<Step>> {
    let eqn = &scope.graph.eqns[number];
    let to = location(scope, eqn, 0)?;
    let shape = scope.graph.aval(eqn.inputs[0]).shape;
    let n = shape[axis];
    if n == 1 {
        return Ok(vec![copy(ctx, scope, eqn.inputs[0], &to)?]);
    }
    let mut others = shape.clone();
    others[axis] = 1;
    let mut coords = KernelBuilder::coordinates(&others);
    let domain = squeezed(&others);
    let step = Index::axis(domain.len());
    coords[axis] = if reverse {
        step.scale(-1).offset(n as i64 - 1)
    } else {
        step
    };
    let mut b = KernelBuilder::new(domain, vec![n], &ctx.loops);
    let op = Accumulate::Reduce(op);
    let running = b
        .reduced(true, op, |b| b.atom(scope, eqn.inputs[0], &coords))
        .map_err(defect)?;
    let index = flatten(&coords, &shape).add(&to.base);
    b.kernel
        .running
        .push(Store::plain(to.buffer, index, running));
    b.note(scope, number);
    Ok(vec![Step::Kernel(b.finish())])
}

/// The operands go to arrays of their own, the results come from such.
fn callback(
    ctx: &mut Context,
    scope: &Scope,
    number: usize,
    function: &HostFunction,
) -> Result<Vec<Step>> {
    let eqn = &scope.graph.eqns[number];
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let (mut operands, mut results) = (Vec::new(), Vec::new());
    for atom in &eqn.inputs {
        let aval = scope.graph.aval(*atom);
        let own = ctx.temp(aval.dtype, aval.len());
        before.push(copy(ctx, scope, *atom, &own)?);
        operands.push((own.buffer, aval));
    }
    for (i, v) in eqn.outputs.iter().enumerate() {
        let aval = scope.graph.avals[v.0 as usize].clone();
        let own = ctx.temp(aval.dtype, aval.len());
        after.push(settled(ctx, &aval.shape, &own, &location(scope, eqn, i)?));
        results.push((own.buffer, aval));
    }
    before.push(Step::Callback(Callback {
        function: function.clone(),
        operands,
        results,
    }));
    before.extend(after);
    Ok(before)
}

/// A copy between two places in memory.
fn settled(ctx: &Context, shape: &[usize], from: &Location, to: &Location) -> Step {
    let mut b = KernelBuilder::new(squeezed(shape), vec![], &ctx.loops);
    let at = flatten(&KernelBuilder::coordinates(shape), shape);
    let node = b.node(Node::Load {
        buffer: from.buffer,
        index: at.add(&from.base),
        guard: None,
    });
    let store = Store::plain(to.buffer, at.add(&to.base), node);
    b.kernel.stores.push(store);
    Step::Kernel(b.finish())
}

fn scatter(
    ctx: &Context,
    scope: &Scope,
    number: usize,
    op: ScatterOp,
    dims: &ScatterDims,
    mode: GatherMode,
) -> Result<Vec<Step>> {
    let eqn = &scope.graph.eqns[number];
    let to = location(scope, eqn, 0)?;
    let operand = scope.graph.aval(eqn.inputs[0]).shape;
    let indices = scope.graph.aval(eqn.inputs[1]);
    let updates = scope.graph.aval(eqn.inputs[2]);
    let start = copy(ctx, scope, eqn.inputs[0], &to)?;
    let mut b = KernelBuilder::new(squeezed(&updates.shape), vec![], &ctx.loops);
    let coords = KernelBuilder::coordinates(&updates.shape);
    let is_window = |i: &usize| dims.update_window_dims.contains(i);
    let batch: Vec<Index> = (0..coords.len())
        .filter(|i| !is_window(i))
        .map(|i| coords[i].clone())
        .collect();
    let mut at = vec![Index::default(); operand.len()];
    let mut sizes = vec![1; operand.len()];
    let window = (0..operand.len()).filter(|d| !dims.inserted_window_dims.contains(d));
    for (d, i) in window.zip((0..coords.len()).filter(is_window)) {
        at[d] = coords[i].clone();
        sizes[d] = updates.shape[i];
    }
    let mut guard = None;
    for (k, d) in dims.scatter_dims_to_operand_dims.iter().enumerate() {
        let mut position = batch.clone();
        position.push(Index::constant(k as i64));
        let start = b.atom(scope, eqn.inputs[1], &position).map_err(defect)?;
        let max = operand[*d] as i64 - sizes[*d] as i64;
        if mode == GatherMode::FillOrDrop {
            let valid = b.in_bounds(start, indices.dtype, max);
            guard = b.both(guard, valid);
        }
        let start = b.clamped(start, indices.dtype, max);
        at[*d] = at[*d].add(&start);
    }
    let value = b.atom(scope, eqn.inputs[2], &coords).map_err(defect)?;
    let combine = match op {
        ScatterOp::Set => None,
        ScatterOp::Add if updates.dtype == DType::Bool => Some(Binary::Or),
        ScatterOp::Add => Some(Binary::Add),
        ScatterOp::Mul if updates.dtype == DType::Bool => Some(Binary::And),
        ScatterOp::Mul => Some(Binary::Mul),
        ScatterOp::Min => Some(Binary::Min),
        ScatterOp::Max => Some(Binary::Max),
    };
    let index = flatten(&at, &operand).add(&to.base);
    b.kernel.stores.push(Store {
        buffer: to.buffer,
        index,
        value,
        guard,
        combine,
    });
    b.kernel.sequential = true;
    b.note(scope, number);
    Ok(vec![start, Step::Kernel(b.finish())])
}

/// One turn of a loop whose carried values live at `homes`: new values are written over the old
/// ones where that is legal, else beside them and copied at the end of the turn.
fn turn(
    ctx: &mut Context,
    body: &Graph,
    inputs: &[Value],
    homes: &[Location],
    first_carry: usize,
    ys: Vec<Option<Location>>,
) -> Result<Vec<Step>> {
    let mut targets = Vec::new();
    for (i, out) in body.outputs[..homes.len()].iter().enumerate() {
        let unchanged = *out == Atom::Var(body.inputs[first_carry + i]);
        let aval = body.aval(*out);
        targets.push((!unchanged).then(|| ctx.temp(aval.dtype, aval.len())));
    }
    let new = targets.clone();
    targets.extend(ys);
    let mut steps = lower_scope(ctx, body, inputs, &targets)?;
    let mut copies = Vec::new();
    for ((new, home), out) in new.into_iter().zip(homes).zip(&body.outputs) {
        let Some(new) = new else { continue };
        if !settle(&mut steps, &new, home) {
            copies.push(settled(ctx, &body.aval(*out).shape, &new, home));
        }
    }
    steps.extend(copies);
    Ok(steps)
}

/// Lets the new value of a carry be written over the old one, if nothing reads the old one
/// afterwards: exactly one kernel writes `new`, it reads `home` only where it writes, and no later
/// step touches `home`.
fn settle(steps: &mut [Step], new: &Location, home: &Location) -> bool {
    let mut writer = None;
    for (i, step) in steps.iter().enumerate() {
        if writer.is_some() {
            if mentions(step, home) {
                return false;
            }
            if writes(step, new) {
                return false;
            }
        } else if writes(step, new) {
            let Step::Kernel(k) = step else { return false };
            let mut stores = k.stores.iter().filter(|s| s.buffer == new.buffer);
            let (Some(store), None) = (stores.next(), stores.next()) else {
                return false;
            };
            let plain = store.guard.is_none() && store.combine.is_none() && !k.sequential;
            if !plain || k.running.iter().any(|s| s.buffer == new.buffer) {
                return false;
            }
            let at = store.index.add(&home.base);
            let harmless = |n: &Node| match n {
                Node::Load { buffer, index, .. } => *buffer != home.buffer || *index == at,
                _ => true,
            };
            if !k.nodes.iter().all(harmless) || k.stores.iter().any(|s| s.buffer == home.buffer) {
                return false;
            }
            writer = Some(i);
        } else if mentions(step, new) {
            return false;
        }
    }
    if writer.is_none() {
        return false;
    }
    steps.iter_mut().for_each(|s| rename(s, new, home));
    true
}

fn kernels<'s>(step: &'s Step, f: &mut dyn FnMut(&'s Kernel)) {
    match step {
        Step::Kernel(k) => f(k),
        Step::Sort(_) | Step::Callback(_) => {}
        Step::For { body, .. } => body.iter().for_each(|s| kernels(s, f)),
        Step::While { cond, body, .. } => cond.iter().chain(body).for_each(|s| kernels(s, f)),
        Step::Switch { branches, .. } => branches.iter().flatten().for_each(|s| kernels(s, f)),
    }
}

fn writes(step: &Step, at: &Location) -> bool {
    let mut found = false;
    kernels(step, &mut |k| {
        found |= k
            .stores
            .iter()
            .chain(&k.running)
            .any(|s| s.buffer == at.buffer);
    });
    found
}

fn mentions(step: &Step, at: &Location) -> bool {
    let mut found = writes(step, at);
    kernels(step, &mut |k| {
        let reads = |n: &Node| matches!(n, Node::Load { buffer, .. } if *buffer == at.buffer);
        found |= k.nodes.iter().any(reads);
    });
    // What a step reads directly has no base to rename.
    found
        || match step {
            Step::Switch { index, branches } => {
                *index == at.buffer || branches.iter().flatten().any(|s| mentions(s, at))
            }
            Step::While { pred, cond, body } => {
                *pred == at.buffer || cond.iter().chain(body).any(|s| mentions(s, at))
            }
            Step::For { body, .. } => body.iter().any(|s| mentions(s, at)),
            Step::Sort(sort) => sort.buffers().contains(&at.buffer),
            Step::Callback(callback) => callback.buffers().any(|b| b == at.buffer),
            Step::Kernel(_) => false,
        }
}

fn rename(step: &mut Step, from: &Location, to: &Location) {
    match step {
        Step::Kernel(k) => {
            for node in &mut k.nodes {
                if let Node::Load { buffer, index, .. } = node
                    && *buffer == from.buffer
                {
                    *buffer = to.buffer;
                    *index = index.add(&to.base);
                }
            }
            for s in k.stores.iter_mut().chain(&mut k.running) {
                if s.buffer == from.buffer {
                    s.buffer = to.buffer;
                    s.index = s.index.add(&to.base);
                }
            }
        }
        // Their buffers have no base: see `mentions`.
        Step::Sort(_) | Step::Callback(_) => {}
        Step::For { body, .. } => body.iter_mut().for_each(|s| rename(s, from, to)),
        Step::While { cond, body, pred } => {
            if *pred == from.buffer {
                *pred = to.buffer;
            }
            cond.iter_mut()
                .chain(body)
                .for_each(|s| rename(s, from, to));
        }
        Step::Switch { branches, index } => {
            if *index == from.buffer {
                *index = to.buffer;
            }
            branches
                .iter_mut()
                .flatten()
                .for_each(|s| rename(s, from, to));
        }
    }
}

/// Homes of the carried values, and the steps that fill them.
fn homes(
    ctx: &Context,
    scope: &Scope,
    eqn: &Eqn,
    init: &[Atom],
) -> Result<(Vec<Location>, Vec<Step>)> {
    let (mut homes, mut steps) = (Vec::new(), Vec::new());
    for (i, a) in init.iter().enumerate() {
        let home = location(scope, eqn, i)?;
        steps.push(copy(ctx, scope, *a, &home)?);
        homes.push(home);
    }
    Ok((homes, steps))
}

#[allow(clippy::too_many_arguments)]
fn scan(
    ctx: &mut Context,
    scope: &Scope,
    eqn: &Eqn,
    body: &Graph,
    length: usize,
    reverse: bool,
    consts: usize,
    carry: usize,
) -> Result<Vec<Step>> {
    let (homes, mut steps) = homes(ctx, scope, eqn, &eqn.inputs[consts..consts + carry])?;
    let mut inputs = Vec::new();
    for a in &eqn.inputs[..consts] {
        inputs.push(operand(scope, *a)?);
    }
    inputs.extend(homes.iter().cloned().map(Value::Memory));
    let now = Index::term(Term::Loop(ctx.loops.len()));
    let now = if reverse {
        now.scale(-1).offset(length as i64 - 1)
    } else {
        now
    };
    let slice = |l: &Location, len: usize| Location {
        buffer: l.buffer,
        base: l.base.add(&now.scale(len as i64)),
    };
    for (a, v) in eqn.inputs[consts + carry..]
        .iter()
        .zip(&body.inputs[consts + carry..])
    {
        let Value::Memory(l) = operand(scope, *a)? else {
            return Err(malformed("a scanned operand is a scalar".into()));
        };
        inputs.push(Value::Memory(slice(&l, body.avals[v.0 as usize].len())));
    }
    let mut ys = Vec::new();
    for i in carry..eqn.outputs.len() {
        ys.push(Some(slice(
            &location(scope, eqn, i)?,
            body.aval(body.outputs[i]).len(),
        )));
    }
    ctx.loops.push(length);
    let turn = turn(ctx, body, &inputs, &homes, consts, ys);
    ctx.loops.pop();
    steps.push(Step::For {
        trip: length,
        body: turn?,
    });
    Ok(steps)
}

fn while_loop(
    ctx: &mut Context,
    scope: &Scope,
    eqn: &Eqn,
    cond: &Graph,
    body: &Graph,
    cond_consts: usize,
    body_consts: usize,
) -> Result<Vec<Step>> {
    let consts = cond_consts + body_consts;
    let (homes, mut steps) = homes(ctx, scope, eqn, &eqn.inputs[consts..])?;
    let carried = || homes.iter().cloned().map(Value::Memory);
    let read = |a: &Atom| operand(scope, *a);
    let mut inputs: Vec<Value> = eqn.inputs[..cond_consts]
        .iter()
        .map(read)
        .collect::<Result<_>>()?;
    inputs.extend(carried());
    let pred = ctx.temp(DType::Bool, 1);
    let test = lower_scope(ctx, cond, &inputs, &[Some(pred.clone())])?;
    let mut inputs: Vec<Value> = eqn.inputs[cond_consts..consts]
        .iter()
        .map(read)
        .collect::<Result<_>>()?;
    inputs.extend(carried());
    let body = turn(ctx, body, &inputs, &homes, body_consts, Vec::new())?;
    steps.push(Step::While {
        cond: test,
        pred: pred.buffer,
        body,
    });
    Ok(steps)
}

fn switch(
    ctx: &mut Context,
    scope: &Scope,
    eqn: &Eqn,
    branches: &[std::rc::Rc<Graph>],
) -> Result<Vec<Step>> {
    let inputs: Vec<Value> = eqn.inputs[1..]
        .iter()
        .map(|a| operand(scope, *a))
        .collect::<Result<_>>()?;
    let targets: Vec<Option<Location>> = (0..eqn.outputs.len())
        .map(|i| location(scope, eqn, i).map(Some))
        .collect::<Result<_>>()?;
    let (mut steps, index) = match operand(scope, eqn.inputs[0])? {
        Value::Literal(l) => {
            let last = branches.len() as i64 - 1;
            let which = (l.to_f64() as i64).clamp(0, last.max(0)) as usize;
            return lower_scope(ctx, &branches[which], &inputs, &targets);
        }
        Value::Memory(l) if l.base == Index::default() => (Vec::new(), l.buffer),
        _ => {
            let to = ctx.temp(DType::I32, 1);
            (vec![copy(ctx, scope, eqn.inputs[0], &to)?], to.buffer)
        }
    };
    let mut lowered = Vec::new();
    for branch in branches {
        lowered.push(lower_scope(ctx, branch, &inputs, &targets)?);
    }
    steps.push(Step::Switch {
        index,
        branches: lowered,
    });
    Ok(steps)
}
