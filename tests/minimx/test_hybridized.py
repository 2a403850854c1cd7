"""Hybridized blocks: every layer and loss runs as a plan, with the same bits."""

import pytest

import minimx as mx
from minimx import autograd, gluon, nd

from .cases_gluon import LAYERS, LOSSES, _loss_inputs, fill, inputs

nn = gluon.nn


def bits(arrays):
    """The numbers of arrays, with their shapes and types, for a comparison to the bit."""
    return [(array.shape, array.dtype, array.asnumpy().tobytes()) for array in arrays]


def trained(net, args, *, steps=2, train_mode=True, seed=5):
    """All numbers of a few steps: outputs, gradients of inputs and parameters, parameters; and the evaluation after."""
    net.initialize()
    with autograd.predict_mode():
        net(*args)  # shapes
    fill(mx, net)
    mx.random.seed(seed)
    found = []
    for x in args:
        x.attach_grad()
    for _ in range(steps):
        with autograd.record(train_mode=train_mode):
            out = net(*args)
        out.backward(inputs(mx, out.shape, seed=2))
        found += [out, *[x.grad.copy() for x in args]]
        for parameter in net.collect_params().values():
            found.append(parameter.data().copy())
            if parameter.grad_req != "null":
                found.append(parameter.grad().copy())
                parameter.set_data(parameter.data() - 0.1 * parameter.grad())
    return bits([*found, net(*args)])


def same_with_and_without(make, args, **options):
    """Train with and without hybridize(); return the hybridized block."""
    plain, fast = make(), make()
    fast.hybridize()
    before = trained(plain, [x.copy() for x in args], **options)
    assert trained(fast, [x.copy() for x in args], **options) == before
    return fast


HYBRID = {name: case for name, case in LAYERS.items() if "Lambda" not in name or "Hybrid" in name}


@pytest.mark.parametrize("train_mode", [True, False])
@pytest.mark.parametrize("name", HYBRID)
def test_a_layer_runs_as_a_plan_with_the_same_bits(name, train_mode):
    _, make, shape = HYBRID[name]
    net = same_with_and_without(lambda: make(nn), [inputs(mx, shape)], train_mode=train_mode)
    assert "a plan of" in repr(net.hybridized)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_loss_runs_as_a_plan_with_the_same_bits(name, weighted):
    _, make, shape, label = LOSSES[name]
    pred, target = _loss_inputs(mx, shape, label)
    weights = [nd.array([1, 0.5, 0, 2]).reshape((4,) + (1,) * (pred.ndim - 1))] if weighted else []
    found = []
    for hybrid in (False, True):
        loss = make(gluon.loss)
        loss.hybridize(hybrid)
        pred.attach_grad()
        with autograd.record():
            value = loss(pred, target, *weights)
        value.backward()
        found.append(bits([value, pred.grad]))
    assert found[0] == found[1]
    assert "a plan of" in repr(loss.hybridized)


# ------------------------------------------------------------------------------------------- whole networks


def image_net():
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(
            nn.Conv2D(3, 3, activation="relu"), nn.BatchNorm(), nn.MaxPool2D(), nn.Dropout(0.5), nn.Flatten(),
            nn.Dense(4, activation="sigmoid"), nn.Dropout(0.3), nn.LayerNorm(), nn.Dense(3),
        )  # fmt: skip
    return net


def test_a_network_with_dropout_draws_the_same_masks_in_the_same_order():
    net = same_with_and_without(image_net, [inputs(mx, (4, 1, 8, 8))], steps=4)
    assert "generator().random(" in net.hybridized.source or net.hybridized.source  # evaluated last


