"""A network composed of symbols, and the shapes of all its arrays, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given, Results

Layer = tuple[str, str, dict[str, Any]]


def dense(name: str, units: int) -> Layer:
    """A dense layer."""
    return "FullyConnected", name, {"num_hidden": units}


def window(operator: str, name: str, **options: Any) -> Layer:
    """A convolution or a pooling: 2 × 2, without padding, moving by 1, where nothing else is said."""
    return operator, name, {"kernel": (2, 2), "stride": (1, 1), "pad": (0, 0), **options}


TANH: Layer = ("Activation", "tanh1", {"act_type": "tanh"})
POOL = {"pool_type": "max", "stride": (2, 2)}


def _inputs(*layers: Layer, image: tuple[int, ...] = ()) -> Callable[[np.random.Generator], Given]:
    """These layers, on 2 to 4 rows of 3 to 5 numbers, or of images of a size."""

    def inputs(rng: np.random.Generator) -> Given:
        data = (int(rng.integers(2, 5)), *(image or (int(rng.integers(3, 6)),)))
        return {"network": {"layers": list(layers), "data": data, "seed": int(rng.integers(2**32))}}

    return inputs


def _compose(learner: Any, given: Given) -> Any:
    """The shapes that MXNet infers for the learner's symbol, and outputs, for parameters that are drawn by name."""
    import mxnet as mx
    import numpy as np

    network = given["network"]
    symbol = learner.compose([tuple(layer) for layer in network["layers"]])
    kind = type(symbol).__name__
    assert kind == "Symbol", f"compose returned a {kind}: expected a Symbol."
    names = symbol.list_arguments()
    assert "data" in names, f"The arguments are {', '.join(names)}: there is no data."
    assert any("label" in name for name in names), f"The arguments are {', '.join(names)}: there is no label."
    shapes = dict(zip(names, symbol.infer_shape(data=tuple(network["data"]))[0]))
    rng = np.random.default_rng(network["seed"])
    arrays = {name: mx.nd.array(rng.uniform(-1, 1, shapes[name])) for name in sorted(names)}
    outputs = symbol.bind(mx.cpu(), arrays).forward()[0]
    return {**{f"shape of {name}": list(shapes[name]) for name in names}, "outputs": outputs}


def _infer(learner: Any, given: Given) -> Any:
    """The shapes that the learner works out."""
    network = given["network"]
    shapes = learner.infer_shapes([tuple(layer) for layer in network["layers"]], tuple(network["data"]))
    kind = type(shapes).__name__
    assert isinstance(shapes, dict), f"infer_shapes returned a {kind}: expected a dictionary, {{name: shape}}."
    for name, shape in shapes.items():
        assert isinstance(shape, (tuple, list)), f"The shape of {name} is a {type(shape).__name__}: expected a tuple."
    return {f"shape of {name}": list(shape) for name, shape in shapes.items()}


def _shapes(given: Given) -> dict[str, list[int]]:
    """All shapes, by counting the places of each window."""
    network = given["network"]
    shape, found = list(network["data"]), {"data": list(network["data"])}
    for operator, name, options in network["layers"]:
        if operator == "FullyConnected":
            found[f"{name}_weight"] = [options["num_hidden"], int(np.prod(shape[1:]))]
            found[f"{name}_bias"] = [options["num_hidden"]]
            shape = [shape[0], options["num_hidden"]]
        elif "kernel" in options:
            sides = zip(shape[2:], options["kernel"], options["stride"], options["pad"])
            places = [len(range(0, side + 2 * pad - kernel + 1, stride)) for side, kernel, stride, pad in sides]
            if operator == "Convolution":
                found[f"{name}_weight"] = [options["num_filter"], shape[1], *options["kernel"]]
                found[f"{name}_bias"] = [options["num_filter"]]
            shape = [shape[0], options.get("num_filter", shape[1]), *places]
        found[f"{name}_output"] = shape
    return {**found, "softmax_label": shape[:1], "softmax_output": shape}


