//! Graphs as JAX 0.10 prints jaxprs, with its parameters, names and line breaks.
//!
//! Some things differ from JAX because the IR does: graphs that occur twice are printed twice,
//! `squeeze` is a reshape, and an array beside a scalar operand that is no literal is a broadcast.

use std::collections::HashMap;
use std::fmt;

use crate::infer::tuple;
use crate::pretty::{Doc, format, group, join, nest, text};
use crate::{
    Atom, CallbackKind, DType, Eqn, GatherMode, Graph, Literal, Prim, ReduceOp, ScatterOp, Unary,
    Var,
};

const WIDTH: usize = 80;

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = Names::default();
        f.write_str(&format(&names.graph(self), WIDTH))
    }
}

impl fmt::Display for Literal {
    /// `3.0:f32[]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match self.dtype {
            DType::Bool => if self.bits == 0 { "False" } else { "True" }.to_string(),
            DType::U64 => self.bits.to_string(),
            // JAX prints a narrow float widened, by Python's `repr` of a float.
            d if d.is_float() => python_float(self.to_f64()),
            _ => match self.to_tensor().data.to_i64s().as_deref() {
                Some([x]) => x.to_string(),
                _ => String::new(),
            },
        };
        write!(f, "{value}:{}[]", self.dtype.short_name())
    }
}

/// Python's `repr` of a float: shortest digits that read back, exponents from 1e16 and below 1e-4.
pub(crate) fn python_float(x: f64) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.into();
    }
    let magnitude = x.abs();
    if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
        let s = format!("{x:e}");
        let (digits, exponent) = s.split_once('e').unwrap_or((&s, "0"));
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(e) => ('-', e),
            None => ('+', exponent),
        };
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    let s = x.to_string();
    if s.contains('.') { s } else { s + ".0" }
}

/// Names of the variables of all graphs of one printing, in order of their first occurrence.
#[derive(Default)]
struct Names {
    count: usize,
    /// Of the graph being printed.
    scope: HashMap<Var, String>,
}

/// a to z, then ba, bb, …: digits to the base 26, as JAX writes them.
fn alphabetic(mut n: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'a' + (n % 26) as u8);
        n /= 26;
        if n == 0 {
            break;
        }
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

/// Scalar literals that were broadcast for arithmetic only: JAX prints the literal as the operand.
fn scalar_operands(graph: &Graph) -> HashMap<Var, Literal> {
    let mut found = HashMap::new();
    for eqn in &graph.eqns {
        if let (Prim::Broadcast { dims, .. }, [Atom::Lit(l)]) = (&eqn.prim, &eqn.inputs[..])
            && dims.is_empty()
        {
            found.insert(eqn.outputs[0], *l);
        }
    }
    for eqn in &graph.eqns {
        let several = |a: &Atom| !matches!(a, Atom::Var(v) if found.contains_key(v));
        let arithmetic = matches!(eqn.prim, Prim::Binary(_)) && eqn.inputs.iter().any(several);
        if !arithmetic {
            found.retain(|v, _| !eqn.inputs.contains(&Atom::Var(*v)));
        }
    }
    found.retain(|v, _| !graph.outputs.contains(&Atom::Var(*v)));
    found
}

impl Names {
    /// Whether it is printed as a literal.
    fn is_scalar(&self, v: Var) -> bool {
        self.scope.get(&v).is_some_and(|name| name.contains(':'))
    }

    fn var(&mut self, v: Var) -> String {
        let count = &mut self.count;
        let fresh = || {
            *count += 1;
            alphabetic(*count - 1)
        };
        self.scope.entry(v).or_insert_with(fresh).clone()
    }

    fn atom(&mut self, a: &Atom) -> Doc {
        text(match a {
            Atom::Var(v) => self.var(*v),
            Atom::Lit(l) => l.to_string(),
        })
    }

    fn list(docs: Vec<Doc>, separator: &'static str) -> Doc {
        let between = Doc::Concat(vec![text(separator), group(Doc::Break(" "))]);
        nest(group(join(&between, docs)))
    }

    fn binders(&mut self, graph: &Graph, vars: &[Var], used: impl Fn(Var) -> bool) -> Doc {
        let one = |v: &Var| {
            let name = if used(*v) {
                self.var(*v)
            } else {
                "_".to_string()
            };
            text(format!("{name}:{}", graph.avals[v.0 as usize]))
        };
        Names::list(vars.iter().map(one).collect(), "")
    }

    fn atoms(&mut self, atoms: &[Atom], separator: &'static str) -> Doc {
        let docs = atoms.iter().map(|a| self.atom(a)).collect();
        Names::list(docs, separator)
    }

