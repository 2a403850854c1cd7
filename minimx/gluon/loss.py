"""Losses: blocks that compare predictions with labels, and give one number for each row.

Unless its docstring says otherwise, a loss averages its formula over all axes but the batch's. It is multiplied by
``weight``, and by ``sample_weight``, an array that is broadcast over the loss before the average. Labels are reshaped
to the shape of the predictions, so (batch,) fits (batch, 1).
"""

import numbers

from ..base import MXNetError
from ..missing import missing
from ..nd.array import NDArray
from .block import HybridBlock

__getattr__ = missing(__name__)


class Loss(HybridBlock):
    """The base of losses.

    Args:
        weight: a number that the loss is multiplied by, or None.
        batch_axis: the axis of the rows.
    """

    def __init__(self, weight, batch_axis, **kwargs):
        super().__init__(**kwargs)
        self._weight, self._batch_axis = weight, batch_axis

    def __repr__(self):
        return f"{type(self).__name__}(batch_axis={self._batch_axis}, w={self._weight})"

    def hybrid_forward(self, F, x, *args, **kwargs):
        """Return the losses, (batch,)."""
        raise NotImplementedError(f"{type(self).__name__} needs a hybrid_forward(F, pred, label).")

    def _average(self, F, loss, sample_weight):
        """Multiply by the weights, and average over all axes but the batch's."""
        return F.mean(_weighted(F, loss, self._weight, sample_weight), axis=self._batch_axis, exclude=True)


def _weighted(F, loss, weight, sample_weight):
    if sample_weight is not None:
        loss = F.broadcast_mul(loss, sample_weight)
    if weight is not None:
        assert isinstance(weight, numbers.Number), f"weight is {weight!r}: expected a number."
        loss = loss * weight
    return loss


def _like(F, label, pred):
    if not isinstance(label, NDArray):
        return F.reshape_like(label, pred)
    if label.shape == pred.shape:
        return label
    try:
        return label.reshape(pred.shape)
    except (MXNetError, ValueError) as error:
        raise type(error)(f"Labels of shape {label.shape} do not fit predictions of shape {pred.shape}.") from None


