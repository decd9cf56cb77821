"""Evaluates the cases and prints what each gives, one line each. Runs under CPython and Athanor."""

import warnings

import numpy as np
from numpy_cases import CASES

warnings.simplefilter("ignore")


def shown(case):
    """What the last part of a case gives; parts are statements, apart by `;;`."""
    *statements, expression = case.split(";;")
    names = {"np": np}
    try:
        for s in statements:
            exec(s.strip(), names)
        out = eval(expression.strip(), names)
        text = out if isinstance(out, str) else repr(out)
    except Exception as e:
        text = f"{type(e).__name__}: {e}"
    return text.replace("\n", "\\n")


for number, case in enumerate(CASES.strip().split("\n")):
    if case.strip() and not case.startswith("#"):
        print(f"@{number}@ {shown(case)}")
