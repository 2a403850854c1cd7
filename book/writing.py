"""Writing the notebooks: in each language, as they were run; and those with the exercises still to do."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

from classroom.catalogue import every
from classroom.exercise import Exercise
from classroom.learner.notebooks import call_of
from classroom.solution import stub_of
from sidebyside.column import COLUMNS
from sidebyside.tools.files import write_whole

from .commands import run_command
from .environment import why_missing
from .lesson import PAGE, Cell, Lesson
from .markdown import for_notebook, translated
from .notebooks import PROVIDE, Outputs, Step, as_file, steps_of
from .paths import FOLDERS, SITE
from .results import Results
from .translation.catalogue import translator
from .translation.extract import INTERFACE
from .values import shown
from .words import ELSEWHERE, HELD, NOT_RUN, ONCE, PREPARE, TO_DO


def notebook_name(lesson: str, column: str, exercises: bool = False) -> str:
    """What a notebook's file is called."""
    return f"{lesson}.{column}{'.exercises' if exercises else ''}.ipynb"


def has_exercises(lesson: Lesson, column: str) -> bool:
    """Is there something of a lesson's code in a column that is an exercise?"""
    return any(_exercises_of(step, column) for step in steps_of(lesson, column))


def write_notebooks(lesson: Lesson, column: str) -> None:
    """Write a lesson's notebooks for one column into the site, in all languages."""
    results = Results(lesson)
    steps = steps_of(lesson, column)
    outputs = _outputs(steps, results, column)
    for language, folder in FOLDERS.items():
        writer = _Writer(lesson, column, results, language)
        place = SITE / folder / "notebooks"
        place.mkdir(parents=True, exist_ok=True)
        file = notebook_name(lesson.name, column)
        title = writer.translate(lesson.title)
        whole = as_file(*writer.introduced(steps, outputs), writer.prose, title, column)
        write_whole(place / file, whole)
        if has_exercises(lesson, column):
            left = list(_with_stubs(steps, column))
            note = writer.to_do(steps, file)
            with_gaps = as_file(*writer.introduced(left, [[] for _ in left], note), writer.prose, title, column)
            write_whole(place / notebook_name(lesson.name, column, exercises=True), with_gaps)


def _outputs(steps: list[Step], results: Results, column: str) -> Outputs:
    ran = iter(results.raw(column))
    found = [(next(ran) if step.is_code else None) for step in steps]
    return [outputs or [] for outputs in found]


