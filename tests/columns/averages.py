"""An epoch's loss from a training run, for tests that ask whether a column learns."""

from itertools import groupby
from operator import itemgetter

import numpy as np


def average_losses(steps):
    """Consume a training run and yield ``(epoch, average)``: each epoch's loss per example, as a float.

    The average is over examples. In an average of the batches' averages, the rows of a short last batch would have
    too much weight.
    """
    for epoch, group in groupby(steps, key=itemgetter(0)):
        values = [losses.asnumpy() if hasattr(losses, "asnumpy") else np.asarray(losses) for _, losses in group]
        yield epoch, float(np.concatenate(values).mean())
