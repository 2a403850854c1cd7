"""Common mistakes: both libraries raise the same type, and minimx says what was expected."""

import os
import tempfile

import numpy as np

from .conformance import Table

arithmetic = Table("arithmetic")
reductions = Table("reductions")
shapes = Table("shapes")
indexing = Table("indexing")
products = Table("products")
neural = Table("neural")
creation = Table("creation")
updates = Table("updates")
array = Table("array")
files = Table("files")
blocks = Table("blocks")
losses = Table("losses")
optimizers = Table("optimizers")
metrics = Table("metrics")
data = Table("data")
initializers = Table("initializers")
utilities = Table("utilities")


def x34(mx):
    return mx.nd.arange(12).reshape((3, 4))


def mistake(table, name, run, raises, says, *subjects):
    table.mistake(*(subjects or ("NDArray",)), name=name, raises=raises, says=says)(run)


DTYPES = "float32.*(int32|float64)|(int32|float64).*float32"

# ------------------------------------------------------------------------------------------------ arithmetic

mistake(
    arithmetic,
    "shapes that do not broadcast",
    lambda mx: x34(mx) + mx.nd.ones((3, 3)),
    "MXNetError",
    r"(?s)broadcast.*\(3, ?4\).*\(3, ?3\)",
)
mistake(
    arithmetic,
    "a column without its axis",
    lambda mx: x34(mx) + mx.nd.ones((3,)),
    "MXNetError",
    r"(?s)broadcast.*\(3, ?4\).*\(3,\)",
)
mistake(
    arithmetic,
    "maximum of a vector and a matrix",
    lambda mx: mx.nd.maximum(x34(mx), mx.nd.ones((3,))),
    "MXNetError",
    "broadcast",
)
mistake(arithmetic, "comparison of other shapes", lambda mx: x34(mx) == mx.nd.ones((3, 3)), "MXNetError", "broadcast")
mistake(arithmetic, "float and double", lambda mx: x34(mx) + x34(mx).astype("float64"), "MXNetError", DTYPES)
mistake(arithmetic, "float and int", lambda mx: x34(mx) * x34(mx).astype("int32"), "MXNetError", DTYPES)
mistake(
    arithmetic, "in place of another type", lambda mx: x34(mx).__iadd__(x34(mx).astype("float64")), "MXNetError", DTYPES
)
mistake(
    arithmetic,
    "in place of a larger shape",
    lambda mx: mx.nd.ones((1, 4)).__iadd__(x34(mx)),
    "MXNetError",
    r"\(1, ?4\)|\(3, ?4\)",
)
mistake(
    arithmetic,
    "a NumPy array on the right",
    lambda mx: x34(mx) + np.ones((3, 4)),
    "TypeError",
    "ndarray.*not supported",
)
mistake(
    arithmetic, "a NumPy array on the left", lambda mx: np.ones((3, 4)) + x34(mx), "TypeError", "ndarray.*not supported"
)
mistake(arithmetic, "a list", lambda mx: x34(mx) * [1, 2, 3, 4], "TypeError", "list.*not supported")
mistake(arithmetic, "a text", lambda mx: x34(mx) * "2", "TypeError", "str.*not supported")
mistake(arithmetic, "comparison with None", lambda mx: x34(mx) == None, "TypeError", "NoneType.*not supported")  # noqa: E711
mistake(arithmetic, "difference from None", lambda mx: x34(mx) != None, "TypeError", "NoneType.*not supported")  # noqa: E711
mistake(arithmetic, "less than None", lambda mx: x34(mx) < None, "TypeError", "NoneType.*not supported")
mistake(arithmetic, "floor division", lambda mx: x34(mx) // 2, "TypeError", "unsupported operand")
mistake(arithmetic, "matrix product sign", lambda mx: x34(mx) @ x34(mx), "TypeError", "unsupported operand")
mistake(
    arithmetic,
    "elemwise_add broadcasts not",
    lambda mx: mx.nd.elemwise_add(x34(mx), mx.nd.ones((1, 4))),
    "MXNetError",
    r"\(3, ?4\)",
    "nd.elemwise_add",
)
mistake(
    arithmetic,
    "add_n of other shapes",
    lambda mx: mx.nd.add_n(x34(mx), mx.nd.ones((3,))),
    "MXNetError",
    r"\(3, ?4\)",
    "nd.add_n",
)
mistake(
    arithmetic,
    "a function of a NumPy array",
    lambda mx: mx.nd.softmax(np.ones(3)),
    "AssertionError",
    "NDArray",
    "nd.softmax",
)
mistake(arithmetic, "a function of a list", lambda mx: mx.nd.sum([1, 2]), "AssertionError", "NDArray", "nd.sum")
mistake(arithmetic, "a function of a number", lambda mx: mx.nd.exp(2.0), "AssertionError", "NDArray", "nd.exp")
mistake(
    arithmetic, "an argument that there is not", lambda mx: mx.nd.sum(x34(mx), foo=1), "MXNetError", "foo", "nd.sum"
)
mistake(
    arithmetic,
    "out of another shape",
    lambda mx: mx.nd.exp(x34(mx), out=mx.nd.zeros((2, 2))),
    "MXNetError",
    r"\(2, ?2\)",
    "nd.exp",
)

# ------------------------------------------------------------------------------------------------ reductions and shapes

mistake(
    reductions, "an axis that there is not", lambda mx: mx.nd.sum(x34(mx), axis=5), "MXNetError", "(?i)axis", "nd.sum"
)
mistake(
    reductions,
    "an axis of mean that there is not",
    lambda mx: x34(mx).mean(axis=-3),
    "MXNetError",
    "(?i)axis",
    "NDArray.mean",
)
mistake(
    reductions,
    "an axis of argmax that there is not",
    lambda mx: mx.nd.argmax(x34(mx), axis=2),
    "MXNetError",
    "(?i)axis",
    "nd.argmax",
)
mistake(reductions, "a norm of the third order", lambda mx: mx.nd.norm(x34(mx), ord=3), "MXNetError", "3", "nd.norm")
mistake(
    shapes,
    "reshape to another size",
    lambda mx: x34(mx).reshape((5, 2)),
    "ValueError",
    r"12.*\(5, 2\)",
    "NDArray.reshape",
)
mistake(
    shapes,
    "reshape to a larger size",
    lambda mx: x34(mx).reshape((5, 3)),
    "MXNetError",
    r"12|\(5, 3\)",
    "NDArray.reshape",
)
mistake(shapes, "reshape to nothing", lambda mx: x34(mx).reshape(), "AssertionError", "(?i)shape", "NDArray.reshape")
mistake(
    shapes,
    "reshape with an unknown argument",
    lambda mx: x34(mx).reshape((12,), order="F"),
    "TypeError",
    "order",
    "NDArray.reshape",
)
mistake(
    shapes, "squeeze of a longer axis", lambda mx: mx.nd.squeeze(x34(mx), axis=0), "MXNetError", "3|axis", "nd.squeeze"
)
mistake(
    shapes, "expand_dims too far", lambda mx: mx.nd.expand_dims(x34(mx), axis=7), "MXNetError", "7", "nd.expand_dims"
)
mistake(
    shapes,
    "transpose with too few axes",
    lambda mx: mx.nd.transpose(x34(mx), axes=(0,)),
    "MXNetError",
    "(?i)axes|axis",
    "nd.transpose",
)
mistake(
    shapes,
    "concat of vectors",
    lambda mx: mx.nd.concat(mx.nd.ones((3,)), mx.nd.ones((3,))),
    "MXNetError",
    "(?i)axis|dim",
    "nd.concat",
)
mistake(
    shapes,
    "concat of other heights",
    lambda mx: mx.nd.concat(x34(mx), mx.nd.ones((2, 4)), dim=1),
    "MXNetError",
    r"(?i)\(2, 4\)|size",
    "nd.concat",
)
mistake(
    shapes,
    "stack of other shapes",
    lambda mx: mx.nd.stack(x34(mx), mx.nd.ones((2, 4))),
    "MXNetError",
    r"(?i)\(2, 4\)|shape",
    "nd.stack",
)
mistake(
    shapes,
    "split into uneven parts",
    lambda mx: mx.nd.split(x34(mx), num_outputs=3, axis=1),
    "MXNetError",
    "3|4",
    "nd.split",
)
mistake(
    shapes,
    "broadcast_to another size",
    lambda mx: mx.nd.broadcast_to(x34(mx), shape=(3, 5)),
    "MXNetError",
    r"(?s)\(3, 5\)|broadcast",
    "nd.broadcast_to",
)
mistake(
    shapes,
    "x.broadcast_to another size",
    lambda mx: x34(mx).broadcast_to((3, 5)),
    "ValueError",
    r"\(3, ?4\).*\(3, ?5\)",
    "NDArray.broadcast_to",
)
mistake(
    products,
    "dot of other sizes",
    lambda mx: mx.nd.dot(x34(mx), x34(mx)),
    "MXNetError",
    r"\(3, 4\).*\(3, 4\)",
    "nd.dot",
)
mistake(
    products,
    "batch_dot of other batches",
    lambda mx: mx.nd.batch_dot(mx.nd.ones((2, 3, 4)), mx.nd.ones((3, 4, 2))),
    "MXNetError",
    r"\(2, 3, 4\).*\(3, 4, 2\)",
    "nd.batch_dot",
)
mistake(
    products,
    "batch_dot of matrices",
    lambda mx: mx.nd.batch_dot(x34(mx), x34(mx).T),
    "MXNetError",
    r"3|axes|\(3, 4\)",
    "nd.batch_dot",
)

# ------------------------------------------------------------------------------------------------ indexing


def _put(key, value):
    def run(mx):
        x34(mx)[key] = value(mx) if callable(value) else value

    return run


mistake(indexing, "an index beyond the end", lambda mx: x34(mx)[5], "IndexError", "5.*3")
mistake(indexing, "an index before the start", lambda mx: x34(mx)[-4], "IndexError", "-4.*3")
mistake(indexing, "a second index beyond the end", lambda mx: x34(mx)[0:2, 9], "IndexError", "9.*4")
mistake(indexing, "too many indices", lambda mx: x34(mx)[0, 1, 2], "IndexError", "(?i)too many|dimension|axes")
mistake(indexing, "assignment beyond the end", _put(7, 1), "IndexError", "7.*3")
mistake(
    indexing, "assignment of another length", _put(0, lambda mx: mx.nd.array([1, 2])), "ValueError", r"\(2,\).*\(4,\)"
)
mistake(
    indexing,
    "assignment of another length to everything",
    _put(slice(None), lambda mx: mx.nd.ones((2, 4))),
    "ValueError",
    r"\(2, ?4\).*\(3, ?4\)",
)
mistake(indexing, "assignment of a list of another length", _put(1, [1, 2, 3]), "ValueError", r"\(3,\).*\(4,\)")
mistake(
    indexing,
    "pick from another number of rows",
    lambda mx: mx.nd.pick(x34(mx), mx.nd.array([0, 1])),
    "MXNetError",
    r"\(2,\)|shape",
    "nd.pick",
)
mistake(
    indexing,
    "take with an unknown mode",
    lambda mx: mx.nd.take(x34(mx), mx.nd.array([0]), mode="mirror"),
    "MXNetError",
    "mirror",
    "nd.take",
)
mistake(
    indexing,
    "where of other shapes",
    lambda mx: mx.nd.where(mx.nd.ones((3, 4)), x34(mx), mx.nd.ones((2, 4))),
    "MXNetError",
    r"\(2, ?4\)|shape",
    "nd.where",
)

# ------------------------------------------------------------------------------------------------ networks

mistake(
    neural,
    "FullyConnected of other sizes",
    lambda mx: mx.nd.FullyConnected(x34(mx), mx.nd.ones((2, 3)), no_bias=True, num_hidden=2),
    "MXNetError",
    r"\(2, ?[34]\)",
    "nd.FullyConnected",
)
mistake(
    neural,
    "FullyConnected of another number",
    lambda mx: mx.nd.FullyConnected(x34(mx), mx.nd.ones((2, 4)), no_bias=True, num_hidden=5),
    "MXNetError",
    r"5|\(2, 4\)",
    "nd.FullyConnected",
)
mistake(
    neural,
    "Convolution of other channels",
    lambda mx: mx.nd.Convolution(
        mx.nd.ones((1, 2, 4, 4)), mx.nd.ones((3, 1, 2, 2)), no_bias=True, kernel=(2, 2), num_filter=3
    ),
    "MXNetError",
    r"\(3, ?[12], ?2, ?2\)",
    "nd.Convolution",
)
mistake(
    neural,
    "Convolution larger than the image",
    lambda mx: mx.nd.Convolution(
        mx.nd.ones((1, 1, 2, 2)), mx.nd.ones((1, 1, 3, 3)), no_bias=True, kernel=(3, 3), num_filter=1
    ),
    "MXNetError",
    "3",
    "nd.Convolution",
)
mistake(
    neural,
    "Pooling larger than the image",
    lambda mx: mx.nd.Pooling(mx.nd.ones((1, 1, 2, 2)), kernel=(3, 3)),
    "MXNetError",
    "3",
    "nd.Pooling",
)
mistake(
    neural,
    "an unknown pooling",
    lambda mx: mx.nd.Pooling(mx.nd.ones((1, 1, 2, 2)), kernel=(2, 2), pool_type="median"),
    "MXNetError",
    "median",
    "nd.Pooling",
)
mistake(
    neural,
    "an unknown activation",
    lambda mx: mx.nd.Activation(x34(mx), act_type="swoosh"),
    "MXNetError",
    "swoosh",
    "nd.Activation",
)
mistake(
    neural,
    "an unknown leaky activation",
    lambda mx: mx.nd.LeakyReLU(x34(mx), act_type="swoosh"),
    "MXNetError",
    "swoosh",
    "nd.LeakyReLU",
)
mistake(neural, "Dropout of more than all", lambda mx: mx.nd.Dropout(x34(mx), p=1.5), "MXNetError", "1.5", "nd.Dropout")
mistake(
    neural,
    "softmax over an axis that there is not",
    lambda mx: mx.nd.softmax(x34(mx), axis=3),
    "MXNetError",
    "(?i)axis",
    "nd.softmax",
)

# ------------------------------------------------------------------------------------------------ arrays

mistake(
    creation,
    "an array of lists of other lengths",
    lambda mx: mx.nd.array([[1, 2], [3]]),
    "TypeError",
    "(?i)array",
    "nd.array",
)
mistake(creation, "an array of texts", lambda mx: mx.nd.array(["a", "b"]), "TypeError", "(?i)array", "nd.array")
mistake(
    creation,
    "a type that there is not",
    lambda mx: mx.nd.zeros((2,), dtype="float12"),
    "TypeError",
    "float12",
    "nd.zeros",
)
mistake(creation, "an array on a GPU", lambda mx: mx.nd.ones((2,), ctx=mx.gpu()), "MXNetError", "(?i)gpu", "nd.ones")
mistake(array, "asscalar of many", lambda mx: x34(mx).asscalar(), "ValueError", "not a scalar", "NDArray.asscalar")
mistake(array, "the truth of many", lambda mx: bool(x34(mx)), "ValueError", "(?i)ambiguous")
mistake(array, "an if with many", lambda mx: 1 if x34(mx) > 2 else 0, "ValueError", "(?i)ambiguous")
mistake(array, "float of an array", lambda mx: float(mx.nd.array([2])), "TypeError", "NDArray")
mistake(array, "int of an array", lambda mx: int(mx.nd.array([2])), "TypeError", "NDArray")
mistake(
    array,
    "copyto of another shape",
    lambda mx: x34(mx).copyto(mx.nd.zeros((4, 3))),
    "MXNetError",
    r"\(4, ?3\)",
    "NDArray.copyto",
)
mistake(array, "copyto of a number", lambda mx: x34(mx).copyto(3), "TypeError", "int|3", "NDArray.copyto")
mistake(array, "a name of nd that there is not", lambda mx: mx.nd.no_such_thing, "AttributeError", "no_such_thing")
mistake(array, "a method that there is not", lambda mx: x34(mx).no_such_thing(), "AttributeError", "no_such_thing")
mistake(array, "a NumPy method that there is not", lambda mx: x34(mx).tolist(), "AttributeError", "tolist")
mistake(array, "an unknown device", lambda mx: mx.Context("tpu", 0), "KeyError", "tpu", "context.Context")
mistake(
    updates,
    "an update of another shape",
    lambda mx: mx.nd.sgd_update(x34(mx), mx.nd.ones((2, 2)), lr=0.1),
    "MXNetError",
    r"\(2, ?2\)",
    "nd.sgd_update",
)
mistake(
    updates,
    "an update without a rate",
    lambda mx: mx.nd.sgd_update(x34(mx), x34(mx)),
    "MXNetError",
    "lr",
    "nd.sgd_update",
)

# ------------------------------------------------------------------------------------------------ files


def _file(content, then):
    def run(mx):
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "file")
            if content is not None:
                with open(name, "wb") as file:
                    file.write(content)
            then(mx, name)

    return run


