"""The optimisers by name, each a chain of the parts in ``_transform``."""

from typing import NamedTuple

import jax
import jax.numpy as jnp

from . import _transform as parts
from ._base import (
    GradientTransformationExtraArgs,
    chain,
    identity,
    safe_increment,
    with_extra_args_support,
    zero_count,
)


def _momentum_or_nothing(momentum, nesterov, accumulator_dtype=None):
    if momentum is None:
        return identity()
    return parts.trace(momentum, nesterov, accumulator_dtype)


def sgd(learning_rate, momentum=None, nesterov=False, accumulator_dtype=None):
    """Gradient descent, with momentum if given (Sutskever et al. 2013, section 2)."""
    return chain(
        _momentum_or_nothing(momentum, nesterov, accumulator_dtype),
        parts.scale_by_learning_rate(learning_rate),
    )


def adam(
    learning_rate,
    b1=0.9,
    b2=0.999,
    eps=1e-8,
    eps_root=0.0,
    mu_dtype=None,
    *,
    nesterov=False,
):
    """Adam (arXiv:1412.6980, algorithm 1)."""
    return chain(
        parts.scale_by_adam(b1, b2, eps, eps_root, mu_dtype, nesterov=nesterov),
        parts.scale_by_learning_rate(learning_rate),
    )


def adamw(
    learning_rate,
    b1=0.9,
    b2=0.999,
    eps=1e-8,
    eps_root=0.0,
    mu_dtype=None,
    weight_decay=1e-4,
    mask=None,
    *,
    nesterov=False,
):
    """Adam with decoupled weight decay (arXiv:1711.05101, algorithm 2)."""
    return chain(
        parts.scale_by_adam(b1, b2, eps, eps_root, mu_dtype, nesterov=nesterov),
        parts.add_decayed_weights(weight_decay, mask),
        parts.scale_by_learning_rate(learning_rate),
    )


def rmsprop(
    learning_rate,
    decay=0.9,
    eps=1e-8,
    initial_scale=0.0,
    eps_in_sqrt=True,
    centered=False,
    momentum=None,
    nesterov=False,
    bias_correction=False,
):
    """RMSProp (Hinton's lecture 6e); ``centered`` subtracts the squared mean (arXiv:1308.0850)."""
    rescale = parts.scale_by_stddev if centered else parts.scale_by_rms
    return chain(
        rescale(decay, eps, initial_scale, eps_in_sqrt, bias_correction),
        parts.scale_by_learning_rate(learning_rate),
        _momentum_or_nothing(momentum, nesterov),
    )


def adagrad(learning_rate, initial_accumulator_value=0.1, eps=1e-7):
    """Adagrad (Duchi, Hazan and Singer 2011, figure 1)."""
    return chain(
        parts.scale_by_rss(initial_accumulator_value, eps),
        parts.scale_by_learning_rate(learning_rate),
    )


def lion(learning_rate, b1=0.9, b2=0.99, mu_dtype=None, weight_decay=1e-3, mask=None):
    """Lion (arXiv:2302.06675, algorithm 2)."""
    return chain(
        parts.scale_by_lion(b1, b2, mu_dtype),
        parts.add_decayed_weights(weight_decay, mask),
        parts.scale_by_learning_rate(learning_rate),
    )


class WrappedScheduleState(NamedTuple):
    count: object


class InjectStatefulHyperparamsState(NamedTuple):
    count: object
    hyperparams: object
    hyperparams_states: object
    inner_state: object


def _arguments(function, args, kwargs):
    """All arguments of a call by name, with the defaults."""
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    values = dict(zip(names[len(names) - len(defaults) :], defaults))
    values.update(function.__kwdefaults__ or {})
    if len(args) > len(names):
        raise TypeError(f"{function.__name__} takes at most {len(names)} positional arguments")
    values.update(zip(names, args))
    values.update(kwargs)
    return values


def inject_hyperparams(inner_factory, static_args=(), hyperparam_dtype=None):
    """Keep an optimiser's numbers in its state, ``state.hyperparams``, to read and to change.

    Arguments that are functions are taken as schedules of the step, unless named in
    ``static_args``. Numbers become arrays of shape () in ``hyperparam_dtype``, or the widest
    floating type of the parameters.
    """
    static = {static_args} if isinstance(static_args, str) else set(static_args)

    def factory(*args, **kwargs):
        numbers, schedules, others = {}, {}, {}
        for name, value in _arguments(inner_factory, args, kwargs).items():
            if name in static or isinstance(value, bool) or value is None:
                others[name] = value
            elif callable(value) and not hasattr(value, "dtype"):
                schedules[name] = value
            elif isinstance(value, (int, float)) or hasattr(value, "dtype"):
                numbers[name] = value
            else:
                others[name] = value

        def convert(value, dtype):
            value = jnp.asarray(value)
            return value.astype(dtype) if jnp.issubdtype(value.dtype, jnp.floating) else value

        def chosen_dtype(params):
            if hyperparam_dtype is not None:
                return hyperparam_dtype
            return jnp.result_type(*jax.tree.leaves(params))

        def init(params):
            dtype = chosen_dtype(params)
            states = {name: WrappedScheduleState(count=zero_count()) for name in schedules}
            values = {name: convert(value, dtype) for name, value in numbers.items()}
            for name, schedule in schedules.items():
                values[name] = convert(schedule(states[name].count), dtype)
            inner = inner_factory(**others, **values).init(params)
            return InjectStatefulHyperparamsState(zero_count(), values, states, inner)

        def update(updates, state, params=None, **extra_args):
            dtype = chosen_dtype(updates if params is None else params)
            values = {name: convert(value, dtype) for name, value in state.hyperparams.items()}
            states = {}
            for name, schedule in schedules.items():
                count = state.hyperparams_states[name].count
                values[name] = convert(schedule(count), dtype)
                states[name] = WrappedScheduleState(count=safe_increment(count))
            optimiser = with_extra_args_support(inner_factory(**others, **values))
            updates, inner = optimiser.update(updates, state.inner_state, params, **extra_args)
            count = safe_increment(state.count)
            return updates, InjectStatefulHyperparamsState(count, values, states, inner)

        return GradientTransformationExtraArgs(init, update)

    return factory
