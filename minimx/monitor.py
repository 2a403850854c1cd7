"""``mx.mon.Monitor``: statistics of outputs, parameters and states while a module trains.

MXNet reports what backward computes, too, and outputs that a symbol does not show (``bn_mean``); minimx does not.
"""

import logging
import math
import re

from . import nd
from .missing import missing, not_here

__getattr__ = missing(__name__)


class Monitor:
    """Collects a statistic of every array whose name fits, in every ``interval``-th batch.

    ``Module.fit`` calls its methods where it is given as ``monitor``. Without ``fit``: ``module.install_monitor``, and
    for each batch :meth:`tic` before forward, :meth:`toc` or :meth:`toc_print` after the update.

    Args:
        interval: batches from one that is looked at to the next.
        stat_func: a function of an NDArray that returns one, or a list of them; ‖x‖ / √size by default.
        pattern: a regular expression that names have to begin with.
        sort: sort what was collected by name.
        monitor_all: for the inputs of operators, too, which minimx does not have: False.
    """

    def __init__(self, interval, stat_func=None, pattern=".*", sort=False, monitor_all=False):
        if monitor_all:
            raise NotImplementedError(not_here("Monitor's monitor_all") + ": parameters are reported without it.")
        self.interval, self.sort = interval, sort
        self.stat_func = stat_func or (lambda x: nd.norm(x) / math.sqrt(x.size))
        self.re_prog = re.compile(pattern)
        self.activated, self.step = False, 0
        self.queue: list = []
        self.exes: list = []

    def install(self, exe):
        """Look at an executor; there may be several."""
        exe.set_monitor_callback(self._collect)
        self.exes.append(exe)

    def _collect(self, name, array):
        if self.activated and self.re_prog.match(name):
            self.queue.append((self.step, name, self.stat_func(array)))

    def tic(self):
        """Begin a batch, before forward."""
        if self.step % self.interval == 0:
            self.queue, self.activated = [], True
        self.step += 1

    def toc(self):
        """End a batch.

        Returns:
            A list of (batch, name, statistic as text), empty where the batch is not one that is looked at.
        """
        if not self.activated:
            return []
        for exe in self.exes:
            for name, array in [*exe.arg_dict.items(), *exe.aux_dict.items()]:
                self._collect(name, array)
        self.activated = False
        found = sorted(self.queue, key=lambda each: each[1]) if self.sort else self.queue
        self.queue = []
        return [(step, name, _text(value)) for step, name, value in found]

    def toc_print(self):
        """End a batch, and log what was collected."""
        for step, name, text in self.toc():
            logging.info("Batch: %7d %-30s %s", step, name, text)


def _text(values):
    values = [values] if isinstance(values, nd.NDArray) else values
    return "".join(str(value.asscalar() if value.shape == (1,) else value.asnumpy()) + "\t" for value in values)
