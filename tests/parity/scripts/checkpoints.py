"""Checkpoints of Flax in files: the serialization and `flax.training.checkpoints`."""
import os
import shutil
import tempfile

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
from flax import serialization
from flax.training import checkpoints, train_state

home = tempfile.mkdtemp()
model = nn.Dense(2)
params = model.init(jax.random.key(0), jnp.ones((1, 3)))['params']
state = train_state.TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(0.1))
path = os.path.join(home, 'params.msgpack')
with open(path, 'wb') as file:
    file.write(serialization.to_bytes(params))
with open(path, 'rb') as file:
    back = serialization.from_bytes(jax.tree.map(jnp.zeros_like, params), file.read())
print(os.path.getsize(path), jax.tree.map(lambda a, b: bool((a == b).all()), params, back))
folder = os.path.join(home, 'runs')
for step in range(5):
    state = state.apply_gradients(grads=jax.tree.map(jnp.ones_like, state.params))
    saved = checkpoints.save_checkpoint(folder, state, step, keep=2)
print(os.path.basename(saved), sorted(os.listdir(folder)))
print(os.path.basename(checkpoints.latest_checkpoint(folder)))
fresh = train_state.TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(0.1))
found = checkpoints.restore_checkpoint(folder, fresh)
print(found.step, jax.tree.map(lambda a, b: bool((a == b).all()), state.params, found.params))
print(checkpoints.restore_checkpoint(folder, fresh, step=3).step)
print(checkpoints.restore_checkpoint(os.path.join(home, 'none'), None))
shutil.rmtree(home)
