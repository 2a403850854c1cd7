"""Prints what a learner is told, in whatever width there is, and as HTML for a notebook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from markupsafe import Markup
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from sidebyside.tools.html import fragment
from sidebyside.tools.tables import Finding

from ..exercise import Exercise, wrapped
from .checking import Checked
from .describing import Shown, ShownCheck, Step, describe
from .verdict import Where

INDENT = 5  # as wide as a verdict
LABEL = 10  # characters for the longest word before a detail
DIFF = {"+": "green", "-": "red", "@": "cyan"}
WIDTH = 100  # of a report in a notebook that shows text alone


def print_checked(checked: Checked, after: Sequence[Step], console: Console) -> None:
    """Print what came of a check.

    Args:
        checked: the check.
        after: what the learner can do next.
        console: where to.
    """
    answer = checked.answer
    again = f"handtorn exercise check {answer.exercise.name} --seed {checked.seed}"
    kind = "notebook" if answer.is_notebook else "file"
    where = Where(answer.shown, answer.text, again, kind, placed=answer.placed)
    for remark in answer.remarks:
        print_prose(f"{remark[0].upper()}{remark[1:]}.", console)
    print_shown(describe(answer.exercise, checked.result, where, checked.seed, checked.printed, after), console)


def print_shown(shown: Shown, console: Console) -> None:
    """Print a result."""
    print_prose(shown.heading, console, style="bold")
    if shown.printed.strip():
        console.print()
        print_prose("Your code printed (its last lines):", console)
        for line in shown.printed.rstrip("\n").split("\n"):
            console.print(Text(f"| {line}", style="dim"), soft_wrap=True)
    if shown.mistake:
        console.print()
        print_prose(shown.mistake, console, style="bold yellow")
        if shown.line:
            print_prose(f"line {shown.line}", console, indent=INDENT)
    if shown.checks:
        console.print()
    for number, check in enumerate(shown.checks):
        _print_check(check, console)
        if check.code and number + 1 < len(shown.checks):
            console.print()
    for remark in shown.remarks:
        print_prose(f"Good to know: {remark}", console)
    if shown.ending:
        console.print()
    print_steps(shown.ending, console)


def print_task(exercise: Exercise, console: Console) -> None:
    """Print what is to be done."""
    print_prose(f"Exercise {exercise.number}, {exercise.name}: {exercise.title}", console, style="bold")
    console.print()
    for line in wrapped(exercise.task, max(20, console.width)):
        print_prose(line, console)
    console.print()


def print_diff(lines: Sequence[str], console: Console) -> None:
    """Print a unified diff."""
    for line in lines:
        console.print(Text(line, style=DIFF.get(line[:1], "")), soft_wrap=True)


def print_code(exercise: Exercise, console: Console) -> None:
    """Print a solution: in colours on a terminal, and else as it is."""
    text = exercise.taken.text
    if exercise.made_from:
        text = f"# from {exercise.column}/{exercise.made_from}.py\n{text}"
    if console.is_terminal:
        console.print(
            Syntax(text.rstrip("\n"), "python", theme="ansi_dark", background_color="default", word_wrap=True)
        )
    else:
        console.print(Text(text.rstrip("\n")), soft_wrap=True)


def print_steps(steps: Sequence[Step], console: Console) -> None:
    """Print what can be done next; a command stays in one piece, so that it can be copied."""
    for step in steps:
        fits = Text(f"{step.text} {step.command}").cell_len <= console.width
        print_prose(f"{step.text} {step.command}" if fits else step.text, console)
        if step.command and not fits:
            console.print(Text(f"  {step.command}"), soft_wrap=True)


def _print_check(check: ShownCheck, console: Console) -> None:
    console.print(Finding(check.tried, check.holds).for_terminal(), highlight=False)
    for label, text in check.details:
        print_prose(text, console, indent=INDENT + LABEL, before=f"{'':{INDENT}}{label:{LABEL}}")
    if check.code:  # from the first column on, so that it can be copied as it is
        print_prose(f"{check.of_code}:", console, indent=INDENT)
        console.print(Text(check.code, style="cyan"), soft_wrap=True)


def print_prose(text: str, console: Console, style: str = "", indent: int = 0, before: str = "") -> None:
    """Print a text in lines of the terminal's width, each with the same indent."""
    width = max(10, console.width - indent)
    for number, line in enumerate(Text(text).wrap(console, width, overflow="fold")):
        line.rstrip()
        whole = Text().append(before if before and not number else " " * indent, style="dim")
        console.print(whole.append(line.plain, style=style or "default"), soft_wrap=True)


def as_text(shown: Shown, width: int = WIDTH) -> str:
    """The same without colours."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_jupyter=False)
    print_shown(shown, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text.rstrip("\n")


def as_html(shown: Shown) -> str:
    """The same for a notebook."""
    head = [shown.heading, *filter(None, (shown.mistake, shown.line and f"line {shown.line}"))]
    findings = []
    if shown.printed.strip():
        findings.append(Finding(Markup("Your code printed (its last lines):<pre>{}</pre>").format(shown.printed)))
    findings += [Finding(_check_as_html(check), check.holds) for check in shown.checks]
    findings += [Finding(f"Good to know: {remark}") for remark in shown.remarks]
    findings += [Finding(f"{step.text} {step.command}".strip()) for step in shown.ending]
    return fragment(head, findings, ())


def _check_as_html(check: ShownCheck) -> Markup:
    lines = [Markup("{}").format(check.tried)]
    lines += [Markup("<em>{}</em> {}").format(label, text) for label, text in check.details]
    code = Markup("<br>{}:<pre>{}</pre>").format(check.of_code, check.code) if check.code else ""
    return Markup("<br>").join(lines) + code
