"""Errors for names that a module does not have."""


def _distance(a, b):
    """Letters to insert, delete, replace or swap with their neighbour to make ``a`` into ``b``."""
    before, row = None, list(range(len(b) + 1))
    for i in range(len(a)):
        new = [i + 1]
        for j in range(len(b)):
            cost = min(row[j + 1] + 1, new[j] + 1, row[j] + (a[i] != b[j]))
            if i and j and a[i] == b[j - 1] and a[i - 1] == b[j]:
                cost = min(cost, before[j - 1] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]


def nearest(name, names):
    """The name that is likeliest meant, or None if all differ by more than a third."""
    limit = max(1, len(name) // 3)
    best = None
    for other in names:
        if abs(len(other) - len(name)) <= limit:
            distance = _distance(name, other)
            if distance <= limit:
                best, limit = other, distance - 1
    return best


def publish(module, namespace, origin=None):
    """Put into a namespace what a module defines, not what it imports for itself.

    With an ``origin`` also what comes from any module whose name starts so.
    """
    for name, value in list(vars(module).items()):
        own = getattr(value, "__module__", None)
        if name[0] != "_" and own is not None:
            if own.startswith(origin) if origin else own == module.__name__:
                namespace[name] = value


def missing(module, namespace, lazy=()):
    """A module's ``__getattr__``: says what is nearest to a name of JAX that is not here.

    ``lazy``: submodules that are imported when first used.
    """

    def __getattr__(name):
        if name in lazy:
            import importlib

            return importlib.import_module(f"{module}.{name}")
        text = f"module '{module}' has no attribute '{name}'"
        if name.startswith("__"):
            raise AttributeError(text)
        from ._unsupported import advice

        instead = advice(module, name)
        if instead:
            text = f"'{module}.{name}' exists in the original but is not supported here: {instead}"
            raise AttributeError(text)
        other = nearest(name, [n for n in namespace if n[0] != "_"])
        raise AttributeError(text if other is None else f"{text}. Did you mean '{other}'?")

    return __getattr__


def axis_text(name):
    """The name of a mapped axis as text; JAX takes any hashable thing for one."""
    return name if isinstance(name, str) else repr(name)
