//! Random well-typed programs as data: primitives drawn from `ir::testing`, control flow and
//! transforms around blocks of the same kind. A program is interpreted by `trace`, so that a
//! transform sees what a reader's function would show it.

use std::rc::Rc;

use athanor_ir::testing::{Rng, Subject};
use athanor_ir::{Aval, DType, Prim, Tensor};
use athanor_trace::{
    Result, Value, bind, call_jit, cond, constant, custom_jvp, custom_vjp, jvp, lax, linearize,
    scan, stage, stage_loop_body, value_and_grad, vjp, vmap, while_loop,
};

use crate::fit::{as_index, fit, squash};

/// What is done with a block beside calling it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transform {
    Jit,
    Scan,
    While,
    Cond,
    Grad,
    Vjp,
    Jvp,
    Linearize,
    Vmap,
    CustomJvp,
    CustomVjp,
}

impl Transform {
    pub const ALL: [Transform; 11] = [
        Transform::Jit,
        Transform::Scan,
        Transform::While,
        Transform::Cond,
        Transform::Grad,
        Transform::Vjp,
        Transform::Jvp,
        Transform::Linearize,
        Transform::Vmap,
        Transform::CustomJvp,
        Transform::CustomVjp,
    ];
}

/// Straight-line code: each step adds its results to the values, which begin with the inputs.
#[derive(Clone, Debug)]
pub struct Block {
    pub inputs: Vec<Aval>,
    pub steps: Vec<Step>,
    pub outputs: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub op: Op,
    pub args: Vec<usize>,
}

#[derive(Clone, Debug)]
pub enum Op {
    /// The samples say what each operand must look like; those marked `as_it_is` are taken from
    /// the sample itself.
    Prim {
        prim: Prim,
        samples: Vec<Tensor>,
        as_it_is: Vec<bool>,
    },
    /// `size` is a number of passes, or of examples; two blocks for a cond.
    Call {
        transform: Transform,
        blocks: Vec<Rc<Block>>,
        size: usize,
        reverse: bool,
    },
}

/// Results with more elements than this are dropped.
const LARGEST: usize = 600;

/// Primitives of 64 bits are rarer than the others, since readers seldom meet them.
fn draw_dtype(rng: &mut Rng, among: &[DType]) -> DType {
    if among.contains(&DType::F32) && rng.below(3) > 0 {
        return DType::F32;
    }
    rng.choose(among)
}

fn draw_prim(rng: &mut Rng) -> Op {
    let all = Subject::all();
    let subject = rng.choose(&all);
    let dtype = draw_dtype(rng, &subject.dtypes());
    let (prim, samples) = subject.sample(rng, dtype);
    let as_it_is = samples.iter().map(|t| as_index(&prim, t)).collect();
    Op::Prim {
        prim,
        samples,
        as_it_is,
    }
}

/// The types of `f`'s results on values of these types, if it can be traced.
fn types(f: &dyn Fn(&[Value]) -> Result<Vec<Value>>, avals: &[Aval]) -> Result<Vec<Aval>> {
    Ok(stage("step", &mut |v| f(v), avals)?.graph.output_avals())
}

/// What the drawing saw that is no program: a transform's refusal, by its message.
pub type Refusals = std::collections::BTreeMap<String, usize>;

impl Block {
    pub fn draw(rng: &mut Rng, inputs: Vec<Aval>, depth: usize, refused: &mut Refusals) -> Block {
        let mut pool = inputs.clone();
        let mut steps = Vec::new();
        let wanted = if depth == 0 {
            rng.between(1, 5)
        } else {
            rng.between(2, 9)
        };
        for _ in 0..wanted {
            let step = match depth > 0 && rng.below(3) == 0 {
                true => Step::draw_call(rng, &pool, depth, refused),
                false => {
                    let op = draw_prim(rng);
                    let Op::Prim { samples, .. } = &op else {
                        unreachable!("draw_prim draws primitives")
                    };
                    let args = samples.iter().map(|_| recent(rng, pool.len())).collect();
                    Step { op, args }
                }
            };
            let args: Vec<Aval> = step.args.iter().map(|i| pool[*i].clone()).collect();
            match types(&|v| step.op.apply(v), &args) {
                Ok(outs) if outs.iter().all(|a| a.len() <= LARGEST) => {
                    pool.extend(outs);
                    steps.push(step);
                }
                Ok(_) => {}
                Err(e) => {
                    let text: String = e.to_string().chars().take(90).collect();
                    *refused.entry(text).or_default() += 1;
                }
            }
        }
        let mut outputs: Vec<usize> = (0..rng.between(1, 3))
            .map(|_| recent(rng, pool.len()))
            .collect();
        outputs.push(pool.len() - 1);
        Block {
            inputs,
            steps,
            outputs,
        }
    }

