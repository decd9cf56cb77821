"""Compare two outputs of `jax_names.py`: numbers to a tolerance, all else exactly.

Run: python3 tests/parity/same_names.py OURS THEIRS [tolerance]
"""

import math
import sys


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def same(a, b, tolerance):
    """Two printed pieces; numbers may differ by the tolerance, relative to the greatest beside."""
    if a == b:
        return True
    a, b = a.split(" "), b.split(" ")
    if len(a) != len(b):
        return False
    numbers = [abs(y) for y in map(number, b) if y is not None and math.isfinite(y)]
    scale = max([0.05, *numbers])
    for x, y in zip(a, b):
        p, q = number(x), number(y)
        if p is None or q is None:
            if x != y:
                return False
        elif not (p == q or (math.isnan(p) and math.isnan(q)) or abs(p - q) <= tolerance * scale):
            return False
    return True


def main(ours, theirs, tolerance="3e-6"):
    read = lambda path: [
        line.split("\t") for line in open(path).read().splitlines() if "\t" in line
    ]
    found = {line[0]: line[1:] for line in read(ours)}
    cases = pieces = right_cases = right_pieces = 0
    for expression, *expected in read(theirs):
        got = found.get(expression, [])
        agree = [same(g, e, float(tolerance)) for g, e in zip(got, expected)]
        missing = max(len(expected), len(got)) - len(agree)
        cases, pieces = cases + 1, pieces + len(agree) + missing
        right_pieces += sum(agree)
        if all(agree) and not missing:
            right_cases += 1
            continue
        print(expression)
        for k in range(max(len(expected), len(got))):
            if k >= len(agree) or not agree[k]:
                print(f"  {k}: ours   {(got + [''] * 99)[k][:300]}")
                print(f"  {k}: theirs {(expected + [''] * 99)[k][:300]}")
    print(f"{right_cases} of {cases} expressions agree, {right_pieces} of {pieces} results")
    return right_cases != cases


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
