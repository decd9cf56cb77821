"""Transformations of functions: compiled, differentiated, batched, traced."""

import functools

import _athanor

from . import tree_util
from ._array import ShapedArray
from ._names import axis_text
from ._dtypes import BY_NAME, dtype as _dtype


def _name(fun):
    return getattr(fun, "__name__", None) or type(fun).__name__


def _named(wrapper, fun):
    """Give a transformed function the name of the original."""
    wrapper.__name__ = wrapper.__qualname__ = _name(fun)
    wrapper.__doc__ = getattr(fun, "__doc__", None)
    wrapper.__wrapped__ = fun
    return wrapper


def _callable(fun):
    if not callable(fun):
        raise TypeError(f"Expected a callable value, got {fun}")
    return fun


def _parameters(fun):
    """Names of the positional parameters of a Python function; None if it is something else."""
    skip = 0
    if isinstance(fun, functools.partial):
        inner = _parameters(fun.func)
        return None if inner is None else inner[len(fun.args) :]
    while hasattr(fun, "__wrapped__"):
        fun = fun.__wrapped__
    if hasattr(fun, "__func__"):
        fun, skip = fun.__func__, 1
    code = getattr(fun, "__code__", None)
    return None if code is None else code.co_varnames[skip : code.co_argcount]


def _integers(x):
    return (x,) if isinstance(x, int) else tuple(x)


def _strings(x):
    return (x,) if isinstance(x, str) else tuple(x)


def jit(
    fun=None,
    /,
    *,
    static_argnums=None,
    static_argnames=None,
    donate_argnums=None,
    donate_argnames=None,
    in_shardings=None,
    out_shardings=None,
    device=None,
    backend=None,
    inline=False,
    keep_unused=False,
    compiler_options=None,
):
    """Compile a function, once for each type of its arguments.

    Static arguments are compared by value. Donation means nothing here; shardings say
    how results lie, and are checked.
    """
    if fun is None:
        return functools.partial(
            jit,
            static_argnums=static_argnums,
            static_argnames=static_argnames,
            in_shardings=in_shardings,
            out_shardings=out_shardings,
        )
    _callable(fun)
    nums = () if static_argnums is None else _integers(static_argnums)
    names = () if static_argnames is None else _strings(static_argnames)
    if nums or names:
        # A parameter named one way is static however it is passed.
        parameters = _parameters(fun)
        if parameters is not None:
            n = len(parameters)
            if static_argnames is None:
                names = tuple(parameters[i] for i in nums if -n <= i < n)
            elif static_argnums is None:
                nums = tuple(parameters.index(name) for name in names if name in parameters)
    compiled = _athanor.Jit(fun, nums, names)
    if in_shardings is None and out_shardings is None:
        return compiled
    from ._mapped import lying

    return lying(compiled, in_shardings, out_shardings)


pjit = jit


def _argnums(argnums, count):
    """Argument numbers counted from the start."""
    nums = _integers(argnums)
    return [i + count if i < 0 else i for i in nums]


def value_and_grad(
    fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=()
):
    """A function that gives the value of ``fun`` and its gradient by some arguments."""
    _callable(fun)
    single = isinstance(argnums, int)

    def value_and_grad_f(*args, **kwargs):
        nums = [argnums] if single and argnums >= 0 else _argnums(argnums, len(args))
        value, aux, grads = _athanor.value_and_grad(fun, nums, has_aux, args, kwargs)
        return (value, aux) if has_aux else value, grads[0] if single else grads

    return _named(value_and_grad_f, fun)


def grad(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False, reduce_axes=()):
    """A function that gives the gradient of ``fun``, whose value is one number."""
    _callable(fun)
    single = isinstance(argnums, int)

    def grad_f(*args, **kwargs):
        nums = [argnums] if single and argnums >= 0 else _argnums(argnums, len(args))
        _, aux, grads = _athanor.value_and_grad(fun, nums, has_aux, args, kwargs)
        grads = grads[0] if single else grads
        return (grads, aux) if has_aux else grads

    return _named(grad_f, fun)


