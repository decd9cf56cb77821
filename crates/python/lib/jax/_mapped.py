"""``shard_map`` and ``pmap``: one function on several devices.

The devices along each axis of a mesh are one more axis of every array, over which the function is
mapped as by ``vmap``; so each sees its own part, and collectives combine along the axis.
"""

import functools
import math

import _athanor
from _athanor import asarray

from . import tree_util
from ._devices import Grid, devices as _devices, placed
from ._names import axis_text
from ._transforms import _named, _parameters, jit
from .sharding import Mesh, NamedSharding, PartitionSpec, entered_mesh, names_of

P = PartitionSpec


def _is_spec(x):
    return x is None or isinstance(x, PartitionSpec)


def _per_leaf(specs, tree, what):
    """A spec for each leaf of a tree, from a prefix of it."""
    out = []

    def one(spec, part):
        out.extend([P() if spec is None else spec] * len(tree_util.tree_leaves(part)))

    if _is_spec(specs):
        one(specs, tree)
        return out
    if isinstance(specs, (tuple, list)) and isinstance(tree, (tuple, list)):
        if len(specs) != len(tree):
            kind = type(tree).__name__
            raise ValueError(
                f"pytree structure error: different lengths of {kind} at key path\n    {what}\nAt "
                f"that key path, the prefix pytree {what} has a subtree of type {kind} of length "
                f"{len(specs)}, but the full pytree has a subtree of the same type but of length "
                f"{len(tree)}."
            )
        for spec, part in zip(specs, tree):
            out.extend(_per_leaf(spec, part, what))
        return out
    tree_util.tree_map(one, specs, tree, is_leaf=_is_spec)
    return out


def _split(x, spec, mesh, axes):
    """The array with one leading axis for each mapped axis that its spec names."""
    sizes, shape, lead, rest = mesh.shape, [], {}, []
    for axis, extent in enumerate(x.shape):
        names = names_of(spec[axis]) if axis < len(spec) else ()
        names = [n for n in names if n in axes]
        for name in names:
            lead[name] = len(shape)
            shape.append(sizes[name])
            extent //= sizes[name]
        rest.append(len(shape))
        shape.append(extent)
    if not lead:
        return x
    order = [lead[name] for name in axes if name in lead]
    return _athanor.transpose(_athanor.reshape(x, shape), order + rest)


def _joined(x, held, spec, axes):
    """The reverse: ``held`` names the leading axes, in their order."""
    parts = [names_of(spec[i]) if i < len(spec) else () for i in range(x.ndim - len(held))]
    order, shape = [], []
    for axis, names in enumerate(parts):
        mine = [held.index(name) for name in names if name in axes]
        order += mine + [len(held) + axis]
        extent = x.shape[len(held) + axis]
        for at in mine:
            extent *= x.shape[at]
        shape.append(extent)
    return _athanor.reshape(_athanor.transpose(x, order), shape)


def _mesh_text(mesh):
    names = mesh.axis_names
    return (
        f"The mesh given has shape {mesh.axis_sizes} with corresponding axis names {names}.\n"
    )


def _called(fun):
    return getattr(fun, "__name__", repr(fun))


def _check_in(fun, mesh, specs, leaves, paths):
    name = _called(fun)
    for spec, x, (path, bound) in zip(specs, leaves, paths):
        if len(spec) > x.ndim:
            raise ValueError(
                f"shard_map applied to the function '{name}' was given an in_specs entry which is "
                "too long to be compatible with the corresponding input value from the function:\n\n"
                f"in_specs is {spec} which has length {len(spec)}, but the passed {path}{bound}, has shape "
                f"{x.aval.str_short()}, which has rank {x.ndim} (and {x.ndim} < {len(spec)})\n\n"
                "Entries in in_specs must be of length no greater than the number of axes in the "
                "corresponding input value.\n\nEither revise the spec to be shorter, or modify "
                f"'{name}' so that its inputs have sufficient rank."
            )
        for axis, part in enumerate(spec):
            names = names_of(part)
            size = math.prod(mesh.shape[n] for n in names)
            if x.shape[axis] % size:
                which = f"axis '{names[0]}'" if len(names) == 1 else f"axes {names}"
                total = f"(of size {size})" if len(names) == 1 else f"(of total size {size})"
                raise ValueError(
                    f"shard_map applied to the function '{name}' was given argument arrays with "
                    "axis sizes that are not evenly divisible by the corresponding mesh axis "
                    f"sizes:\n\n{_mesh_text(mesh)}\nthe passed {path} of shape "
                    f"{x.aval.str_short()}{bound}, corresponds to in_specs of value "
                    f"{spec}, which maps array axis {axis} (of size {x.shape[axis]}) to mesh "
                    f"{which} {total}, but {size} does not evenly divide {x.shape[axis]}\n\nArray "
                    "arguments' axis sizes must be evenly divisible by the mesh axis or axes "
                    "indicated by the corresponding elements of the argument's in_specs entry. "
                    "Consider checking that in_specs are correct, and if so consider changing the "
                    f"mesh axis sizes or else padding the input and adapting '{name}' "
                    "appropriately."
                )