class L2Loss(Loss):
    """½ · weight · (label - pred)². With the half the derivative has no factor 2."""

    def __init__(self, weight=1.0, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        loss = _weighted(F, F.square(_like(F, label, pred) - pred), self._weight / 2, sample_weight)
        return F.mean(loss, axis=self._batch_axis, exclude=True)


class L1Loss(Loss):
    """|label - pred|."""

    def __init__(self, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        return self._average(F, F.abs(_like(F, label, pred) - pred), sample_weight)


class SigmoidBinaryCrossEntropyLoss(Loss):
    """-label · log p · pos_weight - (1 - label) · log(1 - p), with p = sigmoid(pred) or, ``from_sigmoid``, pred.

    From logits it is computed as max(x, 0) - x · label + log(1 + exp(-|x|)), which is the same and never overflows.
    """

    def __init__(self, from_sigmoid=False, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        self._from_sigmoid = from_sigmoid

    def hybrid_forward(self, F, pred, label, sample_weight=None, pos_weight=None):
        """Return the losses, (batch,)."""
        label = _like(F, label, pred)
        if self._from_sigmoid:
            right = F.log(pred + 1e-12) * label
            if pos_weight is not None:
                right = F.broadcast_mul(right, pos_weight)
            loss = -(right + F.log(1.0 - pred + 1e-12) * (1.0 - label))
        elif pos_weight is None:
            loss = _softplus_loss(F, pred, label)
        else:
            log_weight = 1 + F.broadcast_mul(pos_weight - 1, label)
            softplus = F.Activation(-F.abs(pred), act_type="softrelu") + F.relu(-pred)
            loss = pred - pred * label + log_weight * softplus
        return self._average(F, loss, sample_weight)


SigmoidBCELoss = SigmoidBinaryCrossEntropyLoss


def _softplus_loss(F, pred, label):
    """Cross-entropy of sigmoid(pred) and labels from 0 to 1."""
    return F.relu(pred) - pred * label + F.Activation(-F.abs(pred), act_type="softrelu")


class SoftmaxCrossEntropyLoss(Loss):
    """-log softmax(pred) at the label's class or, where ``sparse_label`` is False, -Σ label · log softmax(pred).

    Args:
        axis: the axis of the classes.
        sparse_label: are labels class numbers? Otherwise they are probabilities in the shape of the predictions.
        from_logits: in spite of its name, this says that pred is log softmax already.
        weight: a number that the loss is multiplied by, or None.
        batch_axis: the axis of the rows.
        kwargs: a block's prefix and params.
    """

    def __init__(self, axis=-1, sparse_label=True, from_logits=False, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        self._axis, self._sparse_label, self._from_logits = axis, sparse_label, from_logits

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        if not self._from_logits:
            pred = F.log_softmax(pred, axis=self._axis)
        if self._sparse_label:
            loss = -F.pick(pred, label, axis=self._axis, keepdims=True)
        else:
            loss = -F.sum(pred * _like(F, label, pred), axis=self._axis, keepdims=True)
        return self._average(F, loss, sample_weight)


SoftmaxCELoss = SoftmaxCrossEntropyLoss


class KLDivLoss(Loss):
    """label · (log label - pred), summed over each row. pred is log softmax; if not ``from_logits`` it is made so."""

    def __init__(self, from_logits=True, axis=-1, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        self._from_logits, self._axis = from_logits, axis

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        if not self._from_logits:
            pred = F.log_softmax(pred, axis=self._axis)
        loss = _weighted(F, label * (F.log(label + 1e-12) - pred), self._weight, sample_weight)
        return F.sum(loss, axis=self._batch_axis, exclude=True)


class HuberLoss(Loss):
    """With d = |label - pred|: d² / (2 rho) where d ≤ rho, and d - rho / 2 elsewhere."""

    def __init__(self, rho=1, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        self._rho = rho

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        loss = F.abs(_like(F, label, pred) - pred)
        loss = F.where(loss > self._rho, loss - 0.5 * self._rho, (0.5 / self._rho) * F.square(loss))
        return self._average(F, loss, sample_weight)


class HingeLoss(Loss):
    """max(0, margin - pred · label), with labels -1 and 1."""

    def __init__(self, margin=1, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        self._margin = margin

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        return self._average(F, F.relu(self._margin - pred * _like(F, label, pred)), sample_weight)


class SquaredHingeLoss(HingeLoss):
    """max(0, margin - pred · label)², with labels -1 and 1."""

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        return self._average(F, F.square(F.relu(self._margin - pred * _like(F, label, pred))), sample_weight)


class LogisticLoss(Loss):
    """log(1 + exp(-pred · label)), with labels -1 and 1 (or, where ``label_format`` is ``"binary"``, 0 and 1)."""

    def __init__(self, weight=None, batch_axis=0, label_format="signed", **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        if label_format not in ("signed", "binary"):
            raise ValueError(f"label_format is {label_format!r}: expected 'signed' or 'binary'.")
        self._label_format = label_format

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        """Return the losses, (batch,)."""
        label = _like(F, label, pred)
        if self._label_format == "signed":
            label = (label + 1.0) / 2.0
        return self._average(F, _softplus_loss(F, pred, label), sample_weight)


class TripletLoss(Loss):
    """max(0, margin + Σ (positive - pred)² - Σ (negative - pred)²), summed over each row."""

    def __init__(self, margin=1, weight=None, batch_axis=0, **kwargs):
        super().__init__(weight, batch_axis, **kwargs)
        self._margin = margin

    def hybrid_forward(self, F, pred, positive, negative):
        """Return the losses, (batch,)."""
        distance = F.square(_like(F, positive, pred) - pred) - F.square(_like(F, negative, pred) - pred)
        loss = F.relu(F.sum(distance, axis=self._batch_axis, exclude=True) + self._margin)
        return _weighted(F, loss, self._weight, None)
