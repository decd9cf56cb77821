"""Layers that normalize."""

CASES = """
## LayerNorm
out = checked(nn.LayerNorm(), probe((3, 4, 5)))
## LayerNorm without scale and bias
out = checked(nn.LayerNorm(use_bias=False, use_scale=False), probe((3, 5)))
## LayerNorm, slow variance
out = checked(nn.LayerNorm(use_fast_variance=False, epsilon=1e-3), probe((3, 5)))
## LayerNorm over several axes
out = checked(nn.LayerNorm(reduction_axes=(1, 2), feature_axes=(1, 2)), probe((3, 4, 5)))
## LayerNorm, feature axes other than reduction axes
out = checked(nn.LayerNorm(reduction_axes=(1, 2), feature_axes=-1), probe((3, 4, 5)))
## LayerNorm with a mask
out = checked(nn.LayerNorm(), probe((3, 5)), mask=jnp.array([[1, 1, 0, 1, 0]] * 3))
## LayerNorm of integers
out = nn.LayerNorm().init_with_output(key, jnp.arange(6).reshape(2, 3))
## RMSNorm
out = checked(nn.RMSNorm(), probe((3, 4, 5)))
## RMSNorm without scale
out = checked(nn.RMSNorm(use_scale=False, epsilon=1e-2), probe((3, 5)))
## GroupNorm
out = checked(nn.GroupNorm(num_groups=3), probe((2, 4, 3, 6)))
## GroupNorm by size
out = checked(nn.GroupNorm(num_groups=None, group_size=2), probe((2, 4, 6)))
## GroupNorm of vectors
out = checked(nn.GroupNorm(num_groups=2), probe((5, 6)))
## GroupNorm, axes
out = checked(nn.GroupNorm(num_groups=2, reduction_axes=(-3, -2, -1)), probe((2, 3, 4, 6)))
## InstanceNorm
out = checked(nn.InstanceNorm(), probe((2, 4, 3, 5)))
## BatchNorm while training
out = checked(nn.BatchNorm(use_running_average=False), probe((6, 4)), mutable=['batch_stats'])
## BatchNorm with running averages
out = checked(nn.BatchNorm(use_running_average=True), probe((6, 4)))
## BatchNorm of images
out = checked(nn.BatchNorm(use_running_average=False, momentum=0.8), probe((2, 4, 3, 5)), mutable=['batch_stats'])
## BatchNorm along another axis
out = checked(nn.BatchNorm(use_running_average=False, axis=1), probe((2, 4, 3)), mutable=['batch_stats'])
## BatchNorm over two feature axes
out = checked(nn.BatchNorm(use_running_average=False, axis=(1, 2)), probe((4, 2, 3)), mutable=['batch_stats'])
## BatchNorm, told in the call
out = checked(nn.BatchNorm(), probe((6, 4)), mutable=['batch_stats'], use_running_average=False)
## BatchNorm with a mask
out = checked(nn.BatchNorm(use_running_average=False), probe((6, 4)), mutable=['batch_stats'], mask=jnp.array([1, 1, 0, 1, 0, 1])[:, None] * jnp.ones((1, 4)))
## BatchNorm, ten steps
m = nn.BatchNorm(use_running_average=False, momentum=0.9)
v = m.init(key, probe((6, 4)))
for i in range(10):
    y, new = m.apply(v, probe((6, 4), i) * (i + 1), mutable=['batch_stats'])
    v = {**v, **new}
out = [y, v]
## BatchNorm in a model
class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        x = nn.Conv(4, (3, 3), use_bias=False)(x)
        x = nn.BatchNorm(use_running_average=not train)(x)
        return nn.Dense(3)(nn.relu(x).mean((1, 2)))
out = [checked(Net(), probe((2, 5, 5, 2)), train=True, mutable=['batch_stats']), checked(Net(), probe((2, 5, 5, 2)), train=False)]
## WeightNorm
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.WeightNorm(nn.Dense(4))(x)
out = checked(Net(), probe((3, 5)))
## WeightNorm of everything, without scale
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.WeightNorm(nn.Dense(4, bias_init=nn.initializers.normal()), variable_filter=None, use_scale=False)(x)
out = checked(Net(), probe((3, 5)))
## WeightNorm, feature axes
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.WeightNorm(nn.Conv(4, (3,)), feature_axes=None)(x)
out = checked(Net(), probe((2, 5, 3)))
## SpectralNorm
class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        x = nn.SpectralNorm(nn.Dense(4))(x, update_stats=train)
        return nn.SpectralNorm(nn.Dense(3), n_steps=3)(x, update_stats=train)
out = [checked(Net(), probe((3, 5)), train=True, mutable=['batch_stats']), checked(Net(), probe((3, 5)), train=False)]
## SpectralNorm of a convolution
class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.SpectralNorm(nn.Conv(4, (3,)))(x, update_stats=False)
out = checked(Net(), probe((2, 5, 3)))
"""
