"""Compare our Optax with the original, both on the original JAX.

Needs `jax` and `optax` installed. Run: python3 tests/parity/optax_against_real.py
With arguments, Athanor and its Optax run the optimisers as well, which compares the engine too:
    python3 tests/parity/optax_against_real.py target/release/athanor [--library crates/python/lib]
"""

import importlib.util
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax as real
import optax.contrib
from optax_cases import optimisers, params, run, target

folder = pathlib.Path(__file__).resolve().parent.parent.parent / "crates/python/lib/optax"
spec = importlib.util.spec_from_file_location(
    "our_optax", folder / "__init__.py", submodule_search_locations=[str(folder)]
)
ours = importlib.util.module_from_spec(spec)
sys.modules["our_optax"] = ours
spec.loader.exec_module(ours)
ours.contrib = importlib.import_module("our_optax.contrib")

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


failures = []


def on_athanor(binary, *options):
    """Compares the last state of each optimiser with what the binary prints."""
    import subprocess

    import optax_cases

    command = [binary, "run", *options, optax_cases.__file__]
    out = subprocess.run(command, capture_output=True, text=True)
    if out.returncode:
        print(out.stderr[-1000:])
    printed = dict(line[1:].split("@@") for line in out.stdout.splitlines() if line[:1] == "@")
    agree = 0
    for name, make in optimisers.items():
        wanted = optax_cases.numbers(run(real, make)[-1])
        try:
            found = [float(word) for word in printed[name].split()]
            tolerance = 2e-2 if "bf16" in name else 1e-6
            np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance)
            agree += 1
        except (AssertionError, KeyError, ValueError) as error:
            print(name, "differs:", " ".join((str(error) + printed.get(name, "")[:150]).split())[:300])
    print(f"Athanor: {agree} of {len(optimisers)} optimisers agree")
    return agree == len(optimisers)


if len(sys.argv) > 1:
    sys.exit(not on_athanor(*sys.argv[1:]))
for name, make in optimisers.items():
    runs = [run(module, make) for module in (ours, real)]
    # With a moment of eight bits, the order of two roundings shows.
    try:
        same(name, *runs, tolerance=2e-2 if "bf16" in name else 1e-6)
        if name == "contrib.muon":
            continue  # the original's masks and dimension numbers are in its state
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
    "warmup exponential": lambda o: o.warmup_exponential_decay_schedule(0.0, 1.0, 10, 20, 0.5),
    "restarts": lambda o: o.sgdr_schedule(
        [dict(init_value=0.0, peak_value=1.0, warmup_steps=3, decay_steps=n) for n in (20, 35)]
    ),
    "linear onecycle": lambda o: o.linear_onecycle_schedule(100, 0.5),
    "cosine onecycle": lambda o: o.cosine_onecycle_schedule(100, 0.5),
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
    "cosine_distance": [(x, y)],
    "log_cosh": [(x, y), (x,)],
    "safe_softmax_cross_entropy": [(x, probabilities)],
    "convex_kl_divergence": [(jax.nn.log_softmax(x), probabilities)],
    "hinge_loss": [(x, jnp.sign(y))],
    "sigmoid_focal_loss": [(x, bits)],
    "poly_loss_cross_entropy": [(x, probabilities)],
    "smooth_labels": [(probabilities, 0.1)],
}
for name, cases in losses.items():
    for arguments in cases:
        f, g = getattr(ours.losses, name), getattr(real.losses, name)
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
