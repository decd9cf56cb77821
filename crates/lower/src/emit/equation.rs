//! What each primitive is at given coordinates of its result.

use athanor_ir::{
    Atom, Binary, DType, DotDims, Eqn, GatherDims, GatherMode, Kind, Literal, PadConfig, Prim,
    ReduceOp,
};

use super::{Emit, KernelBuilder, Refusal, Scope};
use crate::index::reshape;
use crate::{Accumulate, Accumulator, Error, Index, Node, NodeId};

fn defect(what: String) -> Refusal {
    Refusal::Defect(Error::Malformed { pass: "fuse", what })
}

impl KernelBuilder {
    /// Result `out` of an equation at coordinates. The equation is no control flow, scatter or
    /// cumulative: those are always in memory.
    pub(super) fn equation(
        &mut self,
        scope: &Scope,
        number: usize,
        out: usize,
        coords: &[Index],
    ) -> Emit<NodeId> {
        let eqn: &Eqn = &scope.graph.eqns[number];
        let x = |b: &mut Self, i: usize, at: &[Index]| b.atom(scope, eqn.inputs[i], at);
        let shape = |i: usize| scope.graph.aval(eqn.inputs[i]).shape;
        let dtype = |i: usize| scope.graph.aval(eqn.inputs[i]).dtype;
        let node = match &eqn.prim {
            Prim::Unary(op) => {
                let a = x(self, 0, coords)?;
                self.node(Node::Unary(*op, a))
            }
            Prim::Binary(op) => {
                let (a, b) = (x(self, 0, coords)?, x(self, 1, coords)?);
                self.binary(*op, a, b)
            }
            Prim::IntegerPow { y } => {
                let a = x(self, 0, coords)?;
                self.node(Node::IntegerPow { x: a, y: *y })
            }
            Prim::Select => {
                let cond = x(self, 0, coords)?;
                let (on_false, on_true) = (x(self, 1, coords)?, x(self, 2, coords)?);
                self.node(Node::Select {
                    cond,
                    on_true,
                    on_false,
                })
            }
            Prim::Convert { dtype: to, .. } => {
                let from = x(self, 0, coords)?;
                match dtype(0) == *to {
                    true => from,
                    false => self.node(Node::Convert { to: *to, from }),
                }
            }
            Prim::Bitcast { dtype: to } => {
                let from = x(self, 0, coords)?;
                match dtype(0) == *to {
                    true => from,
                    false => self.node(Node::Bitcast { to: *to, from }),
                }
            }
            Prim::StopGradient | Prim::Transfer(_) => x(self, 0, coords)?,
            Prim::Threefry2x32 => {
                let mut words = [NodeId(0); 4];
                for (i, word) in words.iter_mut().enumerate() {
                    *word = x(self, i, coords)?;
                }
                let [k0, k1, c0, c1] = words;
                self.node(Node::Threefry {
                    word: out as u8,
                    key: [k0, k1],
                    count: [c0, c1],
                })
            }
            Prim::Iota {
                dtype: to, axis, ..
            } => {
                let from = self.node(Node::IndexValue(coords[*axis].clone()));
                match to {
                    DType::I32 => from,
                    _ => self.node(Node::Convert { to: *to, from }),
                }
            }
            Prim::Broadcast { dims, .. } => {
                let from = shape(0);
                let at = |(i, d): (usize, &usize)| match from[i] {
                    1 => Index::default(),
                    _ => coords[*d].clone(),
                };
                let at: Vec<Index> = dims.iter().enumerate().map(at).collect();
                return x(self, 0, &at);
            }
            Prim::Reshape { shape: to } => {
                let at = reshape(coords, to, &shape(0), &self.ranges);
                return x(self, 0, &at);
            }
            Prim::Transpose { perm } => {
                let mut at = vec![Index::default(); perm.len()];
                for (c, p) in coords.iter().zip(perm) {
                    at[*p] = c.clone();
                }
                return x(self, 0, &at);
            }
            Prim::Slice { start, stride, .. } => {
                let at =
                    |(i, c): (usize, &Index)| c.scale(stride[i] as i64).offset(start[i] as i64);
                let at: Vec<Index> = coords.iter().enumerate().map(at).collect();
                return x(self, 0, &at);
            }
            Prim::Rev { axes } => {
                let from = shape(0);
                let at = |(i, c): (usize, &Index)| match axes.contains(&i) {
                    true => c.scale(-1).offset(from[i] as i64 - 1),
                    false => c.clone(),
                };
                let at: Vec<Index> = coords.iter().enumerate().map(at).collect();
                return x(self, 0, &at);
            }
            Prim::Pad { config } => self.pad(scope, eqn, config, coords)?,
            Prim::Concatenate { axis } => self.concatenate(scope, eqn, *axis, coords)?,
            Prim::DynamicSlice { sizes } => {
                let from = shape(0);
                let mut at = Vec::with_capacity(coords.len());
                for (i, c) in coords.iter().enumerate() {
                    let start = x(self, 1 + i, &[])?;
                    let start = self.clamped(start, dtype(1 + i), (from[i] - sizes[i]) as i64);
                    at.push(start.add(c));
                }
                return x(self, 0, &at);
            }
            Prim::DynamicUpdateSlice => {
                let (from, sizes) = (shape(0), shape(1));
                let (mut at, mut guard) = (Vec::with_capacity(coords.len()), None);
                for (i, c) in coords.iter().enumerate() {
                    let start = x(self, 2 + i, &[])?;
                    let start = self.clamped(start, dtype(2 + i), (from[i] - sizes[i]) as i64);
                    let inside = c.add(&start.scale(-1));
                    if sizes[i] < from[i] {
                        let within = self.within(&inside, 0, sizes[i] as i64);
                        guard = self.both(guard, within);
                    }
                    at.push(inside);
                }
                match guard {
                    None => x(self, 1, &at)?,
                    Some(_) => {
                        let old = x(self, 0, coords)?;
                        self.choose(guard, old, |b| x(b, 1, &at))?
                    }
                }
            }
            Prim::Gather {
                dims,
                slice_sizes,
                mode,
            } => self.gather(scope, eqn, dims, slice_sizes, *mode, coords)?,
            Prim::Reduce { op, axes } => {
                let at = self.with_reduced(&shape(0), axes, coords)?;
                self.reduced(
                    reduction(eqn, |a| scope.graph.aval(a).shape).is_some(),
                    Accumulate::Reduce(*op),
                    |b| x(b, 0, &at),
                )?
            }
            Prim::ArgReduce {
                greatest,
                axis,
                dtype: to,
            } => {
                let at = self.with_reduced(&shape(0), &[*axis], coords)?;
                let op = if *greatest {
                    Accumulate::ArgMax
                } else {
                    Accumulate::ArgMin
                };
                let from = match reduction(eqn, |a| scope.graph.aval(a).shape) {
                    Some(_) => self.reduced(true, op, |b| x(b, 0, &at))?,
                    // The number of the only step.
                    None => self.i32(0),
                };
                match to {
                    DType::I32 => from,
                    _ => self.node(Node::Convert { to: *to, from }),
                }
            }
            Prim::DotGeneral { dims, preferred: _ } => {
                let (l, r) = dot_coordinates(self, dims, &shape(0), &shape(1), coords);
                let to = scope.graph.avals[eqn.outputs[0].0 as usize].dtype;
                let sum_type = DotDims::sum_type(dtype(0), dtype(1), to);
                let boolean = sum_type == DType::Bool;
                let times = if boolean { Binary::And } else { Binary::Mul };
                let plus = if boolean { ReduceOp::Or } else { ReduceOp::Sum };
                // A contraction of one term is a product.
                let sum = self.reduced(
                    reduction(eqn, |a| scope.graph.aval(a).shape).is_some(),
                    Accumulate::Reduce(plus),
                    |b| {
                        let (a, c) = (x(b, 0, &l)?, x(b, 1, &r)?);
                        let a = b.converted(a, dtype(0), sum_type);
                        let c = b.converted(c, dtype(1), sum_type);
                        Ok(b.binary(times, a, c))
                    },
                )?;
                self.converted(sum, sum_type, to)
            }
            Prim::Scatter { .. }
            | Prim::Cumulative { .. }
            | Prim::Sort { .. }
            | Prim::Callback { .. }
            | Prim::Collective { .. }
            | Prim::Jit { .. }
            | Prim::Scan { .. }
            | Prim::While { .. }
            | Prim::Cond { .. }
            | Prim::CustomJvp { .. }
            | Prim::CustomVjp { .. } => {
                return Err(defect(format!("{} is not in memory", eqn.prim.name())));
            }
        };
        self.note(scope, number);
        Ok(node)
    }

