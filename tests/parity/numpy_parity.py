"""Compares our NumPy with the original on the expressions of numpy_cases.py.

Needs numpy (requirements.txt) for the interpreter that runs this. Run:
    python3 tests/parity/numpy_parity.py target/release/athanor
Prints every case that differs by more than the last digits of numbers (with -v also those), and
counts.
"""

import pathlib
import re
import subprocess
import sys

from numpy_cases import CASES, KNOWN

HERE = pathlib.Path(__file__).resolve().parent
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")


def lines(command):
    run = subprocess.run(command, capture_output=True, text=True, cwd=HERE)
    if run.returncode:
        print(run.stdout[-300:], run.stderr[-2000:])
    out = {}
    for line in run.stdout.splitlines():
        found = re.match(r"@(\d+)@ (.*)", line)
        if found:
            out[int(found[1])] = found[2]
    return out


def near(a, b):
    """The same text but for digits of numbers that agree to 1e-9 of the greatest."""
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        # Rounded digits can take another width.
        squeeze = lambda s: re.sub(r"\s+", "", NUMBER.sub("#", s))
        if squeeze(a) != squeeze(b):
            return False
    x, y = ([float(n) for n in NUMBER.findall(t)] for t in (a, b))
    size = max(map(abs, y), default=0.0)
    return all(abs(p - q) <= 1e-9 * max(size, 1e-300) or abs(p - q) < 1e-15 for p, q in zip(x, y))


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    ours = lines([binary, "run", "numpy_run.py"])
    real = lines([sys.executable, "numpy_run.py"])
    cases = CASES.strip().split("\n")
    exact = close = 0
    known = different = 0
    for n, want in real.items():
        got = ours.get(n, "(nothing)")
        if got == want:
            exact += 1
        elif near(got, want):
            close += 1
            if "-v" in sys.argv:
                print(f"{cases[n]}\n  real: {want}\n  ours: {got}")
        elif cases[n] in KNOWN:
            known += 1
        else:
            different += 1
            print(f"{cases[n]}\n  real: {want}\n  ours: {got}")
    print(
        f"{exact} of {len(real)} the same, {close} but for last digits, {known} known to differ, "
        f"{different} different"
    )
    return different


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
