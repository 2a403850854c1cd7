"""How much memory training takes beside the data: ``python benchmarks/memory.py peak COLUMN`` prints it as JSON.

A process of its own for each column, since a peak is a process's. The peak is Linux's VmHWM, set back to what
is in use at that moment right before training. (getrusage's peak cannot be set back, and a child inherits its
parent's.)

``memory.py growth COLUMN`` counts what Python and NumPy hold after 1,000 steps and after 10,000. Python's collector of
cycles is off meanwhile, so a step's tape has to go by itself as soon as backward() and the loop let go of it.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from rows import Row

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # proc(5): "resets the peak resident set size"
ROWS, INPUTS, BATCH_SIZE, EPOCHS = 1_000_000, 20, 1000, 2
STEP = 0.1  # on mean ½(ŷ - y)², for either column: the published one by hand is for batches of ten
MOST = 2.0
EARLY, LATE = 1_000, 10_000  # steps; both are the last of an epoch, where the same batches are held
MOST_GROWTH = 90.0  # kB: ten bytes a step, which is less than one number; the smallest tape has thousands


def measure(columns: tuple[str, ...], advance: Callable[[int], None]) -> list[Row]:
    """Two rows for each column: its peak, and how it grows on minimx."""
    rows = []
    for measure_column in (_measure_peak, _measure_growth):
        for column in columns:
            rows.append(measure_column(column))
            advance(1)
    return rows


def _measure_peak(column: str) -> Row:
    """Train in a process of its own and say what its peak grew by, in sizes of the data."""
    name = f"memory: what {column} adds / the data"
    if not STATUS.exists():
        return Row(name, None, note="not measured here: there is no /proc", at_most=MOST)
    found = _start("peak", column)
    grown = found["peak_bytes"] - found["before_bytes"]
    return Row(
        name,
        grown / found["data_bytes"],
        at_most=MOST,
        note=f"{grown / 1e6:.0f} / {found['data_bytes'] / 1e6:.0f} MB ({ROWS:,} × {INPUTS})",
        raw=found,
    )


def _measure_growth(column: str) -> Row:
    """Walk in a process of its own, on minimx; MXNet's memory is not Python's to count."""
    found = _start("growth", column, HANDTORN_BACKEND="minimx")
    early, late = found["early_bytes"] / 1000, found["late_bytes"] / 1000
    note = f"{late:.1f} - {early:.1f} kB, no collector of cycles"
    name = f"memory: what {column} on minimx gains from step {EARLY:,} to {LATE:,}"
    return Row(name, late - early, "kB", at_most=MOST_GROWTH, note=note, raw=found)


def _start(what: str, column: str, **environment: str) -> dict[str, int]:
    command = [sys.executable, str(Path(__file__).resolve()), what, column]
    done = subprocess.run(command, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _peak(column: str) -> dict[str, int]:
    from steps import LESSON, task_of

    from sidebyside.column import COLUMNS
    from sidebyside.data.datasets import synthetic_line
    from sidebyside.training.running import run_column
    from sidebyside.training.settings import generator

    lr = {column: STEP / LESSON.convention(COLUMNS[column]).step_factor(BATCH_SIZE)}
    for rows in (10 * BATCH_SIZE, ROWS):  # the small one first, for what a process sets up once
        rng = generator(0, "data")
        dataset = synthetic_line(rng, true_w=(1.0,) * INPUTS, examples=rows)
        task = task_of(dataset, column, lr=lr, batch_size=BATCH_SIZE, epochs=EPOCHS)
        before = _start_counting()
        run_column(task, COLUMNS[column], lambda _steps: None)
        peak = _read("VmHWM")
    return {"data_bytes": dataset.X.nbytes + dataset.y.nbytes, "before_bytes": before, "peak_bytes": peak}


def _growth(column: str) -> dict[str, int]:
    from steps import LESSON, task_of

    from sidebyside.column import COLUMNS
    from sidebyside.data.datasets import synthetic_line
    from sidebyside.training.models import make_model, start_training
    from sidebyside.training.settings import generator

    dataset = synthetic_line(generator(0, "data"))
    task = task_of(dataset, column, epochs=LATE * LESSON.batch_size // len(dataset.X))
    model = make_model(task, COLUMNS[column])
    in_use = {}
    gc.collect()
    gc.disable()
    tracemalloc.start()
    for number, _losses in enumerate(start_training(task, COLUMNS[column], model), start=1):
        if number in (EARLY, LATE):
            in_use[number] = tracemalloc.get_traced_memory()[0]
    return {"early_bytes": in_use[EARLY], "late_bytes": in_use[LATE]}


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
    print(json.dumps({"peak": _peak, "growth": _growth}[sys.argv[1]](sys.argv[2])))
