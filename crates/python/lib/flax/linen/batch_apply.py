"""A function of one batch axis for arrays with several."""

from typing import Any

import jax

from .module import Module


class BatchApply(Module):
    """Joins the first ``num_dims`` axes of all arguments, calls ``f``, and splits them again."""

    f: Any
    num_dims: int = 2

    def __call__(self, *args, **kwargs):
        n = self.num_dims
        leaves = [x for x in jax.tree.leaves((args, kwargs)) if hasattr(x, "shape")]
        lead = leaves[0].shape[:n]
        if any(x.shape[:n] != lead for x in leaves):
            raise ValueError(f"the first {n} axes of the arguments differ")
        merge = lambda x: x.reshape((-1, *x.shape[n:])) if hasattr(x, "shape") else x
        args, kwargs = jax.tree.map(merge, (args, kwargs))
        out = self.f(*args, **kwargs)
        return jax.tree.map(lambda x: x.reshape((*lead, *x.shape[1:])), out)
