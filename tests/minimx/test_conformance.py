"""The same cases on MXNet and on minimx, and derivatives against finite differences; see :mod:`.conformance`."""

import gc
import traceback
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import minimx

from . import conformance
from .cases_gluon import fill
from .conformance import (
    Case,
    Mistake,
    Recorder,
    Script,
    check_gradient,
    compare,
    differentiate,
    entries,
    evaluate,
    plain,
)
from .drawing import Again, drawn, inputs_of

needs_mxnet = pytest.mark.skipif(conformance.MXNET is None, reason=conformance.WHY_NOT or "MXNet is here")


def _typed(case, dtype):
    return pytest.param(case, dtype, id=f"{case.kind}: {case.name} {dtype}".replace(" ", "_"))


def _is_float(dtype):
    return np.dtype(dtype).kind == "f"


CASES, _ = entries(Case)
SCRIPTS, SCRIPT_NAMES = entries(Script)
MISTAKES, MISTAKE_NAMES = entries(Mistake)
EVERY_CASE = [_typed(case, dtype) for case in CASES for dtype in case.dtypes]
FIRST = [_typed(case, case.dtypes[0]) for case in CASES]
DIFFERENTIABLE = [_typed(case, "float64") for case in CASES if case.gradient is not False and case.finite]


def each_drawn(case, dtype, check, examples):
    """Run check(arrays, options, seed) on this many drawn inputs; hypothesis looks for smaller ones where it fails."""
    drawn_before = _drawn_once(case, dtype, examples)
    try:
        for inputs in drawn_before:
            check(*inputs)
    except Exception:
        _search(case, dtype, check, examples)
        raise  # where hypothesis found nothing: the check does not give the same each time


def _search(case, dtype, check, examples, drawn=drawn):
    # Inputs come from a seed that hypothesis makes of the text of `run`: other words, and other inputs are drawn.
    @settings(
        max_examples=examples,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow],  # drawing is quick, but a busy machine is not
    )
    @given(drawn(case, dtype))
    def run(inputs):
        check(*inputs)

    run()


_CHOSEN = {}


def _drawn_once(case, dtype, examples):
    """The first inputs that hypothesis draws for a case, made anew from what it chose.

    It chooses once for all tests and types, for it takes longer than most checks, and would choose the same for each
    (conftest.py). Where a case asks for something else with another type, it chooses for that type.
    """
    for key in (case.draws, (case.draws, dtype)):
        if len(_CHOSEN.get(key, ())) < examples:
            chosen = _CHOSEN[key] = []
            _search(case, dtype, lambda *inputs: None, max(examples, case.examples), partial(drawn, chosen=chosen))
        try:
            return [inputs_of(case, dtype, Again(made)) for made in _CHOSEN[key][:examples]]
        except KeyError:
            continue
    raise AssertionError(f"{case.name} asks for something else each time")


# ------------------------------------------------------------------------------------------ against MXNet


@needs_mxnet
@pytest.mark.parametrize(("case", "dtype"), EVERY_CASE)
def test_values_types_shapes_and_gradients_are_mxnets(case, dtype):
    bound = case.bound_of(dtype)

    def run(mx, arrays, options, seed):
        if case.gradient is not False and _is_float(dtype):
            return differentiate(mx, case, arrays, options, seed)
        return evaluate(mx, case, arrays, options), {}

    def check(arrays, options, seed):
        expected, expected_gradients = run(conformance.MXNET, arrays, options, seed)
        came, gradients = run(minimx, arrays, options, seed)
        compare(expected, came, bound)
        if case.trusted:
            compare(expected_gradients, gradients, bound, "gradients")

    each_drawn(case, dtype, check, case.examples if dtype == case.dtypes[0] else 2)


@needs_mxnet
@pytest.mark.parametrize(("case", "dtype"), FIRST)
def test_a_result_shares_memory_with_an_input_where_it_does_in_mxnet(case, dtype):
    def run(mx, arrays, options):
        inputs = [mx.nd.array(array, dtype=array.dtype) for array in arrays]
        for number, result in enumerate(conformance.listed(case.run(mx, *inputs, **options))):
            result[:] = 100 + number
        mx.nd.waitall()  # MXNet's BatchNorm with fix_gamma writes its gamma without making readers wait
        return [array.asnumpy() for array in inputs]

    def check(arrays, options, seed):
        compare(run(conformance.MXNET, arrays, options), run(minimx, arrays, options), case.bound_of(dtype))

    each_drawn(case, dtype, check, 2)


