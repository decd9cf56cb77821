//! A kernel as a function: loops by the [`Plan`], each node at the outermost loop where its
//! operands are known, pointers that move instead of indices that are multiplied.

mod access;
mod reduce;

use std::collections::HashMap;

use athanor_ir::{DType, Kind};
use athanor_lower::{BufferId, Index, Kernel, Node, NodeId, Program, Store, Term};
use wasm_encoder::BlockType;

use crate::emit::{Emitter, Fun, I, S, V};
use crate::plan::{Plan, Segment, Stream};
use crate::{Result, ops};

/// A node in one copy: row and vector within the pass.
type Key = (u32, usize, usize);

struct Ctx<'a, 'm> {
    f: Fun<'m>,
    p: &'a Program,
    k: &'a Kernel,
    plan: Plan,
    dtypes: Vec<DType>,
    extents: Vec<usize>,
    /// Counter of each axis while its loop is open.
    counters: Vec<Option<S>>,
    bases: HashMap<u32, S>,
    streams: HashMap<Stream, S>,
    memo: HashMap<Key, V>,
    scopes: Vec<Vec<Key>>,
    rows: usize,
    vectors: usize,
    lanes: usize,
    /// Nodes that accumulators or running stores need.
    inner: Vec<bool>,
    /// Nodes that anything needs.
    needed: Vec<bool>,
    volatile: Vec<bool>,
    /// Accumulators per (number, row, vector): value, and index for the arg ops.
    acc: HashMap<(usize, usize, usize), (V, V)>,
}

/// Emits the kernel as function `index`, whose parameters are the table and the loops' counters.
pub fn emit(e: &mut Emitter, p: &Program, index: u32, k: &Kernel) -> Result<()> {
    let dtypes = k.dtypes(&p.buffers);
    let wide = dtypes.iter().any(|d| d.size() == 8);
    let plan = Plan::new(k, wide);
    let mut inner = vec![false; k.nodes.len()];
    let mut needed = inner.clone();
    k.accumulators
        .iter()
        .for_each(|a| inner[a.value.0 as usize] = true);
    k.running.iter().for_each(|s| need(&mut inner, s));
    close(k, &mut inner);
    k.stores.iter().for_each(|s| need(&mut needed, s));
    close(k, &mut needed);
    for (n, i) in needed.iter_mut().zip(&inner) {
        *n |= i;
    }
    let extents = k.extents();
    if k.domain.contains(&0) {
        e.begin(index).end();
        return Ok(());
    }
    let mut c = Ctx {
        f: e.begin(index),
        p,
        k,
        plan,
        dtypes,
        counters: vec![None; extents.len()],
        extents,
        bases: HashMap::new(),
        streams: HashMap::new(),
        memo: HashMap::new(),
        scopes: vec![Vec::new()],
        rows: 1,
        vectors: 1,
        lanes: 1,
        inner,
        needed,
        volatile: volatile(k),
        acc: HashMap::new(),
    };
    c.start();
    c.domain(0);
    c.f.end();
    Ok(())
}

fn close(k: &Kernel, set: &mut [bool]) {
    for i in (0..k.nodes.len()).rev() {
        if set[i] {
            k.nodes[i].for_each_operand(&mut |n| set[n.0 as usize] = true);
        }
    }
}

/// For each node whether it depends on a reduction's value or on memory that this kernel changes.
fn volatile(k: &Kernel) -> Vec<bool> {
    let mut out = Vec::with_capacity(k.nodes.len());
    for node in &k.nodes {
        let mut v = match node {
            Node::Reduced(_) => true,
            Node::Load { buffer, .. } => {
                let mut written = k.stores.iter().chain(&k.running);
                written.any(|s| s.buffer == *buffer)
            }
            _ => false,
        };
        // Operands come before what uses them.
        node.for_each_operand(&mut |n| v |= out.get(n.0 as usize).copied().unwrap_or(false));
        out.push(v);
    }
    out
}

