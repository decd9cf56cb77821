"""What flax_parity.py compares, by topic.

A case is a title after ``##`` and statements that set ``out``. Each file of this package has its
cases as one text, ``CASES``. Names that cases can use: see flax_run.py.
"""

import importlib

TOPICS = (
    "dense convolution normalization attention recurrent modules variables errors transforms "
    "trees text nnx"
).split()


def parsed(text):
    """(title, statements) of each case."""
    out = []
    for part in text.strip().split("\n## ")[:]:
        title, _, code = part.removeprefix("## ").partition("\n")
        out.append((title.strip(), code))
    return out


def topics(chosen=()):
    """(topic, cases) of the topics chosen, or of all."""
    for topic in TOPICS:
        if not chosen or topic in chosen:
            module = importlib.import_module(f"flax_cases.{topic}")
            yield topic, parsed(module.CASES)