@pytest.mark.parametrize("shape", [(40, 3), (40, 1), (70, 16), (3, 70)])
def test_sums_are_added_up_in_the_same_order(shape):
    class Sums(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            y = F.log_softmax(x) + F.broadcast_mul(F.softmax(F.exp(x)), F.sum(x, axis=1, keepdims=True))
            return F.broadcast_add(y, F.mean(F.transpose(x), axis=0).expand_dims(1))

    same_with_and_without(Sums, [inputs(mx, shape)])


def test_random_numbers_are_drawn_in_every_step():
    net = nn.Dropout(0.5)
    net.hybridize()
    x = nd.ones((30, 30))
    with autograd.train_mode():
        first, second = net(x), net(x)
    assert (first.asnumpy() != second.asnumpy()).any()
    assert "generator().random(" in net.hybridized.source


def test_branches_draw_in_the_order_in_which_they_are_called():
    class Branches(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            second = F.Dropout(x, p=0.4)
            first = F.Dropout(x, p=0.2)
            return first * 2 - second * 3 + F.exp(first) * second

    same_with_and_without(Branches, [inputs(mx, (4, 3))])


def test_a_gradient_that_comes_on_several_ways_has_the_same_bits():
    class Ways(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            late = F.exp(x)
            return F.sin(x) * x + late * 0.1 + F.tanh(x) * F.square(x) - x / 3

    same_with_and_without(Ways, [inputs(mx, (4, 3))])


def test_results_share_no_memory_with_inputs_or_with_each_other():
    class Same(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            y = F.identity(x)
            return y, F.reshape(y, shape=(-1,)), y * 1

    net = Same()
    net.hybridize()
    x = nd.array([[1, 2], [3, 4]])
    first, second, third = net(x)
    first[:] = 0
    second[:] = 5
    assert (x.asnumpy() == third.asnumpy()).all()
    assert third.asnumpy().tolist() == [[1, 2], [3, 4]]
    assert net(x)[0].asnumpy().tolist() == [[1, 2], [3, 4]]


def test_a_step_leaves_one_node_on_the_tape_and_frees_it():
    net = nn.Dense(2, in_units=3)
    net.initialize()
    net.hybridize()
    with autograd.record():
        y = net(inputs(mx, (4, 3)))
    assert [type(parent).__name__ for parent in y._node.parents] == ["Variable", "Variable"]
    y.backward()
    assert y._node.parents is None
    with pytest.raises(mx.MXNetError, match="not in a computational graph"):
        y.backward()


def test_batch_norm_with_a_fixed_gamma_sets_it_to_one():
    net = nn.BatchNorm(scale=False, in_channels=3)
    net.initialize()
    net.hybridize()
    net.gamma.set_data(nd.array([5, 6, 7]))
    with autograd.record():
        net(inputs(mx, (4, 3)))
    assert net.gamma.data().asnumpy().tolist() == [1, 1, 1]


def test_programs_are_shared_by_blocks_that_are_the_same_but_for_names():
    nets = [nn.Dense(2, in_units=3) for _ in range(2)]
    for net in nets:
        net.initialize()
        net.hybridize()
        net(inputs(mx, (4, 3)))
    first, second = (net._hybrid.last.last for net in nets)
    assert first is second
    other = nn.Dense(2, in_units=3, use_bias=False)
    other.initialize()
    other.hybridize()
    other(inputs(mx, (4, 3)))
    assert other._hybrid.last.last is not first


# ------------------------------------------------------------------------------------------- arrays and settings


class Two(gluon.HybridBlock):
    def hybrid_forward(self, F, a, b):
        return F.exp(a) * b, a - b


def with_and_without(make, run):
    """The bits of what ``run(net)`` returns, a list of arrays, without and with hybridize()."""
    found = []
    for active in (False, True):
        net = make()
        net.initialize()
        net.hybridize(active)
        found.append(bits(run(net)))
    assert net.hybridized
    return found


@pytest.mark.parametrize("heads", [(0,), (1,), (0, 1), (1, 0)])
def test_gradients_of_some_of_several_outputs(heads):
    def run(net):
        a, b = inputs(mx, (2, 3)), inputs(mx, (2, 3), seed=4)
        for one in (a, b):
            one.attach_grad()
        with autograd.record():
            out = net(a, b)
        autograd.backward([out[head] for head in heads], [inputs(mx, (2, 3), seed=5 + head) for head in heads])
        return [*out, a.grad, b.grad]

    plain, fast = with_and_without(Two, run)
    assert plain == fast


def test_an_array_that_is_given_twice_gets_both_gradients():
    def run(net):
        x = inputs(mx, (2, 3))
        x.attach_grad()
        with autograd.record():
            y = net(x, x)[0]
        y.backward()
        return [y, x.grad]

    plain, fast = with_and_without(Two, run)
    assert plain == fast


def test_what_an_operator_changes_in_place_is_no_input():
    class Sum(gluon.HybridBlock):
        def hybrid_forward(self, F, a, b):
            return F.add_n(a, b, a)

    net = Sum()
    net.hybridize()
    a, b = nd.array([1, 2]), nd.array([3, 4])
    assert net(a, b).asnumpy().tolist() == [5, 8]
    assert a.asnumpy().tolist() == [1, 2]


def test_a_block_is_evaluated_recorded_and_trained_in_turns():
    def run(net):
        x, found = inputs(mx, (4, 3)), []
        for _ in range(2):
            found.append(net(x))
            with autograd.record():
                y = net(x)
            y.backward()
            found += [y, net.gamma.grad().copy()]
            with autograd.record(train_mode=False):
                found.append(net(x))
        return found

    plain, fast = with_and_without(lambda: nn.BatchNorm(in_channels=3), run)
    assert plain == fast


def test_cast_parameters_and_other_contexts_are_looked_up_again():
    net = nn.Dense(2, in_units=3)
    net.initialize()
    net.hybridize()
    x = inputs(mx, (4, 3))
    first = net(x)
    net.cast("float64")
    assert str(net(x.astype("float64")).asnumpy().dtype) == "float64"
    assert net.hybridized
    net.cast("float32")
    net.collect_params().reset_ctx([mx.cpu(0), mx.cpu(1)])
    second = net(x.as_in_context(mx.cpu(1)))
    assert second.context == mx.cpu(1)
    assert (second.asnumpy() == first.asnumpy()).all()
    net.weight.grad_req = "null"
    with autograd.record():
        y = net(x)
    y.backward()
    assert net.bias.grad(mx.cpu(0)).asnumpy().tolist() == [4, 4]


def test_exported_states_are_called_aux(tmp_path):
    net = nn.BatchNorm(in_channels=3, prefix="net_")
    net.initialize()
    net.hybridize()
    net(inputs(mx, (4, 3)))
    net.export(str(tmp_path / "net"), 7)
    names = ["arg:net_beta", "arg:net_gamma", "aux:net_running_mean", "aux:net_running_var"]
    assert sorted(nd.load(str(tmp_path / "net-0007.params"))) == names
