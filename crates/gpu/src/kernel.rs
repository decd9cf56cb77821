//! A kernel as a WGSL function of (workgroup number, lane). Every workgroup has 256 lanes.

use athanor_lower::{Accumulate, Kernel, Program, Sort, Term};

use crate::contraction;
use crate::emit::{Emit, Result, better, combine};
use crate::layout::Layout;
use crate::scalar::{self, of_word, to_word};
use crate::support::word;

/// Lanes of a workgroup.
pub const LANES: usize = 256;

/// A function's text, and how many workgroups run it.
pub struct Function {
    pub text: String,
    pub groups: usize,
    /// Arrays of 256 words in workgroup memory that it uses.
    pub shared: usize,
    /// Words of each of the two tiles of a contraction.
    pub tiles: usize,
}

/// The best form of a kernel.
pub fn function(p: &Program, layout: &Layout, k: &Kernel, name: &str) -> Result<Function> {
    if let Some(f) = contraction::function(p, layout, k, name)? {
        return Ok(f);
    }
    if k.sequential {
        return sequential(p, layout, k, name);
    }
    match row_lanes(k) {
        Some(lanes) => rows(p, layout, k, name, lanes),
        None => points(p, layout, k, name),
    }
}

fn open(e: &mut Emit<'_>, name: &str, threads: usize) {
    e.text += &format!("fn {name}(wg: u32, lane: u32) {{\n");
    e.line("let p = wg * 256u + lane;");
    e.line(format!("if (p >= {threads}u) {{ return; }}"));
}

fn finish(mut e: Emit<'_>, threads: usize) -> Function {
    e.text += "}\n\n";
    Function {
        text: e.text,
        groups: threads.div_ceil(LANES),
        shared: 0,
        tiles: 0,
    }
}

/// One thread for each point, which walks the whole reduction in order.
fn points(p: &Program, layout: &Layout, k: &Kernel, name: &str) -> Result<Function> {
    let threads: usize = k.domain.iter().product();
    let mut e = Emit::new(p, layout, k);
    open(&mut e, name, threads);
    let axes: Vec<usize> = (0..k.domain.len()).collect();
    e.unravel("p", &axes);
    point(&mut e)?;
    Ok(finish(e, threads))
}

/// What happens at one point, its axes declared.
fn point(e: &mut Emit<'_>) -> Result<()> {
    let k = e.k;
    if !k.accumulators.is_empty() {
        e.begin_accumulators()?;
        e.hoist(k.accumulators.iter().map(|a| a.value))?;
        let turns = k
            .accumulators
            .iter()
            .any(|a| !matches!(a.op, Accumulate::Reduce(_)));
        if turns {
            e.line("var turn = 0;");
        }
        e.scope(|e| {
            for (r, n) in k.reduce.iter().enumerate() {
                let a = e.axes[k.domain.len() + r].clone();
                e.line(format!("for (var {a} = 0; {a} < {n}; {a} = {a} + 1) {{"));
            }
            e.update_accumulators("turn")?;
            e.stores(&k.running)?;
            if turns {
                e.line("turn = turn + 1;");
            }
            k.reduce.iter().for_each(|_| e.line("}"));
            Ok(())
        })?;
        e.end_accumulators();
    }
    e.stores(&k.stores)
}

/// Domain axes whose coordinates can be told from the address that a kernel of one store writes:
/// threads of different coordinates never meet.
fn independent(k: &Kernel) -> Vec<usize> {
    let ([store], true) = (&k.stores[..], k.running.is_empty()) else {
        return Vec::new();
    };
    let reads_back = k
        .nodes
        .iter()
        .any(|n| matches!(n, athanor_lower::Node::Load { buffer, .. } if *buffer == store.buffer));
    if reads_back {
        return Vec::new();
    }
    let tells = |axis: &usize| {
        let (s, n) = match store.index.stride(*axis) {
            Some(s) if s > 0 => (s, k.domain[*axis] as i64),
            _ => return false,
        };
        let mut inner = 0;
        for (t, c) in &store.index.terms {
            match t {
                Term::Axis(a) if a == axis => {}
                _ if c % (s * n) == 0 => {}
                Term::Axis(a) if *c > 0 && *a < k.domain.len() => {
                    inner += c * (k.domain[*a] as i64 - 1)
                }
                _ => return false,
            }
        }
        inner < s
    };
    (0..k.domain.len()).filter(tells).collect()
}

