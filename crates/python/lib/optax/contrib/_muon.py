"""Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon): orthogonal steps for matrices."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from .._adaptive import _mean_hat
from .._alias import adamw
from .._base import (
    GradientTransformation,
    cast,
    chain,
    full_like,
    init_empty_state,
    safe_increment,
    zero_count,
)
from .._transform import add_decayed_weights, scale_by_learning_rate, update_moment
from .._wrappers import partition

COEFFICIENTS = (3.4445, -4.7750, 2.0315)


class MuonState(NamedTuple):
    count: object
    mu: object
    ns_coeffs: object


def orthogonalize(x, coefficients=COEFFICIENTS, steps=5, eps=1e-8):
    """A matrix near U Vᵀ of x = U Σ Vᵀ, (m, n), by Newton-Schulz iterations of degree five."""
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = x / (jnp.linalg.norm(x) + eps)
    a, b, c = (jnp.asarray(coefficients, x.dtype)[i] for i in range(3))
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


def scale_by_muon(
    ns_coeffs=COEFFICIENTS, ns_steps=5, beta=0.95, eps=1e-8, mu_dtype=None, *,
    nesterov=True, adaptive=False,
):
    """The momentum of each matrix, made orthogonal; ``adaptive`` scales it by its dual norm."""

    def init(params):
        return MuonState(zero_count(), full_like(params, 0, mu_dtype), jnp.asarray(ns_coeffs))

    def update(updates, state, params=None):
        mu = update_moment(updates, state.mu, beta, 1)
        count = safe_increment(state.count)

        def step(m):
            if m.ndim != 2:
                raise ValueError(f"Muon optimized parameters must have rank 2, got x.ndim={m.ndim}")
            turned = orthogonalize(m, state.ns_coeffs, ns_steps, eps)
            return jnp.sum(m * turned) * turned if adaptive else turned

        steps = jax.tree.map(step, _mean_hat(mu, updates, beta, count, nesterov))
        return steps, MuonState(count, cast(mu, mu_dtype), state.ns_coeffs)

    return GradientTransformation(init, update)


def _scale_by_shape(consistent_rms):
    """√max(1, outputs / inputs), or a fixed root mean square if ``consistent_rms`` is given."""

    def scaled(g):
        inputs, outputs = g.shape
        if consistent_rms is not None:
            return jnp.sqrt(float(max(inputs, outputs))) * consistent_rms * g
        return jnp.sqrt(max(1.0, outputs / inputs)) * g

    return GradientTransformation(
        init_empty_state, lambda updates, state, params=None: (jax.tree.map(scaled, updates), state)
    )


def muon(
    learning_rate, ns_coeffs=COEFFICIENTS, ns_steps=5, beta=0.95, eps=1e-8, weight_decay=0.0,
    weight_decay_mask=None, mu_dtype=None, *, nesterov=True, adaptive=False, adam_b1=0.9,
    adam_b2=0.999, adam_eps_root=0.0, adam_weight_decay=0.0, adam_learning_rate=None,
    consistent_rms=None,
):
    """Muon for matrices, AdamW for all other parameters."""
    if adam_learning_rate is None:
        adam_learning_rate = learning_rate
    matrices = chain(
        scale_by_muon(
            ns_coeffs, ns_steps, beta, eps, mu_dtype, nesterov=nesterov, adaptive=adaptive
        ),
        _scale_by_shape(consistent_rms),
        add_decayed_weights(weight_decay, weight_decay_mask),
        scale_by_learning_rate(learning_rate),
    )
    others = adamw(
        adam_learning_rate, adam_b1, adam_b2, eps, adam_eps_root, mu_dtype, adam_weight_decay,
        nesterov=nesterov,
    )
    labels = lambda tree: jax.tree.map(lambda x: "muon" if x.ndim == 2 else "adam", tree)
    return partition({"muon": matrices, "adam": others}, labels)
