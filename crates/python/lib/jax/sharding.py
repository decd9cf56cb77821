"""How arrays lie on devices: meshes, partition specs and shardings."""

from ._names import missing as _missing
from ._devices import Grid, devices as _devices


class _AxisType:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name


class AxisType:
    """Who decides along an axis of a mesh: the compiler, types, or the reader by hand."""

    Auto = _AxisType("Auto")
    Explicit = _AxisType("Explicit")
    Manual = _AxisType("Manual")


class PartitionSpec(tuple):
    """For each axis of an array the axis (or axes) of the mesh that it is split along, or None."""

    UNCONSTRAINED = "UNCONSTRAINED"

    def __new__(cls, *parts):
        one = [p[0] if isinstance(p, (tuple, list)) and len(p) == 1 else p for p in parts]
        return tuple.__new__(cls, [tuple(p) if isinstance(p, list) else p for p in one])

    def __repr__(self):
        parts = ", ".join(map(repr, self))
        return f"P({parts},)" if len(self) == 1 else f"P({parts})"

    __str__ = __repr__


P = PartitionSpec


def names_of(part):
    """The mesh axes in one part of a spec."""
    if part is None:
        return ()
    return part if isinstance(part, tuple) else (part,)


class Mesh:
    """Devices in an array whose axes have names."""

    def __init__(self, devices, axis_names, *, axis_types=None):
        if isinstance(axis_names, str):
            axis_names = (axis_names,)
        devices = Grid.of(devices)
        if devices.ndim != len(axis_names):
            raise ValueError(
                "Mesh requires the ndim of its first argument (`devices`) to equal the length of "
                f"its second argument (`axis_names`), but got devices.ndim == {devices.ndim} and "
                f"len(axis_names) == {len(axis_names)}."
            )
        self.devices, self.axis_names = devices, tuple(axis_names)
        types = (AxisType.Auto,) * len(axis_names) if axis_types is None else axis_types
        self.axis_types = tuple(types) if isinstance(types, (tuple, list)) else (types,)

    @property
    def axis_sizes(self):
        return tuple(self.devices.shape)

    @property
    def shape(self):
        from collections import OrderedDict

        return OrderedDict(zip(self.axis_names, self.devices.shape))

    @property
    def size(self):
        size = 1
        for n in self.devices.shape:
            size *= n
        return size

    @property
    def empty(self):
        return self.devices.ndim == 0

    @property
    def device_ids(self):
        import numpy as np

        return np.array([d.id for d in self.flat]).reshape(self.devices.shape)

    @property
    def flat(self):
        """The devices in order."""
        return list(self.devices.flat)

    def __enter__(self):
        _entered.append(self)
        return self

    def __exit__(self, *error):
        _entered.pop()
        return False

    def _key(self):
        return (self.axis_names, self.axis_sizes, tuple(d.id for d in self.flat))

    def __eq__(self, other):
        return isinstance(other, Mesh) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        axes = ", ".join(f"'{k}': {n}" for k, n in self.shape.items())
        return f"Mesh({axes}, axis_types={_tuple(self.axis_types)})"

    def __repr__(self):
        return (
            f"Mesh(axis_sizes={_tuple(self.axis_sizes)}, axis_names={self.axis_names!r}, "
            f"axis_types={_tuple(self.axis_types)})"
        )


def _tuple(items):
    inner = ", ".join(map(repr, items))
    return f"({inner},)" if len(items) == 1 else f"({inner})"


_entered = []


def entered_mesh():
    """The mesh that a ``with`` statement or ``jax.set_mesh`` chose, or None."""
    return _entered[-1] if _entered else None


class IndivisibleError(ValueError):
    """An axis of an array does not split evenly."""


IndivisibleError.__module__ = "jax._src.sharding_impls"


class Sharding:
    """Which device holds which part of an array."""

    memory_kind = "device"
    is_fully_addressable = True

    def check(self, shape):
        """Raises an error if an array of this shape can't lie so."""

    @property
    def addressable_devices(self):
        return self.device_set

    @property
    def num_devices(self):
        return len(self.device_set)

    def addressable_devices_indices_map(self, shape):
        return self.devices_indices_map(shape)

    def is_equivalent_to(self, other, ndim):
        """Whether each device holds the same part."""
        shape = (5040,) * ndim
        return self.devices_indices_map(shape) == other.devices_indices_map(shape)


class SingleDeviceSharding(Sharding):
    """All of an array on one device."""

    is_fully_replicated = True

    def __init__(self, device, *, memory_kind=None):
        self._device = device

    @property
    def device_set(self):
        return {self._device}

    def shard_shape(self, shape):
        return tuple(shape)

    def devices_indices_map(self, shape):
        return {self._device: (slice(None),) * len(shape)}

    def __eq__(self, other):
        return isinstance(other, SingleDeviceSharding) and self._device is other._device

    def __hash__(self):
        return hash(self._device)

    def __repr__(self):
        return f"SingleDeviceSharding(device={self._device!r}, memory_kind=device)"


