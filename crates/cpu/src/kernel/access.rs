//! Loads, stores and indices.

use athanor_ir::DType;
use athanor_lower::{BufferId, Index, NodeId, Store, Term};
use wasm_encoder::BlockType;

use super::{Ctx, affine};
use crate::emit::{I, S, V, memarg};
use crate::ops;
use crate::plan::{Stream, stride};

impl Ctx<'_, '_> {
    /// Step of the index between lanes: 0 without a vector axis.
    fn lane_stride(&self, index: &Index) -> Option<i64> {
        match self.plan.vector {
            None => Some(0),
            Some(v) if self.counters[v].is_none() => Some(0),
            Some(v) => stride(index, v, &self.plan.deps),
        }
    }

    /// The index of one lane in elements.
    fn index_scalar(&mut self, index: &Index, r: usize, u: usize, lane: usize) -> S {
        self.f.i(I::I32Const(index.constant as i32));
        let mut sum = self.f.pop_i32();
        for (t, c) in &index.terms {
            let t = match t {
                Term::Axis(a) => {
                    let mut extra = 0;
                    if self.plan.row.is_some_and(|row| row.0 == *a) {
                        extra += r;
                    }
                    if self.plan.vector == Some(*a) {
                        extra += u * self.lanes + lane;
                    }
                    match self.counters[*a] {
                        Some(s) => self.f.add_const(s, extra as i32),
                        None => {
                            self.f.i(I::I32Const(extra as i32));
                            self.f.pop_i32()
                        }
                    }
                }
                Term::Loop(d) => self.f.param(1 + *d as u32),
                Term::Div(inner, by) | Term::Mod(inner, by) => {
                    let x = self.index_scalar(inner, r, u, lane);
                    self.f.get_s(x).i(I::I32Const(*by as i32));
                    self.f.i(if matches!(t, Term::Div(..)) {
                        I::I32DivU
                    } else {
                        I::I32RemU
                    });
                    self.f.pop_i32()
                }
                Term::Value(n) => {
                    let v = self.value(*n, r, u);
                    let l = if self.plan.varies(self.plan.deps[n.0 as usize]) {
                        lane
                    } else {
                        0
                    };
                    self.f.get(v).i(I::I32x4ExtractLane(l as u8));
                    self.f.pop_i32()
                }
            };
            self.f.get_s(sum).get_s(t);
            if *c != 1 {
                self.f.i(I::I32Const(*c as i32)).i(I::I32Mul);
            }
            self.f.i(I::I32Add);
            sum = self.f.pop_i32();
        }
        sum
    }

    /// Address of one lane: a pointer and an offset that is never negative. With `wrap` the offset
    /// is 0, for addresses of which neighbours may be out of range.
    fn address(
        &mut self,
        b: BufferId,
        index: &Index,
        r: usize,
        u: usize,
        lane: usize,
        wrap: bool,
    ) -> (S, u64) {
        let size = self.p.buffers[b.0 as usize].dtype.size() as i64;
        if affine(index) {
            let stream = Stream {
                buffer: b,
                index: index.clone(),
            };
            let pointer = self.streams[&stream];
            let mut offset = 0;
            if let Some((a, _)) = self.plan.row {
                offset += r as i64 * index.stride(a).unwrap_or(0);
            }
            if let Some(v) = self.plan.vector {
                offset += (u * self.lanes + lane) as i64 * index.stride(v).unwrap_or(0);
            }
            let bytes = offset * size;
            if bytes >= 0 && !wrap {
                return (pointer, bytes as u64);
            }
            return (self.f.add_const(pointer, bytes as i32), 0);
        }
        let base = self.bases[&b.0];
        let i = self.index_scalar(index, r, u, lane);
        self.f
            .get_s(base)
            .get_s(i)
            .i(I::I32Const(size as i32))
            .i(I::I32Mul)
            .i(I::I32Add);
        (self.f.pop_i32(), 0)
    }

