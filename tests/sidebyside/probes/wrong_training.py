"""Wrong functions by hand for the moving average."""

from .own import Table

WRONG = Table()
FIRST = "smoothing 0.3: the first 4 losses"


@WRONG("moving_average", "not corrected", FIRST)
def uncorrected(losses, smoothing=0.01):
    moving = 0
    for loss in losses:
        moving = (1 - smoothing) * moving + smoothing * loss
        yield moving


@WRONG("moving_average", "counted from 2", FIRST)
def counted_from_2(losses, smoothing=0.01):
    moving = 0
    for count, loss in enumerate(losses, start=2):
        moving = (1 - smoothing) * moving + smoothing * loss
        yield moving / (1 - (1 - smoothing) ** count)


@WRONG("moving_average", "starts at the first loss", FIRST)
def starts_at_first(losses, smoothing=0.01):
    moving = losses[0]
    for place, loss in enumerate(losses):
        moving = (1 - smoothing) * moving + smoothing * loss if place else loss
        yield moving


@WRONG("moving_average", "counted from 0")
def counted_from_0(losses, smoothing=0.01):
    moving = 0
    for count, loss in enumerate(losses):
        moving = (1 - smoothing) * moving + smoothing * loss
        yield moving / (1 - (1 - smoothing) ** count)


@WRONG("moving_average", "smoothing is not used")
def plain_mean(losses, smoothing=0.01):
    total = 0
    for count, loss in enumerate(losses, start=1):
        total += loss
        yield total / count


@WRONG("moving_average", "weights are swapped", FIRST)
def swapped(losses, smoothing=0.01):
    moving = 0
    for count, loss in enumerate(losses, start=1):
        moving = smoothing * moving + (1 - smoothing) * loss
        yield moving / (1 - smoothing**count)


@WRONG("moving_average", "weights are swapped", FIRST)
def half_swapped(losses, smoothing=0.01):
    moving = 0
    for count, loss in enumerate(losses, start=1):
        moving = smoothing * moving + (1 - smoothing) * loss
        yield moving / (1 - (1 - smoothing) ** count)


@WRONG("moving_average", "c where 1 - c belongs", FIRST)
def swapped_in_the_divisor(losses, smoothing=0.01):
    moving = 0
    for count, loss in enumerate(losses, start=1):
        moving = (1 - smoothing) * moving + smoothing * loss
        yield moving / (1 - smoothing**count)