def _cut(mx, name):
    mx.nd.save(name, [x34(mx)])
    with open(name, "rb") as file:
        content = file.read()
    with open(name, "wb") as file:
        file.write(content[:-30])
    mx.nd.load(name)


mistake(
    files,
    "a file that is not there",
    _file(None, lambda mx, name: mx.nd.load(name)),
    "MXNetError",
    "No such file",
    "nd.load",
)
mistake(
    files,
    "a file of rubbish",
    _file(b"this is not a file of arrays, but words", lambda mx, name: mx.nd.load(name)),
    "MXNetError",
    "(?i)format|not .*file|no file",
    "nd.load",
)
mistake(
    files, "an empty file", _file(b"", lambda mx, name: mx.nd.load(name)), "MXNetError", "(?i)short|format", "nd.load"
)
mistake(files, "a file cut short", _file(None, _cut), "MXNetError", "(?i)short", "nd.load")
mistake(
    files,
    "saving numbers",
    _file(None, lambda mx, name: mx.nd.save(name, [1, 2])),
    "TypeError",
    "(?i)NDArray",
    "nd.save",
)
mistake(
    files,
    "saving into no folder",
    _file(None, lambda mx, name: mx.nd.save(name + "/x/y", x34(mx))),
    "MXNetError",
    "(?i)no such file|not a directory|cannot",
    "nd.save",
)

