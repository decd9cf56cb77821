"""JAX's transformations for modules: of a class, or of a function whose first argument is a module.

The module's scopes are taken out; inside of the transformation a clone of the module lives in new
ones (``flax.core.lift``).
"""

import dataclasses
import functools

from jax import tree_util

from .. import errors
from ..core import lift
from ..core.frozen_dict import FrozenDict
from ..core.scope import LazyRng, Variable
from ._methods import function_name, wrap_method_once
from ._tree import map_modules
from .module import Module


@tree_util.register_static
class _Placeholder:
    """Stands among arguments for a module or variable, since only trees of arrays pass."""

    def __init__(self, value):
        self.value = value


def _settings(module):
    """The fields of a module with their values."""
    return {
        f.name: getattr(module, f.name)
        for f in dataclasses.fields(module)
        if f.name != "parent" and f.init
    }


class _Scopes:
    """The scopes of a module, of the modules in its fields, and of those among the arguments."""

    def __init__(self, module, args, kwargs):
        self.scopes, self._places = [], {}
        self._add(module)
        self.args, self.kwargs = tree_util.tree_map(self._hide, (args, kwargs))

    def _add(self, x):
        key = x._id if isinstance(x, Module) else id(x)
        if key in self._places:
            return
        if isinstance(x, Module):
            x._try_setup(shallow=True)
            for value in _settings(x).values():
                map_modules(lambda _, m: m if m.scope is None else self._add(m), value)
        self._places[key] = len(self.scopes)
        self.scopes.append(x.scope)

    def _hide(self, x):
        if isinstance(x, (Module, Variable)) and x.scope is not None:
            self._add(x)
            return _Placeholder(x)
        return x

    def inside(self, scopes):
        """A maker of clones that live in other scopes."""
        return _Clones(self._places, scopes)


def _hidden(x):
    return isinstance(x, _Placeholder)


class _Clones:
    """Clones of modules and variables, the same for the same, in given scopes.

    A class and not nested functions: those would refer to each other and never be freed.
    """

    def __init__(self, places, scopes):
        self._places, self._scopes, self._known = places, scopes, {}

    def of(self, x):
        """The clone of a module or variable; itself if it is in no scope."""
        key = x._id if isinstance(x, Module) else id(x)
        if key not in self._places:
            return x
        if key not in self._known:
            scope = self._scopes[self._places[key]]
            if isinstance(x, Variable):
                self._known[key] = Variable(scope, x.collection, x.name, x.unbox)
            else:
                new = {k: map_modules(self._inner, v) for k, v in _settings(x).items()}
                self._known[key] = x.clone(parent=scope, **new)
        return self._known[key]

    def _inner(self, _, module):
        return self.of(module)

    def shown(self, tree):
        """A tree with clones in the places of what was hidden."""
        show = lambda x: self.of(x.value) if _hidden(x) else x
        return tree_util.tree_map(show, tree, is_leaf=_hidden)


def _check_results(results, name):
    if any(isinstance(x, (Module, Variable)) for x in tree_util.tree_leaves(results)):
        raise errors.TransformedMethodReturnValueError(name)


def _lifted(transform, module, functions, as_class=None):
    """A transformation of functions of a module, as a function of (args, kwargs).

    ``transform(*functions of scopes)`` is a function of scopes. ``as_class``: the class that the
    module is inside, if not its own.
    """
    state = module._state.export()

    def call(args, kwargs):
        taken = _Scopes(module, args, kwargs)

        def of_scopes(function, scopes, *args, **kwargs):
            clones = taken.inside(scopes)
            clone, (args, kwargs) = clones.of(module), clones.shown((args, kwargs))
            if as_class is not None:
                clone = as_class(**{**_settings(clone), "parent": clone.scope})
            object.__setattr__(clone, "_state", state.export())
            results = function(clone, *args, **kwargs)
            module._state.reimport(clone._state)
            _check_results(results, function_name(function))
            return results

        run = transform(*[functools.partial(of_scopes, f) for f in functions])
        return run(taken.scopes, *taken.args, **taken.kwargs)

    return call


