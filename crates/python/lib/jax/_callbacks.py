"""Calls of Python out of compiled programs: ``jax.debug.print``, ``jax.pure_callback`` and kin."""

import _athanor


def _is_array(x):
    return isinstance(x, _athanor.Array)


class debug:
    """``jax.debug``."""

    @staticmethod
    def print(fmt, *args, ordered=False, partitioned=False, skip_format_check=False, **kwargs):
        """Print ``fmt.format(*args, **kwargs)`` when the program runs, with the values it has then.

        What is no array is formatted as it is. In a program, prints keep their order.
        """
        leaves, tree = _athanor.tree_flatten((args, kwargs), None)
        arrays = [x for x in leaves if _is_array(x)]

        def show(*values):
            given = iter(values)
            filled = [next(given) if _is_array(x) else x for x in leaves]
            args, kwargs = tree.unflatten(filled)
            print(fmt.format(*args, **kwargs))
            return ()

        _athanor.callback("debug", show, arrays, (), "none")

    @staticmethod
    def callback(callback, *args, ordered=False, partitioned=False, **kwargs):
        """Call ``callback(*args, **kwargs)`` with arrays when the program runs."""
        leaves, tree = _athanor.tree_flatten((args, kwargs), None)

        def call(*values):
            args, kwargs = tree.unflatten(values)
            callback(*args, **kwargs)
            return ()

        _athanor.callback("debug", call, leaves, (), "none")

    @staticmethod
    def visualize_array_sharding(arr, **options):
        """Print which device holds which part of an array."""
        from ._visualize import visualize_array_sharding

        visualize_array_sharding(arr, **options)

    @staticmethod
    def visualize_sharding(shape, sharding, **options):
        """Print which device would hold which part of an array of this shape."""
        from ._visualize import visualize_sharding

        visualize_sharding(shape, sharding, **options)

    @staticmethod
    def inspect_array_sharding(value, *, callback):
        """Call back with the sharding of each array; of a traced one there is none."""
        for x in _athanor.tree_leaves(value, None):
            if not x._is_tracer:
                callback(x.sharding)

    @staticmethod
    def breakpoint(**kwargs):
        """There is no debugger here."""
        raise NotImplementedError(
            "jax.debug.breakpoint is not supported here; jax.debug.print shows values"
        )



def _call(kind, callback, result_shape_dtypes, args, kwargs, vmap_method):
    leaves, tree = _athanor.tree_flatten((args, kwargs), None)
    promised, out_tree = _athanor.tree_flatten(result_shape_dtypes, None)
    results = [(tuple(p.shape), str(p.dtype)) for p in promised]

    def call(*values):
        args, kwargs = tree.unflatten(values)
        out = out_tree.flatten_up_to(callback(*args, **kwargs))
        # NumPy's results have 64 bits unless told otherwise.
        return [_athanor.asarray(x, dtype) for x, (_, dtype) in zip(out, results)]

    return out_tree.unflatten(
        _athanor.callback(kind, call, leaves, results, vmap_method or "none")
    )


def pure_callback(
    callback, result_shape_dtypes, *args, sharding=None, vmap_method=None, **kwargs
):
    """What a Python function without side effects gives when the program runs.

    ``result_shape_dtypes``: a tree of ``jax.ShapeDtypeStruct``, as the function's result. Under
    ``vmap``, ``vmap_method`` decides: "sequential" calls once for each element, "expand_dims" and
    "broadcast_all" once with a leading axis.
    """
    if vmap_method not in (None, "sequential", "sequential_unrolled", "expand_dims", "broadcast_all"):
        raise ValueError(
            f"vmap_method must be on of the allowed methods ['sequential', 'sequential_unrolled', "
            f"'expand_dims', 'broadcast_all', None], but got: {vmap_method}"
        )
    method = "sequential" if vmap_method == "sequential_unrolled" else vmap_method
    return _call("pure", callback, result_shape_dtypes, args, kwargs, method)


def io_callback(callback, result_shape_dtypes, *args, sharding=None, ordered=False, **kwargs):
    """What a Python function gives that may have side effects: it runs once, in its place."""
    return _call("io", callback, result_shape_dtypes, args, kwargs, "sequential")


def effects_barrier():
    """Programs and their prints are done when they return: there is nothing to wait for."""
