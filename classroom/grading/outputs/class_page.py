"""``class.html``: the whole class on one page, for the teacher."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from sidebyside.tools.tables import Finding

from ...results import FAILED, MISSING, NOT_WRITTEN, PASSED, REFUSED, ExerciseResult, SubmissionResult
from ..rings import Group, looked_for
from ..settings import Assignment
from .pages import render
from .shown import points_of, rounded
from .standings import Column, by_score, columns
from .text import counted

# Of each status the class of its cell, and what is in it where colours cannot be seen.
LOOKS = {PASSED: ("p", "✓"), FAILED: ("f", ""), NOT_WRITTEN: ("n", "·"), MISSING: ("m", "–"), REFUSED: ("r", "✗")}
CHART = {"width": 400, "height": 150, "left": 8, "bottom": 34, "top": 18}


@dataclass(frozen=True)
class Cell:
    """What came of one exercise of one student: how it looks, what is in it, and the same in words.

    Attributes:
        look: the classes of its style.
        text: a sign, or how many checks hold.
        label: the same in words.
        letters: the mistakes that were made.
    """

    look: str
    text: str
    label: str
    letters: str = ""


@dataclass(frozen=True)
class Row:
    """A student in the table of the class."""

    submission: SubmissionResult
    link: str
    score: str
    penalty: str
    ran: str
    cells: list[Cell]


@dataclass(frozen=True)
class Bar:
    """A bar of the distribution, in the chart's own units, and what it says."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


def page_of_class(
    submissions: Sequence[SubmissionResult],
    assignment: Assignment,
    folders: Mapping[str, str],
    alike: Sequence[Group],
    known: Mapping[str, Mapping[str, str]],
    remarks: Sequence[str],
) -> bytes:
    """Make the page.

    Args:
        submissions: what came of each.
        assignment: what it is worth.
        folders: of each student, by key, the address of the folder with the feedback.
        alike: groups of submissions that are alike.
        known: of each exercise the sentences of its known mistakes, by their keys; may be empty.
        remarks: on the class as a whole.
    """
    exercises = columns(submissions, assignment, known)
    scores = [assignment.score(submission) for submission in submissions]
    return render(
        "class.html",
        headline=[assignment.title],
        findings=_findings(submissions, assignment, scores),
        exercises=exercises,
        groups=_groups(exercises),
        hardest=sorted(exercises, key=lambda one: (one.passed, one.mean, one.number)),
        rows=[_row(one, assignment, exercises, folders) for one in submissions],
        bars=_bars(scores, assignment.max_score),
        chart=CHART,
        mistakes=sorted(
            (mistake for exercise in exercises for mistake in exercise.mistakes),
            key=lambda one: -len(one.made) - len(one.perhaps),
        ),
        unmade=sum(len(known.get(one.name, {}).keys() - {made.key for made in one.mistakes}) for one in exercises),
        names={submission.student.key: submission.student.name for submission in submissions},
        links={key: f"{folder}/feedback.html" for key, folder in folders.items()},
        alike=alike,
        isolations=len({ran_in(submission) for submission in submissions}),
        looked_for=looked_for(len(submissions)),
        remarks=remarks,
    )


def _findings(
    submissions: Sequence[SubmissionResult], assignment: Assignment, scores: Sequence[float]
) -> list[Finding]:
    if not submissions:
        return [Finding("Nothing was handed in.")]
    texts = [
        f"{counted(len(submissions), 'submission')}, {counted(len(assignment.weights), 'exercise')},"
        f" {points_of(assignment.max_score)}.",
        f"Mean score {rounded(mean(scores))}, median {rounded(median(scores))}.",
    ]
    texts += _isolation(submissions)
    late = [submission for submission in submissions if assignment.days_late(submission)]
    if assignment.due:
        texts.append(f"Due {assignment.due.isoformat(' ')}; {len(late)} {'was' if len(late) == 1 else 'were'} late.")
    return [Finding(text) for text in texts]


def _isolation(submissions: Sequence[SubmissionResult]) -> list[str]:
    """How the code was kept from the machine; one sentence where it was the same for all."""
    kinds = Counter(ran_in(submission) for submission in submissions)
    if len(kinds) == 1:
        return [f"Each submission ran {kind}." for kind in kinds]
    return [f"{counted(count, 'submission')} ran {kind}." for kind, count in sorted(kinds.items())]


def ran_in(submission: SubmissionResult) -> str:
    """Where a submission ran, in words; that root nests one sandbox in another is of no interest here."""
    name = re.sub(r", nested$", "", submission.isolation)
    if name.startswith("none"):
        return "without a sandbox, as trusted code"
    return f"in a sandbox ({name})" if name not in ("", "sandbox") else "in a sandbox" if name else "in an unknown way"


def _groups(exercises: Sequence[Column]) -> list[tuple[str, int]]:
    """The parts of the list that follow one another, and how many exercises each has."""
    parts: list[tuple[str, int]] = []
    for exercise in exercises:
        name, count = parts[-1] if parts else ("", 0)
        if parts and name == exercise.part:
            parts[-1] = (name, count + 1)
        else:
            parts.append((exercise.part, 1))
    return parts


def _row(
    submission: SubmissionResult, assignment: Assignment, exercises: Sequence[Column], folders: Mapping[str, str]
) -> Row:
    results = {result.name: result for result in submission.exercises}
    penalty = assignment.late_penalty(submission)
    return Row(
        submission=submission,
        link=f"{folders[submission.student.key]}/feedback.html",
        score=rounded(assignment.score(submission)),
        penalty=rounded(penalty) if penalty else "",
        ran=ran_in(submission),
        cells=[_cell(results.get(exercise.name), exercise) for exercise in exercises],
    )


def _cell(result: ExerciseResult | None, exercise: Column) -> Cell:
    if result is None:
        return Cell("m", LOOKS[MISSING][1], f"{exercise.name}: not in this submission")
    look, text = LOOKS[result.status]
    label = f"{exercise.name}: {result.status}"
    if result.status != FAILED:
        return Cell(look, text, label)
    held = sum(check.holds for check in result.checks)
    letters = {mistake.key: mistake.letter for mistake in exercise.mistakes}
    between = "+" if result.together else "|"
    named = between.join(letters[key] for key in result.named if key in letters)
    label += f", {held} of {len(result.checks)} checks hold"
    label += f", mistake {' '.join(result.named)}" if result.named else ""
    # How many hold decides how dark it is: a glance tells nearly right from not begun.
    share = "2" if result.score >= 0.5 else "1"
    return Cell(f"{look} f{share}", f"{held}/{len(result.checks)}", label, named)


def _bars(scores: Sequence[float], most: float) -> list[Bar]:
    counts = by_score(scores, most)
    highest = max([*counts, 1])
    step = (CHART["width"] - 2 * CHART["left"]) / len(counts)
    room = CHART["height"] - CHART["bottom"] - CHART["top"]
    bars = []
    for place, count in enumerate(counts):
        height = round(room * count / highest, 2)
        x = round(CHART["left"] + place * step + 2, 2)
        ends = [rounded(most * end / len(counts)) for end in (place, place + 1)]
        y = CHART["height"] - CHART["bottom"] - height
        bars.append(Bar(x, round(y, 2), round(step - 4, 2), height, count, " to ".join(ends)))
    return bars