/// Whether a store writes what a later one reads.
fn reads_what_it_writes(k: &Kernel) -> bool {
    (1..k.stores.len()).any(|i| {
        let mut set = vec![false; k.nodes.len()];
        need(&mut set, &k.stores[i]);
        close(k, &mut set);
        let written = |b: &BufferId| k.stores[..i].iter().any(|s| s.buffer == *b);
        let reads = |n: &Node| matches!(n, Node::Load { buffer, .. } if written(buffer));
        k.nodes.iter().zip(set).any(|(n, on)| on && reads(n))
    })
}

/// Marks the nodes that a store names.
fn need(set: &mut [bool], s: &Store) {
    let mut mark = |n: NodeId| set[n.0 as usize] = true;
    mark(s.value);
    s.index.for_each_value(&mut mark);
    if let Some(g) = s.guard {
        mark(g);
    }
}

/// Whether the index consists of axes and loops only.
fn affine(index: &Index) -> bool {
    index
        .terms
        .iter()
        .all(|(t, _)| matches!(t, Term::Axis(_) | Term::Loop(_)))
}

impl Ctx<'_, '_> {
    /// Base addresses and the streams' first pointers.
    fn start(&mut self) {
        let k = self.k;
        let mut accesses = Vec::new();
        for (i, n) in k.nodes.iter().enumerate() {
            if let Node::Load { buffer, index, .. } = n
                && self.needed[i]
            {
                accesses.push((*buffer, index));
            }
        }
        accesses.extend(
            k.stores
                .iter()
                .chain(&k.running)
                .map(|s| (s.buffer, &s.index)),
        );
        for (buffer, index) in accesses {
            let base = match self.bases.get(&buffer.0) {
                Some(b) => *b,
                None => {
                    let b = crate::control::base(&mut self.f, self.p, buffer);
                    self.bases.insert(buffer.0, b);
                    b
                }
            };
            let stream = Stream {
                buffer,
                index: index.clone(),
            };
            if !affine(index) || self.streams.contains_key(&stream) {
                continue;
            }
            let size = self.p.buffers[buffer.0 as usize].dtype.size() as i64;
            let mut pointer = self.f.add_const(base, (index.constant * size) as i32);
            for (t, c) in &index.terms {
                if let Term::Loop(d) = t {
                    let counter = self.f.param(1 + *d as u32);
                    self.f.get_s(pointer).get_s(counter);
                    self.f
                        .i(I::I32Const((c * size) as i32))
                        .i(I::I32Mul)
                        .i(I::I32Add);
                    pointer = self.f.pop_i32();
                }
            }
            self.streams.insert(stream, pointer);
        }
        self.hoist(0, false);
    }

    /// Emits the nodes whose axes are all among the first `level` loops.
    fn hoist(&mut self, level: usize, inner_only: bool) {
        let open = self.plan.order[..level]
            .iter()
            .fold(0u64, |m, a| m | 1 << a);
        for i in 0..self.k.nodes.len() {
            let wanted = if inner_only {
                self.inner[i]
            } else {
                self.needed[i]
            };
            // A load of what this kernel writes stays where the store is.
            if !wanted || self.plan.deps[i] & !open != 0 || self.volatile[i] {
                continue;
            }
            let n = NodeId(i as u32);
            for r in 0..self.row_copies(self.plan.deps[i]) {
                for u in 0..self.vector_copies(self.plan.deps[i]) {
                    self.value(n, r, u);
                }
            }
        }
    }

    fn row_copies(&self, deps: u64) -> usize {
        match self.plan.row {
            Some((a, _)) if deps >> a & 1 == 1 => self.rows,
            _ => 1,
        }
    }

    fn vector_copies(&self, deps: u64) -> usize {
        if self.plan.varies(deps) {
            self.vectors
        } else {
            1
        }
    }

