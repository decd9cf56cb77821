"""What a module says about a name that it does not have."""

# What NumPy 2 took away, and what to write instead.
_GONE = {
    "float": "float", "int": "int", "bool": "bool", "object": "object", "str": "str",
    "complex": "complex", "float_": "np.float64", "Inf": "np.inf", "NaN": "np.nan", "NAN": "np.nan",
    "infty": "np.inf", "product": "np.prod", "cumproduct": "np.cumprod", "alltrue": "np.all",
    "sometrue": "np.any", "asfarray": "np.asarray", "trapz": "np.trapezoid",
}


def attribute_error(module, name, known):
    """The AttributeError for `module.name`, with the nearest of the names that there are."""
    text = f"module '{module}' has no attribute '{name}'"
    if name[:2] != "__":
        if name in _GONE:
            text += f". Use `{_GONE[name]}` instead"
        else:
            from jax._names import nearest
            from jax._unsupported import advice

            instead = advice(module, name)
            if instead:
                text = f"'{module}.{name}' exists in the original but is not supported here: {instead}"
                return AttributeError(text, name=name)

            near = nearest(name, [n for n in known if n[0] != "_"])
            if near:
                text += f". Did you mean: '{near}'?"
    return AttributeError(text, name=name)
