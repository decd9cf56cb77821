"""JAX's transformations for functions of modules: variables go in and come out as arrays."""

import functools

import jax

from ._graph import Object, State, flatten, matches, unflatten
from ._variables import Param, Variable


@jax.tree_util.register_static
class _Slot:
    """Stands among arguments for the object of a number."""

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, _Slot) and self.number == other.number

    def __hash__(self):
        return hash(self.number)


def _is_object(x):
    return isinstance(x, (Object, Variable))


def _taken_out(tree):
    """(the tree with slots, the objects)."""
    objects = []

    def take(x):
        if not _is_object(x):
            return x
        objects.append(x)
        return _Slot(len(objects) - 1)

    return jax.tree.map(take, tree, is_leaf=_is_object), objects


def _put_back(tree, objects):
    is_slot = lambda x: isinstance(x, _Slot)
    return jax.tree.map(lambda x: objects[x.number] if is_slot(x) else x, tree, is_leaf=is_slot)


def _checked(out):
    if any(_is_object(x) for x in jax.tree.leaves(out, is_leaf=lambda x: isinstance(x, Object))):
        raise TypeError("transformed functions cannot give modules here; give their nnx.state")
    return out


def _run(f, graphdef, values, args, kwargs):
    """(what f gives for objects put together from values, the values of their variables after)."""
    objects, variables = unflatten(graphdef, values)
    args, kwargs = _put_back((args, kwargs), objects)
    out = _checked(f(*args, **kwargs))
    return out, [v._value for v in variables]


def jit(fun=None, **options):
    """``jax.jit`` for functions of modules: what they change in variables is changed outside."""
    if fun is None:
        return functools.partial(jit, **options)
    static = options.pop("static_argnums", ())
    static = (static,) if isinstance(static, int) else tuple(static)
    names = options.pop("static_argnames", None)
    inner = jax.jit(
        lambda graphdef, fixed, values, args, kwargs: _run(
            _with_fixed(fun, fixed), graphdef, values, args, kwargs
        ),
        static_argnums=(0, 1),
    )

    @functools.wraps(fun)
    def jitted(*args, **kwargs):
        fixed = tuple((i, args[i]) for i in static if i < len(args))
        named = (names,) if isinstance(names, str) else tuple(names or ())
        fixed += tuple((n, kwargs.pop(n)) for n in named if n in kwargs)
        args = tuple(None if i in static else a for i, a in enumerate(args))
        (args, kwargs), objects = _taken_out((args, kwargs))
        graphdef, pairs = flatten(objects)
        values = [v._value for _, v in pairs]
        out, values = inner(graphdef, fixed, values, args, kwargs)
        for (_, variable), value in zip(pairs, values):
            variable.value = value
        return out

    return jitted


def _with_fixed(fun, fixed):
    """A function with its static arguments in their places."""
    if not fixed:
        return fun

    def call(*args, **kwargs):
        args = list(args)
        for place, value in fixed:
            if isinstance(place, int):
                args[place] = value
            else:
                kwargs[place] = value
        return fun(*args, **kwargs)

    return call


class DiffState:
    """An argument by which to differentiate, and the filter of its variables."""

    def __init__(self, argnum, filter):
        self.argnum, self.filter = argnum, filter


def value_and_grad(f=None, *, argnums=0, has_aux=False, holomorphic=False, allow_int=False):
    """The value and the gradients, for a module a ``State`` of its parameters' gradients."""
    if f is None:
        return functools.partial(value_and_grad, argnums=argnums, has_aux=has_aux)
    several = isinstance(argnums, (tuple, list))
    chosen = argnums if several else (argnums,)
    chosen = [a if isinstance(a, DiffState) else DiffState(a, Param) for a in chosen]

    @functools.wraps(f)
    def differentiated(*args, **kwargs):
        (slots, named), objects = _taken_out((args, kwargs))
        graphdef, pairs = flatten(objects)
        variables = [v for _, v in pairs]
        values = [v._value for v in variables]
        # For each argument the numbers of its variables, or its arrays themselves.
        numbers = {id(v): i for i, v in enumerate(variables)}
        places, inputs = [], []
        for d in chosen:
            if _is_object(args[d.argnum]):
                own = [(p, v) for p, v in flatten(args[d.argnum])[1] if matches(d.filter, p, v)]
                places.append([(path, numbers[id(v)]) for path, v in own])
                inputs.append([v._value for _, v in own])
            else:
                places.append(None)
                inputs.append(args[d.argnum])

        def pure(inputs):
            all_values, all_args = list(values), list(slots)
            for d, place, x in zip(chosen, places, inputs):
                if place is None:
                    all_args[d.argnum] = x
                    continue
                for (_, number), value in zip(place, x):
                    all_values[number] = value
            out, after = _run(f, graphdef, all_values, tuple(all_args), named)
            value, aux = out if has_aux else (out, None)
            return value, (aux, after)

        (value, (aux, after)), grads = jax.value_and_grad(pure, has_aux=True)(inputs)
        for variable, new in zip(variables, after):
            variable.value = new
        results = []
        for place, g in zip(places, grads):
            if place is None:
                results.append(g)
            else:
                boxed = [variables[n].replace(x) for (_, n), x in zip(place, g)]
                results.append(State([(path, b) for (path, _), b in zip(place, boxed)]))
        grads = tuple(results) if several else results[0]
        return ((value, aux) if has_aux else value), grads

    return differentiated


def grad(f=None, *, argnums=0, has_aux=False, holomorphic=False, allow_int=False):
    """The gradients, for a module a ``State``; with aux (gradients, aux)."""
    if f is None:
        return functools.partial(grad, argnums=argnums, has_aux=has_aux)
    both = value_and_grad(f, argnums=argnums, has_aux=has_aux)

    @functools.wraps(f)
    def differentiated(*args, **kwargs):
        value, grads = both(*args, **kwargs)
        return (grads, value[1]) if has_aux else grads

    return differentiated