def _paths(fun, args):
    """What error texts call each leaf of the arguments."""
    parameters, out = _parameters(fun) or (), []
    for i, arg in enumerate(args):
        bound = f", where args[{i}] is bound to {_called(fun)}'s parameter '{parameters[i]}'"
        bound = bound if i < len(parameters) else ""
        for path, _ in tree_util.tree_flatten_with_path(arg)[0]:
            out.append((f"args[{i}]{tree_util.keystr(path)}", bound))
    return out


def _check_axes(mesh, specs, what, manual):
    for spec in tree_util.tree_leaves(specs, is_leaf=_is_spec):
        for part in spec or ():
            for name in names_of(part):
                if name not in manual:
                    names = ", ".join(map(repr, sorted(manual)))
                    raise ValueError(
                        f"shard_map {what} argument must refer to an axis marked as manual "
                        f"(frozenset({{{names}}})), but:\n\n  {what} refers to {name!r}\n\nCheck "
                        f"the {what} values passed to shard_map."
                    )


def shard_map(
    f=None,
    /,
    *,
    mesh=None,
    in_specs=None,
    out_specs=None,
    axis_names=None,
    check_vma=True,
    check_rep=None,
    auto=None,
):
    """Run ``f`` on each device of a mesh, on the parts of the arguments that ``in_specs`` give it.

    ``out_specs`` says how the results are put together. With ``check_vma`` types know along which
    axes a value may differ: what is the same on all devices gets the sum of all gradients.
    """
    if f is None:
        return functools.partial(
            shard_map,
            mesh=mesh,
            in_specs=in_specs,
            out_specs=out_specs,
            axis_names=axis_names,
            check_vma=check_vma,
            check_rep=check_rep,
        )
    mesh = entered_mesh() if mesh is None else mesh
    if mesh is None:
        raise ValueError(
            "The context mesh cannot be empty. Either use `jax.set_mesh(mesh)` to enter into a "
            "mesh context or pass a mesh to `shard_map` via the `mesh` keyword argument."
        )
    checked = check_vma if check_rep is None else check_rep
    manual = set(axis_names or mesh.axis_names) - set(auto or ())
    axes = [name for name in mesh.axis_names if name in manual]
    _check_axes(mesh, in_specs, "in_specs", manual)
    _check_axes(mesh, out_specs, "out_specs", manual)

    def shard_map_f(*args):
        specs = _per_leaf(in_specs, args, "shard_map in_specs")
        leaves, structure = tree_util.tree_flatten(args)
        leaves = [asarray(x, None) for x in leaves]
        _check_in(f, mesh, specs, leaves, _paths(f, args))
        out, held, tree = _run(f, mesh, axes, specs, leaves, structure, checked)
        wanted = _per_leaf(out_specs, tree, "shard_map out_specs")
        results = []
        for x, have, spec in zip(out, held, wanted):
            named = [n for part in spec for n in names_of(part)]
            if checked:
                _check_out(f, mesh, spec, have, named)
            results.append(_result(x, have, spec, mesh, axes, named))
        return tree_util.tree_unflatten(tree_util.tree_structure(tree), results)

    return _named(shard_map_f, f)