    pub fn apply(&self, inputs: &[Value]) -> Result<Vec<Value>> {
        let mut pool = inputs.to_vec();
        for step in &self.steps {
            let args: Vec<Value> = step.args.iter().map(|i| pool[*i].clone()).collect();
            pool.extend(step.op.apply(&args)?);
        }
        Ok(self.outputs.iter().map(|i| pool[*i].clone()).collect())
    }

    /// How often each transform stands in it.
    pub fn count(&self, add: &mut dyn FnMut(Transform)) {
        for step in &self.steps {
            if let Op::Call {
                transform, blocks, ..
            } = &step.op
            {
                add(*transform);
                blocks.iter().for_each(|b| b.count(add));
            }
        }
    }
}

/// Late values more often than early ones, so that chains become long.
fn recent(rng: &mut Rng, n: usize) -> usize {
    let (a, b) = (rng.below(n), rng.below(n));
    a.max(b)
}

impl Step {
    fn draw_call(rng: &mut Rng, pool: &[Aval], depth: usize, refused: &mut Refusals) -> Step {
        let transform = rng.choose(&Transform::ALL);
        let size = rng.between(1, 4);
        let mut args: Vec<usize> = (0..rng.between(1, 3))
            .map(|_| recent(rng, pool.len()))
            .collect();
        let avals = |args: &[usize]| args.iter().map(|i| pool[*i].clone()).collect::<Vec<_>>();
        let inputs = match transform {
            // A leading axis of `size` is added to the first argument.
            Transform::Scan => {
                let mut inputs = avals(&args);
                inputs.push(pool[args[0]].clone());
                inputs
            }
            _ => avals(&args),
        };
        let inputs: Vec<Aval> = inputs.into_iter().map(|a| a.weak(false)).collect();
        let mut blocks = vec![Rc::new(Block::draw(
            rng,
            inputs.clone(),
            depth - 1,
            refused,
        ))];
        if transform == Transform::Cond {
            blocks.push(Rc::new(Block::draw(rng, inputs, depth - 1, refused)));
            // The index.
            args.insert(0, recent(rng, pool.len()));
        }
        let op = Op::Call {
            transform,
            blocks,
            size,
            reverse: rng.flip(),
        };
        Step { op, args }
    }
}

impl Op {
    pub fn apply(&self, args: &[Value]) -> Result<Vec<Value>> {
        match self {
            Op::Prim {
                prim,
                samples,
                as_it_is,
            } => {
                let operands = samples
                    .iter()
                    .zip(as_it_is)
                    .zip(args)
                    .map(|((t, keep), v)| match keep {
                        true => constant(t, false),
                        false => fit(v, t),
                    })
                    .collect::<Result<Vec<_>>>()?;
                bind(prim.clone(), &operands)
            }
            Op::Call {
                transform,
                blocks,
                size,
                reverse,
            } => call(*transform, blocks, *size, *reverse, args),
        }
    }
}

/// A bounded value of the type of `like`.
fn same_type(v: &Value, like: &Aval) -> Result<Value> {
    crate::fit::reshaped(v, like)
}

/// The sum of all float results, each squashed so that sums stay small.
fn score(outs: &[Value]) -> Result<Value> {
    let mut total = lax::scalar_of(DType::F32, 0.0)?;
    for v in outs.iter().filter(|v| v.dtype().is_float()) {
        let v = squash(&lax::convert(v, DType::F32, false)?)?;
        let axes: Vec<usize> = (0..v.ndim()).collect();
        total = lax::add(&total, &lax::reduce_sum(&v, &axes)?)?;
    }
    Ok(total)
}

/// A direction of the same type as `v`: its own values, squashed.
fn direction(v: &Value) -> Result<Value> {
    if v.dtype().is_float() {
        squash(v)
    } else {
        lax::zeros_like(v)
    }
}

/// `v` and variations of it along a new leading axis.
fn spread(v: &Value, size: usize) -> Result<Value> {
    let mut shape = vec![size];
    shape.extend_from_slice(v.shape());
    let dims: Vec<usize> = (1..shape.len()).collect();
    let wide = lax::broadcast_in_dim(v, &shape, &dims)?;
    if v.dtype() == DType::Bool {
        return Ok(wide);
    }
    lax::add(&wide, &lax::iota(v.dtype(), &shape, 0)?)
}

fn floats(args: &[Value], found: Vec<Option<Value>>) -> Result<Vec<Value>> {
    args.iter()
        .zip(found)
        .map(|(a, g)| g.map_or_else(|| lax::zeros_like(a), Ok))
        .collect()
}

