"""Every public name of minimx is in the suite, MXNet has each of them, and the page says what is covered."""

import inspect
import pathlib
import re
import types

import numpy as np
import pytest

import minimx
from minimx.nd.operators import TABLE

from . import conformance, coverage
from .test_conformance import needs_mxnet

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "minimx.md"
COVERED = set().union(*(kind["subjects"] for kind in coverage.covered().values()))
# The table's operators are called as symbols one after the other in test_operators_as_symbols.
COVERED |= {f"sym.{name}" for name in TABLE}

# The modules of MXNet's names, and what the suite calls them.
NAMESPACES = {
    "nd": "nd",
    "nd.random": "nd.random",
    "autograd": "autograd",
    "gluon": "gluon",
    "gluon.nn": "nn",
    "gluon.loss": "loss",
    "gluon.data": "data",
    "gluon.utils": "utils",
    "gluon.data.vision": "vision",
    "gluon.data.vision.transforms": "vision.transforms",
    "optimizer": "optimizer",
    "metric": "metric",
    "lr_scheduler": "lr_scheduler",
    "initializer": "init",
    "random": "random",
    "io": "io",
    "symbol": "sym",
    "symbol.random": "sym.random",
    "name": "name",
    "attribute": "attribute",
    "executor": "executor",
    "visualization": "viz",
    "callback": "callback",
    "model": "model",
    "module": "mod",
    "kvstore": "kv",
    "monitor": "mon",
}
# No comparison is possible, or none is needed.
EXEMPT = {
    "gluon.DeferredInitializationError": "raised, and compared as a mistake",
    "utils.download": "needs a network",
    "sym.Symbol": "what every symbol is",
    "sym.crop": "an older name of slice",
    "viz.plot_network": "refused",
    "nd.NDArray": "the array itself: NDArray.* are its methods",
    "init.create": "used wherever an initializer is given by name",
    "init.register": "used by initializers that a program defines",
    "init.InitDesc": "handed to initializers",
    "nd.random.generator": "the generator that minimx draws from",
    "nd.random.seed": "what random.seed calls",
    "nd.random.random_exponential": "nd.random_exponential",
    "metric.alias": "gives a metric a second name",
    "metric.register": "used by metrics that a program defines",
    "metric.check_label_shapes": "what metrics check with",
    "vision.MNIST": "MXNet checks the files' sums and downloads others: see test_conformance_minimx.py",
    "vision.FashionMNIST": "as MNIST",
    "model.FeedForward": "says what to use instead; MXNet has it, deprecated",
    "model.save_params": "the second half of save_checkpoint, which Module.save_params uses",
    "kv.KVStore": "what kv.create returns",
    "data.default_batchify_fn": "what a DataLoader makes batches with",
}


def found(path):
    """The module at this path in minimx, and in MXNet where that is here."""
    for library in (minimx, conformance.MXNET):
        module = library
        for part in path.split("."):
            module = getattr(module, part, None) if module is not None else None
        yield module


def public(module):
    """Functions and classes that belong to a module, not those that it imports for its own use."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", "") or ""
        if (
            not name.startswith("_")
            and callable(value)
            and own.startswith("minimx")
            and not own.startswith("minimx.missing")
        ):
            inner = own.startswith(module.__name__) or module.__name__ in ("minimx.random",)
            if inner and not (isinstance(value, type) and issubclass(value, BaseException)):
                yield name, value


def every_name():
    return [(path, short, name) for path, short in NAMESPACES.items() for name, _ in public(next(found(path)))]


@pytest.mark.parametrize("path", NAMESPACES)
def test_each_public_name_is_covered(path):
    short = NAMESPACES[path]
    missing = {f"{short}.{name}" for name, _ in public(next(found(path)))} - COVERED - set(EXEMPT)
    assert not missing, f"no case in tests/minimx covers {', '.join(sorted(missing))}"


def test_each_method_of_an_array_is_covered():
    methods = {f"NDArray.{name}" for name in dir(minimx.nd.NDArray) if not name.startswith("_")}
    functions = {f"NDArray.{subject[3:]}" for subject in COVERED if subject.startswith("nd.")}
    used = {"NDArray.wait_to_read", "NDArray.tostype"}
    assert not methods - COVERED - functions - used


def test_nothing_is_covered_that_is_not_there():
    def there(subject):
        path, _, name = subject.rpartition(".")
        long = {short: path for path, short in NAMESPACES.items()}.get(path, path)
        module = minimx.nd.NDArray if subject.startswith("NDArray.") else next(found(long)) if long else minimx.nd
        return hasattr(module, name)

    assert not [subject for subject in COVERED if not subject.startswith("sym._") and not there(subject)]


@needs_mxnet
@pytest.mark.parametrize("path", NAMESPACES)
def test_no_name_is_invented(path):
    ours, theirs = found(path)
    names = [name for name, _ in public(ours) if f"{NAMESPACES[path]}.{name}" not in EXEMPT]
    invented = [name for name in names if not hasattr(theirs, name)]
    assert not invented, f"mxnet.{path} has no {', '.join(invented)}"


@needs_mxnet
def test_no_method_is_invented():
    ours, theirs = minimx.nd.NDArray, conformance.MXNET.nd.NDArray
    assert not [name for name in dir(ours) if not name.startswith("_") and not hasattr(theirs, name)]


# ------------------------------------------------------------------------------------------ signatures


def _positional(function):
    """Names of the parameters in their order, without keyword-only ones."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind in kinds and parameter.name != "self"]


