"""The optimisers that are compared, each a function of the module, and a loss for them.

Printed as what twenty updates give, one line each; runs under CPython and Athanor.
"""

import jax
import jax.numpy as jnp

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
    "adafactor": lambda o: o.adafactor(0.05, min_dim_size_to_factor=2, momentum=0.9),
    "adafactor whole": lambda o: o.adafactor(0.05, weight_decay_rate=0.01),
    "contrib.muon": lambda o: o.contrib.muon(0.02, weight_decay=0.1),
    "contrib.schedule_free": lambda o: o.contrib.schedule_free_adamw(0.05, 5, weight_decay=0.1),
    "contrib.schedule_free_sgd": lambda o: o.contrib.schedule_free_sgd(0.02, 3),
    "contrib.sam": lambda o: o.contrib.sam(
        o.sgd(0.05), o.chain(o.contrib.normalize(), o.sgd(0.05))
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


def run(module, make, updates=20):
    """[first state, then (params, updates, state) after each update]."""
    optimiser = make(module)

    @jax.jit
    def step(p, state):
        updates, state = optimiser.update(jax.grad(loss)(p), state, p)
        return module.apply_updates(p, updates), updates, state

    p, state = params, optimiser.init(params)
    seen = [state]
    for _ in range(updates):
        p, moved, state = step(p, state)
        seen.append((p, moved, state))
    return seen


def numbers(tree):
    """All numbers of a tree, in order."""
    keys = lambda x: jnp.issubdtype(x.dtype, jax.dtypes.prng_key)
    leaves = [jnp.asarray(leaf) for leaf in jax.tree.leaves(tree)]
    leaves = [jax.random.key_data(x) if keys(x) else x for x in leaves]
    return [float(n) for x in leaves for n in x.astype(jnp.float32).ravel().tolist()]


if __name__ == "__main__":
    import optax
    import optax.contrib

    for name, make in optimisers.items():
        try:
            print(f"@{name}@@{' '.join(map(repr, numbers(run(optax, make)[-1])))}")
        except Exception as error:
            print(f"@{name}@@{type(error).__name__} {str(error)[:200]}".replace("\n", " "))
