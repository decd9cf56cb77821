"""Compare our Optax with the original, both on the original JAX.

Needs `jax` and `optax` installed. Run: python3 tests/parity/optax_against_real.py
"""

import importlib.util
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax as real

folder = pathlib.Path(__file__).resolve().parent.parent.parent / "crates/python/lib/optax"
spec = importlib.util.spec_from_file_location(
    "our_optax", folder / "__init__.py", submodule_search_locations=[str(folder)]
)
ours = importlib.util.module_from_spec(spec)
sys.modules["our_optax"] = ours
spec.loader.exec_module(ours)

checks = 0


def same(name, a, b, tolerance=1e-6):
    """Trees of equal leaves, to a relative and absolute tolerance."""
    global checks
    a, b = jax.tree.leaves(a), jax.tree.leaves(b)
    assert len(a) == len(b), (name, len(a), len(b))
    for x, y in zip(a, b):
        if jnp.issubdtype(jnp.asarray(x).dtype, jax.dtypes.prng_key):
            x, y = jax.random.key_data(x), jax.random.key_data(y)
        np.testing.assert_allclose(x, y, rtol=tolerance, atol=tolerance, err_msg=name)
        assert jnp.shape(x) == jnp.shape(y), name
        assert jnp.asarray(x).dtype == jnp.asarray(y).dtype, (name, x, y)
    checks += 1


def same_names(name, a, b):
    """States of the same classes by name, with the same fields."""
    if isinstance(a, tuple):
        assert type(a).__name__ == type(b).__name__, (name, a, b)
        assert getattr(a, "_fields", None) == getattr(b, "_fields", None), (name, a, b)
        assert len(a) == len(b), (name, a, b)
        for x, y in zip(a, b):
            same_names(name, x, y)


params = {
    "w": jax.random.normal(jax.random.key(0), (4, 3)),
    "layers": [jnp.ones((3,)), (jnp.array(0.5),)],
}
target = jax.tree.map(lambda p: jnp.cos(3 * p), params)


def loss(p):
    parts = jax.tree.map(lambda a, b: jnp.sum((a - b) ** 2 * (1 + b**2)), p, target)
    return sum(jax.tree.leaves(parts))


