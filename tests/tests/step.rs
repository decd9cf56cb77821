//! A jitted training step is one program: each step is one call into generated code, and holds on
//! to no memory.

use std::rc::Rc;

use athanor_protocol::Stream;
use athanor_protocol::figure::Figure;
use athanor_python::{Action, Host, Python};
use athanor_runtime::{Device, install};

struct Silent;

impl Host for Silent {
    fn write(&self, _: Stream, _: &str) {}
    fn display(&self, _: &str) {}
    fn figure(&self, _: Figure) {}
    fn poll(&self) -> Action {
        Action::Continue
    }
    fn pass(&self) -> Action {
        Action::Continue
    }
}

const SETUP: &str = "
import jax, jax.numpy as jnp, optax
def loss_fn(p, x, y):
    h = x
    for layer in p[:-1]:
        h = jnp.tanh(h @ layer['W'] + layer['b'])
    return jnp.mean((h @ p[-1]['W'] + p[-1]['b'] - y) ** 2)
optimizer = optax.adam(1e-2)
@jax.jit
def step(p, state, x, y):
    loss, grads = jax.value_and_grad(loss_fn)(p, x, y)
    updates, state = optimizer.update(grads, state, p)
    return optax.apply_updates(p, updates), state, loss
keys = jax.random.split(jax.random.PRNGKey(0), 3)
sizes = [2, 8, 8, 1]
p = [{'W': jax.random.normal(k, (n, m)), 'b': jnp.zeros(m)} for k, n, m in zip(keys, sizes, sizes[1:])]
state = optimizer.init(p)
x, y = jnp.ones((10, 2)), jnp.zeros((10, 1))
p, state, loss = step(p, state, x, y)
p, state, loss = step(p, state, x, y)
";

#[test]
fn a_training_step_is_one_call_and_keeps_no_memory() {
    let runtime = install(Device::Cpu).expect("a device");
    let python = Python::new(Rc::new(Silent)).expect("Python starts");
    let run = |source: &str| {
        python
            .run("cell", source)
            .unwrap_or_else(|p| panic!("{}", p.traceback));
        let profile = runtime.profile().expect("the CPU keeps a profile");
        let calls: u64 = profile.rows.iter().map(|r| r.runs).sum();
        (calls, profile.memory, profile.rows.len())
    };
    let before = run(SETUP);
    let after = run("for i in range(50): p, state, loss = step(p, state, x, y)\n");
    assert_eq!(after.0 - before.0, 50, "calls into generated code");
    assert_eq!(after.1, before.1, "bytes that arrays hold");
    assert_eq!(after.2, before.2, "programs");
}