def _is_module_class(target):
    if isinstance(target, functools.partial):
        return _is_module_class(target.func)
    return isinstance(target, type) and issubclass(target, Module)


def _lift(name, transform, target, methods=None):
    """The target, transformed: a subclass of a class, a function of a function."""
    if _is_module_class(target):
        return _lift_class(name, transform, target, methods)
    if not callable(target) or isinstance(target, Module):
        raise errors.TransformTargetError(target)
    function = wrap_method_once(target)

    @functools.wraps(function)
    def method(module, *args, **kwargs):
        return _lifted(transform, module, (function,))(args, kwargs)

    return method


def _lift_class(name, transform, target, methods):
    cls = target.func if isinstance(target, functools.partial) else target
    if methods is None or isinstance(methods, (list, tuple)):
        each = {m: transform for m in methods or ("__call__",)}
    elif isinstance(methods, dict):
        each = {m: functools.partial(transform, **options) for m, options in methods.items()}
    else:
        raise ValueError("transform methods argument must be None, tuple, list, or dict.")

    def lifted(method, transform):
        function = getattr(cls, method)

        @functools.wraps(function)
        def wrapped(self, *args, **kwargs):
            return _lifted(transform, self, (function,), as_class=cls)(args, kwargs)

        wrapped.is_lifted = True
        return wrapped

    members = {m: lifted(m, t) for m, t in each.items()}
    new = type(name.capitalize() + cls.__name__, (cls,), members)
    if cls is target:
        return new
    return functools.partial(new, *target.args, **target.keywords)


def _direct(name, transform, functions, module, args):
    """A transformation of functions of a module, called at once."""
    plain = []
    for f in functions:
        if _is_module_class(f):
            raise ValueError(
                f"The {name} transform can only be applied on a Module method. That is function "
                "that takes a Module instance as its first arg."
            )
        if not callable(f):
            raise ValueError("transform target must be callable")
        if isinstance(getattr(f, "__self__", None), Module):
            f = f.__func__
        plain.append(wrap_method_once(f))
    return _lifted(transform, module, plain)(args, {})


def _with(transform, *args, **options):
    """A transformation with its options, as a function of the function to transform."""
    return lambda function, **more: transform(function, *args, **{**options, **more})


def vmap(
    target,
    variable_axes=FrozenDict(),
    split_rngs=FrozenDict(),
    in_axes=0,
    out_axes=0,
    axis_size=None,
    axis_name=None,
    spmd_axis_name=None,
    metadata_params={},
    methods=None,
):
    """A module mapped along an axis of its inputs.

    ``variable_axes``: collection to the axis along which each has its own variables, or None if
    all share them. ``split_rngs``: whether each gets its own keys.
    """
    transform = _with(
        lift.vmap,
        variable_axes=variable_axes,
        split_rngs=split_rngs,
        in_axes=in_axes,
        out_axes=out_axes,
        axis_size=axis_size,
        axis_name=axis_name,
    )
    return _lift("vmap", transform, target, methods)


def scan(
    target,
    variable_axes=FrozenDict(),
    variable_broadcast=False,
    variable_carry=False,
    split_rngs=FrozenDict(),
    in_axes=0,
    out_axes=0,
    length=None,
    reverse=False,
    unroll=1,
    data_transform=None,
    metadata_params={},
    methods=None,
    _split_transpose=False,
    check_constancy_invariants=True,
):
    """A module ``(carry, x) -> (carry, y)`` as a loop along an axis of x.

    ``variable_axes``: collections with a part for each step; ``variable_broadcast``: shared by all
    steps; ``variable_carry``: passed from step to step.
    """
    transform = _with(
        lift.scan,
        variable_axes=variable_axes,
        variable_broadcast=variable_broadcast,
        variable_carry=variable_carry,
        split_rngs=split_rngs,
        in_axes=in_axes,
        out_axes=out_axes,
        length=length,
        reverse=reverse,
        unroll=unroll,
        data_transform=data_transform,
        check_constancy_invariants=check_constancy_invariants,
    )
    return _lift("scan", transform, target, methods)


