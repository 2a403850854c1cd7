"""A question: a mean over the batch's rows, or step(batch_size)."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "first_step_apart",
        "after which step, counted from 1, do the two first have other parameters? A whole number.",
        4,
        "Three batches have 300 rows, and the fourth the 100 that are left: average divides by 100, step(300) by 300.",
        wrong={
            1: "In the first step both divide by 300: its batch is full.",
            3: "Counted from 1, the third step still has 300 rows: 3 · 300 = 900.",
            5: "The fifth step is the first of the second epoch. They are apart by then: the fourth has 100 rows.",
            0: "Before the first step they are equal, and so they are after it: its batch is full.",
        },
    ),
    Question(
        "times_as_long",
        "how many times as long as by hand is Gluon's update in that step? A number, to two digits, or a "
        "fraction such as 3 / 4.",
        1 / 3,
        "The sum of the gradients is the same. It is divided by 300 in place of 100.",
        wrong={
            3: "It is the other way round: Gluon divides by 300, which is more than the 100 rows.",
            1: "The divisors are not the same: the batch has 100 rows, and step is told 300.",
            0.1: "100 of 1,000 rows is the batch's part of the data. The question is what the sum is divided by.",
        },
        relative=0.01,
    ),
    title="A mean over the rows, or step(300)",
    part="A line",
    lesson="linear_regression",
    task="""
        1,000 rows, in batches of 300, from the same start and in the same order. By hand with average=True: each step
        divides the sum of the gradients by the rows of its batch. In Gluon each step calls trainer.step(300). The
        learning rates are chosen so that the first step is the same.
    """,
    hints=(
        "How many rows has each batch of the epoch?",
        "What does step(300) divide by, when a batch has fewer rows?",
    ),
)
