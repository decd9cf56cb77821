"""Devices, configuration, and what prints or names things inside of programs."""

import warnings

import _athanor
from _athanor import asarray

from . import _devices, _dtypes


def block_until_ready(x):
    """The tree itself: nothing runs asynchronously."""
    return x


def clear_caches():
    """Accepted; each jitted function keeps its own programs, see its ``clear_cache``."""


def typeof(x):
    """The type of an array or number."""
    return asarray(x, None).aval


def tree_map(f, tree, *rest, is_leaf=None):
    """``jax.tree.map`` under the name that JAX gave up in 2025."""
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(
            "jax.tree_map was removed from JAX; it still works here, as jax.tree.map",
            DeprecationWarning,
            stacklevel=2,
        )
    return _athanor.tree_map(f, tree, rest, is_leaf)


_warned = False


class _Config:
    """Settings. Those that would change results are refused, the others accepted."""

    _fixed = {
        "jax_enable_x64": False,
        "jax_threefry_partitionable": True,
        "jax_disable_jit": False,
        "jax_debug_nans": False,
        "jax_debug_infs": False,
        "jax_num_cpu_devices": -1,
        "jax_default_prng_impl": "threefry2x32",
        "jax_numpy_dtype_promotion": "standard",
        "jax_numpy_rank_promotion": "allow",
    }

    def __init__(self):
        self._values = dict(self._fixed)

    def update(self, name, value):
        if name == "jax_enable_x64":
            _dtypes.set_x64(value)
        elif name == "jax_num_cpu_devices":
            _devices.set_count(value)
        elif name in self._fixed and self._fixed[name] != value:
            raise NotImplementedError(f"{name} = {value!r} is not supported here yet")
        self._values[name] = value

    def __getattr__(self, name):
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"Unrecognized config option: {name}") from None

    def __setattr__(self, name, value):
        if name == "_values":
            object.__setattr__(self, name, value)
        else:
            self.update(name, value)


config = _Config()


class _Scope:
    """A context that changes nothing, also usable as a decorator."""

    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def __call__(self, function):
        return function


class named_scope(_Scope):
    """Names what is computed inside, for profilers."""


class ensure_compile_time_eval(_Scope):
    """Known values are always computed at once here."""


class default_matmul_precision(_Scope):
    """Products are always of the full precision here."""


class disable_jit:
    """Not supported yet."""

    def __init__(self, disable=True):
        if disable:
            raise NotImplementedError("jax.disable_jit is not supported here yet")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


class enable_x64:
    """A context in which 64-bit element types are on (or off)."""

    def __init__(self, new_val=True):
        self._value, self._before = new_val, []

    def __enter__(self):
        self._before.append(config.jax_enable_x64)
        config.update("jax_enable_x64", self._value)
        return self

    def __exit__(self, *error):
        config.update("jax_enable_x64", self._before.pop())
        return False


def named_call(fun, *, name=None):
    """The function itself."""
    return fun
