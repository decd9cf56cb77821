"""What modules are built of: frozen dicts, filters, scopes, and lifted transformations."""

from .filters import DenyList
from .frozen_dict import FrozenDict, copy, freeze, pop, pretty_repr, unfreeze
from .scope import LazyRng, Scope, Variable, apply, bind, init


class _Broadcast:
    """Marks an argument of ``scan`` that every step sees whole."""

    def __repr__(self):
        return "broadcast"


broadcast = _Broadcast()
