"""Modules: dataclasses whose methods make and use parameters.

A module is a description. ``init`` and ``apply`` clone it, bind the clone to a scope (the tree of
variables), and call its method: so a model is a pure function of its variables.
"""

import dataclasses
import itertools
import weakref
from typing import Any, Optional

import jax
import jax.numpy as jnp

from .. import errors
from ..core import scope as _scope
from ..core.filters import DenyList
from ..core.scope import Scope, Variable
from ._functional import apply, init, init_with_output, merge_param, share_scope
from ._methods import (
    compact,
    context,
    guard_property,
    intercept_methods,
    nowrap,
    wrap_method_once,
)
from ._repr import module_repr
from ._tree import map_modules

_ids = itertools.count()


class _Unspecified:
    """The parent is the module whose method runs."""

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


_unspecified_parent = _Unspecified()

NEW, TRANSFORMED, DONE = 0, 1, 2  # has setup run: no, before a transformation, yes


class _State:
    """What a module remembers while it is bound."""

    def __init__(self):
        self.in_compact_method = self.in_setup = self.is_initialized = False
        self.setup_called = NEW
        self.autoname_cursor = {}  # class name: how many submodules of it were named
        self.children = {}  # name: a submodule, or the collection of a variable

    def reset(self):
        self.in_compact_method = self.in_setup = False
        self.autoname_cursor = {}

    def export(self):
        """What a clone on the other side of a lifted transformation has to know."""
        new = _State()
        new.reimport(self)
        new.setup_called = TRANSFORMED if self.setup_called else NEW
        return new

    def reimport(self, other):
        self.in_compact_method, self.in_setup = other.in_compact_method, other.in_setup
        self.is_initialized = other.is_initialized
        self.autoname_cursor = dict(other.autoname_cursor)


class _Parent:
    """The attribute ``parent``: a weak reference if it is a module."""

    def __get__(self, obj, owner=None):
        if obj is None:
            return None
        parent = obj._parent_ref
        return parent() if isinstance(parent, weakref.ref) else parent

    def __set__(self, obj, value):
        if isinstance(value, Module):
            value = weakref.ref(value)
        object.__setattr__(obj, "_parent_ref", value)


def _checked_hash(inner):
    def __hash__(self):
        if self.scope is not None:
            raise TypeError("Can't call __hash__ on modules that hold variables.")
        try:
            return inner(self)
        except TypeError as error:
            raise TypeError(
                "Failed to hash Flax Module.  The module probably contains unhashable attributes. "
                f" Module={self}"
            ) from error

    return __hash__


_UNWRAPPED = {"__eq__", "__repr__", "__init__", "__hash__", "__post_init__", "__init_subclass__"}
_COPYING = (
    "__getstate__ __setstate__ __getnewargs_ex__ __reduce__ __reduce_ex__ __copy__ __deepcopy__"
).split()


def _is_frozen_name(field):
    return field.name not in ("parent", "name") and field.init


