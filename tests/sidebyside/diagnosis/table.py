"""The table: every planted mistake, by what is compared, and which of them the report cannot tell from others."""

from .mistakes import (
    classes,
    images,
    in_gluon,
    in_numpy,
    in_symbol,
    in_torch,
    line_loop,
    line_loss,
    line_rows,
    line_update,
    network,
)

TABLE = {
    "The line by hand: loss and model": line_loss.MISTAKES,
    "The line by hand: update": line_update.MISTAKES,
    "The line by hand: rows": line_rows.MISTAKES,
    "The line by hand: loop, and what it yields": line_loop.MISTAKES,
    "Softmax regression by hand": classes.MISTAKES,
    "A hidden layer by hand": network.MISTAKES,
    "LeNet by hand": images.MISTAKES,
    "Gluon": in_gluon.MISTAKES,
    "Symbol": in_symbol.MISTAKES,
    "NumPy": in_numpy.MISTAKES,
    "PyTorch": in_torch.MISTAKES,
}
MISTAKES = {mistake.name: mistake for mistakes in TABLE.values() for mistake in mistakes}

#: Seen, and perhaps placed in the model, the loss or the gradient, but not told from each other by a sentence.
NOT_TOLD_APART = {
    "forward outside record",
    "prediction outside record",
    "no gradient attached",
    "logarithm forgotten",
    "cross-entropy of probabilities that were softmaxed twice",
    "classes counted from 1",
    "a sigmoid for each class",
    "square of the probabilities' error",
    "one-hot forgotten in the derivative",
    "labels' columns of all rows in the derivative",
    "pixels divided by 255 again",
    "leaky relu",
    "no activation",
    "activation on the output too",
    "number of input channels as num_filter",
    "padding does not count in the average",
    "softmax over the batch in Gluon",
    "weight not transposed on the way back",
    "derivative of the sigmoid without 1 - s",
    "backwards in the order forwards",
    "Adam in place of SGD",
    "NLLLoss of logits",
}


def group_of(mistake):
    """The name that mistakes which do the same have in common."""
    return mistake.same_as or mistake.name


def telling():
    """For each group that can be told apart, the text that no other group's report has."""
    own = (mistake for mistake in MISTAKES.values() if not mistake.same_as)
    return {mistake.name: mistake.says[0] for mistake in own if mistake.name not in NOT_TOLD_APART}
