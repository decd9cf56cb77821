//! Reductions: accumulators in locals, one set for each row and vector of the pass. Contractions
//! need nothing else: with rows and vectors unrolled, what they load is shared by the memo, which
//! is a register tile.
//!
//! The order of summation is fixed by the plan: along lanes (if the vector axis is reduced) each
//! lane sums its own elements in order, then copies are added in order, then lanes pairwise.

use athanor_ir::{Binary, DType, Literal, ReduceOp};
use athanor_lower::Accumulate;

use super::Ctx;
use crate::emit::{I, V};
use crate::ops;

fn combine_op(op: ReduceOp) -> Binary {
    match op {
        ReduceOp::Sum => Binary::Add,
        ReduceOp::Prod => Binary::Mul,
        ReduceOp::Max => Binary::Max,
        ReduceOp::Min => Binary::Min,
        ReduceOp::And => Binary::And,
        ReduceOp::Or => Binary::Or,
    }
}

/// The least (or greatest) value's bits.
fn extreme(t: DType, least: bool) -> u64 {
    Literal::bound(t, !least).bits
}

fn initial(op: Accumulate, t: DType) -> u64 {
    match op {
        Accumulate::Reduce(ReduceOp::Sum | ReduceOp::Or) => 0,
        Accumulate::Reduce(ReduceOp::Prod) => match t {
            DType::F32 => 1f32.to_bits().into(),
            DType::F64 => 1f64.to_bits(),
            _ => 1,
        },
        Accumulate::Reduce(ReduceOp::And) => u64::MAX,
        Accumulate::Reduce(ReduceOp::Max) | Accumulate::ArgMax => extreme(t, true),
        Accumulate::Reduce(ReduceOp::Min) | Accumulate::ArgMin => extreme(t, false),
    }
}

impl Ctx<'_, '_> {
    fn horizontal(&self) -> bool {
        self.plan.vector.is_some_and(|v| v >= self.k.domain.len())
    }

    fn acc_copies(&self) -> usize {
        if self.horizontal() {
            self.plan.unroll
        } else {
            self.vectors
        }
    }

    pub(super) fn reduction(&mut self) {
        let k = self.k;
        self.acc.clear();
        for (i, a) in k.accumulators.iter().enumerate() {
            let t = self.dtypes[a.value.0 as usize];
            for r in 0..self.rows {
                for u in 0..self.acc_copies() {
                    let start = ops::constant(&mut self.f, t, initial(a.op, t));
                    let v = self.f.new_v();
                    self.f.assign(v, start);
                    let index = self.f.new_v();
                    if !matches!(a.op, Accumulate::Reduce(_)) {
                        let zero = self.f.const_u32(0);
                        self.f.assign(index, zero);
                    }
                    self.acc.insert((i, r, u), (v, index));
                }
            }
        }
        self.steps(k.domain.len());
        if self.horizontal() {
            for r in 0..self.rows {
                for i in 0..k.accumulators.len() {
                    self.fold(i, r);
                }
            }
        }
    }

    fn steps(&mut self, level: usize) {
        if level == self.plan.order.len() {
            return self.update();
        }
        self.each_segment(level, |c| {
            c.hoist(level + 1, true);
            c.steps(level + 1);
        });
    }

    fn update(&mut self) {
        let k = self.k;
        for (i, a) in k.accumulators.iter().enumerate() {
            let t = self.dtypes[a.value.0 as usize];
            for r in 0..self.rows {
                for u in 0..self.vectors {
                    let x = self.value(a.value, r, u);
                    let (acc, index) = self.acc[&(i, r, u)];
                    match a.op {
                        Accumulate::Reduce(op) => {
                            let mut v = ops::binary(&mut self.f, combine_op(op), t, acc, x);
                            if self.horizontal() && self.lanes < self.plan.lanes {
                                // Lanes past the end keep their sums.
                                let bytes = self.lanes * t.size().max(4);
                                let pick: [u8; 16] = std::array::from_fn(|b| {
                                    if b < bytes { b as u8 + 16 } else { b as u8 }
                                });
                                v = self.f.shuffle(pick, acc, v);
                            }
                            self.f.assign(acc, v);
                        }
                        Accumulate::ArgMax | Accumulate::ArgMin => {
                            let op = if a.op == Accumulate::ArgMax {
                                Binary::Gt
                            } else {
                                Binary::Lt
                            };
                            let mut better = ops::binary(&mut self.f, op, t, x, acc);
                            if t.is_float() {
                                let nan = ops::binary(&mut self.f, Binary::Ne, t, x, x);
                                let was = ops::binary(&mut self.f, Binary::Ne, t, acc, acc);
                                let first = self.f.op2(I::V128AndNot, nan, was);
                                better = self.f.op2(I::V128Or, better, first);
                            }
                            let step = self.step_number();
                            let v = ops::select(&mut self.f, t, better, x, acc);
                            self.f.assign(acc, v);
                            let n = self.f.select(better, step, index);
                            self.f.assign(index, n);
                        }
                    }
                }
            }
        }
        for s in &k.running {
            self.store(s);
        }
    }

    /// The number of this step, row-major over the reduction axes, in every lane.
    fn step_number(&mut self) -> V {
        let first = self.k.domain.len();
        self.f.i(I::I32Const(0));
        for a in first..self.extents.len() {
            self.f.i(I::I32Const(self.extents[a] as i32)).i(I::I32Mul);
            if let Some(c) = self.counters[a] {
                self.f.get_s(c).i(I::I32Add);
            }
        }
        self.f.i(I::I32x4Splat);
        self.f.pop()
    }

    /// Copies and lanes of a horizontal accumulator into every lane of copy 0.
    fn fold(&mut self, i: usize, r: usize) {
        let a = self.k.accumulators[i];
        let Accumulate::Reduce(op) = a.op else { return };
        let (op, t) = (combine_op(op), self.dtypes[a.value.0 as usize]);
        let (acc, _) = self.acc[&(i, r, 0)];
        let mut v = acc;
        for u in 1..self.acc_copies() {
            let (other, _) = self.acc[&(i, r, u)];
            v = ops::binary(&mut self.f, op, t, v, other);
        }
        let wide = t.size() == 8;
        if self.plan.lanes == 4 || wide {
            let swapped =
                self.f
                    .shuffle([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7], v, v);
            v = ops::binary(&mut self.f, op, t, v, swapped);
        }
        if !wide {
            let swapped =
                self.f
                    .shuffle([4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11], v, v);
            v = ops::binary(&mut self.f, op, t, v, swapped);
        }
        self.f.assign(acc, v);
    }

    /// What stores see of an accumulator.
    pub(super) fn reduced(&mut self, i: usize, r: usize, u: usize) -> V {
        let u = if self.horizontal() { 0 } else { u };
        let (v, index) = self.acc[&(i, r, u)];
        match self.k.accumulators[i].op {
            Accumulate::Reduce(_) => v,
            Accumulate::ArgMax | Accumulate::ArgMin => index,
        }
    }
}
