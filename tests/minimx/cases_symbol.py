"""Symbols: composed, named, listed, indexed, copied, written to files."""

import copy
import json
import os
import pickle
import tempfile

from .conformance import Table

symbols = Table("symbols")


def named(mx):
    """Names that do not depend on what was named before."""
    return mx.name.NameManager()


def convnet(mx):
    """A symbol with a layer of each kind."""
    sym = mx.sym
    x = sym.Convolution(sym.Variable("data"), kernel=(3, 3), num_filter=4, pad=(1, 1), name="conv")
    x = sym.Activation(sym.BatchNorm(x, fix_gamma=False, name="bn"), act_type="relu", name="act")
    x = sym.Flatten(sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool"), name="flat")
    first, second = sym.split(sym.FullyConnected(x, num_hidden=6, no_bias=True, name="fc"), 2, name="halves")
    x = sym.Concat(first * 2, 1 - second, dim=1, name="both")
    x = sym.LeakyReLU(sym.Dropout(x, p=0.3, name="drop"), act_type="prelu", name="prelu")
    return sym.SoftmaxOutput(sym.LayerNorm(x, name="ln"), name="softmax")


def lists(symbol):
    """What a symbol says of itself."""
    return [
        symbol.name,
        symbol.list_arguments(),
        symbol.list_outputs(),
        symbol.list_auxiliary_states(),
        symbol.list_inputs(),
    ]


# ---------------------------------------------------------------------------------------------- names and inputs


@symbols.script("sym.Variable", "sym.var", "sym.FullyConnected")
def missing_inputs_become_variables(mx):
    x = mx.sym.Variable("x")
    made = [
        mx.sym.FullyConnected(x, num_hidden=3, name="fc"),
        mx.sym.FullyConnected(x, num_hidden=3, no_bias=True, name="fc"),
        mx.sym.FullyConnected(num_hidden=3, name="fc"),
        mx.sym.FullyConnected(x, bias=mx.sym.var("b"), num_hidden=3, name="fc"),
        mx.sym.Convolution(x, kernel=(2, 2), num_filter=3, name="c"),
        mx.sym.BatchNorm(x, name="bn"),
        mx.sym.LayerNorm(x, name="ln"),
        mx.sym.Embedding(x, input_dim=2, output_dim=3, name="e"),
        mx.sym.LeakyReLU(x, act_type="prelu", name="p"),
        mx.sym.LeakyReLU(x, name="p"),
        mx.sym.SoftmaxOutput(x, name="softmax"),
        mx.sym.LinearRegressionOutput(x, name="line"),
        mx.sym.elemwise_add(x, name="sum"),
        mx.sym.sqrt(name="root"),
    ]
    return [lists(one) for one in made]


def _operations(mx, x, y):
    """Python's operators on two symbols, and on a symbol and a number."""
    return {
        "add": [x + y, x + 1, 1 + x],
        "subtract": [x - y, x - 1, 1 - x],
        "multiply": [x * y, x * 2, 2 * x],
        "divide": [x / y, x / 2, 2 / x],
        "remainder": [x % y, x % 2, 2 % x],
        "power": [x**y, x**2, 2**x, mx.sym.pow(2, x), mx.sym.power(x, y)],
        "negative": [-x, abs(x)],
        "equal": [x == y, x == 1, x != y, x != 1],
        "order": [x > y, x > 1, x >= y, x >= 1, x < y, x < 1, x <= y, x <= 1, x > 1],
        "extremes": [mx.sym.maximum(x, y), mx.sym.maximum(x, 1), mx.sym.minimum(1, x), mx.sym.minimum(x, y)],
        "hypot": [mx.sym.hypot(x, y), mx.sym.hypot(x, 2), mx.sym.hypot(2, x)],
    }


for _word in ("add", "subtract", "multiply", "divide", "remainder", "power", "negative", "equal", "order", "extremes",
              "hypot"):  # fmt: skip

    @symbols.script(
        *(f"sym.{name}" for name in {"power": ["pow", "power"], "extremes": ["maximum", "minimum"], "hypot": ["hypot"]}
          .get(_word, [])),
        name=f"Python's operators: {_word}",
    )  # fmt: skip
    def operations(mx, word=_word):
        with named(mx):
            made = _operations(mx, mx.sym.var("x"), mx.sym.var("y"))[word]
        x, y = mx.nd.array([[1, 2.5], [-1.5, 4]]), mx.nd.array([[1, 2], [3, 0.5]])
        values = [one.bind(mx.cpu(), {n: {"x": x, "y": y}[n] for n in one.list_arguments()}).forward() for one in made]
        return [[lists(one), one.tojson(), value] for one, value in zip(made, values)]


@symbols.script("name.NameManager", "name.Prefix")
def names_from_managers(mx):
    x, found = mx.sym.var("x"), []
    with mx.name.Prefix("net_"):
        layer = mx.sym.FullyConnected(x, num_hidden=3)
        found += [layer.list_arguments(), mx.sym.sqrt(x, name="root").name, mx.sym.var("v").name, (x + 1).name]
        with mx.name.NameManager():
            found += [(x + 1).name, mx.sym.sqrt(x).name, mx.sym.sqrt(x).name]
        found.append(mx.sym.FullyConnected(x, num_hidden=3).name)
    manager = mx.name.NameManager()
    return [found, manager.get(None, "hint"), manager.get("given", "hint"), manager.get(None, "hint")]


@symbols.script("sym.split", "sym.split_v2", "sym.topk", "sym.moments", "sym.SliceChannel")
def several_outputs(mx):
    x = mx.sym.var("x")
    with named(mx):
        made = [
            mx.sym.split(x, 3, axis=0),
            mx.sym.SliceChannel(x, num_outputs=2, name="s"),
            mx.sym.split_v2(x, 2),
            mx.sym.split_v2(x, (1, 2)),
            mx.sym.topk(x, k=2, ret_typ="both"),
            mx.sym.topk(x, k=2),
            mx.sym.moments(x, axes=(0,)),
            mx.sym.split(x, 1),
        ]
    return [[lists(one), len(one), one.tojson(), [part.list_outputs() for part in one]] for one in made]


@symbols.script("sym.Group")
def groups(mx):
    x = mx.sym.var("x")
    group = mx.sym.Group([x, mx.sym.sqrt(x, name="root"), mx.sym.split(x, 2, name="halves")])
    return [
        *lists(group),
        repr(group),
        repr(group[1]),
        len(group),
        [one.name for one in group],
        group["root_output"].name,
        group[3].list_outputs(),
        group[1:3].list_outputs(),
        group.attr("x"),
        group.list_attr(),
    ]


@symbols.script("sym.Symbol")
def internals_and_children(mx):
    net = convnet(mx)
    inner = net.get_internals()
    return [
        inner.list_outputs(),
        lists(inner["fc_output"]),
        inner["halves_output1"].list_outputs(),
        lists(net.get_children()),
        net.get_children().get_children().list_outputs(),
        mx.sym.var("x").get_children() is None,
        [repr(net), repr(inner["data"])],
        lists(net),
    ]


@symbols.script("sym.Symbol")
def symbols_in_the_place_of_variables(mx):
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    x = mx.sym.var("x")
    made = net(data=mx.sym.sqrt(x, name="root"), name="other")
    both = (mx.sym.var("a") + mx.sym.var("b"))(a=x, b=mx.sym.square(x, name="square"))
    group = mx.sym.Group([net, x])(x=mx.sym.var("y"))
    return [lists(made), lists(net), both.list_arguments(), both.get_internals().list_outputs()[:2], lists(group)[1:]]


@symbols.script("sym.Symbol")
def copies_are_apart(mx):
    net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=3, name="fc")
    twin, deep = copy.copy(net), copy.deepcopy(net)
    twin._set_attr(__mood__="good")
    return [sorted(net.list_attr()), sorted(twin.list_attr()), lists(deep), deep.tojson() == net.tojson()]


