"""A question: Gluon's learning rate for the same steps as by hand."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "gluon_rate",
        "which learning rate does Gluon need, to make the same steps as by hand? A number, with a decimal point.",
        0.02,
        "By hand a step is lr · Σ 2 (ŷ - y) x. In Gluon it is lr / 10 · Σ (ŷ - y) x: the half takes the 2 away, and "
        "step(10) divides by 10. They are equal where Gluon's lr is 2 · 10 · 0.001.",
        wrong={
            0.1: "0.1 is what the article takes. Its steps are five times as long as those by hand.",
            0.01: "step(10) divides by 10, which makes 0.01. And the ½ in L2Loss halves the derivative.",
            0.002: "The ½ in L2Loss makes it twice as large. And step(10) divides by 10.",
            0.005: "The ½ in L2Loss makes the gradient smaller: the rate has to be larger for it, not smaller.",
            0.001: "The same rate makes a smaller step in Gluon. Write down both updates, with all factors.",
            5e-05: "Both factors are turned round: Gluon's gradient is the smaller one, so its rate is the larger one.",
        },
        relative=0.001,
    ),
    Question(
        "times_as_long",
        "the article takes 0.1 in Gluon. How many times as long as by hand are its steps? A number.",
        5,
        "0.1 / 0.02 = 5.",
        wrong={
            100: "The rates are 100 times apart. The steps are not: 20 of that is made up for by ½ and step(10).",
            10: "The article asks why the rate is 10 times as large, where it is 100 times. Its steps are neither.",
            50: "Of the factor 100 between the rates, 2 is made up for by the ½. And step(10) divides by 10.",
            0.2: "That is by hand against Gluon: the question is how many times as long Gluon's steps are.",
        },
        relative=0.001,
    ),
    title="Gluon's learning rate",
    part="A line",
    lesson="linear_regression",
    task="""
        The article trains the same line twice, in batches of 10.

        - By hand: the loss is (ŷ - y)² for each row, backward() adds up the rows' gradients, and the step is
        w - lr · grad, with lr = 0.001.
        - In Gluon: the loss is L2Loss, ½ (ŷ - y)² for each row; then trainer.step(10), which divides by 10.
    """,
    hints=(
        "Write the step by hand for one weight: lr times a sum over ten rows. Do the same for Gluon.",
        "Two factors differ: what the derivative of the loss has before (ŷ - y) x, and what the sum is divided by.",
    ),
)
