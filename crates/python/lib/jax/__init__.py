"""JAX's interface to array programs that are compiled, differentiated and batched."""

import _athanor
from _athanor import Array

from . import errors, tree_util, tree
from ._names import missing as _missing
from ._array import attach as _attach, CPU as _cpu, Device, ShapedArray
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
    default_backend,
    default_matmul_precision,
    device_count,
    device_get,
    device_put,
    devices,
    disable_jit,
    clear_caches,
    enable_x64,
    ensure_compile_time_eval,
    local_device_count,
    local_devices,
    named_call,
    named_scope,
    process_count,
    process_index,
    tree_map,
    typeof,
)

__version__ = "0.10.2"
__version_info__ = (0, 10, 2)

__getattr__ = _missing(
    "jax",
    globals(),
    elsewhere="pmap shard_map sharding make_mesh set_mesh experimental profiler distributed export "
    "ffi monitoring ad_checkpoint cloud live_arrays make_array_from_callback "
    "make_array_from_single_device_arrays NamedSharding P Mesh core device_put_replicated "
    "device_put_sharded fwd_and_bwd float0 numpy_dtype_promotion numpy_rank_promotion "
    "transfer_guard debug_nans debug_infs extend interpreters lib legacy_prng_key stages "
    "saved_input_vjp vjp3 jax2tf",
    lazy=("scipy", "flatten_util", "image", "typing"),
)