@symbols.script("sym.Symbol")
def what_a_symbol_is_not(mx):
    x = mx.sym.var("x")
    found = []
    for ask in (lambda: bool(x == x), lambda: hash(x), lambda: x.asnumpy(), lambda: x.copy(), lambda: x.detach()):
        try:
            ask()
        except Exception as error:
            found.append(type(error).__name__)
    return [found, hasattr(x, "shape"), hasattr(x, "grad"), x is not None]


# ---------------------------------------------------------------------------------------------- attributes


@symbols.script("sym.Variable", "initializer.One")
def attributes_of_variables(mx):
    x = mx.sym.Variable("x", shape=(2, 3), lr_mult=2, wd_mult=0.5, dtype="float64", attr={"a": "b"}, __own__=3)
    y = mx.sym.Variable("y", init='["one", {}]', stype="default")
    x._set_attr(more="1")
    keys = ("lr_mult", "__lr_mult__", "wd_mult", "__shape__", "a", "more", "none")
    return [
        dict(sorted(x.list_attr().items())),
        dict(sorted(y.list_attr().items())),
        [x.attr(key) for key in keys],
        {name: dict(sorted(attrs.items())) for name, attrs in sorted((x + y).attr_dict().items())},
    ]


@symbols.script("AttrScope", "attribute.AttrScope")
def attributes_from_scopes(mx):
    with named(mx), mx.AttrScope(ctx_group="one", __lr_mult__="2"):
        x = mx.sym.var("x")
        with mx.AttrScope(ctx_group="two", __mood__="good"):
            layer = mx.sym.FullyConnected(x, num_hidden=3, name="fc", attr={"__own__": "1"})
            made = [layer, x + 1, x + x, mx.sym.Concat(x, x), mx.sym.zeros((1,))]
    found = [{name: dict(sorted(attrs.items())) for name, attrs in sorted(one.attr_dict().items())} for one in made]
    return [found, layer.tojson(), mx.AttrScope(__a__="1").get({"b": "2"}), mx.AttrScope().get(None)]