class NamedSharding(Sharding):
    """Axes of an array split along axes of a mesh."""

    def __init__(self, mesh, spec, *, memory_kind=None):
        if not isinstance(spec, PartitionSpec):
            raise TypeError(
                "Unexpected type of `spec` for NamedSharding: got an object of type "
                f"{type(spec)}, expected PartitionSpec"
            )
        self.mesh, self.spec = mesh, spec
        for part in spec:
            for name in names_of(part):
                if name not in mesh.axis_names:
                    raise ValueError(
                        f"Resource axis: {name} of {spec} is not found in mesh: "
                        f"{mesh.axis_names}."
                    )
        used = [name for part in spec for name in names_of(part)]
        for name in used:
            if used.count(name) > 1:
                raise DuplicateSpecError(
                    f"A single NamedSharding spec specification can map every mesh axis to at "
                    f"most one positional dimension, but {spec} has duplicate entries for `{name}`"
                )

    @property
    def device_set(self):
        return set(self.mesh.flat)

    def _factors(self, rank):
        sizes = self.mesh.shape
        factors = []
        for part in self.spec:
            n = 1
            for name in names_of(part):
                n *= sizes[name]
            factors.append(n)
        return factors + [1] * (rank - len(factors))

    @property
    def is_fully_replicated(self):
        return all(n == 1 for n in self._factors(len(self.spec)))

    def check(self, shape):
        if len(self.spec) > len(shape):
            raise ValueError(
                f"Sharding {self} is only valid for values of rank at least {len(self.spec)}, but "
                f"was applied to a value of rank {len(shape)}"
            )
        factors = self._factors(len(shape))
        for axis, (n, extent) in enumerate(zip(factors, shape)):
            if extent % n:
                raise IndivisibleError(
                    f"Sharding {self} implies that array axis {axis} is partitioned {n} times, "
                    f"but the dimension size is {extent} (full shape: {tuple(shape)}, "
                    f"per-dimension tiling factors: {factors} should evenly divide the shape)"
                )

    def shard_shape(self, shape):
        self.check(shape)
        return tuple(m // n for m, n in zip(shape, self._factors(len(shape))))

    def devices_indices_map(self, shape):
        """For each device the slices of its part."""
        shard = self.shard_shape(shape)
        factors = self._factors(len(shape))
        sizes, out = self.mesh.axis_sizes, {}
        for number, device in enumerate(self.mesh.flat):
            place, rest = {}, number
            for name, n in zip(reversed(self.mesh.axis_names), reversed(sizes)):
                place[name], rest = rest % n, rest // n
            index = []
            for axis, m in enumerate(shard):
                if factors[axis] == 1:
                    index.append(slice(None))
                    continue
                block = 0
                for name in names_of(self.spec[axis]):
                    block = block * self.mesh.shape[name] + place[name]
                index.append(slice(block * m, (block + 1) * m))
            out[device] = tuple(index)
        return out

    def __eq__(self, other):
        return isinstance(other, NamedSharding) and (self.mesh, tuple(self.spec)) == (
            other.mesh,
            tuple(other.spec),
        )

    def __hash__(self):
        return hash((self.mesh, tuple(self.spec)))

    def __repr__(self):
        return f"NamedSharding(mesh={self.mesh}, spec={self.spec}, memory_kind=device)"


class DuplicateSpecError(Exception):
    """A spec names a mesh axis twice."""


def make_mesh(axis_shapes, axis_names, axis_types=None, *, devices=None):
    """A mesh of the first devices; its axes are explicit unless said otherwise, as in JAX."""
    found = _devices() if devices is None else list(devices)
    size = 1
    for n in axis_shapes:
        size *= n
    if size > len(found):
        raise ValueError(
            f"Number of devices {len(found)} must be >= the product of mesh_shape "
            f"{tuple(axis_shapes)}"
        )
    if axis_types is None:
        axis_types = (AxisType.Explicit,) * len(axis_names)
    grid = Grid(found[:size], axis_shapes)
    return Mesh(grid, axis_names, axis_types=axis_types)


class set_mesh:
    """Choose the mesh that is meant where none is given; for a ``with`` block, or from now on."""

    def __init__(self, mesh):
        self._depth = len(_entered)
        _entered.append(mesh)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        del _entered[self._depth :]
        return False


use_mesh = set_mesh

__getattr__ = _missing("jax.sharding", globals())
