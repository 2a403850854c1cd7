"""Views in place, arrays in NumPy's memory, pickled arrays, parts of datasets, and further initializers."""

import os
import pickle
import tempfile

import numpy as np

from .conformance import Table

shapes = Table("shapes")
array = Table("array")
data = Table("data")
initializers = Table("initializers")

# ------------------------------------------------------------------------------------------------ arrays

VIEWS = {
    "squeeze": lambda x, **k: x.squeeze(**k),
    "squeeze of an axis": lambda x, **k: x.squeeze(axis=0, **k),
    "squeeze of two axes": lambda x, **k: x.squeeze((0, -1), **k),
    "expand_dims": lambda x, **k: x.expand_dims(1, **k),
    "expand_dims at the end": lambda x, **k: x.expand_dims(axis=-1, **k),
    "flatten": lambda x, **k: x.flatten(**k),
}
for _name, _view in VIEWS.items():

    @shapes.script(f"NDArray.{_name.split()[0]}", name=f"{_name} in place", checked=("values", "gradients"))
    def view(mx, view=_view):
        """A view is written to and differentiated; a copy is not written to."""
        x = mx.nd.array(np.arange(6).reshape(1, 2, 3, 1))
        x.attach_grad()
        results = []
        for inplace in (True, False):
            with mx.autograd.record():
                y = view(x, inplace=inplace)
                z = y * y
            z.backward()
            results += [y.shape, x.grad.copy()]
            y[:] = -1
            results.append(x.copy())
        return results


@shapes.script("NDArray.squeeze")
def everything_squeezed_is_one_number(mx):
    x = mx.nd.ones((1, 1))
    return [x.squeeze(inplace=True), x.squeeze(), x.squeeze(axis=(0, 1), inplace=True)]


@shapes.case(
    "nd.broadcast_like",
    name="broadcast_like of some axes",
    draws=lambda d: (
        [d.array((*(shape := d.shape((2, 2)))[:1], 1, 2)), d.array((*d.shape((1, 2)), shape[1]))],
        {"lhs_axes": (d.one_of(1, -2),), "rhs_axes": (d.one_of(0, -1),)},
    ),
    gradient=(0,),
)
def broadcast_like(mx, x, y, **options):
    return mx.nd.broadcast_like(x, y, **options)


@array.script("nd.from_numpy")
def arrays_of_numpys_memory(mx):
    results = []
    for dtype in ("float32", "float64", "int32", "uint8"):
        for zero_copy in (True, False):
            source = np.arange(6).astype(dtype).reshape(2, 3)
            x = mx.nd.from_numpy(source, zero_copy=zero_copy)
            x[0, 1] = 7
            x += 1
            x.wait_to_read()
            results += [x, source.copy(), source.flags.writeable]
    return results


@array.script("NDArray.asscalar")
def numbers_of_arrays_of_one(mx):
    found = [mx.nd.array(2.5), mx.nd.array(3, dtype="int32"), mx.nd.array([4]), mx.nd.ones((1, 1)), mx.nd.ones(1).sum()]
    return [[one.asscalar(), type(one.asscalar()), np.ndim(one.asscalar())] for one in found]


@array.script("NDArray")
def pickled(mx):
    """Arrays by themselves and inside of others, on the tape or not; what comes is on no tape."""
    x = mx.nd.array([[1, 2], [3, 4]], dtype="float64")
    x.attach_grad()
    with mx.autograd.record():
        y = x * x
    found = pickle.loads(pickle.dumps({"x": x, "more": [y, mx.nd.array([1], dtype="int32"), y[1]]}))
    found["x"][:] = 0
    return [found, x, found["x"].grad is None, found["more"][0].context == mx.cpu()]


# ------------------------------------------------------------------------------------------------ data


