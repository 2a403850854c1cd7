"""How much memory training takes beside the data: ``python benchmarks/memory.py COLUMN`` prints it as JSON.

A process of its own for each column, since a peak is a process's. The peak is Linux's VmHWM, set back to what
is in use at that moment right before training. (getrusage's peak cannot be set back, and a child inherits its
parent's.)
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from rows import Row

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # proc(5): "resets the peak resident set size"
ROWS, INPUTS, BATCH_SIZE, EPOCHS = 1_000_000, 20, 1000, 2
STEP = 0.1  # on mean ½(ŷ - y)², for either column: the published one by hand is for batches of ten
MOST = 2.0


def measure(columns: tuple[str, ...], advance: Callable[[int], None]) -> list[Row]:
    """One row for each column."""
    rows = []
    for column in columns:
        rows.append(_measure(column))
        advance(1)
    return rows


def _measure(column: str) -> Row:
    """Train in a process of its own and say what its peak grew by, in sizes of the data."""
    name = f"memory: what {column} adds / the data"
    if not STATUS.exists():
        return Row(name, None, note="not measured here: there is no /proc", at_most=MOST)
    command = [sys.executable, str(Path(__file__).resolve()), column]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    grown = found["peak_bytes"] - found["before_bytes"]
    return Row(
        name,
        grown / found["data_bytes"],
        at_most=MOST,
        note=f"{grown / 1e6:.0f} / {found['data_bytes'] / 1e6:.0f} MB ({ROWS:,} × {INPUTS})",
        raw=found,
    )


def _train(column: str) -> dict[str, int]:
    from steps import LESSON, settings

    from sidebyside import running
    from sidebyside.problems import synthetic_line

    lr = {column: STEP / LESSON.convention(column).step_factor(BATCH_SIZE)}
    for rows in (10 * BATCH_SIZE, ROWS):  # the small one first, for what a process sets up once
        rng = running.generator(0, "data")
        problem = synthetic_line(rng, true_w=(1.0,) * INPUTS, examples=rows)
        chosen = settings(problem, columns=(column,), lr=lr, batch_size=BATCH_SIZE, epochs=EPOCHS)
        before = _start_counting()
        running.run_column(LESSON, column, problem, chosen, lambda _steps: None)
        peak = _read("VmHWM")
    return {"data_bytes": problem.X.nbytes + problem.y.nbytes, "before_bytes": before, "peak_bytes": peak}


def _start_counting() -> int:
    """Return the bytes in use now, and let the peak start there."""
    # Memory that making the data has freed is handed back first, or training could use it unseen.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    try:
        CLEAR_REFS.write_text(RESET_PEAK)
    except OSError as error:  # not allowed in some containers: then an earlier peak counts, which only looks worse
        print(f"The peak could not be set back: {error}.", file=sys.stderr)
    return _read("VmRSS")


def _read(field: str) -> int:
    """A line such as "VmHWM:  1234 kB" of the process's status, in bytes."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"{STATUS} has no {field}.")


if __name__ == "__main__":
    print(json.dumps(_train(sys.argv[1])))
