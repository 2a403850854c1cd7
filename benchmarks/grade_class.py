"""Grades a class of 200 in one run, killed five times at random and resumed, and in three parts: the same gradebook.

    python benchmarks/grade_class.py --students 200 --seed 0

Prints the time, checks a second, and the most memory of the process that keeps the results.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from make_class import make_class

from classroom import catalogue

KILLS = 5


def command(submissions: Path, out: Path, *more: str) -> list[str]:
    """The command that grades."""
    grade = "from sidebyside.cli import main; main()"
    return [sys.executable, "-c", grade, "grade", str(submissions), "--out", str(out), "--seed", "1", *more]


def run(submissions: Path, out: Path, *more: str) -> tuple[float, int]:
    """Grade; seconds, and the most memory of the first process in bytes."""
    started = time.perf_counter()
    process = subprocess.Popen(command(submissions, out, *more))
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"grade ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, used.ru_maxrss * 1024


def killed(submissions: Path, out: Path, seconds: float, rng: np.random.Generator) -> None:
    """Start, and kill -9 at random moments; then let it come to its end."""
    for _ in range(KILLS):
        process = subprocess.Popen(command(submissions, out), stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=float(rng.uniform(0.05, 0.4)) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    run(submissions, out)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        make_class(root / "class", options.students, options.seed)
        seconds, memory = run(root / "class", root / "one")
        checks = options.students * sum(len(exercise.checks) for exercise in catalogue.every())
        print(f"{options.students} submissions × {len(catalogue.names())} exercises: {seconds:.0f} s,")
        print(f"{checks:,} checks, {checks / seconds:.0f} a second; the first process took {memory / 2**20:.0f} MiB.")
        gradebook = (root / "one" / "gradebook.csv").read_bytes()
        killed(root / "class", root / "killed", seconds, np.random.default_rng(options.seed))
        same = (root / "killed" / "gradebook.csv").read_bytes() == gradebook
        print(f"killed {KILLS} times and resumed: {'the same gradebook' if same else 'ANOTHER GRADEBOOK'}")
        parts = [root / f"part-{k}" for k in (1, 2, 3)]
        for k, part in enumerate(parts, start=1):
            run(root / "class", part, "--part", f"{k}/3")
        merge = ["grade", "merge", *map(str, parts), "--out", str(root / "merged")]
        subprocess.run([sys.executable, "-c", "from sidebyside.cli import main; main()", *merge], check=True)
        merged = (root / "merged" / "gradebook.csv").read_bytes() == gradebook
        print(f"merged from three parts: {'the same gradebook' if merged else 'ANOTHER GRADEBOOK'}")
        sys.exit(not (same and merged))


if __name__ == "__main__":
    main()