@needs_mxnet
@pytest.mark.parametrize("script", SCRIPTS, ids=SCRIPT_NAMES)
def test_a_script_gives_the_same(script):
    if script.kind == "data":
        gc.freeze()  # each of MXNet's loaders searches all that is not (conftest.py)
    expected, came = (_with_names_from_0(script, mx) for mx in (conformance.MXNET, minimx))
    compare(expected, came, script.bound)


def _with_names_from_0(script, mx):
    """What a script gives where no symbol was named before: tests before may have made more in one library."""
    with mx.name.NameManager():
        return plain(mx, script.run(mx))


@needs_mxnet
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a half-made DataLoader's __del__
@pytest.mark.parametrize("mistake", MISTAKES, ids=MISTAKE_NAMES)
def test_mxnet_raises_that_type(mistake):
    with pytest.raises(Exception) as caught:  # noqa: PT012
        mistake.run(conformance.MXNET)
        conformance.MXNET.nd.waitall()
    assert type(caught.value).__name__ == mistake.raises
    traceback.clear_frames(caught.tb)  # what was half made is freed now, not in the next test


def _network(mx, seed):
    nn = mx.gluon.nn
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(2, 3, in_channels=1), nn.BatchNorm(in_channels=2), nn.Flatten(), nn.Dense(3, in_units=8))
    net.initialize()
    fill(mx, net, seed)
    return net


@needs_mxnet
@pytest.mark.parametrize("written_by_mxnet", [True, False])
def test_each_reads_what_the_other_wrote(tmp_path, written_by_mxnet):
    writer, reader = (conformance.MXNET, minimx) if written_by_mxnet else (minimx, conformance.MXNET)
    name = str(tmp_path / "file")
    types = ("float32", "float64", "float16", "uint8", "int8", "int32", "int64")
    values = np.random.default_rng(0).uniform(0, 100, (2, 3, 1))
    arrays = {f"a {kind}": writer.nd.array(values, dtype=kind) for kind in types}
    for content in (arrays, list(arrays.values()), arrays["a float32"], []):
        writer.nd.save(name, content)
        expected = [content] if isinstance(content, writer.nd.NDArray) else content
        compare(plain(writer, expected), plain(reader, reader.nd.load(name)), 0)
    net, twin = _network(writer, 1), _network(reader, 2)
    x = np.arange(16).reshape(1, 1, 4, 4) / 10
    for save, load in (
        (net.save_parameters, twin.load_parameters),
        (net.collect_params().save, twin.collect_params().load),
    ):
        fill(reader, twin, 2)
        save(name)
        load(name)
        compare(plain(writer, net(writer.nd.array(x))), plain(reader, twin(reader.nd.array(x))), 1e-5)


@needs_mxnet
@pytest.mark.parametrize("written_by_mxnet", [True, False])
@pytest.mark.parametrize("hybrid", [True, False])
def test_each_reads_the_structure_that_the_other_wrote(tmp_path, written_by_mxnet, hybrid):
    writer, reader = (conformance.MXNET, minimx) if written_by_mxnet else (minimx, conformance.MXNET)
    net, twin = _network(writer, 1), _network(reader, 2)
    x = np.arange(16).reshape(1, 1, 4, 4) / 10
    if hybrid:
        net.hybridize()
    expected = plain(writer, net(writer.nd.array(x)))
    net.save(str(tmp_path / "net"))
    twin.load(str(tmp_path / "net"))
    compare(expected, plain(reader, twin(reader.nd.array(x))), 1e-5)
    assert twin[3].name == net[3].name


# ------------------------------------------------------------------------------------------ minimx alone


@pytest.mark.parametrize("mistake", MISTAKES, ids=MISTAKE_NAMES)
def test_a_mistake_raises_mxnets_type_and_says_what_was_expected(mistake):
    recorder = Recorder(minimx)
    with pytest.raises(Exception, match=mistake.says) as caught:
        mistake.run(recorder)
    assert type(caught.value).__name__ == mistake.raises
    assert not recorder.unused(mistake.subjects)


