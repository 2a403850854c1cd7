"""Symbols with arrays: executors, and the gradients that they compute."""

import numpy as np

from .cases_symbol_inference import layer
from .conformance import Table

executors = Table("executors")


def filled(mx, symbol, seed=5, **shapes):
    """An executor of a symbol with drawn numbers in all arguments."""
    executor = symbol.simple_bind(mx.cpu(), **shapes)
    rng = np.random.default_rng(seed)
    for array in executor.arg_arrays:
        array[:] = mx.nd.array(rng.uniform(-1, 1, array.shape))
    return executor


def results(mx, executor, out_grads=None):
    """What a forward and a backward give."""
    executor.forward(is_train=True)
    executor.backward(out_grads)
    mx.nd.waitall()
    return [executor.outputs, executor.grad_arrays, executor.aux_arrays]


def _shape(d):
    return [d.array(shape := d.shape((2, 2)), 0.5, 2), d.array(shape, 0.5, 2)], {}


def through_an_executor(mx, symbol, x, y, out_grads=1.5):
    """Outputs and gradients of a symbol of x and y."""
    grads = {"x": mx.nd.zeros(x.shape, dtype=x.dtype), "y": mx.nd.zeros(x.shape, dtype=x.dtype)}
    executor = symbol.bind(mx.cpu(), {"x": x, "y": y}, grads)
    outputs = executor.forward(is_train=True)
    executor.backward([mx.nd.ones(one.shape, dtype=one.dtype) * out_grads for one in outputs])
    return [*[one.copy() for one in outputs], *[grads[name] for name in symbol.list_arguments()]]


EXPRESSIONS = {
    "arithmetic": lambda s, x, y: 2 * x + y / x - x * y**2 + 3 / y,
    "used twice": lambda s, x, y: (x * y) * (x * y) + x,
    "several outputs": lambda s, x, y: s.Group([x * y, s.sqrt(x), y]),
    "functions": lambda s, x, y: s.exp(-x) * s.log(y) + s.tanh(x - y),
    "reductions": lambda s, x, y: s.broadcast_mul(s.sum(x, axis=1, keepdims=True), y),
    "comparisons": lambda s, x, y: (x > y) * x + (x <= 1) * y,
    "pieces": lambda s, x, y: s.Concat(*s.split(s.Concat(x, y, dim=0), 2, axis=0), dim=1),
    "products": lambda s, x, y: s.dot(x, s.transpose(y)),
    "no gradient": lambda s, x, y: s.BlockGrad(x) * y + s.make_loss(x * x),
}
for _name, _make in EXPRESSIONS.items():

    @executors.case("executor.Executor", name=f"gradients: {_name}", draws=_shape, gradient=False)
    def expression(mx, x, y, make=_make):
        return through_an_executor(mx, make(mx.sym, mx.sym.var("x"), mx.sym.var("y")), x, y)


@executors.script("executor.Executor")
def a_network_forward_and_backward(mx):
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=4, name="fc1")
    net = mx.sym.Activation(net, act_type="tanh")
    net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(net, num_hidden=3, name="fc2"), name="softmax")
    executor = filled(mx, net, data=(5, 3))
    executor.arg_dict["softmax_label"][:] = mx.nd.array([0, 1, 2, 1, 0])
    return [
        results(mx, executor),
        executor.arg_dict,
        executor.grad_dict,
        executor.aux_dict,
        executor.output_dict,
        executor.forward(),
    ]


@executors.script("executor.Executor")
def losses_need_no_gradient(mx):
    x, y = mx.sym.var("x"), mx.sym.var("y")
    made = [
        mx.sym.LinearRegressionOutput(x, y),
        mx.sym.LogisticRegressionOutput(x, y),
        mx.sym.MakeLoss(mx.sym.square(x - y)),
        mx.sym.Group([mx.sym.make_loss(x * y), mx.sym.BlockGrad(x)]),
        mx.sym.MakeLoss(x, grad_scale=2.0) * 1 + y,
    ]
    heads = [None, None, None, None, mx.nd.ones((2, 3)) * 3]
    return [results(mx, filled(mx, one, x=(2, 3)), head)[:2] for one, head in zip(made[:3], heads)] + [
        [executor.outputs, executor.grad_dict["x"]]
        for one, head in zip(made[3:], heads[3:])
        for executor in [filled(mx, one, x=(2, 3), y=(2, 3))]
        for _ in [results(mx, executor, head)]
    ]


