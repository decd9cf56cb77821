//! A program as modules of WGSL and the order in which they are dispatched.

use athanor_lower::{Place, Program};

use crate::emit::Result;
use crate::kernel::{self, Function};
use crate::layout::{Arguments, Layout};
use crate::library;
use crate::schedule::{Item, Plan, Timeline, schedule};
use crate::support::{self, Word, word};

/// One dispatch: the number of its module, and its workgroups of 256 lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispatch {
    pub module: usize,
    pub groups: u32,
}

#[derive(Clone, Debug)]
pub enum Op {
    Dispatch(Dispatch),
    /// Dispatches its body `trip` times; the counter of its depth holds the turn.
    For {
        trip: usize,
        depth: usize,
        body: Vec<Op>,
    },
    /// Opens the gate (a word of the arena), then turns until the gate is closed. A turn with a
    /// closed gate changes nothing, so several may be dispatched before the host looks.
    While {
        open: Dispatch,
        gate: usize,
        turn: Vec<Op>,
    },
}

/// What a GPU runs. Buffers are words of a heap that the host owns: one storage buffer (binding 0).
/// Binding 1 is the table of arguments, bindings 2 to 4 the counters of the loops around.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// WGSL, each with the entry point `main`.
    pub modules: Vec<String>,
    pub ops: Vec<Op>,
    pub arguments: Arguments,
    pub temp_words: usize,
    /// Elements and register type of each output.
    pub outputs: Vec<(usize, Word)>,
    pub inputs: Vec<(usize, Word)>,
    /// Kernels, for the ratio of kernels to dispatches.
    pub kernels: usize,
}

/// Compiles a program. Errors: what the table in `support.rs` names.
pub fn compile(p: &Program) -> Result<Compiled> {
    support::check(p)?;
    let (timeline, plan) = schedule(p);
    let layout = Layout::new(p, &timeline, timeline.gate_count);
    let mut c = Compiler {
        p,
        timeline: &timeline,
        layout: &layout,
        modules: Vec::new(),
        kernels: 0,
    };
    let ops = c.plan(&plan, 0)?;
    let describe = |ids: &[athanor_lower::BufferId]| {
        ids.iter()
            .map(|b| {
                let b = &p.buffers[b.0 as usize];
                Ok((b.len, word(b.dtype)?))
            })
            .collect::<Result<Vec<_>>>()
    };
    Ok(Compiled {
        ops,
        arguments: layout.arguments,
        temp_words: layout.temp_words,
        outputs: describe(&p.outputs)?,
        inputs: describe(&p.inputs)?,
        kernels: c.kernels,
        modules: c.modules,
    })
}

impl Compiled {
    /// Dispatches of one run, if no `while` makes them depend on data.
    pub fn dispatches(&self) -> Option<usize> {
        fn count(ops: &[Op]) -> Option<usize> {
            ops.iter().try_fold(0, |n, op| match op {
                Op::Dispatch(_) => Some(n + 1),
                Op::For { trip, body, .. } => Some(n + trip * count(body)?),
                Op::While { .. } => None,
            })
        }
        count(&self.ops)
    }
}

struct Compiler<'a> {
    p: &'a Program,
    timeline: &'a Timeline<'a>,
    layout: &'a Layout,
    modules: Vec<String>,
    kernels: usize,
}

