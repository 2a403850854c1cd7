"""Reads what students handed in, however it was collected, and finds the answer to each exercise in it.

It is all read where it lies: nothing is unpacked, no link is followed, and every amount has a limit.
"""

from __future__ import annotations

from .answers import Answer, ExerciseFile, answers
from .contents import SubmittedFile
from .find import Found, Submission, find_submissions
from .limits import Unreadable

__all__ = [
    "Answer",
    "ExerciseFile",
    "Found",
    "Submission",
    "SubmittedFile",
    "Unreadable",
    "answers",
    "find_submissions",
]
