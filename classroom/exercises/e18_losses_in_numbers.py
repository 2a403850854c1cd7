"""Questions: which losses can come, at most and at first."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "largest_loss",
        "A widely copied cross-entropy is -log(p + 1e-6), where p is the probability of the right class. What is the "
        "largest loss that it can give? A number, to four digits or more.",
        13.8155,
        "p is at least 0, so that the loss is at most -log(1e-6) = 6 ln 10 = 13.8155, however wrong the logits are.",
        {
            6: "That is the logarithm to base 10: nd.log is the natural one.",
            -13.8155: "That is log(1e-6): the loss has a minus sign.",
            1e6: "That is 1 / 1e-6, without the logarithm.",
        },
        relative=1e-3,
    ),
    Question(
        "first_loss",
        "All weights are 0, or so near it that all 10 classes get the same probability. What is the loss of an example "
        "before the first step? A number, to four digits or more.",
        2.302585,
        "Each class has the probability 1/10, and -log(1/10) = ln 10 = 2.302585. A first loss far from ln(classes) "
        "says that something is wrong before anything was learned.",
        {
            1: "That is the logarithm to base 10: nd.log is the natural one.",
            3.321928: "That is the logarithm to base 2, in bits: nd.log is the natural one.",
            0.1: "That is the probability: the loss is minus its logarithm.",
            -2.302585: "That is log(1/10): the loss has a minus sign.",
            23.02585: "That is the sum over 10 classes: only the right class counts.",
        },
        relative=1e-3,
    ),
    Question(
        "first_derivative",
        "What is the derivative of that loss with respect to the logit of the right class? A number.",
        -0.9,
        "It is p - 1 = 0.1 - 1. The nine other logits have the derivative p = 0.1: all ten add up to 0.",
        {
            0.1: "That is the derivative with respect to another logit: at the right class, 1 is subtracted.",
            0.9: "That is the label minus the prediction: the derivative is the prediction minus the label.",
            -10: "That is the derivative with respect to the probability, -1 / p.",
            -0.09: "That was divided by the classes, or multiplied with p once too often.",
        },
        relative=1e-3,
    ),
    title="Losses in numbers",
    part="Classes",
    lesson="softmax_regression",
    hints=(
        "The logarithm is the natural one, and the loss is minus the logarithm of a probability.",
        "For the largest loss put p = 0. For the first, ten equal probabilities add up to 1.",
        "You wrote the derivative in the exercise before the last: softmax(o) - y.",
    ),
)