def _inferred(*names: str) -> Callable[[Given], Results]:
    """The shapes of these arrays, or of all of them."""

    def right(given: Given) -> Results:
        shapes = _shapes(given)
        return {f"shape of {key}": np.array(shapes[key]) for key in names or shapes}

    return right


def _composed(given: Given) -> Results:
    """The shapes of the arguments; outputs of dense layers and tanh, in float64."""
    shapes = {name: shape for name, shape in _shapes(given).items() if not name.endswith("_output")}
    rng = np.random.default_rng(given["network"]["seed"])
    arrays = {name: rng.uniform(-1, 1, shapes[name]) for name in sorted(shapes)}
    net = arrays["data"]
    for operator, name, _ in given["network"]["layers"]:
        net = np.tanh(net) if operator == "Activation" else net @ arrays[f"{name}_weight"].T + arrays[f"{name}_bias"]
    exponentials = np.exp(net)
    found = {f"shape of {name}": np.array(shape) for name, shape in shapes.items()}
    return {**found, "outputs": exponentials / exponentials.sum(axis=1, keepdims=True)}


def _code(function: str) -> Callable[[Given], str]:
    def code(given: Given) -> str:
        lines = [f"    {layer!r}," for layer in given["network"]["layers"]]
        made = "\n".join(["layers = [", *lines, "]"])
        if function == "compose":
            data = given["network"]["data"]
            call = f"symbol = compose(layers)\nprint(symbol.list_arguments(), symbol.infer_shape(data={data}))"
        else:
            call = f"print(infer_shapes(layers, {given['network']['data']}))"
        return f"{made}\n{call}"

    return code


def _check(function: str, tried: str, why: str, inputs: Callable[..., Given], *names: str) -> Check:
    drive, right = (_compose, _composed) if function == "compose" else (_infer, _inferred(*names))
    return check(f"{function}, {tried}", why, inputs, drive, right, code=_code(function), function=function)


LABEL = 'return {**found, "softmax_label": shape[:1], "softmax_output": shape}'
PLACES = "(side + 2 * pad - kernel) // stride + 1"
CONVOLUTION = '(options["num_filter"], shape[1], *options["kernel"])'
DENSE = '(options["num_hidden"], math.prod(shape[1:]))'
BIAS = '            found[f"{name}_bias"] = (options["num_hidden"],)\n'
FILTERS = 'options.get("num_filter", shape[1])'
NET = "net = getattr(mx.sym, operator)(net, name=name, **options)"
END = 'mx.sym.SoftmaxOutput(net, name="softmax")'

