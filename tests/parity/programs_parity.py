"""Runs the programs of tests/programs on the original JAX and on Athanor and compares them.

Needs jax, optax and flax (requirements.txt) for the interpreter that runs this. Run:
    python3 tests/parity/programs_parity.py target/release/athanor [--library crates/python/lib]
        [--only NAME …]
Losses of the first 50 steps must agree to 1e-3 relative. Programs that sample actions print them
too: there losses must agree until the first action that differs. Both must reach the goal that
the program states, and the untrained value must not.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOLERANCE = 1e-3


def run(command, environment):
    """The lines that a program printed, and the seconds it took."""
    start = time.time()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        print(done.stdout[-300:], done.stderr[-1500:])
    return [line.split() for line in done.stdout.splitlines()], time.time() - start


def read(lines):
    """Losses by step, actions by step, results by name, and the goal's words."""
    losses = {int(w[1]): float(w[2]) for w in lines if w[:1] == ["loss"]}
    actions = {int(w[1]): w[2] for w in lines if w[:1] == ["action"]}
    results = {w[1]: float(w[2]) for w in lines if w[:1] == ["result"]}
    goal = next((w[1:] for w in lines if w[:1] == ["goal"]), None)
    return losses, actions, results, goal


def reached(value, goal):
    _, sign, bound = goal
    return value > float(bound) if sign == ">" else value < float(bound)


def compare(name, ours, real):
    """Faults, and a line that says how near the curves are."""
    (losses, actions, results, goal), (other, other_actions, other_results, _) = ours, real
    faults = []
    if goal is None or len(other) < 50 or len(losses) != len(other):
        return [f"{len(losses)} losses, {len(other)} of the original's"], ""
    differs = [step for step in other_actions if actions.get(step) != other_actions[step]]
    compared = min(differs, default=50)
    distance = lambda step: abs(losses[step] - other[step]) / max(abs(other[step]), 1e-6)
    worst = max((distance(step) for step in range(compared)), default=0.0)
    if worst > TOLERANCE:
        faults.append(f"losses differ by {worst:.1e}")
    for who, found in (("ours", results), ("the original's", other_results)):
        if goal[0] not in found or not reached(found[goal[0]], goal):
            faults.append(f"{who} {goal[0]} is {found.get(goal[0])}, not {' '.join(goal[1:])}")
        if reached(found["untrained"], goal):
            faults.append(f"{who} untrained value reaches the goal")
    until = f", first action that differs at {differs[0]}" if differs else ""
    values = f"{goal[0]} {results.get(goal[0])} ({other_results.get(goal[0])})"
    untrained = f"untrained {results.get('untrained')}"
    return faults, f"{compared} losses within {worst:.1e}{until}, {values}, {untrained}"


def main():
    binary, *options = sys.argv[1:]
    only = []
    if "--only" in options:
        at = options.index("--only")
        options, only = options[:at], options[at + 1 :]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        # Only `athanor` of our library: the rest would stand in for the original.
        os.symlink(ROOT / "crates/python/lib/athanor", pathlib.Path(folder) / "athanor")
        environment = {**os.environ, "PYTHONPATH": folder, "JAX_PLATFORMS": "cpu"}
        programs = sorted((ROOT / "tests/programs").glob("*.py"))
        for path in programs:
            if only and path.stem not in only:
                continue
            ours, seconds = run([binary, "run", *options, str(path)], environment)
            real, real_seconds = run([sys.executable, str(path)], environment)
            try:
                faults, summary = compare(path.stem, read(ours), read(real))
            except (KeyError, ValueError, IndexError) as error:
                faults, summary = [f"output not understood: {error!r}"], ""
            failed += bool(faults)
            verdict = "FAILS " + "; ".join(faults) if faults else "ok"
            print(f"{path.stem}: {verdict}: {summary}, {seconds:.1f} s ({real_seconds:.1f} s)")
            sys.stdout.flush()
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