def vmap(fun, in_axes=0, out_axes=0, axis_name=None, axis_size=None, spmd_axis_name=None):
    """A function mapped along an axis of its arguments, all at once."""
    _callable(fun)
    if isinstance(in_axes, list):
        in_axes = tuple(in_axes)
    if not isinstance(in_axes, (int, tuple, type(None))):
        raise TypeError(
            "vmap in_axes must be an int, None, or a tuple of entries corresponding to the "
            f"positional arguments passed to the function, but got {in_axes}."
        )

    name = None if axis_name is None else axis_text(axis_name)

    def vmap_f(*args, **kwargs):
        if type(in_axes) is tuple and len(in_axes) != len(args):
            raise ValueError(
                "vmap in_axes must be an int, None, or a tuple of entries corresponding to the "
                "positional arguments passed to the function, but got "
                f"len(in_axes)={len(in_axes)}, len(args)={len(args)}"
            )
        return _athanor.vmap(fun, args, kwargs, in_axes, out_axes, axis_size, name)

    return _named(vmap_f, fun)


def jvp(fun, primals, tangents, has_aux=False):
    """The value of ``fun`` and its derivative along the tangents."""
    _callable(fun)
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError(
            "primal and tangent arguments to jax.jvp must be tuples or lists; found "
            f"{type(primals).__name__} and {type(tangents).__name__}."
        )
    primals, tangents = tuple(primals), tuple(tangents)
    for x, dx in zip(_athanor.tree_leaves(primals, None), _athanor.tree_leaves(tangents, None)):
        if getattr(x, "shape", ()) != getattr(dx, "shape", ()):
            raise ValueError(
                "jvp called with different primal and tangent shapes;Got primal shape "
                f"{getattr(x, 'shape', ())} and tangent shape as {getattr(dx, 'shape', ())}"
            )
    out, dot, aux = _athanor.jvp(fun, primals, tangents, has_aux)
    return (out, dot, aux) if has_aux else (out, dot)


def vjp(fun, *primals, has_aux=False, reduce_axes=()):
    """The value of ``fun`` and a function from its cotangent to those of the arguments."""
    _callable(fun)
    out, pullback, aux = _athanor.vjp(fun, primals, has_aux)
    return (out, pullback, aux) if has_aux else (out, pullback)


def linearize(fun, *primals, has_aux=False):
    """The value of ``fun`` and its derivative there, a linear function of tangents."""
    if not has_aux:
        return _athanor.linearize(_callable(fun), primals)
    out, slope = _athanor.linearize(lambda *args: fun(*args)[0], primals)
    # Computed apart, so that an outer derivative goes through it too.
    return out, slope, fun(*primals)[1]


def linear_transpose(fun, *primals):
    """The transpose of a linear function: cotangents of its results to those of its arguments.

    ``primals``: arguments, or what has their shapes and dtypes.
    """
    from .numpy import zeros
    from .tree_util import tree_map

    like = tree_map(lambda x: zeros(getattr(x, "shape", ()), getattr(x, "dtype", float)), primals)
    return vjp(fun, *like)[1]


def _blocks(like, rows, lead):
    """Splits arrays along their first or last axis into blocks shaped like the leaves of a tree.

    ``rows``: arrays whose axis ``lead`` counts all elements of ``like``.
    """
    leaves, structure = _athanor.tree_flatten(like, None)
    out, at = [], 0
    for leaf in leaves:
        shape = _athanor.asarray(leaf, None).shape
        n = 1
        for m in shape:
            n *= m
        if lead == 0:
            out.append(_athanor.reshape(rows[at : at + n], shape + rows.shape[1:]))
        else:
            out.append(_athanor.reshape(rows[..., at : at + n], rows.shape[:-1] + shape))
        at += n
    return structure.unflatten(out)


def _basis(tree):
    """All unit vectors of a tree's elements, stacked along a new first axis of each leaf."""
    leaves, structure = _athanor.tree_flatten(tree, None)
    leaves = [_athanor.asarray(x, None) for x in leaves]
    total = sum([x.size for x in leaves])
    out, at = [], 0
    for x in leaves:
        rows, columns = _athanor.iota("int32", (total, x.size), 0), _athanor.iota(
            "int32", (total, x.size), 1
        )
        unit = rows == columns + at
        # A Python number makes it weakly typed, as the leaf is.
        unit = unit * 1.0 if x.weak_type else _athanor.convert_element_type(unit, x._dtype)
        out.append(_athanor.reshape(unit, (total,) + x.shape))
        at += x.size
    return structure.unflatten(out)


