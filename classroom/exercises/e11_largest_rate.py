"""A question: the largest learning rate that is stable, for the third article's flats."""

from classroom.questions import Question, questions

EXERCISE = questions(
    Question(
        "largest_rate",
        "below which learning rate does it converge? A number, to four digits.",
        1.845e-4,
        "The second derivative of the loss is H = 2/7 XᵀX, where X has a column of areas and one of ones. Along an "
        "eigenvector of H a step multiplies the error by 1 - lr · λ, which is below 1 in size for lr < 2 / λ. The "
        "largest λ is 10,839.",
        wrong={
            9.226e-5: "That is 1 / λ: there the steepest direction is done in one step. Up to 2 / λ the error shrinks.",
            3.69e-4: "The second derivative of the square is 2: H is 2/7 XᵀX, not 1/7 XᵀX.",
            2.636e-5: "That is for the sum of the squares: the loss is their mean, so that H is divided by 7.",
            1e-4: "That is what the article took. It is stable, and a larger one is too.",
            220.08: "That is 2 / λ for the smallest eigenvalue. The largest decides: its direction is the steepest.",
        },
        relative=0.001,
    ),
    Question(
        "least_loss",
        "to which loss does it come in the end? A number, to four digits.",
        0.16262,
        "It is that of the least-squares line, price = 0.1236 · area - 1.964. The article stops long before "
        "that: at 1e-4 the flat direction (λ = 0.0091) takes millions of steps, and the loss seems to stand still.",
        wrong={
            0.180638: "There the article stops: the loss only seems to stand still. Work out the least-squares line.",
            0.158022: "That is with the ages too. Here the area is the only feature.",
            1.13836: "That is the sum of the squares: the loss is their mean.",
            0.08131: "That is half of it: here the square is not halved.",
        },
        relative=0.001,
    ),
    title="The largest stable learning rate",
    part="A line",
    lesson="house_prices",
    task="""
        Seven flats, whose price is to be told from their area: price = w · area + b. The loss is the mean of (ŷ - y)²
        over all seven, and every step takes all seven. The article's loss went to infinity at first. With lr = 1e-4 it
        went down to 0.180638, and stayed there.

          areas  = [64.4, 68, 74.1, 74, 76.9, 78.1, 78.6]
          prices = [6.1, 6.25, 7.8, 6.66, 7.82, 7.14, 8.02]
    """,
    hints=(
        "Add a column of ones to the areas. The loss is quadratic in (w, b): what is its second derivative?",
        "Gradient descent on ½ λ e² multiplies e by 1 - lr · λ in every step. For which lr does that shrink?",
        "np.linalg.eigvalsh gives the eigenvalues of a symmetric matrix, and np.linalg.lstsq the least-squares line.",
    ),
)