/// Points in order. Threads share only what can be told apart by the address.
fn sequential(p: &Program, layout: &Layout, k: &Kernel, name: &str) -> Result<Function> {
    let own = independent(k);
    let threads: usize = own.iter().map(|a| k.domain[*a]).product();
    let mut e = Emit::new(p, layout, k);
    open(&mut e, name, threads);
    e.unravel("p", &own);
    let others: Vec<usize> = (0..k.domain.len()).filter(|a| !own.contains(a)).collect();
    for a in &others {
        let (x, n) = (e.axes[*a].clone(), k.domain[*a]);
        e.line(format!("for (var {x} = 0; {x} < {n}; {x} = {x} + 1) {{"));
    }
    point(&mut e)?;
    others.iter().for_each(|_| e.line("}"));
    Ok(finish(e, threads))
}

/// Lanes that share the reduction of one point, if it is long and points are few.
fn row_lanes(k: &Kernel) -> Option<usize> {
    let points: usize = k.domain.iter().product();
    let steps: usize = k.reduce.iter().product();
    if k.accumulators.is_empty() || !k.running.is_empty() || k.accumulators.len() > 6 {
        return None;
    }
    let lanes = (steps / 4).next_power_of_two().min(LANES);
    // Up to 2^16 threads there is room on every device.
    let room = (65536 / points.max(1)).max(1);
    let lanes = lanes.min(1 << room.ilog2());
    (steps >= 32 && lanes >= 4).then_some(lanes)
}

/// `lanes` lanes for each point: each adds up every `lanes`-th step, then a tree in workgroup
/// memory. The order of the sum is fixed by the shape alone.
fn rows(p: &Program, layout: &Layout, k: &Kernel, name: &str, lanes: usize) -> Result<Function> {
    let points: usize = k.domain.iter().product();
    let steps: usize = k.reduce.iter().product();
    let per_group = LANES / lanes;
    let mut e = Emit::new(p, layout, k);
    e.text += &format!("fn {name}(wg: u32, lane: u32) {{\n");
    e.line(format!("let row = wg * {per_group}u + lane / {lanes}u;"));
    e.line(format!("let turn0 = lane % {lanes}u;"));
    e.line(format!("let p = min(row, {}u);", points - 1));
    let domain: Vec<usize> = (0..k.domain.len()).collect();
    let reduce: Vec<usize> = (k.domain.len()..k.domain.len() + k.reduce.len()).collect();
    e.unravel("p", &domain);
    e.begin_accumulators()?;
    e.hoist(k.accumulators.iter().map(|a| a.value))?;
    e.scope(|e| {
        e.line(format!(
            "for (var turn = turn0; turn < {steps}u; turn = turn + {lanes}u) {{"
        ));
        e.unravel("turn", &reduce);
        e.update_accumulators("i32(turn)")?;
        e.line("}");
        Ok(())
    })?;
    let mut shared = 0;
    let mut arrays = Vec::new();
    for a in &k.accumulators {
        let arg = !matches!(a.op, Accumulate::Reduce(_));
        arrays.push(shared);
        shared += if arg { 2 } else { 1 };
    }
    let put = |e: &mut Emit<'_>| -> Result<()> {
        for (i, a) in k.accumulators.iter().enumerate() {
            let (w, s) = (word(e.types[a.value.0 as usize])?, arrays[i]);
            match a.op {
                Accumulate::Reduce(_) => {
                    e.line(format!(
                        "shared{s}[lane] = {};",
                        to_word(w, &format!("acc{i}"))
                    ));
                }
                _ => {
                    e.line(format!("shared{s}[lane] = bitcast<u32>(acc{i});"));
                    e.line(format!(
                        "shared{}[lane] = {};",
                        s + 1,
                        to_word(w, &format!("best{i}"))
                    ));
                }
            }
        }
        Ok(())
    };
    put(&mut e)?;
    e.line(format!(
        "for (var half = {}u; half > 0u; half = half >> 1u) {{",
        lanes / 2
    ));
    e.line("workgroupBarrier();");
    e.line("if (turn0 < half) {");
    for (i, a) in k.accumulators.iter().enumerate() {
        let t = e.types[a.value.0 as usize];
        let (w, s) = (word(t)?, arrays[i]);
        let other = of_word(w, &format!("shared{s}[lane + half]"));
        match a.op {
            Accumulate::Reduce(op) => {
                let sum = scalar::binary(combine(op), t, &format!("acc{i}"), &other)?;
                e.line(format!("acc{i} = {sum};"));
            }
            op => {
                e.line(format!(
                    "let index{i} = bitcast<i32>(shared{s}[lane + half]);"
                ));
                let other = of_word(w, &format!("shared{}[lane + half]", s + 1));
                e.line(format!("let value{i} = {other};"));
                let (v, b) = (format!("value{i}"), format!("best{i}"));
                let (wins, loses) = (better(op, t, &v, &b)?, better(op, t, &b, &v)?);
                e.line(format!(
                    "if (index{i} != 0x7fffffff && (acc{i} == 0x7fffffff || {wins} || (!{loses} && index{i} < acc{i}))) {{ acc{i} = index{i}; best{i} = value{i}; }}"
                ));
            }
        }
    }
    put(&mut e)?;
    e.line("}");
    e.line("}");
    e.line("workgroupBarrier();");
    e.end_accumulators();
    e.line(format!("if (turn0 == 0u && row < {points}u) {{"));
    e.stores(&k.stores)?;
    e.line("}");
    e.text += "}\n\n";
    Ok(Function {
        text: e.text,
        groups: points.div_ceil(per_group),
        shared,
        tiles: 0,
    })
}

