"""What the instances of a mapped function do together: ``jax.lax.psum`` and its relatives.

A named axis belongs to ``vmap``, ``pmap`` or ``shard_map``. Each function here is one native
collective for one axis and one array, or is made of such.
"""

import _athanor

from . import tree_util
from ._names import axis_text


def _names(axis_name):
    names = axis_name if isinstance(axis_name, (tuple, list)) else (axis_name,)
    return [axis_text(name) for name in names]


def _size(names):
    size = 1
    for name in names:
        size *= _athanor.named_axis(name)[0]
    return size


def _array(x):
    return _athanor.asarray(x, None)


def _one(kind, x, name, pairs=()):
    return _athanor.collective(kind, x, name, [i for pair in pairs for i in pair])


def _reduced(kind, x, axis_name, groups):
    names = _names(axis_name)
    _size(names)

    def leaf(x):
        x = _array(x)
        if kind == "psum" and x._dtype == "bool":
            x = _athanor.convert_element_type(x, "int32")
        if groups is not None:
            return _in_groups(kind, x, names, groups)
        for name in names:
            x = _one(kind, x, name)
        return x

    return tree_util.tree_map(leaf, x)


def _in_groups(kind, x, names, groups):
    """Within each group of instances: of all values, those of the own group."""
    from . import numpy as jnp

    (name,) = names
    size = _size(names)
    member = [[any(i in g and j in g for g in groups) for j in range(size)] for i in range(size)]
    own = jnp.array(member)[_athanor.axis_index(name)]
    own = own.reshape((size,) + (1,) * x.ndim)
    every = _one("all_gather", x, name)
    if kind == "psum":
        return jnp.where(own, every, 0).sum(0)
    extreme = jnp.finfo if x.dtype.kind == "f" else jnp.iinfo
    info = extreme(x.dtype)
    if kind == "pmax":
        return jnp.where(own, every, info.min).max(0)
    return jnp.where(own, every, info.max).min(0)


def psum(x, axis_name, *, axis_index_groups=None):
    """The sum over all instances; of a number, its product with their number."""
    if isinstance(x, (int, float)) and axis_index_groups is None:
        return x * _size(_names(axis_name))
    return _reduced("psum", x, axis_name, axis_index_groups)


def pmean(x, axis_name, *, axis_index_groups=None):
    """The mean over all instances."""
    groups = axis_index_groups
    n = _size(_names(axis_name)) if groups is None else len(groups[0])
    return tree_util.tree_map(lambda s: s / n, psum(x, axis_name, axis_index_groups=groups))


def pmax(x, axis_name, *, axis_index_groups=None):
    """The greatest over all instances."""
    return _reduced("pmax", x, axis_name, axis_index_groups)


def pmin(x, axis_name, *, axis_index_groups=None):
    """The least over all instances."""
    return _reduced("pmin", x, axis_name, axis_index_groups)


def axis_index(axis_name):
    """The number of the instance; of several axes, counted with the last one fastest."""
    index = None
    for name in _names(axis_name):
        try:
            size = _athanor.named_axis(name)[0]
        except NameError:
            raise NameError(
                f"Found an unbound axis name: {name}. To fix this, please call axis_index under "
                "`jax.shard_map`."
            ) from None
        own = _athanor.axis_index(name)
        index = own if index is None else index * size + own
    return index


def axis_size(axis_name):
    """How many instances there are."""
    return _size(_names(axis_name))


def _positive(axis, rank):
    return axis + rank if axis < 0 else axis


def all_gather(x, axis_name, *, axis_index_groups=None, axis=0, tiled=False):
    """The values of all instances along a new axis, or, tiled, one behind another along ``axis``."""
    from . import numpy as jnp

    names = _names(axis_name)

    def leaf(x):
        x = _array(x)
        shape = x.shape
        y = x
        for name in reversed(names):
            y = _one("all_gather", y, name)
        y = y.reshape((_size(names),) + shape)
        if axis_index_groups is not None:
            groups = jnp.array(axis_index_groups)
            own = (groups == _athanor.axis_index(names[0])).any(1).argmax()
            y = y[groups[own]]
        at = _positive(axis, len(shape) + (0 if tiled else 1))
        y = jnp.moveaxis(y, 0, at)
        if not tiled:
            return y
        return y.reshape(shape[:at] + (y.shape[at] * shape[at],) + shape[at + 1 :])

    return tree_util.tree_map(leaf, x)


