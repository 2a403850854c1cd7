"""``autograd``: scopes, gradients, when graphs are freed; and errors."""

import threading

import numpy as np

from .conformance import Table

autograd = Table("autograd")


def variable(mx, values=(1.0, 2.0, 7.5), **options):
    x = mx.nd.array(values)
    x.attach_grad(**options)
    return x


def gradients(*subjects, **settings):
    return autograd.script(*subjects, checked=("values", "gradients"), **settings)


# ------------------------------------------------------------------------------------------------ scopes


@autograd.script(
    "autograd.record",
    "autograd.pause",
    "autograd.train_mode",
    "autograd.predict_mode",
    "autograd.is_recording",
    "autograd.is_training",
    gives=[
        [False, False],
        [True, True],
        [True, False],
        [False, False],
        [False, True],
        [True, False],
        [True, True],
        [False, True],
        [True, True],
        [False, True],
        [False, False],
        [False, False],
        [True, True],
        [False, False],
    ],
)
def scopes(mx):
    a = mx.autograd
    seen = []

    def look():
        seen.append([a.is_recording(), a.is_training()])

    look()
    with a.record():
        look()
        with a.record(train_mode=False):
            look()
        with a.pause():
            look()
        with a.pause(train_mode=True):
            look()
        with a.predict_mode():
            look()
            with a.train_mode():
                look()
        with a.pause(train_mode=True), a.train_mode():
            look()
        look()
    with a.train_mode():
        look()
    with a.predict_mode():
        look()
    with a.pause():
        look()
        with a.record():
            look()
    look()
    return seen


@autograd.script("autograd.record", "autograd.pause", "autograd.train_mode", "autograd.predict_mode")
def scopes_within_scopes(mx):
    """Each scope within each other: recording and training inside, between and after."""
    a = mx.autograd
    kinds = [
        lambda: a.record(),
        lambda: a.record(train_mode=False),
        lambda: a.pause(),
        lambda: a.pause(train_mode=True),
        lambda: a.train_mode(),
        lambda: a.predict_mode(),
    ]
    seen = []
    for outer in kinds:
        for inner in kinds:
            with outer():
                with inner():
                    seen.append([a.is_recording(), a.is_training()])
                seen.append([a.is_recording(), a.is_training()])
            seen.append([a.is_recording(), a.is_training()])
    return seen


@autograd.script("autograd.set_recording", "autograd.set_training", gives=[False, True, True, True, True, False, False])
def switches(mx):
    a = mx.autograd
    seen = [a.set_recording(True), a.is_recording(), a.set_recording(False)]
    x = a.set_training(True)
    seen += [a.is_training(), a.set_training(False), x, a.is_training()]
    return seen


@autograd.script("autograd.record", "autograd.pause", gives=[False, True])
def scopes_that_are_left_in_another_order(mx):
    """As in a generator that is closed from inside of another scope: each puts back what it found."""

    def suspended():
        with mx.autograd.record():
            yield

    waiting = suspended()
    next(waiting)
    try:
        with mx.autograd.pause():
            waiting.close()
            seen = [mx.autograd.is_recording()]
        return [*seen, mx.autograd.is_recording()]
    finally:
        mx.autograd.set_recording(False)
        mx.autograd.set_training(False)


@autograd.script("autograd.record", gives=["inside", False, False])
def an_exception_leaves_the_scope(mx):
    try:
        with mx.autograd.record():
            raise RuntimeError("inside")
    except RuntimeError as error:
        return [str(error), mx.autograd.is_recording(), mx.autograd.is_training()]


@autograd.script("autograd.record", gives=[True, [False, False], True, True])
def scopes_are_of_one_thread(mx):
    seen = []
    with mx.autograd.record():
        seen.append(mx.autograd.is_recording())
        thread = threading.Thread(target=lambda: seen.append([mx.autograd.is_recording(), mx.autograd.is_training()]))
        thread.start()
        thread.join()
        seen += [mx.autograd.is_recording(), mx.autograd.is_training()]
    return seen


# ------------------------------------------------------------------------------------------------ backward


@gradients("NDArray.attach_grad", "NDArray.backward", "NDArray.grad")
def write_add_null(mx):
    results = []
    for req in ("write", "add"):
        x = variable(mx, grad_req=req)
        results.append(x.grad.copy())
        for _ in range(2):
            with mx.autograd.record():
                y = x * x
            y.backward()
            results.append(x.grad.copy())
        x.grad[:] = 0
        with mx.autograd.record():
            y = x * 3
        y.backward()
        results.append(x.grad)
    x, z = variable(mx, grad_req="null"), variable(mx)
    with mx.autograd.record():
        y = x * z
    y.backward()
    return [*results, z.grad]


