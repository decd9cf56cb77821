"""Modules as pure functions of variables, and small helpers."""

from .. import errors
from ..core import scope as _scope
from ..core.filters import DenyList, union_filters
from ._methods import context


def _capture_calls(module, method):
    return method == "__call__"


def _in_scope(fn, module, captured):
    """``fn(module, …)`` as a function of a scope that the module is bound to."""

    def scope_fn(scope, *args, **kwargs):
        context.captures.append(captured)
        try:
            return fn(module.clone(parent=scope, _deep_clone=True), *args, **kwargs)
        finally:
            context.captures.pop()

    return scope_fn


def _captures(mutable, capture):
    capture = _capture_calls if capture is True else capture
    return (union_filters(mutable, "intermediates") if capture else mutable), capture


def apply(fn, module, mutable=False, capture_intermediates=False):
    """``fn(module, …)`` as a pure function of variables."""
    mutable, capture = _captures(mutable, capture_intermediates)
    return _scope.apply(_in_scope(fn, module, capture), mutable)


def init_with_output(
    fn, module, mutable=DenyList("intermediates"), capture_intermediates=False
):
    """``fn(module, …)`` as a function of random keys that gives the result and new variables."""
    mutable, capture = _captures(mutable, capture_intermediates)
    return _scope.init(_in_scope(fn, module, capture), mutable)


def init(fn, module, mutable=DenyList("intermediates"), capture_intermediates=False):
    """``fn(module, …)`` as a function of random keys that gives new variables."""
    run = init_with_output(fn, module, mutable, capture_intermediates)
    return lambda *args, **kwargs: run(*args, **kwargs)[1]


def merge_param(name, a, b):
    """The one of two settings that is not None: given to the constructor or to the call."""
    if a is None and b is None:
        raise ValueError(f'Parameter "{name}" must be passed to the constructor or at call time.')
    if a is not None and b is not None:
        raise ValueError(
            f'Parameter "{name}" was passed to the constructor and at call time. Should be passed '
            "just once."
        )
    return b if a is None else a


def share_scope(module, other, /):
    """Let two modules have one scope, so that parameters of one are where the other's are."""
    if module.scope is None or other.scope is None:
        raise errors.CallShareScopeOnUnboundModuleError()
    above = other.scope
    while above is not None and above is not module.scope:
        above = above.parent
    moved, new = (other, module.scope) if above is not None else (module, other.scope)
    old = moved.scope
    object.__setattr__(moved, "scope", new)
    for child in moved._state.children.values():
        if hasattr(child, "_parent_ref") and child.scope and child.scope.parent == old:
            new.reserve(child.scope.name)
            child.scope.parent = new
