"""Probes of ``data_iter``: its order, its last batch, and that rows and labels stay together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..callers.caller import Caller
from ..judging import Given, Rule
from ..probe import Probe

Batches = list[tuple[np.ndarray, np.ndarray]]
Check = Callable[[Given, Any], tuple[str, Any, str]]


def make_rows(rows: int, label_shape: tuple[int, ...] = (-1, 1)) -> tuple[np.ndarray, np.ndarray]:
    """Rows that say their own number, (rows, 2), and labels that do."""
    numbers = np.arange(rows, dtype="float32")
    return np.column_stack([numbers, 100 + numbers]).astype("float32"), numbers.reshape(label_shape)


def _ask(caller: Caller, given: Given) -> list[Batches]:
    """The batches of two epochs, all from one generator."""
    rng = np.random.default_rng(given["seed"])
    return caller.epochs(*make_rows(given["rows"], given["shape"]), given["batch_size"], rng, count=given["epochs"])


def _ask_twice(caller: Caller, given: Given) -> list[Batches]:
    """An epoch from each of two equal generators."""
    return [_ask(caller, given)[0] for _ in range(2)]


def order_of(batches: Batches) -> np.ndarray:
    """The numbers of the rows, as they came."""
    numbers = [data.reshape(len(data), -1)[:, 0] for data, _ in batches if data.size]
    return np.concatenate([np.zeros(0), *numbers])


def _listed(values: Any) -> str:
    shown = ", ".join(f"{value:g}" for value in list(values)[:6])
    return shown + (", …" if len(values) > 6 else "")


def shapes(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    """Every batch has its rows, and numbers that are among those given."""
    size, X = given["batch_size"], make_rows(given["rows"])[0]
    data, label = came[0][0] if came[0] else (np.zeros(0), np.zeros(0))
    wanted = (size, 2), (size, *make_rows(size, given["shape"])[1].shape[1:])
    text = f"data {data.shape}, labels {label.shape}, {data.dtype}"
    if (data.shape, label.shape) != wanted:
        return text, False, "Labels lose their shape." if data.shape == wanted[0] else ""
    return text, data.dtype == np.float32 and bool(np.isin(data, X).all()), ""


def together(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    """A row's label says the row's number."""
    rows, labels = order_of(came[0]), np.concatenate([np.zeros(0), *(label.ravel() for _, label in came[0])])
    text = f"rows {_listed(rows)} with labels {_listed(labels)}"
    if rows.shape == labels.shape and (rows == labels).all():
        return text, True, ""
    plain = np.arange(len(labels))
    if np.array_equal(labels, plain):
        return text, False, "The rows were shuffled and the labels were not."
    if np.array_equal(rows, plain):
        return text, False, "The labels were shuffled and the rows were not."
    return text, False, "Rows and labels were shuffled separately."


def each_once(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    """No row is left out, and none comes twice."""
    order = order_of(came[0])
    missing, extra = given["rows"] - len(np.unique(order)), len(order) - len(np.unique(order))
    text = f"{missing} rows are missing, {extra} come again"
    if missing and extra and len(order) > given["rows"]:
        return text, False, "The number of rows comes from outside: it is len(X)."
    if missing and extra:
        return text, False, "Rows are drawn with replacement: some are left out, and others come again."
    return text, not missing and not extra, ""


def _sizes(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    """All batches are full but for the last, which has what is left."""
    rows, size = given["rows"], given["batch_size"]
    sizes = [len(data) for data, _ in came[0]]
    full, rest = divmod(rows, size)
    text = f"batches of {_listed(sizes)}" if sizes else "no batch"
    if sizes == [size] * full:
        return text, False, "The last batch, which is short, was left out."
    if sizes == [size] * (full + 1):
        return text, False, "The last batch was filled up with rows that had come already."
    if sizes[:full] == [size] * full and len(sizes) > full + 1:
        return text, False, "There are more batches than rows for them."
    return text, sizes == [size] * full + [rest], ""


def shuffled(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    """40 rows do not come in their own order by chance, and neither do whole batches of them."""
    order, size = order_of(came[0]), given["batch_size"]
    text = f"rows {_listed(order)}"
    if (np.diff(order) == 1).all():
        return text, False, "Nothing is shuffled."
    blocks = order[: len(order) // size * size].reshape(-1, size)
    if (np.diff(blocks, axis=1) == 1).all():
        return text, False, "The batches are shuffled, and the rows in them are not: the same rows are always together."
    if (np.sort(blocks // size, axis=1) == blocks[:, :1] // size).all():
        return text, False, "The rows are shuffled within their batch alone: the same rows are always together."
    return text, True, ""


def _new_order(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    first, second = (order_of(batches) for batches in came)
    if len(second) == 0:
        return "no second epoch", False, "The batches were used up in the first epoch."
    text = f"rows {_listed(first)}, then {_listed(second)}"
    same = np.array_equal(first, second)
    return text, not same, "The order is the same in every epoch." if same else ""


def _from_rng(given: Given, came: list[Batches]) -> tuple[str, Any, str]:
    first, second = (order_of(batches) for batches in came)
    if np.array_equal(first, second):
        return "the same order", True, ""
    remark = "Its order does not come from rng: a run cannot be repeated, and no other column sees the same batches."
    return "another order", None, remark


def _keeps_shape(given: Given, came: list[Batches]) -> tuple[str, bool, str]:
    found = sorted({label.shape[1:] for _, label in came[0]})
    text = f"labels of shape (batch{''.join(f', {size}' for size in found[0]) or ','})" if found else "no batch"
    holds = found == [()]
    return text, holds, "" if holds else "Labels of shape (n,) came in another shape."


def _of_some_rows(check: Check) -> Check:
    """Without any rows nothing holds: what is true of all rows would be true of none."""

    def checked(given: Given, came: list[Batches]) -> tuple[str, Any, str]:
        return check(given, came) if len(order_of(came[0])) else ("no rows", False, "")

    return checked


def _code(caller: Caller, given: Given) -> str:
    X, y = make_rows(given["rows"], given["shape"])
    if given["rows"] > 10:
        return ""
    call = f"{caller.called('data_iter')}(X, y, {given['batch_size']}, np.random.default_rng(0))"
    lines = (
        "from itertools import islice\n",
        f"X = {caller.code_of(X)}\ny = {caller.code_of(y)}",
        f"for data, label in islice({call}, 10):  # of batches without end, ten",
        "    print(data, label)",
    )
    return "\n".join(lines)


def _probe(tried: str, expected: str, check: Check, rows: int, batch_size: int, **more: Any) -> Probe:
    shape, epochs, ask = more.get("shape", (-1, 1)), more.get("epochs", 1), more.get("ask", _ask)

    def inputs(rng: np.random.Generator) -> Given:
        seed = int(rng.integers(2**32))
        return {"rows": rows, "batch_size": batch_size, "shape": shape, "epochs": epochs, "seed": seed}

    judge = Rule(expected, check if check is _sizes else _of_some_rows(check))
    return Probe("data_iter", tried, inputs, ask, judge, code=_code)


PROBES = (
    _probe("6 rows in batches of 3", "data (3, 2), labels (3, 1), float32", shapes, 6, 3),
    _probe("40 rows: their order", "another order than their own", shuffled, 40, 8),
    _probe("40 rows: each row's label", "the row's own label", together, 40, 8),
    _probe("40 rows: each row once", "0 rows are missing, 0 come again", each_once, 40, 8),
    _probe("7 rows in batches of 3", "batches of 3, 3, 1", _sizes, 7, 3),
    _probe("3 rows in batches of 5", "batches of 3", _sizes, 3, 5),
    _probe("two epochs from one generator", "two different orders", _new_order, 40, 8, epochs=2),
    _probe("two equal generators", "the same order", _from_rng, 40, 8, ask=_ask_twice),
    _probe("labels of shape (6,)", "labels of shape (batch,)", _keeps_shape, 6, 3, shape=(-1,)),
)