/// One workgroup a row: a bitonic network in its form that only sorts upwards, so that places
/// beyond the end count as greatest and are skipped. Each element's first position goes along and
/// breaks ties, which makes it stable; the layout gives the scratch room for all rows.
pub fn sort(p: &Program, layout: &Layout, s: &Sort, name: &str) -> Function {
    let k = Kernel::default();
    let e = Emit::new(p, layout, &k);
    let (ranks, order, first) = (e.base(s.ranks), e.base(s.order), e.base(s.scratch[0]));
    let n = s.length;
    let size = n.next_power_of_two();
    let pairs = size / 2;
    let text = format!(
        "fn {name}(wg: u32, lane: u32) {{
  let ranks = {ranks} + wg * {n}u;
  let order = {order} + wg * {n}u;
  let first = {first} + wg * {n}u;
  for (var i = lane; i < {n}u; i = i + 256u) {{ heap[first + i] = i; }}
  storageBarrier();
  workgroupBarrier();
  for (var block = 2u; block <= {size}u; block = block << 1u) {{
    for (var half = block >> 1u; half > 0u; half = half >> 1u) {{
      for (var i = lane; i < {pairs}u; i = i + 256u) {{
        let a = (i / half) * half * 2u + i % half;
        var b = a + half;
        if (half == block >> 1u) {{ b = (a / block) * block + block - 1u - a % block; }}
        if (b < {n}u) {{
          let ra = bitcast<i32>(heap[ranks + a]);
          let rb = bitcast<i32>(heap[ranks + b]);
          let fa = heap[first + a];
          let fb = heap[first + b];
          if (rb < ra || (rb == ra && fb < fa)) {{
            let moved = heap[order + a];
            heap[ranks + a] = bitcast<u32>(rb);
            heap[ranks + b] = bitcast<u32>(ra);
            heap[first + a] = fb;
            heap[first + b] = fa;
            heap[order + a] = heap[order + b];
            heap[order + b] = moved;
          }}
        }}
      }}
      storageBarrier();
      workgroupBarrier();
    }}
  }}
}}

"
    );
    Function {
        text,
        groups: s.rows,
        shared: 0,
        tiles: 0,
    }
}