# ------------------------------------------------------------------------------------------------ gluon


def dense(mx, initialize=True, **options):
    net = mx.gluon.nn.Dense(2, prefix="net_", **options)
    if initialize:
        net.initialize()
    return net


def _trainer(*arguments, **options):
    return lambda mx: mx.gluon.Trainer(dense(mx, in_units=3).collect_params(), *arguments, **options)


def _stale(mx):
    net = dense(mx, in_units=3)
    mx.gluon.Trainer(net.collect_params(), "sgd").step(1)


def _hidden_hybrid(mx):
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Sequential())


def _no_super(mx):
    class Net(mx.gluon.Block):
        def __init__(self):
            self.dense = mx.gluon.nn.Dense(1)

    Net()


def _no_forward(mx):
    class Net(mx.gluon.Block):
        pass

    Net()(mx.nd.ones((1,)))


def _another_kind(mx):
    class Net(mx.gluon.Block):
        def __init__(self):
            super().__init__()
            self.part = mx.gluon.nn.Dense(1)

    Net().part = 3


def _initialized_twice(mx):
    net = dense(mx, in_units=3)
    net.initialize()


def _load(make_saved, make_loaded, **options):
    def then(mx, name):
        make_saved(mx).save_parameters(name)
        make_loaded(mx).load_parameters(name, **options)

    return _file(None, then)