def _run(f, mesh, axes, specs, leaves, structure, checked):
    """Results with a leading axis for each mesh axis in their list of names, and their tree."""
    told = {}
    names = [[n for n in axes if any(n in names_of(p) for p in spec)] for spec in specs]
    arrays = [_split(x, spec, mesh, axes) for x, spec in zip(leaves, specs)]

    def level(depth):
        if depth == len(axes):

            def innermost(xs):
                out = f(*tree_util.tree_unflatten(structure, xs))
                told["tree"] = out
                flat = [asarray(x, None) for x in tree_util.tree_leaves(out)]
                told["held"] = [[] for _ in flat]
                return flat

            return innermost
        name = axes[depth]
        inner = level(depth + 1)

        def mapped(xs):
            at = [0 if name in held else None for held in names]
            size = mesh.shape[name]
            pairs = _athanor.map_axis(inner, xs, at, axis_text(name), size, True, checked)
            for held, (_, has) in zip(told["held"], pairs):
                if has:
                    held.insert(0, name)
            return [x for x, _ in pairs]

        return mapped

    out = level(0)(arrays)
    return out, told["held"], told["tree"]


def _check_out(f, mesh, spec, held, named):
    missing = [n for n in held if n not in named]
    if not missing:
        return
    which = (
        f"mesh axis '{missing[0]}'"
        if len(missing) == 1
        else "mesh axes " + ", ".join(f"'{n}'" for n in missing)
    )
    raise ValueError(
        f"shard_map applied to the function '{_called(f)}' was given out_specs which require "
        f"replication which can't be statically inferred given the mesh:\n\n{_mesh_text(mesh)}\n"
        f"out_specs is {spec} which implies that the corresponding output value is replicated "
        f"across {which}, but could not infer replication over any axes\n\nCheck if these output "
        "values are meant to be replicated over those mesh axes. If not, consider revising the "
        "corresponding out_specs entries. If so, consider disabling the check by passing the "
        "check_vma=False argument to `jax.shard_map`."
    )


def _result(x, held, spec, mesh, axes, named):
    """One array of the parts; unchecked, where the spec promises equal ones, the first."""
    if len(spec) > x.ndim - len(held):
        raise ValueError(
            "shard_map was given an out_specs entry which is too long to be compatible with the "
            f"corresponding output value from the function: out_specs is {spec} which has length "
            f"{len(spec)}, but the output has rank {x.ndim - len(held)}"
        )
    held = list(held)
    for name in [n for n in held if n not in named]:
        at = held.index(name)
        x = x[(slice(None),) * at + (0,)]
        held.pop(at)
    for name in [n for n in named if n in axes and n not in held]:
        x = _athanor.broadcast_to(x, (mesh.shape[name],) + x.shape)
        held.insert(0, name)
    return placed(_joined(x, held, spec, axes), NamedSharding(mesh, spec))


def pmap(
    fun,
    axis_name=None,
    *,
    in_axes=0,
    out_axes=0,
    static_broadcasted_argnums=(),
    devices=None,
    backend=None,
    axis_size=None,
    donate_argnums=(),
    global_arg_shapes=None,
):
    """Run ``fun`` on as many devices as the mapped axis is long, compiled."""
    name = "_internal_pmap_axis_name" if axis_name is None else axis_name
    static = static_broadcasted_argnums
    static = (static,) if isinstance(static, int) else tuple(static)
    compiled = {}

    def pmap_f(*args, **kwargs):
        fixed = {i % len(args): args[i % len(args)] for i in static}
        given = tuple(a for i, a in enumerate(args) if i not in fixed)
        axes = in_axes
        if isinstance(axes, (tuple, list)):
            axes = tuple(a for i, a in enumerate(axes) if i not in fixed or len(axes) == len(given))
        found = _devices() if devices is None else list(devices)
        size = axis_size or _mapped_size(axes, given, kwargs)
        if size > len(found):
            mesh = Mesh(Grid(found, (len(found),)), (name,))
            NamedSharding(mesh, P(name)).check((size,))
            raise ValueError(
                f"compiling computation that requires {size} logical devices, but only "
                f"{len(found)} XLA devices are available (num_replicas={size})"
            )
        key = (size, tuple(fixed.items()))
        if key not in compiled:
            compiled[key] = jit(_on_devices(fun, name, axes, out_axes, size, fixed))
        out = compiled[key](given, kwargs)
        mesh = Mesh(Grid(found[:size], (size,)), (name,))

        def lay(axis, part):
            spec = P() if axis is None else P(*(None,) * axis, name)
            sharding = NamedSharding(mesh, spec)
            return tree_util.tree_map(lambda x: placed(x, sharding), part)

        if isinstance(out_axes, int) or out_axes is None:
            return lay(out_axes, out)
        return tree_util.tree_map(lay, out_axes, out, is_leaf=lambda a: a is None)

    return _named(pmap_f, fun)