def psum_scatter(x, axis_name, *, scatter_dimension=0, axis_index_groups=None, tiled=False):
    """The sum over all instances, of which each keeps its part along ``scatter_dimension``."""
    from . import numpy as jnp

    if axis_index_groups is not None:
        raise NotImplementedError("psum_scatter with axis_index_groups is not supported here yet")
    names = _names(axis_name)
    n = _size(names)

    def leaf(x):
        x = _array(x)
        at = _positive(scatter_dimension, x.ndim)
        extent = x.shape[at]
        if tiled and extent % n or not tiled and extent != n:
            raise ValueError(
                f"tiled reduce_scatter operand scatter dimension size {extent} must be divisible by "
                f"shard_count {n}"
                if tiled
                else f"reduce_scatter operand scatter dimension size {extent} must match shard "
                f"count {n}"
            )
        sizes = [_size([name]) for name in names]
        parts = (extent // n,) if tiled else ()
        y = x.reshape(x.shape[:at] + tuple(sizes) + parts + x.shape[at + 1 :])
        y = jnp.moveaxis(y, tuple(range(at, at + len(sizes))), tuple(range(len(sizes))))
        for name in names:
            y = _one("reduce_scatter", y, name)
        return y

    return tree_util.tree_map(leaf, x)


def all_to_all(x, axis_name, split_axis, concat_axis, *, axis_index_groups=None, tiled=False):
    """Splits along one axis, sends part i to instance i, joins what comes along another axis."""
    from . import numpy as jnp

    if axis_index_groups is not None:
        raise NotImplementedError("all_to_all with axis_index_groups is not supported here yet")
    (name,) = _names(axis_name)
    n = _size([name])

    def leaf(x):
        x = _array(x)
        split, concat = _positive(split_axis, x.ndim), _positive(concat_axis, x.ndim)
        extent = x.shape[split]
        if not tiled:
            if extent != n:
                raise ValueError(
                    "all_to_all requires the size of the mapped axis axis_name to equal "
                    f"x.shape[split_axis], but they are {n} and {extent} respectively."
                )
            return jnp.moveaxis(_one("all_to_all", jnp.moveaxis(x, split, 0), name), 0, concat)
        if extent % n:
            raise ValueError(
                f"The size of all_to_all split_axis ({extent}) has to be divisible by the size of "
                f"the named axis {axis_name} ({n})"
            )
        y = x.reshape(x.shape[:split] + (n, extent // n) + x.shape[split + 1 :])
        y = _one("all_to_all", jnp.moveaxis(y, split, 0), name)
        y = jnp.moveaxis(y, 0, concat)
        shape = y.shape
        return y.reshape(
            shape[:concat] + (shape[concat] * shape[concat + 1],) + shape[concat + 2 :]
        )

    return tree_util.tree_map(leaf, x)


def ppermute(x, axis_name, perm):
    """Sends along (from, to) pairs; who gets nothing has zeros."""
    (name,) = _names(axis_name)
    n = _size([name])
    pairs = [(int(a) % n, int(b) % n) for a, b in perm]
    targets = [b for _, b in pairs]
    if len(set(targets)) < len(targets):
        raise ValueError(
            f"ppermute sources and destinations must be unique, got {tuple(map(tuple, perm))}"
        )
    return tree_util.tree_map(lambda x: _one("ppermute", _array(x), name, pairs), x)


def pshuffle(x, axis_name, perm):
    """``perm[i]`` is the instance whose value instance i gets."""
    if set(perm) != set(range(len(perm))):
        raise ValueError(f"`perm` does not represent a permutation: {perm}")
    return ppermute(x, axis_name, [(source, i) for i, source in enumerate(perm)])


def pbroadcast(x, axis_name, source):
    """The value of one instance, for all."""
    (name,) = _names(axis_name)
    return tree_util.tree_map(lambda x: _one("all_gather", _array(x), name)[source], x)


def pvary(x, axis_name):
    """The same value, typed as one that differs along the axes."""

    def leaf(x):
        x = _array(x)
        for name in _names(axis_name):
            x = _one("pvary", x, name)
        return x

    return tree_util.tree_map(leaf, x)


def pcast(x, axis_name=None, *, to):
    """As ``pvary``, with ``to="varying"``."""
    if to != "varying":
        raise NotImplementedError(f"pcast to={to!r} is not supported here yet: use psum or pmax")
    return pvary(x, axis_name)
