"""Answers checked in this process, for tests."""

from classroom.box.serving import told
from classroom.checking import result_of
from classroom.running.here import load_here
from classroom.running.session import LoadFailed, raised_there
from classroom.trying import try_all


class Here:
    """A session in this process, whose exceptions go the way that they would from another."""

    def __init__(self, work):
        self.file = work.file
        try:
            self.caller = load_here(work)
        except BaseException as error:
            raise LoadFailed(str(error)) from error

    def call(self, method, arguments, options):
        try:
            return getattr(self.caller, method)(*arguments, **options)
        except Exception as error:
            raise raised_there(told(error, self.file), self.file) from error


def check_here(exercise, text, seed):
    """What comes of a text that is trusted."""
    caller = load_here(exercise.work(text))
    return result_of(exercise, try_all(exercise, caller, seed), seed, caller, text)