    /// Opens one stretch of the loop at `level` and runs `body` in it, for all its stretches.
    fn each_segment(&mut self, level: usize, mut body: impl FnMut(&mut Self)) {
        let axis = self.plan.order[level];
        let extent = self.extents[axis];
        let saved: Vec<(Stream, S)> = self.streams.iter().map(|(s, p)| (s.clone(), *p)).collect();
        let state = (self.rows, self.vectors, self.lanes);
        let mut moving = Vec::new();
        let mut sorted = saved.clone();
        sorted.sort_by_key(|(_, p)| p.0);
        for (s, p) in sorted {
            let c = s.index.stride(axis).unwrap_or(0);
            if c != 0 && extent > 1 {
                let size = self.p.buffers[s.buffer.0 as usize].dtype.size() as i64;
                let local = self.f.new_i32();
                self.f.get_s(p).set_s(local);
                self.streams.insert(s, local);
                moving.push((local, c * size));
            }
        }
        let counter = self.f.new_i32();
        self.f.i(I::I32Const(0)).set_s(counter);
        self.counters[axis] = Some(counter);
        let mut done = 0;
        for Segment {
            trips,
            copies,
            lanes,
        } in self.plan.segments(axis, extent)
        {
            if self.plan.vector == Some(axis) {
                (self.vectors, self.lanes) = (copies, lanes);
            } else if self.plan.row.is_some_and(|r| r.0 == axis) {
                self.rows = copies;
            }
            let step = copies * lanes;
            done += trips * step;
            if trips > 1 {
                self.f.i(I::Loop(BlockType::Empty));
            }
            self.scopes.push(Vec::new());
            body(self);
            for key in self.scopes.pop().unwrap_or_default() {
                self.memo.remove(&key);
            }
            if trips > 1 || done < extent {
                for (p, c) in &moving {
                    let by = (*c * step as i64) as i32;
                    self.f.get_s(*p).i(I::I32Const(by)).i(I::I32Add).set_s(*p);
                }
                self.f
                    .get_s(counter)
                    .i(I::I32Const(step as i32))
                    .i(I::I32Add)
                    .set_s(counter);
            }
            if trips > 1 {
                self.f
                    .get_s(counter)
                    .i(I::I32Const(done as i32))
                    .i(I::I32LtU);
                self.f.i(I::BrIf(0)).i(I::End);
            }
        }
        self.counters[axis] = None;
        self.streams = saved.into_iter().collect();
        (self.rows, self.vectors, self.lanes) = state;
    }

    fn domain(&mut self, level: usize) {
        if level == self.k.domain.len() {
            return self.point();
        }
        self.each_segment(level, |c| {
            c.hoist(level + 1, false);
            c.domain(level + 1);
        });
    }

    fn point(&mut self) {
        if !self.k.accumulators.is_empty() || !self.k.running.is_empty() {
            self.reduction();
        }
        let k = self.k;
        if reads_what_it_writes(k) {
            k.stores.iter().for_each(|s| self.read(s));
        }
        k.stores.iter().for_each(|s| self.store(s));
    }

    /// The value of a node for row `r` and vector `u`.
    fn value(&mut self, n: NodeId, r: usize, u: usize) -> V {
        let deps = self.plan.deps[n.0 as usize];
        let reduced = matches!(self.k.nodes[n.0 as usize], Node::Reduced(_));
        let key = (
            n.0,
            if self.row_copies(deps) > 1 { r } else { 0 },
            if self.vector_copies(deps) > 1 { u } else { 0 },
        );
        if let Some(v) = self.memo.get(&key) {
            return *v;
        }
        let v = self.compute(n, r, u);
        if !reduced {
            self.remember(key, v);
        }
        v
    }

