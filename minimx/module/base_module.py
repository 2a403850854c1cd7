"""What all modules share: the loops ``fit``, ``score`` and ``predict``, made of the steps that subclasses define."""

import logging
import time
import warnings
from typing import Any

import numpy as np

from .. import metric, nd
from ..initializer import Uniform
from ..io import DataBatch, DataIter
from ..missing import missing
from ..model import BatchEndParam, save_params

__getattr__ = missing(__name__)

DEFAULT_INITIALIZER = Uniform(0.01)


class BaseModule:
    """The base of modules. Subclasses define the steps: ``bind``, ``init_params``, ``forward``, ``backward``, ...

    Args:
        logger: has ``info`` and ``warning``; the module ``logging`` itself by default.
    """

    def __init__(self, logger=logging):
        self.logger = logger
        self.binded = self.for_training = self.inputs_need_grad = False
        self.params_initialized = self.optimizer_initialized = False
        self._symbol: Any = None

    @property
    def symbol(self):
        """The Symbol."""
        return self._symbol

    def _check_ready(self):
        if not (self.binded and self.params_initialized):
            raise AssertionError("bind and init_params come first.")

    # Loops.

    def fit(self, train_data, eval_data=None, eval_metric="acc", epoch_end_callback=None, batch_end_callback=None,
            kvstore="local", optimizer="sgd", optimizer_params=(("learning_rate", 0.01),), eval_end_callback=None,
            eval_batch_end_callback=None, initializer=DEFAULT_INITIALIZER, arg_params=None, aux_params=None,
            allow_missing=False, force_rebind=False, force_init=False, begin_epoch=0, num_epoch=None,
            validation_metric=None, monitor=None, sparse_row_id_fn=None):  # fmt: skip
        """Train from epoch ``begin_epoch`` up to ``num_epoch``, which does not take part; log the metric of each.

        Args:
            train_data, eval_data: iterators. The module is bound to what the first provides; the second is evaluated
                after each epoch. The first is reset after each epoch, but not before.
            eval_metric, validation_metric: what ``metric.create`` takes; the second is the first by default.
            epoch_end_callback: called with the epoch, the symbol, and the dicts of parameters and auxiliary states.
            batch_end_callback, eval_end_callback, eval_batch_end_callback: called with a ``BatchEndParam``. Each
                callback may be a list of them.
            kvstore, optimizer, optimizer_params: see ``Module.init_optimizer``.
            initializer, arg_params, aux_params, allow_missing, force_init: see ``Module.init_params``.
            force_rebind: bind again if the module is bound.
            monitor: a Monitor to install.
            sparse_row_id_fn: for sparse parameters, which minimx does not have.

        Raises:
            AssertionError: there is no ``num_epoch``.
            StopIteration: ``train_data`` is at its end.
        """
        assert num_epoch is not None, "please specify number of epochs"
        self.bind(train_data.provide_data, train_data.provide_label, for_training=True, force_rebind=force_rebind)
        if monitor is not None:
            self.install_monitor(monitor)
        self.init_params(initializer, arg_params, aux_params, allow_missing, force_init)
        self.init_optimizer(kvstore, optimizer, optimizer_params)
        validation_metric = eval_metric if validation_metric is None else validation_metric
        eval_metric = metric.create(eval_metric)
        for epoch in range(begin_epoch, num_epoch):
            began = time.time()
            values = self._train_epoch(epoch, train_data, eval_metric, batch_end_callback, monitor, sparse_row_id_fn)
            self._log(epoch, "Train", values)
            self.logger.info("Epoch[%d] Time cost=%.3f", epoch, time.time() - began)
            params = self.get_params()
            self.set_params(*params)
            _call(epoch_end_callback, epoch, self.symbol, *params)
            if eval_data is not None:
                values = self.score(eval_data, validation_metric, None, eval_batch_end_callback, eval_end_callback,
                                    epoch=epoch)  # fmt: skip
                self._log(epoch, "Validation", values)
            train_data.reset()

    def _train_epoch(self, epoch, train_data, eval_metric, batch_end_callback, monitor, sparse_row_id_fn):
        """Train on all batches; return the metric's names and values."""
        eval_metric.reset()
        batches = iter(train_data)
        following, nbatch, values = next(batches), 0, []
        while following is not None:
            batch = following
            if monitor is not None:
                monitor.tic()
            self.forward_backward(batch)
            self.update()
            self.update_metric(eval_metric, batch.label)
            # The next batch is fetched before the callbacks are called, which may reset the metric after the last.
            following = next(batches, None)
            if following is not None:
                self.prepare(following, sparse_row_id_fn=sparse_row_id_fn)
            if monitor is not None:
                monitor.toc_print()
            if following is None:
                values = eval_metric.get_global_name_value()
            _call(batch_end_callback, BatchEndParam(epoch, nbatch, eval_metric, locals()))
            nbatch += 1
        return values

    def _log(self, epoch, kind, values):
        for name, value in values:
            self.logger.info("Epoch[%d] %s-%s=%f", epoch, kind, name, value)

    def forward_backward(self, data_batch):
        """Compute the outputs of a batch and the gradients."""
        self.forward(data_batch, is_train=True)
        self.backward()

    def score(self, eval_data, eval_metric, num_batch=None, batch_end_callback=None, score_end_callback=None,
              reset=True, epoch=0, sparse_row_id_fn=None):  # fmt: skip
        """Evaluate on an iterator, without training; the rows that fill the last batch count, too.

        Args:
            eval_data: the iterator.
            eval_metric: what ``metric.create`` takes.
            num_batch: how many batches; None for all.
            batch_end_callback, score_end_callback: called with a ``BatchEndParam``, or lists of such.
            reset: reset the iterator first.
            epoch: what callbacks are told.
            sparse_row_id_fn: for sparse parameters, which minimx does not have.

        Returns:
            A list of pairs of name and value.
        """
        eval_metric = metric.create(eval_metric)
        eval_metric.reset()
        nbatch = -1
        for nbatch, batch in self._predicted(eval_data, num_batch, reset, sparse_row_id_fn):
            self.update_metric(eval_metric, batch.label)
            _call(batch_end_callback, BatchEndParam(epoch, nbatch, eval_metric, locals()))
        _call(score_end_callback, BatchEndParam(epoch, nbatch + 1, eval_metric, locals()))
        return eval_metric.get_name_value()

    def _predicted(self, eval_data, num_batch, reset, sparse_row_id_fn):
        """Compute the outputs of each batch of an iterator; yield its number and the batch."""
        self._check_ready()
        if reset:
            eval_data.reset()
        for nbatch, batch in enumerate(eval_data):
            if nbatch == num_batch:
                return
            self.prepare(batch, sparse_row_id_fn=sparse_row_id_fn)
            self.forward(batch, is_train=False)
            yield nbatch, batch

    def iter_predict(self, eval_data, num_batch=None, reset=True, sparse_row_id_fn=None):
        """Yield, for each batch, its outputs without the rows that fill it, its number, and the batch itself."""
        for nbatch, batch in self._predicted(eval_data, num_batch, reset, sparse_row_id_fn):
            yield [out[: out.shape[0] - batch.pad] for out in self.get_outputs()], nbatch, batch

    def predict(self, eval_data, num_batch=None, merge_batches=True, reset=True, always_output_list=False,
                sparse_row_id_fn=None):  # fmt: skip
        """Return the outputs for an iterator, or for one array of data.

        Args:
            eval_data: an iterator, an NDArray or a NumPy array.
            num_batch: how many batches; None for all.
            merge_batches: join the outputs of all batches; without it, return a list of outputs for each batch.
            reset: reset the iterator first.
            always_output_list: return a list where there is a single output, too.
            sparse_row_id_fn: for sparse parameters, which minimx does not have.

        Raises:
            ValueError: ``eval_data`` is none of these.
        """
        self._check_ready()
        if isinstance(eval_data, (nd.NDArray, np.ndarray)):
            data = eval_data if isinstance(eval_data, nd.NDArray) else nd.array(eval_data)
            self.forward(DataBatch([data]))
            return self.get_outputs()[0]
        if not isinstance(eval_data, DataIter):
            raise ValueError(
                f"eval_data must be an NDArray, a NumPy array or a DataIter, not {type(eval_data).__name__}."
            )
        batches = [
            [output.copy() for output in outputs]
            for outputs, _, _ in self.iter_predict(eval_data, num_batch, reset, sparse_row_id_fn)
        ]
        if not batches or not merge_batches:
            return batches
        assert len({len(outputs) for outputs in batches}) == 1, (
            "Cannot merge batches, as num of outputs is not the same in mini-batches. Maybe bucketing is used?"
        )
        merged = [nd.concatenate(list(parts)) for parts in zip(*batches)]
        return merged[0] if len(merged) == 1 and not always_output_list else merged

    # Parameters.

    def set_params(self, arg_params, aux_params, allow_missing=False, force_init=True, allow_extra=False):
        """Set parameters and auxiliary states from dicts of NDArrays by name."""
        self.init_params(None, arg_params, aux_params, allow_missing, force_init, allow_extra)

    def save_params(self, fname):
        """Write parameters and auxiliary states to a file, which MXNet reads, too."""
        save_params(fname, *self.get_params())

    def load_params(self, fname):
        """Set parameters and auxiliary states from a file; a ValueError if it holds anything else."""
        kinds: dict = {"arg": {}, "aux": {}}
        for name, array in nd.load(fname).items():
            kind, _, name = name.partition(":")
            if kind not in kinds:
                raise ValueError(
                    f"Invalid param file {fname}: expected names with arg: or aux: before them, got {kind!r}."
                )
            kinds[kind][name] = array
        self.set_params(kinds["arg"], kinds["aux"])

    # Steps. Subclasses define the others.

    borrow_optimizer: Any
    bind: Any
    init_params: Any
    get_params: Any
    init_optimizer: Any
    forward: Any
    backward: Any
    update: Any
    get_outputs: Any
    get_input_grads: Any
    update_metric: Any
    install_monitor: Any

    def prepare(self, data_batch, sparse_row_id_fn=None):
        """Get ready for a batch; ``sparse_row_id_fn`` is not called, and a warning says so."""
        if sparse_row_id_fn is not None:
            warnings.warn("sparse_row_id_fn is not invoked: there are no sparse parameters here.", stacklevel=2)


def _not_defined(name, doc):
    def method(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} does not define {name}.")

    method.__name__, method.__doc__ = name, doc
    return method


for _name, _doc in {
    "bind": "Make the arrays for inputs of these shapes.",
    "init_params": "Fill the parameters.",
    "get_params": "Return the dicts of parameters and auxiliary states.",
    "init_optimizer": "Choose how parameters are updated.",
    "forward": "Compute the outputs of a batch.",
    "backward": "Compute the gradients.",
    "update": "Update the parameters.",
    "get_outputs": "Return the outputs of the last forward.",
    "get_input_grads": "Return the gradients with respect to the data.",
    "update_metric": "Add the last outputs and these labels to a metric.",
    "install_monitor": "Have a Monitor look at the executor.",
}.items():
    setattr(BaseModule, _name, _not_defined(_name, _doc))


def _call(callbacks, *arguments):
    for callback in callbacks if isinstance(callbacks, (list, tuple)) else [callbacks] if callbacks else []:
        callback(*arguments)
