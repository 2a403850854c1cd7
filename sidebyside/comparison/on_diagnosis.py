"""Shows what was found out about somebody's own code: sentences, and a table of what its functions were tried on."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnosis.answer import joined
from ..diagnosis.diagnosis import Diagnosis
from ..probes import Outcome
from ..tools.tables import Finding, Table

VERDICTS = {True: "yes", False: "NO", None: ""}


def on_diagnosis(diagnosis: Diagnosis | None) -> list[Finding]:
    """The verdict, then when, where and how, then single functions; nothing where there is no code of one's own."""
    if diagnosis is None:
        return []
    found = [Finding(diagnosis.headline, diagnosis.same)]
    found += (Finding(answer.text) for answer in diagnosis.answers)
    found.append(Finding(_what_was_compared(diagnosis)))
    found += [Finding(diagnosis.where)] * bool(diagnosis.where)
    found += (Finding(remark.text) for remark in diagnosis.remarks)
    return [*found, *_on_functions(diagnosis.outcomes)]


def probes_table(diagnosis: Diagnosis | None) -> list[Table]:
    """What each function was tried on, alone, what was expected and what came; what failed first."""
    if diagnosis is None or not diagnosis.outcomes:
        return []
    outcomes = sorted(diagnosis.outcomes, key=lambda outcome: outcome.holds is not False)
    rows = [[o.function, o.tried, o.expected, o.came, VERDICTS[o.holds]] for o in outcomes]
    return [Table("Each function alone, against float64", ["", "tried", "expected", "came", "right"], rows, prose=True)]


def _what_was_compared(diagnosis: Diagnosis) -> str:
    """Which names are the user's, and what of their code nobody looked at."""
    own, left_out = diagnosis.column.own_names(), diagnosis.column.leaves_out()
    text = f"Of {diagnosis.mine} were compared: {joined(own, 9)}; all else is {diagnosis.base}'s."
    if diagnosis.column.line_of_loop():
        text += f" The loop of line {diagnosis.column.line_of_loop()} is run and not compared: as train it would be."
    if left_out:
        text += f" Not compared, because no column has {'it' if len(left_out) == 1 else 'them'}: {joined(left_out)}."
    others = diagnosis.column.other_exercises()
    if others:
        text += f" Not compared, because not written, or of no use to this lesson: {joined(others)}."
    return text


def _on_functions(outcomes: list[Outcome]) -> Iterable[Finding]:
    """A line for each input that a function is wrong on, and one for all functions that are right."""
    right = {}
    for function in dict.fromkeys(outcome.function for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.function == function]
        if all(outcome.holds for outcome in own):
            right[function] = len(own)
        yield from _on_function(function, own)
    if right:
        counts = joined([f"{function} ({count})" for function, count in right.items()], 99)
        yield Finding(
            f"called alone on inputs that show usual mistakes, these are right on all (so many inputs): {counts}.", True
        )


def _on_function(function: str, outcomes: list[Outcome]) -> Iterable[Finding]:
    """What is wrong with one function, each cause once."""
    told: set[str] = set()
    likewise = []
    for outcome in outcomes:
        if outcome.holds:
            continue
        if told and outcome.cause in (*told, ""):
            likewise.append(outcome.tried)
            continue
        told.add(outcome.cause)
        text = f"{function}, {outcome.tried}: expected {outcome.expected}, came {outcome.came.rstrip('.')}."
        yield Finding(f"{text} {outcome.cause}".rstrip(), outcome.holds)
    if likewise:
        yield Finding(f"{function} is not right either on {'; '.join(likewise)}.")