    /// A reduction's value: an accumulator over what `f` emits. With `reduces` false it has but
    /// axes of extent 1, so that its operand is its value, wherever it stands.
    pub(crate) fn reduced(
        &mut self,
        reduces: bool,
        op: Accumulate,
        f: impl FnOnce(&mut Self) -> Emit<NodeId>,
    ) -> Emit<NodeId> {
        if !reduces {
            return f(self);
        }
        if self.in_reduce {
            return Err(defect("a reduction inside a reduction".into()));
        }
        self.in_reduce = true;
        let value = f(self);
        self.in_reduce = false;
        let accumulator = Accumulator { op, value: value? };
        let known = self
            .kernel
            .accumulators
            .iter()
            .position(|a| *a == accumulator);
        let number = known.unwrap_or_else(|| {
            self.kernel.accumulators.push(accumulator);
            self.kernel.accumulators.len() - 1
        });
        Ok(self.node(Node::Reduced(number)))
    }

    /// Coordinates of a reduction's operand: the reduced axes run over the kernel's reduction.
    fn with_reduced(&self, from: &[usize], axes: &[usize], coords: &[Index]) -> Emit<Vec<Index>> {
        let extents: Vec<usize> = axes_in_order(from, axes);
        if !extents.is_empty() && extents != self.kernel.reduce {
            return Err(defect(format!(
                "reduces {extents:?} over {:?}",
                self.kernel.reduce
            )));
        }
        let (mut free, mut next) = (coords.iter(), self.kernel.domain.len());
        let at = |(i, n): (usize, &usize)| {
            if !axes.contains(&i) {
                return free.next().cloned().unwrap_or_default();
            }
            if *n == 1 {
                return Index::default();
            }
            next += 1;
            Index::axis(next - 1)
        };
        Ok(from.iter().enumerate().map(at).collect())
    }

