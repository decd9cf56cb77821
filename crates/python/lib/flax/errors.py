"""Exceptions of modules and their variables. Each text ends with the page that explains it."""

_PAGE = "https://flax.readthedocs.io/en/latest/api_reference/flax.errors.html"


class FlaxError(Exception):
    """What all others derive from."""

    def __init__(self, message):
        name = type(self).__name__
        super().__init__(f"{message} ({_PAGE}#flax.errors.{name})")


def _error(name, doc, text):
    """An error class whose arguments fill the braces of a text, in order."""

    def __init__(self, *values):
        FlaxError.__init__(self, text.format(*values))

    fields = {"__init__": __init__, "__doc__": doc, "__module__": __name__}
    return type(name, (FlaxError,), fields)


class InvalidRngError(FlaxError):
    """A random key is missing or none."""


class LazyInitError(FlaxError):
    """A parameter depends on values that ``lazy_init`` does not have."""

    def __init__(self, partial_val):
        super().__init__(
            "Lazy init encountered a value that could with the given inputs (shape: "
            f"{partial_val})."
        )


class TraceContextError(FlaxError):
    """A module is used in another trace than where it was made."""


class JaxTransformError(FlaxError):
    """A JAX transformation was applied inside of a module where ``nn``'s is needed."""

    def __init__(self):
        super().__init__("Jax transforms and Flax models cannot be mixed.")


ApplyScopeInvalidVariablesTypeError = _error(
    "ApplyScopeInvalidVariablesTypeError",
    "The variables are not a dict of dicts.",
    "The first argument passed to an apply function should be a dictionary of collections. "
    "Each collection should be a dictionary with string keys.",
)
ApplyScopeInvalidVariablesStructureError = _error(
    "ApplyScopeInvalidVariablesStructureError",
    "The variables are ``{'params': {'params': …}}``.",
    "Expect the `variables` (first argument) passed to apply() to be a dict with the structure "
    '{{"params": ...}}, but got a dict with an extra params layer, i.e.  '
    '{{"params": {{"params": ... }} }}. You should instead pass in your dict\'s ["params"].',
)
ScopeParamNotFoundError = _error(
    "ScopeParamNotFoundError",
    "A parameter is not among those given to ``apply``.",
    'Could not find parameter named "{}" in scope "{}".',
)
ScopeCollectionNotFound = _error(
    "ScopeCollectionNotFound",
    "A whole collection is missing.",
    'Tried to access "{1}" from collection "{0}" in "{2}" but the collection is empty.',
)
ScopeParamShapeError = _error(
    "ScopeParamShapeError",
    "A parameter has another shape than its initializer makes.",
    'For parameter "{0}" in "{1}", the given initializer is expected to generate shape {3}, but '
    "the existing parameter it received has shape {2}.",
)
ScopeVariableNotFoundError = _error(
    "ScopeVariableNotFoundError",
    "A variable is missing and its collection cannot change.",
    'No Variable named "{}" for collection "{}" exists in "{}".',
)
InvalidFilterError = _error(
    "InvalidFilterError", "Not a filter of collections.", 'Invalid Filter: "{}"'
)
InvalidScopeError = _error(
    "InvalidScopeError",
    "A module is used after its ``apply`` ended.",
    'The scope "{}" is no longer valid.',
)
ModifyScopeVariableError = _error(
    "ModifyScopeVariableError",
    "A variable is set whose collection is not ``mutable``.",
    'Cannot update variable "{1}" in "{2}" because collection "{0}" is immutable.',
)
NameInUseError = _error(
    "NameInUseError",
    "Two parameters, variables or submodules have one name.",
    'Could not create {} "{}" in Module {}: Name in use.',
)
AssignSubModuleError = _error(
    "AssignSubModuleError",
    "A submodule is made where it cannot be attached.",
    "Submodule {} must be defined in `setup()` or in a method wrapped in `@compact`",
)
SetAttributeInModuleSetupError = _error(
    "SetAttributeInModuleSetupError",
    "``setup`` assigns to a field of the dataclass.",
    "Module construction attributes are frozen.",
)
SetAttributeFrozenModuleError = _error(
    "SetAttributeFrozenModuleError",
    "An attribute is assigned outside of ``setup``.",
    "Can't set {1}={2} for Module of type {0}: Module instance is frozen outside of setup method.",
)
MultipleMethodsCompactError = _error(
    "MultipleMethodsCompactError",
    "A class has two compact methods.",
    "Only one method per class can be @compact",
)
ReservedModuleAttributeError = _error(
    "ReservedModuleAttributeError",
    "A module declares ``parent`` or ``name`` with another type.",
    "properties `parent` and `name` are reserved: {}",
)
ApplyModuleInvalidMethodError = _error(
    "ApplyModuleInvalidMethodError",
    "``method=`` is no method.",
    "Cannot call apply(): {} is not a valid function for apply().",
)
CallCompactUnboundModuleError = _error(
    "CallCompactUnboundModuleError",
    "A module is called outside of ``init`` and ``apply``.",
    "Can't call compact methods on unbound modules",
)
CallSetupUnboundModuleError = _error(
    "CallSetupUnboundModuleError",
    "``setup`` is called by hand.",
    "Can't call compact methods on unbound modules",
)
CallUnbindOnUnboundModuleError = _error(
    "CallUnbindOnUnboundModuleError",
    "The module holds no variables.",
    "Can't call `unbind()` on unbound modules",
)
CallShareScopeOnUnboundModuleError = _error(
    "CallShareScopeOnUnboundModuleError",
    "The modules are in no scope.",
    "Can't call `share_scope` on unbound modules",
)
InvalidInstanceModuleError = _error(
    "InvalidInstanceModuleError",
    "``init`` or ``apply`` of a class.",
    "Can only call init, init_with_output or apply methods on an instance of the Module class, "
    "not the Module class itself",
)
IncorrectPostInitOverrideError = _error(
    "IncorrectPostInitOverrideError",
    "``__post_init__`` does not call that of ``Module``.",
    "Overrode `.__post_init__()` without calling `super().__post_init__()`",
)
DescriptorAttributeError = _error(
    "DescriptorAttributeError",
    "A property reads an attribute that is not there.",
    "Trying to access a property that is accessing a non-existent attribute.",
)
TransformedMethodReturnValueError = _error(
    "TransformedMethodReturnValueError",
    "A lifted method gives a module or variable.",
    "Transformed module method {} cannot return Modules or Variables.",
)
TransformTargetError = _error(
    "TransformTargetError",
    "A lifted transformation of something that is no module.",
    "Linen transformations must be applied to Modules classes or functions taking a Module "
    "instance as the first argument. The provided target is not a Module class or callable: {}",
)
PartitioningUnspecifiedError = _error(
    "PartitioningUnspecifiedError",
    "A partitioned variable gets an axis without a name.",
    'Trying to transform a Partitioned variable but "partition_name" is not specified in '
    "metadata_params: {}",
)
InvalidCheckpointError = _error(
    "InvalidCheckpointError",
    "A checkpoint of a step before the last.",
    'Trying to save an outdated checkpoint at step: "{1}" and path: "{0}".',
)
