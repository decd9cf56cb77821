"""Element types and how they promote."""

from ._dtypes import (
    finfo,
    iinfo,
    issubdtype,
    prng_key,
    name_of as _name_of,
    promote_types,
    result_type,
    BY_NAME as _BY_NAME,
    CLASSES as _classes,
)
from ._names import missing as _missing

bfloat16 = _classes["bfloat16"]


def canonicalize_dtype(dtype, allow_extended_dtype=False):
    """The dtype that arrays get when this one is asked for."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _BY_NAME[_name_of(dtype)]


__getattr__ = _missing("jax.dtypes", globals())
