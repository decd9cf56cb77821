"""Step sizes that adapt to each number's history, beyond Adam and RMSProp (``_transform``).

g is the incoming update of one leaf, t the number of updates so far, from 1.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import GradientTransformation, cast, full_like, safe_increment, zero_count
from ._transform import ScaleByAdamState, correct_bias, update_moment


class ScaleByAmsgradState(NamedTuple):
    count: object
    mu: object
    nu: object
    nu_max: object


class ScaleByBeliefState(NamedTuple):
    count: object
    mu: object
    nu: object


class ScaleByAdaDeltaState(NamedTuple):
    e_g: object
    e_x: object


class ScaleByAdanState(NamedTuple):
    m: object
    v: object
    n: object
    g: object
    t: object


class ScaleByRpropState(NamedTuple):
    step_sizes: object
    prev_updates: object


class ScaleByNovogradState(NamedTuple):
    count: object
    mu: object
    nu: object


class ScaleByOptimisticGradientState(NamedTuple):
    is_initial_step: object
    previous_gradient: object


def _over_root(means, squares, eps, eps_root=0.0):
    return jax.tree.map(lambda m, v: m / (jnp.sqrt(v + eps_root) + eps), means, squares)


def _mean_hat(mu, updates, b1, count, nesterov):
    """The first moment without its bias; with ``nesterov``, one step ahead (Dozat 2016)."""
    if not nesterov:
        return correct_bias(mu, b1, count)
    ahead = correct_bias(mu, b1, safe_increment(count))
    now = correct_bias(updates, b1, count)
    return jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, ahead, now)


def scale_by_amsgrad(
    b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, mu_dtype=None,
    bias_correction_mu=True, bias_correction_nu=True,
):
    """Adam with the largest second moment so far (Reddi et al., arXiv:1904.09237, algorithm 2)."""

    def init(params):
        zeros = full_like(params, 0)
        return ScaleByAmsgradState(zero_count(), full_like(params, 0, mu_dtype), zeros, zeros)

    def update(updates, state, params=None):
        mu = update_moment(updates, state.mu, b1, 1)
        nu = update_moment(updates, state.nu, b2, 2)
        count = safe_increment(state.count)
        mu_hat = correct_bias(mu, b1, count) if bias_correction_mu else mu
        nu_hat = correct_bias(nu, b2, count) if bias_correction_nu else nu
        nu_max = jax.tree.map(jnp.maximum, state.nu_max, nu_hat)
        new = ScaleByAmsgradState(count, cast(mu, mu_dtype), nu, nu_max)
        return _over_root(mu_hat, nu_max, eps, eps_root), new

    return GradientTransformation(init, update)


def scale_by_adamax(b1=0.9, b2=0.999, eps=1e-8):
    """AdaMax: Adam with the largest recent \\|g\\| for the root (arXiv:1412.6980, algorithm 2)."""

    def init(params):
        return ScaleByAdamState(zero_count(), full_like(params, 0), full_like(params, 0))

    def update(updates, state, params=None):
        count = safe_increment(state.count)
        mu = update_moment(updates, state.mu, b1, 1)
        nu = jax.tree.map(lambda g, v: jnp.maximum(jnp.abs(g) + eps, b2 * v), updates, state.nu)
        updates = jax.tree.map(lambda m, v: m / v, correct_bias(mu, b1, count), nu)
        return updates, ScaleByAdamState(count, mu, nu)

    return GradientTransformation(init, update)


def scale_by_adadelta(rho=0.9, eps=1e-6):
    """Adadelta (Zeiler, arXiv:1212.5701, algorithm 1): the root of past steps² over that of g²."""

    def init(params):
        return ScaleByAdaDeltaState(full_like(params, 0), full_like(params, 0))

    def update(updates, state, params=None):
        e_g = update_moment(updates, state.e_g, rho, 2)
        updates = jax.tree.map(
            lambda g, gg, xx: jnp.sqrt(xx + eps) / jnp.sqrt(gg + eps) * g, updates, e_g, state.e_x
        )
        return updates, ScaleByAdaDeltaState(e_g, update_moment(updates, state.e_x, rho, 2))

    return GradientTransformation(init, update)


def scale_by_adan(b1=0.98, b2=0.92, b3=0.99, eps=1e-8, eps_root=0.0):
    """Adan (Xie et al., arXiv:2208.06677, algorithm 1): momentum of g and of its change."""

    def init(params):
        zeros = full_like(params, 0)
        return ScaleByAdanState(m=zeros, v=zeros, n=zeros, g=zeros, t=zero_count())

    def update(updates, state, params=None):
        change = jax.tree.map(
            lambda g, old: jnp.where(state.t == 0, 0, g - old), updates, state.g
        )
        along = lambda a, b: jax.tree.map(lambda x, y: x + (1 - b2) * y, a, b)
        m = update_moment(updates, state.m, b1, 1)
        v = update_moment(change, state.v, b2, 1)
        n = update_moment(along(updates, change), state.n, b3, 2)
        t = safe_increment(state.t)
        step = along(correct_bias(m, b1, t), correct_bias(v, b2, t))
        step = _over_root(step, correct_bias(n, b3, t), eps, eps_root)
        return step, ScaleByAdanState(m=m, v=v, n=n, g=updates, t=t)

    return GradientTransformation(init, update)


def scale_by_belief(b1=0.9, b2=0.999, eps=1e-16, eps_root=1e-16, *, nesterov=False):
    """AdaBelief (Zhuang et al., arXiv:2010.07468, algorithm 2): the variance about the mean."""

    def init(params):
        return ScaleByBeliefState(zero_count(), full_like(params, 0), full_like(params, 0))

    def update(updates, state, params=None):
        mu = update_moment(updates, state.mu, b1, 1)
        error = jax.tree.map(lambda g, m: g - m, updates, mu)
        nu = jax.tree.map(lambda v: v + eps_root, update_moment(error, state.nu, b2, 2))
        count = safe_increment(state.count)
        mu_hat = _mean_hat(mu, updates, b1, count, nesterov)
        step = _over_root(mu_hat, correct_bias(nu, b2, count), eps)
        return step, ScaleByBeliefState(count, mu, nu)

    return GradientTransformation(init, update)


def scale_by_yogi(b1=0.9, b2=0.999, eps=1e-3, eps_root=0.0, initial_accumulator_value=1e-6):
    """Yogi (Zaheer et al. 2018, algorithm 2): the second moment moves by a bounded amount."""

    def init(params):
        start = full_like(params, initial_accumulator_value)
        return ScaleByAdamState(zero_count(), start, start)

    def update(updates, state, params=None):
        mu = update_moment(updates, state.mu, b1, 1)
        nu = jax.tree.map(
            lambda g, v: v - (1 - b2) * jnp.sign(v - g * g) * (g * g), updates, state.nu
        )
        count = safe_increment(state.count)
        step = _over_root(
            correct_bias(mu, b1, count), correct_bias(nu, b2, count), eps, eps_root
        )
        return step, ScaleByAdamState(count, mu, nu)

    return GradientTransformation(init, update)


def scale_by_radam(b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, threshold=5.0, *, nesterov=False):
    """Rectified Adam (Liu et al., arXiv:1908.03265, algorithm 2).

    Plain momentum until the variance of the second moment can be told (ρ_t >= threshold).
    """
    rho_inf = 2.0 / (1.0 - b2) - 1.0

    def init(params):
        return ScaleByAdamState(zero_count(), full_like(params, 0), full_like(params, 0))

    def update(updates, state, params=None):
        mu = update_moment(updates, state.mu, b1, 1)
        nu = update_moment(updates, state.nu, b2, 2)
        count = safe_increment(state.count)
        b2_t = b2**count
        rho = rho_inf - 2 * count * b2_t / (1 - b2_t)
        rectifier = jnp.sqrt(
            (rho - 4.0) * (rho - 2.0) * rho_inf / ((rho_inf - 4.0) * (rho_inf - 2.0) * rho)
        )
        mu_hat = _mean_hat(mu, updates, b1, count, nesterov)

        def step(m, v):
            adapted = rectifier.astype(m.dtype) * m / (jnp.sqrt(v + eps_root) + eps)
            return jnp.where(rho >= threshold, adapted, m)

        updates = jax.tree.map(step, mu_hat, correct_bias(nu, b2, count))
        return updates, ScaleByAdamState(count, mu, nu)

    return GradientTransformation(init, update)


def scale_by_rprop(
    learning_rate, eta_minus=0.5, eta_plus=1.2, min_step_size=1e-6, max_step_size=50.0
):
    """Rprop with backtracking off (Riedmiller and Braun 1993): only the signs of g matter."""

    def init(params):
        return ScaleByRpropState(full_like(params, learning_rate), full_like(params, 0))

    def update(updates, state, params=None):
        agreement = jax.tree.map(lambda g, old: g * old, updates, state.prev_updates)

        def resize(a, size):
            factor = jnp.where(a > 0, eta_plus, eta_minus)
            return jnp.where(a == 0, size, jnp.clip(size * factor, min_step_size, max_step_size))

        sizes = jax.tree.map(resize, agreement, state.step_sizes)
        taken = jax.tree.map(
            lambda a, g, size: jnp.where(a < 0, 0.0, size * jnp.sign(g)), agreement, updates, sizes
        )
        steps = jax.tree.map(
            lambda a, new, old: jnp.where(a < 0, 0.0, old), agreement, taken, state.prev_updates
        )
        return steps, ScaleByRpropState(sizes, taken)

    return GradientTransformation(init, update)


def scale_by_novograd(
    b1=0.9, b2=0.25, eps=1e-8, eps_root=0.0, weight_decay=0.0, mu_dtype=None
):
    """NovoGrad (Ginsburg et al., arXiv:1905.11286, algorithm 1): one second moment a leaf."""

    def init(params):
        nu = jax.tree.map(lambda p: jnp.zeros((), p.dtype), params)
        return ScaleByNovogradState(zero_count(), full_like(params, 0, mu_dtype), nu)

    def update(updates, state, params):
        count = safe_increment(state.count)
        first = count == 1

        def second(g, v):
            squared = jnp.linalg.norm(g) ** 2
            return jnp.where(first, squared, (1 - b2) * squared + b2 * v)

        def mean(g, p, m, v):
            unit = g / (jnp.sqrt(v + eps_root) + eps) + weight_decay * p
            return jnp.where(first, unit, b1 * m + unit)

        nu = jax.tree.map(second, updates, state.nu)
        mu = cast(jax.tree.map(mean, updates, params, state.mu, nu), mu_dtype)
        return mu, ScaleByNovogradState(count, mu, nu)

    return GradientTransformation(init, update)


def scale_by_optimistic_gradient(alpha=1.0, beta=1.0):
    """(α + β) g - β g of the step before (Mokhtari et al., arXiv:1901.08511, section 4)."""

    def init(params):
        return ScaleByOptimisticGradientState(jnp.array(True), full_like(params, 0))

    def update(updates, state, params=None):
        def step(g, old):
            return (alpha + beta) * g - beta * jnp.where(state.is_initial_step, g, old)

        steps = jax.tree.map(step, updates, state.previous_gradient)
        return steps, ScaleByOptimisticGradientState(jnp.array(False), updates)

    return GradientTransformation(init, update)