    pub(super) fn load(
        &mut self,
        b: BufferId,
        index: &Index,
        guard: Option<NodeId>,
        r: usize,
        u: usize,
    ) -> V {
        let t = self.p.buffers[b.0 as usize].dtype;
        let step = self.lane_stride(index);
        if let Some(g) = guard {
            return self.guarded(b, index, g, r, u);
        }
        match step {
            Some(0) => {
                let (p, o) = self.address(b, index, r, u, 0, false);
                self.f.get_s(p);
                match t.size() {
                    8 => self.f.i(I::V128Load64Splat(memarg(o, 3))),
                    4 => self.f.i(I::V128Load32Splat(memarg(o, 2))),
                    2 => self.f.i(I::I32Load16U(memarg(o, 1))).i(I::I32x4Splat),
                    _ => self.f.i(I::I32Load8U(memarg(o, 0))).i(I::I32x4Splat),
                };
                let bits = self.f.pop();
                self.value_of_bits(t, bits)
            }
            Some(1) => {
                let (p, o) = self.address(b, index, r, u, 0, false);
                self.contiguous(t, p, o)
            }
            _ => {
                let out = self.f.new_v();
                for lane in 0..self.lanes {
                    let (p, o) = self.address(b, index, r, u, lane, false);
                    if lane == 0 {
                        self.f.get_s(p);
                        match t.size() {
                            8 => self.f.i(I::V128Load64Zero(memarg(o, 3))),
                            4 => self.f.i(I::V128Load32Zero(memarg(o, 2))),
                            2 => self.f.i(I::I32Load16U(memarg(o, 1))).i(I::I32x4Splat),
                            _ => self.f.i(I::I32Load8U(memarg(o, 0))).i(I::I32x4Splat),
                        };
                        self.f.set(out);
                    } else {
                        self.load_lane(t, p, o, out, lane);
                    }
                }
                self.value_of_bits(t, out)
            }
        }
    }

    /// Elements as they lie in memory, one in each lane, as values.
    fn value_of_bits(&mut self, t: DType, bits: V) -> V {
        match t {
            DType::Bool => self.f.op1(I::I32x4Neg, bits),
            _ if t.is_narrow() => crate::narrow::from_bits(&mut self.f, t, bits),
            _ => bits,
        }
    }

    /// Replaces one lane by the element's bits.
    fn load_lane(&mut self, t: DType, p: S, o: u64, out: V, lane: usize) {
        let lane = lane as u8;
        match t.size() {
            8 => self.f.get_s(p).get(out).i(I::V128Load64Lane {
                memarg: memarg(o, 3),
                lane,
            }),
            4 => self.f.get_s(p).get(out).i(I::V128Load32Lane {
                memarg: memarg(o, 2),
                lane,
            }),
            2 => self
                .f
                .get(out)
                .get_s(p)
                .i(I::I32Load16U(memarg(o, 1)))
                .i(I::I32x4ReplaceLane(lane)),
            _ => self
                .f
                .get(out)
                .get_s(p)
                .i(I::I32Load8U(memarg(o, 0)))
                .i(I::I32x4ReplaceLane(lane)),
        };
        self.f.set(out);
    }

    fn contiguous(&mut self, t: DType, p: S, o: u64) -> V {
        self.f.get_s(p);
        match (t.size(), self.lanes) {
            (8, 2) | (4, 4) => self.f.i(I::V128Load(memarg(o, 2))),
            (8, _) | (4, 2) => self.f.i(I::V128Load64Zero(memarg(o, 2))),
            (4, _) => self.f.i(I::V128Load32Zero(memarg(o, 2))),
            (2, 4) => self.f.i(I::V128Load16x4U(memarg(o, 1))),
            (2, 2) => self
                .f
                .i(I::V128Load32Zero(memarg(o, 1)))
                .i(I::I32x4ExtendLowI16x8U),
            (2, _) => self.f.i(I::I32Load16U(memarg(o, 1))).i(I::I32x4Splat),
            (_, n) => {
                match n {
                    4 => self.f.i(I::V128Load32Zero(memarg(o, 0))),
                    2 => self.f.i(I::I32Load16U(memarg(o, 0))).i(I::I32x4Splat),
                    _ => self.f.i(I::I32Load8U(memarg(o, 0))).i(I::I32x4Splat),
                };
                self.f.i(I::I16x8ExtendLowI8x16U).i(I::I32x4ExtendLowI16x8U)
            }
        };
        let bits = self.f.pop();
        self.value_of_bits(t, bits)
    }