def _partial_call(fun, nums, args, kwargs):
    """``fun`` as a function of some of its arguments."""

    def part(*chosen):
        full = list(args)
        for i, x in zip(nums, chosen):
            full[i] = x
        return fun(*full, **kwargs)

    return part


def jacrev(fun, argnums=0, has_aux=False, holomorphic=False, allow_int=False):
    """The Jacobian, one pass backwards for each element of the result."""
    _callable(fun)

    def jacobian(*args, **kwargs):
        nums = _argnums(argnums, len(args))
        chosen = tuple([args[i] for i in nums])
        part = _partial_call(fun, nums, args, kwargs)
        out, pullback, aux = _athanor.vjp(part, chosen, has_aux)
        rows = vmap(pullback)(_basis(out))
        if isinstance(argnums, int):
            rows = rows[0]
        leaves, structure = _athanor.tree_flatten(rows, None)
        # Each argument's rows as a tree like the result; then the result outside.
        blocks = [_blocks(out, x, 0) for x in leaves]
        result = tree_util.tree_structure(out)
        columns = [result.flatten_up_to(b) for b in blocks]
        trees = [structure.unflatten([c[i] for c in columns]) for i in range(result.num_leaves)]
        jac = result.unflatten(trees)
        return (jac, aux) if has_aux else jac

    return _named(jacobian, fun)


def jacfwd(fun, argnums=0, has_aux=False, holomorphic=False):
    """The Jacobian, one pass forwards for each element of the arguments."""
    _callable(fun)

    def jacobian(*args, **kwargs):
        nums = _argnums(argnums, len(args))
        chosen = tuple([args[i] for i in nums])
        part = _partial_call(fun, nums, args, kwargs)

        def push(*tangents):
            out, dot, aux = _athanor.jvp(part, chosen, tangents, has_aux)
            return dot, aux

        columns, aux = vmap(push, out_axes=(-1, None))(*_basis(chosen))
        like = chosen[0] if isinstance(argnums, int) else chosen
        jac = tree_util.tree_map(lambda x: _blocks(like, x, -1), columns)
        return (jac, aux) if has_aux else jac

    return _named(jacobian, fun)


jacobian = jacrev


def hessian(fun, argnums=0, has_aux=False, holomorphic=False):
    """All second derivatives, forwards over reverse."""
    return jacfwd(jacrev(fun, argnums, has_aux), argnums, has_aux)


def _positional(fun, args, kwargs):
    """All arguments of a call in the order of the parameters, with defaults."""
    if not kwargs and getattr(fun, "__defaults__", None) is None:
        return args
    parameters = _parameters(fun)
    if parameters is None:
        if kwargs:
            raise TypeError(f"{_name(fun)} takes its arguments by position here")
        return args
    out = list(args)
    defaults = fun.__defaults__ or ()
    first = len(parameters) - len(defaults)
    for i in range(len(args), len(parameters)):
        if parameters[i] in kwargs:
            out.append(kwargs[parameters[i]])
        elif i >= first:
            out.append(defaults[i - first])
        else:
            raise TypeError(f"{_name(fun)}() missing required argument: '{parameters[i]}'")
    return tuple(out)


class _Custom:
    """What ``custom_jvp`` and ``custom_vjp`` share."""

    def __init__(self, fun, nondiff_argnums=(), nondiff_argnames=()):
        self.fun = _callable(fun)
        parameters = _parameters(fun) or ()
        named = tuple(parameters.index(n) for n in _strings(nondiff_argnames))
        self.nondiff_argnums = _integers(nondiff_argnums) + named
        _named(self, fun)

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)

    def _split(self, args, kwargs):
        """Arguments without derivative, the others, and the function of the latter."""
        args = _positional(self.fun, args, kwargs)
        if not self.nondiff_argnums:
            return (), args, self.fun
        fixed = [i + len(args) if i < 0 else i for i in self.nondiff_argnums]
        rest = [i for i in range(len(args)) if i not in fixed]
        return (
            tuple([args[i] for i in sorted(fixed)]),
            tuple([args[i] for i in rest]),
            _partial_call(self.fun, rest, args, {}),
        )


