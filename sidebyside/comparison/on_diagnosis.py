"""Shows what was found out about somebody's own code: sentences, and a table of what its functions were tried on."""

from __future__ import annotations

from collections.abc import Iterable

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


def _on_functions(outcomes: list[Outcome]) -> Iterable[Finding]:
    """A line for each input that a function is wrong on, and one for all on which it is right."""
    for function in dict.fromkeys(outcome.function for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.function == function]
        right = [outcome.tried for outcome in own if outcome.holds]
        told: set[str] = set()
        for outcome in own:
            if outcome.holds:
                continue
            cause = "" if outcome.cause in told else f" {outcome.cause}"
            told.add(outcome.cause)
            text = f"{function} on {outcome.tried}: expected {outcome.expected}, came {outcome.came}.{cause}"
            yield Finding(text.rstrip(), outcome.holds)
        if right:
            yield Finding(f"{function} alone is right on {'; '.join(right)}.", True)
