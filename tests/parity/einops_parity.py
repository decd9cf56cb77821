"""Compares our einops with the original: values, shapes, classes of arrays and messages.

Needs jax and einops (requirements.txt) for the interpreter that runs this. Run:
    python3 tests/parity/einops_parity.py target/release/athanor [--library crates/python/lib]
Without arguments it prints what each case gives, which is how both interpreters run it.
"""

import re
import sys

# Expressions of x (2, 3, 4, 6), m (4, 6), v (6,), i (4, 6) integers, f: the library.
VALUES = """
rearrange(x, 'b c h w -> b h w c')
rearrange(x, 'b c h w -> (b c) (h w)')
rearrange(x, 'b c h w -> b (c h w)')
rearrange(x, 'b c h w -> (w h c b)')
rearrange(x, 'b c (h p) (w q) -> b (h w) (p q c)', p=2, q=3)
rearrange(x, 'b c (h p) (w q) -> (b h w) c p q', h=2, w=3)
rearrange(x, 'b (c 1) h w -> b c 1 h w')
rearrange(x, 'b ... -> ... b')
rearrange(x, 'b c ... -> b (...) c')
rearrange(x, '... h w -> ... w h')
rearrange(x, '... -> (...)')
rearrange(x, '... (h p) -> p ... h', p=3)
rearrange(m, 'h w -> 1 h 1 w ()')
rearrange(m, '  h   w ->  w h ')
rearrange(m, 'height width->width height')
rearrange(m, '(a b) (c d) -> (a c) (b d)', a=2, c=2)
rearrange(m, '(a b) w -> a b w', b=1)
rearrange(m[None], '1 h w -> h w')
rearrange(m[None], '() h w -> w h ()')
rearrange(v, '(a b c) -> c b a', a=1, b=2)
rearrange(v, 'n -> n')
rearrange([m, m + 1, m - 1], 'n h w -> h (n w)')
rearrange([v, 2 * v], 'n w -> w n')
rearrange(i, 'h w -> (w h)')
rearrange(x, 'b n d (i j) -> b n d i j', i=2)
rearrange(x, 'b h1_a h2_b w -> h2_b (b h1_a) w')
rearrange(f.zeros((0, 3)), 'a b -> b a')
rearrange(f.zeros((0, 6)), 'a (b c) -> a b c', b=2)
rearrange(x.reshape(1, 2, 2, 3, 2, 6), 'B H P W Q C -> B (H P) (W Q) C')
reduce(x, 'b c h w -> b c', 'mean')
reduce(x, 'b c h w -> b c 1 1', 'mean')
reduce(x, 'b c h w -> b c () ()', 'sum')
reduce(x, 'b c (h 2) (w 2) -> b c h w', 'max')
reduce(x, 'b c (h 2) (w 3) -> b h w c', 'min')
reduce(x, 'b c (h p) (w q) -> h w b', 'mean', p=2, q=3)
reduce(x, 'b c h w -> ', 'sum')
reduce(x, 'b c h w -> w', 'prod')
reduce(x, '... h w -> ... h', 'max')
reduce(x, 'b ... -> b', 'min')
reduce(x, 'b ... -> ...', 'sum')
reduce(x, '... (w 2) -> w ...', 'mean')
reduce(x > 0, 'b c h w -> b h', 'any')
reduce(x > 0, 'b c h w -> w', 'all')
reduce(i, 'h w -> h', 'sum')
reduce(i, 'h (w 3) -> w h', 'max')
reduce(m, 'h w -> w h', 'sum')
reduce(v, 'n ->', 'sum')
reduce(v, '(n 2) -> n', 'prod')
reduce([m, m, 3 * m], 'n h w -> h w', 'mean')
reduce(x, 'b c h w -> b w', lambda a, axes: f.std(a, axis=axes))
reduce(x, 'b c h w -> c h', f.median)
repeat(m, 'h w -> h w c', c=3)
repeat(m, 'h w -> h w 3')
repeat(m, 'h w -> (repeat h) w', repeat=2)
repeat(m, 'h w -> h (w repeat)', repeat=3)
repeat(m, 'h w -> (h h2) (w w2)', h2=2, w2=2)
repeat(m, 'h w -> (2 h) (3 w) 1')
repeat(m, 'h w -> b h w', b=5)
repeat(m, 'h w -> 1 h w')
repeat(m, 'h w -> 2 3 h w')
repeat(v, 'n -> b n c', b=2, c=3)
repeat(v, '(n k) -> b k n', b=2, k=2)
repeat(x, 'b ... -> (b 2) ...')
repeat(x, '... w -> ... (w r)', r=2)
repeat(f.sum(v), '-> a b', a=2, b=3)
repeat(i, 'h w -> h w 2')
einsum(m, m, 'a b, c b -> a c')
einsum(m, v, 'row column, column -> row')
einsum(m, 'a b -> b a')
einsum(m, 'a b ->')
einsum(x, m, 'batch channel h w, h w -> batch channel')
einsum(x, x, '... i j, ... k j -> ... i k')
einsum(v, v, 'i, j -> i j')
einsum(m @ m.T, 'i i -> i')
einsum(x, x, 'batch heads query d, batch heads key d -> batch heads query key')
einsum(v, m, m, 'a, b a, b c -> c')
pack([x, x[:, :, 0]], 'b c * w')
pack([m, v[None]], '* w')
pack([m, m[0]], '* w')
pack([v, m, x], '*')
pack([m, m], 'h * w')
pack([x, x[:, 0]], 'b *')
unpack(f.concatenate([v, v, v]), [(6,), (2, 3), (6, 1)], '*')
unpack(m, [(2,), (), (3,)], 'h *')
unpack(m, [(2,), (-1,), (3,)], 'h *')
unpack(m, [(2, -1), (2,)], '* w')
unpack(x, [(1,), (3,)], 'b c * w')
unpack(*pack([x, x[:, :, 0]], 'b c * w'), 'b c * w')
parse_shape(x, 'b c h w')
parse_shape(x, 'b _ h _')
parse_shape(x, 'b ... w')
parse_shape(x, 'b 3 h w')
parse_shape(m[None], '1 h w')
parse_shape(m[None], '() h w')
parse_shape(v, '...')
asnumpy(m)
"""

