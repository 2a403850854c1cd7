"""Activations: functions that are applied to each element."""

from __future__ import annotations

from ... import initializer
from ...missing import missing
from ..block import HybridBlock

__getattr__ = missing(__name__)


class Activation(HybridBlock):
    """``"relu"``, ``"sigmoid"``, ``"tanh"``, ``"softrelu"`` or ``"softsign"``."""

    def __init__(self, activation, **kwargs):
        self._act_type = activation  # its name is made from this
        super().__init__(**kwargs)

    def _alias(self):
        return self._act_type

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return F.Activation(x, act_type=self._act_type, name="fwd")

    def __repr__(self):
        return f"{type(self).__name__}({self._act_type})"


class _OfLeakyReLU(HybridBlock):
    """The activations that the operator LeakyReLU computes."""

    _operator_name: str | None = "fwd"

    def __init__(self, act_type, kwargs, slope=0.25):
        super().__init__(**kwargs)
        self._act_type, self._slope = act_type, slope

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return F.LeakyReLU(x, act_type=self._act_type, slope=self._slope, name=self._operator_name)


class LeakyReLU(_OfLeakyReLU):
    """x where it is positive, elsewhere alpha x."""

    def __init__(self, alpha, **kwargs):
        assert alpha >= 0, f"alpha is {alpha}: expected a slope of at least 0."
        super().__init__("leaky", kwargs, alpha)

    def __repr__(self):
        return f"{type(self).__name__}({self._slope})"


class ELU(_OfLeakyReLU):
    """x where it is positive, elsewhere alpha (exp(x) - 1)."""

    _operator_name = None  # as in MXNet

    def __init__(self, alpha=1.0, **kwargs):
        super().__init__("elu", kwargs, alpha)


class SELU(_OfLeakyReLU):
    """ELU, scaled so that activations keep mean 0 and variance 1 (Klambauer et al., 2017)."""

    def __init__(self, **kwargs):
        super().__init__("selu", kwargs)


class GELU(_OfLeakyReLU):
    """x Φ(x), with the distribution function of the standard normal."""

    def __init__(self, **kwargs):
        super().__init__("gelu", kwargs)


class PReLU(HybridBlock):
    """x where it is positive, elsewhere αx with a learnt α: one, or one for each of ``in_channels``."""

    def __init__(self, alpha_initializer=initializer.Constant(0.25), in_channels=1, **kwargs):  # noqa: B008
        super().__init__(**kwargs)
        self.alpha = self.params.get("alpha", shape=(in_channels,), init=alpha_initializer)

    def hybrid_forward(self, F, x, alpha):
        """The same shape as x."""
        return F.LeakyReLU(x, gamma=alpha, act_type="prelu", name="fwd")


class Swish(HybridBlock):
    """x sigmoid(beta x)."""

    def __init__(self, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self._beta = beta

    def hybrid_forward(self, F, x):
        """The same shape as x."""
        return x * F.sigmoid(self._beta * x, name="fwd")