class Module:
    """The base of all layers and models.

    Subclasses are dataclasses: annotated attributes are their settings. Submodules and parameters
    are made in ``setup`` or in a method under ``@nn.compact``.
    """

    _state = _State()
    _parent_ref = None
    scope = None

    def __init_subclass__(cls, kw_only=False, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._as_dataclass(kw_only)
        fields = cls.__dataclass_fields__
        for name, value in list(cls.__dict__.items()):
            if name in fields or name in _UNWRAPPED or hasattr(value, "nowrap"):
                continue
            if isinstance(value, property):
                setattr(cls, name, guard_property(value))
            elif callable(value) and not isinstance(value, (type, staticmethod, classmethod)):
                setattr(cls, name, wrap_method_once(value))
        cls._state, cls._parent_ref, cls.scope = _State(), None, None
        cls.parent = _Parent()

    @classmethod
    def _as_dataclass(cls, kw_only):
        own = dict(cls.__annotations__)
        if "parent" in own or own.get("name", str) not in ("str", str, Optional[str]):
            raise errors.ReservedModuleAttributeError(own)
        for name in own:
            field = getattr(cls, name, None)
            if isinstance(field, dataclasses.Field) and not field.init:
                # Set in setup, so it is not there yet when modules are compared.
                field.compare = field.hash = field.repr = False
        if "name" in own or not hasattr(cls, "__dataclass_fields__"):
            own.pop("name", None)
            cls.__annotations__ = {**own, "parent": Any, "name": Optional[str]}
            cls.parent = dataclasses.field(repr=False, default=_unspecified_parent, kw_only=True)
            cls.name = dataclasses.field(default=None, kw_only=True)
        hashes = "__hash__" not in cls.__dict__
        dataclasses.dataclass(unsafe_hash=hashes, repr=False, kw_only=kw_only)(cls)
        cls.__hash__ = _checked_hash(cls.__hash__)

    def __post_init__(self):
        set_now = object.__setattr__
        set_now(self, "_id", next(_ids))
        set_now(self, "_state", _State())
        if self.parent is _unspecified_parent:
            set_now(self, "parent", context.modules[-1])
        parent = self.parent
        if parent is None:
            return  # bound later, by init, apply, or assignment to an attribute
        if isinstance(parent, Module):
            if parent._state.in_setup and self.name is None:
                return  # named by the attribute that it is assigned to
            self._attach(parent)
        elif isinstance(parent, Scope):
            set_now(self, "scope", parent)
        else:
            raise ValueError("parent must be None, Module or Scope")
        self._register_fields()
        self._state.is_initialized = True

    def _attach(self, parent):
        """Become a submodule: get a name and the part of the parent's scope."""
        state = parent._state
        if not parent._initialization_allowed:
            raise errors.AssignSubModuleError(type(self).__name__)
        if self.name is None:
            prefix = type(self).__name__
            cursor = state.autoname_cursor.get(prefix, 0)
            self.name = f"{prefix}_{cursor}"
            state.autoname_cursor[prefix] = cursor + 1
        reuse = state.in_setup and state.setup_called == TRANSFORMED
        if not reuse and parent.scope.name_reserved(self.name):
            raise errors.NameInUseError("submodule", self.name, type(parent).__name__)
        state.children[self.name] = self
        object.__setattr__(self, "scope", parent.scope.push(self.name, reuse=reuse))

    def setup(self):
        """Make submodules and parameters as attributes; runs before the first method."""

    setup.nowrap = True

    # Attributes

    def __setattr__(self, name, value):
        state = self._state
        if not state.in_setup:
            if state.is_initialized and not name.startswith("__"):
                raise errors.SetAttributeFrozenModuleError(type(self).__name__, name, value)
            object.__setattr__(self, name, value)
            return
        field = self.__dataclass_fields__.get(name)
        if field is not None and field.init:
            raise errors.SetAttributeInModuleSetupError()
        object.__setattr__(self, name, self._adopt(name, value))

    def __getattr__(self, name):
        if name in _COPYING:
            raise AttributeError(name)
        self._try_setup()
        if name in self.__dict__:
            return self.__dict__[name]
        text = f'"{type(self).__name__}" object has no attribute "{name}".'
        if self.scope is None:
            text += (
                f" If \"{name}\" is defined in '.setup()', remember these fields are only "
                "accessible from inside 'init' or 'apply'."
            )
        raise AttributeError(text)

    def __dir__(self):
        self._try_setup()
        return object.__dir__(self)

    def __repr__(self):
        return module_repr(self)

    def _register_fields(self):
        for field in dataclasses.fields(self):
            if _is_frozen_name(field):
                old = getattr(self, field.name)
                new = self._adopt(field.name, old)
                if new is not old:
                    object.__setattr__(self, field.name, new)

    def _adopt(self, name, value):
        """Make modules inside of a value submodules, named after the attribute."""
        known, new = self.scope.root.adopted, []

        def adopt(suffix, module):
            if module.parent is None:
                # It was made outside: take a clone, the same wherever it is used.
                key = module._id
                clone = known[key]() if key in known else None
                if clone is None:
                    clone = module.clone(name=None)
                    known[key] = weakref.ref(clone)
                module = clone
            if module.name is None:
                object.__setattr__(module, "parent", self)
                object.__setattr__(module, "name", name + suffix)
                new.append(module)
            return module

        value = map_modules(adopt, value)
        for module in new:
            module.__post_init__()
        return value

    def _try_setup(self, shallow=False):
        """Run ``setup`` if it did not run yet; shallow: only make fields submodules."""
        state = self._state
        if self.scope is None or state.in_setup or state.setup_called == DONE:
            return
        try:
            state.in_setup = True
            self._register_fields()
            if not shallow:
                self.setup()
        finally:
            state.in_setup = False
            if not shallow:
                state.setup_called = DONE

    @property
    def _initialization_allowed(self):
        state = self._state
        return not state.is_initialized or state.in_setup or state.in_compact_method

    @property
    def path(self):
        """The names from the root to here."""
        return self._bound("Can't access module paths on unbound modules.").path

    def _bound(self, text):
        if self.scope is None:
            raise ValueError(text)
        return self.scope

    # Copies

    def clone(self, *, parent=None, _deep_clone=False, _reset_names=False, **updates):
        """A new module with the same settings, but for updates, not bound to variables."""
        attrs = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.init}
        attrs.update(parent=parent, **updates)
        if _deep_clone is not False:
            known = {} if _deep_clone is True else _deep_clone
            names = {"name": None} if _reset_names else {}

            def deep(_, module):
                if module._id not in known:
                    known[module._id] = module.clone(
                        _deep_clone=known, _reset_names=_reset_names, **names
                    )
                return known[module._id]

            for name, value in attrs.items():
                if name != "parent":
                    attrs[name] = map_modules(deep, value)
        return type(self)(**attrs)

    def copy(self, *, parent=_unspecified_parent, name=None, **updates):
        """A new module with the same settings, but for updates, in another place."""
        return self.clone(parent=parent, name=name, _deep_clone=True, **updates)

    # Variables

    def _check_new(self, kind, name, collection, plural):
        if not self._initialization_allowed:
            raise ValueError(
                f"{plural} must be initialized in `setup()` or in a method wrapped in `@compact`"
            )
        if self.scope.name_reserved(name, collection):
            raise errors.NameInUseError(kind, name, type(self).__name__)

    def param(self, name, init_fn, *init_args, unbox=True, **init_kwargs):
        """A parameter of this name; at first ``init_fn(key, *init_args)``."""
        self._check_new("param", name, "params", "Parameters")
        value = self.scope.param(name, init_fn, *init_args, unbox=unbox, **init_kwargs)
        self._state.children[name] = "params"
        return value

    def variable(self, col, name, init_fn=None, *init_args, unbox=True, **init_kwargs):
        """A variable in a collection; at first ``init_fn(*init_args)``."""
        self._check_new("variable", name, col, "Variables")
        variable = self.scope.variable(col, name, init_fn, *init_args, unbox=unbox, **init_kwargs)
        self._state.children[name] = col
        return variable

    @property
    def variables(self):
        """All variables of this module and below."""
        return self._bound("Can't access variables on unbound modules").variables()

    def get_variable(self, col, name, default=None):
        """A variable's value."""
        scope = self._bound("Can't access variables on unbound modules")
        return scope.get_variable(col, name, default)

    def put_variable(self, col, name, value):
        """Set a variable's value."""
        self._bound("Can't access variables on unbound modules").put_variable(col, name, value)

    def has_variable(self, col, name):
        """Whether there is a variable."""
        return self._bound("Can't access variables on unbound modules").has_variable(col, name)

    def is_mutable_collection(self, col):
        """Whether the variables of a collection may be set."""
        scope = self._bound("Can't check mutability on unbound modules")
        return scope.is_mutable_collection(col)

    def has_rng(self, name):
        """Whether there is a random key of this name."""
        return self._bound("Can't query for RNGs on unbound modules").has_rng(name)

    def make_rng(self, name="params"):
        """A new random key."""
        return self._bound("Can't use RNGs on unbound modules").make_rng(name)

    def is_initializing(self):
        """Whether this is ``init``."""
        scope = self._bound("Can't check if running under init() on unbound modules")
        return scope.get_flag("initializing", False)

    def sow(self, col, name, value, reduce_fn=lambda xs, x: xs + (x,), init_fn=lambda: ()):
        """Put a value aside in a collection, by default at the end of a tuple.

        Gives whether the collection may change; if not, nothing happens.
        """
        scope = self._bound("Can't store variables on unbound modules")
        if not scope.is_mutable_collection(col):
            return False
        if scope.has_variable(col, name):
            xs = scope.get_variable(col, name)
        else:
            scope.reserve(name, col)
            self._state.children[name] = col
            xs = init_fn()
        scope.put_variable(col, name, reduce_fn(xs, value))
        return True

    def perturb(self, name, value, collection="perturbations"):
        """The value plus a variable that is zero: its gradient is that of the value."""
        scope = self._bound("Can't store variables on unbound modules")
        if scope.is_mutable_collection(collection) and not scope.has_variable(collection, name):
            scope.reserve(name, collection)
            self._state.children[name] = collection
            scope.put_variable(collection, name, jax.tree.map(jnp.zeros_like, value))
        if collection in scope.root._variables:
            if not scope.has_variable(collection, name):
                raise ValueError(
                    f"Perturbation collection {collection} present, but missing perturbation "
                    f"variable {name}"
                )
            value = jax.tree.map(jnp.add, value, scope.get_variable(collection, name))
        return value

    # The module as a pure function

    def _check_instance(self):
        if not isinstance(self, Module):
            raise errors.InvalidInstanceModuleError()
        if not hasattr(self, "_id"):
            raise errors.IncorrectPostInitOverrideError()

    def _rngs(self, rngs):
        if isinstance(rngs, dict):
            return rngs
        if not _scope.is_valid_rng(rngs):
            raise errors.InvalidRngError(
                f"RNGs should be of shape (2,) or PRNGKey in Module {type(self).__name__}, but "
                f"rngs are: {rngs}"
            )
        return {"params": rngs}

    def _method(self, method):
        """The function of a module that ``method=`` means."""
        if isinstance(method, str):
            name, method = method, getattr(self, method)
            if not callable(method):
                kind = f"'{type(self).__name__}.{name}'"
                raise TypeError(f"{kind} must be a callable, got {type(method)}.")
            if isinstance(method, Module):
                return lambda self, *args, **kwargs: getattr(self, name)(*args, **kwargs)
        elif method is None:
            method = self.__call__
        if isinstance(getattr(method, "__self__", None), Module):
            method = method.__func__
        if not callable(method) or _takes_nothing(method):
            raise errors.ApplyModuleInvalidMethodError(method)
        return method

    def bind(self, variables, *args, rngs=None, mutable=False):
        """A clone that holds variables, to try methods interactively."""
        Module._check_instance(self)
        scope = _scope.bind(variables, rngs=rngs, mutable=mutable)
        return self.clone(parent=scope, _deep_clone=True)

    def unbind(self):
        """(a clone without variables, the variables)."""
        Module._check_instance(self)
        if self.scope is None:
            raise errors.CallUnbindOnUnboundModuleError()
        variables = self.variables
        return self.clone(_deep_clone=True, _reset_names=True, name=None), variables

    def apply(
        self,
        variables,
        *args,
        rngs=None,
        method=None,
        mutable=False,
        capture_intermediates=False,
        **kwargs,
    ):
        """The result of a method with given variables.

        ``mutable``: collections that may change; with any the result is ``(y, their new values)``.
        """
        Module._check_instance(self)
        if rngs is not None:
            rngs = self._rngs(rngs)
        run = apply(self._method(method), self, mutable, capture_intermediates)
        return run(variables, *args, **kwargs, rngs=rngs)

    def init_with_output(
        self,
        rngs,
        *args,
        method=None,
        mutable=DenyList("intermediates"),
        capture_intermediates=False,
        **kwargs,
    ):
        """(the result of a method, new variables)."""
        Module._check_instance(self)
        rngs = self._rngs(rngs)
        run = init_with_output(self._method(method), self, mutable, capture_intermediates)
        return run(rngs, *args, **kwargs)

    def init(
        self,
        rngs,
        *args,
        method=None,
        mutable=DenyList("intermediates"),
        capture_intermediates=False,
        **kwargs,
    ):
        """New variables: ``{'params': …}`` and other collections."""
        Module._check_instance(self)
        return self.init_with_output(
            rngs,
            *args,
            method=method,
            mutable=mutable,
            capture_intermediates=capture_intermediates,
            **kwargs,
        )[1]

    def lazy_init(
        self, rngs, *args, method=None, mutable=DenyList("intermediates"), **kwargs
    ):
        """``init`` for arguments of which some are only ``jax.ShapeDtypeStruct``."""
        Module._check_instance(self)
        zeros = lambda x: jnp.zeros(x.shape, x.dtype) if _is_type(x) else x
        args, kwargs = jax.tree.map(zeros, (args, kwargs), is_leaf=_is_type)
        variables = self.init(rngs, *args, method=method, mutable=mutable, **kwargs)
        return jax.tree.map(lambda x: x, variables)  # keys in order, as after jit

    def tabulate(self, rngs, *args, **kwargs):
        """A table of all submodules with inputs, outputs and parameters, as text."""
        from .summary import OPTIONS, tabulate

        options = {k: kwargs.pop(k) for k in OPTIONS if k in kwargs}
        return tabulate(self, rngs, **options)(*args, **kwargs)

    def module_paths(self, rngs, *args, show_repeated=False, **kwargs):
        """A dict from the path of each submodule that is called to it."""
        from .summary import module_paths

        return module_paths(self, rngs, show_repeated, args, kwargs)


def _is_type(x):
    return isinstance(x, jax.ShapeDtypeStruct)


def _takes_nothing(method):
    code = getattr(method, "__code__", None)
    return code is not None and code.co_argcount == 0 and not code.co_flags & 4
