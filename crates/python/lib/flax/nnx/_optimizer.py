"""Optimizers that hold their state."""

import jax
import jax.numpy as jnp

from ._graph import Object, pure, state, update
from ._variables import OptState, OptVariable, Param


class Optimizer(Object):
    """An optimizer of Optax for the variables of a model that the filter ``wrt`` takes."""

    def __init__(self, model, tx, *, wrt):
        self.step = OptState(jnp.array(0, dtype=jnp.uint32))
        self.tx = tx
        leaves, self._structure = jax.tree.flatten(tx.init(pure(state(model, wrt))))
        self.opt_state = [OptVariable(x) for x in leaves]
        self.wrt = wrt

    def update(self, model, grads, **kwargs):
        """Change the model by one step; gives what was added."""
        import optax

        params, grads = pure(state(model, self.wrt)), pure(state(grads, self.wrt))
        old = self._structure.unflatten([v._value for v in self.opt_state])
        updates, new = self.tx.update(grads, old, params, **kwargs)
        update(model, optax.apply_updates(params, updates))
        for variable, value in zip(self.opt_state, jax.tree.leaves(new)):
            variable.value = value
        self.step.value = self.step.value + jnp.uint32(1)
        return updates


class ModelAndOptimizer(Optimizer):
    """An optimizer with its model: ``update(grads)``."""

    def __init__(self, model, tx, *, wrt=Param):
        super().__init__(model, tx, wrt=wrt)
        self.model = model

    def update(self, grads, **kwargs):
        return super().update(self.model, grads, **kwargs)