@symbols.script("sym.BatchNorm", "sym.LeakyReLU")
def operators_give_variables_initializers(mx):
    x, own = mx.sym.var("x"), mx.sym.var("own", init='["uniform", {"scale": 1}]')
    made = [mx.sym.BatchNorm(x, moving_mean=own, name="bn"), mx.sym.LeakyReLU(x, act_type="prelu", name="p")]
    return [{name: attrs.get("__init__") for name, attrs in sorted(one.attr_dict().items())} for one in made]


@symbols.script("sym.FullyConnected", "sym.Pooling")
def attributes_as_text(mx):
    x = mx.sym.var("x")
    layer = mx.sym.FullyConnected(x, num_hidden="3", flatten="False", no_bias="true", name="fc")
    pool = mx.sym.Pooling(x, kernel="(2, 2)", stride="[2,2]", pool_type="avg", name="pool")
    return [layer.infer_shape(x=(2, 4, 5)), layer.tojson(), pool.infer_shape(x=(1, 1, 4, 6)), pool.tojson()]


# ---------------------------------------------------------------------------------------------- files


@symbols.script("sym.Symbol", "sym.load_json")
def text_of_a_symbol_is_the_same_to_the_letter(mx):
    with named(mx):
        net = convnet(mx)
    many = mx.sym.Group([mx.sym.Concat(*[mx.sym.var(f"v{at}") for at in range(12)], name="c"), mx.sym.var("é")])
    again = mx.sym.load_json(net.tojson())
    return [net.tojson(), many.tojson(), net.debug_str(), again.tojson() == net.tojson(), lists(again)]


@symbols.script("sym.Symbol", "sym.load")
def files_and_pickles(mx):
    with named(mx):
        net = convnet(mx)
    with tempfile.TemporaryDirectory() as folder:
        name = os.path.join(folder, "net-symbol.json")
        net.save(name)
        again = mx.sym.load(name)
        with open(name) as file:
            text = file.read()
    third = pickle.loads(pickle.dumps(net))
    return [text == net.tojson(), again.tojson() == text, third.tojson() == text, net.infer_shape(data=(2, 3, 8, 8))]


@symbols.script("sym.load_json")
def a_loaded_symbol_computes_the_same(mx):
    x = mx.sym.var("x")
    net = mx.sym.sum(mx.sym.clip(x * 2.5 - 1, -1, 1.5), axis=(0,), keepdims=True) ** 2
    arrays = {"x": mx.nd.array([[1, -2, 0.3], [0.1, 2, 5]])}
    return [one.eval(mx.cpu(), **arrays) for one in (net, mx.sym.load_json(net.tojson()))]


