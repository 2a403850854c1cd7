"""Shows what was found out about somebody's own code: sentences, and a table of what its functions were tried on."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnosis.diagnosis import Diagnosis
from ..tools.tables import Finding, Table

NAMES = {True: "yes", False: "NO", None: ""}


def on_diagnosis(diagnosis: Diagnosis | None) -> Iterable[Finding]:
    """The verdict, then when, where and how; nothing where there is no code of somebody's own."""
    if diagnosis is None:
        return
    yield Finding(f"{diagnosis.headline}", diagnosis.same)
    for answer in diagnosis.answers:
        yield Finding(answer.text)
    if diagnosis.where:
        yield Finding(diagnosis.where)
    for outcome in diagnosis.failed:
        yield Finding(f"{outcome.function} on {outcome.tried}: expected {outcome.expected}, came {outcome.came}. {outcome.cause}".strip())
    for remark in diagnosis.remarks:
        yield Finding(remark.text)


def probes_table(diagnosis: Diagnosis | None) -> list[Table]:
    """What each function was tried on, alone: what failed first."""
    if diagnosis is None or not diagnosis.outcomes:
        return []
    outcomes = sorted(diagnosis.outcomes, key=lambda outcome: outcome.holds is not False)
    rows = [[o.function, o.tried, o.expected, o.came, NAMES[o.holds]] for o in outcomes]
    return [Table("Each function alone, against float64", ["", "tried", "expected", "came", "right"], rows)]
