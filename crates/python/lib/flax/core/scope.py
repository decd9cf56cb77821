"""A scope: a place in the tree of variables, with the random keys that belong to it."""

import hashlib
from collections.abc import Mapping

import jax
from jax import random, tree_util

from .. import errors
from .filters import in_filter
from .frozen_dict import FrozenDict, freeze, unfreeze


class LazyRng:
    """A key and what is to be folded into it once it is used: names of modules and a count."""

    __slots__ = ("rng", "suffix")

    def __init__(self, rng, suffix=()):
        self.rng, self.suffix = rng, suffix

    @staticmethod
    def create(rng, *suffix):
        """The key with more to fold in."""
        if isinstance(rng, LazyRng):
            return LazyRng(rng.rng, rng.suffix + suffix)
        return LazyRng(rng, suffix)

    def as_jax_rng(self):
        """The key with all folded in: the first four bytes of the SHA-1 of names and counts."""
        if not self.suffix:
            return self.rng
        parts = []
        for x in self.suffix:
            if isinstance(x, str):
                parts.append(x.encode("utf-8"))
            else:
                parts.append(x.to_bytes((x.bit_length() + 7) // 8, "big"))
        word = int.from_bytes(hashlib.sha1(b"".join(parts)).digest()[:4], "big")
        return random.fold_in(self.rng, word)


tree_util.register_pytree_node(
    LazyRng, lambda x: ((x.rng,), x.suffix), lambda suffix, rng: LazyRng(rng[0], suffix)
)


class Variable:
    """A named value in a collection of a scope: read and set it as ``.value``."""

    def __init__(self, scope, collection, name, unbox=True):
        self.scope, self.collection, self.name, self.unbox = scope, collection, name, unbox

    @property
    def value(self):
        return self.scope.get_variable(self.collection, self.name)

    @value.setter
    def value(self, value):
        self.scope.put_variable(self.collection, self.name, value)

    def is_mutable(self):
        """Whether the collection may change."""
        return self.scope.is_mutable_collection(self.collection)


def _put(target, key, value):
    """Set an entry; nested dicts are changed and not replaced, since other scopes refer to them."""
    old = target.get(key)
    if isinstance(old, dict) and isinstance(value, Mapping):
        for k, v in value.items():
            _put(old, k, v)
    else:
        target[key] = value


_shapes = {}  # (initializer, arguments): the shapes that it makes


def _initial_shapes(init_fn, args, kwargs):
    leaves = jax.eval_shape(lambda: init_fn(random.key(0), *args, **kwargs))
    return [tuple(x.shape) for x in tree_util.tree_leaves(leaves)]


def _known_shapes(init_fn, args, kwargs):
    """(shapes that an initializer makes, whether they were remembered from an earlier call)."""
    if kwargs:
        return _initial_shapes(init_fn, args, kwargs), False
    try:
        found = _shapes.get((init_fn, args))
    except TypeError:  # not hashable
        return _initial_shapes(init_fn, args, kwargs), False
    if found is not None:
        return found, True
    if len(_shapes) > 1000:
        _shapes.clear()
    found = _shapes[init_fn, args] = _initial_shapes(init_fn, args, kwargs)
    return found, False


class Scope:
    """A place in the tree of variables.

    ``variables``: collection name to the part of it that is below this place, shared with the
    parent's. ``rngs``: collection name to key. ``mutable``: the filter of collections that may be
    set.
    """

    def __init__(
        self, variables, rngs=None, name=None, mutable=False, parent=None, path=(), flags=None
    ):
        self._variables = variables
        self.rngs = {k: LazyRng.create(v) for k, v in rngs.items()} if rngs else {}
        self.name, self.mutable, self.parent = name, mutable, parent
        self.path = tuple(path)
        self.debug_path = self.path
        self.flags = flags or {}
        self._root = parent.root if parent else None
        # Counts of the keys drawn by name; under None the children's counts.
        self.rng_counters = {None: {}}
        self.reservations = {}
        self.adopted = {}  # ids of modules to the clones that live in this tree (weakly)
        self.invalid = False

    def __bool__(self):
        return True

    def _same_place(self):
        return id(self.root._variables), self.path, id(self.rng_counters)

    def __eq__(self, other):
        return isinstance(other, Scope) and self._same_place() == other._same_place()

    def __hash__(self):
        return hash(self._same_place())

    @property
    def root(self):
        return self._root or self

    @property
    def path_text(self):
        return "/" + "/".join(self.debug_path)

    def _check_valid(self):
        if self.invalid:
            raise errors.InvalidScopeError(self.name)

    def invalidate(self):
        """Later uses are errors."""
        self.invalid = True

    def mutable_variables(self):
        """The collections that may have changed."""
        self._populate_collections()
        return {k: v for k, v in self._variables.items() if in_filter(self.mutable, k)}

    def variables(self):
        """All collections, as far as they are below this place."""
        self._populate_collections()
        return self._variables

    def rewound(self):
        """The same place with all names free again."""
        self._check_valid()
        scope = Scope(
            self._variables, self.rngs, self.name, self.mutable, self.parent, self.path, self.flags
        )
        scope.debug_path = self.debug_path
        scope.rng_counters = self.rng_counters
        return scope

    def name_reserved(self, name, col=None):
        """Whether a submodule (no collection) or a variable of this name would clash."""
        taken = self.reservations.get(name)
        return taken is not None and (None in taken or col is None or col in taken)

    def reserve(self, name, col=None):
        """Take a name."""
        if not isinstance(name, str):
            raise TypeError(f"The type of scope \"{name}\" should be string but it is {type(name)}")
        if self.name_reserved(name, col):
            raise ValueError(f'Duplicate use of scope name: "{name}"')
        self.reservations.setdefault(name, set()).add(col)

    def default_name(self, prefix):
        """The first free name that is the prefix and a number."""
        i = 0
        while f"{prefix}{i}" in self.reservations:
            i += 1
        return f"{prefix}{i}"

    def push(self, name=None, prefix="", reuse=False):
        """A child place."""
        self._check_valid()
        if name is None:
            name = self.default_name(prefix)
        if not reuse or name not in self.reservations:
            self.reserve(name)
        rngs = {key: LazyRng.create(rng, name) for key, rng in self.rngs.items()}
        scope = Scope({}, rngs, name, self.mutable, self, self.path + (name,), self.flags)
        scope.debug_path = self.debug_path + (name,)
        children = self.rng_counters[None]
        scope.rng_counters = children.setdefault(name, scope.rng_counters)
        return scope

    def child(self, fn, name=None, prefix=None, **partial_kwargs):
        """``fn`` as a function whose first argument is a child place."""
        if name is None:
            prefix = getattr(fn, "__name__", "") + "_" if prefix is None else prefix
            name = self.default_name(prefix)
        scope = self.push(name)
        return lambda *args, **kwargs: fn(scope.rewound(), *args, **{**partial_kwargs, **kwargs})

    def is_mutable_collection(self, col):
        """Whether variables of the collection may be set."""
        return in_filter(self.mutable, col)

    def is_collection_empty(self, col):
        """Whether the collection has nothing, at the root."""
        return not self.root._variables.get(col)

    def _mutable_collection(self, col):
        """This place's dict of a collection, made in all parents if need be."""
        if col not in self._variables:
            if self.parent:
                above = self.parent._mutable_collection(col)
                self._variables[col] = above.setdefault(self.name, {})
            else:
                self._variables[col] = {}
        return self._variables[col]

    def _collection(self, col):
        """This place's dict of a collection; an empty one if there is none."""
        if col not in self._variables:
            above = self.parent._collection(col) if self.parent else {}
            if self.name not in above:
                return {}
            self._variables[col] = above[self.name]
        return self._variables[col]

    def _populate_collections(self):
        for col in list(self.root._variables):
            self._collection(col)

    def has_rng(self, name):
        """Whether there are keys of this name."""
        return name in self.rngs

    def make_rng(self, name="params"):
        """A new key: the root's with this place and the count of keys drawn here folded in."""
        if name not in self.rngs:
            if "params" not in self.rngs:
                raise errors.InvalidRngError(f'{self.name} needs PRNG for "{name}"')
            name = "params"
        self._check_valid()
        self.rng_counters[name] = count = self.rng_counters.get(name, 0) + 1
        return LazyRng.create(self.rngs[name], count).as_jax_rng()

    def get_variable(self, col, name, default=None):
        """A variable's value."""
        return self._collection(col).get(name, default)

    def has_variable(self, col, name):
        """Whether a variable exists."""
        return name in self._collection(col)

    def put_variable(self, col, name, value):
        """Set a variable."""
        self._check_valid()
        if not self.is_mutable_collection(col):
            raise errors.ModifyScopeVariableError(col, name, self.path_text)
        _put(self._mutable_collection(col), name, value)

    def variable(self, col, name, init_fn=None, *init_args, unbox=True, **init_kwargs):
        """A variable; set to what ``init_fn`` gives if it does not exist."""
        self.reserve(name, col)
        if not self.has_variable(col, name):
            if not self.is_mutable_collection(col) or init_fn is None:
                if self.is_collection_empty(col):
                    raise errors.ScopeCollectionNotFound(col, name, self.path_text)
                raise errors.ScopeVariableNotFoundError(name, col, self.path_text)
            self.put_variable(col, name, init_fn(*init_args, **init_kwargs))
        return Variable(self, col, name, unbox)

    def param(self, name, init_fn, *init_args, unbox=True, **init_kwargs):
        """A parameter; set to what ``init_fn(key, …)`` gives if it does not exist."""
        self.reserve(name, "params")
        params = self._collection("params")
        if name in params:
            value = params[name]
            self._check_shapes(name, value, init_fn, init_args, init_kwargs)
            return value
        if not self.is_mutable_collection("params"):
            if self.is_collection_empty("params"):
                raise errors.ScopeCollectionNotFound("params", name, self.path_text)
            raise errors.ScopeParamNotFoundError(name, self.path_text)
        value = init_fn(self.make_rng("params"), *init_args, **init_kwargs)
        self.put_variable("params", name, value)
        return value

    def _check_shapes(self, name, value, init_fn, args, kwargs):
        """The shapes of a given parameter must be those that its initializer makes."""
        shapes, remembered = _known_shapes(init_fn, args, kwargs)
        values = tree_util.tree_leaves(value)
        given = [tuple(getattr(x, "shape", ())) for x in values]
        if remembered and given != shapes:
            # An initializer may depend on more than its arguments.
            shapes = _initial_shapes(init_fn, args, kwargs)
        for have, want in zip(given, shapes):
            if have != want:
                raise errors.ScopeParamShapeError(name, self.path_text, have, want)

    def get_flag(self, key, default=None):
        """A setting of the whole run, such as "initializing"."""
        return self.flags.get(key, default)

    def has_flag(self, key):
        return key in self.flags


def is_valid_rng(rng):
    """Whether something is one random key."""
    if isinstance(rng, LazyRng):
        return True
    dtype = str(getattr(rng, "dtype", None))
    shape = getattr(rng, "shape", None)
    return (dtype == "key<fry>" and shape == ()) or (dtype == "uint32" and shape == (2,))


def is_valid_rngs(rngs):
    """Whether something is a dict from names to random keys."""
    return isinstance(rngs, (dict, FrozenDict)) and all(
        isinstance(k, str) and is_valid_rng(v) for k, v in rngs.items()
    )


def _is_valid_variables(variables):
    for name, col in variables.items():
        if not isinstance(name, str) or not isinstance(col, (FrozenDict, dict)):
            return False
        if not all(isinstance(k, str) for k in col):
            return False
    return True


def bind(variables, rngs=None, mutable=False, flags=None):
    """The root scope of a dict of collections."""
    if not _is_valid_variables(variables):
        raise errors.ApplyScopeInvalidVariablesTypeError()
    if rngs is not None and not is_valid_rngs(rngs):
        raise errors.InvalidRngError(
            "rngs should be a dictionary mapping strings to `jax.PRNGKey`."
        )
    # What may change is copied, so that the caller's dicts stay as they are.
    own = {k: unfreeze(v) if in_filter(mutable, k) else v for k, v in variables.items()}
    return Scope(own, rngs=rngs, mutable=mutable, flags=flags)


def _named_rngs(rngs, what):
    if not is_valid_rng(rngs) and not is_valid_rngs(rngs):
        raise ValueError(
            f"{what} function should be a ``jax.PRNGKey`` or a dictionary mapping strings to "
            "``jax.PRNGKey``."
        )
    return rngs if isinstance(rngs, (dict, FrozenDict)) else {"params": rngs}


def apply(fn, mutable=False, flags=None):
    """``fn(scope, …)`` as a pure function of variables; with ``mutable`` it also gives those."""

    def applied(variables, *args, rngs=None, **kwargs):
        if rngs is not None:
            rngs = _named_rngs(rngs, "The ``rngs`` argument passed to an apply")
        params = variables.get("params") if "params" in variables else None
        if isinstance(params, (dict, FrozenDict)) and "params" in params:
            raise errors.ApplyScopeInvalidVariablesStructureError(variables)
        root = bind(variables, rngs=rngs, mutable=mutable, flags=flags)
        try:
            y = fn(root, *args, **kwargs)
        finally:
            root.invalidate()
        return y if mutable is False else (y, root.mutable_variables())

    return applied


def init(fn, mutable=True, flags=None):
    """``fn(scope, …)`` as a function of random keys that gives the value and new variables."""

    def initialized(rngs, *args, **kwargs):
        rngs = _named_rngs(rngs, "First argument passed to an init")
        all_flags = {**(flags or {}), "initializing": True}
        return apply(fn, mutable, all_flags)({}, *args, rngs=rngs, **kwargs)

    return initialized