@data.script("data.ArrayDataset", "data.SimpleDataset", "data.FilterSampler")
def parts_of_datasets(mx):
    of = mx.gluon.data
    whole = of.SimpleDataset(list(range(10)))
    pairs = of.ArrayDataset(mx.nd.arange(8).reshape((4, 2)), mx.nd.array([0, 1, 0, 1]))
    parts = [
        *(whole.shard(3, index) for index in range(3)), whole.shard(1, 0), whole.shard(12, 11), whole.take(3),
        whole.take(None), whole.take(99), whole.take(0), whole.filter(lambda item: item % 3 == 0),
        whole.sample(of.SequentialSampler(3, 4)), whole.transform(lambda item: item * 2).filter(lambda item: item > 8),
        whole.filter(lambda item: item % 2).take(3).shard(2, 0), whole.take(4).transform(lambda item: -item, False),
        whole.sample(of.FilterSampler(lambda item: item > 6, whole)),
    ]  # fmt: skip
    chosen = pairs.filter(lambda pair: pair[1] == 1)
    loader = of.DataLoader(chosen.transform_first(lambda x: x + 1), batch_size=2)
    return [[list(part[at] for at in range(len(part))) for part in parts], len(chosen), chosen[1], list(loader)]


@data.script("data.Dataset")
def what_is_asked_of_a_dataset(mx):
    """``filter`` looks at every item at once, and the others at none."""
    asked = []

    class Asked(mx.gluon.data.Dataset):
        def __len__(self):
            return 5

        def __getitem__(self, number):
            if number >= 5:
                raise IndexError(number)
            asked.append(number)
            return number

    parts = [Asked().take(3), Asked().shard(2, 1)]
    before = list(asked)
    chosen = Asked().filter(lambda item: item in (1, 4))
    return [before, list(asked), parts[0][2], parts[1][0], chosen[1], asked]


# ------------------------------------------------------------------------------------------------ initializers


@initializers.script("init.Bilinear", "init.LSTMBias", "init.Zero")
def weights_that_are_not_random(mx):
    found = []
    for shape in ((2, 1, 4, 4), (1, 2, 3, 3), (1, 1, 2, 5), (1, 1, 1, 1)):
        weight = mx.nd.ones(shape)
        mx.init.Bilinear()("up_weight", weight)
        found.append(weight)
    bias = mx.nd.ones((8,))
    mx.init.LSTMBias(forget_bias=2.5)._init_weight("lstm_i2h_bias", bias)
    parameter = mx.gluon.Parameter("lstm_bias", shape=(8,), init=mx.init.LSTMBias())
    parameter.initialize()
    return [*found, bias, parameter.data()]


@initializers.script("init.Orthogonal")
def orthogonal_weights(mx):
    found = []
    for shape in ((3, 5), (5, 3), (4, 2, 2), (2, 2, 2)):
        for kind in ("uniform", "normal"):
            weight = mx.nd.ones(shape)
            mx.init.Orthogonal(scale=2.0, rand_type=kind)("a_weight", weight)
            rows = weight.asnumpy().reshape(shape[0], -1)
            rows = rows if rows.shape[0] <= rows.shape[1] else rows.T
            found += [mx.nd.array(rows @ rows.T), weight.shape]
    return found


@initializers.script("init.Initializer", "init.Xavier", "init.Constant")
def initializers_as_text(mx):
    made = [
        mx.init.Xavier("gaussian", "in", 2), mx.init.Normal(0.5), mx.init.Uniform(), mx.init.Zero(), mx.init.One(),
        mx.init.Constant(2.5), mx.init.Constant(mx.nd.array([1, 2])), mx.init.Constant(np.ones((1, 2))),
        mx.init.MSRAPrelu(), mx.init.Bilinear(), mx.init.Orthogonal(), mx.init.LSTMBias(2.0),
    ]  # fmt: skip
    texts, weight = [one.dumps() for one in made], mx.nd.zeros((2,))
    mx.init.create(texts[6])("a_weight", weight)
    return [texts, weight, mx.init.create('["constant", {"value": 3}]').value]


