"""Turns what a column's batches hold into answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .answer import Answer
from .rows import Batches


@dataclass(frozen=True)
class RowsSeen:
    """What is known of the rows in the batches of two columns, in the same trial.

    Attributes:
        base, mine: the columns' names.
        expected, found: their batches.
        again: the second column's batches in another run from the same seed, where that was looked at.
        y: the labels, (rows,).
        batch: the batch size.
    """

    base: str
    mine: str
    expected: Batches
    found: Batches
    again: Batches | None
    y: np.ndarray
    batch: int

    @property
    def known(self) -> bool:
        """Can anything be said?"""
        return self.found.known and self.expected.known and all(map(_is_whole, _epochs(self.expected)))

    @property
    def same(self) -> bool:
        """Do all batches hold the same rows in both columns, with their labels?"""
        same_count = [len(e) for e in self.expected.epochs] == [len(e) for e in self.found.epochs]
        pairs = zip(_batches(self.expected), _batches(self.found))
        return same_count and all(set(a) == set(b) and len(a) == len(b) for a, b in pairs) and not _apart(self)

    @property
    def own_order(self) -> bool:
        """Is it right, and an order of its own: every row once, whole batches, a new order in each epoch?"""
        return self.known and not self.same and not list(on_rows(self))


def on_rows(seen: RowsSeen) -> Iterator[Answer]:
    """Answers on which rows the batches held; none where they held all rows, each once, in a new order every epoch."""
    if not seen.known:
        return
    found, expected = seen.found, seen.expected
    yield from _on_epochs(seen)
    apart = _apart(seen)
    if apart:
        text = (
            f"In the batches of {seen.mine} {apart} of {sum(map(len, _epochs(found)))} rows come with the label of another "
            "row: features and labels no longer belong together."
        )
        yield Answer("labels apart", text, ("X is shuffled and y is not, or each by an order of its own.",))
    if not found.epochs:
        return
    yield from _on_missing(seen)
    sizes = [size for epoch in found.sizes for size in epoch[:-1]]
    if sizes and all(_is_whole(epoch) for epoch in _epochs(found)) and set(sizes) != {seen.batch}:
        shown = ", ".join(map(str, sorted(set(sizes))))
        yield Answer("batch size", f"The batches of {seen.mine} hold {shown} rows, where batch_size is {seen.batch}.",
                     ("batch_size is not used, or rows are cut at other places.",))  # fmt: skip
    yield from _on_order(seen)


def on_the_order(seen: RowsSeen) -> Answer | None:
    """A remark on an order that is right and not the other column's."""
    if not seen.own_order:
        return None
    text = (
        f"{seen.mine} takes all rows once in every epoch, in an order of its own, which is right. To compare everything "
        f"else step by step, {seen.base}'s order was taken (rng.permutation(len(X)), once an epoch)."
    )
    if seen.again is not None and _flat(seen.again) != _flat(seen.found):
        text += " The order does not come from rng: two runs with the same seed differ."
    return Answer("own order", text, differs=False)


def _on_epochs(seen: RowsSeen) -> Iterator[Answer]:
    """An iterator that is used up, or goes on for too long."""
    here, there = ([len(batches) for batches in b.epochs] for b in (seen.found, seen.expected))
    if here and sum(here[1:]) == 0 and len(there) > 1:
        text = (
            f"{seen.mine} makes {here[0]} steps in the first epoch and none in the {len(there) - 1} that should follow."
        )
        cause = "a generator is used up after one epoch: data_iter has to be called again for each."
        yield Answer("used up", text, (cause,))
    elif len(here) < len(there):
        text = f"{seen.mine} makes {sum(here)} steps in {len(here)} epochs: expected {sum(there)} in {len(there)}."
        yield Answer("steps", text, ("epochs is not used, or the loop ends early.",))


def _on_missing(seen: RowsSeen) -> Iterator[Answer]:
    """Rows that are left out or come twice."""
    epochs = [epoch for epoch in _epochs(seen.found) if len(epoch)]
    every = range(seen.found.rows)
    counts = np.array([[int(np.sum(epoch == row)) for row in every] for epoch in epochs])
    if not counts.size or (counts == 1).all():
        return
    missing, twice = int((counts == 0).sum(axis=1).max()), int((counts > 1).sum(axis=1).max())
    rest = seen.found.rows % seen.batch
    where = f"{seen.mine} takes"
    if missing > 2 and twice > 2:
        text = f"{where} {twice} of {seen.found.rows} rows more than once in an epoch, and leaves {missing} out."
        causes = ("rows are drawn with replacement, for instance by rng.integers, in place of a shuffled order.",)
        yield Answer("with replacement", text, causes)
    elif missing == rest and rest and not twice:
        text = f"{where} {seen.found.rows - missing} of {seen.found.rows} rows in each epoch: the short last batch of {rest} is left out."
        causes = (f"only whole batches are cut: the last one of {rest} rows belongs to the epoch too.",)
        yield Answer("last batch left out", text, causes)
    elif missing and not twice:
        always = [row for row in every if (counts[:, row] == 0).all()]
        named = f", row {always[0]} in every epoch" if len(always) == 1 else ""
        text = f"{where} {seen.found.rows - missing} of {seen.found.rows} rows in an epoch{named}."
        yield Answer(
            "rows left out", text, ("an index that is one off, at the beginning, the end or between batches.",)
        )
    else:
        text = (
            f"{where} {twice} of {seen.found.rows} rows more than once in an epoch"
            + f" and leaves {missing} out." * bool(missing)
        )
        yield Answer(
            "rows twice",
            text.rstrip(".") + ".",
            ("batches overlap: an index that is one off, or the last batch is filled up from the first rows.",),
        )


def _on_order(seen: RowsSeen) -> Iterator[Answer]:
    orders = [epoch.tolist() for epoch in _epochs(seen.found) if len(epoch)]
    if len(orders) < 1 or len(orders[0]) < 3:
        return
    if all(order == sorted(order) for order in orders):
        text = f"{seen.mine} takes the rows in the order of the data, 0, 1, 2, …, in every epoch."
        yield Answer("not shuffled", text, ("the rows are not shuffled.",))
    elif len(orders) > 1 and all(order == orders[0] for order in orders):
        text = f"{seen.mine} takes the rows in the same order in every epoch: {', '.join(map(str, orders[0][:5]))}, …"
        cause = "the order is drawn once, before the epochs, or from a generator that is made anew in each."
        yield Answer("same order", text, (cause,))


def _epochs(batches: Batches) -> list[np.ndarray]:
    return [batches.order(epoch) for epoch in range(len(batches.epochs))]


def _batches(batches: Batches) -> list[list[int]]:
    return [batch.tolist() for epoch in batches.epochs for batch in epoch]


def _flat(batches: Batches) -> list[list[int]]:
    return [epoch.tolist() for epoch in _epochs(batches)]


def _is_whole(order: np.ndarray) -> bool:
    return bool(len(order)) and sorted(order.tolist()) == list(range(len(order)))


def _apart(seen: RowsSeen) -> int:
    """Rows that come with another label than their own."""
    pairs = zip(_batches(seen.found), (batch.tolist() for epoch in seen.found.labels for batch in epoch))
    return sum(int(np.sum(seen.y[a] != seen.y[b])) for a, b in pairs if len(a))
