"""Hours in docs: what somebody writes and which commands they run, one after the other, and what is printed."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from classroom import catalogue

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"COLUMNS": "90", "LC_ALL": "C.UTF-8"}  # the width of the terminal, and the order of file names
BLOCK = re.compile(r"(?P<fence>`{3,})(?P<kind>console|python|toml)\n(?P<text>.*?)(?P=fence)\n", re.DOTALL)
FILE = re.compile(r"`([\w/]*(?:\d\d_\w+\.py|\w+\.toml))`")
COMMAND = re.compile(r"^\$ ", re.MULTILINE)
DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
SANDBOX = re.compile(r"bubblewrap \d+(\.\d+)*(, nested)?")
#: What differs from day to day, and from machine to machine, and what the page has in its place.
TODAY, THIS_MACHINE = (DATE, "2026-11-20 10:00"), (SANDBOX, "bubblewrap 0.8.0")


@dataclass(frozen=True)
class Written:
    """What is written into a file: a body in place of the line that raises, or the whole of a settings file."""

    file: str
    text: str

    def write(self, folder):
        """Write it, and return the path."""
        path, text = folder / self.file, self.text
        if path.suffix == ".py":
            stub = catalogue.find(path.name).stub
            raises = next(line for line in stub.splitlines() if "raise NotImplementedError" in line)
            text = stub.replace(raises, text.rstrip("\n"))
        path.write_text(text, encoding="utf-8")
        return path


@dataclass(frozen=True)
class Typed:
    """A command, and what it prints."""

    command: str
    printed: str


@dataclass(frozen=True)
class Hour:
    """A section of a page, from its heading to the next one.

    Attributes:
        differs: what is not compared, as patterns and what the page has in their place.
    """

    page: Path
    heading: str
    next_heading: str
    differs: tuple = (TODAY,)

    @property
    def text(self):
        """The section."""
        return self.page.read_text(encoding="utf-8").partition(self.heading)[2].partition(self.next_heading)[0]

    def steps(self):
        """What is done, in order."""
        text, file, end = self.text, "nothing.py", 0
        for block in BLOCK.finditer(text):
            file = (FILE.findall(text[end : block.start()]) or [file])[-1]
            end = block.end()
            if block["kind"] != "console":
                yield Written(file, block["text"])
                continue
            for part in COMMAND.split(block["text"])[1:]:
                command, _, printed = part.partition("\n")
                yield Typed(command, printed)

    def plain(self, printed):
        """What is compared: without what differs, and without spaces at the ends of lines."""
        for pattern, instead in self.differs:
            printed = pattern.sub(instead, printed)
        return "\n".join(line.rstrip() for line in printed.splitlines())

    def record(self, folder, written=lambda _: None):
        """Run all commands in a folder and write what comes into the page; ``written`` is told of each file."""
        outputs = []
        for step in self.steps():
            if isinstance(step, Written):
                written(step.write(folder))
            else:
                outputs.append(self.plain(_run(step.command, folder)))
        came = iter(outputs)

        def block(match):
            if match["kind"] != "console":
                return match[0]
            commands = re.findall(r"^\$ .*$", match["text"], flags=re.MULTILINE)
            printed = "".join(f"{line}\n{_ended(next(came))}" for line in commands)
            return f"{match['fence']}console\n{printed}{match['fence']}\n"

        page = self.page.read_text(encoding="utf-8")
        self.page.write_text(page.replace(self.text, BLOCK.sub(block, self.text)), encoding="utf-8")


def _ended(text):
    return f"{text}\n" if text else ""


def _run(command, folder):
    """What a command prints."""
    words = shlex.split(command)
    if words[0] == "handtorn":
        words = [sys.executable, "-m", "sidebyside", *words[1:]]
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}  # one after the other, as on a terminal
    return subprocess.run(words, cwd=folder, env=environment, check=False, text=True, **streams).stdout
