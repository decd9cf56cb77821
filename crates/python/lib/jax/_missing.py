"""What a module says about a name that it does not have."""

import difflib


def attribute_error(module, name, known):
    """The AttributeError for `module.name`, with the nearest of the names that there are."""
    near = difflib.get_close_matches(name, [n for n in known if not n.startswith("_")], n=1)
    hint = f" Did you mean: '{near[0]}'?" if near else ""
    return AttributeError(f"module '{module}' has no attribute '{name}'.{hint}", name=name)


def finder(module, names):
    """A module's `__getattr__`; `names` is its namespace."""

    def __getattr__(name):
        raise attribute_error(module, name, names)

    return __getattr__
