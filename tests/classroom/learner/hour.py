"""A learner's first hour in docs/classroom.md: what is written and which commands are run, one after the other."""

import re
from dataclasses import dataclass
from pathlib import Path

from classroom import catalogue

PAGE = Path(__file__).parents[3] / "docs" / "classroom.md"
WIDTH = 90  # of the terminal
FROM, TO = "## A first hour\n", "\n## For teachers"
BLOCK = re.compile(r"```(console|python)\n(.*?)```\n", re.DOTALL)
DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True)
class Written:
    """A body that the learner writes into a file."""

    file: str
    body: str

    def write(self, folder):
        exercise = catalogue.find(self.file)
        raises = next(line for line in exercise.stub.splitlines() if "raise NotImplementedError" in line)
        (folder / self.file).write_text(exercise.stub.replace(raises, self.body.rstrip("\n")), encoding="utf-8")


@dataclass(frozen=True)
class Typed:
    """A command, and what it prints."""

    command: str
    printed: str


def section(page):
    return page.partition(FROM)[2].partition(TO)[0]


def steps(page):
    """What is done in the hour, in order."""
    text, files = section(page), "nothing.py"
    end = 0
    for block in BLOCK.finditer(text):
        files = (re.findall(r"`(\d\d_\w+\.py)`", text[end : block.start()]) or [files])[-1]
        end = block.end()
        if block[1] == "python":
            yield Written(files, block[2])
        else:
            for part in re.split(r"^\$ ", block[2], flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                yield Typed(command, printed)


def plain(printed):
    """What is compared: without the time of day, and spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in DATE.sub("2026-11-20 10:00", printed).splitlines())


def rewritten(page, run):
    """The page with what the commands print today.

    Args:
        page: its text.
        run: runs a command and returns what it prints, or writes what is written and returns None.
    """
    done = [(step, run(step)) for step in steps(page)]
    outputs = iter([plain(printed) for step, printed in done if isinstance(step, Typed)])

    def block(match):
        if match[1] == "python":
            return match[0]
        commands = re.findall(r"^\$ .*$", match[2], flags=re.MULTILINE)
        return "```console\n" + "".join(f"{command}\n{next(outputs)}\n" for command in commands) + "```\n"

    return page.replace(section(page), BLOCK.sub(block, section(page)))
