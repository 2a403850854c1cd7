"""New arrays, random numbers, the updates of optimizers, methods of arrays, and files."""

import copy
import os
import pickle
import tempfile

import numpy as np

from .conformance import Table, shaped

creation = Table("creation")
random = Table("random")
updates = Table("updates")
array = Table("array")
files = Table("files")


# ------------------------------------------------------------------------------------------------ creation


@creation.script("nd.array")
def array_of(mx):
    nd = mx.nd
    sources = {
        "a list": [1, 2, 3],
        "lists": [[1.5, 2], [3, 4]],
        "a tuple": (1, 2),
        "booleans": [True, False],
        "float64": np.array([1.0, 2]),
        "int64": np.array([1, 2]),
        "uint8": np.array([1, 2], dtype="uint8"),
        "float16": np.array([1, 2], dtype="float16"),
        "a transposed array": np.arange(6).reshape(2, 3).T,
        "a slice": np.arange(10)[::3],
        "float32 NDArray": nd.array([1, 2]),
        "int32 NDArray": nd.array([1, 2], dtype="int32"),
        "nothing": [],
        "an empty row": [[]],
    }
    return {name: nd.array(source) for name, source in sources.items()}


@creation.script("nd.array", "nd.zeros", "nd.ones", "nd.full", "nd.empty", "nd.arange")
def types(mx):
    nd = mx.nd
    names = ["float16", "float32", "float64", "uint8", "int8", "int32", "int64"]
    return {
        name: [
            nd.array([1, 2.7], dtype=name),
            nd.array([1, 2], dtype=np.dtype(name).type),
            nd.zeros((2, 2), dtype=name),
            nd.ones((2, 2), dtype=np.dtype(name)),
            nd.full((2,), 7, dtype=name),
            nd.arange(4, dtype=name),
            nd.empty((3,), dtype=name).dtype,
            nd.array([1], dtype=name).dtype is np.dtype(name).type,
        ]
        for name in names
    }


@creation.script("nd.zeros", "nd.ones", "nd.full", "nd.empty", "nd.eye")
def shapes_and_values(mx):
    nd = mx.nd
    return [
        [nd.zeros(3), nd.zeros((2, 3)), nd.zeros([2, 1]), nd.zeros(shape=(1,)), nd.zeros((2,), mx.cpu())],
        [nd.ones(3), nd.ones((2, 3)), nd.ones(shape=(2,), ctx=mx.cpu(), dtype="float64")],
        [nd.full((2, 2), 1.5), nd.full(3, -2), nd.full(shape=(2,), val=4)],
        [nd.empty(3).shape, nd.empty((2, 3)).shape],
        [nd.eye(3), nd.eye(2, 4), nd.eye(3, k=1), nd.eye(3, 3, -1, dtype="int32")],
    ]


@creation.script("nd.arange", "nd.linspace")
def ranges(mx):
    nd = mx.nd
    return [
        [
            nd.arange(5),
            nd.arange(2, 5),
            nd.arange(0, 10, 3),
            nd.arange(5, 0, -2),
            nd.arange(0, 1, 0.3),
            nd.arange(1, 4, 0.5, repeat=2),
        ],
        [
            nd.arange(start=1, stop=3),
            nd.arange(3, dtype="int32"),
            nd.arange(2.5),
            nd.arange(3, repeat=2, dtype="float64"),
        ],
        [
            nd.linspace(0, 1, 3),
            nd.linspace(0, 1, 5, endpoint=False),
            nd.linspace(2, 3, 1),
            nd.linspace(0, 9, 4, dtype="int32"),
        ],
    ]


@creation.script("nd.array")
def an_array_is_a_copy(mx):
    source = np.ones((2, 3), dtype="float32")
    x = mx.nd.array(source)
    source[:] = 5
    y = mx.nd.array(x)
    y[:] = 7
    return [x, y]


@creation.script("nd.zeros", "nd.ones", "nd.waitall")
def out_and_context(mx):
    x = mx.nd.zeros((2, 2), ctx=mx.cpu(1))
    mx.nd.waitall()
    with mx.cpu(2):
        y = mx.nd.ones((2,))
    return [
        x.context,
        y.context,
        (x + 1).context,
        x.copyto(mx.cpu(0)).context,
        mx.nd.array(x).context,
        x.zeros_like().context,
    ]


