"""Exceptions of tracing."""

import _athanor as _athanor

from ._names import missing as _missing

ConcretizationTypeError = _athanor.error_class("ConcretizationTypeError")
TracerBoolConversionError = _athanor.error_class("TracerBoolConversionError")
TracerIntegerConversionError = _athanor.error_class("TracerIntegerConversionError")
TracerArrayConversionError = _athanor.error_class("TracerArrayConversionError")
UnexpectedTracerError = _athanor.error_class("UnexpectedTracerError")
NonConcreteBooleanIndexError = _athanor.error_class("NonConcreteBooleanIndexError")
JaxRuntimeError = RuntimeError


class JAXTypeError(TypeError):
    """What JAX's own type errors derive from."""


class JAXIndexError(IndexError):
    """What JAX's own index errors derive from."""


class KeyReuseError(RuntimeError):
    """A random key used twice; nothing checks this here."""


__getattr__ = _missing("jax.errors", globals())