@gradients("NDArray.attach_grad")
def attached_again(mx):
    """A second attach_grad forgets the gradient, and a copy or a slice has none."""
    x = variable(mx)
    with mx.autograd.record():
        y = x * x
    y.backward()
    first = x.grad
    x.attach_grad()
    return [
        first,
        x.grad,
        x.copy().grad,
        x[1].grad,
        (x + 1).grad,
        x.reshape((3, 1)).grad,
        x.detach().grad,
        first is x.grad,
    ]


@gradients("NDArray.backward")
def head_gradients(mx):
    x = variable(mx)
    results = []
    for head in (None, mx.nd.array([1, 2, 3]), mx.nd.array([0, -1, 0.5])):
        with mx.autograd.record():
            y = x * x
        y.backward(head)
        results.append(x.grad.copy())
    with mx.autograd.record():
        y = x * 2
    y.backward(out_grad=mx.nd.ones((3,)) * 4)
    return [*results, x.grad]


@gradients("NDArray.backward")
def an_array_of_numbers_begins_with_ones(mx):
    x = variable(mx, np.arange(6.0).reshape(2, 3))
    with mx.autograd.record():
        y = x * x
    y.backward()
    return x.grad


@gradients("NDArray.backward")
def retained_graph(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * x * 2
    results = []
    for retain in (True, True, False):
        y.backward(retain_graph=retain)
        results.append(x.grad.copy())
    return results


@gradients("NDArray.backward")
def part_of_a_graph_retained(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * x
        z, w = y * 2, y * 3
    z.backward(retain_graph=True)
    first = x.grad.copy()
    w.backward()
    return [first, x.grad]


@gradients("autograd.backward")
def several_heads(mx):
    x = variable(mx)
    results = []
    for heads in (None, [mx.nd.ones((3,)), None], [None, mx.nd.array([1, 2, 3])]):
        with mx.autograd.record():
            y, z = x * 2, x * x
        mx.autograd.backward([y, z], heads)
        results.append(x.grad.copy())
    with mx.autograd.record():
        y = x * 5
    mx.autograd.backward(y)
    results.append(x.grad.copy())
    with mx.autograd.record():
        y = x * x
        z = y * 3
    mx.autograd.backward([y, z])  # one head was computed from the other
    return [*results, x.grad]


@gradients("autograd.backward", gives=[30.0, 3.0, 3.0, 340.0])
def the_last_gradient_of_a_head_counts(mx):
    """dy/dx of y = 3x, with two gradients for y; and beside z = x² at x = 2."""
    results = []
    for heads, gradients in (("yy", [1, 10]), ("yy", [10, 1]), ("yy", None), ("yzy", [1, 10, 100])):
        x = variable(mx, [2])
        with mx.autograd.record():
            made = {"y": 3 * x, "z": x * x}
        mx.autograd.backward([made[head] for head in heads], gradients and [mx.nd.array([one]) for one in gradients])
        results.append(float(x.grad.asscalar()))
    return results


@gradients("autograd.backward", "autograd.grad")
def a_head_that_is_listed_twice(mx):
    """Its gradients do not add up: the last one counts. Those of different heads add up, also if one is a view."""
    nd, results = mx.nd, []

    def differentiate(heads_of, gradients, grad_req="write"):
        x = variable(mx, [1, 2, 3, 4])
        x.attach_grad(grad_req)
        with mx.autograd.record():
            y = 3 * x
            made = {"x": x, "y": y, "square": x * x, "double": y * 2, "view": y.reshape((2, 2))}
            made["first"], made["second"] = nd.split(y, 2, axis=0)
        heads = [made[name] for name in heads_of.split()]
        if gradients is not None:
            gradients = [None if g is None else nd.full(head.shape, g) for head, g in zip(heads, gradients)]
        mx.autograd.backward(heads, gradients, retain_graph=True)
        results.append(x.grad.copy())
        mx.autograd.backward(heads, gradients)
        results.append(x.grad)

    differentiate("y y", [1, 10])
    differentiate("y y", [10, 1])
    differentiate("y y", None)
    differentiate("y y", [10, None])
    differentiate("y y", [1, 10], "add")
    differentiate("x x", [1, 10])
    differentiate("x y x", [1, 10, 100])
    differentiate("y square y", [1, 10, 100])
    differentiate("y double y double", [1, 10, 100, 1000])
    differentiate("y view", [1, 10])
    differentiate("first second first", [1, 10, 100])
    x = variable(mx, [[1, 2], [3, 4]])
    with mx.autograd.record():
        y = x * x
        results += mx.autograd.grad([y, y], [x], [nd.ones((2, 2)), nd.full((2, 2), 10)])
    return results


@gradients("autograd.grad")
def gradients_returned(mx):
    x, w = variable(mx), variable(mx, [3, 4, 5])
    with mx.autograd.record():
        y = x * x * w
    one = mx.autograd.grad(y, x, retain_graph=True)
    two = mx.autograd.grad(y, [x, w], retain_graph=True)
    headed = mx.autograd.grad([y], [x], head_grads=[mx.nd.array([1, 0, 2])])
    with mx.autograd.record():
        y = x * w
        inner = mx.autograd.grad(y, [x])
    return [one, two, headed, inner, x.grad, w.grad]


@gradients("NDArray.attach_grad")
def attached_on_the_way(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * 2
        y.attach_grad()
        z = y * 3
    z.backward()
    return [x.grad, y.grad]


@gradients("NDArray.detach", "nd.stop_gradient", "nd.BlockGrad", "autograd.pause")
def stopped(mx):
    results = []
    for stop in (lambda y: y.detach(), mx.nd.stop_gradient, mx.nd.BlockGrad):
        x = variable(mx)
        with mx.autograd.record():
            y = x * x
            z = stop(y) * x
        z.backward()
        results += [z, x.grad]
    x = variable(mx)
    with mx.autograd.record():
        y = x * 2
        with mx.autograd.pause():
            z = y * 3
        w = z * x
    w.backward()
    return [*results, x.grad]


@gradients("NDArray.detach")
def changed_after_the_graph_was_made(mx):
    """The graph holds the arrays themselves: a change outside of record() is seen by x * x, and not by y = 2 x."""
    x = variable(mx)
    with mx.autograd.record():
        y = x * x
    x[:] = 5
    y.backward()
    first = x.grad.copy()
    with mx.autograd.record():
        y = x * 2
    y[:] = 5
    y.backward()
    return [first, x.grad, y]


@gradients("autograd.mark_variables")
def marked(mx):
    x, g = mx.nd.array([1, 2, 3]), mx.nd.zeros((3,))
    mx.autograd.mark_variables([x], [g])
    with mx.autograd.record():
        y = x * x
    y.backward()
    z, h = mx.nd.array([1, 2]), mx.nd.ones((2,))
    mx.autograd.mark_variables(z, h, "add")
    with mx.autograd.record():
        y = z * 3
    y.backward()
    return [g, x.grad, h, z.grad]


@gradients("NDArray.backward")
def a_graph_that_branches_and_joins(mx):
    x, w = variable(mx), variable(mx, [2.0])
    with mx.autograd.record():
        a = x * w
        b = mx.nd.exp(a / 10)
        c = a * b
        d = mx.nd.concat(a, b, c, dim=0)
        y = (d * d).sum() + c.mean() + x[1] * b[2]
    y.backward()
    return [y, x.grad, w.grad]


@gradients("NDArray.backward")
def what_is_not_reached(mx):
    """A variable that the loss does not depend on keeps its gradient."""
    x, w = variable(mx), variable(mx)
    w.grad[:] = 7
    with mx.autograd.record():
        y = x * 2
        w * 3
    y.backward()
    return [x.grad, w.grad]


@gradients("NDArray.backward")
def through_numbers_that_do_not_depend(mx):
    """Comparisons, argmax and rounding pass no gradient on, and do not stop backward."""
    x = variable(mx)
    results = []
    for run in (
        lambda: (x > 1) * x,
        lambda: (x > 1) * 2,
        lambda: mx.nd.floor(x) * x,
        lambda: mx.nd.argmax(x, axis=0) * x,
        lambda: mx.nd.one_hot(x, 10),
        lambda: mx.nd.zeros_like(x) + x,
        lambda: mx.nd.argmax(x, axis=0) * 2,
        lambda: mx.nd.sign(x),
    ):
        with mx.autograd.record():
            y = run()
        y.backward()
        results.append(x.grad.copy())
    return results


@gradients("NDArray.astype")
def of_other_types(mx):
    results = []
    for kind in ("float64", "float16", "int32"):
        x = mx.nd.array([1, 2, 3], dtype=kind)
        x.attach_grad()
        with mx.autograd.record():
            y = x * 2
        y.backward()
        results += [y, x.grad]
    x = variable(mx)
    with mx.autograd.record():
        y = x.astype("float64") * 2 + mx.nd.floor(x).astype("int32").astype("float64")
    y.backward()
    return [*results, y, x.grad]


@gradients("NDArray.__setitem__")
def assigned_in_a_graph(mx):
    """After y[:] = z, gradients pass through y to z."""
    x = variable(mx)
    with mx.autograd.record():
        y = mx.nd.zeros((3,))
        y[:] = x * 2
        z = y * 3
    z.backward()
    return [y, x.grad]


@gradients("NDArray")
def changed_in_place_beside_a_graph(mx):
    """Arrays that are not on the tape may be changed while recording."""
    x, running = variable(mx), mx.nd.zeros((3,))
    with mx.autograd.record():
        y = x * 2
        running += 1
        running[:] = running * 0.5
        running[0] = 7
    y.backward()
    return [running, x.grad]


@gradients("NDArray.__getitem__")
def slices_of_a_variable(mx):
    x = variable(mx, np.arange(12.0).reshape(3, 4))
    with mx.autograd.record():
        y = x[1] * 2 + x[:, 1:][2][0] + x[0, 2] * x[2]
    y.backward()
    row = x[1]
    with mx.autograd.record():
        z = row * 3  # a slice taken outside of record() is an array of its own to autograd
        w = z + x[1]
    w.backward()
    return [y, x.grad]


@gradients("NDArray.backward", name="training flag of backward")
def train_mode_of_backward(mx):
    x = variable(mx)
    with mx.autograd.record(train_mode=False):
        y = mx.nd.Dropout(x, p=0.9) * 2
    y.backward(train_mode=False)
    return [y, x.grad]


def _graph(d):
    shape = d.shape((1, 2), (1, 3))
    return [d.array(shape), d.array(shape), d.array((1,) * len(shape))], {"seed": d.integer(0, 10**6)}


@autograd.case("NDArray.backward", "NDArray", name="a random graph", draws=_graph, finite=False, examples=60)
def random_graph(mx, x, y, z, seed):
    """Operators on random earlier arrays: paths that part, that meet, and that end without reaching the result.

    Without stop_gradient, at which MXNet crashes in some of these graphs.
    """
    rng = np.random.default_rng(seed)
    arrays = [x, y, z]
    for _ in range(rng.integers(3, 12)):
        a, b = (arrays[rng.integers(len(arrays))] for _ in range(2))
        action = rng.integers(12)
        if action < 3:
            arrays.append([a + b, a * b, a - b][action])
        elif action < 6:
            arrays.append([mx.nd.tanh(a), mx.nd.sigmoid(a), mx.nd.exp(-a * a)][action - 3])
        elif action < 8:
            arrays.append([a.sum(axis=0, keepdims=True), a.mean(axis=-1, keepdims=True)][action - 6])
        elif action == 8:
            arrays.append(a[0:1] * b)
        elif action == 9:
            arrays.append(mx.nd.concat(a, a * 2, dim=0)[: len(a)])
        elif action == 10:
            arrays.append(a.reshape((-1,)).reshape(a.shape) / 2)
        else:
            with mx.autograd.pause():
                still = a * 3
            arrays.append(b * still)
    total = x * y * z
    for array in arrays[rng.integers(3, len(arrays)) :]:
        total = total + array.sum()
    return [total, arrays[-1] * 2]


# ------------------------------------------------------------------------------------------------ own functions


def _functions(mx):
    class Sigmoid(mx.autograd.Function):
        def forward(self, x):
            y = 1 / (1 + mx.nd.exp(-x))
            self.save_for_backward(y)
            return y

        def backward(self, dy):
            (y,) = self.saved_tensors
            return dy * y * (1 - y)

    class Both(mx.autograd.Function):
        def __init__(self, factor):
            super().__init__()
            self.factor = factor

        def forward(self, x, y):
            self.save_for_backward(x, y)
            return x * y * self.factor, x + y

        def backward(self, by_product, by_sum):
            x, y = self.saved_tensors
            return by_product * y * self.factor + by_sum, by_product * x * self.factor + by_sum

    return Sigmoid, Both


@gradients("autograd.Function")
def own_functions(mx):
    sigmoid, both = _functions(mx)
    x, y = variable(mx), variable(mx, [0.5, -1, 2])
    with mx.autograd.record():
        s = sigmoid()(x * 2)
        p, q = both(3)(s, y)
        z = p * 2 + q * q
    z.backward()
    results = [s, p, q, x.grad.copy(), y.grad.copy()]
    with mx.autograd.record():
        p, q = both(3)(x, y)
    p.backward()  # no gradient arrives at the second output
    return [*results, x.grad, y.grad, sigmoid()(x)]


@gradients("autograd.Function")
def own_function_records_nothing_within(mx):
    seen = []

    class Look(mx.autograd.Function):
        def forward(self, x):
            seen.append([mx.autograd.is_recording(), mx.autograd.is_training()])
            return x * 2

        def backward(self, dy):
            seen.append(mx.autograd.is_recording())
            return dy * 10

    x = variable(mx)
    with mx.autograd.record():
        y = Look()(x)
        seen.append(mx.autograd.is_recording())
        z = y + x
    z.backward()
    return [x.grad.asnumpy(), seen]  # MXNet may run backward only when its result is read


# ------------------------------------------------------------------------------------------------ mistakes

RECORDED = "in.?place|attach_grad|recording|graph"


@autograd.mistake("NDArray.backward", raises="MXNetError", says="not in a computational graph.*record")
def backward_outside_of_a_graph(mx):
    (mx.nd.ones((3,)) * 2).backward()


@autograd.mistake("NDArray.backward", raises="MXNetError", says="retain_graph=True")
def backward_twice(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * 2
    y.backward()
    y.backward()


@autograd.mistake("NDArray.backward", raises="MXNetError", says="graph")
def backward_of_what_was_computed_after_record(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * 2
    (y * 3).backward()


@autograd.mistake("NDArray.backward", raises="MXNetError", says="graph")
def backward_of_what_was_detached(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x.detach() * 2
    y.backward()


@autograd.mistake("NDArray.backward", raises="MXNetError", says="graph")
def backward_of_numpy_in_between(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = mx.nd.array((x * 2).asnumpy()) * 3
    y.backward()


@autograd.mistake("NDArray.attach_grad", raises="MXNetError", says="no inputs.*gradient|attach_grad|graph")
def backward_without_a_variable(mx):
    x = variable(mx, grad_req="null")
    with mx.autograd.record():
        y = x * 2
    y.backward()


@autograd.mistake("NDArray.backward", raises="MXNetError", says="graph")
def backward_of_a_used_graph(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * x
        z, w = y * 2, y * 3
    z.backward()
    w.backward()


def _in_place(change, own=False):
    def mistake(mx):
        x = variable(mx)
        with mx.autograd.record():
            y = x if own else x * 2
            change(mx, y, x)

    return mistake


def _iadd(mx, y, x):
    y += 1


def _imul(mx, y, x):
    y *= 2


def _isub(mx, y, x):
    y -= mx.nd.ones((3,))


def _itruediv(mx, y, x):
    y /= 2


def _set_all(mx, y, x):
    y[:] = 1


def _set_one(mx, y, x):
    y[0] = 1


def _set_some(mx, y, x):
    y[1:] = mx.nd.ones((2,))


def _out(mx, y, x):
    mx.nd.elemwise_add(x, x, out=y)


for _change in (_iadd, _isub, _imul, _itruediv, _set_all, _set_one, _set_some, _out):
    _words = _change.__name__.strip("_")
    autograd.mistake("NDArray", raises="MXNetError", says=RECORDED, name=f"{_words} of a recorded array")(
        _in_place(_change)
    )
    autograd.mistake("NDArray", raises="MXNetError", says=RECORDED, name=f"{_words} of a variable")(
        _in_place(_change, own=True)
    )


def _into_a_fresh_array(change):
    def mistake(mx):
        x = variable(mx)
        with mx.autograd.record():
            change(mx, mx.nd.zeros((3,)), x * 2)

    return mistake


def _iadd_recorded(mx, y, x):
    y += x


def _set_part(mx, y, x):
    y[0] = x[0]


def _out_of_recorded(mx, y, x):
    mx.nd.elemwise_add(x, y, out=y)


for _change in (_iadd_recorded, _set_part, _out_of_recorded):
    autograd.mistake(
        "NDArray", raises="MXNetError", says=RECORDED, name=f"{_change.__name__.strip('_')} into a fresh array"
    )(_into_a_fresh_array(_change))


@autograd.mistake("NDArray.attach_grad", raises="KeyError", says="bad")
def unknown_grad_req(mx):
    mx.nd.ones((1,)).attach_grad("bad")


@autograd.mistake("autograd.backward", raises="AssertionError", says="(?i)head|length|number|gradient")
def heads_and_gradients_of_other_numbers(mx):
    x = variable(mx)
    with mx.autograd.record():
        y = x * 2
    mx.autograd.backward([y], [mx.nd.ones((3,)), mx.nd.ones((3,))])


@autograd.mistake("autograd.Function", raises="MXNetError", says="backward")
def own_function_with_too_many_gradients(mx):
    class Greedy(mx.autograd.Function):
        def forward(self, x):
            return x * 2

        def backward(self, dy):
            return dy, dy

    x = variable(mx)
    with mx.autograd.record():
        y = Greedy()(x)
    y.backward()
    x.grad.asnumpy()
