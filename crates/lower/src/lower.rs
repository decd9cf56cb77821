//! From graph to steps: which kernels there are and in which order.

use std::collections::{HashMap, HashSet};

use athanor_ir::{Atom, Eqn, Graph, Var};

use crate::emit::{KernelBuilder, Location, Refusal, Scope, Value};
use crate::fuse::{self, is_barrier};
use crate::{Buffer, BufferId, Error, Index, Place, Result, Step};

/// What is shared by all scopes of a program.
#[derive(Default)]
pub struct Context {
    pub buffers: Vec<Buffer>,
    /// Trip counts of the `For`s around, outermost first.
    pub loops: Vec<usize>,
}

impl Context {
    /// A new temporary; the memory plan places it.
    pub fn temp(&mut self, dtype: athanor_ir::DType, len: usize) -> Location {
        self.buffer(Buffer {
            dtype,
            len,
            place: Place::Temp { offset: 0 },
        })
    }

    pub fn buffer(&mut self, buffer: Buffer) -> Location {
        self.buffers.push(buffer);
        Location {
            buffer: BufferId(self.buffers.len() as u32 - 1),
            base: Index::default(),
        }
    }
}

/// Kernels that still take stores, or finished steps.
enum Item {
    Open(Box<KernelBuilder>),
    Steps(Vec<Step>),
}

/// A kernel that holds more stores than this takes no unrelated one.
const MOST_STORES: usize = 12;
/// A kernel of more nodes than this takes nothing more.
const MOST_NODES: usize = 600;
/// Unrelated values of one domain share a loop up to this many points.
const SMALL: usize = 4096;

pub fn squeezed(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().filter(|n| *n != 1).collect()
}

pub fn defect(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Defect(e) => e,
        Refusal::Conflict => Error::Malformed {
            pass: "fuse",
            what: "a kernel refuses its only value".into(),
        },
    }
}

/// Lowers a graph whose inputs are given. Output `i` goes to `targets[i]`; None drops it.
pub fn scope(
    ctx: &mut Context,
    graph: &Graph,
    inputs: &[Value],
    targets: &[Option<Location>],
) -> Result<Vec<Step>> {
    let plan = fuse::plan(graph);
    let mut memory: HashMap<Var, Location> = HashMap::new();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for (atom, target) in graph.outputs.iter().zip(targets) {
        let Some(target) = target else { continue };
        match atom {
            Atom::Var(v) if graph.inputs.contains(v) => first.push((*atom, target.clone())),
            Atom::Var(v) if !memory.contains_key(v) => {
                memory.insert(*v, target.clone());
            }
            _ => last.push((*atom, target.clone())),
        }
    }
    let mut values = vec![Value::Deferred(0, 0); graph.avals.len()];
    for (v, value) in graph.inputs.iter().zip(inputs) {
        values[v.0 as usize] = value.clone();
    }
    let mut roots = Vec::new();
    for (number, eqn) in graph.eqns.iter().enumerate() {
        let mut root = eqn.prim.has_effect();
        for (out, v) in eqn.outputs.iter().enumerate() {
            values[v.0 as usize] = if plan.stored[v.0 as usize] {
                root = true;
                let aval = &graph.avals[v.0 as usize];
                let new = || ctx.temp(aval.dtype, aval.len());
                Value::Memory(memory.entry(*v).or_insert_with(new).clone())
            } else {
                Value::Deferred(number, out)
            };
        }
        if root {
            roots.push(number);
        }
    }
    let scope = Scope { graph, values };
    let needs: Vec<HashSet<Var>> = roots.iter().map(|r| loads(&scope, *r)).collect();
    let read: HashSet<Var> = needs.iter().flatten().copied().collect();
    // What nothing in this scope reads comes last: it finds more company then, and what it
    // replaces (an updated parameter) has been read by all.
    // Effects keep their order.
    let is_sink = |r: usize| {
        let eqn = &graph.eqns[r];
        eqn.outputs.iter().all(|v| !read.contains(v)) && !eqn.prim.has_effect()
    };
    let mut order: Vec<usize> = (0..roots.len()).collect();
    order.sort_by_key(|i| is_sink(roots[*i]));

    let mut items: Vec<Item> = Vec::new();
    for (atom, target) in first {
        items.push(Item::Steps(vec![copy(ctx, &scope, atom, &target)?]));
    }
    let mut made: HashMap<Var, usize> = HashMap::new();
    for i in order {
        let (number, eqn) = (roots[i], &graph.eqns[roots[i]]);
        let earliest = needs[i]
            .iter()
            .filter_map(|v| made.get(v))
            .max()
            .copied()
            .unwrap_or(0);
        let at = if is_barrier(eqn) {
            items.push(Item::Steps(crate::control::barrier(ctx, &scope, number)?));
            items.len() - 1
        } else {
            place(
                ctx, &scope, &mut items, earliest, number, &plan, &needs[i], &made,
            )?
        };
        made.extend(eqn.outputs.iter().map(|v| (*v, at)));
    }
    for (atom, target) in last {
        items.push(Item::Steps(vec![copy(ctx, &scope, atom, &target)?]));
    }
    let mut steps = Vec::new();
    for item in items {
        match item {
            Item::Open(b) => steps.push(Step::Kernel(b.finish())),
            Item::Steps(s) => steps.extend(s),
        }
    }
    Ok(steps)
}