# ------------------------------------------------------------------------------------------------ random

MOMENTS = {
    "uniform": lambda mx, **o: mx.nd.random.uniform(-1, 3, **o),
    "normal": lambda mx, **o: mx.nd.random.normal(2, 0.5, **o),
    "exponential": lambda mx, **o: mx.nd.random.exponential(2.0, **o),
    "gamma": lambda mx, **o: mx.nd.random.gamma(3.0, 0.5, **o),
    "poisson": lambda mx, **o: mx.nd.random.poisson(4.0, **o),
    "randint": lambda mx, **o: mx.nd.random.randint(-3, 5, **o).astype("float32"),
    "random_normal": lambda mx, **o: mx.nd.random_normal(2, 0.5, **o),
    "random_uniform": lambda mx, **o: mx.nd.random_uniform(-1, 3, **o),
    "random_exponential": lambda mx, **o: mx.nd.random_exponential(lam=0.5, **o),
    "random_gamma": lambda mx, **o: mx.nd.random_gamma(3.0, 0.5, **o),
    "random_poisson": lambda mx, **o: mx.nd.random_poisson(4.0, **o),
    "random_randint": lambda mx, **o: mx.nd.random_randint(-3, 5, **o).astype("float32"),
    "nd.normal": lambda mx, **o: mx.nd.normal(loc=2, scale=0.5, **o),
    "mx.random.exponential": lambda mx, **o: mx.random.exponential(2.0, **o),
    "mx.random.gamma": lambda mx, **o: mx.random.gamma(3.0, 0.5, **o),
    "mx.random.poisson": lambda mx, **o: mx.random.poisson(4.0, **o),
    "nd.uniform": lambda mx, **o: mx.nd.uniform(low=-1, high=3, **o),
}


def _moments(draw):
    """Mean and deviation of 40,000 numbers, rounded to eighths, so that chance hardly ever changes them."""

    def script(mx):
        mx.random.seed(11)
        x = draw(mx, shape=(200, 200))
        values = x.asnumpy().astype("float64")
        return [x.shape, x.dtype, values.mean(), values.std(), bool(len(np.unique(values)) > 5)]

    return script


for _name, _draw in MOMENTS.items():
    _place = "" if _name.startswith(("nd.", "mx.")) else "nd." if _name.startswith("random_") else "nd.random."
    _subject = _place + _name.replace("mx.", "")
    random.script(_subject, name=f"moments of {_name}", bound=0.06, why="two samples of one distribution")(
        _moments(_draw)
    )


@random.script(
    "nd.random.uniform",
    "nd.random.normal",
    "nd.random.randn",
    "nd.random.randint",
    "random.uniform",
    "random.normal",
    "random.randint",
    "random.randn",
)
def shapes_and_types_of_samples(mx):
    r = mx.nd.random
    samples = [
        r.uniform(),
        r.uniform(shape=2),
        r.uniform(shape=(2, 3), dtype="float64"),
        r.normal(),
        r.normal(0, 1, (2, 3)),
        r.normal(loc=1, scale=2, shape=(2,), dtype="float16"),
        r.normal(shape=(2,), ctx=mx.cpu(1)),
        r.randn(2, 3),
        r.randn(4, loc=3, scale=0.1),
        r.randint(0, 5, shape=(3,)),
        r.randint(0, 5, shape=(3,), dtype="int64"),
        r.exponential(shape=(2, 2)),
        r.gamma(shape=(2, 2)),
        r.poisson(shape=(2, 2)),
        r.normal(mx.nd.array([0, 100]), mx.nd.array([1, 1]), shape=3),
        r.uniform(mx.nd.array([0, 100]), mx.nd.array([1, 101])),
        r.multinomial(mx.nd.array([0.2, 0.8])),
        r.multinomial(mx.nd.array([[0.2, 0.8], [0.5, 0.5]])),
        r.multinomial(mx.nd.array([[0.2, 0.8], [0.5, 0.5]]), shape=3),
        r.multinomial(mx.nd.array([0.2, 0.8]), shape=(2, 3), dtype="float64"),
        r.shuffle(mx.nd.arange(4)),
        mx.random.uniform(shape=(2,)),
        mx.random.normal(shape=(2,)),
        mx.random.randint(0, 3, shape=(2,)),
        mx.random.randn(2),
    ]
    return [(sample.shape, sample.dtype, sample.context) for sample in samples]


