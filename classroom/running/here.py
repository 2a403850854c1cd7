"""Code that is trusted, in this process: solutions, known mistakes, and what a learner's own notebook holds."""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import Any

import numpy as np

from sidebyside.column import COLUMNS
from sidebyside.probes.callers import Caller

from ..box.learner import Work, caller_for, load, providing


def load_here(work: Work) -> Caller:
    """Run a text in this process, and return what calls its functions."""
    with providing(work.provided), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return load(work)


def call_here(namespace: dict[str, Any], work: Work) -> Caller:
    """Call functions that are here already, as in a notebook."""
    COLUMNS[work.column].library.versions()
    module = ModuleType("exercise")
    vars(module).update(namespace)
    return caller_for(module, work)
