"""``jax.shard_map`` under its older name, where the mesh may be given by position."""

from .. import _mapped


def shard_map(f, mesh, in_specs, out_specs, check_rep=True, auto=frozenset()):
    """As ``jax.shard_map``; ``check_rep`` is its ``check_vma``."""
    return _mapped.shard_map(
        f, mesh=mesh, in_specs=in_specs, out_specs=out_specs, check_vma=check_rep, auto=auto
    )