    fn pad(
        &mut self,
        scope: &Scope,
        eqn: &Eqn,
        config: &[PadConfig],
        coords: &[Index],
    ) -> Emit<NodeId> {
        let from = scope.graph.aval(eqn.inputs[0]).shape;
        let fill = self.atom(scope, eqn.inputs[1], &[])?;
        if from.contains(&0) {
            return Ok(fill);
        }
        let (mut at, mut guard) = (Vec::with_capacity(coords.len()), None);
        for ((c, p), n) in coords.iter().zip(config).zip(&from) {
            let moved = c.offset(-p.low);
            let step = p.interior as i64 + 1;
            let within = self.within(&moved, 0, (*n as i64 - 1) * step + 1);
            guard = self.both(guard, within);
            if step == 1 {
                at.push(moved);
                continue;
            }
            // Between elements lies padding: only multiples of the step are elements. A negative
            // dividend is excluded by the guard; shift it so that the remainder is defined.
            let (lo, _) = self.ranges.bounds(&moved);
            let shift = if lo < 0 { (-lo + step - 1) / step } else { 0 };
            let (q, r) = self.ranges.div_mod(&moved.offset(shift * step), step);
            if r.as_constant() != Some(0) {
                let (value, zero) = (self.node(Node::IndexValue(r)), self.i32(0));
                let hit = self.binary(Binary::Eq, value, zero);
                guard = self.both(guard, Some(hit));
            }
            at.push(q.offset(-shift));
        }
        self.choose(guard, fill, |b| b.atom(scope, eqn.inputs[0], &at))
    }

    fn concatenate(
        &mut self,
        scope: &Scope,
        eqn: &Eqn,
        axis: usize,
        coords: &[Index],
    ) -> Emit<NodeId> {
        let mut offset = 0;
        let mut pieces = Vec::new();
        for input in &eqn.inputs {
            let n = scope.graph.aval(*input).shape[axis] as i64;
            if n > 0 {
                pieces.push((*input, offset, n));
            }
            offset += n;
        }
        let mut result = None;
        // The last piece is the innermost alternative; each earlier one guards itself.
        for (input, start, n) in pieces.into_iter().rev() {
            let mut at = coords.to_vec();
            at[axis] = coords[axis].offset(-start);
            let within = self.within(&at[axis], 0, n);
            let piece = self.guarded(within, |b| b.atom(scope, input, &at))?;
            result = Some(match (result, within) {
                (None, _) | (_, None) => piece,
                (Some(on_false), Some(_)) => {
                    let cond = self.within(&coords[axis], i64::MIN, start + n);
                    match cond {
                        None => piece,
                        Some(cond) => self.node(Node::Select {
                            cond,
                            on_true: piece,
                            on_false,
                        }),
                    }
                }
            });
        }
        match result {
            Some(node) => Ok(node),
            None => {
                let dtype = scope.graph.avals[eqn.outputs[0].0 as usize].dtype;
                Ok(self.literal(Literal::new(dtype, 0.0, false)))
            }
        }
    }

