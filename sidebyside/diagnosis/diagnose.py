"""Tries somebody's own code beside the column that it is based on, on few rows, before anything long is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..column import Column
from ..probes import run_probes
from ..tools.errors import ColumnFailed
from ..training.models import column_code, make_model
from ..training.task import Task
from .answer import Answer
from .diagnosis import Diagnosis
from .growth import MANY, memory_grows, objects_per_step
from .losses import relate_losses
from .measured import StepSize, measure_step_size
from .on_epochs import EPOCHS_FROM_1, FROM_OUTSIDE, on_epochs
from .on_fixed import is_fixed, on_fixed
from .on_model import SET_PARAMETERS, on_outputs, on_set_parameters, on_start
from .on_pairs import in_this_way, on_pairs
from .on_rows import RowsSeen, on_rows, on_the_order
from .relation import is_same
from .rows import find_batches
from .trial import WITH_DECAY, Way, start_walk, trial_task, walk_in_pairs, ways

ORDER, DROPOUT = "data_iter", "dropout"  # the functions of a column that draw from the generator of train


def diagnose(task: Task, base: Column, mine: Column) -> Diagnosis:
    """Try a column beside the one that it is based on, on few rows, before anything long is run.

    Raises:
        ColumnFailed: its code raised an error.
    """
    trial = trial_task(task, base, mine)
    every = ways(trial, base, mine)
    result = Diagnosis(base.name, mine.name, mine, trial, mine)
    result.outcomes = run_probes(mine, mine.defines)
    with _with_what_was_tried(result):
        _try(task, every, base, result)
    return result


@contextmanager
def _with_what_was_tried(result: Diagnosis) -> Iterator[None]:
    """An error in training says more together with the first function that is wrong when it is called alone."""
    try:
        yield
    except ColumnFailed as failure:
        wrong = next(iter(result.failed), None)
        if wrong is None:
            raise
        tried = f"{wrong.function} alone, {wrong.tried}: expected {wrong.expected}, came {wrong.came.rstrip('.')}."
        text = f"{failure} {tried} {wrong.cause}".rstrip()
        raise ColumnFailed(failure.column, failure.file, failure.line, failure.error, text) from failure.error


def _try(task: Task, every: list[Way], base: Column, result: Diagnosis) -> None:
    """Fill in what a trial says."""
    mine, trial = result.column, result.trial
    unheeded = on_outputs(trial, mine)
    if unheeded is not None:
        result.answers.append(unheeded)
        _make_a_step(trial, every[0], result)
        return
    result.remarks += filter(None, [on_start(task, mine), on_set_parameters(trial, every[0], mine)])
    _set_dropout_aside(task, result)
    tried = _try_rows(every[0], base, result)
    if tried is not None and not any(one.kind == SET_PARAMETERS for one in result.remarks):
        result.answers += _on_steps_or_one_batch(every, base, tried, result)
    result.answers = [_with_functions(answer, result) for answer in result.answers]
    if not result.answers:
        result.answers += _on_growth(trial, every[0], base, result)
    result.step_size = _measured(task, tried or result.compared, result)


def _on_steps_or_one_batch(every: list[Way], base: Column, tried: Column, result: Diagnosis) -> list[Answer]:
    """Answers on single steps; on one batch where the user's train cannot be run with the other's order."""
    try:
        return list(_on_steps(result.trial, every, base, tried, result))
    except ColumnFailed:
        if ORDER in tried.defines or ORDER not in result.column.defines:
            raise
        result.compared = result.column
        return list(_on_one_batch(base, result))


def _make_a_step(trial: Task, way: Way, result: Diagnosis) -> None:
    """If training fails, what is known already says why."""
    mine, (answer,) = result.column, result.answers
    try:
        with column_code(mine):
            next(start_walk(trial, way, mine, make_model(trial, mine)), None)
    except ColumnFailed as failure:
        text = f"{failure} {answer.text}"
        raise ColumnFailed(failure.column, failure.file, failure.line, failure.error, text) from failure.error


def _try_rows(way: Way, base: Column, result: Diagnosis) -> Column | None:
    """Look at the rows of the batches; what single steps can be compared with, or None where they cannot be."""
    mine = result.column
    rows = _look_at_rows(result.trial, way, base, _without(result.compared, DROPOUT))
    epochs = list(on_epochs(base.name, mine.name, rows.expected, rows.found, rows.known))
    result.answers += epochs
    if not any(one.kind == FROM_OUTSIDE for one in epochs):
        result.answers += on_rows(rows)
    if any(one.kind != EPOCHS_FROM_1 for one in epochs):
        return None
    if not rows.known or rows.same:
        return result.compared
    remark = on_the_order(rows)
    if ORDER not in mine.defines:
        if remark is not None:
            result.answers += _on_one_batch(base, result)
        return None
    result.remarks += [] if remark is None else [remark]
    tried = _without(result.compared, ORDER)
    if remark is None and not _look_at_rows(result.trial, way, base, _without(tried, DROPOUT)).same:
        return None  # it is not data_iter alone
    if remark is not None:  # the order is right: the lockstep takes the other's too
        result.compared = tried
    return tried


def _with_functions(answer: Answer, result: Diagnosis) -> Answer:
    """An answer, with what single functions say of its causes."""
    if answer.kind == "other" and not answer.causes:
        found = [f"{one.function}: {one.cause}" for one in result.failed if one.cause]
        return replace(answer, causes=tuple(dict.fromkeys(found)))
    updates = [one for one in result.outcomes if one.function == "sgd"]
    if answer.kind == "no update" and updates and all(one.holds for one in updates):
        return replace(answer, causes=tuple(cause for cause in answer.causes if "in place" not in cause))
    return answer


def _without(column: Column, name: str) -> Column:
    """The column with the original's function of this name."""
    return column.with_the_originals(name) if name in column.defines else column