ERRORS = """
rearrange(x, 'b c h -> h c b')
rearrange(x, 'b c h w -> b c h')
rearrange(x, 'b c h w -> b c h w d')
rearrange(x, 'b c h -> b c ...')
rearrange(x, '(b ...) -> b ...')
rearrange(x, 'a b c d e ... -> ...')
rearrange(x, 'a b c d e ... -> ... a b c d e')
rearrange(x, 'b c h w -> b c h (w 2)')
rearrange(x, 'b c h (w 2) -> b c h w 2')
rearrange(x, 'b c h (w p) -> b c h w p')
rearrange(x, 'b c h (w p) -> b c h w p', p=4)
rearrange(x, 'b c h (w p) -> b c h w p', p=4, w=2)
rearrange(x, 'b c h w -> b c w h', h=5)
rearrange(x, 'b c h w -> b c w h', d=5)
rearrange(x, 'b b h w -> b h w')
rearrange(x, 'b (c h w -> b c h w')
rearrange(x, 'b c) h w -> b c h w')
rearrange(x, 'b ((c h) w) -> b c h w')
rearrange(x, 'b c, h w -> b c h w')
rearrange(x, 'b c .. w -> b c w')
rearrange(x, '... c ... -> c')
rearrange(x, 'b _c h w -> b _c h w')
rearrange(x, 'b 1c h w -> b 1c h w')
rearrange(x, 'b _ h w -> b _ h w')
rearrange(m, '1 w -> w')
rearrange([], 'b -> b')
rearrange(3.0, '-> 1')
rearrange([m, v], 'n w -> w n')
reduce(x, 'b c h w -> b c', 'median')
reduce(x, 'b c h w -> b d', 'sum')
reduce(x, 'b c h w -> b 2', 'sum')
reduce(x, 'b c (h 5) w -> b h', 'sum')
reduce(x, 'b c (h 0) w -> b h', 'sum')
reduce(i, 'h w -> h', 'mean')
repeat(m, 'h w -> h w c')
repeat(m, 'h w -> h', h=2)
repeat(m, 'h w -> h w 0')
repeat(m, '(h 2) w -> h w c', c=2)
repeat(m, 'h w -> h w ...')
einsum(m)
einsum(m, m)
einsum(m, 'a b')
einsum(m, 'a b -> c')
einsum(m, '(a b) c -> a')
einsum(m, '1 c -> c')
einsum(m, '3 c -> c')
pack([m, v], 'a b c *')
pack([m, v], 'a a *')
pack([m, v], 'a b')
pack([m, v], 'a 1b *')
unpack(m, [(2,), (5,)], 'h *')
unpack(m, [(2,), (5,)], 'h w *')
unpack(m, [(-1,), (-1,)], 'h *')
unpack(m, [(4, -1), (2,)], 'h *')
parse_shape(x, 'b c h')
parse_shape(x, 'b (c h) w')
parse_shape(x, '1 c h w')
parse_shape(x, 'b 2 h w')
parse_shape(v, 'a b ...')
"""


