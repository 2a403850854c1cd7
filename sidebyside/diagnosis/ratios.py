"""What a constant ratio between two columns' updates usually comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from ..column import Convention

NEAR = 7e-3  # of a ratio
WORDS = {0.5: "half of", 2.0: "twice", -1.0: "the negative of", 0.25: "a quarter of", 4.0: "four times"}


def said(ratio: float, batch: int) -> str:
    """A ratio in words, to be followed by what it is a multiple of: "half of", "1/10 of", "10 times"."""
    for value, words in WORDS.items():
        if _near(ratio, value):
            return words
    for value, words in ((1 / batch, f"1/{batch} of"), (batch, f"{batch} times"), (-1 / batch, f"-1/{batch} of")):
        if _near(ratio, value):
            return words
    return f"{ratio:.4g} times"


NO_GRADIENT = {
    "mxnet": "attach_grad() is missing, the forward pass is not recorded, or backward() is not called.",
    "torch": "requires_grad is missing, the graph was cut by detach() or item(), or backward() is not called.",
    "numpy": "backward is not called, or does not add to the gradients of its parameters.",
}


@dataclass(frozen=True)
class Case:
    """A ratio of updates, and what goes with it.

    Attributes:
        ratio: of an update to that of the column which is right.
        convention: of that column.
        name: of that column.
        squared: is the loss a squared error, or a cross-entropy?
        batch: rows in the batch.
        rows: rows in the data set.
        library: what that column stands on, by the name of its package.
        published_batch: the batch size that the lesson is published with.
        in_loss: are the losses the same multiple of the right ones (True), or right (False)? None where they are
            neither.
        by_own_rows: does a short batch show that it is divided by the rows that it has (True), or by the same number as
            all others (False)? None where there is none, or it shows neither.
    """

    ratio: float
    convention: Convention
    name: str
    squared: bool
    batch: int
    rows: int
    library: str = "mxnet"
    published_batch: int = 0
    in_loss: bool | None = None
    by_own_rows: bool | None = None


def causes_of(case: Case) -> list[str]:
    """The simplest explanations of a ratio, a sentence each."""
    if abs(case.ratio) < 1e-9:
        return [
            "the parameters are not updated in place: w = w - lr · gradient makes a new array and leaves the old one "
            "as it was (w -= … or w[:] = … changes it).",
            f"no gradient arrives: {NO_GRADIENT.get(case.library, NO_GRADIENT['mxnet'])}",
        ]
    found: dict[int, list[str]] = {}
    for parts in product(_signs(case), _halves(case), _sizes(case)):
        value = parts[0][0] * parts[1][0] * parts[2][0]
        sentences = [sentence for _, sentence in parts if sentence]
        if _near(case.ratio, value) and sentences:
            found.setdefault(len(sentences), []).append("; and ".join(sentences) + ".")
    return list(dict.fromkeys(found[min(found)])) if found else []


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= NEAR * abs(b)


Part = tuple[float, str]
ELSEWHERE = "in the gradient or in the update"


def _signs(case: Case) -> Iterator[Part]:
    yield 1.0, ""
    added = "of the gradient, or of the update: the gradient is added, w + lr · gradient"
    turned = "of the loss, which is turned into its negative"
    if case.in_loss is None:
        yield -1.0, f"the sign {added}, or {turned}"
    else:
        yield -1.0, f"the sign {turned if case.in_loss else added}"


def _halves(case: Case) -> Iterator[Part]:
    """A factor of two, in the loss or elsewhere."""
    yield 1.0, ""
    whole = case.squared and case.convention.multiple == 2
    if case.in_loss is False:
        two = ": the derivative of (ŷ - y)² is 2 (ŷ - y)" if whole else f", which {case.name} does not have"
        yield 0.5, f"a half {ELSEWHERE}{two}"
        yield 2.0, f"a factor of 2 {ELSEWHERE}: a derivative with a 2 too much, or an update that is made twice"
    elif whole:
        yield 0.5, f"½(ŷ - y)² in place of (ŷ - y)²: a half too much, as {case.name} has none"
        yield 2.0, f"a factor of 2 too much in the loss, which is (ŷ - y)² in {case.name}"
    elif case.squared:
        yield 0.5, "the square is halved twice"
        yield 2.0, f"(ŷ - y)² in place of ½(ŷ - y)²: the half is missing, which {case.name} has"
    else:
        yield 0.5, "a half too much: the cross-entropy has none"
        yield 2.0, "a factor of 2 too much: the cross-entropy has none"


def _sizes(case: Case) -> Iterator[Part]:
    """A division by a number of rows."""
    yield 1.0, ""
    if case.batch == 1:
        return
    if case.convention.divides_by == "nothing":
        if case.published_batch not in (0, 1, case.batch):
            number = f"divided by {case.published_batch}, a number that stands in the code"
            yield 1 / case.published_batch, f"{number}: nothing is to be divided, as {case.name} takes the sum"
        yield from _means(case)
        yield float(case.batch), "multiplied by the size of the batch"
        yield 1 / case.rows, "divided by the number of all rows, where nothing is to be divided"
    else:
        twice = "divided by the size of the batch twice, for instance by a mean in the loss and again in the update"
        yield 1 / case.batch, twice
        missing = "the sum over the batch in place of the mean: the division by its size is missing"
        yield float(case.batch), missing
        yield case.batch / case.rows, "divided by the number of all rows in place of those of the batch"


def _means(case: Case) -> Iterator[Part]:
    """Where a sum is right: a mean, by the batch's own rows or by a fixed number."""
    where = "in the loss" if case.in_loss else ELSEWHERE if case.in_loss is False else ""
    if case.by_own_rows is False:
        by = f"divided by the batch size {where}, the same number in every batch"
        yield 1 / case.batch, f"{by}, where {case.name} takes the sum".replace("  ", " ").replace(" ,", ",")
    else:
        mean = f"the mean over the batch in place of the sum, which {case.name} takes"
        yield 1 / case.batch, f"{mean}: it is divided {where}" if case.in_loss is False else mean
