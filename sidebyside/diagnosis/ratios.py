"""What a constant ratio between two columns' updates usually comes from."""

from __future__ import annotations

from collections.abc import Iterator
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


def causes_of(ratio: float, convention: Convention, squared: bool, batch: int, rows: int, name: str) -> list[str]:
    """The simplest explanations of a ratio, a sentence each.

    Args:
        ratio: of an update to that of the column which is right.
        convention: of that column.
        squared: is the loss a squared error, or a cross-entropy?
        batch: rows in the batch.
        rows: rows in the data set.
        name: of the column which is right.
    """
    if abs(ratio) < 1e-9:
        return [
            "the parameters are not updated in place: w = w - lr · gradient makes a new array and leaves the old one as "
            "it was (w -= … or w[:] = … changes it).",
            "no gradient arrives: attach_grad() is missing, the forward pass is not recorded, or backward() is not called.",
        ]
    found: dict[int, list[str]] = {}
    for parts in product(_signs(), _halves(convention, squared, name), _sizes(convention, batch, rows, name)):
        value = parts[0][0] * parts[1][0] * parts[2][0]
        sentences = [sentence for _, sentence in parts if sentence]
        if _near(ratio, value) and sentences:
            found.setdefault(len(sentences), []).append("; and ".join(sentences) + ".")
    return list(dict.fromkeys(found[min(found)])) if found else []


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= NEAR * abs(b)


Part = tuple[float, str]


def _signs() -> Iterator[Part]:
    yield 1.0, ""
    yield -1.0, "the sign: the gradient is added, w + lr · gradient, or the loss is turned into its negative"


def _halves(convention: Convention, squared: bool, name: str) -> Iterator[Part]:
    yield 1.0, ""
    whole = squared and convention.multiple == 2
    if whole:
        yield 0.5, f"½(ŷ - y)² in place of (ŷ - y)², or a derivative without its 2: a half too much, as {name} has none"
        yield 2.0, "a factor of 2 too much, for instance one that stands in the loss and in its derivative"
    elif squared:
        yield 0.5, "the square is halved twice"
        yield 2.0, f"(ŷ - y)² in place of ½(ŷ - y)²: the half is missing, which {name} has"
    else:
        yield 0.5, "a half too much: the cross-entropy has none"
        yield 2.0, "a factor of 2 too much: the cross-entropy has none"


def _sizes(convention: Convention, batch: int, rows: int, name: str) -> Iterator[Part]:
    yield 1.0, ""
    if batch == 1:
        return
    if convention.divides_by == "nothing":
        yield 1 / batch, f"the mean over the batch in place of the sum, which {name} takes"
        yield float(batch), "multiplied by the size of the batch"
        yield 1 / rows, "divided by the number of all rows, where nothing is to be divided"
    else:
        yield (
            1 / batch,
            "divided by the size of the batch twice, for instance by a mean in the loss and again in the update",
        )
        yield float(batch), "the sum over the batch in place of the mean: the division by its size is missing"
        yield batch / rows, "divided by the number of all rows in place of those of the batch"
