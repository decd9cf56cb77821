"""Types for annotations."""

from typing import Any, Union

from _athanor import Array

ArrayLike = Union[Array, bool, int, float]
DTypeLike = Any