mask = {"w": True, "layers": [False, (True,)]}
optimisers = {
    "sgd": lambda o: o.sgd(0.1),
    "sgd schedule": lambda o: o.sgd(o.linear_schedule(0.1, 0.0, 15)),
    "sgd momentum": lambda o: o.sgd(0.02, momentum=0.9),
    "sgd nesterov": lambda o: o.sgd(0.02, 0.9, True),
    "adam": lambda o: o.adam(0.05),
    "adam options": lambda o: o.adam(0.05, 0.8, 0.95, 1e-6, 1e-5),
    "adam nesterov": lambda o: o.adam(0.05, nesterov=True),
    "adam bf16": lambda o: o.adam(0.05, mu_dtype=jnp.bfloat16),
    "adam cosine": lambda o: o.adam(o.cosine_decay_schedule(0.1, 18)),
    "adamw": lambda o: o.adamw(0.05, weight_decay=0.1),
    "adamw mask": lambda o: o.adamw(0.05, weight_decay=0.1, mask=mask),
    "adamw mask function": lambda o: o.adamw(
        0.05, weight_decay=0.1, mask=lambda p: jax.tree.map(lambda x: x.ndim > 0, p)
    ),
    "adamw decay schedule": lambda o: o.adamw(0.05, weight_decay=o.linear_schedule(0.1, 0, 9)),
    "rmsprop": lambda o: o.rmsprop(0.01),
    "rmsprop outside": lambda o: o.rmsprop(0.01, eps_in_sqrt=False, initial_scale=1.0),
    "rmsprop corrected": lambda o: o.rmsprop(0.01, bias_correction=True, momentum=0.9),
    "rmsprop centered": lambda o: o.rmsprop(0.01, centered=True, nesterov=True, momentum=0.5),
    "rmsprop centered corrected": lambda o: o.rmsprop(
        0.01, centered=True, bias_correction=True, initial_scale=1.0
    ),
    "adagrad": lambda o: o.adagrad(0.1),
    "lion": lambda o: o.lion(0.01),
    "clip": lambda o: o.chain(o.clip(0.3), o.sgd(0.1)),
    "clip norm": lambda o: o.chain(o.clip_by_global_norm(0.5), o.adam(0.1)),
    "parts": lambda o: o.chain(
        o.identity(),
        o.trace(0.5),
        o.scale_by_adam(),
        o.add_decayed_weights(0.01),
        o.scale_by_schedule(o.exponential_decay(1.0, 5, 0.5)),
        o.scale_by_learning_rate(0.1),
        o.scale(0.5),
    ),
    "inject": lambda o: o.inject_hyperparams(o.adam)(learning_rate=0.03),
    "inject schedule": lambda o: o.inject_hyperparams(o.sgd)(
        o.linear_schedule(0.1, 0.0, 10), momentum=0.9
    ),
    "adabelief": lambda o: o.adabelief(0.05),
    "adabelief nesterov": lambda o: o.adabelief(0.05, nesterov=True),
    "adadelta": lambda o: o.adadelta(1.0, weight_decay=0.01),
    "adamax": lambda o: o.adamax(0.05),
    "adamaxw": lambda o: o.adamaxw(0.05, weight_decay=0.1, mask=mask),
    "adan": lambda o: o.adan(0.02, weight_decay=0.1),
    "amsgrad": lambda o: o.amsgrad(0.05),
    "fromage": lambda o: o.fromage(0.05),
    "fromage schedule": lambda o: o.fromage(o.linear_schedule(0.1, 0.0, 15)),
    "lamb": lambda o: o.lamb(0.05, weight_decay=0.1),
    "lars": lambda o: o.lars(1.0, weight_decay=0.1),
    "nadam": lambda o: o.nadam(0.05),
    "nadamw": lambda o: o.nadamw(0.05),
    "noisy_sgd": lambda o: o.noisy_sgd(0.05, key=3),
    "novograd": lambda o: o.novograd(0.05, weight_decay=0.01),
    "optimistic": lambda o: o.optimistic_gradient_descent(0.05, 0.9, 0.5),
    "radam": lambda o: o.radam(0.05),
    "radam nesterov": lambda o: o.radam(0.05, nesterov=True),
    "rprop": lambda o: o.rprop(0.05),
    "sign_sgd": lambda o: o.sign_sgd(0.05),
    "yogi": lambda o: o.yogi(0.05),
    "masked": lambda o: o.chain(o.masked(o.adam(0.1), mask), o.scale(0.5)),
    "partition": lambda o: o.partition(
        {"a": o.adam(0.05), "b": o.sgd(0.01, 0.9)}, {"w": "a", "layers": ["b", ("a",)]}
    ),
    "frozen": lambda o: o.multi_transform(
        {True: o.adamw(0.05), False: o.set_to_zero()}, mask
    ),
    "named_chain": lambda o: o.named_chain(("clip", o.clip(0.3)), ("adam", o.adam(0.1))),
    "multi steps": lambda o: o.MultiSteps(o.adam(0.1), 3),
    "multi steps sum": lambda o: o.MultiSteps(o.sgd(0.01), lambda n: 2 + n // 3, False),
    "apply_if_finite": lambda o: o.apply_if_finite(o.adam(0.1), 2),
    "flatten": lambda o: o.flatten(o.adam(0.1)),
    "ema": lambda o: o.chain(o.ema(0.9), o.scale(-0.05)),
    "ema biased": lambda o: o.chain(o.ema(0.9, debias=False), o.scale(-0.05)),
    "apply_every": lambda o: o.chain(o.apply_every(4), o.sgd(0.01)),
    "centralize": lambda o: o.chain(o.centralize(), o.sgd(0.05)),
    "normalize": lambda o: o.chain(o.normalize_by_update_norm(0.5), o.sgd(0.3)),
    "block rms": lambda o: o.chain(
        o.clip_by_block_rms(0.5), o.scale_by_param_block_rms(), o.sgd(0.1)
    ),
    "block norm": lambda o: o.chain(o.scale_by_param_block_norm(), o.sgd(0.01)),
    "nonnegative": lambda o: o.chain(o.sgd(0.3), o.keep_params_nonnegative()),
    "zero_nans": lambda o: o.chain(o.zero_nans(), o.sgd(0.05)),
}
failures = []
for name, make in optimisers.items():
    runs = []
    for module in (ours, real):
        optimiser = make(module)
        p, state = params, optimiser.init(params)
        states = [state]
        update = jax.jit(optimiser.update)
        for _ in range(20):
            updates, state = update(jax.grad(loss)(p), state, p)
            p = module.apply_updates(p, updates)
            states.append((p, updates, state))
        runs.append(states)
    # With a moment of eight bits, the order of two roundings shows.
    try:
        same(name, *runs, tolerance=2e-2 if "bf16" in name else 1e-6)
        same_names(name, runs[0][0], runs[1][0])
        same_names(name, runs[0][-1][2], runs[1][-1][2])
    except (AssertionError, TypeError) as error:
        failures.append(name)
        print(name, "differs:", " ".join(str(error).split())[:300])

schedules = {
    "constant": lambda o: o.constant_schedule(0.3),
    "linear": lambda o: o.linear_schedule(1.0, 0.1, 30, 5),
    "polynomial": lambda o: o.polynomial_schedule(1.0, 0.1, 2.5, 30, -1),
    "cosine": lambda o: o.cosine_decay_schedule(0.7, 40, 0.1, 2.0),
    "exponential": lambda o: o.exponential_decay(1.0, 10, 0.5, 4, False, 0.2),
    "staircase": lambda o: o.exponential_decay(1.0, 10, 0.5, staircase=True),
    "piecewise": lambda o: o.piecewise_constant_schedule(1.0, {10: 0.5, 30: 0.1}),
    "warmup cosine": lambda o: o.warmup_cosine_decay_schedule(0.0, 1.0, 10, 100, 0.05),
    "warmup constant": lambda o: o.warmup_constant_schedule(0.0, 1.0, 10),
    "join": lambda o: o.join_schedules(
        [o.constant_schedule(1.0), o.linear_schedule(1.0, 0.0, 10)], [20]
    ),
}
for name, make in schedules.items():
    a, b = make(ours), make(real)
    for count in [0, 1, 5, 9, 10, 11, 20, 30, 31, 55, 100, 200]:
        same(name, a(count), b(count))
        same(name, jax.jit(a)(count), jax.jit(b)(count))
warmup = ours.warmup_cosine_decay_schedule(0.0, 1.0, 10, 100)
np.testing.assert_allclose([warmup(i) for i in (0, 5, 10, 55, 100)], [0, 0.5, 1, 0.5, 0], atol=1e-6)

key = jax.random.key(1)
x, y = jax.random.normal(key, (2, 6, 5)) * 3
classes = jnp.array([0, 4, 2, 1, 3, 3])
bits = (y > 0).astype(jnp.int32)
probabilities = jax.nn.one_hot(classes, 5) * 0.7 + jax.nn.softmax(y) * 0.3
losses = {
    "l2_loss": [(x, y), (x,)],
    "squared_error": [(x, y), (x,)],
    "huber_loss": [(x, y), (x,)],
    "sigmoid_binary_cross_entropy": [(x, bits), (100 * x, bits)],
    "softmax_cross_entropy": [(x, probabilities), (x, probabilities, 0)],
    "softmax_cross_entropy_with_integer_labels": [
        (x, classes),
        (x[:, :, None] + y[0], jnp.full((6, 5), 2)),
    ],
    "kl_divergence": [(jax.nn.log_softmax(x), probabilities), (x, jax.nn.one_hot(classes, 5))],
    "cosine_similarity": [(x, y)],
}
for name, cases in losses.items():
    for arguments in cases:
        f, g = getattr(ours, name), getattr(real, name)
        same(name, f(*arguments), g(*arguments))
        derivative = lambda h: jax.grad(lambda a: jnp.sum(h(a, *arguments[1:])))(arguments[0])
        same(name, derivative(f), derivative(g))
same("huber delta", ours.huber_loss(x, y, delta=0.3), real.huber_loss(x, y, delta=0.3))
same("global_norm", ours.global_norm(params), real.global_norm(params))
averages = [o.incremental_update(params, target, 0.1) for o in (ours, real)]
same("incremental_update", *averages)
half = jnp.ones(2, jnp.bfloat16)
same("apply_updates", *[o.apply_updates(half, jnp.ones(2)) for o in (ours, real)])

adamw = ours.adamw(0.1)
try:
    adamw.update(params, adamw.init(params))
    raise AssertionError("adamw without params")
except ValueError as error:
    assert "params" in str(error)
try:
    ours.adamm
    raise AssertionError("a name that is not there")
except AttributeError as error:
    assert "adam" in str(error), error
print(f"{checks} comparisons agree; {len(failures)} optimisers differ: {failures}")
sys.exit(bool(failures))
