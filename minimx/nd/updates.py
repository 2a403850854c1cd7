"""The updates of optimizers, to be called with ``out=weight``; gradients are rescaled and clipped first."""

import functools

import numpy as np

from .operators import operator


@functools.lru_cache(maxsize=256)
def _as(dtype, number):
    """A number as an array without axes, which NumPy multiplies twice as fast as a number."""
    return np.array(number, dtype)


def _prepared(grad, rescale_grad, clip_gradient):
    if rescale_grad != 1.0:
        grad = grad * _as(grad.dtype, rescale_grad)
    return grad if clip_gradient is None or clip_gradient <= 0 else np.clip(grad, -clip_gradient, clip_gradient)


def _rest(beta):
    return float(1 - np.float32(beta))  # as in MXNet: in float32, 1 - 0.999 has five correct digits


def descend(weight, grad, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """w ← w - lr (g + wd w), in place, for NumPy arrays."""
    grad = _prepared(grad, rescale_grad, clip_gradient)
    if wd:
        grad = grad + _as(grad.dtype, wd) * weight
    weight -= _as(grad.dtype, lr) * grad


@operator("sgd_update")
def sgd_update(weight, grad, *, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """w - lr (g + wd w)."""
    weight = weight.copy()
    descend(weight, grad, lr, wd, rescale_grad, clip_gradient)
    return weight, ()


@operator("sgd_mom_update")
def sgd_mom_update(weight, grad, mom, *, lr, momentum=0.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """m ← momentum m - lr (g + wd w), in place; w + m."""
    grad = _prepared(grad, rescale_grad, clip_gradient) + wd * weight
    mom *= momentum
    mom -= lr * grad
    return weight + mom, ()


@operator("nag_mom_update")
def nag_mom_update(weight, grad, mom, *, lr, momentum=0.0, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """Nesterov's momentum: with d = lr (g + wd w), w ← w + momentum (momentum m - d) - d, and m ← momentum m - d.

    The d of m is computed with the new w, as in MXNet where ``out`` is the weight.
    """
    grad = _prepared(grad, rescale_grad, clip_gradient)
    change = lr * (grad + wd * weight)
    weight = weight + momentum * (momentum * mom - change) - change
    mom *= momentum
    mom -= lr * (grad + wd * weight)
    return weight, ()


@operator("adam_update")
def adam_update(
    weight, grad, mean, var, *, lr, beta1=0.9, beta2=0.999, epsilon=1e-8, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0
):
    """m ← β₁ m + (1 - β₁) g and v ← β₂ v + (1 - β₂) g², in place; w - lr m / (√v + ε)."""
    grad = grad * rescale_grad + wd * weight
    if clip_gradient is not None and clip_gradient > 0:
        grad = np.clip(grad, -clip_gradient, clip_gradient)
    mean *= beta1
    mean += _rest(beta1) * grad
    var *= beta2
    var += _rest(beta2) * np.square(grad)
    return weight - lr * mean / (np.sqrt(var) + epsilon), ()


@operator("rmsprop_update")
def rmsprop_update(
    weight, grad, n, *, lr, gamma1=0.95, epsilon=1e-8, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0, clip_weights=-1.0
):
    """n ← γ n + (1 - γ) g², in place; w - lr g / √(n + ε)."""
    grad = grad * rescale_grad + wd * weight
    if clip_gradient is not None and clip_gradient > 0:
        grad = np.clip(grad, -clip_gradient, clip_gradient)
    n *= gamma1
    n += (1 - gamma1) * np.square(grad)
    weight = weight - lr * grad / np.sqrt(n + epsilon)
    return (weight if clip_weights <= 0 else np.clip(weight, -clip_weights, clip_weights)), ()


@operator("signsgd_update")
def signsgd_update(weight, grad, *, lr, wd=0.0, rescale_grad=1.0, clip_gradient=-1.0):
    """w - lr (sign g + wd w)."""
    return weight - lr * (np.sign(_prepared(grad, rescale_grad, clip_gradient)) + wd * weight), ()
