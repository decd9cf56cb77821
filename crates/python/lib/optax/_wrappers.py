"""Optimisers made of optimisers: on parts of the tree, every k steps, only if finite."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from ._base import (
    GradientTransformation,
    GradientTransformationExtraArgs,
    full_like,
    safe_increment,
    with_extra_args_support,
    zero_count,
)
from ._transform import MaskedState


class MaskedNode(NamedTuple):
    """Stands in a tree for a leaf that a mask leaves out."""


class PartitionState(NamedTuple):
    inner_states: object


class ApplyIfFiniteState(NamedTuple):
    notfinite_count: object
    last_finite: object
    total_notfinite: object
    inner_state: object


class MultiStepsState(NamedTuple):
    mini_step: object
    gradient_step: object
    inner_opt_state: object
    acc_grads: object
    skip_state: object = ()


class LookaheadParams(NamedTuple):
    """Fast parameters, which the optimiser moves, and slow ones, which follow them."""

    fast: object
    slow: object

    @classmethod
    def init_synced(cls, params):
        return cls(fast=params, slow=params)


class LookaheadState(NamedTuple):
    fast_state: object
    steps_since_sync: object


def masked(inner, mask, *, mask_compatible_extra_args=False):
    """Apply ``inner`` to the leaves where ``mask`` is True; the others pass unchanged.

    ``mask``: a tree of bools shaped like the parameters, or the first axes of it, or a function
    of the parameters that makes one.
    """
    inner = with_extra_args_support(inner)

    def chosen(tree, picked):
        return jax.tree.map(lambda m, x: x if m else MaskedNode(), picked, tree)

    def init(params):
        return MaskedState(inner.init(chosen(params, mask(params) if callable(mask) else mask)))

    def update(updates, state, params=None, **extra_args):
        picked = mask(updates) if callable(mask) else mask
        if mask_compatible_extra_args:
            shape = jax.tree.structure(updates)
            extra_args = {
                name: chosen(tree, picked) if jax.tree.structure(tree) == shape else tree
                for name, tree in extra_args.items()
            }
        inside = None if params is None else chosen(params, picked)
        new, inner_state = inner.update(
            chosen(updates, picked), state.inner_state, inside, **extra_args
        )
        updates = jax.tree.map(lambda m, n, old: n if m else old, picked, new, updates)
        return updates, MaskedState(inner_state)

    return GradientTransformationExtraArgs(init, update)


def partition(transforms, param_labels, *, mask_compatible_extra_args=False):
    """One transformation for each label: ``{label: transformation}``.

    ``param_labels``: a tree of labels shaped like the parameters, or a function that makes one.
    """

    def parts(tree):
        labels = param_labels(tree) if callable(param_labels) else param_labels
        used = set(jax.tree.leaves(labels))
        if not used <= set(transforms):
            raise ValueError(
                "Some parameters have no corresponding transformation.\n"
                f"Parameter labels: {sorted(used)} \n"
                f"Transforms keys: {sorted(transforms)} \n"
            )
        for label, transformation in transforms.items():
            mask = jax.tree.map(lambda other: other == label, labels)
            yield label, masked(
                transformation, mask, mask_compatible_extra_args=mask_compatible_extra_args
            )

    def init(params):
        return PartitionState({label: part.init(params) for label, part in parts(params)})

    def update(updates, state, params=None, **extra_args):
        states = {}
        for label, part in parts(updates):
            updates, states[label] = part.update(
                updates, state.inner_states[label], params, **extra_args
            )
        return updates, PartitionState(states)

    return GradientTransformationExtraArgs(init, update)


multi_transform = partition


def named_chain(*transformations):
    """Like ``chain``, of (name, transformation) pairs; the state is a dict by name."""
    names = [name for name, _ in transformations]
    if len(names) != len(set(names)):
        raise ValueError(f"Named transformations must have unique names, but got {names}")
    named = [(name, with_extra_args_support(t)) for name, t in transformations]

    def init(params):
        return {name: t.init(params) for name, t in named}

    def update(updates, state, params=None, **extra_args):
        after = {}
        for name, t in named:
            updates, after[name] = t.update(updates, state[name], params, **extra_args)
        return updates, after

    return GradientTransformationExtraArgs(init, update)


def _select(condition, on_true, on_false):
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), on_true, on_false)


def apply_if_finite(inner, max_consecutive_errors):
    """Skip updates that hold inf or nan, until more than ``max_consecutive_errors`` in a row."""
    inner = with_extra_args_support(inner)

    def init(params):
        return ApplyIfFiniteState(
            zero_count(), jnp.array(True), zero_count(), inner.init(params)
        )

    def update(updates, state, params=None, **extra_args):
        finite = jnp.array(True)
        for leaf in jax.tree.leaves(updates):
            finite = finite & jnp.all(jnp.isfinite(leaf))
        in_a_row = jnp.where(finite, 0, safe_increment(state.notfinite_count))
        accepted = finite | (in_a_row > max_consecutive_errors)
        new, inner_state = inner.update(updates, state.inner_state, params, **extra_args)
        total = jnp.where(
            finite, state.total_notfinite, safe_increment(state.total_notfinite)
        )
        return _select(accepted, new, full_like(new, 0)), ApplyIfFiniteState(
            in_a_row, finite, total, _select(accepted, inner_state, state.inner_state)
        )

    return GradientTransformationExtraArgs(init, update)


class MultiSteps:
    """Collect the gradients of k steps, then update once with their mean (or sum).

    ``every_k_schedule``: k, or a function of the number of updates made. Between, updates are 0.
    """

    def __init__(self, opt, every_k_schedule, use_grad_mean=True):
        self.inner_opt = with_extra_args_support(opt)
        fixed = isinstance(every_k_schedule, int)
        self._k = (lambda step: every_k_schedule) if fixed else every_k_schedule
        self._mean = use_grad_mean

    def init(self, params):
        return MultiStepsState(
            zero_count(), zero_count(), self.inner_opt.init(params), full_like(params, 0)
        )

    def update(self, updates, state, params=None, **extra_args):
        k = self._k(state.gradient_step)
        share = state.mini_step + 1

        def collect(g, total):
            return total + (g - total) / share if self._mean else total + g

        total = jax.tree.map(collect, updates, state.acc_grads)
        new, inner_state = self.inner_opt.update(
            total, state.inner_opt_state, params, **extra_args
        )
        last = state.mini_step == k - 1
        done = jnp.where(last, safe_increment(state.gradient_step), state.gradient_step)
        zeros = full_like(new, 0)
        return _select(last, new, zeros), MultiStepsState(
            safe_increment(state.mini_step) % k,
            done,
            _select(last, inner_state, state.inner_opt_state),
            _select(last, full_like(total, 0), total),
            state.skip_state,
        )

    def has_updated(self, state):
        """Whether the last update was not only collected."""
        return (state.mini_step == 0) & (state.gradient_step > 0)

    def gradient_transformation(self):
        return GradientTransformation(self.init, self.update)


def flatten(inner):
    """Apply ``inner`` to all leaves as one vector, which is faster for many small leaves."""
    inner = with_extra_args_support(inner)

    def vector(tree):
        return jnp.concatenate([jnp.ravel(leaf) for leaf in jax.tree.leaves(tree)])

    def update(updates, state, params=None, **extra_args):
        leaves, structure = jax.tree.flatten(updates)
        params = None if params is None else vector(params)
        flat, state = inner.update(vector(updates), state, params, **extra_args)
        pieces, start = [], 0
        for leaf in leaves:
            pieces.append(flat[start : start + leaf.size].reshape(leaf.shape))
            start += leaf.size
        return jax.tree.unflatten(structure, pieces), state

    return GradientTransformationExtraArgs(lambda params: inner.init(vector(params)), update)


def lookahead(fast_optimizer, sync_period, slow_step_size, reset_state=False):
    """k steps forward, one step back (Zhang et al., arXiv:1907.08610, algorithm 1).

    Parameters and gradients are as in ``LookaheadParams``: gradients are those of ``fast``.
    """
    if sync_period < 1:
        raise ValueError("Synchronization period must be >= 1.")
    fast_optimizer = with_extra_args_support(fast_optimizer)

    def init(params):
        fast = getattr(params, "fast", None)
        if fast is None:
            raise TypeError("lookahead wants params as LookaheadParams.init_synced(params)")
        return LookaheadState(fast_optimizer.init(fast), zero_count())

    def update(updates, state, params=None, **extra_args):
        step, fast_state = fast_optimizer.update(
            updates, state.fast_state, params.fast, **extra_args
        )
        last = state.steps_since_sync == sync_period - 1
        gap = jax.tree.map(lambda f, u, s: f + u - s, params.fast, step, params.slow)
        slow = jax.tree.map(lambda d: jnp.where(last, slow_step_size * d, 0 * d), gap)
        fast = jax.tree.map(
            lambda u, d: jnp.where(last, u - (1 - slow_step_size) * d, u), step, gap
        )
        if reset_state:
            fast_state = _select(last, fast_optimizer.init(params.fast), fast_state)
        count = (state.steps_since_sync + 1) % sync_period
        return LookaheadParams(fast, slow), LookaheadState(fast_state, count)

    return GradientTransformationExtraArgs(init, update)