@executors.script("executor.Executor")
def gradients_are_written_added_or_left(mx):
    x, found = mx.sym.var("x") * mx.sym.var("y"), []
    for request in ("write", "add", "null", ["add", "null"], {"y": "add"}):
        executor = x.simple_bind(mx.cpu(), grad_req=request, x=(2,), y=(2,))
        executor.arg_dict["x"][:], executor.arg_dict["y"][:] = 2, 3
        for _ in range(2):
            executor.forward(is_train=True)
            executor.backward(mx.nd.array([1, 10]))
        found.append(list(executor.grad_arrays))
    return found


@executors.script("executor.Executor")
def gradients_by_arrays_of_ones_own(mx):
    args = {"x": mx.nd.array([1, 2]), "y": mx.nd.array([3, 4])}
    grad = mx.nd.array([100, 100])
    symbol = mx.sym.var("x") * mx.sym.var("y")
    some = symbol.bind(mx.cpu(), args, {"y": grad}, "add")
    listed = symbol.bind(mx.cpu(), [args["x"], args["y"]], [mx.nd.zeros(2), None])
    none = symbol.bind(mx.cpu(), args)
    for one in (some, listed, none):
        one.forward(is_train=True)
        one.backward(mx.nd.ones(2))
    return [grad, some.grad_arrays, listed.grad_arrays, none.grad_arrays is None, none.outputs, some.grad_dict]


@executors.script("executor.Executor")
def outputs_are_written_anew(mx):
    executor = (mx.sym.var("x") * 2).bind(mx.cpu(), {"x": mx.nd.array([1, 2])})
    first = executor.forward()[0]
    before = first.asnumpy()
    executor.forward(x=mx.nd.array([5, 6]))
    executor.arg_dict["x"][:] = 7
    executor.forward()
    return [before, first, executor.outputs, executor.output_dict, executor.forward(x=np.array([8.0, 9.0]))]


@executors.script("executor.Executor", "sym.BatchNorm")
def states_move_in_backward(mx):
    net = mx.sym.BatchNorm(mx.sym.var("data"), fix_gamma=False, momentum=0.8, name="bn")
    executor = filled(mx, net, data=(6, 3))
    found = []
    for _ in range(3):
        executor.forward(is_train=True)
        [one.wait_to_read() for one in executor.outputs]
        executor.backward(mx.nd.ones((6, 3)))
        mx.nd.waitall()  # MXNet lets states be read before they are written
        found.append([one.asnumpy() for one in executor.aux_arrays])
    return [found, [one.asnumpy() for one in executor.forward()], executor.aux_dict]


@executors.script("executor.Executor", "sym.Dropout")
def dropout_knows_whether_it_trains(mx):
    executor = mx.sym.Dropout(mx.sym.var("x"), p=0.5).bind(mx.cpu(), {"x": mx.nd.ones((1000,))})
    trained = executor.forward(is_train=True)[0].asnumpy()
    return [sorted(set(trained.tolist())), executor.forward(is_train=False)[0].asnumpy().sum()]


@executors.script("executor.Executor")
def parameters_are_copied(mx):
    executor = mx.sym.BatchNorm(mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, name="fc"), name="bn").simple_bind(
        mx.cpu(), x=(2, 3)
    )
    executor.copy_params_from({"fc_bias": mx.nd.array([1, 2], dtype="float64")}, {"bn_moving_mean": mx.nd.ones(2)})
    executor.copy_params_from({"zz": mx.nd.ones(2), "bn_beta": mx.nd.ones(2)}, allow_extra_params=True)
    return [executor.arg_dict, executor.aux_dict]


@executors.script("executor.Executor")
def other_shapes_share_memory(mx):
    big = filled(mx, mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, name="fc"), x=(4, 3))
    small = big.reshape(x=(2, 3))
    small.arg_dict["x"][:] = 7
    small.arg_dict["fc_bias"][:] = 9
    small.forward(is_train=True)
    small.backward(mx.nd.ones((2, 2)))
    other = big.reshape(partial_shaping=True, allow_up_sizing=True, x=(2, 5))
    return [small.outputs, big.arg_dict, big.grad_dict["fc_bias"], small.grad_dict,
            [one.shape for one in other.arg_arrays], other.arg_dict["fc_bias"]]  # fmt: skip


@executors.script("executor.Executor", "sym.Symbol")
def types_of_arguments(mx):
    net = mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, name="fc")
    executor = net.simple_bind(mx.cpu(), type_dict={"x": "float64"}, x=(2, 3))
    return [[one.dtype for one in executor.arg_arrays], [one.dtype for one in executor.forward()]]