def two(mx):
    net = mx.gluon.nn.HybridSequential(prefix="two_")
    net.add(dense(mx, False, in_units=3), mx.gluon.nn.Dense(1, in_units=2, prefix="b_"))
    net.initialize()
    return net


def one(mx):
    net = mx.gluon.nn.HybridSequential(prefix="one_")
    net.add(dense(mx, in_units=3))
    return net


mistake(
    blocks,
    "not initialized",
    lambda mx: dense(mx, False, in_units=3)(mx.nd.ones((1, 3))),
    "RuntimeError",
    "net_weight.*not been initialized.*initialize",
    "gluon.Parameter",
)
mistake(
    blocks,
    "data before initialize",
    lambda mx: dense(mx, False).weight.data(),
    "RuntimeError",
    "net_weight.*not been initialized",
    "gluon.Parameter",
)
mistake(
    blocks,
    "data before the first batch",
    lambda mx: dense(mx).weight.data(),
    "DeferredInitializationError",
    "(?s)net_weight.*batch",
    "gluon.Parameter",
)
mistake(
    blocks,
    "gradient before the first batch",
    lambda mx: dense(mx).weight.grad(),
    "DeferredInitializationError",
    "net_weight",
    "gluon.Parameter",
)
mistake(
    blocks, "a parameter without a gradient", lambda mx: _gradless(mx), "RuntimeError", "grad_req", "gluon.Parameter"
)
mistake(
    blocks,
    "another number of inputs",
    lambda mx: dense(mx, in_units=3)(mx.nd.ones((2, 4))),
    "MXNetError",
    r"\(2, ?[34]\)",
    "nn.Dense",
)
mistake(
    blocks,
    "data on another context",
    lambda mx: dense(mx, in_units=3).weight.data(mx.cpu(1)),
    "RuntimeError",
    r"cpu\(1\)",
    "gluon.Parameter",
)
mistake(
    blocks,
    "an input on another context",
    lambda mx: dense(mx, in_units=3)(mx.nd.ones((1, 3), ctx=mx.cpu(1))),
    "RuntimeError",
    r"cpu\(1\)",
    "gluon.Parameter",
)
mistake(blocks, "initialized twice", _initialized_twice, "UserWarning", "net_weight.*already", "gluon.Parameter")
mistake(
    blocks,
    "data of another shape",
    lambda mx: dense(mx, in_units=3).weight.set_data(mx.nd.ones((3, 2))),
    "AssertionError",
    r"\(3, 2\)",
    "gluon.Parameter",
)
mistake(
    blocks,
    "a shape that stays unknown",
    lambda mx: mx.gluon.Parameter("w", shape=(0, 2)).initialize(),
    "ValueError",
    r"w",
    "gluon.Parameter",
)
mistake(
    blocks,
    "an unknown grad_req",
    lambda mx: mx.gluon.Parameter("w", shape=(1,), grad_req="always"),
    "AssertionError",
    "always",
    "gluon.Parameter",
)
mistake(blocks, "a Block in a HybridSequential", _hidden_hybrid, "ValueError", "HybridBlock", "nn.HybridSequential")
mistake(blocks, "no super().__init__()", _no_super, "AttributeError", "(?s).", "gluon.Block")
mistake(blocks, "no forward", _no_forward, "NotImplementedError", ".", "gluon.Block")
mistake(blocks, "an attribute of another kind", _another_kind, "TypeError", "part.*Dense.*int", "gluon.Block")
mistake(
    blocks,
    "an unknown activation of a layer",
    lambda mx: mx.gluon.nn.Activation("swoosh")(mx.nd.ones((1, 1))),
    "MXNetError",
    "swoosh",
    "nn.Activation",
)
mistake(
    blocks, "a parameter missing in the file", _load(one, two), "AssertionError", "1.weight.*missing", "gluon.Block"
)
mistake(blocks, "a parameter too many in the file", _load(two, one), "ValueError", "1.weight", "gluon.Block")
mistake(
    blocks,
    "a parameter of another shape in the file",
    _load(one, lambda mx: _one_of(mx, 4)),
    "AssertionError",
    r"\(2, ?4\)|\(2, ?3\)",
    "gluon.Block",
)
mistake(
    blocks,
    "saving what is not initialized",
    lambda mx: dense(mx, False, in_units=3).save_parameters(os.path.join(tempfile.gettempdir(), "never")),
    "RuntimeError",
    "net_weight",
    "gluon.Block",
)
mistake(
    blocks, "two parameters of one name", lambda mx: _twice(mx), "AssertionError", "net_weight", "gluon.ParameterDict"
)
mistake(
    blocks,
    "a shared parameter of another shape",
    lambda mx: mx.gluon.nn.Dense(5, in_units=3, params=dense(mx, in_units=3).params),
    "AssertionError",
    "net_weight",
    "gluon.ParameterDict",
)
mistake(
    blocks,
    "a shared parameter of another grad_req",
    lambda mx: _asked_twice(mx, {"grad_req": "null"}, {"grad_req": "add"}),
    "AssertionError",
    "w.*null.*add|w.*add.*null",
    "gluon.ParameterDict",
)
mistake(
    blocks,
    "a shared parameter of another type",
    lambda mx: _asked_twice(mx, {}, {"dtype": "float64"}),
    "AssertionError",
    "w.*float64",
    "gluon.ParameterDict",
)
mistake(
    blocks,
    "a constant that there is not",
    lambda mx: mx.gluon.ParameterDict().get_constant("c"),
    "KeyError",
    "c",
    "gluon.ParameterDict",
)


