"""Layers and models as modules: dataclasses with parameters apart from them.

What each file defines is loaded when it is first used, so that importing this costs little.
"""

from ..core.filters import DenyList
from ..core.frozen_dict import FrozenDict
from .module import (
    Module,
    Variable,
    apply,
    compact,
    init,
    init_with_output,
    intercept_methods,
    merge_param,
    nowrap,
    share_scope,
)

_WHERE = {
    "activation": "PReLU celu elu gelu glu hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu "
    "log_sigmoid log_softmax logsumexp normalize one_hot relu relu6 selu sigmoid silu soft_sign "
    "softmax softplus standardize swish tanh",
    "attention": "MultiHeadAttention MultiHeadDotProductAttention SelfAttention combine_masks "
    "dot_product_attention dot_product_attention_weights make_attention_mask make_causal_mask",
    "batch_apply": "BatchApply",
    "combinators": "Sequential",
    "convolution": "Conv ConvLocal ConvTranspose",
    "initializers": "ones ones_init zeros zeros_init",
    "linear": "Dense DenseGeneral Einsum Embed",
    "normalization": "BatchNorm GroupNorm InstanceNorm LayerNorm RMSNorm",
    "pooling": "avg_pool max_pool min_pool pool",
    "recurrent": "Bidirectional ConvLSTMCell GRUCell LSTMCell MGUCell OptimizedLSTMCell RNN "
    "RNNCellBase SimpleCell",
    "reparameterization": "SpectralNorm WeightNorm",
    "stochastic": "Dropout",
    "summary": "tabulate",
    "transforms": "checkpoint cond custom_vjp grad jit jvp map_variables named_call remat "
    "remat_scan scan switch value_and_grad vjp vmap while_loop add_metadata_axis fold_rngs",
}
# What Flax has for several devices, eight-bit numbers and profilers.
_ELSEWHERE = (
    "Fp8DirectDotGeneralOp Fp8DotGeneral Fp8DotGeneralOp Fp8Einsum NANOOFp8DotGeneralOp "
    "LogicallyPartitioned Partitioned PARTITION_NAME get_logical_axis_rules get_partition_spec "
    "get_sharding logical_axis_rules logical_to_mesh logical_to_mesh_axes "
    "logical_to_mesh_sharding meta set_logical_axis_rules unbox with_logical_constraint "
    "with_logical_partitioning with_partitioning compact_name_scope disable_named_call "
    "enable_named_call override_named_call"
).split()
_FILES = {name: file for file, names in _WHERE.items() for name in names.split()}
_ALONE = ("dtypes", "module")


def __getattr__(name):
    import importlib

    if name in _FILES:
        value = getattr(importlib.import_module(f"flax.linen.{_FILES[name]}"), name)
    elif name in _WHERE or name in _ALONE:
        return importlib.import_module(f"flax.linen.{name}")
    elif name == "broadcast":
        from ..core import broadcast as value
    elif name in _ELSEWHERE:
        raise AttributeError(f"'flax.linen.{name}' exists in Flax but is not supported here yet")
    elif name.startswith("__"):
        raise AttributeError(f"module 'flax.linen' has no attribute '{name}'")
    else:
        import jax

        names = [*_FILES, *(n for n in globals() if n[0] != "_")]
        other = jax._names.nearest(name, names) if hasattr(jax, "_names") else None
        hint = f". Did you mean: '{other}'?" if other else ""
        raise AttributeError(f"module 'flax.linen' has no attribute '{name}'{hint}")
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_FILES, *_WHERE})