@initializers.script("init.Mixed", "init.Load")
def initializers_by_name(mx):
    found = []
    mixed = mx.init.Mixed(["net_.*bias", ".*"], [mx.init.One(), mx.init.Constant(4)])
    arrays = {"arg:a_weight": mx.nd.array([1, 2]), "aux:b_weight": mx.nd.array([3]), "arg_bias": mx.nd.array([5])}
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "params")
        mx.nd.save(name, arrays)
        loads = [mx.init.Load(arrays, mx.init.Zero()), mx.init.Load(name, mixed)]
    for initializer, name, shape in (
        (mixed, "net_0_bias", (2,)), (mixed, "net_0_weight", (2,)), (mixed, "other_bias", (2,)),
        *((load, *one) for load in loads for one in (("a_weight", (2,)), ("b_weight", (1,)), ("arg_bias", (1,)),
                                                     ("c_weight", (2,)))),
    ):  # fmt: skip
        array = mx.nd.ones(shape) * 9
        initializer(mx.init.InitDesc(name), array)
        found.append(array)
    return [*found, sorted(loads[0].param)]


# ------------------------------------------------------------------------------------------------ mistakes


def mistake(table, name, run, raises, says, *subjects):
    table.mistake(*subjects, raises=raises, says=says, name=name)(run)


def _one_two(mx):
    return mx.nd.ones((1, 2))


mistake(shapes, "squeeze in place of an axis of 2", lambda mx: _one_two(mx).squeeze(1, inplace=True),
        "AssertionError", "must be size 1", "NDArray.squeeze")  # fmt: skip
mistake(shapes, "squeeze in place of no axis", lambda mx: _one_two(mx).squeeze(5, inplace=True),
        "AssertionError", "out of range", "NDArray.squeeze")  # fmt: skip
mistake(shapes, "expand_dims in place too far", lambda mx: _one_two(mx).expand_dims(4, inplace=True),
        "AssertionError", "out of range", "NDArray.expand_dims")  # fmt: skip
mistake(shapes, "broadcast_like with more axes on one side",
        lambda mx: mx.nd.broadcast_like(_one_two(mx), mx.nd.ones((3, 2)), lhs_axes=(0,), rhs_axes=(0, 1)),
        "MXNetError", "as many of both", "nd.broadcast_like")  # fmt: skip
mistake(shapes, "broadcast_like of an axis of 2",
        lambda mx: mx.nd.broadcast_like(_one_two(mx), mx.nd.ones((3, 3)), lhs_axes=(1,), rhs_axes=(1,)),
        "MXNetError", "broadcast", "nd.broadcast_like")  # fmt: skip
mistake(array, "from_numpy of a transposed array", lambda mx: mx.nd.from_numpy(np.ones((2, 3)).T), "ValueError",
        "c-contiguous", "nd.from_numpy")  # fmt: skip
mistake(array, "from_numpy of text", lambda mx: mx.nd.from_numpy(np.array(["a"])), "ValueError", "not supported",
        "nd.from_numpy")  # fmt: skip
mistake(data, "a shard that is not there", lambda mx: mx.gluon.data.SimpleDataset([1, 2]).shard(2, 2),
        "AssertionError", "out of bounds", "data.SimpleDataset")  # fmt: skip
mistake(data, "sampling by a list", lambda mx: mx.gluon.data.SimpleDataset([1, 2]).sample([1]), "TypeError",
        "Invalid sampler type", "data.SimpleDataset")  # fmt: skip
mistake(initializers, "a name without a pattern",
        lambda mx: mx.init.Mixed(["a"], [mx.init.Zero()])("b", mx.nd.ones((1,))), "ValueError", "did not match",
        "init.Mixed")  # fmt: skip
mistake(initializers, "more patterns than initializers", lambda mx: mx.init.Mixed(["a", "b"], [mx.init.Zero()]),
        "AssertionError", "patterns", "init.Mixed")  # fmt: skip
mistake(initializers, "a name that was not loaded", lambda mx: mx.init.Load({})("b", mx.nd.ones((1,))),
        "AssertionError", "not loaded", "init.Load")  # fmt: skip
mistake(initializers, "a loaded array of another shape",
        lambda mx: mx.init.Load({"b": mx.nd.ones((2,))})("b", mx.nd.ones((1,))), "AssertionError", "shape",
        "init.Load")  # fmt: skip