@random.script("nd.random.normal", "nd.random.uniform")
def samples_go_into_an_array(mx):
    x = mx.nd.zeros((100, 100))
    same = mx.nd.random.normal(5, 0.1, out=x) is x
    first = round(x.mean().asscalar() / 10, 2)
    mx.nd.random.uniform(0, 2, out=x)
    return [same, first, round(x.mean().asscalar() / 10, 1)]


@random.script("nd.random.multinomial", "nd.sample_multinomial", "random.multinomial")
def certain_draws(mx):
    """Where a probability is 1, the draw is certain."""
    p = mx.nd.array([[0, 1, 0], [1, 0, 0]])
    drawn, logs = mx.nd.random.multinomial(p, get_prob=True)
    return [
        mx.nd.random.multinomial(p, shape=2),
        mx.nd.sample_multinomial(p),
        mx.random.multinomial(p),
        drawn,
        logs,
        mx.nd.random.multinomial(p, dtype="float32"),
    ]


@random.script("random.seed", "nd.random.shuffle", "random.shuffle")
def a_seed_repeats(mx):
    def sample():
        return [
            mx.nd.random.normal(shape=(5,)),
            mx.nd.random.uniform(shape=(5,)),
            mx.nd.random.shuffle(mx.nd.arange(20)),
            mx.random.shuffle(mx.nd.arange(9)),
        ]

    mx.random.seed(3)
    first = sample()
    other = sample()
    mx.random.seed(3)
    again = sample()
    mx.random.seed(4)
    fourth = sample()
    same = [
        bool((one == two).asnumpy().all())
        for pair in ((first, again), (first, other), (first, fourth))
        for one, two in zip(*pair)
    ]
    return [same, [mx.nd.sort(one[2]) for one in (first, fourth)]]


@random.script("nd.shuffle", "nd.random.shuffle")
def shuffle_moves_rows(mx):
    x = mx.nd.arange(30).reshape((10, 3))
    y = mx.nd.random.shuffle(x)
    return [x, sorted(y.asnumpy().tolist()), mx.nd.shuffle(x).shape]


# ------------------------------------------------------------------------------------------------ updates

# name: how many arrays of state it has
STATES = {
    "sgd_update": 0,
    "sgd_mom_update": 1,
    "nag_mom_update": 1,
    "adam_update": 2,
    "rmsprop_update": 1,
    "signsgd_update": 0,
    "signum_update": 1,
    "ftrl_update": 2,
}
OPTIONS = {
    "sgd_mom_update": {"momentum": 0.9},
    "nag_mom_update": {"momentum": 0.9},
    "adam_update": {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4},
    "rmsprop_update": {"gamma1": 0.8, "epsilon": 1e-4},
    "signum_update": {"momentum": 0.75, "wd_lh": 0.25},
    "ftrl_update": {"lamda1": 0.25, "beta": 0.5},
}


def _update(name):
    def draws(d):
        shape = d.shape()
        options = {"lr": 0.1, **OPTIONS.get(name, {})}
        options.update(d.one_of({}, {"wd": 0.3}, {"wd": 0.0}))
        options.update(d.one_of({}, {"rescale_grad": 0.25}, {"rescale_grad": 2.0}))
        options.update(d.one_of({}, {"clip_gradient": 0.5}, {"clip_gradient": -1.0}))
        if d.one_of(False, True):
            options = {key: value for key, value in options.items() if key in ("lr", "momentum", "wd")}
        arrays = [d.array(shape), d.array(shape)] + [d.array(shape, 0.1, 1) for _ in range(STATES[name])]
        return arrays, options

    @updates.case(
        f"nd.{name}",
        name=name,
        draws=draws,
        gradient=False,
        examples=20,
        bounds={"float64": 1e-6},
        why="lr and the like are float32 in MXNet",
    )
    def update(mx, weight, grad, *state, **options):
        function = getattr(mx.nd, name)
        kept = weight.copy()
        # MXNet's nag_mom_update computes the momentum with the weight that it wrote: programs always give out.
        new = kept if name == "nag_mom_update" else function(weight, grad, *state, **options)
        same = function(weight, grad, *state, out=weight, **options)
        assert same is weight
        return [new, kept, weight, grad, *state]


