"""minimx beside MXNet and beside others: the same lessons on either backend, which take turns.

A process has one backend. So ``HANDTORN_BACKEND=minimx python benchmarks/backends.py line 5`` (or ``images``) times
all who run on that backend, five times each after a warm-up, and prints JSON; :func:`measure` starts such processes
for one backend after the other, in several rounds. Whoever needs no backend at all runs beside minimx.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rows import Row, Times, ratio

MXNET, MINIMX = "mxnet", "minimx"
UNITS = {"line": "µs per step", "images": "s per epoch"}
# As steps.py has them, which cannot be imported yet.
BY_HAND, GLUON, SYMBOL, NUMPY = "handtorn", "gluon_impl", "symbol_impl", "numpy_impl"
ARTICLE, CLOSURES, PLAIN = "the article by hand", "closures in NumPy", "plain NumPy"
TORCH, TORCH_BY_HAND = "PyTorch's parts on slices (1 thread)", "PyTorch by hand on slices (1 thread)"
HIPS = "HIPS autograd on slices"
PACKAGES = {TORCH: "torch", TORCH_BY_HAND: "torch", HIPS: "autograd"}

MOST_BY_HAND, MOST_IN_GLUON = 45, 80  # µs per step
FASTER_THAN_PEERS, FASTER_THAN_ARTICLE = 3, 15
OVER_PLAIN, OVER_MXNET, OVER_MXNET_ON_LENET = 1.3, 1.0, 1.5
OVER_PLAIN_PER_STEP = 4.0


def measure(rounds: int, repeats: dict[str, int], advance: Callable[[int], None]) -> list[Row]:
    """Start a process for each backend in turn, ``rounds`` times, in which everybody has ``repeats`` turns."""
    found = {part: Found(part) for part in UNITS}
    for number in range(rounds):
        for part in UNITS:
            for backend in (MXNET, MINIMX) if number % 2 else (MINIMX, MXNET):  # neither always follows the other
                found[part].add(_start(backend, part, repeats[part]))
                advance(1)
    return [*_line_rows(found["line"]), *_image_rows(found["images"])]


def _start(backend: str, part: str, repeats: int) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).resolve()), part, str(repeats)]
    environment = {**os.environ, "HANDTORN_BACKEND": backend}
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


class Found:
    """What the processes of one part have found, and the rows to be made of it."""

    def __init__(self, part: str) -> None:
        self.unit = UNITS[part]
        self.values: dict[str, list[float]] = {}
        self.missing: dict[str, str] = {}  # how a name ends, and why there are no times for it

    def add(self, document: dict[str, Any]) -> None:
        """Take in what one process has printed."""
        for name, values in document["times"].items():
            self.values.setdefault(name, []).extend(values)
        self.missing.update(document["missing"])

    def over(self, name: str, above: str, below: str, **bound: float) -> Row:
        """How many times as long ``above`` takes as ``below``."""
        for side in (above, below):
            if side not in self.values:
                return Row(name, None, note=self._why_missing(side), **bound)
        return ratio(name, (above, self._times(above)), (below, self._times(below)), **bound)

    def alone(self, name: str, contestant: str, **bound: float) -> Row:
        """What one contestant takes by itself."""
        times = self._times(contestant)
        unit, _, note = self.unit.partition(" ")
        raw = {contestant: times.as_document()}
        return Row(name, times.median, unit, best=times.best, note=note, raw=raw, **bound)

    def _times(self, name: str) -> Times:
        return Times(self.unit, self.values[name])

    def _why_missing(self, name: str) -> str:
        return next(reason for end, reason in self.missing.items() if name.endswith(end))


def _on(backend: str, contestant: str) -> str:
    return f"{contestant} on {backend}"


def _line_rows(found: Found) -> list[Row]:
    by_hand, in_gluon, in_symbols = (_on(MINIMX, column) for column in (BY_HAND, GLUON, SYMBOL))
    rows = [
        found.alone(f"a line, bare walk: {by_hand}", by_hand, at_most=MOST_BY_HAND),
        found.alone(f"a line, bare walk: {in_gluon}", in_gluon, at_most=MOST_IN_GLUON),
    ]
    for peer, bound in (
        (TORCH, FASTER_THAN_PEERS),
        (TORCH_BY_HAND, FASTER_THAN_PEERS),
        (HIPS, FASTER_THAN_PEERS),
        (_on(MXNET, ARTICLE), FASTER_THAN_ARTICLE),
    ):
        rows.append(found.over(f"{by_hand}: times faster than {peer}", peer, by_hand, at_least=bound))
    for ours, other in (
        (by_hand, PLAIN),
        (by_hand, NUMPY),
        (by_hand, CLOSURES),
        (by_hand, _on(MXNET, BY_HAND)),
        (in_gluon, _on(MXNET, GLUON)),
    ):
        rows.append(found.over(f"a line, time: {ours} / {other}", ours, other))
    for ours in (in_gluon, in_symbols):
        rows.append(found.over(f"a line, time: {ours} / {PLAIN}", ours, PLAIN, at_most=OVER_PLAIN_PER_STEP))
    return rows


def _image_rows(found: Found) -> list[Row]:
    rows = []
    for column in (BY_HAND, GLUON, SYMBOL):
        ours, theirs = _on(MINIMX, column), _on(MXNET, column)
        for other, bound in ((PLAIN, OVER_PLAIN), (theirs, OVER_MXNET)):
            rows.append(found.over(f"softmax regression, time per epoch: {ours} / {other}", ours, other, at_most=bound))
    lenet, bound = f"LeNet, {GLUON}", OVER_MXNET_ON_LENET
    name = f"LeNet, time per epoch: {_on(MINIMX, GLUON)} / {_on(MXNET, GLUON)}"
    return [*rows, found.over(name, _on(MINIMX, lenet), _on(MXNET, lenet), at_most=bound)]


def _time(part: str, repeats: int) -> dict[str, Any]:
    """Time everybody who runs in this process. Imports come here, since they need the backend."""
    from minimx import BackendUnavailable, provide_mxnet

    try:
        backend = provide_mxnet()
    except BackendUnavailable as error:
        return {"times": {}, "missing": {_on(os.environ["HANDTORN_BACKEND"], ""): str(error)}}
    times, missing = (_time_line if part == "line" else _time_images)(backend, repeats)
    return {"times": {name: list(of_one.values) for name, of_one in times.items()}, "missing": missing}


def _time_line(backend: str, repeats: int) -> tuple[dict[str, Times], dict[str, str]]:
    import peers
    import steps

    contestants = {_on(backend, column): steps.bare_walk(column) for column in (BY_HAND, GLUON, SYMBOL)}
    if backend == MXNET:
        contestants[_on(backend, ARTICLE)] = steps.CONTESTANTS[ARTICLE]
        return steps.measure(repeats, lambda _done: None, contestants), {}
    contestants[NUMPY] = steps.bare_walk(NUMPY)
    contestants |= {name: steps.CONTESTANTS[name] for name in (CLOSURES, PLAIN)}
    contestants[TORCH] = steps.loop(peers.prepare_torch_slices)
    contestants[TORCH_BY_HAND] = steps.loop(peers.prepare_torch_by_hand)
    contestants[HIPS] = steps.loop(peers.prepare_autograd)
    missing = {peer: steps.pip_install(package) for peer, package in PACKAGES.items() if peers.is_missing(package)}
    here = {name: trial for name, trial in contestants.items() if name not in missing}
    return steps.measure(repeats, lambda _done: None, here), missing


def _time_images(backend: str, repeats: int) -> tuple[dict[str, Times], dict[str, str]]:
    import images

    dataset = images.images()
    few = replace(dataset, X=dataset.X[: images.LENET_ROWS], y=dataset.y[: images.LENET_ROWS])
    columns = (BY_HAND, GLUON, SYMBOL)
    contestants = {_on(backend, column): images.lesson(images.SOFTMAX, column, dataset) for column in columns}
    if backend == MINIMX:
        contestants[PLAIN] = images.plain_numpy(dataset)
    contestants[_on(backend, f"LeNet, {GLUON}")] = images.lesson(images.LENET, GLUON, few)
    return images.take_turns(contestants, repeats, lambda _done: None), {}


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in UNITS or not sys.argv[2].isdecimal():
        raise SystemExit(f"Expected one of {', '.join(UNITS)}, and how often: python benchmarks/backends.py line 5")
    print(json.dumps(_time(sys.argv[1], int(sys.argv[2]))))
