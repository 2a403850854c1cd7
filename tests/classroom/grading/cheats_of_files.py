"""Cheats by what is handed in: links, archives, and files that stand in for something."""

from __future__ import annotations

import os
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from classroom import catalogue

from .cheats_of_a_class import MISTAKEN, RIGHT, WRONG_ANSWER

LINEAR = catalogue.load("numpy_linear")
LOSS_FILE, LINEAR_FILE = catalogue.load("square_loss").file_name, LINEAR.file_name
NEIGHBOUR = "000 right"


@dataclass(frozen=True)
class FileCheat:
    """One of them.

    Attributes:
        name: what it does; the name of the student.
        comes: what is said of it in that student's results.
        make: hands it in: is called with the folder of all submissions, and the student's name.
        linear: the points for the other exercise.
    """

    name: str
    comes: str
    make: Callable[[Path, str], None]
    linear: str = "1"
    core: bool = True


def in_folder(*steps):
    """Hands in a folder with a right answer to the other exercise, and what the steps make in it."""

    def make(submissions, name):
        folder = submissions / name
        folder.mkdir()
        (folder / LINEAR_FILE).write_text(LINEAR.taken.text, encoding="utf-8")
        for step in steps:
            step(folder)

    return make


def in_zip(*members):
    """Hands in a zip with a right answer to the other exercise, and these members: a name or ZipInfo, and a content."""

    def make(submissions, name):
        with zipfile.ZipFile(submissions / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(LINEAR_FILE, LINEAR.taken.text)
            for member, content in members:
                archive.writestr(member, content)

    return make


def link_in_zip(name):
    """A member that is a link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def linked(to):
    """A link in place of the answer."""
    return lambda folder: (folder / LOSS_FILE).symlink_to(to)


def shipped(folder):
    """Modules that stand in for those of the grader, each of which would leave a file; and results of its own."""
    left = folder.parents[1] / "home/shipped"
    text = f"import os\nopen({str(left)!r}, 'w').close()\nos._exit(0)\n"
    (folder / LOSS_FILE).write_text(WRONG_ANSWER, encoding="utf-8")
    for name in ("conftest", "sitecustomize", "usercustomize", "numpy", "mxnet", "minimx", "exercise"):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    for name in ("handtorn/losses.py", "classroom/checking.py", "mxnet/__init__.py", "numpy/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "results.json").write_text('{"score": 2, "tests": []}', encoding="utf-8")
    (folder / "gradebook.csv").write_text("student_id,score\n,2\n", encoding="utf-8")
    for name in ("grades.db", "handtorn.pth", "pyproject.toml", "pytest.ini", "class.toml", "__pycache__"):
        (folder / name).write_text(text, encoding="utf-8")


def files_with_names(folder):
    """A wrong answer, and files whose names are instructions."""
    (folder / LOSS_FILE).write_text(WRONG_ANSWER, encoding="utf-8")
    for name in ("<img src=x onerror=alert(2)>.txt", "=cmd|'A0'.csv", "\x1b[2J\u202e.png", "[a](javascript:b).c"):
        (folder / name).write_text("x", encoding="utf-8")


def linked_folder(submissions, name):
    """A link in place of a folder."""
    (submissions / name).symlink_to(NEIGHBOUR)


PAINTED = "=cmd|'A0'!B1<img src=x onerror=alert(3)>\x1b[2J\u202e\n,@x"
FILE_CHEATS = [
    FileCheat("ships modules and results", r"left out: .*conftest\.py", in_folder(shipped)),
    FileCheat("links to the neighbour's answer", "a link", in_folder(linked(f"../{NEIGHBOUR}/{LOSS_FILE}"))),
    FileCheat("links to something without an end", "a link", in_folder(linked("/dev/zero")), core=False),
    FileCheat("links to itself", "a link", in_folder(linked(LOSS_FILE)), core=False),
    FileCheat("links to the neighbour's folder", "a link", linked_folder, linear=""),
    FileCheat(
        "a pipe that nobody writes into",
        "neither a file",
        in_folder(lambda folder: os.mkfifo(folder / LOSS_FILE)),
        core=False,
    ),
    FileCheat(
        "a zip that leads out",
        "leads out of the zip",
        in_zip(
            (f"../{NEIGHBOUR}/{LOSS_FILE}", MISTAKEN),
            (f"..\\{NEIGHBOUR}\\{LOSS_FILE}", MISTAKEN),
            (f"/tmp/{LOSS_FILE}", RIGHT),
            (f"C:\\{LOSS_FILE}", RIGHT),
        ),
    ),
    FileCheat(
        "a zip with a link",
        "a link, which is not followed",
        in_zip((link_in_zip(LOSS_FILE), f"../{NEIGHBOUR}/{LOSS_FILE}"), (link_in_zip("all"), "/")),
    ),
    FileCheat("a zip bomb", "a zip bomb", in_zip((LOSS_FILE, b"#" * 1_900_000), ("large.py", b"#" * 40_000_000))),
    FileCheat(PAINTED, r"defines no|left out|losses 0", in_folder(files_with_names)),
]
