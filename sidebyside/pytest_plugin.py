"""A pytest plugin: the fixture ``recovers`` asserts that a fit finds the parameters that its data were made from.

    def test_one_fit(recovers):
        recovers(estimate, truth, standard_error=errors)

    def test_many_fits(recovers):
        recovers.study(simulate, fit, truth, replicates=200)

It is there wherever handtorn is installed. pytest imports this module whenever it starts, for whatever tests: so NumPy
and all else are imported when a test calls.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .recovery import Study
    from .recovery.assertion import Tolerance

__tracebackhide__ = True  # a traceback ends in the test that calls, and not in here
ENTRY_POINT = "handtorn"  # this plugin's name in setup.py


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options for runs that have more time, as those at night."""
    group = parser.getgroup("recovery", "recovery studies (the fixture recovers)")
    group.addoption(
        "--recovery-replicates",
        type=_whole_number,
        default=0,
        metavar="N",
        help="give every study at least N replicates",
    )
    group.addoption(
        "--recovery-seed", type=_whole_number, metavar="N", help="the seed of every study, in place of its own"
    )


def _whole_number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(text)  # argparse says which option
    return int(text)


_whole_number.__name__ = "whole number"  # what argparse calls it: invalid whole number value: '-1'


def pytest_plugin_registered(plugin: object, manager: pytest.PytestPluginManager) -> None:
    """Let a plugin that is found by its entry point be asked for by module name as well: pluggy calls that an error."""
    module = sys.modules[__name__]
    if plugin is module:
        for name in {ENTRY_POINT, __name__} - {manager.get_name(module)}:
            manager.set_blocked(name)


class Recovers:
    """What the fixture ``recovers`` gives a test.

    Args:
        replicates: the least number of replicates of any study.
        seed: of every study; None for each one's own.
    """

    def __init__(self, replicates: int = 0, seed: int | None = None) -> None:
        self.replicates, self.seed = replicates, seed

    def __call__(self, estimate: Any, truth: Any, **errors: Any) -> Tolerance:
        """Assert that one fit is as near to the truth as a right one is; :func:`assert_recovered` has the arguments."""
        from .recovery.assertion import assert_recovered

        return assert_recovered(estimate, truth, **errors)

    def study(
        self,
        simulate: Callable[..., Any],
        fit: Any,
        truth: Any,
        *,
        replicates: int = 200,
        seed: int = 0,
        at_least: int | None = None,
        **options: Any,
    ) -> Study:
        """Run a study and assert that its verdict is yes. pytest shows the tables of one that fails as captured output.

        Args:
            simulate, fit, truth, replicates, seed: as :func:`recovery_study` takes them. On the command line,
                ``--recovery-replicates`` raises the number, and ``--recovery-seed`` takes the seed's place.
            at_least: see :func:`assert_study_recovers`.
            options: others of :func:`recovery_study`, for instance ``names`` or ``workers``.

        Returns:
            The study.

        Raises:
            AssertionError: the verdict is not yes; the message says why.
            KeyboardInterrupt: Ctrl-C ended the study early.
        """
        from .recovery.assertion import ENOUGH, assert_study_recovers
        from .recovery.study import recovery_study

        replicates, seed = max(replicates, self.replicates), seed if self.seed is None else self.seed
        study = recovery_study(simulate, fit, truth, replicates=replicates, seed=seed, **options)
        if study.interrupted:
            raise KeyboardInterrupt  # the study took note of Ctrl-C and stopped: so should the other tests
        print(study)
        assert_study_recovers(study, at_least=ENOUGH if at_least is None else at_least)
        return study


@pytest.fixture
def recovers(request: pytest.FixtureRequest) -> Recovers:
    """Assert that a fit finds a known truth: recovers(estimate, truth, standard_error=...), or recovers.study(...)."""
    config = request.config
    return Recovers(config.getoption("--recovery-replicates"), config.getoption("--recovery-seed"))
