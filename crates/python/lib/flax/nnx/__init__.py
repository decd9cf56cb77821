"""Modules that hold their variables: the essentials of Flax's newer interface.

A module is an ordinary object whose ``__init__`` makes its variables. ``split`` takes it apart into
a ``GraphDef`` (all that is no array) and a ``State`` (its variables); ``merge`` puts it together.
``jit`` and ``grad`` do that by themselves.
"""

from jax.nn import (
    celu,
    elu,
    gelu,
    glu,
    hard_sigmoid,
    hard_tanh,
    initializers,
    leaky_relu,
    log_sigmoid,
    log_softmax,
    logsumexp,
    one_hot,
    relu,
    relu6,
    selu,
    sigmoid,
    silu,
    soft_sign,
    softmax,
    softplus,
    standardize,
    swish,
)
from jax.numpy import tanh

from ..linen.pooling import avg_pool, max_pool, min_pool
from ._graph import (
    All,
    Any,
    Dict,
    GraphDef,
    List,
    Module,
    Not,
    State,
    clone,
    merge,
    pure,
    split,
    state,
    update,
)
from ._layers import BatchNorm, Conv, Dropout, Embed, LayerNorm, Linear, RMSNorm, Sequential
from ._optimizer import ModelAndOptimizer, Optimizer
from ._rngs import Rngs, RngStream
from ._transforms import DiffState, grad, jit, value_and_grad
from ._variables import (
    BatchStat,
    Cache,
    Intermediate,
    OptState,
    OptVariable,
    Param,
    RngCount,
    RngKey,
    RngState,
    Variable,
)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'flax.nnx' has no attribute '{name}'")
    raise AttributeError(
        f"'flax.nnx.{name}' is not supported here; flax.nnx has the essentials, flax.linen all "
        "layers"
    )
