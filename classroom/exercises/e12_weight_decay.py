"""A question: the wd of MXNet's sgd that does the same as another formula."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "wd",
        "which wd does MXNet's sgd need, to do the same? A number, with a decimal point.",
        0.02,
        "lr · wd = λ, so wd = λ / lr = 0.001 / 0.05.",
        wrong={
            0.001: "wd = λ decays the weight by lr · λ only: MXNet multiplies the decay by the learning rate too.",
            5e-05: "The learning rate is there already: divide λ by it, do not multiply once more.",
            50: "That is lr / λ: turned round.",
            0.05: "That is the learning rate. lr · wd has to be λ.",
        },
        relative=0.001,
    ),
    Question(
        "shrinks_by",
        "the learning rate is then halved, and wd stays. By which part of itself does a weight with gradient 0 "
        "shrink in a step? A number, such as 0.5 for a half.",
        0.0005,
        "MXNet's decay is lr · wd, 0.025 · 0.02: it is halved with the learning rate. That of the note stays 0.001.",
        wrong={
            0.001: "That is the note's formula, where λ does not depend on the learning rate. MXNet's does.",
            0.02: "That is wd itself: MXNet multiplies it by the learning rate.",
            0.01: "That is half of wd: it is still multiplied by the learning rate.",
        },
        relative=0.001,
    ),
    Question(
        "bias_decays",
        "does MXNet's sgd, told nothing else than wd, decay the bias too? True or False.",
        True,
        "All parameters decay, but for those that are given a wd_mult.",
        wrong={
            False: "Many texts decay weights alone. Here wd goes for every parameter, as long as no wd_mult is set."
        },
    ),
    title="Two ways of weight decay",
    part="A line",
    lesson="linear_regression",
    task="""
        A widely copied note writes the step as w ← w - lr · g - λ · w, with λ = 0.001 and lr = 0.05. MXNet's sgd
        computes w ← w - lr · (g + wd · w).
    """,
    hints=(
        "Multiply out MXNet's formula: what stands before w?",
        "Compare that with λ, and solve for wd.",
    ),
)
