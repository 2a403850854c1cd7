"""How long the command line keeps one waiting, beyond what its libraries take to import."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rows import Row, Times

HANDTORN = (sys.executable, "-m", "sidebyside")
# Without PyTorch, which is an extra and takes five seconds to import and to make its first optimizer.
COMPARE = (*HANDTORN, "compare", "linear_regression", "--columns", "handtorn,gluon_impl,numpy_impl")
COMMANDS = {
    "handtorn --help": (*HANDTORN, "--help"),
    "import mxnet": (sys.executable, "-c", "import handtorn"),  # handtorn's own lines are a hundredth of it
    "compare linear_regression": COMPARE,
    "import mxnet, matplotlib": (sys.executable, "-c", "import handtorn, matplotlib.figure"),
    "compare linear_regression --plot": (*COMPARE, "--plot", "figure.png"),
    "import minimx": (sys.executable, "-c", "import minimx; minimx.nd"),  # what is used is imported then
    "import sidebyside": (sys.executable, "-c", "import sidebyside"),  # its functions are imported when they are used
    "from sidebyside import compare": (sys.executable, "-c", "from sidebyside import compare"),
    "import sidebyside.recovery": (sys.executable, "-c", "import sidebyside.recovery"),
    "handtorn compare --help": (*HANDTORN, "compare", "--help"),
    "python": (sys.executable, "-c", "pass"),
}
ALONE = (*HANDTORN, "compare", "linear_regression", "--backend", "minimx", "--columns", "handtorn")
COMMANDS["compare, one column"] = ALONE
COMMANDS["compare --mine"] = (*ALONE, "--mine", "mine.py")
MINE = """
from mxnet import nd

def data_iter(X, y, batch_size, rng):
    order = nd.array(rng.permutation(len(X)), dtype="int32")
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield nd.take(X, rows), nd.take(y, rows)

def dense(X, weight, bias):
    return nd.dot(X, weight) + bias

def square_loss(yhat, y):
    return (yhat - y.reshape(yhat.shape)) ** 2

def sgd(params, lr, wd=0.0, batch_size=1):
    for param in params:
        param[:] = param - lr * (param.grad / batch_size + wd * param)
"""
MOST_FOR_HELP, MOST_FOR_COMPARE, MOST_FOR_MINIMX, MOST_FOR_MINE = 0.3, 1.5, 0.15, 0.5


def measure(repeats: int, advance: Callable[[int], None]) -> list[Row]:
    """Run all commands in turn, ``repeats`` times after a round that does not count."""
    found: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mine.py").write_text(MINE)
        for number in range(repeats + 1):
            for name, command in COMMANDS.items():
                seconds = _wall_seconds(command, folder)
                if number:
                    found[name].append(seconds)
            advance(1)
    times = {name: Times("s", values) for name, values in found.items()}
    return [
        _whole(times, "handtorn --help", at_most=MOST_FOR_HELP),
        _whole(times, "handtorn compare --help", at_most=MOST_FOR_HELP),
        _whole(times, "compare linear_regression"),
        _beyond(times, "import sidebyside", "python"),
        _beyond(times, "from sidebyside import compare", "python"),
        _beyond(times, "import sidebyside.recovery", "python"),
        _beyond(times, "compare linear_regression", "import mxnet", at_most=MOST_FOR_COMPARE),
        _beyond(times, "compare linear_regression", "import mxnet, matplotlib", at_most=MOST_FOR_COMPARE),
        # Only this one draws, which takes training every column once more, slowly. It has no bound of its own.
        _beyond(times, "compare linear_regression --plot", "import mxnet, matplotlib"),
        # 500 steps of another column, the lockstep, the trial and all probes.
        _beyond(times, "compare --mine", "compare, one column", at_most=MOST_FOR_MINE),
        _beyond(times, "import minimx", "python", at_most=MOST_FOR_MINIMX),  # NumPy's import is most of it
    ]


def _wall_seconds(command: tuple[str, ...], folder: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} ended with status {done.returncode}: {done.stderr.strip()}")
    return seconds


def _whole(times: dict[str, Times], command: str, **bound: float) -> Row:
    whole = times[command]
    return Row(command, whole.median, "s", best=whole.best, raw={command: whole.as_document()}, **bound)


def _beyond(times: dict[str, Times], command: str, imports: str, **bound: float) -> Row:
    whole, part = times[command], times[imports]
    return Row(
        f"{command} - {imports}",
        whole.median - part.median,
        "s",
        best=whole.best - part.best,
        note=f"{whole.median:.2f} - {part.median:.2f} s",
        raw={command: whole.as_document(), imports: part.as_document()},
        **bound,
    )