/// Puts an equation's stored results into a kernel that fits, or a new one; returns its place.
#[allow(clippy::too_many_arguments)]
fn place(
    ctx: &Context,
    scope: &Scope,
    items: &mut Vec<Item>,
    earliest: usize,
    number: usize,
    plan: &fuse::Plan,
    needs: &HashSet<Var>,
    made: &HashMap<Var, usize>,
) -> Result<usize> {
    let eqn = &scope.graph.eqns[number];
    let domain = squeezed(&scope.graph.avals[eqn.outputs[0].0 as usize].shape);
    let reduce = &plan.reduce[number];
    for (at, item) in items.iter_mut().enumerate().skip(earliest) {
        let Item::Open(open) = item else { continue };
        let k = &open.kernel;
        let fits = k.nodes.len() <= MOST_NODES
            && k.domain == domain
            && (k.reduce == *reduce || reduce.is_empty());
        let related = needs.iter().any(|v| made.get(v) == Some(&at));
        let points: usize = domain.iter().product();
        if !fits || !related && (points > SMALL || k.stores.len() >= MOST_STORES) {
            continue;
        }
        let mut joined = open.clone();
        match store(&mut joined, scope, number, eqn) {
            Ok(()) => {
                *item = Item::Open(joined);
                return Ok(at);
            }
            Err(Refusal::Conflict) => {}
            Err(e) => return Err(defect(e)),
        }
    }
    let mut new = KernelBuilder::new(domain, reduce.clone(), &ctx.loops);
    store(&mut new, scope, number, eqn).map_err(defect)?;
    items.push(Item::Open(Box::new(new)));
    Ok(items.len() - 1)
}

fn store(
    b: &mut KernelBuilder,
    scope: &Scope,
    number: usize,
    eqn: &Eqn,
) -> std::result::Result<(), Refusal> {
    for (out, v) in eqn.outputs.iter().enumerate() {
        if let Value::Memory(to) = &scope.values[v.0 as usize] {
            b.store_result(scope, number, out, &to.clone())?;
        }
    }
    Ok(())
}

/// A kernel that writes any atom to memory.
pub fn copy(ctx: &Context, scope: &Scope, atom: Atom, to: &Location) -> Result<Step> {
    let shape = scope.graph.aval(atom).shape;
    let mut b = KernelBuilder::new(squeezed(&shape), vec![], &ctx.loops);
    b.store_atom(scope, atom, to).map_err(defect)?;
    Ok(Step::Kernel(b.finish()))
}

/// The variables in memory that an equation's kernel loads.
fn loads(scope: &Scope, root: usize) -> HashSet<Var> {
    let mut found = HashSet::new();
    let (mut seen, mut stack) = (HashSet::from([root]), vec![root]);
    while let Some(number) = stack.pop() {
        for a in &scope.graph.eqns[number].inputs {
            let Atom::Var(v) = a else { continue };
            match &scope.values[v.0 as usize] {
                Value::Deferred(eqn, _) => {
                    if seen.insert(*eqn) {
                        stack.push(*eqn);
                    }
                }
                _ => {
                    found.insert(*v);
                }
            }
        }
    }
    found
}