for _name in STATES:
    _update(_name)


# ------------------------------------------------------------------------------------------------ the array itself


@array.script(
    "NDArray",
    gives=[
        "\n[[0. 1. 2.]\n [3. 4. 5.]]\n<NDArray 2x3 @cpu(0)>",
        "\n[1 2]\n<NDArray 2 @cpu(1)>",
        "\n[1.5]\n<NDArray 1 @cpu(0)>",
    ],
)
def printed(mx):
    nd = mx.nd
    return [
        repr(nd.arange(6).reshape((2, 3))),
        str(nd.array([1, 2], dtype="int32", ctx=mx.cpu(1))),
        f"{nd.array([1.5])}",
    ]


@array.script("NDArray")
def printed_more(mx):
    nd = mx.nd
    arrays = [
        nd.ones((1,)),
        nd.zeros((2, 1, 3)),
        nd.arange(2000),
        nd.array([1e-8, 1e8]),
        nd.array([0.1], dtype="float64"),
        nd.array([1], dtype="uint8"),
        nd.array([0.1], dtype="float16"),
        nd.array([np.nan, np.inf]),
        nd.array(5),
        nd.array([]),
        nd.array([1, 2])[0],
    ]
    return [repr(one) for one in arrays] + [str([nd.ones((1,))]), f"{nd.ones((2,))}"]


@array.case(
    "NDArray.shape",
    "NDArray.size",
    "NDArray.ndim",
    "NDArray.dtype",
    "NDArray.context",
    "NDArray.ctx",
    "NDArray.stype",
    draws=shaped((2, 3)),
    dtypes=("float32", "float64", "float16", "int32", "uint8"),
    gradient=False,
    name="attributes",
)
def attributes(mx, x):
    assert (x.shape, x.size, x.ndim, x.stype, len(x)) == ((2, 3), 6, 2, "default", 2)
    assert x.context == x.ctx == mx.cpu()
    assert x.dtype in (np.float32, np.float64, np.float16, np.int32, np.uint8)
    return x


@array.script("NDArray.asscalar", "NDArray.asnumpy")
def out_of_the_array(mx):
    nd = mx.nd
    results = [
        nd.array([3]).asscalar(),
        nd.array([[3]]).asscalar(),
        nd.array([3], dtype="int32").asscalar(),
        nd.array([2.5]).asscalar() + 1,
    ]
    x = nd.array([1, 2])
    y = x.asnumpy()
    y[0] = 100
    return [*results, x, y, y.flags.writeable, bool(nd.array([2])), bool(nd.array([0])), nd.array([1, 2]).asnumpy()]


@array.script("NDArray.copy", "NDArray.copyto", "NDArray.as_in_context", "NDArray.detach")
def copies(mx):
    x = mx.nd.array([1, 2, 3])
    target = mx.nd.zeros((3,))
    there = x.copyto(target)
    converted = x.copyto(mx.nd.zeros((3,), dtype="int32"))
    return [
        there is target,
        target,
        converted,
        x.copy() is x,
        x.copyto(mx.cpu(1)).context,
        x.as_in_context(mx.cpu(1)).context,
        x.as_in_context(mx.cpu(0)) is x,
        x.as_in_context(mx.cpu()) is x,
        x.detach() is x,
        x.copy(),
        x.grad,
    ]


@array.script("NDArray.astype")
def conversions(mx):
    x = mx.nd.array([-1.7, 0, 2.5])
    return [x.astype(kind) for kind in ("float64", "float16", "int32", "int64", np.int32, np.float64, float, int)] + [
        x.astype("float32") is x,
        x.astype("float32", copy=False) is x,
    ]