class custom_jvp(_Custom):
    """A function with a derivative of its own: ``defjvp(rule)``.

    ``rule(primals, tangents)`` gives the value and its tangent.
    """

    rule = None

    def defjvp(self, jvp, symbolic_zeros=False):
        self.rule = jvp
        return jvp

    def defjvps(self, *jvps):
        """A rule for each argument: ``jvp(tangent, out, *primals)``, or None for zero."""

        def rule(primals, tangents):
            out = self(*primals)
            parts = [f(t, out, *primals) for f, t in zip(jvps, tangents) if f is not None]
            if not parts:
                return out, tree_util.tree_map(lambda x: x * 0, out)
            total = parts[0]
            for part in parts[1:]:
                total = tree_util.tree_map(lambda a, b: a + b, total, part)
            return out, total

        self.rule = rule

    def __call__(self, *args, **kwargs):
        if self.rule is None:
            raise AttributeError(
                f"No JVP defined for custom_jvp function {_name(self.fun)} using defjvp."
            )
        fixed, args, fun = self._split(args, kwargs)
        rule = functools.partial(self.rule, *fixed) if fixed else self.rule
        return _athanor.custom_jvp(_name(self.fun), fun, rule, args)


class custom_vjp(_Custom):
    """A function with a reverse derivative of its own: ``defvjp(fwd, bwd)``.

    ``fwd(*args)`` gives the value and what to keep; ``bwd(kept, cotangent)`` a tuple with one
    cotangent for each argument.
    """

    fwd = bwd = None

    def defvjp(self, fwd, bwd, symbolic_zeros=False, optimize_remat=False):
        self.fwd, self.bwd = fwd, bwd

    def __call__(self, *args, **kwargs):
        if self.fwd is None:
            raise AttributeError(
                f"No VJP defined for custom_vjp function {_name(self.fun)} using defvjp."
            )
        all_args = _positional(self.fun, args, kwargs)
        fixed, args, fun = self._split(args, kwargs)
        fwd, bwd = self.fwd, self.bwd
        if fixed:
            rest = [i for i in range(len(all_args)) if i not in self.nondiff_argnums]
            fwd = _partial_call(self.fwd, rest, all_args, {})
            bwd = functools.partial(self.bwd, *fixed)
        return _athanor.custom_vjp(_name(self.fun), fun, fwd, bwd, args)


def custom_gradient(fun):
    """``fun`` gives its value and the function from the value's cotangent to the arguments'."""

    def value(*args):
        return fun(*args)[0]

    f = custom_vjp(value)
    # The rule's function is not an array, so it is made again where it is needed.
    f.defvjp(lambda *args: (fun(*args)[0], args), lambda args, ct: _tuple(fun(*args)[1](ct)))
    return f


def _tuple(x):
    return x if isinstance(x, tuple) else (x,)


def checkpoint(fun=None, *, concrete=False, prevent_cse=True, static_argnums=(), policy=None):
    """The function itself: values and derivatives are JAX's, but nothing is computed again to
    save memory."""
    if fun is None:
        return checkpoint
    return _callable(fun)


remat = checkpoint