    fn graph(&mut self, graph: &Graph) -> Doc {
        self.aliased(graph, &[], &[])
    }

    /// A graph whose inputs and outputs are called as those of the equation that runs it.
    fn aliased(
        &mut self,
        graph: &Graph,
        inputs: &[Option<String>],
        outputs: &[Option<String>],
    ) -> Doc {
        let outer = std::mem::take(&mut self.scope);
        let mut taken = Vec::new();
        let given = |names: &mut HashMap<Var, String>, v: Var, name: &String| {
            names.entry(v).or_insert_with(|| name.clone());
        };
        for (v, name) in graph.inputs.iter().zip(inputs) {
            if let Some(name) = name
                && !taken.contains(&name)
            {
                given(&mut self.scope, *v, name);
                taken.push(name);
            }
        }
        for (a, name) in graph.outputs.iter().zip(outputs) {
            if let (Atom::Var(v), Some(name)) = (a, name) {
                given(&mut self.scope, *v, name);
            }
        }
        let mut used = vec![false; graph.avals.len()];
        let read = graph
            .eqns
            .iter()
            .flat_map(|e| &e.inputs)
            .chain(&graph.outputs);
        for a in read {
            if let Atom::Var(v) = a {
                used[v.0 as usize] = true;
            }
        }
        let binders = self.binders(graph, &graph.inputs, |_| true);
        for (v, scalar) in scalar_operands(graph) {
            self.scope.insert(v, scalar.to_string());
        }
        let shown = graph
            .eqns
            .iter()
            .filter(|e| e.outputs.is_empty() || !e.outputs.iter().all(|v| self.is_scalar(*v)));
        let shown: Vec<&Eqn> = shown.collect();
        let eqns: Vec<Doc> = shown
            .into_iter()
            .map(|e| self.eqn(graph, e, &used))
            .collect();
        let results = self.atoms(&graph.outputs, ",");
        self.scope = outer;
        let close = if graph.outputs.len() == 1 { ",)" } else { ")" };
        group(Doc::Concat(vec![
            nest(Doc::Concat(vec![
                text("{ lambda ; "),
                binders,
                text(". let"),
                nest(Doc::Concat(vec![
                    Doc::Break(" "),
                    join(&Doc::Break("; "), eqns),
                ])),
                Doc::Break(" "),
                text("in ("),
                results,
                text(close),
            ])),
            text(" }"),
        ]))
    }

    fn eqn(&mut self, graph: &Graph, eqn: &Eqn, used: &[bool]) -> Doc {
        let left = self.binders(graph, &eqn.outputs, |v| used[v.0 as usize]);
        let params = self.params(graph, eqn, used);
        let params = match params.is_empty() {
            true => text(""),
            false => {
                let pairs = params
                    .into_iter()
                    .map(|(key, value)| Doc::Concat(vec![text(format!("{key}=")), value]))
                    .collect();
                let inside = vec![text("["), Doc::Break(""), join(&Doc::Break(" "), pairs)];
                group(Doc::Concat(vec![
                    nest(Doc::Concat(inside)),
                    Doc::Break(""),
                    text("]"),
                ]))
            }
        };
        let name = text(eqn.prim.name());
        let inputs = self.atoms(&eqn.inputs, "");
        if eqn.outputs.is_empty() {
            return Doc::Concat(vec![name, params, text(" "), inputs]);
        }
        Doc::Concat(vec![left, text(" = "), name, params, text(" "), inputs])
    }

