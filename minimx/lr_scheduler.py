"""Learning rates that change with the number of updates: an optimizer calls its scheduler with that number."""

import math

from .missing import missing

__getattr__ = missing(__name__)


class LRScheduler:
    """A learning rate as a function of the number of updates. Subclasses define ``__call__``.

    Args:
        base_lr: the learning rate after the warm-up.
        warmup_steps: updates before the schedule begins.
        warmup_begin_lr: where the warm-up starts.
        warmup_mode: ``"linear"``, on a line to ``base_lr``, or ``"constant"``, at ``warmup_begin_lr`` until its end.

    Raises:
        ValueError: an argument is outside of its range.
    """

    def __init__(self, base_lr=0.01, warmup_steps=0, warmup_begin_lr=0, warmup_mode="linear"):
        assert isinstance(warmup_steps, int), f"warmup_steps is {warmup_steps!r}: expected an int."
        if warmup_begin_lr > base_lr:
            raise ValueError(
                f"Base lr has to be higher than warmup_begin_lr, and {base_lr} is under {warmup_begin_lr}."
            )
        if warmup_steps < 0:
            raise ValueError(f"warmup_steps is {warmup_steps}: expected 0 or more.")
        if warmup_mode not in ("linear", "constant"):
            raise ValueError(f"warmup_mode is {warmup_mode!r}: expected 'linear' or 'constant'.")
        self.base_lr, self.warmup_final_lr = base_lr, base_lr
        self.warmup_steps, self.warmup_begin_lr, self.warmup_mode = warmup_steps, warmup_begin_lr, warmup_mode

    def get_warmup_lr(self, num_update):
        """Return the learning rate of an update during the warm-up."""
        if self.warmup_mode == "constant":
            return self.warmup_begin_lr
        return self.warmup_begin_lr + (self.warmup_final_lr - self.warmup_begin_lr) * num_update / self.warmup_steps

    def __call__(self, num_update):
        """Return the learning rate of an update, counted from 1."""
        return self.get_warmup_lr(num_update) if num_update < self.warmup_steps else self._scheduled(num_update)

    def _scheduled(self, num_update):
        raise NotImplementedError(f"{type(self).__name__} needs a __call__(num_update) that returns a learning rate.")


class FactorScheduler(LRScheduler):
    """base_lr · factorᵏ after k · step updates, but never under ``stop_factor_lr``."""

    def __init__(self, step, factor=1, stop_factor_lr=1e-8, base_lr=0.01, warmup_steps=0, warmup_begin_lr=0,
                 warmup_mode="linear"):  # fmt: skip
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if step < 1:
            raise ValueError(f"step is {step}: expected at least 1 update.")
        if factor > 1:
            raise ValueError(f"factor is {factor}: expected no more than 1, so that the learning rate falls.")
        self.step, self.factor, self.stop_factor_lr, self.count = step, factor, stop_factor_lr, 0

    def _scheduled(self, num_update):
        while num_update > self.count + self.step:  # more than once where training goes on from a saved state
            self.count += self.step
            self.base_lr = max(self.base_lr * self.factor, self.stop_factor_lr)
        return self.base_lr


class MultiFactorScheduler(LRScheduler):
    """base_lr · factorᵏ once k of the updates in the list ``step`` are past."""

    def __init__(self, step, factor=1, base_lr=0.01, warmup_steps=0, warmup_begin_lr=0, warmup_mode="linear"):
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        assert isinstance(step, list), f"step is {step!r}: expected a list of update numbers."
        assert step, "step is an empty list: expected at least one update number."
        if step[0] < 1 or any(after <= before for before, after in zip(step, step[1:])):
            raise ValueError(f"step is {step}: expected increasing update numbers, from 1 on.")
        if factor > 1:
            raise ValueError(f"factor is {factor}: expected no more than 1, so that the learning rate falls.")
        self.step, self.factor, self.cur_step_ind = step, factor, 0

    def _scheduled(self, num_update):
        while self.cur_step_ind < len(self.step) and num_update > self.step[self.cur_step_ind]:
            self.cur_step_ind += 1
            self.base_lr *= self.factor
        return self.base_lr


class _Falling(LRScheduler):
    """From ``base_lr`` to ``final_lr``, which is reached at ``max_update``."""

    def __init__(self, max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode):
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        assert isinstance(max_update, int), f"max_update is {max_update!r}: expected an int."
        if max_update < 1:
            raise ValueError(f"max_update is {max_update}: expected at least 1.")
        self.base_lr_orig, self.final_lr, self.max_update = base_lr, final_lr, max_update
        self.max_steps = max_update - warmup_steps

    def _scheduled(self, num_update):
        if num_update <= self.max_update:
            left = self._left((num_update - self.warmup_steps) / self.max_steps)
            self.base_lr = self.final_lr + (self.base_lr_orig - self.final_lr) * left
        return self.base_lr

    def _left(self, done):
        """Return which fraction of the decrease is still to come when the fraction ``done`` of the updates is past."""
        raise NotImplementedError


class PolyScheduler(_Falling):
    """final_lr + (base_lr - final_lr) · (1 - n / max_update)^pwr after n updates."""

    def __init__(self, max_update, base_lr=0.01, pwr=2, final_lr=0, warmup_steps=0, warmup_begin_lr=0,
                 warmup_mode="linear"):  # fmt: skip
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        self.power = pwr

    def _left(self, done):
        return (1 - done) ** self.power


class CosineScheduler(_Falling):
    """final_lr + (base_lr - final_lr) · (1 + cos(π n / max_update)) / 2 after n updates."""

    def __init__(self, max_update, base_lr=0.01, final_lr=0, warmup_steps=0, warmup_begin_lr=0, warmup_mode="linear"):
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)

    def _left(self, done):
        return (1 + math.cos(math.pi * done)) / 2