    /// Lane by lane, where the guard holds; all lanes at once if it holds in all.
    fn guarded(&mut self, b: BufferId, index: &Index, g: NodeId, r: usize, u: usize) -> V {
        let t = self.p.buffers[b.0 as usize].dtype;
        let varies = self.plan.varies(self.plan.deps[g.0 as usize]);
        let step = self.lane_stride(index);
        let mask = self.value(g, r, u);
        let out = self.f.new_v();
        let zero = self.f.const_u32(0);
        // Lane by lane the bits are gathered; all at once they are values already.
        let bits = self.f.new_v();
        self.f.assign(bits, zero);
        let uniform = step == Some(0) && !varies;
        let lanes = if uniform { 1 } else { self.lanes };
        // Indices first: their values must be known on every path.
        let addresses: Vec<(S, u64)> = (0..lanes)
            .map(|l| self.address(b, index, r, u, l, true))
            .collect();
        let fast = step == Some(1) && self.lanes > 1;
        if fast {
            self.f.get(mask);
            if self.lanes == 4 {
                self.f.i(I::I32x4AllTrue);
            } else {
                self.f.i(I::I64x2ExtendLowI32x4S).i(I::I64x2AllTrue);
            }
            self.f.i(I::If(BlockType::Empty));
            let v = self.contiguous(t, addresses[0].0, 0);
            self.f.assign(out, v);
            self.f.i(I::Else);
        }
        for (l, (p, o)) in addresses.into_iter().enumerate() {
            self.f
                .get(mask)
                .i(I::I32x4ExtractLane(if varies { l as u8 } else { 0 }));
            self.f.i(I::If(BlockType::Empty));
            self.load_lane(t, p, o, bits, l);
            self.f.i(I::End);
        }
        let v = self.value_of_bits(t, bits);
        self.f.assign(out, v);
        if fast {
            self.f.i(I::End);
        }
        if uniform {
            self.f.get(out);
            if t.size() == 8 {
                self.f.i(I::I64x2ExtractLane(0)).i(I::I64x2Splat);
            } else {
                self.f.i(I::I32x4ExtractLane(0)).i(I::I32x4Splat);
            }
            self.f.set(out);
        }
        out
    }

    /// An index as i32 lanes.
    pub(super) fn index_vector(&mut self, index: &Index, r: usize, u: usize) -> V {
        let first = self.index_scalar(index, r, u, 0);
        self.f.get_s(first).i(I::I32x4Splat);
        match self.lane_stride(index) {
            Some(0) => self.f.pop(),
            Some(s) => {
                let s = s as i32 as u32;
                let iota =
                    (0..4u32).fold(0u128, |v, l| v | u128::from(l.wrapping_mul(s)) << (32 * l));
                let iota = self.f.const_v(iota as i128);
                self.f.get(iota).i(I::I32x4Add);
                self.f.pop()
            }
            None => {
                let out = self.f.pop();
                for lane in 1..self.lanes {
                    let x = self.index_scalar(index, r, u, lane);
                    self.f
                        .get(out)
                        .get_s(x)
                        .i(I::I32x4ReplaceLane(lane as u8))
                        .set(out);
                }
                out
            }
        }
    }

    /// The store for all copies of this pass.
    /// Rows and vectors that a store writes, and whether the vector's loop is around it.
    fn copies(&self, s: &Store) -> (usize, usize, bool) {
        let axes = self.extents.len();
        let mut deps = crate::plan::index_deps(&s.index, axes, &self.plan.deps)
            | self.plan.deps[s.value.0 as usize];
        if let Some(g) = s.guard {
            deps |= self.plan.deps[g.0 as usize];
        }
        // Without the vector's loop around it, one lane is all there is.
        let open = self.plan.vector.is_some_and(|v| self.counters[v].is_some());
        let vectors = if open { self.vector_copies(deps) } else { 1 };
        (self.row_copies(deps), vectors, open)
    }

    /// Computes what a store needs, without storing: another store may write what this one reads.
    pub(super) fn read(&mut self, s: &Store) {
        let (rows, vectors, _) = self.copies(s);
        let mut nodes = vec![s.value];
        nodes.extend(s.guard);
        s.index.for_each_value(&mut |n| nodes.push(n));
        for r in 0..rows {
            for u in 0..vectors {
                nodes.iter().for_each(|n| {
                    self.value(*n, r, u);
                });
            }
        }
    }

