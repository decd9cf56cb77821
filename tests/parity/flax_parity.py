"""Compares our Flax with the original on the cases of flax_cases.

Needs jax, flax and optax for the interpreter that runs this. Run:
    python3 tests/parity/flax_parity.py target/release/athanor [--only TOPIC …] [ARGUMENTS …]
Arguments go to ``athanor run``, such as ``--library crates/python/lib``. Structure, order, names,
shapes, dtypes and texts must be equal; initial parameters to 1e-6 of their scale, other numbers to
1e-5. Prints counts, and how many initial numbers have the same bits.
"""

import json
import os
import pathlib
import subprocess
import sys

from flax_cases import TOPICS

HERE = pathlib.Path(__file__).resolve().parent
INITIAL, COMPUTED = 1e-6, 1e-5


def results(command):
    """What each case gives: title to JSON."""
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    run = subprocess.run(command, capture_output=True, text=True, cwd=HERE, env=environment)
    if run.returncode:
        print(run.stdout[-300:], run.stderr[-3000:])
    return dict(json.loads(line[1:]) for line in run.stdout.splitlines() if line.startswith("@"))


def shown(x, length=600):
    """A result as text, its beginning if it is long."""
    text = json.dumps(x) if not isinstance(x, str) else x
    return text if len(text) <= length else text[:length] + " …"


class Comparison:
    """Finds the first difference of two results, and counts numbers."""

    def __init__(self):
        self.initial = self.same_bits = self.numbers = 0

    def difference(self, real, ours, path=""):
        """None, or what differs and where."""
        if isinstance(real, dict) and "of" in real and isinstance(ours, dict) and "of" in ours:
            return self._arrays(real, ours, path)
        if isinstance(real, list) and isinstance(ours, list):
            return self._nodes(real, ours, path)
        return None if real == ours else f"{path}\n  real: {shown(real)}\n  ours: {shown(ours)}"

    def _nodes(self, real, ours, path):
        (kind, parts), (our_kind, our_parts) = real, ours
        if kind != our_kind or len(parts) != len(our_parts):
            return f"{path}: {kind} of {len(parts)}, ours {our_kind} of {len(our_parts)}"
        named = kind in ("dict", "FrozenDict")
        for i, (a, b) in enumerate(zip(parts, our_parts)):
            if named and a[0] != b[0]:
                keys = [[k for k, _ in p] for p in (parts, our_parts)]
                return f"{path}: keys {keys[0]}, ours {keys[1]}"
            step, (a, b) = (a[0], (a[1], b[1])) if named else (str(i), (a, b))
            found = self.difference(a, b, f"{path}/{step}")
            if found:
                return found
        return None

    def _arrays(self, real, ours, path):
        for fact in ("shape", "dtype", "weak"):
            if real[fact] != ours[fact]:
                return f"{path}: {fact} {real[fact]}, ours {ours[fact]}"
        x, y = real["of"], ours["of"]
        initial = "/initial/params" in path
        self.numbers += len(x)
        if initial:
            self.initial += len(x)
            self.same_bits += sum(a == b for a, b in zip(x, y))
        if not real["dtype"].startswith(("float", "bfloat")):
            return None if x == y else f"{path}\n  real: {x[:8]}\n  ours: {y[:8]}"
        if [a != a for a in x] != [b != b for b in y]:
            return f"{path}: NaN elsewhere"
        size = max([abs(a) for a in x if abs(a) < float("inf")], default=0.0)
        # Inputs are of order 1, so what cancels keeps errors of that size.
        limit = INITIAL * size if initial else COMPUTED * max(size, 0.1)
        for a, b in zip(x, y):
            if a == a and a != b and not abs(a - b) <= limit:
                return f"{path}: {a}, ours {b} (scale {size:.3g})\n  {x[:6]}\n  {y[:6]}"
        return None


def main():
    binary, *rest = sys.argv[1:]
    chosen = [word for word in rest if word in TOPICS]
    rest = [word for word in rest if word not in TOPICS and word != "--only"]
    arguments = [str(pathlib.Path(a).resolve()) if pathlib.Path(a).exists() else a for a in rest]
    if chosen:
        arguments += ["--param", f"only={' '.join(chosen)}"]
    ours = results([pathlib.Path(binary).resolve(), "run", *arguments, "flax_run.py"])
    real = results([sys.executable, "flax_run.py", *chosen])
    comparison, different = Comparison(), 0
    for title, want in real.items():
        found = comparison.difference(want, ours.get(title, "(nothing)"))
        if found:
            different += 1
            print(f"{title}: {found}")
    same = comparison.same_bits, comparison.initial
    print(
        f"{len(real)} cases, {comparison.numbers} numbers, {different} different; of {same[1]} "
        f"initial numbers {same[0]} have the same bits ({100 * same[0] / max(same[1], 1):.1f} %)"
    )
    return different or not real


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
