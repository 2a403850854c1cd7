"""A session in this process, for tests: exceptions go the way that they would from another."""

from classroom.box.serving import told
from classroom.running.here import load_here
from classroom.running.session import LoadFailed, raised_there


class Here:
    """Loads a text here, and calls it."""

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