EXERCISE = Exercise(
    title="Compose a network, and infer its shapes",
    part="Symbols",
    lesson="lenet",
    task="""
        A network is described by a list of layers, each a triple: the name of the operator, the name of the layer, and
        the operator's options. Here is one:

        layers = [
            ("Convolution", "conv1", {"num_filter": 6, "kernel": (5, 5), "stride": (1, 1), "pad": (2, 2)}),
            ("Activation", "tanh1", {"act_type": "tanh"}),
            ("Pooling", "pool1", {"pool_type": "max", "kernel": (2, 2), "stride": (2, 2), "pad": (0, 0)}),
            ("FullyConnected", "fc1", {"num_hidden": 10}),
        ]

        compose makes a symbol of it: the variable data goes through the layers one after the other, and a SoftmaxOutput
        that is called softmax ends it. infer_shapes says, without MXNet, which shape each array of that symbol has: for
        data of shape (2, 1, 28, 28), "conv1_weight" is (6, 1, 5, 5) and "conv1_output" is (2, 6, 28, 28).
    """,
    column="symbol_impl",
    asked=("compose", "infer_shapes"),
    by_hand=("infer_shape", "infer_shape_partial", "simple_bind", "eval"),
    solution='''
        import math

        import mxnet as mx


        def compose(layers):
            """The layers one after the other, from the variable ``data`` to a SoftmaxOutput called ``softmax``.

            Args:
                layers: triples of an operator's name, a layer's name, and the operator's options.

            Returns:
                A Symbol. MXNet calls its arguments ``data``, ``conv1_weight``, …, ``softmax_label``.
            """
            net = mx.sym.Variable("data")
            for operator, name, options in layers:
                net = getattr(mx.sym, operator)(net, name=name, **options)
            return mx.sym.SoftmaxOutput(net, name="softmax")


        def infer_shapes(layers, data):
            """The shapes of everything in the symbol that ``compose`` makes.

            Args:
                layers: as for ``compose``. Operators are Convolution, Pooling, Activation and FullyConnected.
                data: the shape of ``data``: (batch, numbers), or (batch, channels, height, width).

            Returns:
                A dictionary of tuples: ``data``; for each layer its ``NAME_output``, and its ``NAME_weight`` and
                ``NAME_bias`` where it has them; ``softmax_label`` and ``softmax_output``.
            """
            shape, found = data, {"data": data}
            for operator, name, options in layers:
                if operator == "FullyConnected":
                    found[f"{name}_weight"] = (options["num_hidden"], math.prod(shape[1:]))
                    found[f"{name}_bias"] = (options["num_hidden"],)
                    shape = (shape[0], options["num_hidden"])
                if operator == "Convolution":
                    found[f"{name}_weight"] = (options["num_filter"], shape[1], *options["kernel"])
                    found[f"{name}_bias"] = (options["num_filter"],)
                if operator in ("Convolution", "Pooling"):
                    sides = zip(shape[2:], options["kernel"], options["stride"], options["pad"])
                    places = [(side + 2 * pad - kernel) // stride + 1 for side, kernel, stride, pad in sides]
                    shape = (shape[0], options.get("num_filter", shape[1]), *places)
                found[f"{name}_output"] = shape
            return {**found, "softmax_label": shape[:1], "softmax_output": shape}
    ''',
    checks=(
        _check("compose", "a dense layer", "Names and shapes of the arguments, and outputs.", _inputs(dense("fc1", 2))),
        _check("compose", "two dense layers with a tanh between them", "Each layer is put on the one before it.",
               _inputs(dense("fc1", 4), TANH, dense("fc2", 3))),
        _check("infer_shapes", "two dense layers with a tanh between them",
               "All shapes. What goes into the second layer is the output of the first.",
               _inputs(dense("fc1", 4), TANH, dense("fc2", 3))),
        _check("infer_shapes", "a convolution from 2 channels to 3", "Where they differ, it is seen which is first.",
               _inputs(window("Convolution", "conv1", num_filter=3), image=(2, 5, 5)),
               "conv1_weight", "conv1_bias", "conv1_output"),
        _check("infer_shapes", "a kernel of 2 × 3 on an image of 5 × 7",
               "Height comes before width, in the kernel and in the image.",
               _inputs(window("Convolution", "conv1", num_filter=1, kernel=(2, 3)), image=(1, 5, 7)),
               "conv1_weight", "conv1_output"),
        _check("infer_shapes", "a stride of 2 on an image of 5 × 5",
               "A window that would reach over the edge is left out.",
               _inputs(window("Convolution", "conv1", num_filter=1, stride=(2, 2)), image=(1, 5, 5)), "conv1_output"),
        _check("infer_shapes", "a padding of 1", "It is on both sides.",
               _inputs(window("Convolution", "conv1", num_filter=1, pad=(1, 1)), image=(1, 5, 5)), "conv1_output"),
        _check("infer_shapes", "pooling of 2 channels", "The image gets smaller, and the channels stay.",
               _inputs(window("Pooling", "pool1", **POOL), image=(2, 4, 4)), "pool1_output"),
        _check("infer_shapes", "a dense layer on images", "FullyConnected takes all numbers of an image as one row.",
               _inputs(dense("fc1", 2), image=(2, 3, 3)), "fc1_weight", "fc1_output"),
    ),
    mistakes=(
        known("every layer on data", NET,
              'net = getattr(mx.sym, operator)(mx.sym.Variable("data"), name=name, **options)',
              says="Each layer is put on data: put it on the layer before it."),
        known("no names", NET, "net = getattr(mx.sym, operator)(net, **options)",
              says="The layers have names that MXNet made up: hand the name on, name=name."),
        known("no name of the output", END, "mx.sym.SoftmaxOutput(net)",
              says='The SoftmaxOutput has a name that MXNet made up: name="softmax".'),
        known("softmax for SoftmaxOutput", END, 'mx.sym.softmax(net, name="softmax")',
              says="softmax has no label: it is SoftmaxOutput that takes one, and sends a gradient back."),
        known("softmax twice", END, 'mx.sym.SoftmaxOutput(mx.sym.softmax(net), name="softmax")',
              says="The softmax is taken twice: SoftmaxOutput takes scores, and makes probabilities of them itself."),
        known("layers turned round", "in layers:\n        net", "in reversed(layers):\n        net",
              says="The last layer comes first: each is put on the one before it."),
        known("no layers", NET, "pass", says="The layers are left out: each is a function of mx.sym, getattr gets it."),
        known("label as wide as the outputs", "shape[:1]", "shape",
              says="The label has the shape of the outputs: it is one number for each row, that of the right class."),
        known("dense weight turned round", DENSE, '(math.prod(shape[1:]), options["num_hidden"])',
              says="The weight of a dense layer is turned round: FullyConnected has a row for each output."),
        known("dense weight of the whole batch", DENSE, '(options["num_hidden"], math.prod(shape))',
              says="The rows of the batch are in the weight's shape: weights do not know how many rows there are."),
        known("no bias", BIAS, "", says="The biases of dense layers are missing: one for each output."),
        known("bias as a row", BIAS, BIAS.replace('(options["num_hidden"],)', '(1, options["num_hidden"])'),
              says="The bias has two axes: it has one, with a number for each output."),
        known("no output of layers", '        found[f"{name}_output"] = shape\n', "",
              says="The outputs of the layers are missing: NAME_output for each."),
        known("no data", '{"data": data}', "{}", says="The shape of data itself is missing."),
        known("always data's shape", DENSE, '(options["num_hidden"], math.prod(data[1:]))',
              says="The second layer is given the shape of data: what goes into it is the output of the first."),
        known("filters turned round", CONVOLUTION, '(shape[1], options["num_filter"], *options["kernel"])',
              says="The weight of a convolution is turned round: (filters, channels, height, width)."),
        known("filters not passed on", FILTERS, "shape[1]",
              says="The output of a convolution has the channels of its input: it has one for each filter."),
        known("width before height", "zip(shape[2:], options", "zip(shape[:1:-1], options",
              says="Height and width of the image are turned round: (batch, channels, height, width)."),
        known("kernel turned round", CONVOLUTION, '(options["num_filter"], shape[1], *reversed(options["kernel"]))',
              says="The kernel's height and width are turned round in the weight."),
        known("rounded up", PLACES, "-(-(side + 2 * pad - kernel) // stride) + 1",
              says="The division is rounded up: a window that reaches over the edge is left out."),
        known("no stride", PLACES, "side + 2 * pad - kernel + 1", says="The stride is left out: divide by it."),
        known("one place less", PLACES, "(side + 2 * pad - kernel) // stride",
              says="There is one place less than there should be: the window has one before it moves, + 1."),
        known("padding on one side", PLACES, "(side + pad - kernel) // stride + 1",
              says="The padding counts once: it is on both sides."),
        known("no padding", PLACES, "(side - kernel) // stride + 1", says="The padding is left out."),
        known("pooling left out", 'if operator in ("Convolution", "Pooling")', 'if operator == "Convolution"',
              says="Pooling changes nothing: its windows are those of a convolution."),
        known("not flattened", DENSE, '(options["num_hidden"], shape[1])',
              says="The weight has an input for each channel: FullyConnected makes all numbers of an image one row."),
    ),
    hints=(
        "getattr(mx.sym, operator) is the function of that name: call it with the symbol so far, name= and **options.",
        "Go through the layers with the shape of what has been computed so far; each layer makes the next one of it.",
        "How many places has a window of k on a side of n with p more at both ends, if it moves by s? The first is at "
        "0, the last at n + 2p - k at most.",
        "A convolution's weight is (filters, channels, height, width), a dense layer's (outputs, inputs).",
    ),
)  # fmt: skip
