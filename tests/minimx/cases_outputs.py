"""Output layers: what comes out, and the gradient of a loss that is never computed."""

import numpy as np

from .conformance import Table, anything

outputs = Table("outputs")
FLOATS = ("float32", "float64", "float16")
# The gradient is that of the loss, not of the output: finite differences of the output differ from it. MXNet leaves
# the label's gradient unwritten: whatever was in that memory.
OF_A_LOSS = {"finite": False, "gradient": (0,)}


def _regression(d):
    shape = d.one_of((3,), (4, 1), (4, 3), (2, 3, 2))
    label = d.one_of(shape, (shape[0], int(np.prod(shape[1:]))), shape[:1] if shape[1:] in ((), (1,)) else shape)
    return [d.distinct(shape), d.array(label, 3, 4)], {"grad_scale": d.one_of(1.0, 0.75, -2.0)}


for _name in ("LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput"):

    @outputs.case(f"nd.{_name}", name=_name, draws=_regression, dtypes=FLOATS, **OF_A_LOSS)
    def regression(mx, data, label, name=_name, **options):
        return getattr(mx.nd, name)(data, label, **options)


def _classes(d):
    """Labels of rows, labels of each place beside classes on the last axis or on axis 1, or probabilities."""
    options = {
        "grad_scale": d.one_of(1.0, 0.75),
        "normalization": d.one_of("null", "batch", "valid"),
        "use_ignore": d.one_of(True, False),
        "ignore_label": d.one_of(0, 1, 2, -1),
    }
    way, classes = d.one_of("rows", "last axis", "axis 1", "probabilities", "smooth"), d.integer(3, 4)
    if way == "axis 1":
        shape, label = d.one_of(
            ((3, classes, 2), (3, 2)), ((3, classes, 2, 2), (3, 2, 2)), ((2, classes, 2, 3), (2, 6))
        )
        options["multi_output"] = True
    elif way == "last axis":
        shape, label = d.one_of(((3, 2, classes), (3, 2)), ((2, 3, 2, classes), (2, 3, 2)))
        options["preserve_shape"] = True
    else:
        shape, label = (5, classes), (5, classes) if way == "probabilities" else (5,)
        options["smooth_alpha"] = 0.125 if way == "smooth" else 0.0
    data = d.array(shape, -4, 4)
    labels = d.array(label, 0, 1) if way == "probabilities" else d.indices(label, classes)
    return [data, labels], options


@outputs.case("nd.SoftmaxOutput", "nd.Softmax", draws=_classes, dtypes=FLOATS, **OF_A_LOSS, examples=40)
def softmax_output(mx, data, label, **options):
    return [mx.nd.SoftmaxOutput(data, label, **options), mx.nd.Softmax(data, label, **options)]


@outputs.case(
    "nd.SoftmaxOutput",
    name="SoftmaxOutput with out_grad",
    draws=lambda d: ([d.array((4, 3)), d.indices((4,), 3)], {}),
    trusted=False,
    why="MXNet multiplies by the output where it says that it multiplies by the output's gradient",
    **OF_A_LOSS,
)
def softmax_output_with_out_grad(mx, data, label):
    return mx.nd.SoftmaxOutput(data, label, out_grad=True)


@outputs.script("nd.SoftmaxOutput", checked=("gradients",))
def labels_that_are_no_whole_numbers(mx):
    """They are cut, and one that is no class is missed by all classes."""
    data, label = mx.nd.zeros((6, 3)), mx.nd.array([0, 1.4, 1.7, -1, 5, -0.5])
    data.attach_grad()
    found = []
    for options in ({}, {"use_ignore": True, "ignore_label": 1}, {"normalization": "valid", "ignore_label": 1.9}):
        with mx.autograd.record():
            y = mx.nd.SoftmaxOutput(data, label, **options)
        y.backward()
        found.append(data.grad.copy())
    return found


@outputs.script("nd.SoftmaxOutput", checked=("gradients",))
def all_labels_ignored(mx):
    data = mx.nd.array([[1, 2], [3, 5]])
    data.attach_grad()
    with mx.autograd.record():
        y = mx.nd.SoftmaxOutput(data, mx.nd.array([-1, -1]), use_ignore=True, normalization="valid")
    y.backward()
    return [y, data.grad]


@outputs.script("nd.SoftmaxOutput", checked=("values", "gradients"))
def rows_of_an_example_with_several_axes(mx):
    """One softmax over the whole example: of its labels, one for each row, the first ones of the batch count."""
    data = mx.nd.array(np.arange(12).reshape(2, 3, 2) / 5)
    data.attach_grad()
    with mx.autograd.record():
        y = mx.nd.SoftmaxOutput(data, mx.nd.array([[0, 1, 1], [1, 0, 0]]))
    y.backward()
    return [y, data.grad]