def _asked_twice(mx, first, second):
    parameters = mx.gluon.ParameterDict()
    parameters.get("w", shape=(2,), **first)
    parameters.get("w", **second)


def _gradless(mx):
    norm = mx.gluon.nn.BatchNorm(in_channels=2, prefix="n_")
    norm.initialize()
    return norm.running_mean.grad()


def _one_of(mx, units):
    net = mx.gluon.nn.HybridSequential(prefix="one_")
    net.add(mx.gluon.nn.Dense(2, in_units=units, prefix="net_"))
    net.initialize()
    return net


def _twice(mx):
    net = mx.gluon.nn.Sequential(prefix="top_")
    net.add(dense(mx, in_units=3), dense(mx, in_units=3))
    net.collect_params()


mistake(
    losses,
    "labels of another size",
    lambda mx: mx.gluon.loss.L2Loss()(mx.nd.ones((2, 3)), mx.nd.ones((2, 4))),
    "ValueError",
    r"(?s)6|8|\(2, ?4\)",
    "loss.L2Loss",
)
mistake(
    losses,
    "class numbers of another length",
    lambda mx: mx.gluon.loss.SoftmaxCrossEntropyLoss()(mx.nd.ones((2, 3)), mx.nd.ones((4,))),
    "MXNetError",
    "4",
    "loss.SoftmaxCrossEntropyLoss",
)
mistake(optimizers, "an unknown optimizer", _trainer("sdg"), "ValueError", "sdg", "optimizer.create")
mistake(
    optimizers,
    "an unknown argument of an optimizer",
    _trainer("sgd", {"learning_rat": 0.1}),
    "TypeError",
    "learning_rat",
    "optimizer.Optimizer",
)
mistake(
    optimizers,
    "an optimizer and its arguments",
    lambda mx: mx.gluon.Trainer(dense(mx, in_units=3).collect_params(), mx.optimizer.SGD(), {"learning_rate": 0.1}),
    "AssertionError",
    "optimizer_params",
    "gluon.Trainer",
)
mistake(
    optimizers,
    "a Trainer of a network",
    lambda mx: mx.gluon.Trainer(dense(mx), "sgd"),
    "ValueError",
    "(?i)param",
    "gluon.Trainer",
)
mistake(
    optimizers,
    "a Trainer of arrays",
    lambda mx: mx.gluon.Trainer([mx.nd.ones((1,))], "sgd"),
    "ValueError",
    "(?i)param",
    "gluon.Trainer",
)
mistake(optimizers, "a step without a backward", _stale, "UserWarning", "net_(weight|bias)", "gluon.Trainer")
mistake(
    optimizers,
    "a rate that a scheduler sets",
    lambda mx: mx.gluon.Trainer(
        dense(mx, in_units=3).collect_params(), "sgd", {"lr_scheduler": mx.lr_scheduler.FactorScheduler(2)}
    ).set_learning_rate(1),
    "UserWarning",
    "(?i)schedul",
    "gluon.Trainer",
)
mistake(
    metrics,
    "predictions of another number",
    lambda mx: mx.metric.Accuracy().update([mx.nd.ones((3,))], [mx.nd.ones((4, 2))]),
    "ValueError",
    "3|4",
    "metric.Accuracy",
)
mistake(
    metrics,
    "lists of other lengths",
    lambda mx: mx.metric.Accuracy().update([mx.nd.ones((3,))] * 2, [mx.nd.ones((3, 2))]),
    "ValueError",
    "2",
    "metric.Accuracy",
)
mistake(metrics, "an unknown metric", lambda mx: mx.metric.create("guess"), "AssertionError", "guess", "metric.create")
mistake(
    data,
    "arrays of other lengths",
    lambda mx: mx.gluon.data.ArrayDataset([1, 2, 3], [1, 2]),
    "AssertionError",
    "3|2",
    "data.ArrayDataset",
)
mistake(
    data,
    "a loader without a batch size",
    lambda mx: mx.gluon.data.DataLoader(mx.gluon.data.SimpleDataset([1])),
    "ValueError",
    "batch_size",
    "data.DataLoader",
)
mistake(
    data,
    "a loader with shuffle and a sampler",
    lambda mx: mx.gluon.data.DataLoader(
        mx.gluon.data.SimpleDataset([1]), 1, shuffle=True, sampler=mx.gluon.data.SequentialSampler(1)
    ),
    "ValueError",
    "shuffle",
    "data.DataLoader",
)
mistake(
    initializers,
    "an unknown initializer",
    lambda mx: dense(mx, in_units=3).initialize("guess", force_reinit=True),
    "AssertionError",
    "guess",
    "init.Initializer",
)
mistake(
    initializers,
    "Xavier of a vector",
    lambda mx: mx.gluon.Parameter("w", shape=(3,)).initialize(init=mx.init.Xavier()),
    "ValueError",
    "w",
    "init.Xavier",
)
mistake(
    utilities,
    "uneven parts",
    lambda mx: mx.gluon.utils.split_data(x34(mx), 2),
    "ValueError",
    "3.*2|even",
    "utils.split_data",
)