def _mapped_size(axes, args, kwargs):
    sizes = [x.shape[0] for x in tree_util.tree_leaves(kwargs)]

    def note(axis, part):
        if axis is not None:
            sizes.extend(asarray(x, None).shape[axis] for x in tree_util.tree_leaves(part))

    if isinstance(axes, (tuple, list)):
        for axis, arg in zip(axes, args):
            tree_util.tree_map(note, axis, arg, is_leaf=lambda a: a is None)
    else:
        note(axes, args)
    if not sizes:
        raise ValueError("pmap requires at least one argument with a mapped axis.")
    if any(n != sizes[0] for n in sizes):
        raise ValueError(
            f"pmap got inconsistent sizes for array axes to be mapped: {sorted(set(sizes))}"
        )
    return sizes[0]


def _on_devices(fun, name, in_axes, out_axes, size, fixed):
    """The function of all arguments together that is compiled."""

    def run(args, kwargs):
        leaves, structure = tree_util.tree_flatten((args, kwargs))
        axes = []

        def note(axis, part):
            axes.extend([axis] * len(tree_util.tree_leaves(part)))

        if isinstance(in_axes, (tuple, list)):
            for axis, arg in zip(in_axes, args):
                tree_util.tree_map(note, axis, arg, is_leaf=lambda a: a is None)
        else:
            note(in_axes, args)
        axes += [0] * (len(leaves) - len(axes))
        told = []

        def flat(xs):
            own, named = tree_util.tree_unflatten(structure, xs)
            rest = iter(own)
            total = len(own) + len(fixed)
            full = [fixed[i] if i in fixed else next(rest) for i in range(total)]
            told.append(fun(*full, **named))
            return [asarray(x, None) for x in tree_util.tree_leaves(told[-1])]

        leaves = [asarray(x, None) for x in leaves]
        text = axis_text(name)
        pairs = _athanor.map_axis(flat, leaves, axes, text, size, True, False)
        outs = []
        for x, has in pairs:
            outs.append(x if has else _athanor.broadcast_to(x, (size,) + x.shape))
        tree = tree_util.tree_unflatten(tree_util.tree_structure(told[-1]), outs)
        if out_axes == 0:
            return tree
        return _moved(out_axes, tree)

    run.__name__ = _called(fun)
    return run


def _moved(out_axes, tree):
    from .numpy import moveaxis

    def move(axis, part):
        if axis is None:
            return tree_util.tree_map(lambda x: x[0], part)
        return tree_util.tree_map(lambda x: moveaxis(x, 0, axis), part)

    if isinstance(out_axes, int) or out_axes is None:
        return move(out_axes, tree)
    return tree_util.tree_map(move, out_axes, tree, is_leaf=lambda a: a is None)


def with_sharding_constraint(x, shardings):
    """The tree, lying as the shardings say; inside of a compiled function it changes nothing."""

    def put(where, part):
        if isinstance(where, PartitionSpec):
            mesh = entered_mesh()
            if mesh is None:
                raise RuntimeError(
                    "with_sharding_constraint requires a non-empty mesh if you are passing "
                    "`PartitionSpec`s or `None` to shardings. Please specify a context mesh via "
                    "`jax.set_mesh`."
                )
            where = NamedSharding(mesh, where)
        return tree_util.tree_map(lambda leaf: placed(asarray(leaf, None), where), part)

    is_leaf = lambda t: t is None or isinstance(t, PartitionSpec)
    return tree_util.tree_map(put, shardings, x, is_leaf=is_leaf)


def lying(compiled, in_shardings, out_shardings):
    """A compiled function whose arguments and results lie as shardings say."""

    def call(*args, **kwargs):
        if in_shardings is not None:
            where = in_shardings
            single = not isinstance(where, (tuple, list))
            args = tuple(with_sharding_constraint(x, where) for x in args) if single else tuple(
                x if at is None else with_sharding_constraint(x, at) for x, at in zip(args, where)
            )
        out = compiled(*args, **kwargs)
        return out if out_shardings is None else with_sharding_constraint(out, out_shardings)

    return _named(call, compiled)
