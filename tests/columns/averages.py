"""An epoch's loss from a training run, for tests that ask whether a column learns."""

from itertools import groupby
from operator import itemgetter

import numpy as np


def average_losses(steps):
    """Walk a training run and yield ``(epoch, average)``: each epoch's loss per example, as a float.

    The average is over examples, not over the batches' averages, in which a short last batch would weigh too
    much.
    """
    for epoch, walked in groupby(steps, key=itemgetter(0)):
        losses = [losses for _, losses in walked]
        values = [each.asnumpy() if hasattr(each, "asnumpy") else np.asarray(each) for each in losses]
        yield epoch, float(np.concatenate(values).mean())