# Arguments that minimx, or neither library, knows: ignoring them silently would give other values.

UNKNOWN = {
    "nd.random.normal": lambda mx: mx.nd.random.normal(mean=5, shape=(2,)),
    "nd.random.uniform": lambda mx: mx.nd.random.uniform(minimum=5, shape=(2,)),
    "nd.random_normal": lambda mx: mx.nd.random_normal(mean=5, shape=(2,)),
    "nd.random_uniform": lambda mx: mx.nd.random_uniform(minimum=5, shape=(2,)),
    "nd.zeros": lambda mx: mx.nd.zeros((2,), value=1),
    "nd.ones": lambda mx: mx.nd.ones((2,), value=1),
    "nd.sample_multinomial": lambda mx: mx.nd.sample_multinomial(mx.nd.array([0, 1.0]), size=3),
}
for subject, run in UNKNOWN.items():
    unknown = "mean|minimum|value|size"
    mistake(creation, f"{subject} with what it cannot take", run, "MXNetError", unknown, subject)

mistake(
    neural,
    "a way to round that does not exist",
    lambda mx: mx.nd.Pooling(mx.nd.ones((1, 2, 4, 4)), kernel=(2, 2), pooling_convention="up"),
    "MXNetError",
    "valid",
    "nd.Pooling",
)
mistake(
    neural,
    "a mode of dropout that does not exist",
    lambda mx: mx.nd.Dropout(mx.nd.ones((4,)), mode="never"),
    "MXNetError",
    "training.*always",
    "nd.Dropout",
)
mistake(
    reductions,
    "a mode of L2Normalization that does not exist",
    lambda mx: mx.nd.L2Normalization(x34(mx), mode="row"),
    "MXNetError",
    "instance.*channel.*spatial",
    "nd.L2Normalization",
)
mistake(
    indexing,
    "an axis of time that does not exist",
    lambda mx: mx.nd.SequenceMask(x34(mx), axis=5),
    "MXNetError",
    "0 or 1",
    "nd.SequenceMask",
)
mistake(
    shapes,
    "split_v2 into uneven parts",
    lambda mx: mx.nd.split_v2(x34(mx), 3, axis=1),
    "ValueError",
    "4 into 3|equal",
    "nd.split_v2",
)