@symbols.script("sym.load_json")
def a_file_of_an_older_version(mx):
    nodes = [
        {"op": "null", "param": {}, "name": "x", "inputs": [], "backward_source_id": -1, "attr": {"lr_mult": "2"}},
        {"op": "null", "param": {}, "name": "w", "inputs": [], "backward_source_id": -1},
        {"op": "FullyConnected", "param": {"no_bias": "True", "num_hidden": "3"}, "name": "fc",
         "inputs": [[0, 0], [1, 0]], "backward_source_id": -1},
    ]  # fmt: skip
    text = json.dumps({"nodes": nodes, "arg_nodes": [0, 1], "heads": [[2, 0]]})
    loaded = mx.sym.load_json(text)
    return [lists(loaded), loaded.infer_shape(x=(2, 5)), loaded.list_attr()]


# ---------------------------------------------------------------------------------------------- pictures


for _case, _options in {
    "alone": {},
    "with shapes": {"shape": {"data": (2, 3, 8, 8)}},
    "narrow": {"shape": {"data": (2, 3, 8, 8)}, "line_length": 80, "positions": [0.3, 0.6, 0.8, 1.0]},
    "columns in characters": {"shape": {"data": (2, 3, 8, 8)}, "line_length": 100, "positions": [20, 40, 60, 100]},
}.items():

    @symbols.script("viz.print_summary", name=f"print_summary {_case}")
    def summary(mx, options=_options):
        with named(mx):
            return printed(lambda: mx.viz.print_summary(convnet(mx), **options))


