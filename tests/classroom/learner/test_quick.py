"""Slow answers are not called again on smaller inputs; importing a library is no slowness of the answer's."""

from types import SimpleNamespace

import pytest

from classroom import catalogue
from classroom.learner import checking
from classroom.running.session import FarCaller
from sidebyside.library import MXNet

LOSS = catalogue.load("square_loss")


class Clock:
    """A clock that goes on when something is done."""

    now = 1.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(checking, "time", clock)
    return clock


def opened(output):
    processes = checking._Processes(output, lambda work, seconds, printed: SimpleNamespace(close=lambda: None))
    processes.open(LOSS.work(LOSS.stub))
    return processes


@pytest.mark.parametrize(("seconds", "quick"), [(0.5, True), (2.0, False)])
def test_the_time_of_the_checks_decides(clock, seconds, quick):
    with checking.output_file() as output:
        processes = opened(output)
        clock.now += seconds
        assert processes.were_quick() == quick


def test_importing_mxnet_here_does_not_count(clock, monkeypatch):
    costs = [5]

    def importing(self):
        clock.now += costs.pop() if costs else 0  # the first time alone
        return ["mxnet"]

    monkeypatch.setattr(MXNet, "versions", importing)
    with checking.output_file() as output:
        processes = opened(output)
        FarCaller(SimpleNamespace(), LOSS.work(LOSS.stub))  # as check_text does, to call what was loaded
        assert not costs
        assert processes.were_quick()
