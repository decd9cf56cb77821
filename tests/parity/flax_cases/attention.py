"""Attention and masks."""

CASES = """
## Attention to itself
out = checked(nn.MultiHeadDotProductAttention(2), probe((2, 4, 6)))
## Attention of one input to another
out = checked(nn.MultiHeadDotProductAttention(2), probe((2, 4, 6)), probe((2, 5, 3), 1))
## Keys and values apart
out = checked(nn.MultiHeadAttention(num_heads=2, qkv_features=8, out_features=3), probe((2, 4, 6)), probe((2, 5, 3), 1), probe((2, 5, 7), 2))
## With a causal mask
m = nn.MultiHeadDotProductAttention(num_heads=2)
out = checked(m, probe((2, 4, 6)), mask=nn.make_causal_mask(jnp.ones((2, 4))))
## With a mask of bools
out = checked(nn.MultiHeadDotProductAttention(2), probe((4, 6)), mask=jnp.arange(4)[None, None, :] < 3)
## Without batch, and with two batch axes
out = [checked(nn.MultiHeadDotProductAttention(3), probe((4, 6))), checked(nn.MultiHeadDotProductAttention(3), probe((2, 2, 3, 6)))]
## With dropout
m = nn.MultiHeadDotProductAttention(2, dropout_rate=0.3, deterministic=False)
out = checked(m, probe((2, 4, 6)), rngs={'dropout': jax.random.key(4)})
## With dropout for each head
m = nn.MultiHeadDotProductAttention(2, dropout_rate=0.3, broadcast_dropout=False)
out = checked(m, probe((2, 4, 6)), rngs={'dropout': jax.random.key(4)}, deterministic=False)
## With dropout, deterministic
out = checked(nn.MultiHeadDotProductAttention(2, dropout_rate=0.3), probe((2, 4, 6)), deterministic=True)
## Without bias, other initializers
init = nn.initializers
m = nn.MultiHeadDotProductAttention(2, use_bias=False, kernel_init=init.xavier_uniform(), out_kernel_init=init.normal(0.5))
out = checked(m, probe((2, 4, 6)))
## Bias initializers
init = nn.initializers
out = checked(nn.MultiHeadDotProductAttention(2, bias_init=init.normal(1.0), out_bias_init=init.ones), probe((2, 4, 6)))
## Queries and keys normalized
out = checked(nn.MultiHeadDotProductAttention(2, normalize_qk=True), probe((2, 4, 12)))
## SelfAttention
out = checked(nn.SelfAttention(2), probe((2, 4, 6)), mask=nn.make_causal_mask(jnp.ones((2, 4))))
## Weights put aside
m = nn.MultiHeadDotProductAttention(2)
v = m.init(key, probe((2, 4, 6)))
out = m.apply(v, probe((2, 4, 6)), sow_weights=True, mutable=['intermediates'])
## Another attention function
def uniform(query, key, value, mask=None, **kwargs):
    return jnp.broadcast_to(value.mean(-3, keepdims=True), query.shape)
out = checked(nn.MultiHeadDotProductAttention(2, attention_fn=uniform), probe((2, 4, 6)))
## One position at a time
m = nn.MultiHeadDotProductAttention(2, decode=True)
x = probe((2, 4, 6))
v = m.init(key, x)
first = {k: v for k, v in v.items()}
ys = []
for i in range(4):
    y, new = m.apply(v, x[:, i:i + 1], mutable=['cache'])
    v = {**v, **new}
    ys.append(y)
out = [first, ys, new]
## dot_product_attention
q, k, v = probe((2, 3, 2, 4)), probe((2, 5, 2, 4), 1), probe((2, 5, 2, 4), 2)
out = [nn.dot_product_attention(q, k, v), nn.dot_product_attention(q, k, v, bias=probe((2, 2, 3, 5))), nn.dot_product_attention(q, k, v, mask=probe((2, 1, 3, 5)) > 0), nn.dot_product_attention_weights(q, k)]
## dot_product_attention with dropout
q = probe((2, 3, 2, 4))
out = nn.dot_product_attention(q, q, q, dropout_rng=key, dropout_rate=0.5)
## Masks
a = jnp.array([[1, 1, 0], [1, 0, 0]])
out = [nn.make_attention_mask(a, a), nn.make_causal_mask(a), nn.make_causal_mask(a, extra_batch_dims=1, dtype=jnp.bool_), nn.make_attention_mask(a > 0, a > 0, dtype=bool), nn.make_attention_mask(a, a, jnp.equal)]
## Masks together
a = jnp.array([[1, 1, 0], [1, 0, 0]])
out = [nn.combine_masks(nn.make_attention_mask(a, a), nn.make_causal_mask(a)), nn.combine_masks(None, nn.make_causal_mask(a), dtype=bool), nn.combine_masks(None)]
## A block of a transformer
class Block(nn.Module):
    heads: int
    rate: float = 0.1
    @nn.compact
    def __call__(self, x, mask, train):
        h = nn.LayerNorm()(x)
        h = nn.MultiHeadDotProductAttention(self.heads, dropout_rate=self.rate)(h, mask=mask, deterministic=not train)
        x = x + nn.Dropout(self.rate)(h, deterministic=not train)
        h = nn.Dense(4 * x.shape[-1])(nn.LayerNorm()(x))
        h = nn.Dense(x.shape[-1])(nn.gelu(h))
        return x + nn.Dropout(self.rate)(h, deterministic=not train)
class GPT(nn.Module):
    @nn.compact
    def __call__(self, ids, train):
        n = ids.shape[-1]
        table = nn.Embed(9, 8)
        x = table(ids) + self.param('positions', nn.initializers.normal(0.02), (n, 8))
        for _ in range(2):
            x = Block(2)(x, nn.make_causal_mask(ids), train)
        return table.attend(nn.LayerNorm()(x))
ids = jnp.array([[1, 2, 3, 4], [8, 0, 2, 2]])
out = [checked(GPT(), ids, train=False), checked(GPT(), ids, train=True, rngs={'dropout': jax.random.key(2)})]
"""