CLASSES = [path for path in NAMESPACES if not path.startswith("nd")]


@needs_mxnet
@pytest.mark.parametrize("path", CLASSES)
def test_functions_and_classes_take_arguments_in_mxnets_order(path):
    """The first arguments are the same as in MXNet: what is given by position means the same."""
    ours, theirs = found(path)
    differences = []
    for name, value in public(ours):
        other = getattr(theirs, name, None)
        if (
            other is None
            or not isinstance(value, (type, types.FunctionType))
            or not isinstance(other, (type, types.FunctionType))
        ):
            continue
        mine, its = _positional(value)[:5], _positional(other)[:5]  # more are hardly ever given by position
        if mine != its[: len(mine)] and any(parameter in its for parameter in mine):
            differences.append(f"{name}: {mine} where MXNet has {its}")
    assert not differences, "\n".join(differences)


def _documented(function):
    """The attributes of an operator of MXNet in their order, and their defaults, out of its documentation."""
    found = re.findall(r"^(\w+) : .*?(?:default=(.*))?$", (function.__doc__ or "").split("Returns\n")[0], re.M)
    return {name: default.strip("'") for name, default in found if name not in ("out", "name")}


def _operators():
    operators = getattr(minimx.nd, "OPERATORS", {})
    return {name: function for name, function in operators.items() if hasattr(function, "__wrapped__")}


@needs_mxnet
@pytest.mark.parametrize("name", sorted(_operators()))
def test_an_operators_attributes_have_mxnets_names_order_and_defaults(name):
    theirs = getattr(conformance.MXNET.nd, name, None)
    if theirs is None:
        pytest.skip("tested elsewhere")
    documented = _documented(theirs)
    keywords = inspect.signature(_operators()[name].__wrapped__).parameters.values()
    ours = {one.name: one.default for one in keywords if one.kind is inspect.Parameter.KEYWORD_ONLY}
    if not documented or not ours:
        return
    ours.pop("num_args", None)  # how many arrays there are: MXNet counts them itself
    assert set(ours) <= set(documented)
    order = [name for name in documented if name in ours]
    assert list(ours) == order
    for attribute, default in ours.items():
        text = documented[attribute]
        text = text.strip("'")
        if default is inspect.Parameter.empty:
            assert text in ("", "[]"), f"{attribute} has the default {text} in MXNet, and none in minimx"
        elif text not in ("", "None", "[]"):
            assert _same(default, text), f"{attribute}={default} where MXNet has {text}"


def _same(default, text):
    """MXNet keeps its defaults as float32, and its truth values as 0 and 1."""
    if isinstance(default, (bool, int, float)):
        return np.float32(default) == np.float32(text)
    return text in (str(default), "0" if default is None else str(default))


# ------------------------------------------------------------------------------------------ the page


@pytest.mark.skipif(not PAGE.exists(), reason="docs/minimx.md is not written yet")
def test_the_page_has_exactly_this_table():
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(coverage.BEGIN) == text.count(coverage.END) == 1
    between = text.split(coverage.BEGIN)[1].split(coverage.END)[0]
    assert between.strip() == coverage.markdown().strip(), "python -m tests.minimx.coverage prints what belongs there"
