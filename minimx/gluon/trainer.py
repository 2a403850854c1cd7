"""The Trainer, which applies an optimizer to the parameters of a network."""

from .. import optimizer as opt
from ..missing import missing, not_here
from .parameter import Parameter

__getattr__ = missing(__name__)


class Trainer:
    """Updates parameters with the gradients that ``backward`` left.

    Where parameters are on several contexts, each step sums their gradients over these and updates all copies alike.
    MXNet has a key-value store for that, and two ways, which differ in what happens to the gradients:

    - ``update_on_kvstore=True`` (or None): the first copy is updated and copied to the others; gradients stay as they
      are, ``step`` cannot be divided in two, and a gradient counts as stale only if no backward ever reached it.
    - ``update_on_kvstore=False``: ``allreduce_grads`` replaces each gradient by the sum, and ``update`` updates each
      copy by itself.

    Args:
        params: a ParameterDict, a dict by name or a list of Parameters; with ``grad_req`` null they are left alone.
        optimizer: an Optimizer, or the name of one.
        optimizer_params: arguments of an optimizer that is given by name.
        kvstore: None sums nothing; all names do the same.
        compression_params: for compressed gradients, which minimx does not have.
        update_on_kvstore: see above. It has no effect with one context or without a key-value store.

    Raises:
        ValueError: ``params`` is not a list or dict of Parameters.
        AssertionError: they are on different contexts, or ``optimizer_params`` come with an Optimizer.
    """

    def __init__(self, params, optimizer, optimizer_params=None, kvstore="device", compression_params=None,
                 update_on_kvstore=None):  # fmt: skip
        self._params = _listed(params)
        self._contexts = _common_contexts(self._params)
        if kvstore is not None and not isinstance(kvstore, str):
            raise TypeError(f"kvstore is {kvstore!r}: expected a name, such as 'device', or None.")
        if compression_params or "dist" in (kvstore or ""):
            raise NotImplementedError(not_here("compression_params and distributed kvstores"))
        self._several = len(self._contexts) > 1
        self._sums = self._several and kvstore is not None
        self._on_first = self._sums and update_on_kvstore is not False
        param_dict = dict(enumerate(self._params))
        if isinstance(optimizer, opt.Optimizer):
            assert not optimizer_params, "optimizer_params must be None if optimizer is an Optimizer and no name."
            optimizer.param_dict = param_dict
        else:
            optimizer = opt.create(optimizer, param_dict=param_dict, **(optimizer_params or {}))
        self._optimizer, self._scale = optimizer, optimizer.rescale_grad
        self._updaters = [opt.get_updater(optimizer) for _ in self._contexts]

    @property
    def optimizer(self):
        """The optimizer."""
        return self._optimizer

    @property
    def learning_rate(self):
        """The learning rate of the next step."""
        return self._optimizer.learning_rate

    def set_learning_rate(self, lr):
        """Set the learning rate; a UserWarning is raised where a scheduler sets it."""
        self._optimizer.set_learning_rate(lr)

    def step(self, batch_size, ignore_stale_grad=False):
        """Sum gradients over contexts, divide them by ``batch_size``, and update all parameters.

        Args:
            batch_size: rows in the batch; 1 if the loss was averaged already.
            ignore_stale_grad: leave parameters as they are that no backward has reached since the last step.

        Raises:
            UserWarning: there is such a parameter, and ``ignore_stale_grad`` is False. Nothing is updated then.
        """
        self._optimizer.rescale_grad = self._scale / batch_size
        if self._on_first:
            return self._update_first(ignore_stale_grad)
        if self._sums:
            self.allreduce_grads()
        self._update(ignore_stale_grad)

    def allreduce_grads(self):
        """Replace a parameter's gradient on each context by the sum over all contexts."""
        self._check_can_be_taken_apart("allreduce_grads()")
        for param in self._params:
            if self._sums and param.grad_req != "null":
                grads = param.list_grad()
                total = _total(grads)
                for grad in grads:
                    total.copyto(grad)

    def update(self, batch_size, ignore_stale_grad=False):
        """Do the second half of :meth:`step`, after :meth:`allreduce_grads`."""
        self._check_can_be_taken_apart("update()")
        self._optimizer.rescale_grad = self._scale / batch_size
        self._update(ignore_stale_grad)

    def _check_can_be_taken_apart(self, name):
        assert not self._on_first, f"{name} needs update_on_kvstore=False where parameters live on several contexts."

    def _learnt(self, ignore_stale_grad):
        """Return (index, copies of the parameter, their gradients) of all that are learnt; raise for stale ones."""
        learnt = [
            (index, param._data or param.list_data(), param._grad)  # list_data says why there is no data
            for index, param in enumerate(self._params)
            if param._grad_req != "null"
        ]
        if not ignore_stale_grad:
            for index, copies, _ in learnt:
                for data in copies:
                    if not data._fresh_grad:
                        raise UserWarning(_stale(self._params[index], data))
        return learnt

    def _update(self, ignore_stale_grad):
        several = self._several
        for index, copies, grads in self._learnt(ignore_stale_grad):
            for place, updater in enumerate(self._updaters):
                data = copies[place]
                if not ignore_stale_grad or data._fresh_grad:
                    data._fresh_grad = False
                    if several:
                        self._optimizer._set_current_context(place)
                    updater(index, grads[place], data)

    def _update_first(self, ignore_stale_grad):
        for index, copies, grads in self._learnt(ignore_stale_grad):
            self._updaters[0](index, _total(grads), copies[0])
            for other in copies[1:]:
                copies[0].copyto(other)

    def save_states(self, fname):
        """Write the optimizer, and its state for each parameter, to a file. MXNet cannot read it."""
        for param in self._params:
            param.list_data()  # raises if it is not initialized yet
        with open(fname, "wb") as file:
            file.write(self._updaters[0].get_states(dump_optimizer=True))

    def load_states(self, fname):
        """Read what :meth:`save_states` wrote: the states, and the optimizer, which replaces the present one.

        The file is a pickle, which can run any code: read only your own.
        """
        with open(fname, "rb") as file:
            states = file.read()
        for updater, context in zip(self._updaters, self._contexts):
            updater.set_states(states, context)
            updater.optimizer = self._updaters[0].optimizer
        self._optimizer = self._updaters[0].optimizer
        self._optimizer.param_dict = dict(enumerate(self._params))


def _listed(params):
    if isinstance(params, dict):
        params = [params[name] for name in sorted(params)]
    if not isinstance(params, (list, tuple)):
        raise ValueError(
            f"First argument must be a list or dict of Parameters, got {type(params)}. A block's are collect_params()."
        )
    for param in params:
        if not isinstance(param, Parameter):
            raise ValueError(f"First argument must be a list or dict of Parameters, got list of {type(param)}.")
    if not params:
        raise ValueError("There are no Parameters to train: expected at least one.")
    return list(params)


def _common_contexts(params):
    contexts = params[0].list_ctx()
    for param in params:
        assert param.list_ctx() == contexts, (
            "All Parameters must be initialized on the same set of contexts, but "
            f"{param.name} is on {param.list_ctx()}, and those before it on {contexts}."
        )
    return contexts


def _total(grads):
    return sum((grad.as_in_context(grads[0].context) for grad in grads[1:]), grads[0])


def _stale(param, data):
    return (
        f"Gradient of Parameter `{param.name}` on context {data.context} has not been updated by backward since last "
        "`step`. Perhaps the net uses only some of its parameters here, or backward was not called. If that is meant, "
        "call step with ignore_stale_grad=True: parameters with stale gradients are left alone then."
    )
