"""Which file, or cell of a notebook, of a submission answers which exercise."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..solution import is_stub
from .cells import answer_of_cell
from .code import defined
from .contents import SubmittedFile
from .find import Submission
from .limits import LARGEST_CODE, Unreadable
from .names import exercise_names, kind_of, listed, shown
from .needed import needed
from .notebook import TAG, Cell, code_cells, joined
from .text import decoded

#: How an answer was found. A smaller one is better, however old it is and wherever it lies.
BY_NAME, BY_CONTENT, STUB, OTHER_STUB, UNUSABLE, BROKEN = range(6)
GIVEN_OUT = "the other is as it was given out"


@dataclass(frozen=True)
class ExerciseFile:
    """What is asked for.

    Attributes:
        name: the exercise's, as ``"square_loss"``.
        number: its place in the list of all.
        file_name: what its file is called, as ``"03_square_loss.py"``.
        asked: the functions, classes, methods as ``"Linear.forward"``, or values that the file has to define.
        given: what else its stub defines, which checks may use.
    """

    name: str
    number: int
    file_name: str
    asked: tuple[str, ...]
    given: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, number: int, file_name: str, asked: tuple[str, ...], text: str) -> ExerciseFile:
        """The file of an exercise whose solution is ``text``."""
        roots = {one.partition(".")[0] for one in asked}
        given = sorted(one for one in defined(text) - roots if not one.startswith("_"))
        return cls(name, number, file_name, asked, tuple(given))

    @property
    def defined(self) -> set[str]:
        """What of it stands at the top of the file."""
        return {name.partition(".")[0] for name in self.asked}


@dataclass(frozen=True)
class Answer:
    """What a submission says to an exercise.

    Attributes:
        text: the Python to check; empty where there is a problem.
        file: where it was found.
        problem: a sentence that says why it cannot be used; or empty.
        remarks: how it was found, as where two files could be meant.
        cells: for a notebook, of each cell in the text its first line there, and its number among the code cells.
    """

    text: str
    file: str
    problem: str = ""
    remarks: tuple[str, ...] = ()
    cells: tuple[tuple[int, int], ...] = ()

    def placed(self, message: str) -> str:
        """A message that speaks of lines of the text, with the lines of a notebook's cells in place of these."""
        name = self.file.rpartition("/")[2]
        return re.sub(rf"({re.escape(name)}), line (\d+)", self._place, message) if self.cells else message

    def _place(self, match: re.Match[str]) -> str:
        line = int(match[2])
        first, cell = max([one for one in self.cells if one[0] <= line], default=self.cells[0])
        return f"{match[1]}, code cell {cell}, line {line - first + 1}"


@dataclass(frozen=True)
class _Read:
    """A file as far as it can be read."""

    file: SubmittedFile
    text: str = ""
    remark: str = ""
    problem: str = ""
    cells: tuple[Cell, ...] = ()
    starts: tuple[tuple[int, int], ...] = ()  # of each cell in the text its first line, and its number
    names: frozenset[str] = frozenset()  # that it defines
    called: Mapping[str, int] = field(default_factory=dict)  # exercises that its name may mean, and which copy it is

    @property
    def is_notebook(self) -> bool:
        return kind_of(self.file.name) == "ipynb"


@dataclass(frozen=True)
class _Candidate:
    rank: int
    answer: Answer
    file: SubmittedFile
    copy: int = 0

    @property
    def better(self) -> tuple[object, ...]:
        """The candidate with the greatest counts: best found, then in the fewest folders, then the last."""
        when, place = self.file.order[:-1], self.file.order[-1:]
        return (-self.rank, -self.file.name.count("/"), when, self.copy, place)


def answers(submission: Submission, exercises: Mapping[str, ExerciseFile]) -> dict[str, Answer]:
    """Find the answers in a submission.

    A file answers an exercise if it is called after it, or, for a notebook, has a cell with its tag or comment. If
    there is none, then one does that defines all the names that are asked for. Of several files the one in the fewest
    folders counts, and of these the last. A text that answers several exercises is cut to what each of them needs, and
    a cell comes with what it uses of the other cells.

    Args:
        submission: what was handed in.
        exercises: by name.

    Returns:
        The answers by name of the exercise; those that are missing are not in it.
    """
    read = [_read(file) for file in submission.files]
    known = {exercise.name.casefold(): exercise for exercise in exercises.values()}
    alone = len(read) == 1
    found = {}
    for name, exercise in exercises.items():
        candidates = [one for file in read for one in _candidates(file, exercise, known, alone, len(exercises) == 1)]
        if candidates:
            found[name] = _best(candidates, exercise)
    return found


def _read(file: SubmittedFile) -> _Read:
    called = {name: copy for name, copy in reversed(exercise_names(file.name))}
    read = _Read(file, called=called)
    try:
        if file.problem:
            raise Unreadable(file.problem)
        text, remark = decoded(file.content)
        if read.is_notebook:
            cells = tuple(code_cells(text))
            text, left, starts = joined(cells)
            return replace(read, text=text, remark=left, cells=cells, starts=starts, names=frozenset(defined(text)))
        if len(text) > LARGEST_CODE:
            raise Unreadable(f"larger than {LARGEST_CODE:,} characters")
        return replace(read, text=text, remark=remark, names=frozenset(defined(text)))
    except Unreadable as error:
        return replace(read, problem=str(error))


