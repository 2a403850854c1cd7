"""Callbacks for ``Module.fit``: what is logged, and what is saved, while it trains.

One that is called after a batch gets a ``BatchEndParam``; one that is called after an epoch gets the epoch's number,
the symbol, and the dicts of parameters and auxiliary states. All log by the functions of Python's ``logging``.
"""

import logging
import math
import time

from .missing import missing
from .model import save_checkpoint

__getattr__ = missing(__name__)


def do_checkpoint(prefix, period=1):
    """Return a callback for the end of an epoch that writes a checkpoint every ``period`` epochs.

    The files are ``prefix-symbol.json`` and, after the first epoch, ``prefix-0001.params``.
    """
    period = int(max(1, period))

    def save(iter_no, sym, arg, aux):
        if (iter_no + 1) % period == 0:
            save_checkpoint(prefix, iter_no + 1, sym, arg, aux)

    return save


def module_checkpoint(mod, prefix, period=1, save_optimizer_states=False):
    """Return a callback for the end of an epoch that has a module write its checkpoint every ``period`` epochs."""
    period = int(max(1, period))

    def save(iter_no, sym=None, arg=None, aux=None):
        if (iter_no + 1) % period == 0:
            mod.save_checkpoint(prefix, iter_no + 1, save_optimizer_states)

    return save


def log_train_metric(period, auto_reset=False):
    """Return a callback for the end of a batch that logs the metric every ``period`` batches."""

    def log(param):
        if param.nbatch % period == 0 and param.eval_metric is not None:
            for name, value in param.eval_metric.get_name_value():
                logging.info("Iter[%d] Batch[%d] Train-%s=%f", param.epoch, param.nbatch, name, value)
            if auto_reset:
                param.eval_metric.reset_local()

    return log


class Speedometer:
    """Logs samples per second and the metric, every ``frequent`` batches; a callback for the end of a batch.

    Args:
        batch_size: samples per batch.
        frequent: batches between two lines. The clock starts after the first batch of an epoch.
        auto_reset: each line has the metric of the batches since the line before, not since the epoch's start.
    """

    def __init__(self, batch_size, frequent=50, auto_reset=True):
        self.batch_size, self.frequent, self.auto_reset = batch_size, frequent, auto_reset
        self.init, self.tic, self.last_count = False, 0.0, 0

    def __call__(self, param):
        """Look at the clock, and log if it is time to."""
        count = param.nbatch
        started = self.init and count >= self.last_count
        self.init, self.last_count = True, count
        if started and count % self.frequent == 0:
            self._log(param, count)
        if not started or count % self.frequent == 0:
            self.tic = time.time()

    def _log(self, param, count):
        seconds = time.time() - self.tic
        speed = self.frequent * self.batch_size / seconds if seconds else math.inf
        metric = param.eval_metric
        if metric is None:
            logging.info("Iter[%d] Batch [%d]\tSpeed: %.2f samples/sec", param.epoch, count, speed)
            return
        values = metric.get_name_value()
        first = count - self.frequent if self.auto_reset else 0
        if self.auto_reset:
            metric.reset_local()
        text = "Epoch[%d] Batch [%d-%d]\tSpeed: %.2f samples/sec" + "\t%s=%f" * len(values)
        logging.info(text, param.epoch, first, count, speed, *(part for pair in values for part in pair))


class ProgressBar:
    """Logs a bar that fills up to ``length`` signs over ``total`` batches; a callback for the end of a batch."""

    def __init__(self, total, length=80):
        self.total, self.bar_len = total, length

    def __call__(self, param):
        """Log the bar."""
        filled = round(self.bar_len * param.nbatch / float(self.total))
        bar = "=" * filled + "-" * (self.bar_len - filled)
        logging.info("[%s] %s%s\r", bar, math.ceil(100.0 * param.nbatch / float(self.total)), "%")


class LogValidationMetricsCallback:
    """Logs the metric on the validation data; a callback for the end of an evaluation."""

    def __call__(self, param):
        """Log a line for each value."""
        if param.eval_metric:
            for name, value in param.eval_metric.get_name_value():
                logging.info("Epoch[%d] Validation-%s=%f", param.epoch, name, value)