class _Policies:
    """``jax.checkpoint_policies``: accepted by ``checkpoint``, which keeps everything anyway."""

    everything_saveable = "everything_saveable"
    nothing_saveable = "nothing_saveable"
    dots_saveable = checkpoint_dots = "dots_saveable"
    dots_with_no_batch_dims_saveable = "dots_with_no_batch_dims_saveable"
    checkpoint_dots_with_no_batch_dims = "dots_with_no_batch_dims_saveable"

    def save_only_these_names(self, *names):
        """Only results named so by ``checkpoint_name``."""
        return ("save_only_these_names", names)

    def save_any_names_but_these(self, *names):
        """All named results but these."""
        return ("save_any_names_but_these", names)

    def save_anything_except_these_names(self, *names):
        """All results but those named so."""
        return ("save_anything_except_these_names", names)

    def save_from_both_policies(self, first, second):
        """What either policy keeps."""
        return ("save_from_both_policies", (first, second))

    def offload_dot_with_no_batch_dims(self, offload_src, offload_dst):
        """Products, which JAX would move to another memory."""
        return ("offload_dot_with_no_batch_dims", (offload_src, offload_dst))

    def save_and_offload_only_these_names(
        self, *, names_which_can_be_saved, names_which_can_be_offloaded, offload_src, offload_dst
    ):
        """Named results, kept here or in another memory."""
        return ("save_only_these_names", tuple(names_which_can_be_saved))


checkpoint_policies = _Policies()


class ShapeDtypeStruct:
    """The shape and dtype of an array without its elements."""

    def __init__(self, shape, dtype, *, sharding=None, weak_type=False):
        self.shape, self.dtype, self.weak_type = tuple(shape), _dtype(dtype), weak_type
        self.sharding = sharding

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        n = 1
        for m in self.shape:
            n *= m
        return n

    def __len__(self):
        return self.shape[0]

    def __eq__(self, other):
        return isinstance(other, ShapeDtypeStruct) and (self.shape, self.dtype) == (
            other.shape,
            other.dtype,
        )

    def __hash__(self):
        return hash((self.shape, self.dtype))

    def __repr__(self):
        weak = ", weak_type=True" if self.weak_type else ""
        return f"ShapeDtypeStruct(shape={self.shape}, dtype={self.dtype}{weak})"


def _with_elements(tree):
    """Zeros in place of array types, since only arrays are traced."""

    def make(x):
        return _athanor.full(x.shape, 0.0, x.dtype.name) if isinstance(x, ShapeDtypeStruct) else x

    return tree_util.tree_map(make, tree)


class _Type(tuple):
    """The type of a result: (shape, dtype name, weak)."""


def _is_type(x):
    return type(x) is tuple and len(x) == 3 and type(x[0]) is tuple and type(x[1]) is str


def eval_shape(fun, *args, **kwargs):
    """The shapes and dtypes of a result, without computing it."""
    _, types = _athanor.make_jaxpr(fun, _with_elements(args), _with_elements(kwargs))
    make = lambda t: ShapeDtypeStruct(t[0], t[1], weak_type=t[2])
    return tree_util.tree_map(make, types, is_leaf=_is_type)


class ClosedJaxpr:
    """A traced function, to print."""

    def __init__(self, text, types):
        self._text = text
        leaves = _athanor.tree_leaves(types, _is_type)
        self.out_avals = [ShapedArray(s, BY_NAME[d], w) for s, d, w in leaves]

    @property
    def jaxpr(self):
        return self

    def pretty_print(self, **options):
        return self._text

    def __str__(self):
        return self._text

    __repr__ = __str__


def make_jaxpr(fun, static_argnums=(), axis_env=None, return_shape=False, abstracted_axes=None):
    """A function that gives the program of ``fun``, as JAX prints it."""
    _callable(fun)
    static = _integers(static_argnums)

    def make_jaxpr_f(*args, **kwargs):
        traced = fun
        if static:
            fixed = [i + len(args) if i < 0 else i for i in static]
            rest = [i for i in range(len(args)) if i not in fixed]
            traced = _named(_partial_call(fun, rest, args, {}), fun)
            args = tuple([args[i] for i in rest])
        out = _athanor.make_jaxpr(traced, _with_elements(args), _with_elements(kwargs))
        jaxpr = ClosedJaxpr(*out)
        if return_shape:
            make = lambda t: ShapeDtypeStruct(t[0], t[1], weak_type=t[2])
            return jaxpr, tree_util.tree_map(make, out[1], is_leaf=_is_type)
        return jaxpr

    return _named(make_jaxpr_f, fun)


def closure_convert(fun, *example_args):
    """The function itself and nothing it closes over: closures are traced as they are here."""
    return fun, []
