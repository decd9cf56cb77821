"""Names for types in annotations."""

from typing import Any, Callable, Mapping, Sequence

import jax

Array = jax.Array
PRNGKey = jax.Array
RNGSequences = Mapping[str, Any]
Dtype = Any
Shape = Sequence[int]
PrecisionLike = Any
PaddingLike = Any
Axes = Any
Initializer = Callable[..., Any]
Collection = Mapping[str, Any]
VariableDict = Mapping[str, Any]
FrozenVariableDict = Mapping[str, Any]
