//! The current interpreter: what a primitive means depends on the innermost transformation that
//! runs (autodidax2's scheme). Values of other interpreters are constants to it.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::{Atom, Graph, Literal, Prim, Source};

use crate::evaluate::evaluator;
use crate::{Concrete, Error, Result, Value};

pub(crate) trait Interpreter {
    /// Gives the primitive its meaning. Runs with this interpreter current; implementations make
    /// their parent current before they compute with the values inside their tracers.
    fn interpret(&self, prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>>;

    /// For differentiation: its view of the values, or None if it does not differentiate.
    fn as_jvp(&self) -> Option<&crate::jvp::Jvp> {
        None
    }
}

/// None: evaluation.
pub(crate) type Current = Option<Rc<dyn Interpreter>>;

thread_local! {
    static CURRENT: RefCell<Current> = const { RefCell::new(None) };
    static HOOK: RefCell<Option<Rc<dyn Fn() -> Source>>> = const { RefCell::new(None) };
    static SOURCE: RefCell<Option<Source>> = const { RefCell::new(None) };
}

pub(crate) fn current() -> Current {
    CURRENT.with(|c| c.borrow().clone())
}

/// Runs `f` with another interpreter current, restoring the old one also when unwinding.
pub(crate) fn under<R>(interpreter: Current, f: impl FnOnce() -> R) -> R {
    struct Restore(Current);
    impl Drop for Restore {
        fn drop(&mut self) {
            let old = self.0.take();
            CURRENT.with(|c| *c.borrow_mut() = old);
        }
    }
    let old = CURRENT.with(|c| c.replace(interpreter));
    let _restore = Restore(old);
    f()
}

/// Whether no transformation runs: primitives are evaluated at once.
pub fn is_evaluating() -> bool {
    CURRENT.with(|c| c.borrow().is_none())
}

/// Runs `f` outside of every transformation: primitives are evaluated at once.
pub fn at_once<R>(f: impl FnOnce() -> R) -> R {
    under(None, f)
}

/// Installs what tells the reader's innermost frame; called when an equation is staged.
pub fn set_source(hook: Option<Rc<dyn Fn() -> Source>>) {
    HOOK.with(|h| *h.borrow_mut() = hook);
}

/// Runs `f`; equations staged meanwhile carry `source`: a rule's equations come from where the
/// equation that it transforms came from.
pub fn with_source<R>(source: &Source, f: impl FnOnce() -> R) -> R {
    with(Some(source.clone()), f)
}

fn with<R>(source: Option<Source>, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<Source>);
    impl Drop for Restore {
        fn drop(&mut self) {
            let old = self.0.take();
            SOURCE.with(|s| *s.borrow_mut() = old);
        }
    }
    let _restore = Restore(SOURCE.with(|s| s.replace(source)));
    f()
}

/// Runs a function of the reader's: its equations come from its own lines.
pub(crate) fn with_reader_source<R>(f: impl FnOnce() -> R) -> R {
    with(None, f)
}

/// Of an equation that is staged now.
pub(crate) fn staging_source() -> Source {
    if let Some(s) = SOURCE.with(|s| s.borrow().clone()) {
        return s;
    }
    let hook = HOOK.with(|h| h.borrow().clone());
    hook.map(|h| h()).unwrap_or_default()
}

/// Applies a primitive through the current interpreter.
pub fn bind(prim: Prim, inputs: &[Value]) -> Result<Vec<Value>> {
    let same = |w: &[Value]| w[0].aval().varying == w[1].aval().varying;
    if !inputs.windows(2).all(same)
        && let Some(inputs) = crate::collectives::agree(&prim, inputs)?
    {
        return bind(prim, &inputs);
    }
    match current() {
        Some(interpreter) => interpreter.interpret(&prim, inputs),
        None => evaluate(&prim, inputs),
    }
}

/// As [`bind`] for primitives of one result.
pub fn bind1(prim: Prim, inputs: &[Value]) -> Result<Value> {
    let name = prim.name();
    let mut results = bind(prim, inputs)?;
    match (results.pop(), results.len()) {
        (Some(v), 0) => Ok(v),
        (_, n) => Err(Error::malformed(format!(
            "{name} has {} results, not 1",
            n + 1
        ))),
    }
}

fn evaluate(prim: &Prim, inputs: &[Value]) -> Result<Vec<Value>> {
    let concrete: Vec<&Concrete> = inputs
        .iter()
        .map(|v| match v {
            Value::Concrete(c) => Ok(c),
            // Nothing transforms, so whatever made this tracer is over.
            Value::Tracer(t) => Err(Error::LeakedTracer {
                aval: t.0.aval.clone(),
            }),
        })
        .collect::<Result<_>>()?;
    let source = SOURCE.with(|s| s.borrow().clone()).unwrap_or_default();
    let evaluator = evaluator()?;
    crate::traffic::count(prim);
    let results = match prim {
        Prim::Collective { axis, .. } => {
            let name = axis.name.clone();
            return Err(Error::UnboundAxis { name });
        }
        Prim::StopGradient | Prim::Transfer(_) => concrete.into_iter().cloned().collect(),
        Prim::CustomVjp { rule, .. } if crate::custom::is_linear_part(rule) => {
            return Err(crate::custom::forward_mode_error());
        }
        Prim::CustomJvp { name, call, .. } | Prim::CustomVjp { name, call, .. } => {
            let jit = Prim::Jit {
                name: name.clone(),
                graph: call.clone(),
            };
            evaluator.evaluate(&jit, &concrete, &source)?
        }
        _ => evaluator.evaluate(prim, &concrete, &source)?,
    };
    Ok(results.into_iter().map(Value::Concrete).collect())
}

pub(crate) fn literal(l: Literal) -> Result<Value> {
    crate::constant(&l.to_tensor(), l.weak_type)
}

/// Applies a graph to values through the current interpreter, equation by equation.
pub fn eval_graph(graph: &Graph, args: &[Value]) -> Result<Vec<Value>> {
    if args.len() != graph.inputs.len() {
        return Err(Error::malformed(format!(
            "graph of {} inputs applied to {} values",
            graph.inputs.len(),
            args.len()
        )));
    }
    let mut env: Vec<Option<Value>> = vec![None; graph.avals.len()];
    for (v, x) in graph.inputs.iter().zip(args) {
        env[v.0 as usize] = Some(x.clone());
    }
    for eqn in &graph.eqns {
        let inputs = read_all(&env, &eqn.inputs)?;
        let results = with_source(&eqn.source, || bind(eqn.prim.clone(), &inputs))?;
        for (v, x) in eqn.outputs.iter().zip(results) {
            env[v.0 as usize] = Some(x);
        }
    }
    read_all(&env, &graph.outputs)
}

pub(crate) fn read_all(env: &[Option<Value>], atoms: &[Atom]) -> Result<Vec<Value>> {
    atoms
        .iter()
        .map(|a| match a {
            Atom::Lit(l) => literal(*l),
            Atom::Var(v) => env.get(v.0 as usize).and_then(Clone::clone).ok_or_else(|| {
                Error::malformed(format!("variable {} is used before it is set", v.0))
            }),
        })
        .collect()
}
