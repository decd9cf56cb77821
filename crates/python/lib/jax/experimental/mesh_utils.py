"""Devices arranged for a mesh."""

from .._devices import Grid, devices as _devices


def create_device_mesh(mesh_shape, devices=None, *, contiguous_submeshes=False, **options):
    """An array of devices of this shape."""
    found = _devices() if devices is None else list(devices)
    size = 1
    for n in mesh_shape:
        size *= n
    if size != len(found):
        raise ValueError(
            f"Number of devices {len(found)} must equal the product of mesh_shape "
            f"{tuple(mesh_shape)}"
        )
    return Grid(found, mesh_shape)
