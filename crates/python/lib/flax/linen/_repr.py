"""How a module prints."""

import dataclasses


def module_repr(module, indent=4):
    """The settings and submodules, one a line."""
    name = type(module).__name__
    if not dataclasses.is_dataclass(module):
        return object.__repr__(module)
    body = ""
    fields = [f for f in dataclasses.fields(module) if f.name not in ("parent", "name") and f.repr]
    if fields:
        body += "# attributes\n"
    for field in fields:
        body += f"{field.name} = {_attribute_repr(module.__dict__.get(field.name))}\n"
    children = {k: v for k, v in module._state.children.items() if hasattr(v, "_parent_ref")}
    if children:
        body += "# children\n"
    for child, value in children.items():
        body += f"{child} = {module_repr(value, indent)}\n"
    if not body:
        return f"{name}()"
    pad = " " * indent
    return f"{name}(\n" + "".join(f"{pad}{line}\n" for line in body.split("\n")[:-1]) + ")"


def _attribute_repr(value):
    named = getattr(value, "__name__", None) if not hasattr(value, "_parent_ref") else None
    return named if callable(value) and named else repr(value)