    fn gather(
        &mut self,
        scope: &Scope,
        eqn: &Eqn,
        dims: &GatherDims,
        sizes: &[usize],
        mode: GatherMode,
        coords: &[Index],
    ) -> Emit<NodeId> {
        let (operand, indices) = (
            scope.graph.aval(eqn.inputs[0]),
            scope.graph.aval(eqn.inputs[1]),
        );
        let batch: Vec<Index> = (0..coords.len())
            .filter(|i| !dims.offset_dims.contains(i))
            .map(|i| coords[i].clone())
            .collect();
        let mut at = vec![Index::default(); operand.ndim()];
        let window = (0..operand.ndim()).filter(|d| !dims.collapsed_slice_dims.contains(d));
        for (d, i) in window.zip(&dims.offset_dims) {
            at[d] = coords[*i].clone();
        }
        let mut guard = None;
        for (k, d) in dims.start_index_map.iter().enumerate() {
            let mut position = batch.clone();
            position.push(Index::constant(k as i64));
            let start = self.atom(scope, eqn.inputs[1], &position)?;
            let max = operand.shape[*d] as i64 - sizes[*d] as i64;
            if mode == GatherMode::FillOrDrop {
                let valid = self.in_bounds(start, indices.dtype, max);
                guard = self.both(guard, valid);
            }
            let start = self.clamped(start, indices.dtype, max);
            at[*d] = at[*d].add(&start);
        }
        let fill = fill_literal(operand.dtype);
        let fill = self.node(Node::Const(fill));
        self.choose(guard, fill, |b| b.atom(scope, eqn.inputs[0], &at))
    }

    /// A bool node: `0 <= value <= max` in the value's dtype.
    pub(crate) fn in_bounds(&mut self, value: NodeId, dtype: DType, max: i64) -> Option<NodeId> {
        if let Node::IndexValue(index) = &self.kernel.nodes[value.0 as usize] {
            let index = index.clone();
            return self.within(&index, 0, max + 1);
        }
        if let Node::Const(l) = &self.kernel.nodes[value.0 as usize]
            && (0..=max).contains(&(l.to_f64() as i64))
        {
            return None;
        }
        let top = self.literal(Literal::new(dtype, max as f64, false));
        let below = self.binary(Binary::Le, value, top);
        if dtype.kind() == Kind::Unsigned {
            return Some(below);
        }
        let zero = self.literal(Literal::new(dtype, 0.0, false));
        let above = self.binary(Binary::Ge, value, zero);
        self.both(Some(above), Some(below))
    }
}

/// What a gather out of range reads.
pub fn fill_literal(dtype: DType) -> Literal {
    match dtype.kind() {
        Kind::Float => Literal::new(dtype, f64::NAN, false),
        Kind::Signed => Literal::bound(dtype, false),
        Kind::Unsigned | Kind::Bool => Literal::bound(dtype, true),
    }
}

/// Extents of the reduced axes, without those of 1.
fn axes_in_order(shape: &[usize], axes: &[usize]) -> Vec<usize> {
    let reduced = (0..shape.len())
        .filter(|i| axes.contains(i))
        .map(|i| shape[i]);
    reduced.filter(|n| *n != 1).collect()
}

/// Coordinates of both operands of a contraction, whose contracted axes run over the kernel's
/// reduction in the order of `lhs_contract`.
fn dot_coordinates(
    b: &KernelBuilder,
    dims: &DotDims,
    lhs: &[usize],
    rhs: &[usize],
    coords: &[Index],
) -> (Vec<Index>, Vec<Index>) {
    let mut l = vec![Index::default(); lhs.len()];
    let mut r = vec![Index::default(); rhs.len()];
    let mut axis = b.kernel.domain.len();
    for (i, j) in dims.lhs_contract.iter().zip(&dims.rhs_contract) {
        if lhs[*i] != 1 {
            l[*i] = Index::axis(axis);
            r[*j] = Index::axis(axis);
            axis += 1;
        }
    }
    let mut next = coords.iter();
    for (i, j) in dims.lhs_batch.iter().zip(&dims.rhs_batch) {
        let c = next.next().cloned().unwrap_or_default();
        l[*i] = c.clone();
        r[*j] = c;
    }
    for (i, at) in l.iter_mut().enumerate() {
        if !dims.lhs_contract.contains(&i) && !dims.lhs_batch.contains(&i) {
            *at = next.next().cloned().unwrap_or_default();
        }
    }
    for (j, at) in r.iter_mut().enumerate() {
        if !dims.rhs_contract.contains(&j) && !dims.rhs_batch.contains(&j) {
            *at = next.next().cloned().unwrap_or_default();
        }
    }
    (l, r)
}

/// Extents of the reduction that an equation needs, without axes of 1; None if it reduces nothing.
pub fn reduction(eqn: &Eqn, shape: impl Fn(Atom) -> Vec<usize>) -> Option<Vec<usize>> {
    let extents = match &eqn.prim {
        Prim::Reduce { axes, .. } => axes_in_order(&shape(eqn.inputs[0]), axes),
        Prim::ArgReduce { axis, .. } => axes_in_order(&shape(eqn.inputs[0]), &[*axis]),
        Prim::DotGeneral { dims, .. } => {
            let lhs = shape(eqn.inputs[0]);
            dims.lhs_contract
                .iter()
                .map(|i| lhs[*i])
                .filter(|n| *n != 1)
                .collect()
        }
        _ => return None,
    };
    (!extents.is_empty()).then_some(extents)
}