@executors.script("sym.Symbol")
def a_symbol_at_once(mx):
    x = mx.sym.var("x")
    return [
        (x + 1).eval(x=mx.nd.ones((2,))),
        mx.sym.Group([x, x * 2]).eval(ctx=mx.cpu(), x=mx.nd.ones((2,))),
        mx.sym.zeros((2, 3)).eval(),
    ]


@executors.script("sym.zeros", "sym.ones", "sym.full", "sym.arange", "sym.linspace", "sym.eye", "sym.zeros_like",
                  "sym.ones_like")  # fmt: skip
def constants(mx):
    sym, x = mx.sym, mx.sym.var("x")
    made = [
        sym.zeros((2, 3)),
        sym.ones(3, dtype="int32"),
        sym.full((2,), 1.5),
        sym.arange(5),
        sym.arange(1, 6, 2, repeat=2, dtype="int32"),
        sym.linspace(0, 1, 5),
        sym.linspace(0, 1, 4, endpoint=False),
        sym.eye(3),
        sym.eye(2, 3, 1),
    ]
    like = [sym.zeros_like(x), sym.ones_like(x), x.zeros_like() + 2]
    return [[one.eval(), one.infer_shape()[1], one.infer_type()[1]] for one in made] + [
        one.eval(x=mx.nd.ones((2, 2))) for one in like
    ]


@executors.script(
    *(f"sym.random.{name}" for name in ("uniform", "normal", "gamma", "exponential", "poisson", "randint")),
    "sym.random.multinomial", "sym.random.shuffle",
    *(f"sym.random_{name}" for name in ("uniform", "normal", "gamma", "exponential", "poisson", "randint")),
    "sym.uniform", "sym.normal", "sym.sample_multinomial", "sym.shuffle",
)  # fmt: skip
def random_numbers(mx):
    sym, r = mx.sym, mx.sym.random
    with mx.name.NameManager():
        x, y = sym.var("x"), sym.var("y")
        alone = [r.uniform(1, 2, (500,)), r.normal(5, 0.1, (500,)), r.gamma(2, 3, (500,)), r.exponential(2, (500,)),
                 r.poisson(3, (500,)), r.randint(2, 5, (500,)), sym.random_uniform(low=1, high=2, shape=(500,)),
                 sym.random_normal(loc=5, shape=(500,)), sym.random_gamma(shape=(500,)), sym.uniform(shape=(500,)),
                 sym.random_exponential(lam=2, shape=(500,)), sym.random_poisson(shape=(500,)),
                 sym.normal(shape=(500,)),
                 sym.random_randint(low=2, high=5, shape=(500,))]  # fmt: skip
        of = [r.normal(x, y, shape=(500,)), r.uniform(x, y, shape=2), r.multinomial(x, 3), sym.sample_multinomial(x),
              r.shuffle(x), sym.shuffle(x)]  # fmt: skip
    arrays = {"x": mx.nd.array([0.25, 0.75]), "y": mx.nd.array([1, 2])}
    found = []
    for one in [*alone, *of]:
        executor = one.bind(mx.cpu(), {name: arrays[name] for name in one.list_arguments()})
        drawn = [output.asnumpy() for output in executor.forward()]
        again = executor.forward()[0].asnumpy()
        found.append([one.tojson(), [(draw.shape, draw.dtype.name) for draw in drawn],
                      draw_is_new(drawn[0], again) if drawn[0].size > 100 else None])  # fmt: skip
    return found


def draw_is_new(first, second):
    return bool((first != second).any())


METHODS = (
    "abs sqrt square exp log sigmoid tanh relu sign round ceil floor fix trunc rint sum mean max min prod norm argmax "
    "argmin softmax log_softmax flatten transpose shape_array size_array zeros_like ones_like sort argsort"
)


@executors.script("sym.Symbol")
def methods_of_symbols(mx):
    x = mx.sym.var("x")
    with mx.name.NameManager():
        made = [getattr(x, name)() for name in METHODS.split()]
        made += [x.reshape((2, -1)), x.reshape(shape=(-1,)), x.expand_dims(axis=0), x.swapaxes(0, 1), x.astype("int32"),
                 x.slice_axis(axis=1, begin=0, end=2), x.clip(0, 2), x.tile(reps=(2, 1)), x.repeat(repeats=2),
                 x.one_hot(3), x.topk(k=1), x.flip(axis=0), x.sum(axis=(0, 1), keepdims=True), x.transpose((1, 0)),
                 *x.split(2, axis=1), *x.split_v2((1, 3), axis=1), x.slice(begin=(0, 1), end=(1, None))]  # fmt: skip
    array = mx.nd.array([[0.5, 1.5, 2.25, 3], [4, 0.125, 1, 2]])
    return [[one.name, one.list_outputs(), one.eval(x=array)[0]] for one in made]


