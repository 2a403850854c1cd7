"""What the cases of modules share: symbols, batches, bound modules, what is logged and warned of."""

import contextlib
import logging
import re
import sys
import warnings

import numpy as np

ROWS, INPUTS, CLASSES = 10, 4, 3


def classifier(mx, batch_norm=False):
    """A symbol: two layers and softmax."""
    sym = mx.sym
    hidden = sym.FullyConnected(sym.Variable("data"), num_hidden=5, name="fc1")
    if batch_norm:
        hidden = sym.BatchNorm(hidden, fix_gamma=False, name="bn")
    hidden = sym.Activation(hidden, act_type="tanh", name="act")
    return sym.SoftmaxOutput(sym.FullyConnected(hidden, num_hidden=CLASSES, name="fc2"), name="softmax")


def regression(mx):
    """A symbol: a line and half the squared error, with labels called y."""
    sym = mx.sym
    outputs = sym.FullyConnected(sym.Variable("data"), num_hidden=1, name="fc")
    return sym.LinearRegressionOutput(outputs, sym.Variable("y"), name="line")


def images(rows=ROWS):
    """Rows of data and their classes, NumPy arrays."""
    rng = np.random.default_rng(7)
    return rng.standard_normal((rows, INPUTS)).astype("float32"), rng.integers(0, CLASSES, rows).astype("float32")


def batches_of(mx, batch_size=4, rows=ROWS, **options):
    """An iterator over them; the last batch is short."""
    return mx.io.NDArrayIter(*images(rows), batch_size, **options)


def drawn_params(mx, symbol, seed=3, **shapes):
    """Parameters and auxiliary states for inputs of these shapes, two dicts."""
    rng = np.random.default_rng(seed)
    args, _, auxs = symbol.infer_shape(**shapes)
    named = [list(zip(symbol.list_arguments(), args)), list(zip(symbol.list_auxiliary_states(), auxs))]
    return [
        {name: mx.nd.array(rng.uniform(0.2, 0.8, shape)) for name, shape in some if name not in shapes}
        for some in named
    ]


def ready(mx, symbol=None, batch_size=4, optimizer=None, label="softmax_label", seed=3, module=None, **options):
    """A bound module with drawn parameters, and with an optimizer if its options are given."""
    symbol = classifier(mx) if symbol is None else symbol
    label_shape = (batch_size, 1) if label == "y" else (batch_size,)
    module = module or mx.mod.Module(symbol, label_names=[label])
    module.bind([("data", (batch_size, INPUTS))], [(label, label_shape)], **options)
    args, auxs = drawn_params(mx, symbol, seed, data=(batch_size, INPUTS), **{label: label_shape})
    module.init_params(arg_params=args, aux_params=auxs)
    if optimizer is not None:
        module.init_optimizer(optimizer=optimizer.pop("name", "sgd"), optimizer_params=optimizer)
    return module


def plain(values):
    """What a metric returns, without NumPy's types."""
    return [[name, float(value)] for name, value in values]


def copies(*dicts):
    """The arrays of dicts as they are now, by name."""
    return [{name: some[name].copy() for name in sorted(some)} for some in dicts]


def params_of(module):
    """Parameters and auxiliary states. MXNet changes those of batch norm without making their readers wait."""
    library = sys.modules[type(module).__module__.partition(".")[0]]
    library.nd.waitall()
    return copies(*module.get_params())


def epochs(module, batches, count=2):
    """Train; all outputs, and the parameters."""
    seen = []
    for _ in range(count):
        batches.reset()
        for batch in batches:
            module.forward(batch, is_train=True)
            seen.append([output.copy() for output in module.get_outputs()])
            module.backward()
            module.update()
    return [seen, params_of(module)]


class _Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        text = re.sub(r"Speed: (\d+\.\d\d|inf)", "Speed: N", record.getMessage())
        self.lines.append(f"{record.levelname} " + re.sub(r"cost=\d+\.\d{3}", "cost=N", text))


@contextlib.contextmanager
def logged():
    """The lines that are logged meanwhile, without times."""
    kept, root = _Kept(), logging.getLogger()
    level, handlers = root.level, root.handlers
    root.handlers = [kept]
    root.setLevel(logging.INFO)
    try:
        yield kept.lines
    finally:
        root.handlers = handlers
        root.setLevel(level)


@contextlib.contextmanager
def warned():
    """The first words of the warnings meant for users."""
    found = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield found
    texts = [re.sub("\x1b.*?m", "", str(each.message)) for each in caught if each.category is UserWarning]
    found.extend(" ".join(text.split()[:6]) for text in texts)


def fit(mx, module=None, **options):
    """A module that was fitted from drawn parameters, and the lines that were logged."""
    symbol = classifier(mx, batch_norm=True)
    args, auxs = drawn_params(mx, symbol, data=(4, INPUTS), softmax_label=(4,))
    settings = {"optimizer_params": {"learning_rate": 0.5}, "num_epoch": 3, "arg_params": args, "aux_params": auxs}
    module = module or mx.mod.Module(symbol)
    after_batch = options.pop("batch_end_callback", [])
    after_batch = after_batch if isinstance(after_batch, list) else [after_batch]
    settings["batch_end_callback"] = [lambda param: mx.nd.waitall(), *after_batch]  # see params_of
    with logged() as lines:
        module.fit(options.pop("train_data", None) or batches_of(mx), **{**settings, **options})
    return [module, lines]
