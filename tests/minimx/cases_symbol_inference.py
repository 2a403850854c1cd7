"""Shapes and types of symbols from those of some variables."""

from .cases_symbol import convnet
from .conformance import Table

inference = Table("inference")


def shapes_of(found):
    """Shapes as lists of tuples, also where there are none."""
    return [None if one is None else [tuple(shape) for shape in one] for one in found]


# ---------------------------------------------------------------------------------------------- shapes

#: A symbol of x (and y), and shapes to begin with: what is known of the rest.
PARTLY = {
    "FullyConnected": (lambda s, x, y: s.FullyConnected(x, num_hidden=3, name="fc"), [{"x": (0, 4)}, {"x": (2, 4, 5)}]),
    "FullyConnected of every row": (
        lambda s, x, y: s.FullyConnected(x, num_hidden=3, flatten=False, name="fc"), [{"x": (0, 4)}, {"x": (2, 0, 3)}]),
    "Convolution": (
        lambda s, x, y: s.Convolution(x, kernel=(3, 3), num_filter=4, stride=(2, 2), pad=(1, 1), name="c"),
        [{"x": (0, 3, 9, 8)}, {"x": (2, 0, 8, 8)}, {"x": (2, 3, 0, 0)}]),
    "Convolution of a row": (lambda s, x, y: s.Convolution(x, kernel=(3,), num_filter=4, name="c"), [{"x": (2, 3, 9)}]),
    "Convolution of groups": (
        lambda s, x, y: s.Convolution(
            x, kernel=(2, 2), dilate=(2, 2), num_filter=4, num_group=2, no_bias=True, name="c"),
        [{"x": (2, 6, 9, 9)}]),
    "Pooling": (
        lambda s, x, y: s.Pooling(x, kernel=(3, 3), stride=(2, 2), pooling_convention="full"),
        [{"x": (0, 3, 8, 8)}, {"x": (2, 3, 7, 8)}]),
    "Pooling of everything": (lambda s, x, y: s.Pooling(x, global_pool=True), [{"x": (2, 3, 7, 8)}]),
    "BatchNorm": (lambda s, x, y: s.BatchNorm(x, name="b"), [{"x": (0, 4)}, {"x": (2, 0)}, {"x": (2, 4, 3)}, {}]),
    "LayerNorm": (lambda s, x, y: s.LayerNorm(x, name="l"), [{"x": (0, 4)}, {"x": (2, 4, 3)}, {}]),
    "LeakyReLU": (lambda s, x, y: s.LeakyReLU(x, act_type="prelu", name="p"), [{"x": (0, 4)}, {"x": (2, 4, 3)}, {}]),
    "Embedding": (
        lambda s, x, y: s.Embedding(x, input_dim=5, output_dim=2, name="e"), [{"x": (0, 4)}, {"x": (3,)}, {}]),
    "Dropout": (lambda s, x, y: s.Dropout(x), [{"x": (0, 4)}, {}]),
    "Activation": (lambda s, x, y: s.Activation(x, act_type="relu"), [{"x": (0, 4)}, {}]),
    "Cast": (lambda s, x, y: s.Cast(x, dtype="float64"), [{"x": (0, 4)}]),
    "SoftmaxOutput": (lambda s, x, y: s.SoftmaxOutput(x, y), [{"x": (0, 4)}, {"x": (2, 4, 3)}, {"x": (2, 4)}]),
    "SoftmaxOutput of places": (lambda s, x, y: s.SoftmaxOutput(x, y, multi_output=True), [{"x": (2, 4, 3)}]),
    "LinearRegressionOutput": (
        lambda s, x, y: s.LinearRegressionOutput(x, y),
        [{"x": (2, 4)}, {"x": (4, 1)}, {"x": (3,)}, {"x": (2, 1, 3)}, {}]),
    "a sum": (lambda s, x, y: x + y, [{"x": (2, 0), "y": (0, 3)}, {"y": (3, 2)}, {}]),
    "a comparison": (lambda s, x, y: x > y, [{"x": (2, 0), "y": (0, 3)}]),
    "a number": (lambda s, x, y: 2 - x, [{"x": (0, 4)}, {}]),
    "add_n": (lambda s, x, y: s.add_n(x, y), [{"x": (2, 0), "y": (0, 3)}, {"y": (3, 2)}]),
    "broadcast_add": (
        lambda s, x, y: s.broadcast_add(x, y),
        [{"x": (2, 3), "y": (2, 1)}, {"x": (2, 3), "y": (3,)}, {"x": (2, 0), "y": (0, 3)}, {"x": (2, 3)}]),
    "Concat": (lambda s, x, y: s.Concat(x, y, dim=1), [{"x": (2, 3), "y": (2, 1)}, {"x": (2, 0), "y": (0, 3)}]),
    "split": (lambda s, x, y: s.split(x, 2, axis=1), [{"x": (0, 4)}, {"x": (2, 4, 3)}, {}]),
    "Reshape": (lambda s, x, y: s.Reshape(x, shape=(0, -1)), [{"x": (0, 4)}, {"x": (2, 0)}, {"x": (2, 4, 3)}, {}]),
    "transpose": (lambda s, x, y: s.transpose(x), [{"x": (0, 4)}, {"x": (2, 4, 3)}, {}]),
    "swapaxes": (lambda s, x, y: s.SwapAxis(x, dim1=0, dim2=1), [{"x": (0, 4)}, {"x": (2, 4, 3)}]),
    "expand_dims": (lambda s, x, y: s.expand_dims(x, axis=-1), [{"x": (0, 4)}]),
    "sums": (lambda s, x, y: s.Group([s.sum(x, axis=1), s.mean(x, axis=0, keepdims=True), s.sum(x)]),
             [{"x": (0, 4)}, {"x": (2, 4, 3)}, {}]),
    "slice_axis": (lambda s, x, y: s.slice_axis(x, axis=1, begin=0, end=2), [{"x": (0, 4)}]),
    "a shape of its own": (lambda s, x, y: s.var("own", shape=(0, 4)) + x, [{}, {"x": (2, 0)}, {"own": (5, 4)}]),
}  # fmt: skip
for _name, (_make, _beginnings) in PARTLY.items():

    @inference.script("sym.Symbol", name=f"shapes from others: {_name}")
    def partly(mx, make=_make, beginnings=_beginnings):
        symbol = make(mx.sym, mx.sym.var("x"), mx.sym.var("y"))
        return [shapes_of(symbol.infer_shape_partial(**known)) for known in beginnings]