def printed(run):
    """What a function prints."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run()
    return out.getvalue()


# ---------------------------------------------------------------------------------------------- mistakes


def mistake(name, run, raises, says):
    symbols.mistake("sym.Symbol", name=name, raises=raises, says=says)(run)


def x_of(mx):
    return mx.sym.var("x")


for _name, _run, _raises, _says in (
    ("an unknown attribute", lambda mx: mx.sym.FullyConnected(x_of(mx), num_hiden=3), "MXNetError", "num_hiden"),
    ("a missing attribute", lambda mx: mx.sym.FullyConnected(x_of(mx)), "MXNetError", "num_hidden"),
    ("an attribute that is no number", lambda mx: mx.sym.FullyConnected(x_of(mx), num_hidden="a"), "MXNetError",
     "num_hidden.*'a'"),
    ("an activation that is not there", lambda mx: mx.sym.Activation(x_of(mx), act_type="zz"), "MXNetError", "zz.*relu"),
    ("an input that is not there", lambda mx: mx.sym.FullyConnected(x_of(mx), num_hidden=3, zz=x_of(mx)), "MXNetError",
     "zz.*weight"),
    ("a bias without a place", lambda mx: mx.sym.FullyConnected(x_of(mx), no_bias=True, num_hidden=3, bias=x_of(mx)),
     "MXNetError", "bias"),
    ("data twice", lambda mx: mx.sym.FullyConnected(x_of(mx), data=x_of(mx), num_hidden=3), "TypeError", "data"),
    ("a number in the place of a symbol", lambda mx: mx.sym.sqrt(3), "AssertionError", "Symbol.*3"),
    ("an array in the place of a symbol", lambda mx: mx.sym.sqrt(mx.nd.ones(2)), "AssertionError", "Symbol"),
    ("a list in the place of symbols", lambda mx: mx.sym.Concat([x_of(mx), x_of(mx)]), "AssertionError", "Symbol"),
    ("nothing to join", lambda mx: mx.sym.Concat(), "MXNetError", "at least one"),
    ("a symbol and a text", lambda mx: x_of(mx) + "a", "TypeError", "str"),
    ("a symbol and an array", lambda mx: x_of(mx) + mx.nd.ones(1), "TypeError", "NDArray"),
    ("a symbol and None", lambda mx: x_of(mx) == None, "TypeError", "NoneType"),  # noqa: E711
    ("a maximum of a text", lambda mx: mx.sym.maximum("a", x_of(mx)), "TypeError", "str"),
    ("the truth of a symbol", lambda mx: bool(x_of(mx)), "NotImplementedForSymbol", "bool"),
    ("adding in place", lambda mx: x_of(mx).__iadd__(1), "NotImplementedForSymbol", "iadd"),
    ("a sum of a group", lambda mx: mx.sym.Group([x_of(mx), x_of(mx)]) + 1, "MXNetError", "2 outputs"),
    ("a group of nothing", lambda mx: mx.sym.Group([]), "TypeError", "list of symbols"),
    ("a group of numbers", lambda mx: mx.sym.Group([1]), "TypeError", "list of symbols"),
    ("an output that is not there", lambda mx: x_of(mx)["zz"], "ValueError", "zz"),
    ("an output beyond the last", lambda mx: x_of(mx)[1], "IndexError", "output 1 of 1"),
    ("an output counted from the end", lambda mx: x_of(mx)[-1], "MXNetError", "-1"),
    ("an output with a broken number", lambda mx: x_of(mx)[0.5], "TypeError", "integer"),
    ("an output whose name is there twice", lambda mx: mx.sym.Group([x_of(mx), x_of(mx)])["x"], "ValueError",
     "multiple"),
    ("a variable without a name", lambda mx: mx.sym.var(3), "TypeError", "string"),
    ("an attribute of a variable without underscores", lambda mx: mx.sym.var("x", zz=3), "ValueError", "underscores"),
    ("an attribute that is no text", lambda mx: x_of(mx)._set_attr(a=1), "ValueError", "string"),
    ("an attribute that the operator does not have", lambda mx: mx.sym.sqrt(x_of(mx))._set_attr(zz="1"), "MXNetError",
     "zz"),
    ("an attribute of a group", lambda mx: mx.sym.Group([x_of(mx), x_of(mx)])._set_attr(a="b"), "MXNetError", "group"),
    ("a scope of numbers", lambda mx: mx.AttrScope(a=1), "ValueError", "string"),
    ("a scope of an unknown attribute", lambda mx: _in_scope(mx), "MXNetError", "mood"),
    ("all attributes below", lambda mx: x_of(mx).list_attr(recursive=True), "DeprecationWarning", "attr_dict"),
    ("composing with a number", lambda mx: mx.sym.sqrt(x_of(mx))(x=3), "TypeError", "Symbol"),
    ("composing by place and by name", lambda mx: mx.sym.sqrt(x_of(mx))(x_of(mx), x=x_of(mx)), "TypeError", "both"),
    ("composing by place", lambda mx: mx.sym.sqrt(x_of(mx))(x_of(mx)), "MXNetError", "by name"),
    ("composing with an unknown name", lambda mx: mx.sym.sqrt(x_of(mx))(zz=x_of(mx)), "MXNetError", "zz"),
    ("a state that is computed", lambda mx: mx.sym.BatchNorm(x_of(mx), moving_mean=x_of(mx) * 2), "MXNetError",
     "variable"),
    ("random numbers of a symbol and a number", lambda mx: mx.sym.random.normal(x_of(mx), 1), "AssertionError", "same"),
    ("text that is no symbol", lambda mx: mx.sym.load_json("abc"), "MXNetError", "tojson"),
    ("a table that is no symbol", lambda mx: mx.sym.load_json("{}"), "MXNetError", "nodes"),
    ("a number that is no text", lambda mx: mx.sym.load_json(3), "TypeError", "int"),
    ("a file with an unknown operator", lambda mx: mx.sym.load_json(mx.sym.sqrt(x_of(mx)).tojson().replace(
        '"op": "sqrt"', '"op": "sqrtt"')), "MXNetError", "sqrtt"),
    ("a file that is not there", lambda mx: mx.sym.load("/nonexistent/net.json"), "MXNetError", "nonexistent"),
    ("a file without a name", lambda mx: mx.sym.load(3), "TypeError", "string"),
    ("a file to write without a name", lambda mx: x_of(mx).save(3), "TypeError", "string"),
    ("the gradient of a symbol", lambda mx: x_of(mx).gradient(["x"]), "MXNetError", "backward"),
    ("a summary of a number", lambda mx: mx.viz.print_summary(3), "TypeError", "Symbol"),
):  # fmt: skip
    mistake(_name, _run, _raises, _says)


def _in_scope(mx):
    with mx.AttrScope(mood="good"):
        return mx.sym.sqrt(x_of(mx))
