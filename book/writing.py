"""Writing the notebooks: in each language, as they were run; and those with the exercises still to do."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from classroom.catalogue import every
from classroom.exercise import Exercise
from classroom.learner.notebooks import call_of
from classroom.solution import stub_of
from sidebyside.tools.files import write_whole

from .commands import run_command
from .lesson import PAGE, Cell, Lesson
from .markdown import Translate, for_notebook, translated
from .notebooks import Step, as_file, steps_of
from .paths import FOLDERS, SITE
from .results import Results
from .translation.catalogue import translator
from .values import shown


def notebook_name(lesson: str, column: str, exercises: bool = False) -> str:
    """What a notebook's file is called."""
    return f"{lesson}.{column}{'.exercises' if exercises else ''}.ipynb"


def has_exercises(lesson: Lesson, column: str) -> bool:
    """Is there something of a lesson's code in a column that is an exercise?"""
    return any(_exercises_of(step, column) for step in steps_of(lesson, column))


def write_notebooks(lesson: Lesson, column: str) -> None:
    """Write a lesson's notebooks for one column into the site, in all languages."""
    results = Results(lesson)
    for language, folder in FOLDERS.items():
        translate = translator(language, f"lessons/{lesson.name}")
        place = SITE / folder / "notebooks"
        place.mkdir(parents=True, exist_ok=True)
        steps = steps_of(lesson, column)
        prose = _writer(lesson, results, translate)
        title = translate(lesson.title)
        content = as_file(steps, _outputs(steps, results, column), prose, title, column)
        write_whole(place / notebook_name(lesson.name, column), content)
        if has_exercises(lesson, column):
            open_steps = list(_with_stubs(steps, column))
            content = as_file(open_steps, [[] for _ in open_steps], prose, title, column)
            write_whole(place / notebook_name(lesson.name, column, exercises=True), content)


def _outputs(steps: list[Step], results: Results, column: str) -> list[list[dict[str, Any]]]:
    ran = iter(results.raw(column))
    found = [(next(ran) if step.is_code else None) for step in steps]
    return [outputs or [] for outputs in found]


def _writer(lesson: Lesson, results: Results, translate: Translate) -> Callable[[Step], str]:
    def show(role: str, content: str) -> str:
        return shown(role, content, results) if role in ("value", "bound", "given") else f"`{content}`"

    def prose(step: Step) -> str:
        if step.cell is not None:
            return _quoted(step.cell, results, show, translate)
        return for_notebook(translated(step.text, translate), show)

    return prose


def _quoted(cell: Cell, results: Results, show: Callable[[str, str], str], translate: Translate) -> str:
    """What a cell that a notebook does not run shows on the page, as Markdown."""
    if cell.kind == "console":
        text = run_command(cell.argument, int(cell.options.get("status", "0"))).text
        return f"```\n$ {cell.argument}\n{lines_of(text, cell.options.get('lines', ''))}\n```"
    if cell.kind == "exercises":
        found = {exercise.name: exercise for exercise in every()}
        chosen = [found[name] for name in cell.argument.split()]
        return "\n".join(f"- {translate(one.title)}: `handtorn exercise start {one.name}`" for one in chosen)
    parts: list[str] = []
    for output in results.outputs(cell.number, PAGE) or []:
        if "image" in output:
            content = base64.b64encode(output["image"].read_bytes()).decode()
            caption = for_notebook(translate(cell.options.get("caption", "")), show)
            parts.append(f"![{caption}](data:image/png;base64,{content})\n\n*{caption}*")
        else:
            parts.append(f"```\n{(output.get('text') or output.get('error', '')).rstrip()}\n```")
    return "\n\n".join(parts)


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
    if step.cell is None or step.cell.kind != "columns":
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
