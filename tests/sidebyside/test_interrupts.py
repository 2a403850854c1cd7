"""Ctrl-C is noticed wherever Python happens to be, and only while it is asked for."""

import signal
import threading

import pytest

from sidebyside.tools import interrupts
from sidebyside.tools.interrupts import asked_to_stop

pytestmark = pytest.mark.usefixtures("listening")


def test_ctrl_c_is_a_flag_and_no_exception():
    with asked_to_stop() as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        signal.raise_signal(signal.SIGINT)  # an impatient second one right away changes nothing
        assert stop()


def test_ctrl_c_in_a_destructor_is_not_lost():
    class Freed:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    with asked_to_stop() as stop:
        Freed()
        assert stop()


def test_a_second_ctrl_c_after_a_while_stops_everything(monkeypatch):
    monkeypatch.setattr(interrupts, "PATIENCE", -1.0)
    with pytest.raises(KeyboardInterrupt), asked_to_stop():
        signal.raise_signal(signal.SIGINT)


def test_afterwards_ctrl_c_is_what_it_was():
    with asked_to_stop():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_ignores_ctrl_c_goes_on_ignoring_it():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with asked_to_stop() as stop:
        signal.raise_signal(signal.SIGINT)
        assert not stop()


def test_another_thread_asks_for_no_signals():
    found = []

    def run():
        with asked_to_stop() as stop:
            found.append(stop())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [False]
