//! A stable merge sort of 32-bit ranks that carries a word along: runs of a few elements are sorted
//! by insertion, then neighbours are merged between the row and its scratch space.

use athanor_lower::{Program, Sort};
use wasm_encoder::{BlockType, ValType};

use crate::control::base;
use crate::emit::{Emitter, Fun, I, S, Signature, memarg};

/// Bytes of the runs that are sorted by insertion.
const RUN: i32 = 8 * 4;

/// The function `index`: sorts every row.
pub fn emit(e: &mut Emitter, p: &Program, index: u32, sort: &Sort) {
    let row = e.helper("sort.row", row_signature(), emit_row);
    let mut f = e.begin(index);
    let [ranks, order, scratch_ranks, scratch_order] = sort.buffers().map(|b| base(&mut f, p, b));
    let bytes = (sort.length * 4) as i32;
    let left = f.new_i32();
    f.i(I::I32Const(sort.rows as i32)).set_s(left);
    f.i(I::Block(BlockType::Empty)).i(I::Loop(BlockType::Empty));
    f.get_s(left).i(I::I32Eqz).i(I::BrIf(1));
    for s in [ranks, order, scratch_ranks, scratch_order] {
        f.get_s(s);
    }
    f.i(I::I32Const(bytes)).i(I::Call(row));
    for s in [ranks, order] {
        f.get_s(s).i(I::I32Const(bytes)).i(I::I32Add).set_s(s);
    }
    f.get_s(left).i(I::I32Const(1)).i(I::I32Sub).set_s(left);
    f.i(I::Br(0)).i(I::End).i(I::End);
    f.end();
}

/// (ranks, order, scratch ranks, scratch order, bytes of a row).
fn row_signature() -> Signature {
    Signature {
        params: vec![ValType::I32; 5],
        results: vec![],
    }
}

// Positions below are byte offsets from the start of the row.

fn load(f: &mut Fun<'_>, array: S, at: S) -> S {
    f.get_s(array).get_s(at).i(I::I32Add);
    f.i(I::I32Load(memarg(0, 2)));
    f.pop_i32()
}

fn store(f: &mut Fun<'_>, array: S, at: S, value: S) {
    f.get_s(array).get_s(at).i(I::I32Add);
    f.get_s(value).i(I::I32Store(memarg(0, 2)));
}

fn add(f: &mut Fun<'_>, to: S, by: i32) {
    f.get_s(to).i(I::I32Const(by)).i(I::I32Add).set_s(to);
}

/// min(x + by, limit)
fn capped(f: &mut Fun<'_>, x: S, by: S, limit: S) -> S {
    f.get_s(x).get_s(by).i(I::I32Add);
    let sum = f.pop_i32();
    f.get_s(sum).get_s(limit);
    f.get_s(sum).get_s(limit).i(I::I32LtU).i(I::Select);
    f.pop_i32()
}

/// `while a < b { body }`
fn while_below(f: &mut Fun<'_>, a: S, b: S, body: impl FnOnce(&mut Fun<'_>)) {
    f.i(I::Block(BlockType::Empty)).i(I::Loop(BlockType::Empty));
    f.get_s(a).get_s(b).i(I::I32GeU).i(I::BrIf(1));
    body(f);
    f.i(I::Br(0)).i(I::End).i(I::End);
}

fn emit_row(e: &mut Emitter, index: u32) {
    let merge = e.helper("sort.merge", merge_signature(), emit_merge);
    let mut fun = e.begin(index);
    let f = &mut fun;
    let [ranks, order, scratch_ranks, scratch_order, bytes] = [0, 1, 2, 3, 4].map(|i| f.param(i));
    insertion(f, ranks, order, bytes);
    // Where the rows are now, and where they go next.
    let [from, from_order, to, to_order, width, start] = [(); 6].map(|()| f.new_i32());
    for (a, b) in [
        (from, ranks),
        (from_order, order),
        (to, scratch_ranks),
        (to_order, scratch_order),
    ] {
        f.get_s(b).set_s(a);
    }
    f.i(I::I32Const(RUN)).set_s(width);
    while_below(f, width, bytes, |f| {
        f.i(I::I32Const(0)).set_s(start);
        while_below(f, start, bytes, |f| {
            let middle = capped(f, start, width, bytes);
            let end = capped(f, middle, width, bytes);
            for s in [from, from_order, to, to_order, start, middle, end] {
                f.get_s(s);
            }
            f.i(I::Call(merge));
            f.get_s(end).set_s(start);
        });
        for (a, b) in [(from, to), (from_order, to_order)] {
            f.get_s(a).get_s(b).set_s(a).set_s(b);
        }
        f.get_s(width).i(I::I32Const(1)).i(I::I32Shl).set_s(width);
    });
    f.get_s(from)
        .get_s(ranks)
        .i(I::I32Ne)
        .i(I::If(BlockType::Empty));
    for (a, b) in [(ranks, from), (order, from_order)] {
        f.get_s(a).get_s(b).get_s(bytes);
        f.i(I::MemoryCopy {
            src_mem: 0,
            dst_mem: 0,
        });
    }
    f.i(I::End);
    fun.end();
}