@executors.script("executor.Executor")
def a_monitor_sees_every_output(mx):
    net = mx.sym.Activation(
        mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, name="fc"), act_type="relu", name="act"
    )
    executor, seen = filled(mx, net, x=(2, 3)), []
    executor.set_monitor_callback(lambda name, array: seen.append(name))
    executor.forward()
    executor.outputs[0].wait_to_read()
    return [name.decode() if isinstance(name, bytes) else name for name in seen]


for _name, _run, _raises, _says in (
    ("shapes that do not follow", lambda mx: layer(mx).simple_bind(mx.cpu()), "RuntimeError", "fc_weight"),
    ("a gradient that is neither written nor added", lambda mx: layer(mx).simple_bind(mx.cpu(), "zz", x=(2, 3)),
     "RuntimeError", "zz"),
    ("too few requests", lambda mx: layer(mx).simple_bind(mx.cpu(), grad_req=["write"], x=(2, 3)), "RuntimeError",
     "3"),
    ("no requests", lambda mx: layer(mx).simple_bind(mx.cpu(), grad_req=[], x=(2, 3)), "RuntimeError", "empty"),
    ("an array that is missing", lambda mx: layer(mx).bind(mx.cpu(), {"x": mx.nd.ones((2, 3))}), "ValueError",
     "fc_weight"),
    ("too few arrays", lambda mx: layer(mx).bind(mx.cpu(), [mx.nd.ones((2, 3))]), "ValueError", "Length"),
    ("arrays of other shapes", lambda mx: layer(mx).bind(mx.cpu(), [mx.nd.ones((2, 3)), mx.nd.ones((3, 4)),
     mx.nd.ones(3)]), "MXNetError", r"\(3, 3\).*\(3, 4\)"),
    ("arrays that are numbers", lambda mx: layer(mx).bind(mx.cpu(), {"x": 1, "fc_weight": 2, "fc_bias": 3}),
     "TypeError", "NDArray"),
    ("a number in the place of arrays", lambda mx: layer(mx).bind(mx.cpu(), 3), "TypeError", "NDArray"),
    ("a device that is a text", lambda mx: layer(mx).bind("cpu", {}), "TypeError", "Context"),
    ("states that are missing", lambda mx: mx.sym.BatchNorm(mx.sym.var("x"), name="b").bind(mx.cpu(), {
        "x": mx.nd.ones((2, 3)), "b_gamma": mx.nd.ones(3), "b_beta": mx.nd.ones(3)}), "ValueError", "aux_states"),
    ("two arguments of one name", lambda mx: (mx.sym.var("x") + mx.sym.var("x")).bind(mx.cpu(), [mx.nd.ones(2),
     mx.nd.ones(2)]), "MXNetError", "one name"),
    ("a backward without a gradient", lambda mx: _ran(mx).backward(), "MXNetError", "loss"),
    ("a gradient of another shape", lambda mx: _ran(mx).backward(mx.nd.ones((2, 2))), "MXNetError", r"\(2, ?2\)"),
    ("a gradient that is a number", lambda mx: _ran(mx).backward([3]), "TypeError", "NDArray"),
    ("forward with an unknown argument", lambda mx: _ran(mx).forward(zz=mx.nd.ones(2)), "TypeError", "zz"),
    ("forward with another shape", lambda mx: _ran(mx).forward(x=mx.nd.ones(2)), "ValueError", r"\(2, 3\).*\(2,\)"),
    ("forward with a list", lambda mx: _ran(mx).forward(x=[1]), "ValueError", "NDArray"),
    ("a parameter that is not there", lambda mx: _ran(mx).copy_params_from({"zz": mx.nd.ones(2)}), "ValueError", "zz"),
    ("a state that is not there", lambda mx: _ran(mx).copy_params_from({}, {"zz": mx.nd.ones(2)}), "ValueError", "zz"),
    ("a parameter of another shape", lambda mx: _ran(mx).copy_params_from({"fc_bias": mx.nd.ones(2)}), "MXNetError",
     r"\(2,\).*\(3,\)"),
    ("an executor that would grow", lambda mx: _ran(mx).reshape(x=(5, 3)), "MXNetError", "allow_up_sizing"),
    ("an executor with other parameters", lambda mx: _ran(mx).reshape(x=(1, 2)), "MXNetError", "partial_shaping"),
):  # fmt: skip
    executors.mistake("executor.Executor", name=_name, raises=_raises, says=_says)(_run)


def _ran(mx):
    executor = filled(mx, layer(mx), x=(2, 3))
    executor.forward(is_train=True)
    return executor
