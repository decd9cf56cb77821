"""Devices: as many as the settings say, all of them parts of this one machine.

``jax.config.update("jax_num_cpu_devices", 8)``, or ``XLA_FLAGS`` with
``--xla_force_host_platform_device_count=8`` in the environment, before the first use.
"""

import _athanor
from _athanor import Array, asarray

from . import tree_util


class Device:
    """One device: a part of the host's processor, or the GPU."""

    platform = device_kind = "cpu"
    process_index = 0
    host_id = 0
    client = None

    def __init__(self, number):
        self.id = self.local_hardware_id = number

    def __repr__(self):
        return f"CpuDevice(id={self.id})"

    def __str__(self):
        return f"cpu:{self.id}"

    @staticmethod
    def __grid__(nested):
        return Grid.of(nested)

    def memory_stats(self):
        """Nothing is known of a device's memory."""

    def addressable_memories(self):
        return []


class GpuDevice(Device):
    """The machine's GPU; ``device_kind`` is the adapter's name."""

    platform = "gpu"

    def __init__(self, kind):
        super().__init__(0)
        self.device_kind = kind

    def __repr__(self):
        return "GpuDevice(id=0)"

    def __str__(self):
        return "gpu:0"


class Grid:
    """Devices in an array: what ``np.array(jax.devices())`` gives."""

    dtype = object

    def __init__(self, flat, shape):
        self.flat, self.shape = list(flat), tuple(shape)

    @staticmethod
    def of(nested):
        if isinstance(nested, Grid):
            return nested
        shape, level = [], list(nested) if isinstance(nested, (list, tuple)) else nested
        if isinstance(level, Device):
            return Grid([level], ())
        while isinstance(level[0], (list, tuple)):
            shape.append(len(level))
            level = [x for part in level for x in part]
        sizes, total = [], 1
        for n in shape:
            sizes.append(n // total)
            total = n
        return Grid(level, (*sizes, len(level) // total))

    __grid__ = of

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return len(self.flat)

    def _numbers(self):
        """The positions in ``flat``, as an array."""
        import numpy

        return numpy.arange(len(self.flat)).reshape(self.shape)

    def _chosen(self, numbers):
        if getattr(numbers, "ndim", 0) == 0:
            return self.flat[int(numbers)]
        return Grid([self.flat[i] for i in numbers.reshape(-1).tolist()], numbers.shape)

    def reshape(self, *shape):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
        return self._chosen(self._numbers().reshape(tuple(shape)))

    def transpose(self, *axes):
        return self._chosen(self._numbers().transpose(*axes))

    @property
    def T(self):
        return self.transpose()

    def flatten(self):
        return Grid(self.flat, (len(self.flat),))

    ravel = flatten

    def __getitem__(self, index):
        return self._chosen(self._numbers()[index])

    def __len__(self):
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(self.shape[0]))

    def tolist(self):
        return [x.tolist() if isinstance(x, Grid) else x for x in self]

    def __repr__(self):
        return f"array({self.tolist()!r}, dtype=object)"

    def __str__(self):
        return repr(self.tolist()).replace(",", "")


_all = None
_wanted = None
_the_gpu = None


def set_count(count):
    """How many devices there are; to be called before the first use of any."""
    global _wanted
    if _all is not None and count != len(_all):
        raise RuntimeError(
            "jax_num_cpu_devices config should be updated before backends are initialized i.e. "
            "before any JAX operation is executed. You should initialize this config immediately "
            "after `import jax`."
        )
    _wanted = count


def _from_environment():
    import os

    flag = "--xla_force_host_platform_device_count="
    for word in os.environ.get("XLA_FLAGS", "").split():
        if word.startswith(flag):
            return int(word[len(flag) :])
    return int(os.environ.get("JAX_NUM_CPU_DEVICES", 1))


def _gpu():
    """The GPU, or None. Asking opens it."""
    global _the_gpu
    name = _athanor.gpu_name()
    if name is None:
        return None
    if _the_gpu is None:
        _the_gpu = GpuDevice(name)
    return _the_gpu


def devices(backend=None):
    """All devices of a platform: ``"cpu"`` or ``"gpu"``; of the default one if None."""
    global _all
    backend = default_backend() if backend is None else backend
    if backend != "cpu":
        gpu = _gpu()
        if backend == "gpu" and gpu is not None:
            return [gpu]
        present = "cpu" if gpu is None else "cpu,gpu"
        raise RuntimeError(
            f"Unknown backend: '{backend}' requested, but no platforms that are instances of "
            f"{backend} are present. Platforms present are: {present}"
        )
    if _all is None:
        count = _wanted if _wanted not in (None, -1) else _from_environment()
        _all = [Device(i) for i in range(count)]
    return list(_all)


def local_devices(process_index=None, backend=None, host_id=None):
    """All devices: there is one process."""
    return devices(backend)


def device_count(backend=None):
    return len(devices(backend))


def local_device_count(backend=None):
    return len(devices(backend))


def process_count(backend=None):
    return 1


def process_index(backend=None):
    return 0


def default_backend():
    """The platform that programs run on unless told otherwise."""
    return _athanor.platform()


class default_device:
    """In its block, what was put on no device runs on this one."""

    def __init__(self, device):
        self._platform = getattr(device, "platform", device)

    def __enter__(self):
        self._before = _athanor.prefer(self._platform)

    def __exit__(self, *_):
        _athanor.prefer(self._before)


def sharding_of(x):
    """How an array lies on the devices."""
    if x._is_tracer:
        raise AttributeError(
            f"The 'sharding' attribute is not available on {x}. Use jax.typeof(x).sharding."
        )
    placed = _athanor.placement(x)
    if placed is not None:
        return placed
    from .sharding import SingleDeviceSharding

    return SingleDeviceSharding(devices(_athanor.platform_of(x))[0])


def placed(x, sharding):
    """The array, lying as the sharding says; a traced one stays as it is."""
    sharding.check(x.shape)
    if x._is_tracer:
        return x
    platforms = {d.platform for d in sharding.device_set}
    return _athanor.place(x, sharding, "gpu" if platforms == {"gpu"} else None)


def device_put(x, device=None, *, src=None, donate=False, may_alias=None):
    """The tree with its leaves as arrays, on a device or as a sharding says."""
    from .sharding import Sharding, SingleDeviceSharding

    def put(leaf, where):
        leaf = asarray(leaf, None)
        if where is None:
            return leaf
        if isinstance(where, Device):
            where = SingleDeviceSharding(where)
        if not isinstance(where, Sharding):
            raise TypeError(f"device_put takes a device or a sharding, got {where!r}")
        return placed(leaf, where)

    if device is None or isinstance(device, (Device, Sharding)):
        return tree_util.tree_map(lambda leaf: put(leaf, device), x)
    # A tree of placements, a prefix of the tree of arrays.
    return tree_util.tree_map(
        lambda where, part: tree_util.tree_map(lambda leaf: put(leaf, where), part),
        device,
        x,
        is_leaf=lambda t: t is None,
    )


def device_get(x):
    """The tree with its arrays as NumPy's."""
    import numpy

    return tree_util.tree_map(
        lambda leaf: numpy.asarray(leaf) if isinstance(leaf, Array) else leaf, x
    )


class Shard:
    """The part of an array that lies on one device."""

    def __init__(self, array, device, index, replica_id):
        self._array = array
        self.device, self.index, self.replica_id = device, index, replica_id

    @property
    def data(self):
        part = self._array[self.index] if self.index else self._array
        from .sharding import SingleDeviceSharding

        return placed(part, SingleDeviceSharding(self.device))

    def __repr__(self):
        return (
            f"Shard(device={self.device!r}, index={self.index}, replica_id={self.replica_id}, "
            f"data={self.data})"
        )


def shards(x):
    """The parts of an array, in the order of the devices of its sharding."""
    out, seen = [], {}
    for device, index in sharding_of(x).devices_indices_map(x.shape).items():
        key = repr(index)
        out.append(Shard(x, device, index, seen.get(key, 0)))
        seen[key] = seen.get(key, 0) + 1
    return out


def attach():
    """Give arrays what says where they lie."""

    def device(x):
        sharding = sharding_of(x)
        found = list(sharding.device_set)
        return found[0] if len(found) == 1 else sharding

    properties = {
        "sharding": sharding_of,
        "device": device,
        "committed": lambda x: _athanor.placement(x) is not None,
        "_committed": lambda x: _athanor.placement(x) is not None,
        "is_fully_addressable": lambda x: True,
        "is_fully_replicated": lambda x: sharding_of(x).is_fully_replicated,
        "addressable_shards": shards,
        "global_shards": shards,
    }
    for name, function in properties.items():
        setattr(Array, name, property(function))
    Array.devices = lambda x: set(sharding_of(x).device_set)
    Array.addressable_data = lambda x, index: shards(x)[index].data
