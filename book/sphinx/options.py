"""The directive ``commands``: every command of the command line with its options, as ``--help`` shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click
from docutils import nodes

from sidebyside.cli.program import cli
from sidebyside.course import LESSONS

from ..paths import ROOT
from .cells import CellDirective

WIDTH = 88
#: Commands with options that depend on the lesson.
OF_LESSONS = (("compare",),)


def helps() -> Iterator[tuple[tuple[str, ...], str]]:
    """The words of each command, and its help."""
    for words in _commands((), cli):
        yield words, help_of(words)
        if words in OF_LESSONS:
            for lesson in LESSONS:
                own = options_of(lesson, help_of((*words, lesson)))
                if own:
                    yield (*words, lesson), own


def help_of(words: tuple[str, ...]) -> str:
    """What a command says to ``--help``."""
    from click.testing import CliRunner

    return CliRunner().invoke(cli, [*words, "--help"], prog_name="handtorn", terminal_width=WIDTH).output.rstrip()


def options_of(lesson: str, text: str) -> str:
    """The part of a help that is about one lesson."""
    found = re.search(rf"^Options of {re.escape(lesson)}:\n(?:  .*\n)+", text, re.MULTILINE)
    return found[0].rstrip() if found else ""


def _commands(words: tuple[str, ...], command: click.Command) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _commands((*words, name), found)


class Commands(CellDirective):
    """``{commands}``: a section for each."""

    def run(self) -> list[nodes.Node]:
        """Make the sections."""
        for folder in (ROOT / "sidebyside" / "cli", ROOT / "classroom" / "cli"):
            for path in folder.glob("*.py"):
                self.env.note_dependency(str(path))
        return [self._section(" ".join(("handtorn", *words)), text) for words, text in helps()]

    def _section(self, name: str, text: str) -> nodes.Node:
        title = nodes.title("", "", nodes.literal("", name))
        section = nodes.section("", title, ids=[nodes.make_id(name)], names=[name])
        self.state.document.note_explicit_target(section, section)
        section += nodes.literal_block(text, text, language="text", classes=["output"])
        return section


def setup(app: Any) -> None:
    """Register the directive."""
    app.add_directive("commands", Commands)
