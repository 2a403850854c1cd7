"""Checkpoints: a symbol and its parameters in two files that MXNet writes and reads, too.

``PREFIX-symbol.json`` holds the symbol and ``PREFIX-0003.params`` the parameters after epoch 3, in the format of
``nd.save``: a learnt array of the name w as ``arg:w``, an auxiliary state of the name s as ``aux:s``.
"""

import logging
from collections import namedtuple

from . import nd, symbol
from .context import cpu
from .missing import missing, not_here

#: What a callback after a batch is given. ``locals`` are the variables of the loop.
BatchEndParam = namedtuple("BatchEndParams", ["epoch", "nbatch", "eval_metric", "locals"])  # type: ignore[name-match]


def save_checkpoint(prefix, epoch, symbol, arg_params, aux_params, remove_amp_cast=True):
    """Write a checkpoint, and log that it is written.

    Args:
        prefix: what the files' names begin with.
        epoch: a number for the file of parameters.
        symbol: a Symbol, or None for a file of parameters alone.
        arg_params, aux_params: dicts of NDArrays by name.
        remove_amp_cast: accepted, without effect: minimx has no such casts.
    """
    if symbol is not None:
        symbol.save(f"{prefix}-symbol.json")
    name = f"{prefix}-{epoch:04d}.params"
    save_params(name, arg_params, aux_params)
    logging.info('Saved checkpoint to "%s"', name)


def load_checkpoint(prefix, epoch):
    """Read a checkpoint.

    Returns:
        The Symbol, and two dicts of NDArrays by name: parameters and auxiliary states.

    Raises:
        MXNetError: one of the two files is not there, or is not what it should be.
    """
    return symbol.load(f"{prefix}-symbol.json"), *load_params(prefix, epoch)


def load_params(prefix, epoch):
    """Read the parameters of a checkpoint: two dicts of NDArrays by name."""
    name = f"{prefix}-{epoch:04d}.params"
    arrays = nd.load(name)
    if not arrays:
        logging.warning("Params file '%s' is empty", name)
        return {}, {}
    return tuple(_of_kind(arrays, kind) for kind in ("arg", "aux"))


def _of_kind(arrays, kind):
    named = ((*name.split(":", 1), array) for name, array in arrays.items())
    return {name: array for found, name, array in named if found == kind}


def save_params(fname, arg_params, aux_params):
    """Write two dicts of NDArrays by name, as above."""
    kinds = {"arg": arg_params, "aux": aux_params}
    nd.save(
        fname, {f"{kind}:{name}": array.as_in_context(cpu()) for kind in kinds for name, array in kinds[kind].items()}
    )


class FeedForward:
    """MXNet's oldest way to train a symbol, which it has deprecated. minimx does not have it: use ``mx.mod.Module``."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError(not_here("mxnet.model.FeedForward") + ": use mx.mod.Module, as MXNet says, too.")


__getattr__ = missing(__name__)