fn insertion(f: &mut Fun<'_>, ranks: S, order: S, bytes: S) {
    let [start, i, j, run] = [(); 4].map(|()| f.new_i32());
    f.i(I::I32Const(RUN)).set_s(run);
    f.i(I::I32Const(0)).set_s(start);
    while_below(f, start, bytes, |f| {
        let end = capped(f, start, run, bytes);
        f.get_s(start).set_s(i);
        while_below(f, i, end, |f| {
            let (rank, word) = (load(f, ranks, i), load(f, order, i));
            f.get_s(i).set_s(j);
            while_below(f, start, j, |f| {
                let before = f.add_const(j, -4);
                let other = load(f, ranks, before);
                // Out of the loop at the first that is not greater.
                f.get_s(other).get_s(rank).i(I::I32LeS).i(I::BrIf(1));
                store(f, ranks, j, other);
                let other = load(f, order, before);
                store(f, order, j, other);
                f.get_s(before).set_s(j);
            });
            store(f, ranks, j, rank);
            store(f, order, j, word);
            add(f, i, 4);
        });
        f.get_s(end).set_s(start);
    });
}

/// (from, from order, to, to order, start, middle, end): merges two sorted neighbours.
fn merge_signature() -> Signature {
    Signature {
        params: vec![ValType::I32; 7],
        results: vec![],
    }
}

fn emit_merge(e: &mut Emitter, index: u32) {
    let mut fun = e.begin(index);
    let f = &mut fun;
    let [from, from_order, to, to_order, left, middle, end] =
        [0, 1, 2, 3, 4, 5, 6].map(|i| f.param(i));
    let [at, right, second] = [(); 3].map(|()| f.new_i32());
    f.get_s(left).set_s(at);
    f.get_s(middle).set_s(right);
    while_below(f, left, middle, |f| {
        f.get_s(right).get_s(end).i(I::I32GeU).i(I::BrIf(1));
        let (a, b) = (load(f, from, left), load(f, from, right));
        // Of equal ones the left comes first. No branch: which side wins cannot be foretold.
        f.get_s(b).get_s(a).i(I::I32LtS).set_s(second);
        f.get_s(b).get_s(a).get_s(second).i(I::Select);
        let rank = f.pop_i32();
        f.get_s(right).get_s(left).get_s(second).i(I::Select);
        let place = f.pop_i32();
        store(f, to, at, rank);
        let word = load(f, from_order, place);
        store(f, to_order, at, word);
        add(f, at, 4);
        f.get_s(second).i(I::I32Const(2)).i(I::I32Shl);
        let step = f.pop_i32();
        f.get_s(right).get_s(step).i(I::I32Add).set_s(right);
        f.get_s(left).i(I::I32Const(4)).i(I::I32Add);
        f.get_s(step).i(I::I32Sub).set_s(left);
    });
    for (a, b) in [(left, middle), (right, end)] {
        for (to, from) in [(to, from), (to_order, from_order)] {
            f.get_s(to).get_s(at).i(I::I32Add);
            f.get_s(from).get_s(a).i(I::I32Add);
            f.get_s(b).get_s(a).i(I::I32Sub);
            f.i(I::MemoryCopy {
                src_mem: 0,
                dst_mem: 0,
            });
        }
        f.get_s(at)
            .get_s(b)
            .i(I::I32Add)
            .get_s(a)
            .i(I::I32Sub)
            .set_s(at);
    }
    fun.end();
}