@pytest.mark.parametrize("script", SCRIPTS, ids=SCRIPT_NAMES)
def test_a_script_runs_without_mxnet(script):
    recorder = Recorder(minimx)
    came = plain(minimx, script.run(recorder))
    assert not recorder.unused(script.subjects)
    if script.gives is not None:
        compare(plain(minimx, script.gives), came, script.bound)


@pytest.mark.parametrize(("case", "dtype"), EVERY_CASE)
def test_results_are_arrays_and_gradients_look_like_their_inputs(case, dtype):
    recorder = Recorder(minimx)

    def check(arrays, options, seed):
        inputs = [minimx.nd.array(array, dtype=array.dtype) for array in arrays]
        for result in conformance.listed(case.run(recorder, *inputs, **options)):
            assert isinstance(result, minimx.nd.NDArray)
            assert result.dtype is result.asnumpy().dtype.type
            assert result.shape == result.asnumpy().shape
        if case.gradient is False or not _is_float(dtype):
            return
        _, gradients = differentiate(minimx, case, arrays, options, seed)
        for index, gradient in gradients.items():
            assert (gradient.shape, gradient.dtype) == (arrays[index].shape, arrays[index].dtype)

    each_drawn(case, dtype, check, 2)
    assert not recorder.unused(case.subjects)


@pytest.mark.parametrize(("case", "dtype"), DIFFERENTIABLE)
def test_backward_changes_nothing_that_it_needs_again(case, dtype):
    """A second backward through the same graph gives the same, and adds it; heads stay as they were."""

    def check(arrays, options, seed):
        inputs = [minimx.nd.array(array, dtype=array.dtype) for array in arrays]
        chosen = [inputs[index] for index in case.differentiable(arrays)]
        for array in chosen:
            array.attach_grad("add")
        with minimx.autograd.record():
            results = conformance.listed(case.run(minimx, *inputs, **options))
        values = [result.asnumpy() for result in results]
        given = conformance.upstream(values, seed)
        heads = [minimx.nd.array(head, dtype=head.dtype) for head in given]
        gradients = []
        for retain in (True, False):
            minimx.autograd.backward(results, heads, retain_graph=retain)
            gradients.append([array.grad.asnumpy() for array in chosen])
        compare([2 * gradient for gradient in gradients[0]], gradients[1], 1e-12)
        compare(given, [head.asnumpy() for head in heads], 0)
        compare(values, [result.asnumpy() for result in results], 0)
        for index in case.differentiable(arrays):
            assert np.array_equal(inputs[index].asnumpy(), arrays[index]), "an operator changed what it was given"

    each_drawn(case, dtype, check, 2)


@pytest.mark.parametrize(("case", "dtype"), DIFFERENTIABLE)
def test_derivatives_are_those_of_finite_differences(case, dtype):
    sizes = {}

    def check(arrays, options, seed):
        for index, size in check_gradient(minimx, case, arrays, options, seed).items():
            sizes[index] = max(size, sizes.get(index, 0.0))

    each_drawn(case, dtype, check, 4)
    assert sizes
    assert min(sizes.values()) >= conformance.SIZE, f"derivatives of {sizes}: this test could not fail"


@pytest.mark.parametrize(("case", "dtype"), DIFFERENTIABLE)
def test_a_derivative_that_is_wrong_by_a_thousandth_is_caught(case, dtype):
    class Wrong(minimx.autograd.Function):
        def forward(self, x):
            return x * 1

        def backward(self, dy):
            return dy * 1.001

    def planted(mx, *arrays, **options):
        return case.run(mx, *(Wrong()(array) for array in arrays), **options)

    wrong = conformance.Case(case.kind, case.name, case.subjects, planted, case.draws, gradient=case.gradient)
    caught = []

    def check(arrays, options, seed):
        if not caught:
            try:
                check_gradient(minimx, wrong, arrays, options, seed)
            except AssertionError:
                caught.append(True)

    each_drawn(wrong, dtype, check, 4)
    assert caught