@array.script("NDArray")
def identity_and_hash(mx):
    x, y = mx.nd.array([1, 2]), mx.nd.array([1, 2])
    return [
        x in [x],
        hash(x) == hash(x),
        len({x: 1, y: 2}),
        x is x,
        x.wait_to_read(),
        x.tostype("default"),
        (x == x).dtype,
    ]


@array.script("NDArray")
def numpy_scalars_beside_arrays(mx):
    x = mx.nd.array([1, 2, 3])
    return [
        x + np.float64(1),
        x * np.int64(2),
        np.float32(2) * x,
        np.float64(1) - x,
        np.int32(6) / x,
        x > np.float64(1.5),
        x + True,
    ]


@array.script("NDArray")
def python_functions(mx):
    x = mx.nd.array([1, 2, 3])
    return [
        sum(x),
        sum(x[i] for i in range(3)),
        list(x),
        abs(-x),
        max(x.asnumpy()),
        len(x),
        [float(one.asscalar()) for one in x],
    ]


@array.script("NDArray")
def pickles_and_copies(mx):
    x = mx.nd.array([[1, 2], [3, 4]], dtype="float64")
    again = pickle.loads(pickle.dumps(x))
    deep, shallow = copy.deepcopy(x), copy.copy(x)
    deep[0] = 9
    return [again, deep, shallow, x, pickle.loads(pickle.dumps({"a": [x]}))]


@array.script(
    "context.Context",
    "context.cpu",
    "context.gpu",
    "context.cpu_pinned",
    "context.current_context",
    "context.num_gpus",
    "test_utils.list_gpus",
)
def contexts(mx):
    with mx.cpu(3):
        inner = mx.current_context()
    return [
        str(mx.cpu()),
        repr(mx.gpu(1)),
        mx.cpu(0) == mx.cpu(),
        mx.cpu(0) == mx.cpu(1),
        mx.cpu(0) != mx.gpu(0),
        mx.cpu().device_type,
        mx.cpu(2).device_id,
        mx.current_context(),
        inner,
        mx.Context("cpu", 1),
        mx.Context(mx.cpu(1)),
        hash(mx.cpu(0)) == hash(mx.cpu()),
        mx.context.num_gpus(),
        list(mx.test_utils.list_gpus()),
        mx.cpu_pinned(),
    ]


@array.script("engine.bulk", "test_utils.same", "test_utils.default_context")
def odds_and_ends(mx):
    x = mx.nd.array([1, 2])
    with mx.engine.bulk(10):
        y = x + 1
    utils = mx.test_utils
    return [y, utils.same(np.ones(2), np.ones(2)), utils.default_context()]


# ------------------------------------------------------------------------------------------------ files


def _in_a_folder(run):
    def script(mx):
        with tempfile.TemporaryDirectory() as folder:
            return run(mx, os.path.join(folder, "arrays"))

    return script


def _round_trip(mx, name):
    nd = mx.nd
    x, i = nd.arange(6).reshape((2, 3)), nd.array([1, 2], dtype="int32")
    results = []
    for data in (
        x,
        [x, i],
        {"a": x, "b": i},
        {"arg:weight": x, "π": i},
        [nd.array([1], dtype=t) for t in ("float16", "float64", "uint8", "int8", "int64")],
    ):
        results.append(nd.save(name, data))
        results.append(nd.load(name))
        with open(name, "rb") as file:
            content = file.read()
        results.append(content)  # byte for byte
        results.append(nd.load_frombuffer(content))
    return [one if not isinstance(one, bytes) else one.hex() for one in results]


files.script("nd.save", "nd.load", "nd.load_frombuffer", name="round trips, byte for byte")(_in_a_folder(_round_trip))


def _empty(mx, name):
    mx.nd.save(name, [])
    listed = mx.nd.load(name)
    mx.nd.save(name, {})
    return [listed, mx.nd.load(name)]


files.script("nd.save", "nd.load", name="nothing in a file")(_in_a_folder(_empty))