@inference.script("sym.Symbol")
def shapes_of_a_network(mx):
    net = convnet(mx)
    inner = net.get_internals()
    return [net.infer_shape(data=(2, 3, 8, 8)), inner.infer_shape(data=(2, 3, 8, 8))[1]]


@inference.script("sym.Symbol")
def types_from_others(mx):
    x, y = mx.sym.var("x"), mx.sym.var("y", dtype="float64")
    made = {
        "layer": mx.sym.FullyConnected(x, num_hidden=3, name="fc"),
        "cast": mx.sym.Cast(x, dtype="int32"),
        "sum": x + y,
        "one_hot": mx.sym.one_hot(x, depth=3),
        "embedding": mx.sym.Embedding(x, input_dim=3, output_dim=2, name="e"),
        "norm": mx.sym.BatchNorm(x, name="bn"),
        "network": convnet(mx),
    }
    given = {"sum": [{}], "network": [{"data": "float64"}], "embedding": [{"x": "int32", "e_weight": "float64"}]}
    kinds = {name: given.get(name, [{"x": "float32"}, {"x": "float64"}, {"x": "float16"}]) for name in made}
    return {name: [symbol.infer_type(**one) for one in kinds[name]] for name, symbol in made.items()}


@inference.script("sym.Symbol")
def what_cannot_be_found(mx):
    import warnings

    x = mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=3, name="fc")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = [x.infer_shape(), x.infer_shape(x=(0, 5)), x.infer_type()]
    return [found, [str(one.message).split("\n")[1:] for one in caught], x.infer_type_partial()]


for _name, _run, _raises, _says in (
    ("a weight of another shape", lambda mx: layer(mx).infer_shape(x=(2, 5), fc_weight=(3, 6)), "MXNetError",
     r"fc.*\(3, 5\).*\(3, 6\)"),
    ("two shapes to add", lambda mx: (mx.sym.var("x") + mx.sym.var("y")).infer_shape(x=(2, 3), y=(3, 2)), "MXNetError",
     r"_plus.*\(2, 3\).*\(3, 2\)"),
    ("shapes that do not broadcast", lambda mx: mx.sym.broadcast_add(mx.sym.var("x"), mx.sym.var("y")).infer_shape(
        x=(2, 3), y=(3, 2)), "MXNetError", r"broadcast.*\(2, 3\)"),
    ("a kernel larger than the image", lambda mx: mx.sym.Convolution(mx.sym.var("x"), kernel=(3, 3), num_filter=1,
     name="c").infer_shape(x=(1, 1, 2, 2)), "MXNetError", "c: kernel"),
    ("an image without an axis", lambda mx: mx.sym.Convolution(mx.sym.var("x"), kernel=(3, 3), num_filter=1,
     name="c").infer_shape(x=(1, 1, 2)), "MXNetError", "4 axes"),
    ("a label of another shape", lambda mx: mx.sym.SoftmaxOutput(mx.sym.var("x"), mx.sym.var("y")).infer_shape(
        x=(2, 3), y=(3,)), "MXNetError", r"label.*\(3,\).*\(2,\)"),
    ("pieces that are not equal", lambda mx: mx.sym.split(mx.sym.var("x"), 2).infer_shape(x=(2, 3)), "MXNetError",
     "2 equal parts"),
    ("an argument that is not there", lambda mx: layer(mx).infer_shape(zz=(2, 5)), "MXNetError", "zz.*fc_weight"),
    ("a shape that is a list", lambda mx: layer(mx).infer_shape(x=[2, 5]), "TypeError", "tuple"),
    ("shapes by place and by name", lambda mx: layer(mx).infer_shape((2, 5), x=(2, 3)), "ValueError", "positional"),
    ("two types to add", lambda mx: (mx.sym.var("x") + mx.sym.var("y")).infer_type(x="float32", y="float64"),
     "MXNetError", "float32.*float64"),
):  # fmt: skip
    inference.mistake("sym.Symbol", name=_name, raises=_raises, says=_says)(_run)


def layer(mx):
    return mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=3, name="fc")
