"""What is read of a submission at most, and why: nobody who hands something in may fill the grader's memory or time."""

from __future__ import annotations

#: Bytes of a file. A notebook with its plots comes to 1 MB; an answer to 10 KB.
LARGEST_FILE = 2_000_000
#: Characters of Python in an answer. Beyond that a syntax tree takes 100 MB and more.
LARGEST_CODE = 200_000
#: Bytes of all files of a submission that are read, and of all zips in it, which are held in memory meanwhile.
LARGEST_SUBMISSION = 20_000_000
#: ``.py`` and ``.ipynb`` files of a submission. There are 35 exercises.
MOST_FILES = 500
#: Files and folders of a submission that are looked at: a project with its tools may come along, a whole disk not.
MOST_ENTRIES = 20_000
#: Folders inside each other. Archive programs and Windows stop at about that many.
DEEPEST = 30
#: Zips inside a submission's own zip: ``hand-in.zip/homework.zip/exercises.zip`` is the most that was ever seen.
MOST_NESTED = 2
#: Bytes of a zip's table of contents, which is read as a whole: about 50,000 files.
LARGEST_DIRECTORY = 8_000_000
#: How many times larger than in the zip a file may come out. Code shrinks to a fifth, an image of one colour to 1/200.
LARGEST_RATIO = 300
#: Bytes from which the ratio is looked at: a small file that is all zeros harms nobody.
RATIO_FROM = 100_000
#: Bytes of Gradescope's table of submissions, which has the output of all tests of a class.
LARGEST_METADATA = 100_000_000
#: Bytes that are read at once.
PIECE = 65_536


class Unreadable(Exception):
    """Something that was handed in cannot be read; the text says why, in a few words that follow a file's name."""


def readable(size: float) -> str:
    """A number of bytes as in ``"2 MB"``."""
    return f"{size / 1_000_000:g} MB"