def shown(value):
    """Class, element type, shape and numbers of each array."""
    import numpy as np

    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}[{'; '.join(map(shown, value))}]"
    if not hasattr(value, "dtype"):
        return repr(value)
    kind = "numpy" if isinstance(value, (np.ndarray, np.generic)) else "jax"
    numbers = " ".join(f"{float(n):.4g}" for n in np.asarray(value).ravel())
    return f"{kind} {value.dtype} {value.shape} {numbers}"


def run():
    """Prints the outcome of all cases: with NumPy's arrays, JAX's, and JAX's inside of jit."""
    import jax
    import jax.numpy as jnp
    import numpy as np
    from einops import asnumpy, einsum, pack, parse_shape, rearrange, reduce, repeat, unpack

    del asnumpy
    x = np.sin(np.arange(144, dtype=np.float32)).reshape(2, 3, 4, 6)
    arrays = {"x": x, "m": x[0, 0] + 0.5, "v": x[1, 2, 3], "i": np.arange(24).reshape(4, 6) % 7}
    arrays["i"] = arrays["i"].astype(np.int32)
    functions = {f.__name__: f for f in (einsum, pack, parse_shape, rearrange, reduce, repeat, unpack)}
    import einops

    functions["asnumpy"] = einops.asnumpy

    def outcome(case, names):
        try:
            return shown(eval(case, {**functions, **names}))
        except Exception as error:
            # Sets print in any order.
            order = lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}"
            text = re.sub(r"\{([^}]*)\}", order, str(error))
            return f"{type(error).__name__}: {text}".replace("\n", "\\n")

    on_jax = {name: jnp.asarray(a) for name, a in arrays.items()}
    for case in VALUES.strip().split("\n"):
        print(f"@numpy {case}@@{outcome(case, {'f': np, **arrays})}")
        print(f"@jax {case}@@{outcome(case, {'f': jnp, **on_jax})}")
        if case.startswith(("rearrange", "reduce", "repeat", "einsum")):
            traced = jax.jit(lambda given: eval(case, {**functions, "f": jnp, **given}))
            print(f"@jit {case}@@{shown(traced(on_jax))}")
    for case in ERRORS.strip().split("\n"):
        print(f"@numpy {case}@@{outcome(case, {'f': np, **arrays})}")


def outcomes(command):
    """{case: outcome}, as one interpreter prints them."""
    import subprocess

    out = subprocess.run(command, capture_output=True, text=True)
    if out.returncode:
        print(out.stdout[-500:], out.stderr[-2000:])
    return dict(line[1:].split("@@") for line in out.stdout.splitlines() if line.startswith("@"))


def main():
    binary, *options = sys.argv[1:]
    ours = outcomes([binary, "run", *options, __file__])
    real = outcomes([sys.executable, __file__])
    different = [case for case in real if ours.get(case) != real[case]]
    for case in different:
        print(f"{case}\n  real: {real[case][:300]}\n  ours: {ours.get(case, '(nothing)')[:300]}")
    print(f"{len(real) - len(different)} of {len(real)} cases agree")
    return bool(different) or not real


if __name__ == "__main__":
    sys.exit(main()) if len(sys.argv) > 1 else run()
