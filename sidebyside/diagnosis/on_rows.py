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
        published: that of the lesson, which may stand in somebody's code as a number.
    """

    base: str
    mine: str
    expected: Batches
    found: Batches
    again: Batches | None
    y: np.ndarray
    batch: int
    published: int = 0

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
    apart = _apart(seen)
    if apart:
        every = sum(map(len, _epochs(seen.found)))
        text = (
            f"In the batches of {seen.mine} {apart} of {every} rows come with the label of another row: features and "
            "labels no longer belong together."
        )
        cause = "X is shuffled and y is not, or each by an order of its own."
        if _one_label(seen):
            text, cause = (
                f"{text} In each batch it is one label for all rows.",
                "one row's label is taken for all of them.",
            )
        yield Answer("labels apart", text, (cause,))
    other_size = _on_size(seen)
    if other_size is not None:
        yield other_size
    else:
        yield from _on_missing(seen)
    yield from _on_order(seen)


NOT_USED = "batch_size is not used."


def _on_size(seen: RowsSeen) -> Answer | None:
    """Batches of another size, all of them."""
    sizes = {size for epoch in seen.found.sizes for size in epoch[:-1]}
    if len(sizes) != 1 or sizes == {seen.batch}:
        return None
    (size,) = sizes
    text = f"The batches of {seen.mine} hold {size} rows, where batch_size is {seen.batch}."
    left, again = (sum(counts) for counts in zip(*((m, t) for m, t in _missing_and_twice(seen))))
    if not left and not again:
        return Answer("batch size", text, (NOT_USED,))
    text = (
        text[:-1] + f": in {len(seen.found.epochs)} epochs {left or again} rows come {'in none' if left else 'twice'}."
    )
    cause = "rows are cut at other places than every batch_size."
    if abs(size - seen.batch) == 1:
        cause = f"the slice that is a batch ends one row too {'late' if size > seen.batch else 'early'}."
    return Answer("batch size", text, (cause, NOT_USED) if size == seen.published else (cause,))


def _missing_and_twice(seen: RowsSeen) -> list[tuple[int, int]]:
    """In each epoch, how many rows are missing, and how many come more than once."""
    counts = [np.bincount(epoch, minlength=seen.found.rows) for epoch in _epochs(seen.found)]
    return [(int((count == 0).sum()), int((count > 1).sum())) for count in counts]


def on_the_order(seen: RowsSeen) -> Answer | None:
    """A remark on an order that is right and not the other column's."""
    if not seen.own_order:
        return None
    text = (
        f"{seen.mine} takes all rows once in every epoch, in an order of its own, which is right. To compare "
        f"everything else step by step, {seen.base}'s order was taken (rng.permutation(len(X)), once an epoch)."
    )
    if seen.again is not None and _flat(seen.again) != _flat(seen.found):
        text += (
            " The order does not come from rng, so two runs with the same seed differ: rng.shuffle(rows) is from it."
        )
    return Answer("own order", text)


def _on_missing(seen: RowsSeen) -> Iterator[Answer]:
    """Rows that are left out or come twice."""
    missing, twice = (max(found, default=0) for found in zip(*_missing_and_twice(seen)))
    if not missing and not twice:
        return
    rows, rest = seen.found.rows, seen.found.rows % seen.batch
    if missing and twice:
        text = f"{seen.mine} takes {twice} of {rows} rows more than once in an epoch, and leaves {missing} out."
        if min(missing, twice) > 2:
            cause = "rows are drawn with replacement, for instance by rng.integers, in place of a shuffled order."
            yield Answer("with replacement", text, (cause,))
        else:
            cause = "an index that is one off: for one beyond the end, nd.take takes the last row."
            yield Answer("rows twice", text, (cause,))
    elif missing == rest and _is_last_batch(seen):
        text = f"{seen.mine} takes {rows - missing} of {rows} rows in each epoch: "
        text += f"the short last batch of {rest} is left out."
        causes = (f"only whole batches are cut: the last one of {rest} rows belongs to the epoch too.",)
        yield Answer("last batch left out", text, causes)
    elif missing:
        always = sorted(set(range(rows)).difference(*(epoch.tolist() for epoch in _epochs(seen.found))))
        named = f", row {always[0]} in every epoch" if len(always) == 1 else ""
        text = f"{seen.mine} leaves {missing} of {rows} rows out in an epoch{named}."
        yield Answer("rows left out", text, ("an index that is one off, at the beginning or the end of the rows.",))
    else:
        text = f"{seen.mine} takes {twice} of {rows} rows more than once in an epoch."
        filled = twice == -rows % seen.batch
        cause = "the last batch is filled up with rows that have come already." if filled else "batches overlap."
        yield Answer("rows twice", text, (cause,))


def _is_last_batch(seen: RowsSeen) -> bool:
    """Is nothing missing but a last batch?"""
    return all(size == seen.batch for epoch in seen.found.sizes for size in epoch)


def _on_order(seen: RowsSeen) -> Iterator[Answer]:
    orders = [epoch.tolist() for epoch in _epochs(seen.found) if len(epoch)]
    if len(orders) < 1 or len(orders[0]) < 3:
        return
    if all(order == sorted(order) for order in orders):
        text = f"{seen.mine} takes the rows in the order of the data, 0, 1, 2, …, in every epoch."
        yield Answer("not shuffled", text, ("the rows are not shuffled.",))
    elif all(_follow(batch) for batch in _batches(seen.found)):
        text = (
            f"Each batch of {seen.mine} holds rows that follow one another in the data: the same are always together."
        )
        yield Answer("batches shuffled", text, ("the batches are shuffled, and the rows in them are not.",))
    elif len(orders) > 1 and all(order == orders[0] for order in orders):
        text = f"{seen.mine} takes the rows in the same order in every epoch: {', '.join(map(str, orders[0][:5]))}, …"
        cause = "the order is drawn once, before the epochs, or from a generator that is made anew in each."
        yield Answer("same order", text, (cause,))


def _follow(batch: list[int]) -> bool:
    return len(batch) > 1 and batch == list(range(batch[0], batch[0] + len(batch)))


def _epochs(batches: Batches) -> list[np.ndarray]:
    return [batches.order(epoch) for epoch in range(len(batches.epochs))]


def _batches(batches: Batches) -> list[list[int]]:
    return [batch.tolist() for epoch in batches.epochs for batch in epoch]


def _flat(batches: Batches) -> list[list[int]]:
    return [epoch.tolist() for epoch in _epochs(batches)]


def _one_label(seen: RowsSeen) -> bool:
    return all(
        len(set(seen.y[batch].ravel().tolist())) == 1 for epoch in seen.found.labels for batch in epoch if len(batch)
    )


def _is_whole(order: np.ndarray) -> bool:
    return bool(len(order)) and sorted(order.tolist()) == list(range(len(order)))


def _apart(seen: RowsSeen) -> int:
    """Rows that come with another label than their own."""
    pairs = zip(_batches(seen.found), (batch.tolist() for epoch in seen.found.labels for batch in epoch))
    return sum(int(np.sum(seen.y[a] != seen.y[b])) for a, b in pairs if len(a))