impl Compiler<'_> {
    fn plan(&mut self, plan: &[Plan], depth: usize) -> Result<Vec<Op>> {
        let mut ops = Vec::new();
        for step in plan {
            match step {
                Plan::Moment(m) => ops.push(Op::Dispatch(self.moment(*m)?)),
                Plan::For { trip, body } => {
                    let body = self.plan(body, depth + 1)?;
                    if *trip > 0 && !body.is_empty() {
                        ops.push(Op::For {
                            trip: *trip,
                            depth,
                            body,
                        });
                    }
                }
                Plan::While {
                    gate,
                    parent,
                    test,
                    pred,
                    body,
                    ..
                } => {
                    let opened = self.opened(*parent);
                    let open = self.gates(&[(*gate, opened)]);
                    let mut turn = self.plan(test, depth)?;
                    let now = format!("{} & heap[{}]", self.gate(*gate), self.address(*pred));
                    turn.push(Op::Dispatch(self.gates(&[(*gate, now)])));
                    turn.extend(self.plan(body, depth)?);
                    ops.push(Op::While {
                        open,
                        gate: *gate,
                        turn,
                    });
                }
                Plan::Switch {
                    index,
                    parent,
                    gates,
                    branches,
                    ..
                } => {
                    let opened = self.opened(*parent);
                    let last = gates.len().saturating_sub(1);
                    let which = format!(
                        "clamp(bitcast<i32>(heap[{}]), 0, {last})",
                        self.address(*index)
                    );
                    let list: Vec<(usize, String)> = gates
                        .iter()
                        .enumerate()
                        .map(|(b, g)| (*g, format!("select(0u, {opened}, {which} == {b})")))
                        .collect();
                    ops.push(Op::Dispatch(self.gates(&list)));
                    for b in branches {
                        ops.extend(self.plan(b, depth)?);
                    }
                }
            }
        }
        Ok(ops)
    }

    fn gate(&self, gate: usize) -> String {
        let a = self.layout.arguments;
        format!("heap[{} + {gate}u]", a.word(a.temp()))
    }

    fn opened(&self, parent: Option<usize>) -> String {
        parent.map_or("1u".to_string(), |g| self.gate(g))
    }

    fn address(&self, b: athanor_lower::BufferId) -> String {
        let a = self.layout.arguments;
        match self.p.buffers[b.0 as usize].place {
            Place::Input(i) => a.word(a.input(i)),
            Place::Output(i) => a.word(a.output(i)),
            Place::Temp { .. } => {
                format!(
                    "{} + {}u",
                    a.word(a.temp()),
                    self.layout.offsets[b.0 as usize]
                )
            }
        }
    }

    /// A dispatch of one thread that sets gates.
    fn gates(&mut self, list: &[(usize, String)]) -> Dispatch {
        let mut text = "fn k0(wg: u32, lane: u32) {\n  if (lane > 0u) { return; }\n".to_string();
        for (i, (_, value)) in list.iter().enumerate() {
            text += &format!("  let g{i} = {value};\n");
        }
        for (i, (gate, _)) in list.iter().enumerate() {
            text += &format!("  {} = g{i};\n", self.gate(*gate));
        }
        text += "}\n\n";
        let f = Function {
            text,
            groups: 1,
            shared: 0,
            tiles: 0,
        };
        self.module(vec![f], None)
    }

    fn moment(&mut self, moment: usize) -> Result<Dispatch> {
        let mut functions = Vec::new();
        for (i, item) in self.timeline.moments[moment].iter().enumerate() {
            let name = format!("k{i}");
            functions.push(match item {
                Item::Kernel(k) => kernel::function(self.p, self.layout, k, &name)?,
                Item::Sort(s) => kernel::sort(self.p, self.layout, s, &name),
                Item::Reads(_) => continue,
            });
            self.kernels += 1;
        }
        Ok(self.module(functions, self.timeline.gates[moment]))
    }

    fn module(&mut self, functions: Vec<Function>, gate: Option<usize>) -> Dispatch {
        let mut body = String::new();
        functions.iter().for_each(|f| body += &f.text);
        let mut main = String::from(
            "@compute @workgroup_size(256)\nfn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(num_workgroups) all: vec3<u32>, @builtin(local_invocation_index) lane: u32) {\n  let wg = id.x + id.y * all.x;\n",
        );
        if let Some(g) = gate {
            // Read by one lane, so that all agree and barriers stay in uniform control flow.
            main += &format!("  if (lane == 0u) {{ open = {}; }}\n", self.gate(g));
            main += "  if (workgroupUniformLoad(&open) == 0u) { return; }\n";
        }
        let mut first = 0;
        for (i, f) in functions.iter().enumerate() {
            let end = first + f.groups;
            main += &format!(
                "  {}if (wg < {end}u) {{ k{i}(wg - {first}u, lane); }}\n",
                if i > 0 { "else " } else { "" }
            );
            first = end;
        }
        main += "}\n";
        let code = body + &main;
        let a = self.layout.arguments;
        let mut text =
            "@group(0) @binding(0) var<storage, read_write> heap: array<u32>;\n".to_string();
        text += &format!(
            "@group(0) @binding(1) var<uniform> args: array<vec4<u32>, {}>;\n",
            a.words().div_ceil(4)
        );
        for d in 0..support::DEPTH {
            if code.contains(&format!("counter{d}.x")) {
                text += &format!(
                    "@group(0) @binding({}) var<uniform> counter{d}: vec4<u32>;\n",
                    d + 2
                );
            }
        }
        let shared = functions.iter().map(|f| f.shared).max().unwrap_or(0);
        for i in 0..shared {
            text += &format!("var<workgroup> shared{i}: array<u32, 256>;\n");
        }
        let tiles = functions.iter().map(|f| f.tiles).max().unwrap_or(0);
        if tiles > 0 {
            text += &format!(
                "var<workgroup> tile_a: array<f32, {tiles}>;\nvar<workgroup> tile_b: array<f32, {tiles}>;\n"
            );
        }
        if gate.is_some() {
            text += "var<workgroup> open: u32;\n";
        }
        text += "\n";
        text += &library::needed(&code);
        text += &code;
        let module = match self.modules.iter().position(|m| *m == text) {
            Some(m) => m,
            None => {
                self.modules.push(text);
                self.modules.len() - 1
            }
        };
        Dispatch {
            module,
            groups: first as u32,
        }
    }
}

/// The sum of 256 floats, for the test at the start.
pub(crate) fn self_test() -> Compiled {
    let arguments = Arguments {
        inputs: 1,
        outputs: 1,
        literals: 0,
    };
    let text = format!(
        "@group(0) @binding(0) var<storage, read_write> heap: array<u32>;\n\
         @group(0) @binding(1) var<uniform> args: array<vec4<u32>, 1>;\n\
         var<workgroup> part: array<f32, 256>;\n\
         @compute @workgroup_size(256)\n\
         fn main(@builtin(local_invocation_index) lane: u32) {{\n\
           part[lane] = bitcast<f32>(heap[{} + lane]);\n\
           for (var half = 128u; half > 0u; half = half >> 1u) {{\n\
             workgroupBarrier();\n\
             if (lane < half) {{ part[lane] = part[lane] + part[lane + half]; }}\n\
           }}\n\
           if (lane == 0u) {{ heap[{}] = bitcast<u32>(part[0]); }}\n\
         }}\n",
        arguments.word(0),
        arguments.word(1)
    );
    Compiled {
        modules: vec![text],
        ops: vec![Op::Dispatch(Dispatch {
            module: 0,
            groups: 1,
        })],
        arguments,
        temp_words: 1,
        inputs: vec![(256, Word::F32)],
        outputs: vec![(1, Word::F32)],
        kernels: 1,
    }
}
