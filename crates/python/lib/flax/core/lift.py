"""JAX's transformations for functions of scopes.

A scope's variables and keys are taken out as plain trees, go through the transformation as
arguments and results, and come back. Filters say which collections go how.

Groups are indexed by filter, then by scope: ``groups[filter][scope]`` is a dict of collections.
"""

import jax
import jax.numpy as jnp
from jax import lax, random

from .filters import (
    group_collections,
    in_filter,
    intersect_filters,
    is_filter_empty,
    subtract_filters,
    union_filters,
)
from .frozen_dict import unfreeze
from .scope import LazyRng, Scope


def _roots(scopes):
    """(the scopes that are below none of the others, for each scope its root's number and the
    names from there)."""
    places = {}
    for scope in scopes:
        places.setdefault(scope, None)
    found = []
    for scope in scopes:
        top, names, path, above = scope, (), (scope.name,), scope.parent
        while above is not None:
            if above in places:
                top, names = above, path
            path = (above.name, *path)
            above = above.parent
        found.append((top, names))
    roots = []
    for top, _ in found:
        if top not in roots:
            roots.append(top)
    return roots, [(roots.index(top), names) for top, names in found]


class _Inner(list):
    """Scopes on the other side of a transformation; ``roots``: those that own variables."""

    roots = ()


class Pack:
    """The variables and keys of scopes, taken out and put back."""

    def __init__(self, scopes, in_filters, out_filters, rng_filters):
        self.scopes, self._paths = _roots(scopes)
        self._out_filters = tuple(out_filters)
        variables, rngs = [], []
        for scope in self.scopes:
            scope._populate_collections()
            variables.append(group_collections(scope._variables, in_filters))
            rngs.append(group_collections(scope.rngs, rng_filters))
        self.variables = tuple(tuple(v[i] for v in variables) for i in range(len(in_filters)))
        self.rngs = tuple(tuple(r[i] for r in rngs) for i in range(len(rng_filters)))

    def open(self, variables, rngs, mutable_filter=True):
        """Scopes like the outer ones, with given variables and keys."""
        mutable = False
        for out in self._out_filters:
            mutable = union_filters(mutable, out)
        inner = _Inner()
        roots = []
        for i, outer in enumerate(self.scopes):
            own, keys = {}, {}
            for group in variables:
                own.update(unfreeze(group[i]))
            for group in rngs:
                keys.update(group[i])
            may_change = intersect_filters(
                intersect_filters(outer.mutable, mutable), mutable_filter
            )
            scope = Scope(own, keys, outer.name, may_change, None, outer.path, outer.flags)
            scope.debug_path = outer.debug_path
            # Counts go on outside after what was drawn inside.
            scope.rng_counters = outer.rng_counters
            roots.append(scope)
        for number, names in self._paths:
            scope = roots[number]
            for name in names:
                scope = scope.push(name, reuse=True)
            inner.append(scope)
        inner.roots = roots
        return inner

    def close(self, inner):
        """The variables that may have changed inside, by the filters of results."""
        found = []
        for scope in inner.roots:
            scope.invalidate()
            changed = {k: v for k, v in scope._variables.items() if in_filter(scope.mutable, k)}
            groups = group_collections(changed, self._out_filters + (True,))
            if groups[-1]:
                raise ValueError(f"unmapped output variables: {tuple(groups[-1])}")
            # Trees that went through JAX have their keys in order; so do those that did not.
            found.append([jax.tree.map(lambda x: x, g) for g in groups])
        return tuple(tuple(g[i] for g in found) for i in range(len(self._out_filters)))

    def publish(self, groups):
        """Set the outer variables to what came out."""
        for group in groups:
            for scope, collections in zip(self.scopes, group):
                for col, values in collections.items():
                    if scope.is_mutable_collection(col):
                        for name, value in values.items():
                            scope.put_variable(col, name, value)

    def counts(self):
        """A copy of how many keys were drawn."""
        return [_copied(scope.rng_counters) for scope in self.scopes]

    def set_counts(self, counts):
        """Set how many keys were drawn to a copy made before."""
        for scope, saved in zip(self.scopes, counts):
            _restore(scope.rng_counters, saved)


def _copied(counts):
    return {k: _copied(v) if isinstance(v, dict) else v for k, v in counts.items()}


def _restore(counts, saved):
    """Set nested dicts of counts in place, as scopes share them; what is new counts from 0."""
    for key, value in counts.items():
        if isinstance(value, dict):
            _restore(value, saved.get(key, {}))
        else:
            counts[key] = saved.get(key, 0)


def _map_rngs(function, groups, splits):
    """Keys of the groups that are to be split, each as many; the others unchanged."""
    change = lambda x: LazyRng(function(x.rng), x.suffix)
    return tuple(
        tuple({k: change(v) for k, v in scope.items()} for scope in group) if split else group
        for group, split in zip(groups, splits)
    )