    pub(super) fn store(&mut self, s: &Store) {
        let (rows, vectors, open) = self.copies(s);
        let lanes = if open && self.lane_stride(&s.index) != Some(0) {
            self.lanes
        } else {
            1
        };
        for r in 0..rows {
            for u in 0..vectors {
                self.store_one(s, r, u, lanes);
            }
        }
    }

    fn store_one(&mut self, s: &Store, r: usize, u: usize, lanes: usize) {
        let t = self.p.buffers[s.buffer.0 as usize].dtype;
        let mut v = self.value(s.value, r, u);
        let mask = s.guard.map(|g| {
            (
                self.value(g, r, u),
                self.plan.varies(self.plan.deps[g.0 as usize]),
            )
        });
        let step = self.lane_stride(&s.index);
        let whole = lanes == 1 || step == Some(1);
        if t.is_narrow() && s.combine.is_none() {
            v = crate::narrow::to_bits(&mut self.f, t, v);
        }
        if whole && mask.is_none() && s.combine.is_none() {
            let (p, o) = self.address(s.buffer, &s.index, r, u, 0, false);
            return self.store_contiguous(t, p, o, v, lanes);
        }
        for lane in 0..lanes {
            let (p, o) = self.address(s.buffer, &s.index, r, u, lane, mask.is_some());
            if let Some((m, varies)) = mask {
                self.f
                    .get(m)
                    .i(I::I32x4ExtractLane(if varies { lane as u8 } else { 0 }));
                self.f.i(I::If(BlockType::Empty));
            }
            if let Some(op) = s.combine {
                let saved = std::mem::replace(&mut self.lanes, 1);
                let old = self.contiguous(t, p, o);
                self.lanes = saved;
                v = ops::binary(&mut self.f, op, t.compute(), old, v);
                if t.is_narrow() {
                    v = crate::narrow::from_wide(&mut self.f, t, v);
                    v = crate::narrow::to_bits(&mut self.f, t, v);
                }
            }
            self.store_lane(t, p, o, v, lane);
            if mask.is_some() {
                self.f.i(I::End);
            }
        }
    }

    fn store_lane(&mut self, t: DType, p: S, o: u64, v: V, lane: usize) {
        let lane = lane as u8;
        self.f.get_s(p).get(v);
        match t.size() {
            8 => self.f.i(I::V128Store64Lane {
                memarg: memarg(o, 3),
                lane,
            }),
            4 => self.f.i(I::V128Store32Lane {
                memarg: memarg(o, 2),
                lane,
            }),
            2 => self
                .f
                .i(I::I32x4ExtractLane(lane))
                .i(I::I32Store16(memarg(o, 1))),
            _ => {
                self.f.i(I::I32x4ExtractLane(lane));
                if t == DType::Bool {
                    self.f.i(I::I32Const(1)).i(I::I32And);
                }
                self.f.i(I::I32Store8(memarg(o, 0)))
            }
        };
    }

    fn store_contiguous(&mut self, t: DType, p: S, o: u64, v: V, lanes: usize) {
        match (t.size(), lanes) {
            (8, 2) | (4, 4) => {
                self.f.get_s(p).get(v).i(I::V128Store(memarg(o, 2)));
            }
            (4, 2) => {
                self.f.get_s(p).get(v).i(I::V128Store64Lane {
                    memarg: memarg(o, 2),
                    lane: 0,
                });
            }
            (1, 2 | 4) => {
                let bits = match t {
                    DType::Bool => {
                        let one = self.f.const_u32(1);
                        self.f.op2(I::V128And, v, one)
                    }
                    _ => v,
                };
                let bytes = self.f.shuffle(
                    [0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                    bits,
                    bits,
                );
                self.f.get_s(p).get(bytes);
                if lanes == 4 {
                    self.f.i(I::V128Store32Lane {
                        memarg: memarg(o, 0),
                        lane: 0,
                    });
                } else {
                    self.f.i(I::V128Store16Lane {
                        memarg: memarg(o, 0),
                        lane: 0,
                    });
                }
            }
            (2, 2 | 4) => {
                let bytes =
                    self.f
                        .shuffle([0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0], v, v);
                self.f.get_s(p).get(bytes);
                let memarg = memarg(o, 1);
                self.f.i(match lanes {
                    4 => I::V128Store64Lane { memarg, lane: 0 },
                    _ => I::V128Store32Lane { memarg, lane: 0 },
                });
            }
            _ => self.store_lane(t, p, o, v, 0),
        }
    }
}
