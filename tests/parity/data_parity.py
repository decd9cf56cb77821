"""Runs data_run.py under CPython, with the book's `athanor` on the original JAX, and on Athanor.

Run: python3 tests/parity/data_parity.py target/release/athanor
The arrays must be the same, bytes for bytes where they were made by others, and to rounding where
they are drawn. `cargo xtask data` must have been run.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def lines(command, environment):
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
    return [line.split() for line in done.stdout.splitlines()]


def main(athanor):
    environment = {**os.environ, "JAX_PLATFORMS": "cpu", "ATHANOR_DATA": str(ROOT / "target/data")}
    program = str(HERE / "data_run.py")
    ours = lines([athanor, "run", program], environment)
    with tempfile.TemporaryDirectory() as folder:
        # Only `athanor`, not the modules beside it that stand in for the original ones.
        os.symlink(ROOT / "crates/python/lib/athanor", pathlib.Path(folder, "athanor"))
        real = lines([sys.executable, program], {**environment, "PYTHONPATH": folder})
    wrong = 0
    for a, b in zip(ours, real, strict=True):
        exact = a[0] == "exact"
        same = a == b if exact else a[:3] == b[:3] and all(
            abs(float(x) - float(y)) <= 1e-4 * max(1.0, abs(float(y))) for x, y in zip(a[3:], b[3:])
        )
        if not same:
            wrong += 1
            print("differs:", *a, "instead of", *b)
    print(f"data: {len(ours) - wrong} sets alike, {wrong} differ")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(os.path.abspath(sys.argv[1])) else 0)