    fn remember(&mut self, key: Key, v: V) {
        if self.memo.insert(key, v).is_none()
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.push(key);
        }
    }

    fn compute(&mut self, n: NodeId, r: usize, u: usize) -> V {
        let i = n.0 as usize;
        let dtype = self.dtypes[i];
        let of = |c: &Self, n: &NodeId| c.dtypes[n.0 as usize];
        let k = self.k;
        match &k.nodes[i] {
            Node::Const(l) => ops::constant(&mut self.f, l.dtype, l.bits),
            Node::Hoisted(slot, dtype) => {
                let table = self.f.param(0);
                let literals = crate::Arguments::of(self.p).literals();
                self.f
                    .get_s(table)
                    .i(I::I32Load(crate::emit::memarg(literals as u64 * 4, 2)));
                let m = crate::emit::memarg(*slot as u64 * 8, 2);
                self.f.i(if dtype.size() == 8 {
                    I::V128Load64Splat(m)
                } else {
                    I::V128Load32Splat(m)
                });
                let bits = self.f.pop();
                match dtype.is_narrow() {
                    true => crate::narrow::from_bits(&mut self.f, *dtype, bits),
                    false => bits,
                }
            }
            Node::Load {
                buffer,
                index,
                guard,
            } => self.load(*buffer, index, *guard, r, u),
            Node::IndexValue(index) => self.index_vector(index, r, u),
            Node::Unary(op, x) => {
                let (t, x) = (of(self, x), self.value(*x, r, u));
                ops::unary(&mut self.f, *op, t, x)
            }
            Node::Binary(op, x, y) => {
                let t = of(self, x);
                use athanor_ir::Binary::*;
                if let (ShiftLeft | ShiftRightLogical | ShiftRightArithmetic, Node::Const(l)) =
                    (op, &k.nodes[y.0 as usize])
                    && l.bits < t.size() as u64 * 8
                    && !(t.kind() == Kind::Unsigned && *op == ShiftRightArithmetic)
                {
                    let x = self.value(*x, r, u);
                    return ops::shift_const(&mut self.f, *op, t, x, l.bits as i32);
                }
                let (x, y) = (self.value(*x, r, u), self.value(*y, r, u));
                ops::binary(&mut self.f, *op, t, x, y)
            }
            Node::Select {
                cond,
                on_true,
                on_false,
            } => {
                let m = self.value(*cond, r, u);
                let (a, b) = (self.value(*on_true, r, u), self.value(*on_false, r, u));
                ops::select(&mut self.f, dtype, m, a, b)
            }
            Node::Convert { to, from } => {
                let (t, x) = (of(self, from), self.value(*from, r, u));
                ops::convert(&mut self.f, t, *to, x)
            }
            Node::Bitcast { to, from } => {
                let (t, x) = (of(self, from), self.value(*from, r, u));
                if !t.is_narrow() {
                    return x;
                }
                let bits = crate::narrow::to_bits(&mut self.f, t, x);
                crate::narrow::from_bits(&mut self.f, *to, bits)
            }
            Node::IntegerPow { x, y } => {
                let x = self.value(*x, r, u);
                ops::integer_pow(&mut self.f, dtype, x, *y)
            }
            Node::Threefry { word, key, count } => {
                let ks = key.map(|n| self.value(n, r, u));
                let xs = count.map(|n| self.value(n, r, u));
                let words = ops::threefry(&mut self.f, ks, xs);
                let twin = Node::Threefry {
                    word: 1 - *word,
                    key: *key,
                    count: *count,
                };
                if let Some(j) = k.nodes.iter().position(|m| *m == twin) {
                    let deps = self.plan.deps[j];
                    let r = if self.row_copies(deps) > 1 { r } else { 0 };
                    let u = if self.vector_copies(deps) > 1 { u } else { 0 };
                    self.remember((j as u32, r, u), words[1 - *word as usize]);
                }
                words[*word as usize]
            }
            Node::Fma { a, b, c } => {
                let x = [a, b, c].map(|n| self.value(*n, r, u));
                let float = if dtype == DType::F64 {
                    crate::maths::Float::F64
                } else {
                    crate::maths::Float::F32
                };
                crate::maths::Maths {
                    f: &mut self.f,
                    float,
                }
                .fma(x[0], x[1], x[2])
            }
            Node::Reduced(a) => self.reduced(*a, r, u),
        }
    }
}
