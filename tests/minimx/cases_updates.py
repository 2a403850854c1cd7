"""Update operators whose attributes or states differ from those of the others."""

import numpy as np

from .conformance import Table

updates = Table("updates")
SINGLE = {"bounds": {"float64": 1e-6}, "why": "lr and the like are float32 in MXNet"}


def _of(states, *choices, low=0.1):
    """A weight, a gradient and states of one shape, and one of each group of options."""

    def draws(d):
        shape, options = d.shape(), {}
        for group in choices:
            options.update(d.one_of(*group))
        return [d.array(shape), d.array(shape)] + [d.array(shape, low, 1) for _ in range(states)], options

    return draws


RESCALED = ({}, {"rescale_grad": 0.25}, {"rescale_grad": 2.0})
CLIPPED = ({}, {"clip_gradient": 0.5}, {"clip_gradient": -1.0})


@updates.case(
    "nd.ftml_update",
    draws=_of(3, ({"t": 1}, {"t": 7}), RESCALED, ({}, {"clip_grad": 0.5}), ({}, {"beta1": 0.5, "wd": 0.25})),
    gradient=False,
    examples=20,
    bounds={"float32": 1e-4, "float64": 1e-5},
    why="1 - beta2 to the t is a small difference of float32 numbers in MXNet",
)
def ftml(mx, weight, grad, *states, **options):
    mx.nd.ftml_update(weight, grad, *states, out=weight, lr=0.5, **options)
    return [weight, grad, *states]


@updates.case(
    "nd.lamb_update_phase1",
    draws=_of(2, ({"t": 1}, {"t": 7}, {"t": 2, "bias_correction": False}), RESCALED, CLIPPED, ({}, {"beta1": 0.5})),
    gradient=False,
    examples=20,
    bounds={"float32": 1e-4, "float64": 1e-5},
    why="1 - beta2 to the t is a small difference of float32 numbers in MXNet",
)
def lamb_1(mx, weight, grad, *states, **options):
    return [mx.nd.lamb_update_phase1(weight, grad, *states, wd=0.25, **options), weight, grad, *states]


@updates.case(
    "nd.lamb_update_phase2",
    draws=lambda d: (
        [d.array(shape := d.shape()), d.array(shape), d.one_of(np.zeros(1, d.dtype), d.array((1,), 0.5, 2)),
         d.one_of(np.zeros(1, d.dtype), d.array((1,), 0.5, 2))],
        d.one_of({}, {"lower_bound": 1.5}, {"upper_bound": 0.75}, {"lower_bound": 0.75, "upper_bound": 1.0}),
    ),
    gradient=False,
    examples=20,
    **SINGLE,
)  # fmt: skip
def lamb_2(mx, weight, g, r1, r2, **options):
    same = mx.nd.lamb_update_phase2(weight, g, r1, r2, lr=0.5, out=weight, **options)
    return [same, weight]


@updates.case(
    "nd.mp_sgd_update",
    "nd.mp_sgd_mom_update",
    draws=_of(2, RESCALED, CLIPPED, ({}, {"wd": 0.25})),
    gradient=False,
    examples=20,
    dtypes=("float16",),
)
def half_precision(mx, weight, grad, mom, weight32, **options):
    """Two of float16 and two of float32."""
    mom, weight32 = mom.astype("float32"), weight32.astype("float32")
    mx.nd.mp_sgd_update(weight, grad, weight32, out=weight, lr=0.5, **options)
    results = [weight.copy(), weight32.copy()]
    mx.nd.mp_sgd_mom_update(weight, grad, mom, weight32, out=weight, lr=0.5, momentum=0.75, **options)
    return [*results, weight, mom, weight32]


def mistake(name, run, says, *subjects):
    updates.mistake(*subjects, raises="MXNetError", says=says, name=name)(run)


mistake("ftml_update without t", lambda mx: mx.nd.ftml_update(*[mx.nd.ones((2,))] * 5, lr=0.1), "t", "nd.ftml_update")
mistake("lamb_update_phase1 without wd", lambda mx: mx.nd.lamb_update_phase1(*[mx.nd.ones((2,))] * 4, t=1), "wd",
        "nd.lamb_update_phase1")  # fmt: skip