    /// Parameters in the order in which JAX prints them.
    fn params(&mut self, graph: &Graph, eqn: &Eqn, used: &[bool]) -> Vec<(&'static str, Doc)> {
        let flag = |b: bool| text(if b { "True" } else { "False" });
        let number = |n: usize| text(n.to_string());
        let dtype = |d: DType| text(d.name());
        let none = || text("None");
        let mode = |m: GatherMode| {
            text(match m {
                GatherMode::Clip => "GatherScatterMode.CLIP",
                GatherMode::FillOrDrop => "GatherScatterMode.FILL_OR_DROP",
                GatherMode::PromiseInBounds => "GatherScatterMode.PROMISE_IN_BOUNDS",
            })
        };
        let named = |params: Vec<(&'static str, String)>| {
            params.into_iter().map(|(k, v)| (k, text(v))).collect()
        };
        match &eqn.prim {
            Prim::Unary(Unary::Round) => vec![("rounding_method", text("1"))],
            Prim::Unary(_)
            | Prim::Binary(_)
            | Prim::Select
            | Prim::StopGradient
            | Prim::Threefry2x32
            | Prim::DynamicUpdateSlice => Vec::new(),
            Prim::IntegerPow { y } => vec![("y", text(y.to_string()))],
            Prim::Convert {
                dtype: d,
                weak_type,
            } => {
                vec![("new_dtype", dtype(*d)), ("weak_type", flag(*weak_type))]
            }
            Prim::Bitcast { dtype: d } => vec![("new_dtype", dtype(*d))],
            Prim::Iota {
                dtype: d,
                shape,
                axis,
            } => vec![
                ("dimension", number(*axis)),
                ("dtype", dtype(*d)),
                ("shape", text(tuple(shape))),
                ("sharding", none()),
            ],
            // The shape stands at the result.
            Prim::Broadcast { dims, shape: _ } if dims.is_empty() => Vec::new(),
            Prim::Broadcast { dims, shape: _ } => {
                vec![("broadcast_dimensions", text(tuple(dims)))]
            }
            Prim::Reshape { shape } => vec![
                ("dimensions", none()),
                ("new_sizes", text(tuple(shape))),
                ("sharding", none()),
            ],
            Prim::Transpose { perm } => vec![("permutation", text(tuple(perm)))],
            Prim::Slice {
                start,
                limit,
                stride,
            } => vec![
                ("limit_indices", text(tuple(limit))),
                ("start_indices", text(tuple(start))),
                (
                    "strides",
                    match stride.iter().all(|s| *s == 1) {
                        true => none(),
                        false => text(tuple(stride)),
                    },
                ),
            ],
            Prim::Pad { config } => {
                let axes: Vec<String> = config
                    .iter()
                    .map(|c| format!("({}, {}, {})", c.low, c.high, c.interior))
                    .collect();
                vec![("padding_config", text(tuple(&axes)))]
            }
            Prim::Concatenate { axis } => vec![("dimension", number(*axis))],
            Prim::Rev { axes } => vec![("dimensions", text(tuple(axes)))],
            Prim::DynamicSlice { sizes } => vec![("slice_sizes", text(tuple(sizes)))],
            Prim::Gather {
                dims,
                slice_sizes,
                mode: m,
            } => {
                let numbers = format!(
                    "GatherDimensionNumbers(offset_dims={}, collapsed_slice_dims={}, \
                     start_index_map={}, operand_batching_dims=(), start_indices_batching_dims=())",
                    tuple(&dims.offset_dims),
                    tuple(&dims.collapsed_slice_dims),
                    tuple(&dims.start_index_map)
                );
                vec![
                    ("dimension_numbers", text(numbers)),
                    ("fill_value", none()),
                    ("indices_are_sorted", flag(false)),
                    ("mode", mode(*m)),
                    ("slice_sizes", text(tuple(slice_sizes))),
                    ("unique_indices", flag(false)),
                ]
            }
            Prim::Scatter { op, dims, mode: m } => {
                let numbers = format!(
                    "ScatterDimensionNumbers(update_window_dims={}, inserted_window_dims={}, \
                     scatter_dims_to_operand_dims={}, operand_batching_dims=(), \
                     scatter_indices_batching_dims=())",
                    tuple(&dims.update_window_dims),
                    tuple(&dims.inserted_window_dims),
                    tuple(&dims.scatter_dims_to_operand_dims)
                );
                let (consts, update) = match op {
                    ScatterOp::Set => (none(), none()),
                    ScatterOp::Add => (text("()"), self.update("add", graph, eqn)),
                    ScatterOp::Mul => (text("()"), self.update("mul", graph, eqn)),
                    ScatterOp::Min => (text("()"), self.update("min", graph, eqn)),
                    ScatterOp::Max => (text("()"), self.update("max", graph, eqn)),
                };
                vec![
                    ("dimension_numbers", text(numbers)),
                    ("indices_are_sorted", flag(false)),
                    ("mode", mode(*m)),
                    ("unique_indices", flag(false)),
                    ("update_consts", consts),
                    ("update_jaxpr", update),
                ]
            }
            Prim::Reduce { op, axes } => {
                let mut params = vec![("axes", text(tuple(axes)))];
                // Only these two carry the parameter in JAX.
                if *op == ReduceOp::Sum {
                    params.push(("out_sharding", none()));
                }
                params
            }
            Prim::ArgReduce {
                greatest: _,
                axis,
                dtype: d,
            } => {
                vec![("axes", text(tuple(&[*axis]))), ("index_dtype", dtype(*d))]
            }
            Prim::Cumulative {
                op: _,
                axis,
                reverse,
            } => {
                vec![("axis", number(*axis)), ("reverse", flag(*reverse))]
            }
            Prim::Callback { kind, results, .. } => match kind {
                CallbackKind::Debug => vec![("effect", text("Debug"))],
                _ => vec![(
                    "result_avals",
                    text(tuple(
                        &results
                            .iter()
                            .map(|a| format!("ShapedArray({})", a.full_name()))
                            .collect::<Vec<_>>(),
                    )),
                )],
            },
            Prim::Sort { axis, keys } => vec![
                ("dimension", number(*axis)),
                ("is_stable", flag(true)),
                ("num_keys", number(*keys)),
            ],
            Prim::DotGeneral { dims, .. } => {
                let numbers = format!(
                    "(({:?}, {:?}), ({:?}, {:?}))",
                    dims.lhs_contract, dims.rhs_contract, dims.lhs_batch, dims.rhs_batch
                );
                let result = eqn.outputs.first().map(|v| graph.avals[v.0 as usize].dtype);
                let preferred = result.map_or_else(none, dtype);
                vec![
                    ("dimension_numbers", text(numbers)),
                    ("preferred_element_type", preferred),
                ]
            }
            Prim::Collective { op, axis } => named(op.params(axis)),
            Prim::Transfer(t) => named(t.params()),
            Prim::Jit { name, graph: g } => {
                let name_of = |names: &mut Names, a: &Atom| match a {
                    Atom::Var(v) => Some(names.var(*v)),
                    Atom::Lit(_) => None,
                };
                let inputs: Vec<_> = eqn.inputs.iter().map(|a| name_of(self, a)).collect();
                // A result that nothing reads has no name to lend.
                let lent = |names: &mut Names, v: &Var| used[v.0 as usize].then(|| names.var(*v));
                let outputs: Vec<_> = eqn.outputs.iter().map(|v| lent(self, v)).collect();
                vec![
                    ("name", text(&**name)),
                    ("jaxpr", self.aliased(g, &inputs, &outputs)),
                ]
            }
            Prim::Scan {
                body,
                length,
                reverse,
                consts,
                carry,
            } => vec![
                ("jaxpr", self.graph(body)),
                ("length", number(*length)),
                ("num_carry", number(*carry)),
                ("num_consts", number(*consts)),
                ("reverse", flag(*reverse)),
                ("unroll", number(1)),
            ],
            Prim::While {
                cond,
                body,
                cond_consts,
                body_consts,
            } => vec![
                ("body_jaxpr", self.graph(body)),
                ("body_nconsts", number(*body_consts)),
                ("cond_jaxpr", self.graph(cond)),
                ("cond_nconsts", number(*cond_consts)),
            ],
            Prim::Cond { branches } => {
                let branches = branches.iter().map(|g| self.graph(g)).collect();
                let inside = vec![text("("), Doc::Break(""), join(&Doc::Break(" "), branches)];
                let doc = vec![nest(Doc::Concat(inside)), Doc::Break(""), text(")")];
                vec![("branches", group(Doc::Concat(doc)))]
            }
            Prim::CustomJvp {
                name,
                call,
                rule: _,
            } => vec![
                ("name", text(&**name)),
                ("call_jaxpr", self.graph(call)),
                ("jvp", text("jvp")),
                ("symbolic_zeros", flag(false)),
            ],
            Prim::CustomVjp {
                name,
                call,
                rule: _,
            } => vec![
                ("name", text(&**name)),
                ("bwd", text("bwd")),
                ("call_jaxpr", self.graph(call)),
                ("fwd", text("fwd")),
                ("symbolic_zeros", flag(false)),
            ],
        }
    }

    /// A scatter's combination of two scalars, as JAX shows it.
    fn update(&mut self, op: &str, graph: &Graph, eqn: &Eqn) -> Doc {
        let dtype = eqn
            .inputs
            .first()
            .map_or(DType::F32, |a| graph.aval(*a).dtype)
            .short_name();
        let mut name = || {
            self.count += 1;
            alphabetic(self.count - 1)
        };
        let (x, y, z) = (name(), name(), name());
        group(Doc::Concat(vec![
            nest(Doc::Concat(vec![
                text(format!("{{ lambda ; {x}:{dtype}[] {y}:{dtype}[]. let")),
                nest(Doc::Concat(vec![
                    Doc::Break(" "),
                    text(format!("{z}:{dtype}[] = {op} {x} {y}")),
                ])),
                Doc::Break(" "),
                text(format!("in ({z},)")),
            ])),
            text(" }"),
        ]))
    }
}