@outputs.script("nd.SoftmaxOutput", "nd.LinearRegressionOutput", checked=("gradients",))
def a_gradient_ignores_what_is_above(mx):
    """A factor and an upstream gradient change nothing."""
    found = []
    for name in ("SoftmaxOutput", "LinearRegressionOutput", "MakeLoss"):
        data, label = mx.nd.array([[1, 2], [3, 5]]), mx.nd.array([0, 1])
        data.attach_grad()
        with mx.autograd.record():
            if name == "MakeLoss":
                y = mx.nd.MakeLoss(data * data) * 100
            else:
                y = getattr(mx.nd, name)(data, label if name == "SoftmaxOutput" else label.reshape((2, 1)) + data * 0)
            y = y * 10
        y.backward(mx.nd.ones((2, 2)) * 3)
        found.append(data.grad)
    return found


@outputs.script("nd.LinearRegressionOutput", checked=("gradients",), bound=1e-11)
def a_gradient_is_divided_in_float32(mx):
    """By the three numbers of an example, also where the data are float64."""
    data = mx.nd.array([[1, 2, 3]], dtype="float64")
    data.attach_grad()
    with mx.autograd.record():
        y = mx.nd.LinearRegressionOutput(data, data * 0)
    y.backward()
    return data.grad


@outputs.case(
    "nd.SoftmaxActivation",
    draws=lambda d: (
        lambda shape: ([d.array(shape)], {"mode": "instance" if len(shape) == 2 else d.one_of("channel")})
    )(d.shape((2, 4))),
    dtypes=("float32",),  # MXNet's has no gradient in others
)
def softmax_activation(mx, data, mode):
    return mx.nd.SoftmaxActivation(data, mode=mode)


@outputs.case(
    "nd.SVMOutput",
    draws=lambda d: (
        [d.distinct((4, 3)), d.indices((4,), 3)],
        {
            "margin": d.one_of(1.0, 0.75),
            "regularization_coefficient": d.one_of(1.0, 0.25),
            "use_linear": d.one_of(0, 1),
        },
    ),
    **OF_A_LOSS,
)
def svm_output(mx, data, label, use_linear, **options):
    return mx.nd.SVMOutput(data, label, use_linear=bool(use_linear), **options)


@outputs.case(
    "nd.MakeLoss",
    name="MakeLoss with its options",
    draws=lambda d: (
        anything()(d)[0],
        {
            "grad_scale": d.one_of(1.0, 0.25),
            "normalization": d.one_of("null", "batch", "valid"),
            "valid_thresh": d.one_of(0.0, 0.5, 5.0),
        },
    ),
    dtypes=FLOATS,
    **OF_A_LOSS,
)
def make_loss_with_options(mx, data, **options):
    return mx.nd.MakeLoss(data, **options)


# ------------------------------------------------------------------------------------------------ mistakes


def mistake(name, run, says, *subjects, raises="MXNetError"):
    outputs.mistake(*subjects, raises=raises, says=says, name=name)(run)


for _shape, _label in (((4, 2), (4,)), ((4, 2), (8,)), ((4,), (3,)), ((2, 2), (4, 1))):
    mistake(
        f"a label of shape {_label} of data of shape {_shape}",
        lambda mx, a=_shape, b=_label: mx.nd.LinearRegressionOutput(mx.nd.ones(a), mx.nd.ones(b)),
        "expected a label of shape",
        "nd.LinearRegressionOutput",
    )
for _shape, _label, _options in (
    ((5, 3), (4,), {}),
    ((5, 3), (5, 1), {}),
    ((5, 3, 2), (5,), {}),
    ((5, 3, 2), (5, 3), {"multi_output": True}),
    ((5, 2, 3), (10,), {"preserve_shape": True}),
):
    mistake(
        f"labels of shape {_label} of scores of shape {_shape}",
        lambda mx, a=_shape, b=_label, o=_options: mx.nd.SoftmaxOutput(mx.nd.ones(a), mx.nd.ones(b), **o),
        "expected a label of shape",
        "nd.SoftmaxOutput",
    )
mistake("a normalization that is not known",
        lambda mx: mx.nd.SoftmaxOutput(mx.nd.ones((2, 3)), mx.nd.ones((2,)), normalization="mean"),
        "null, batch or valid", "nd.SoftmaxOutput")  # fmt: skip
mistake("MakeLoss with a normalization that is not known",
        lambda mx: mx.nd.MakeLoss(mx.nd.ones((2, 3)), normalization="mean"), "null, batch or valid",
        "nd.MakeLoss")  # fmt: skip
mistake("SVMOutput with a column of labels", lambda mx: mx.nd.SVMOutput(mx.nd.ones((2, 3)), mx.nd.ones((2, 1))),
        "expected a label", "nd.SVMOutput")  # fmt: skip
mistake("SoftmaxActivation of channels that are not there",
        lambda mx: mx.nd.SoftmaxActivation(mx.nd.ones((2, 3)), mode="channel"), "instance for 2 axes",
        "nd.SoftmaxActivation")  # fmt: skip
