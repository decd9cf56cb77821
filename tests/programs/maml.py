"""MAML (Finn et al., arXiv:1703.03400): sines of any phase from ten points and one step."""

import functools

import jax
import jax.numpy as jnp
import optax

INNER_RATE, TASKS, SHOTS = 0.02, 16, 10


def init(key):
    params = []
    for key, (inputs, outputs) in zip(jax.random.split(key, 3), [(1, 40), (40, 40), (40, 1)]):
        w = jax.random.normal(key, (inputs, outputs)) * jnp.sqrt(2.0 / inputs)
        params.append((w, jnp.zeros(outputs)))
    return params


def forward(params, x):
    x = x / 2.0
    for w, b in params[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = params[-1]
    return x @ w + b


def loss_fn(params, x, y):
    return jnp.mean((forward(params, x) - y) ** 2)


def adapt(params, x, y, steps):
    """A few steps of gradient descent on one task."""
    for _ in range(steps):
        grads = jax.grad(loss_fn)(params, x, y)
        params = jax.tree.map(lambda p, g: p - INNER_RATE * g, params, grads)
    return params


def sample_task(key):
    """Points of a sine with amplitude 0.1 to 5 and any phase: ((x, y), (x, y))."""
    a_key, p_key, x_key = jax.random.split(key, 3)
    amplitude = jax.random.uniform(a_key, (), minval=0.1, maxval=5.0)
    phase = jax.random.uniform(p_key, (), minval=0.0, maxval=jnp.pi)
    x = jax.random.uniform(x_key, (2, SHOTS, 1), minval=-5.0, maxval=5.0)
    y = amplitude * jnp.sin(x - phase)
    return (x[0], y[0]), (x[1], y[1])


def task_loss(params, task, steps=1):
    train, test = task
    return loss_fn(adapt(params, *train, steps), *test)


def meta_loss(params, tasks):
    return jnp.mean(jax.vmap(functools.partial(task_loss, params))(tasks))


tx = optax.adam(3e-3)


@jax.jit
def train_step(params, opt_state, key):
    tasks = jax.vmap(sample_task)(jax.random.split(key, TASKS))
    loss, grads = jax.value_and_grad(meta_loss)(params, tasks)
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


@jax.jit
def test_loss(params):
    """After five steps on each of 200 new tasks."""
    tasks = jax.vmap(sample_task)(jax.random.split(jax.random.key(99), 200))
    return jnp.mean(jax.vmap(lambda task: task_loss(params, task, 5))(tasks))


params = init(jax.random.key(0))
opt_state = tx.init(params)
print("result untrained", float(test_loss(params)))
for step in range(2000):
    key = jax.random.fold_in(jax.random.key(1), step)
    params, opt_state, loss = train_step(params, opt_state, key)
    if step < 50:
        print("loss", step, float(loss))
print("result adapted", float(test_loss(params)))
print("goal adapted < 2.0")