def _candidates(
    read: _Read, exercise: ExerciseFile, known: Mapping[str, ExerciseFile], alone: bool, only: bool
) -> list[_Candidate]:
    """What a file has to say to an exercise.

    Args:
        read: the file.
        exercise: what is asked for.
        known: all exercises by their names in small letters. A file that is called after another one answers this only
            if this asks for more than the other: exercises on one layer ask for the same class.
        alone: is it the only file of the submission?
        only: is it the only exercise?
    """
    name, file = exercise.name.casefold(), read.file
    copy = read.called.get(name)
    others = [known[other] for other in read.called if other in known and other != name]
    defines = bool(exercise.asked) and read.names >= exercise.defined
    defines = defines and not any(exercise.defined <= other.defined for other in others)
    if read.problem:
        if copy is None and others:
            return []
        rank = UNUSABLE if copy is not None else BROKEN
        return [_Candidate(rank, _unusable(file, read.problem), file, copy or 0)]
    if read.is_notebook:
        if any(name in cell.marked for cell in read.cells):
            return [_Candidate(BY_NAME, _of_marked(read, exercise), file, copy or 0)]
        of_another = bool(others) or any(cell.marked for cell in read.cells)
        if not defines and (copy is not None or (alone and not of_another)):
            return [_Candidate(UNUSABLE if copy is not None else BROKEN, _unusable(file, _no_cell(exercise)), file)]
    several = len({other.asked for other in known.values() if other.asked and read.names >= other.defined}) > 1
    if copy is not None or (alone and only and not read.is_notebook):
        return [_Candidate(BY_NAME, _of_whole(read, exercise, several or read.is_notebook), file, copy or 0)]
    return [_Candidate(BY_CONTENT, _of_whole(read, exercise, True), file)] if defines else []


def _of_marked(read: _Read, exercise: ExerciseFile) -> Answer:
    marked = [cell for cell in read.cells if exercise.name.casefold() in cell.marked]
    found = answer_of_cell(read.cells, marked[-1], exercise.asked, exercise.given)
    several = f"{len(marked)} cells of {shown(read.file.name)} are marked: the last counts" if len(marked) > 1 else ""
    return _answer(read.file, found.text, found.starts, several, found.remark)


def _of_whole(read: _Read, exercise: ExerciseFile, cut: bool) -> Answer:
    text = needed(read.text, exercise.asked, exercise.given) if cut and len(read.text) <= LARGEST_CODE else read.text
    return _answer(read.file, text, read.starts, read.remark)


def _answer(file: SubmittedFile, text: str, starts: tuple[tuple[int, int], ...], *remarks: str) -> Answer:
    if len(text) > LARGEST_CODE:
        return _unusable(file, f"its code is longer than {LARGEST_CODE:,} characters")
    if not text.strip():
        return _unusable(file, "there is nothing in it")
    return Answer(text, file.name, remarks=tuple(filter(None, remarks)), cells=starts)


def _unusable(file: SubmittedFile, problem: str) -> Answer:
    return Answer("", file.name, f"{shown(file.name)} cannot be used: {problem}.")


def _no_cell(exercise: ExerciseFile) -> str:
    return (
        f"expected a code cell with the tag {TAG}{exercise.name}, or with the first line "
        f"# handtorn exercise {exercise.name}, or cells that define {', '.join(exercise.asked) or 'what is asked for'}"
    )


def _best(candidates: Sequence[_Candidate], exercise: ExerciseFile) -> Answer:
    if len(candidates) == 1:
        return candidates[0].answer
    ranked = [replace(one, rank=_rank(one, exercise)) for one in candidates]
    *others, best = sorted(ranked, key=lambda one: one.better)
    others = [one for one in others if one.answer.text != best.answer.text and one.rank <= UNUSABLE]
    if not others:
        return best.answer
    last = others[-1]
    deeper = last.file.name.count("/") > best.file.name.count("/")
    why = "it is in fewer folders" if deeper else "it is the last"
    if last.rank != best.rank:
        why = {BY_CONTENT: "it is called or marked so", STUB: GIVEN_OUT, OTHER_STUB: GIVEN_OUT}.get(
            last.rank, "it can be used"
        )
    remark = (
        f"{listed([one.file.name for one in others])} could also be meant: {shown(best.file.name)} counts, as {why}"
    )
    return replace(best.answer, remarks=(*best.answer.remarks, remark))


def _rank(candidate: _Candidate, exercise: ExerciseFile) -> int:
    """How good a candidate is among others: somebody may hand in all that was given out, and the answers beside it."""
    if candidate.answer.problem:
        return max(candidate.rank, UNUSABLE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the student's escapes in strings
        try:
            stub = is_stub(candidate.answer.text, exercise.asked)
            return candidate.rank + STUB * stub
        except MemoryError:  # what Python's parser says of an expression that is too deep
            return candidate.rank
