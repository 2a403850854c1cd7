"""Turns numbers of steps and epochs into answers."""

from __future__ import annotations

from collections.abc import Iterator

from .answer import Answer
from .rows import Batches

FROM_OUTSIDE = "rows from outside"  # after which nothing is to be learnt from which rows they were
TOO_MANY = 2  # times the steps that there should be
EPOCHS_FROM_1 = "epochs from 1"  # the one kind of answer after which steps can still be compared


def on_epochs(base: str, mine: str, expected: Batches, found: Batches, rows_known: bool) -> Iterator[Answer]:
    """Answers on how many epochs there were, how they were numbered, and how many steps each had.

    Args:
        base, mine: the columns' names.
        expected, found: their batches.
        rows_known: are the rows in them known? Then these say more than a number of steps that is another.
    """
    here, there = _steps(found), _steps(expected)
    if here and here[0] >= TOO_MANY * there[0]:
        text = f"On {found.rows} rows {mine} makes {here[0]} steps in the first epoch, where {base} makes {there[0]}."
        cause = (
            "a number of rows from outside, such as num_examples, in place of that of the rows that are given, len(X)."
        )
        yield Answer(FROM_OUTSIDE, text, (cause,))
    elif len(here) == 1 and len(there) > 1:
        text = f"{mine} makes {here[0]} steps in the first epoch and none in the {len(there) - 1} that should follow."
        cause = "a generator is used up after one epoch: data_iter has to be called again for each."
        yield Answer("used up", text, (cause,))
    elif len(here) < len(there):
        text = f"{mine} makes {sum(here)} steps in {len(here)} epochs: expected {sum(there)} in {len(there)}."
        yield Answer("epochs", text, ("epochs is not used, or the loop over them ends early.",))
    elif found.numbers != expected.numbers:
        yield _on_numbers(base, mine, expected, found)
    elif here != there and not rows_known:
        text = f"{mine} yields {_each(here)}, where {base} yields {_each(there)}."
        yield Answer("steps", text, (_cause_of_steps(here, there),))


def _steps(batches: Batches) -> list[int]:
    return [len(sizes) for sizes in batches.sizes]


def _on_numbers(base: str, mine: str, expected: Batches, found: Batches) -> Answer:
    numbers = found.numbers
    text = f"{mine} numbers its epochs {_listed(numbers)}, where {base} has {_listed(expected.numbers)}."
    if numbers[: len(expected.numbers)] == expected.numbers:
        text = (
            f"{mine} goes on after the {len(expected.numbers)} epochs that it was given: it yields {_listed(numbers)}."
        )
    if numbers == [number + 1 for number in expected.numbers]:
        return Answer(EPOCHS_FROM_1, text, ("epochs are counted from 1: train yields them from 0.",))
    if len(numbers) > len(expected.numbers):
        causes = (
            "epochs is not used, so that there are more of them; or the step's number is yielded, not the epoch's.",
        )
        return Answer("epochs", text, causes)
    return Answer("epochs", text)


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:4])) + (", …" if len(numbers) > 4 else "")


def _each(steps: list[int]) -> str:
    if len(set(steps)) == 1:
        return f"{steps[0]} times in each epoch" if steps[0] != 1 else "once in each epoch"
    return f"{', '.join(map(str, steps))} times in the epochs"


def _cause_of_steps(here: list[int], there: list[int]) -> str:
    if set(here) == {1}:
        return "yield stands after the loop over the batches: it belongs into it, after every step."
    if here == [steps - 1 for steps in there]:
        return "the short last batch is left out."
    return "the loop over the batches ends early, or goes on for too long."