class _Writer:
    """Writes the prose of one notebook in one language."""

    def __init__(self, lesson: Lesson, column: str, results: Results, language: str) -> None:
        self.lesson, self.column, self.results = lesson, column, results
        self.translate = translator(language, f"lessons/{lesson.name}")
        self.say = translator(language, INTERFACE)

    def introduced(self, steps: Sequence[Step], outputs: Outputs, *more: str) -> tuple[list[Step], list[Any]]:
        """The cells with what a notebook says of itself, before the first cell that is run."""
        page = f"../lessons/{self.lesson.name}.html"
        said = [self.say(HELD).format(column=self.say(title_of(self.column)), page=page), *more]
        if any(step.is_code and step.text == PROVIDE for step in steps):
            said.append(self.say(PREPARE).format(install="../install.html"))
        if None in self.results.raw(self.column) or any(map(why_missing, self.lesson.columns)):
            said.append(self.say(NOT_RUN))
        first = next((place for place, step in enumerate(steps) if step.is_code), len(steps))
        added = [Step(text, False) for text in said]
        return [*steps[:first], *added, *steps[first:]], [*outputs[:first], *([] for _ in added), *outputs[first:]]

    def to_do(self, steps: Sequence[Step], solutions: str) -> str:
        """What is left to do in a notebook whose answers are taken out."""
        found = [exercise for step in steps for exercise in _exercises_of(step, self.column)]
        names = ", ".join(f"`{name}`" for exercise in found for name in exercise.asked)
        return self.say(TO_DO).format(names=names, install="../install.html", solutions=solutions)

    def prose(self, step: Step) -> str:
        """The Markdown of a cell that is not run."""
        if step.cell is not None:
            return self._quoted(step.cell)
        return for_notebook(translated(step.text, self.translate), self._show)

    def _show(self, role: str, content: str) -> str:
        return shown(role, content, self.results) if role in ("value", "bound", "given") else f"`{content}`"

    def _quoted(self, cell: Cell) -> str:
        """What stands in place of a cell that this notebook does not have."""
        if cell.kind == "console":
            text = run_command(cell.argument, int(cell.options.get("status", "0"))).text
            return f"```\n$ {cell.argument}\n{lines_of(text, cell.options.get('lines', ''))}\n```"
        if cell.kind == "exercises":
            found = {exercise.name: exercise for exercise in every()}
            chosen = [found[name] for name in cell.argument.split()]
            lines = [f"- {self.translate(one.title)} (`handtorn exercise start {one.name}`)" for one in chosen]
            return "\n".join(lines)
        return self._of_the_page(cell) if cell.kind == PAGE else self._elsewhere(cell)

    def _elsewhere(self, cell: Cell) -> str:
        """Where a cell of other columns is."""
        names = [
            name
            for name in cell.columns(self.lesson.columns)
            if name != self.column and (cell.kind == "run" or cell.references(name))
        ]
        links = ", ".join(f"[{self.say(title_of(name))}]({notebook_name(self.lesson.name, name)})" for name in names)
        return f"*{self.say(ELSEWHERE).format(notebooks=links)}*" if names else ""

    def _of_the_page(self, cell: Cell) -> str:
        """What a cell of the page gave: its figures, or its code and what that printed."""
        parts: list[str] = []
        outputs = self.results.outputs(cell.number, PAGE) or []
        if not any("image" in output for output in outputs):
            parts.append(f"{self.say(ONCE)}\n\n```python\n{cell.code}\n```")
        for output in outputs:
            if "image" in output:
                content = base64.b64encode(output["image"].read_bytes()).decode()
                caption = for_notebook(self.translate(cell.options.get("caption", "")), self._show)
                parts.append(f"![{caption}](data:image/png;base64,{content})\n\n*{caption}*")
            else:
                parts.append(f"```\n{(output.get('text') or output.get('error', '')).rstrip()}\n```")
        return "\n\n".join(parts)


def title_of(column: str) -> str:
    """What the tutorial calls a column."""
    return COLUMNS[column].title if column in COLUMNS else column


def lines_of(text: str, wanted: str) -> str:
    """Some lines of a text: ``"3-9"``, ``"3-"`` or ``"4"``, counted from 1; all of them where nothing is said."""
    lines = text.rstrip().splitlines()
    if not wanted:
        return "\n".join(lines)
    first, dash, last = wanted.partition("-")
    return "\n".join(lines[int(first) - 1 : int(last or len(lines)) if dash else int(first)])


def _with_stubs(steps: list[Step], column: str) -> Iterator[Step]:
    """The steps with the bodies of all exercises taken out, and a cell that checks behind each."""
    for step in steps:
        exercises = _exercises_of(step, column)
        text = step.text
        for exercise in exercises:
            text = stub_of(text, exercise.asked).rstrip()
        yield Step(text, step.is_code, step.cell)
        for exercise in exercises:
            yield Step(f"from classroom import check\n\n{call_of(exercise)}", True)


def _exercises_of(step: Step, column: str) -> list[Exercise]:
    """The exercises whose solutions a step holds."""
    if not step.is_code or step.cell is None or step.cell.kind != "columns":
        return []
    shows = step.cell.references(column)
    return [
        exercise
        for exercise in every()
        if exercise.column == column and exercise.made_from and _asks_for(exercise, shows)
    ]


def _asks_for(exercise: Exercise, references: list[str]) -> bool:
    """Is one of the names shown what the exercise asks for?"""
    wanted = {f"{exercise.made_from}.{name.partition('.')[0]}" for name in exercise.asked}
    return bool(wanted & set(references))