def _set_dropout_aside(task: Task, result: Diagnosis) -> None:
    """Compare with the other's dropout where the masks of one's own, drawn from the same generator, are others.

    Nothing is dropped in the trial, and not in all lessons. A dropout that draws a mask all the same changes the order
    of the rows, which is no mistake. Its probes say whether it is right.
    """
    own_mask = any(one.function == DROPOUT and one.holds is None for one in result.outcomes)
    if not task.settings.model_options.get("dropout"):
        result.compared = _without(result.compared, DROPOUT)
    elif own_mask and not any(one.function == DROPOUT for one in result.failed):
        result.compared = _without(result.compared, DROPOUT)
        text = f"{result.mine} draws masks of its own for dropout, which is right. To compare everything else step by "
        text += f"step, {result.base}'s dropout was taken."
        result.remarks.append(Answer("own masks", text))


def _measured(task: Task, tried: Column, result: Diagnosis) -> StepSize | None:
    """What the learning rate comes to; None where its code, which differs in other ways too, does not get that far."""
    try:
        return measure_step_size(task, tried)
    except ColumnFailed:
        if result.answers:
            return None
        raise


def _look_at_rows(trial: Task, way: Way, base: Column, mine: Column) -> RowsSeen:
    expected = find_batches(trial, way, base, base)
    found = find_batches(trial, way, mine, base, expected)
    seen = RowsSeen(base.name, mine.name, expected, found, None, trial.dataset.y, trial.settings.batch_size,
                    trial.lesson.batch_size)  # fmt: skip
    return replace(seen, again=find_batches(trial, way, mine, base, expected)) if seen.own_order else seen


def _on_steps(trial: Task, every: list[Way], base: Column, compared: Column, result: Diagnosis) -> Iterator[Answer]:
    """Answers on updates and losses, from the first way to call ``train`` that shows a difference."""
    tried = _without(compared, DROPOUT)
    for way in every:
        try:
            pairs = walk_in_pairs(trial, way, base, tried)
        except ColumnFailed:
            if way.name != WITH_DECAY:
                raise
            result.remarks.append(_not_tried(result.mine, way))
            continue
        found = list(on_pairs(pairs, base, tried))
        if found and is_fixed(trial, way, base, tried, pairs):
            found = [on_fixed(base.name, result.mine)]
        if found:
            if not result.answers:  # with rows that are wrong as well, no single function makes it the same
                result.blamed = _blamed(trial, every, base, tried)
            published = way is every[0]
            yield from (one if published else in_this_way(way, one) for one in found)
            return


def _blamed(trial: Task, every: list[Way], base: Column, mine: Column) -> tuple[str, ...]:
    """The functions without which there is no difference: one at a time is replaced by the original."""
    if len(mine.defines) < 2:
        return mine.defines
    return tuple(n for n in mine.defines if _is_right(trial, every, base, mine.with_the_originals(n)))


def _is_right(trial: Task, every: list[Way], base: Column, mine: Column) -> bool:
    """Does it make the other's steps in every way to call train?"""
    for way in every:
        try:
            pairs = walk_in_pairs(trial, way, base, mine)
        except ColumnFailed:  # it does not take a weight decay, or what is left does not go together
            if way.name == WITH_DECAY:
                continue
            return False
        if pairs.ended or relate_losses(pairs).kind != "same":
            return False
        if not all(is_same(pairs, step) for step in range(len(pairs))):
            return False
    return True


def _on_growth(trial: Task, way: Way, base: Column, result: Diagnosis) -> Iterator[Answer]:
    """A graph that is kept shows in nothing but memory."""
    cause = (
        "a graph that is kept: losses of earlier steps are added up or listed with all that they were computed from; "
        "add numbers (asscalar(), item(), detach()) in place of arrays."
    )
    grown = objects_per_step(trial, way, result.compared)
    if grown >= MANY:
        grown -= objects_per_step(trial, way, base)
    if grown >= MANY:
        text = f"{result.mine} keeps {grown:.0f} more objects after every step: memory grows as long as it trains."
        yield Answer("growth", text, (cause,))
    elif memory_grows(trial, way, result.compared) and not memory_grows(trial, way, base):
        yield Answer("growth", f"{result.mine} takes more memory after every step, as long as it trains.", (cause,))


def _on_one_batch(base: Column, result: Diagnosis) -> Iterator[Answer]:
    """What can be said where the order is drawn in train: with all rows in one batch it does not matter."""
    trial = result.trial
    whole = replace(trial, settings=replace(trial.settings, batch_size=trial.rows))
    way = ways(whole, base, result.column)[0]
    found = list(on_pairs(walk_in_pairs(whole, way, base, result.column), base, result.column))
    yield _not_to_be_compared(base.name, result.mine, same=not found)
    yield from found


def _not_to_be_compared(base: str, mine: str, same: bool) -> Answer:
    text = f"The order of {mine} is drawn in its train, so its steps cannot be held against {base}'s one by one."
    if same:
        text += " With all rows in one batch, where the order does not matter, its steps are the same."
    return Answer(
        "order in train",
        text,
        ("rng.permutation(len(X)), drawn once at the beginning of each epoch, gives both the same order.",),
    )


def _not_tried(mine: str, way: Way) -> Answer:
    text = f"{mine} was not tried {way.name}, which its functions do not take and this lesson does not need."
    return Answer("not tried", text)
