"""The moving average of the losses."""

from classroom.exercise import Exercise, known, probes

START = "    moving_loss = 0.0\n"
WEIGHED = "moving_loss = (1 - smoothing) * moving_loss + smoothing * loss\n"
REPORTED = "moving_loss / (1 - (1 - smoothing) ** niter)"
COUNTED = "enumerate(losses, start=1)"

EXERCISE = Exercise(
    title="The moving average of the losses",
    part="A line",
    lesson="linear_regression",
    task="""
        The loss of a batch jumps from step to step; an average that forgets slowly shows where it goes. Write the
        generator: for each loss that comes in, yield the average so far.

        m starts at 0, and that has to be made up for: of the first loss, the average is that loss.
    """,
    made_from="training",
    asked=("moving_average",),
    checks=probes(
        "moving_average",
        {
            "smoothing 0.5: the last of 25 losses": "After many losses the start is forgotten; with c = ½, c and 1 - c"
            " are the same.",
            "smoothing 0.3: the first 4 losses": "At the start the correction is large, and c and 1 - c are different.",
        },
    ),
    mistakes=(
        known("not corrected", REPORTED, "moving_loss"),
        known(
            "counted from 0",
            COUNTED,
            "enumerate(losses)",
            says="The steps are counted from 0: the first divisor is 1 - (1 - c)⁰, which is 0.",
        ),
        known("counted from 2", COUNTED, "enumerate(losses, start=2)"),
        known("weights swapped", WEIGHED, "moving_loss = smoothing * moving_loss + (1 - smoothing) * loss\n"),
        known(
            "weights swapped everywhere",
            WEIGHED,
            "moving_loss = smoothing * moving_loss + (1 - smoothing) * loss\n",
            REPORTED,
            "moving_loss / (1 - smoothing**niter)",
        ),
        known("c in the divisor", REPORTED, "moving_loss / (1 - smoothing**niter)"),
        known("starts at the first loss", WEIGHED, f"{WEIGHED[:-1]} if niter > 1 else loss\n", REPORTED, "moving_loss"),
        known(
            "starts at the first loss, and corrected",
            WEIGHED,
            f"{WEIGHED[:-1]} if niter > 1 else loss\n",
            says="It starts at the first loss and is corrected as if it started at 0: one of the two is enough.",
        ),
        known("not weighed", WEIGHED, "moving_loss += loss\n", REPORTED, "moving_loss / niter"),
        known(
            "corrected average kept",
            f"yield {REPORTED}",
            f"moving_loss = {REPORTED}\n        yield moving_loss",
            says="The corrected average is written back into m: the next step then corrects it once more.",
        ),
        known(
            "last average alone",
            f"        yield {REPORTED}",
            f"    yield {REPORTED}",
            says="Only the last average is yielded: yield one for each loss, inside the loop.",
        ),
        known(
            "returned in the loop",
            f"yield {REPORTED}",
            f"return {REPORTED}",
            says="return ends the function at the first loss: yield hands an average out and goes on.",
        ),
    ),
    hints=(
        "With c = 0.01 and a first loss of 10, m is 0.1 after one step. By what do you have to divide it?",
        "After t losses their weights add up to 1 - (1 - c)ᵗ. Which t has the first loss?",
        "Keep m as it is for the next step, and yield m divided by that sum.",
    ),
)
