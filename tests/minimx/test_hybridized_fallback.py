"""What cannot run as a plan runs as before and says why; what is changed later counts."""

import pytest

import minimx as mx
from minimx import autograd, gluon, nd

from .cases_gluon import inputs

nn = gluon.nn


class Sizes(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        return x * x.shape[0]


class Numbers(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        return x * 2 if x.sum().asscalar() > 0 else x * 3


class Branch(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        return x * 2 if x > 0 else x * 3


class NumPyInside(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        return nd.array(x.asnumpy() * 2)


class Text(gluon.HybridBlock):
    def hybrid_forward(self, F, x):
        return x * 2, "text"


@pytest.mark.parametrize(
    ("block", "why"),
    [(Sizes, "shape"), (Numbers, "asscalar"), (Branch, "bool"), (NumPyInside, "asnumpy"), (Text, "no array")],
)
def test_what_cannot_be_called_with_symbols_runs_as_before_and_says_why(block, why, caplog):
    net, x = block(), nd.array([3.0])
    before = net(x)
    net.hybridize()
    with caplog.at_level("DEBUG", logger="minimx"):
        after = net(x)
    before, after = ((out if block is not Text else out[0]).asnumpy() for out in (before, after))
    assert after == before
    assert "without a plan" in repr(net.hybridized)
    assert why in repr(net.hybridized)
    assert not net.hybridized
    assert "has no plan" in caplog.text


def test_a_branch_on_numbers_takes_the_right_side_in_every_call():
    net = Numbers()
    net.hybridize()
    assert [net(nd.array([value])).asscalar() for value in (1, -1, 2)] == [2, -3, 4]


def test_children_run_as_plans_where_the_whole_cannot():
    class Whole(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            self.dense = nn.Dense(2, in_units=3)

        def hybrid_forward(self, F, x):
            return self.dense(x) * x.shape[0]

    net = Whole()
    net.initialize()
    net.hybridize()
    net(inputs(mx, (4, 3)))
    assert not net.hybridized
    assert net.dense.hybridized


def test_a_hook_on_a_child_is_called_in_every_step_and_can_be_removed():
    net = nn.HybridSequential()
    net.add(nn.Dense(2, in_units=3), nn.Dense(1, in_units=2))
    net.initialize()
    net.hybridize()
    x, seen = inputs(mx, (4, 3)), []
    net(x)
    assert net.hybridized
    handle = net[0].register_forward_hook(lambda block, args, out: seen.append(out.shape))
    net(x)
    net(x)
    assert seen == [(4, 2)] * 2
    assert "hook" in repr(net.hybridized)
    handle.detach()
    net(x)
    assert len(seen) == 2
    assert net.hybridized


def test_a_hook_on_the_block_itself_is_called_around_the_plan():
    net, seen = nn.Dense(2, in_units=3), []
    net.initialize()
    net.hybridize()
    net.register_forward_hook(lambda block, args, out: seen.append(out.shape))
    net(inputs(mx, (4, 3)))
    net(inputs(mx, (5, 3)))
    assert seen == [(4, 2), (5, 2)]
    assert net.hybridized


def test_a_block_that_is_added_later_counts():
    net = nn.HybridSequential()
    net.add(nn.Activation("relu"))
    net.hybridize()
    x = nd.array([-1, 2])
    assert net(x).asnumpy().tolist() == [0, 2]
    net.add(nn.HybridLambda(lambda F, x: x + 1))
    assert net(x).asnumpy().tolist() == [1, 3]


def test_a_forward_of_ones_own_is_what_runs():
    class Own(gluon.HybridBlock):
        def forward(self, x):
            return x + len(x)

    net = Own()
    net.hybridize()
    assert net(nd.array([1, 2])).asnumpy().tolist() == [3, 4]
    assert "forward" in repr(net.hybridized)


def test_an_operator_that_needs_numbers_is_called_as_it_is_and_named():
    class Rows(gluon.HybridBlock):
        def hybrid_forward(self, F, x, rows):
            return F.take(F.exp(x), rows, mode="raise")

    net = Rows()
    net.hybridize()
    x, rows = inputs(mx, (4, 3)), nd.array([1, 3])
    x.attach_grad()
    with autograd.record():
        y = net(x, rows)
    y.backward()
    assert (y.asnumpy() == nd.exp(x).asnumpy()[[1, 3]]).all()
    assert "as it is" in repr(net.hybridized)
    with pytest.raises(mx.MXNetError, match="outside"):
        net(x, nd.array([1, 9]))


def test_the_text_says_what_it_is():
    net = nn.Dense(2, in_units=3)
    net.initialize()
    assert repr(net.hybridized) == "not hybridized"
    net.hybridize()
    assert "first call" in repr(net.hybridized)
    with autograd.record():
        y = net(inputs(mx, (4, 3)))
    y.backward()
    assert repr(net.hybridized) == "a plan of 3 calls forward and 3 backward"
    assert "def forward(data, dense" in net.hybridized.source
    assert "def backward(kept, dy)" in net.hybridized.source
    net.hybridize(False)
    assert repr(net.hybridized) == "not hybridized"


def test_a_block_may_have_an_attribute_of_that_name():
    class Mine(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            self.hybridized = 3

    assert Mine().hybridized == 3