def checkpoint(
    target,
    variables=True,
    rngs=True,
    concrete=False,
    prevent_cse=True,
    static_argnums=(),
    policy=None,
    methods=None,
):
    """A module whose values are computed again for its derivative and not kept."""
    minus_self = lambda n: n - 1
    static = (
        minus_self(static_argnums)
        if isinstance(static_argnums, int)
        else tuple(map(minus_self, static_argnums))
    )
    transform = _with(
        lift.checkpoint,
        variables=variables,
        rngs=rngs,
        prevent_cse=prevent_cse,
        static_argnums=static,
        policy=policy,
    )
    return _lift("checkpoint", transform, target, methods)


remat = checkpoint


def remat_scan(
    target,
    lengths=(),
    policy=None,
    variable_broadcast=False,
    variable_carry=False,
    variable_axes=FrozenDict({True: 0}),
    split_rngs=FrozenDict({True: True}),
):
    """A module ``carry -> carry`` repeated in nested, rematerialized loops."""
    transform = _with(
        lift.remat_scan,
        lengths=lengths,
        policy=policy,
        variable_broadcast=variable_broadcast,
        variable_carry=variable_carry,
        variable_axes=variable_axes,
        split_rngs=split_rngs,
    )
    return _lift("remat_scan", transform, target)


def map_variables(
    target,
    mapped_collections=True,
    trans_in_fn=lambda x: x,
    trans_out_fn=lambda x: x,
    init=False,
    mutable=False,
    rngs=True,
    variables=True,
    methods=None,
):
    """A module that sees some collections through ``trans_in_fn``."""
    transform = _with(
        lift.map_variables,
        mapped_collections,
        trans_in_fn,
        trans_out_fn,
        init,
        mutable,
        rngs,
        variables,
    )
    return _lift("map_variables", transform, target, methods)


class _forked_rngs:
    """Within this context a module's keys are new ones, whose use does not depend on its place."""

    def __init__(self, module):
        self.module = module

    def __enter__(self):
        scope = self.module.scope
        self.rngs = dict(scope.rngs) if scope else None
        if scope:
            scope.rngs = {k: LazyRng.create(self.module.make_rng(k)) for k in self.rngs}

    def __exit__(self, *error):
        if self.rngs is not None:
            self.module.scope.rngs = self.rngs
        return False


def _forked(lifted):
    """A lifted target whose module gets keys of its own, and is what it was otherwise."""
    if isinstance(lifted, functools.partial):
        return functools.partial(_forked(lifted.func), *lifted.args, **lifted.keywords)
    if isinstance(lifted, type):
        for name in [n for n, f in vars(lifted).items() if hasattr(f, "is_lifted")]:
            setattr(lifted, name, _forked(vars(lifted)[name]))
        return lifted

    @functools.wraps(lifted)
    def method(module, *args, **kwargs):
        with _forked_rngs(module):
            return lifted(module, *args, **kwargs)

    return method


def jit(
    target,
    variables=True,
    rngs=True,
    static_argnums=(),
    static_argnames=(),
    donate_argnums=(),
    device=None,
    backend=None,
    methods=None,
):
    """A module whose keys do not depend on its place, so that equal ones could share a program.

    Compiling is left to ``jax.jit`` around the whole; values and parameters are Flax's.
    """
    transform = _with(lift.call, variables=variables, rngs=rngs)
    return _forked(_lift("jit", transform, target, methods))


def fold_rngs(target, variables=True, rngs=True):
    """A module whose keys do not depend on its place."""
    transform = _with(lift.call, variables=variables, rngs=rngs)
    return _forked(_lift("fold_rngs", transform, target))


def add_metadata_axis(target, variable_axes=FrozenDict(), metadata_params={}):
    """The target itself: variables carry no names of axes here."""
    return target


def named_call(class_fn, force=True):
    """The function itself: names are for profilers."""
    return class_fn