fn call(
    transform: Transform,
    blocks: &[Rc<Block>],
    size: usize,
    reverse: bool,
    args: &[Value],
) -> Result<Vec<Value>> {
    let block = &blocks[0];
    let name: Rc<str> = Rc::from("f");
    let mut run = |v: &[Value]| block.apply(v);
    match transform {
        Transform::Jit => {
            let staged = stage("f", &mut run, &block.inputs)?;
            call_jit(&name, &staged, args)
        }
        Transform::Scan => {
            let xs = [spread(&args[0], size)?];
            let mut body = |v: &[Value]| {
                let outs = block.apply(v)?;
                let carry = (0..args.len())
                    .map(|i| same_type(&outs[i % outs.len()], &block.inputs[i]))
                    .collect::<Result<Vec<_>>>()?;
                Ok([carry, outs].concat())
            };
            let rest = [block.inputs[args.len()].clone()];
            let (staged, carry) = stage_loop_body("scan", &mut body, args, &rest)?;
            scan(&staged, size, reverse, &carry, &xs)
        }
        Transform::While => {
            let mut init = vec![lax::scalar_of(DType::I32, 0.0)?];
            init.extend_from_slice(args);
            let avals: Vec<Aval> = init.iter().map(|v| v.aval().clone()).collect();
            let mut more = |v: &[Value]| {
                let end = lax::scalar_of(DType::I32, size as f64)?;
                Ok(vec![lax::lt(&v[0], &end)?])
            };
            let mut body = |v: &[Value]| {
                let outs = block.apply(&v[1..])?;
                let mut next = vec![lax::add(&v[0], &lax::scalar_of(DType::I32, 1.0)?)?];
                for (i, input) in block.inputs.iter().enumerate() {
                    next.push(same_type(&outs[i % outs.len()], input)?);
                }
                Ok(next)
            };
            let (staged, init) = stage_loop_body("while_loop", &mut body, &init, &[])?;
            while_loop(&stage("cond", &mut more, &avals)?, &staged, &init)
        }
        Transform::Cond => {
            let index = crate::fit::whole(&args[0])?;
            let first = stage("f", &mut run, &block.inputs)?;
            let outs = first.graph.output_avals();
            let mut other = |v: &[Value]| {
                let found = blocks[1].apply(v)?;
                outs.iter()
                    .enumerate()
                    .map(|(i, a)| same_type(&found[i % found.len()], a))
                    .collect()
            };
            let second = stage("g", &mut other, &block.inputs)?;
            cond(&index, &[first, second], &args[1..])
        }
        Transform::Grad => {
            let mut loss = |v: &[Value]| {
                let outs = block.apply(v)?;
                Ok([vec![score(&outs)?], outs].concat())
            };
            let (mut outs, grads) = value_and_grad(&mut loss, args)?;
            outs.extend(floats(args, grads)?);
            Ok(outs)
        }
        Transform::Vjp => {
            let (mut outs, back) = vjp(&mut run, args)?;
            let cts = outs.iter().map(direction).collect::<Result<Vec<_>>>()?;
            outs.extend(floats(args, back.call(&cts)?)?);
            Ok(outs)
        }
        Transform::Jvp => {
            let tangents = args.iter().map(direction).collect::<Result<Vec<_>>>()?;
            let (outs, dots) = jvp(&mut run, args, &tangents)?;
            Ok([outs, dots].concat())
        }
        Transform::Linearize => {
            let (outs, linear) = linearize(&mut run, args)?;
            let tangents = args.iter().map(direction).collect::<Result<Vec<_>>>()?;
            Ok([outs, linear.apply(&tangents)?].concat())
        }
        Transform::Vmap => {
            // The first is mapped over its leading axis, one is mapped over its last, others are not.
            let mut inputs = args.to_vec();
            let mut axes = vec![None; args.len()];
            inputs[0] = spread(&args[0], size)?;
            axes[0] = Some(0);
            if args.len() > 1 && reverse {
                let n = args[1].ndim();
                inputs[1] = lax::move_axis(&spread(&args[1], size)?, 0, n)?;
                axes[1] = Some(n);
            }
            vmap(&mut run, &inputs, &axes, size)
        }
        Transform::CustomJvp => {
            let inner = block.clone();
            let rule =
                Rc::new(move |x: &[Value], dx: &[Value]| jvp(&mut |v| inner.apply(v), x, dx));
            custom_jvp(&name, &mut run, rule, args)
        }
        Transform::CustomVjp => {
            let (ahead, behind) = (block.clone(), block.clone());
            let fwd = Rc::new(move |x: &[Value]| Ok((ahead.apply(x)?, x.to_vec())));
            let bwd = Rc::new(move |residuals: &[Value], cts: &[Value]| {
                vjp(&mut |v| behind.apply(v), residuals)?.1.call(cts)
            });
            custom_vjp(&name, &mut run, fwd, bwd, args)
        }
    }
}
