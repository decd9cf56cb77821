"""JAX's interface to array programs that are compiled, differentiated and batched."""

import _athanor
from _athanor import Array

from . import errors, tree_util, tree
from ._names import missing as _missing
from ._array import attach as _attach, ShapedArray
from ._transforms import (
    ClosedJaxpr,
    ShapeDtypeStruct,
    checkpoint,
    checkpoint_policies,
    closure_convert,
    custom_gradient,
    custom_jvp,
    custom_vjp,
    eval_shape,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jacrev,
    jit,
    jvp,
    linear_transpose,
    linearize,
    make_jaxpr,
    remat,
    value_and_grad,
    vjp,
    vmap,
)

_attach()

from . import dtypes, lax, nn, numpy, random
from ._callbacks import debug, effects_barrier, pure_callback
from ._tools import (
    block_until_ready,
    config,
    default_matmul_precision,
    disable_jit,
    clear_caches,
    enable_x64,
    ensure_compile_time_eval,
    named_call,
    named_scope,
    tree_map,
    typeof,
)

from ._devices import (
    Device,
    default_backend,
    default_device,
    device_count,
    device_get,
    device_put,
    devices,
    local_device_count,
    local_devices,
    process_count,
    process_index,
)

__version__ = "0.10.2"
__version_info__ = (0, 10, 2)

_LAZY_NAMES = {
    "pmap": "_mapped",
    "shard_map": "_mapped",
    "make_mesh": "sharding",
    "set_mesh": "sharding",
    "Mesh": "sharding",
    "NamedSharding": "sharding",
    "P": "sharding",
    "PartitionSpec": "sharding",
}

_other = _missing(
    "jax",
    globals(),
    lazy=("scipy", "flatten_util", "image", "typing", "sharding", "experimental", "ad_checkpoint", "ops"),
)


def __getattr__(name):
    if name in _LAZY_NAMES:
        import importlib

        value = getattr(importlib.import_module(f"jax.{_LAZY_NAMES[name]}"), name)
        globals()[name] = value
        return value
    return _other(name)