def cond(pred, true_fun, false_fun, mdl, *operands, variables=True, rngs=True):
    """``true_fun(module, *operands)`` if pred holds, else ``false_fun(module, *operands)``."""
    from ..core import lift_control

    def transform(*branches):
        return functools.partial(lift_control.cond, *branches, variables=variables, rngs=rngs)

    return _direct("cond", transform, (true_fun, false_fun), mdl, (pred, *operands))


def switch(index, branches, mdl, *operands, variables=True, rngs=True):
    """``branches[index](module, *operands)``."""
    from ..core import lift_control

    def transform(*branches):
        return functools.partial(lift_control.switch, branches, variables=variables, rngs=rngs)

    return _direct("switch", transform, tuple(branches), mdl, (index, *operands))


def while_loop(
    cond_fn,
    body_fn,
    mdl,
    init,
    carry_variables=False,
    broadcast_variables=True,
    split_rngs=FrozenDict(),
):
    """``init = body_fn(module, init)`` while ``cond_fn(module, init)``."""
    from ..core import lift_control

    def transform(*functions):
        return functools.partial(
            lift_control.while_loop,
            *functions,
            carry_variables=carry_variables,
            broadcast_variables=broadcast_variables,
            split_rngs=split_rngs,
        )

    return _direct("while_loop", transform, (cond_fn, body_fn), mdl, (init,))


def vjp(
    fn,
    mdl,
    *primals,
    has_aux=False,
    reduce_axes=(),
    vjp_variables="params",
    variables=True,
    rngs=True,
    multi_scope=False,
):
    """(y, a function from its cotangent to those of variables and arguments)."""
    from ..core import lift_control

    options = {"has_aux": has_aux, "vjp_variables": vjp_variables}
    options.update(variables=variables, rngs=rngs)
    transform = lambda f: functools.partial(lift_control.vjp, f, **options)
    return _direct("vjp", transform, (fn,), mdl, primals)


def _scalar(y):
    if y.shape != ():
        raise ValueError(
            f"grad can only work on functions with scalar-valued outputs. out shape={y.shape}"
        )
    return y


def value_and_grad(
    fn, mdl, *primals, has_aux=False, reduce_axes=(), variables=True, rngs=True
):
    """(value, a tuple of the gradients by all arguments); with aux ((value, aux), gradients)."""
    from ..core import lift_control

    options = {"has_aux": has_aux, "variables": variables, "rngs": rngs}
    transform = lambda f: functools.partial(lift_control.value_and_grad, f, **options)
    y, *aux, grads = _direct("value_and_grad", transform, (fn,), mdl, primals)
    return ((_scalar(y), *aux) if has_aux else _scalar(y)), grads


def grad(fn, mdl, *primals, has_aux=False, reduce_axes=(), variables=True, rngs=True):
    """A tuple of the gradients by all arguments; with aux (gradients, aux)."""
    options = {"has_aux": has_aux, "variables": variables, "rngs": rngs}
    value, grads = value_and_grad(fn, mdl, *primals, **options)
    return (grads, value[1]) if has_aux else grads


def jvp(fn, mdl, primals, tangents, variable_tangents, variables=True, rngs=True):
    """(y, its tangent) for tangents of the arguments and of collections."""
    from ..core import lift_control

    options = {"variables": variables, "rngs": rngs}
    transform = lambda f: functools.partial(lift_control.jvp, f, **options)
    return _direct("jvp", transform, (fn,), mdl, (primals, tangents, variable_tangents))


def custom_vjp(fn, forward_fn, backward_fn, grad_vars="params", nondiff_argnums=()):
    """``fn(module, …)`` with a reverse derivative of its own."""
    from ..core import lift_control

    plain, forward = wrap_method_once(fn), wrap_method_once(forward_fn)

    def transform(fn, forward_fn):
        return lift_control.custom_vjp(fn, forward_fn, backward_fn, grad_vars, nondiff_argnums)

    @functools.wraps(plain)
    def method(module, *args, **kwargs):
        return _lifted(transform, module, (plain, forward))(args, kwargs)

    return method