def _size_of(axes, trees, given, what, unknown):
    """The length of the mapped axes."""
    found = set()

    def look(axis, x):
        if isinstance(axis, int):
            found.update(leaf.shape[axis] for leaf in jax.tree.leaves(x)[:1])

    jax.tree.map(look, axes, trees, is_leaf=lambda x: x is None)
    if given is not None:
        return given
    if len(found) > 1:
        raise ValueError(f"Inconsistent {what}: {found}")
    if not found:
        raise ValueError(unknown)
    return found.pop()


def vmap(
    fn, variable_axes, split_rngs, in_axes=0, out_axes=0, axis_size=None, axis_name=None, **ignored
):
    """``fn(scopes, …)`` mapped along an axis of its arguments and of some collections."""
    filters, axes = tuple(variable_axes), tuple(variable_axes.values())
    rng_filters, splits = tuple(split_rngs), tuple(split_rngs.values())
    rng_axes = tuple(0 if s else None for s in splits)

    def run(scopes, *args):
        pack = Pack(scopes, filters, filters, rng_filters)
        size = _size_of(
            (axes, in_axes),
            (pack.variables, args),
            axis_size,
            "batch axis sizes",
            "axis_size should be specified manually.",
        )
        rngs = _map_rngs(lambda key: random.split(key, size), pack.rngs, splits)

        def mapped(variables, rngs, args):
            inner = pack.open(variables, rngs)
            y = fn(inner, *args)
            return y, pack.close(inner)

        y, out = jax.vmap(
            mapped,
            in_axes=(axes, rng_axes, in_axes),
            out_axes=(out_axes, axes),
            axis_size=size,
            axis_name=axis_name,
        )(pack.variables, rngs, args)
        pack.publish(out)
        return y

    return run


def scan(
    fn,
    variable_axes={},
    variable_broadcast=False,
    variable_carry=False,
    split_rngs={},
    in_axes=0,
    out_axes=0,
    length=None,
    reverse=False,
    unroll=1,
    data_transform=None,
    check_constancy_invariants=True,
    **ignored,
):
    """``carry, y = fn(scopes, carry, *xs)`` one after the other along an axis.

    Collections: those of ``variable_axes`` have a part for each step, those of
    ``variable_broadcast`` are the same for all, those of ``variable_carry`` pass from step to step.
    """
    filters, axes = tuple(variable_axes), tuple(variable_axes.values())
    rng_filters, splits = tuple(split_rngs), tuple(split_rngs.values())
    all_filters = (variable_broadcast, variable_carry, *filters)
    is_whole = lambda axis: not isinstance(axis, int)  # ``broadcast``

    def front(axis, x):
        return () if is_whole(axis) else jax.tree.map(lambda a: jnp.moveaxis(a, axis, 0), x)

    def back(axis, x):
        return () if is_whole(axis) else jax.tree.map(lambda a: jnp.moveaxis(a, 0, axis), x)

    def run(scopes, init, *args):
        pack = Pack(scopes, all_filters, all_filters, rng_filters)
        unknown = "length should be specified manually."
        size = _size_of(in_axes, args, length, "scan lengths", unknown)
        rngs = _map_rngs(lambda key: random.split(key, size), pack.rngs, splits)
        rng_axes = tuple(0 if s else None for s in splits)
        stepped = tuple(r if s else () for r, s in zip(rngs, splits))
        whole = pack.variables[0]
        xs = (
            jax.tree.map(front, axes, pack.variables[2:]),
            stepped,
            jax.tree.map(front, in_axes, args),
        )

        def step(whole, carry, x):
            variables, keys, parts = x
            keys = tuple(r if ax is None else k for ax, r, k in zip(rng_axes, rngs, keys))
            parts = jax.tree.map(lambda ax, a, p: a if is_whole(ax) else p, in_axes, args, parts)
            carried, c = carry
            groups = (whole, carried, *variables)
            if data_transform is not None:
                groups, keys = data_transform(groups, keys)
            inner = pack.open(groups, keys)
            c, y = fn(inner, c, *parts)
            out = pack.close(inner)
            return out[0], (out[1], c), (y, out[2:])

        carry = (pack.variables[1], init)
        whole_out, constant = tuple({} for _ in pack.scopes), None
        draws = any(scope.rngs for scope in pack.scopes)
        changes = not is_filter_empty(variable_broadcast) and any(
            not is_filter_empty(intersect_filters(s.mutable, variable_broadcast))
            for s in pack.scopes
        )
        keeps = any(is_whole(axis) for axis in jax.tree.leaves(out_axes))
        if check_constancy_invariants and (changes or keeps):
            # One step alone makes what all steps share.
            first = jax.tree.map(lambda a: a[-1 if reverse else 0], xs)
            whole_out, _, (constant, _) = step(whole, carry, first)
            whole = tuple({**old, **new} for old, new in zip(whole, whole_out))
        elif check_constancy_invariants and draws:
            # Flax traces a step before it traces the loop; keys drawn are counted both times.
            jax.eval_shape(lambda c, x: step(whole, c, x)[2], carry, _types(xs))
        counts = pack.counts()

        def body(carry, x):
            pack.set_counts(counts)  # whether it is traced once or twice
            _, carry, (y, out) = step(whole, carry, x)
            y = jax.tree.map(lambda ax, v: () if is_whole(ax) else v, out_axes, y)
            return carry, (y, out)

        (carried, c), (ys, out) = lax.scan(body, carry, xs, length=size, reverse=reverse)
        ys = jax.tree.map(back, out_axes, ys)
        if keeps:
            ys = jax.tree.map(lambda ax, v, y: v if is_whole(ax) else y, out_axes, constant, ys)
        out = jax.tree.map(back, axes, out)
        pack.publish((whole_out, carried, *out))
        return c, ys

    return run


