"""Convolutions and pooling."""

CASES = """
## Conv
out = checked(nn.Conv(4, (3, 3)), probe((2, 6, 5, 3)))
## Conv, one axis
out = checked(nn.Conv(4, (3,)), probe((2, 7, 3)))
## Conv, kernel size as a number
out = checked(nn.Conv(4, 3), probe((2, 7, 3)))
## Conv, three axes
out = checked(nn.Conv(2, (2, 3, 2)), probe((1, 4, 3, 4, 2)))
## Conv, VALID
out = checked(nn.Conv(4, (3, 2), padding='VALID'), probe((2, 6, 5, 3)))
## Conv, strides
out = checked(nn.Conv(4, (3, 3), strides=(2, 2)), probe((2, 6, 5, 3)))
## Conv, strides as a number
out = checked(nn.Conv(4, (4, 4), strides=2), probe((2, 8, 6, 3)))
## Conv, strides by position
out = checked(nn.Conv(4, (3, 3), (2, 1)), probe((2, 6, 5, 3)))
## Conv, padding as a number
out = checked(nn.Conv(4, (3, 3), padding=1), probe((2, 6, 5, 3)))
## Conv, padding as pairs
out = checked(nn.Conv(4, (3, 3), padding=((1, 0), (2, 1))), probe((2, 6, 5, 3)))
## Conv, padding mixed
out = checked(nn.Conv(4, (3, 3), padding=(1, (2, 1))), probe((2, 6, 5, 3)))
## Conv, CIRCULAR
out = checked(nn.Conv(4, (3, 4), padding='CIRCULAR'), probe((2, 6, 5, 3)))
## Conv, CIRCULAR with strides and dilation
out = checked(nn.Conv(4, (3, 3), strides=2, kernel_dilation=2, padding='CIRCULAR'), probe((2, 8, 6, 3)))
## Conv, REFLECT
out = checked(nn.Conv(4, (3, 3), padding='REFLECT'), probe((2, 6, 5, 3)))
## Conv, CAUSAL
out = checked(nn.Conv(4, (3,), padding='CAUSAL'), probe((2, 7, 3)))
## Conv, CAUSAL with dilation
out = checked(nn.Conv(4, (3,), padding='CAUSAL', kernel_dilation=2), probe((2, 7, 3)))
## Conv, dilation
out = checked(nn.Conv(4, (3, 3), kernel_dilation=(2, 1)), probe((2, 7, 5, 3)))
## Conv, input dilation
out = checked(nn.Conv(4, (3, 3), input_dilation=2, padding=((2, 2), (1, 1))), probe((2, 4, 3, 3)))
## Conv, groups
out = checked(nn.Conv(6, (3, 3), feature_group_count=2), probe((2, 6, 5, 4)))
## Conv, depthwise
out = checked(nn.Conv(4, (3, 3), feature_group_count=4), probe((2, 6, 5, 4)))
## Conv without bias
out = checked(nn.Conv(4, (3, 3), use_bias=False), probe((2, 6, 5, 3)))
## Conv with a mask
out = checked(nn.Conv(4, (3,), mask=jnp.ones((3, 3, 4)).at[2].set(0)), probe((2, 6, 3)))
## Conv without batch
out = checked(nn.Conv(4, (3, 3)), probe((6, 5, 3)))
## Conv with two batch axes
out = checked(nn.Conv(4, (3,)), probe((2, 3, 6, 3)))
## ConvLocal
out = checked(nn.ConvLocal(4, (3, 2)), probe((2, 5, 4, 3)))
## ConvLocal, VALID and strides
out = checked(nn.ConvLocal(4, (3,), strides=2, padding='VALID'), probe((2, 7, 3)))
## ConvTranspose
out = checked(nn.ConvTranspose(4, (3, 3), strides=(2, 2)), probe((2, 4, 3, 3)))
## ConvTranspose without strides
out = checked(nn.ConvTranspose(4, (3, 3)), probe((2, 4, 3, 3)))
## ConvTranspose, VALID
out = checked(nn.ConvTranspose(4, (3, 2), strides=(2, 1), padding='VALID'), probe((2, 4, 3, 3)))
## ConvTranspose, even kernel
out = checked(nn.ConvTranspose(4, (4, 4), strides=(2, 2)), probe((2, 4, 3, 3)))
## ConvTranspose, padding as pairs
out = checked(nn.ConvTranspose(4, (3, 3), strides=(2, 2), padding=((1, 2), (2, 1))), probe((2, 4, 3, 3)))
## ConvTranspose, CIRCULAR
out = checked(nn.ConvTranspose(4, (4, 3), strides=(2, 2), padding='CIRCULAR'), probe((2, 4, 3, 3)))
## ConvTranspose, CIRCULAR, kernel turned around
out = checked(nn.ConvTranspose(4, (4, 3), strides=(2, 2), padding='CIRCULAR', transpose_kernel=True), probe((2, 4, 3, 3)))
## ConvTranspose, kernel turned around
out = checked(nn.ConvTranspose(4, (3, 2), strides=(2, 2), transpose_kernel=True), probe((2, 4, 3, 3)))
## ConvTranspose, dilation
out = checked(nn.ConvTranspose(2, (3,), strides=(2,), kernel_dilation=(2,)), probe((2, 4, 3)))
## ConvTranspose, one axis, no batch
out = checked(nn.ConvTranspose(2, (3,), strides=2), probe((4, 3)))
## max_pool
x = probe((2, 6, 5, 3))
out = [nn.max_pool(x, (2, 2)), nn.max_pool(x, (2, 2), strides=(2, 2)), nn.max_pool(x, (3, 2), (2, 1), 'SAME'), nn.max_pool(x, (2, 2), padding=((1, 0), (0, 1)))]
## avg_pool
x = probe((2, 6, 5, 3))
out = [nn.avg_pool(x, (2, 2)), nn.avg_pool(x, (2, 2), strides=(2, 2)), nn.avg_pool(x, (3, 2), (2, 1), 'SAME'), nn.avg_pool(x, (3, 3), (2, 2), 'SAME', count_include_pad=False)]
## min_pool and pool
from flax.linen.pooling import min_pool
x = probe((2, 6, 5, 3))
out = [min_pool(x, (2, 2), (2, 2)), nn.pool(x, 0.0, jax.lax.add, (2, 2), (1, 1), 'VALID')]
## Pooling without batch and over one axis
out = [nn.max_pool(probe((6, 5, 3)), (2, 2), (2, 2)), nn.avg_pool(probe((2, 6, 3)), (2,), (2,)), nn.max_pool(probe((2, 2, 4, 3)), (2,), (2,))]
## Gradients of pooling
x = probe((1, 4, 4, 2))
f = lambda pool: jax.grad(lambda x: (pool(x, (2, 2), (2, 2)) ** 2).sum())(x)
out = [f(nn.max_pool), f(nn.avg_pool)]
## A CNN
class CNN(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(4, (3, 3))(x))
        x = nn.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
        x = nn.relu(nn.Conv(8, (3, 3))(x))
        x = nn.max_pool(x, window_shape=(2, 2), strides=(2, 2))
        x = x.reshape((x.shape[0], -1))
        return nn.Dense(10)(nn.relu(nn.Dense(16)(x)))
out = checked(CNN(), probe((2, 8, 8, 1)))
"""
