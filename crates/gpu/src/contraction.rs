//! Sums of products as tiled matrix products in workgroup memory. Axes fall into four groups: those
//! that both factors depend on (batch), one of them (rows, columns), and the reduction. Each factor
//! is any expression of its axes, so prologues, gathers and windows are read straight into the tile.
//! Every result is one sum in the order of the reduction, whatever the tile.

use athanor_ir::{Binary, ReduceOp};
use athanor_lower::{Accumulate, Kernel, Node, NodeId, Program};

use crate::emit::{Emit, Result};
use crate::kernel::Function;
use crate::layout::Layout;
use crate::support::{Word, word};

/// Depth of a tile: steps of the reduction between two barriers.
const DEPTH: usize = 16;
/// Sides of a square tile, and the rows and columns of each of 16 by 16 lanes.
const TILES: [(usize, usize); 3] = [(64, 4), (32, 2), (16, 1)];

struct Shape {
    a: NodeId,
    b: NodeId,
    batch: Vec<usize>,
    rows: Vec<usize>,
    columns: Vec<usize>,
}

fn shape(e: &Emit<'_>) -> Option<Shape> {
    let k = e.k;
    let [acc] = &k.accumulators[..] else {
        return None;
    };
    if acc.op != Accumulate::Reduce(ReduceOp::Sum) || !k.running.is_empty() || k.sequential {
        return None;
    }
    let Node::Binary(Binary::Mul, a, b) = &k.nodes[acc.value.0 as usize] else {
        return None;
    };
    if word(e.types[a.0 as usize]) != Ok(Word::F32) {
        return None;
    }
    let deps = |n: &NodeId, axis: &usize| e.deps[n.0 as usize] >> axis & 1 == 1;
    let inner = k.domain.len()..k.domain.len() + k.reduce.len();
    if !inner.clone().all(|r| deps(a, &r) || deps(b, &r)) {
        return None;
    }
    let all: Vec<usize> = (0..k.domain.len()).collect();
    let pick =
        |f: &dyn Fn(&usize) -> bool| all.iter().copied().filter(|x| f(x)).collect::<Vec<_>>();
    Some(Shape {
        a: *a,
        b: *b,
        batch: pick(&|x| deps(a, x) == deps(b, x)),
        rows: pick(&|x| deps(a, x) && !deps(b, x)),
        columns: pick(&|x| deps(b, x) && !deps(a, x)),
    })
}

/// The axis in which neighbours of a factor lie side by side in memory: whether it is the last of
/// the reduction.
fn along_reduction(k: &Kernel, n: NodeId) -> bool {
    let last = k.domain.len() + k.reduce.len() - 1;
    match &k.nodes[n.0 as usize] {
        Node::Load { index, .. } => index.stride(last) == Some(1),
        _ => false,
    }
}

pub fn function(p: &Program, layout: &Layout, k: &Kernel, name: &str) -> Result<Option<Function>> {
    let mut e = Emit::new(p, layout, k);
    let Some(s) = shape(&e) else { return Ok(None) };
    let size = |axes: &[usize]| axes.iter().map(|a| k.domain[*a]).product::<usize>();
    let (batch, rows, columns) = (size(&s.batch), size(&s.rows), size(&s.columns));
    let steps: usize = k.reduce.iter().product();
    if rows < 8 || columns < 8 || steps < 8 || rows * columns * steps < 1 << 14 {
        return Ok(None);
    }
    let tiles = |side: usize| batch * rows.div_ceil(side) * columns.div_ceil(side);
    // Large tiles reuse more; small ones give every processor some.
    let (side, each) = TILES
        .into_iter()
        .find(|(side, _)| rows * 2 > *side && columns * 2 > *side && tiles(*side) >= 24)
        .unwrap_or(TILES[2]);
    let (across, down) = (columns.div_ceil(side), rows.div_ceil(side));
    let reduce: Vec<usize> = (k.domain.len()..k.domain.len() + k.reduce.len()).collect();

    // The epilogue of one result.
    let mut tail = Emit::new(p, layout, k);
    tail.text += &format!("fn {name}_store(batch: u32, row: u32, column: u32, acc0: f32) {{\n");
    tail.unravel("batch", &s.batch);
    tail.unravel("row", &s.rows);
    tail.unravel("column", &s.columns);
    tail.stores(&k.stores)?;
    tail.text += "}\n\n";

    e.text += &tail.text;
    e.text += &format!("fn {name}(wg: u32, lane: u32) {{\n");
    e.line(format!("let column0 = (wg % {across}u) * {side}u;"));
    e.line(format!(
        "let row0 = ((wg / {across}u) % {down}u) * {side}u;"
    ));
    e.line(format!("let batch = wg / {}u;", across * down));
    e.line("let x = lane % 16u;");
    e.line("let y = lane / 16u;");
    for i in 0..each {
        for j in 0..each {
            e.line(format!("var sum{i}_{j} = 0.0;"));
        }
    }
    e.line(format!(
        "for (var start = 0u; start < {steps}u; start = start + {DEPTH}u) {{"
    ));
    for (factor, tile, axes, first, limit) in [
        (s.a, "tile_a", &s.rows, "row0", rows),
        (s.b, "tile_b", &s.columns, "column0", columns),
    ] {
        let total = side * DEPTH;
        e.line(format!("for (var i = lane; i < {total}u; i = i + 256u) {{"));
        let (step, line) = match along_reduction(k, factor) {
            true => (format!("i % {DEPTH}u"), format!("i / {DEPTH}u")),
            false => (format!("i / {side}u"), format!("i % {side}u")),
        };
        e.line(format!("let depth = {step};"));
        e.line(format!("let place = {line};"));
        e.line("let step = start + depth;");
        e.line(format!("let line = {first} + place;"));
        e.line("var value = 0.0;");
        e.line(format!("if (step < {steps}u && line < {limit}u) {{"));
        e.scope(|e| {
            e.unravel("batch", &s.batch);
            e.unravel("line", axes);
            e.unravel("step", &reduce);
            e.need([factor])?;
            let value = e.named(factor);
            e.line(format!("value = {value};"));
            Ok(())
        })?;
        e.line("}");
        e.line(format!("{tile}[depth * {side}u + place] = value;"));
        e.line("}");
    }
    e.line("workgroupBarrier();");
    e.line(format!(
        "for (var depth = 0u; depth < {DEPTH}u; depth = depth + 1u) {{"
    ));
    for i in 0..each {
        let at = |axis: &str| format!("[depth * {side}u + {axis} + {}u]", 16 * i);
        e.line(format!("let a{i} = tile_a{};", at("y")));
        e.line(format!("let b{i} = tile_b{};", at("x")));
    }
    for i in 0..each {
        for j in 0..each {
            e.line(format!("sum{i}_{j} = sum{i}_{j} + a{i} * b{j};"));
        }
    }
    e.line("}");
    e.line("workgroupBarrier();");
    e.line("}");
    for i in 0..each {
        for j in 0..each {
            let (r, c) = (
                format!("row0 + y + {}u", 16 * i),
                format!("column0 + x + {}u", 16 * j),
            );
            e.line(format!(
                "if ({r} < {rows}u && {c} < {columns}u) {{ {name}_store(batch, {r}, {c}, sum{i}_{j}); }}"
            ));
        }
    }
    e.text += "}\n\n";
    Ok(Some(Function {
        text: e.text,
        groups: batch * across * down,
        shared: 0,
        tiles: side * DEPTH,
    }))
}