def _types(xs):
    """One step's part of each array, as a type."""
    return jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[1:], a.dtype), xs)


def map_variables(
    fn,
    mapped_collections,
    map_in_fn=lambda x: x,
    map_out_fn=lambda x: x,
    init=False,
    mutable=False,
    rngs=True,
    variables=True,
):
    """``fn`` with some collections seen through a function; what it sets goes through another."""
    goes_out = mutable or init
    in_filters = (mapped_collections, variables)
    out_filters = (
        in_filters if goes_out else (False, subtract_filters(variables, mapped_collections))
    )

    def run(scopes, *args, **kwargs):
        pack = Pack(scopes, in_filters, out_filters, (rngs,))
        target, others = pack.variables
        if init:
            inner = pack.open((target, others), pack.rngs)
            if any(not is_filter_empty(scope.mutable) for scope in inner):
                fn(inner, *args, **kwargs)
                target = tuple(map_out_fn(x) for x in pack.close(inner)[0])
        target = tuple(map_in_fn(unfreeze(x)) for x in target)
        may_change = True if goes_out else subtract_filters(True, mapped_collections)
        inner = pack.open((target, others), pack.rngs, may_change)
        y = fn(inner, *args, **kwargs)
        out_target, out_others = pack.close(inner)
        if goes_out:
            out_target = tuple(map_out_fn(x) for x in out_target)
        pack.publish((out_target, out_others))
        return y

    return run


def checkpoint(
    fn, variables=True, rngs=True, prevent_cse=True, static_argnums=(), policy=None, **ignored
):
    """``fn`` under ``jax.checkpoint``."""
    if isinstance(static_argnums, int):
        static_argnums = (static_argnums,)
    static = tuple(i + 2 for i in static_argnums)

    def run(scopes, *args, **kwargs):
        pack = Pack(scopes, (variables,), (variables,), (rngs,))

        def pure(variables, rngs, *args, **kwargs):
            inner = pack.open(variables, rngs)
            y = fn(inner, *args, **kwargs)
            return y, pack.close(inner)

        remat = jax.checkpoint(
            pure, prevent_cse=prevent_cse, static_argnums=static, policy=policy
        )
        y, out = remat(pack.variables, pack.rngs, *args, **kwargs)
        pack.publish(out)
        return y

    return run


def call(fn, variables=True, rngs=True):
    """``fn`` in scopes of its own, and nothing else."""

    def run(scopes, *args, **kwargs):
        pack = Pack(scopes, (variables,), (variables,), (rngs,))
        inner = pack.open(pack.variables, pack.rngs)
        y = fn(inner, *args, **kwargs)
        pack.publish(pack.close(inner))
        return y

    return run


def remat_scan(
    body_fn,
    lengths,
    policy=None,
    variable_broadcast=False,
    variable_carry=False,
    variable_axes={True: 0},
    split_rngs={True: True},
):
    """``carry = body_fn(scopes, carry)`` in nested loops, each but the innermost rematerialized:
    memory for sums of the lengths, not their product."""
    options = {
        "variable_broadcast": variable_broadcast,
        "variable_carry": variable_carry,
        "variable_axes": variable_axes,
        "split_rngs": split_rngs,
    }
    if len(lengths) == 1:
        step = lambda scopes, carry: (body_fn(scopes, carry), ())
    else:
        rest = remat_scan(body_fn, lengths[1:], policy, **options)
        step = checkpoint(lambda s, c: (rest(s, c), ()), policy=policy, prevent_cse=False)
    loop = scan(step, length=lengths[0], **options)
    return lambda scopes, carry: loop(scopes, carry)[0]
