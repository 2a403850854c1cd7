"""How many rows are classified correctly."""

from classroom.exercise import Exercise, known, probes

COUNT = "nd.sum(nd.argmax(outputs, axis=1) == labels)"

EXERCISE = Exercise(
    title="Counting what is right",
    part="Classes",
    lesson="softmax_regression",
    task="""
        Count the rows whose largest output is at the right class: a count and not a share, so that the counts of all
        batches add up, also where the last batch is short.
    """,
    made_from="training",
    asked=("count_correct",),
    checks=probes(
        "count_correct",
        {
            "3 rows of 3 classes, two of them right": "A count, and not a share: 2.",
            "largest outputs that differ by row and by column": "The largest output of each row, not of each column.",
            "outputs that are all equal": "A net whose weights are all 0 knows nothing: it is right for one class "
            "alone.",
        },
    ),
    mistakes=(
        known("axis 0", COUNT, COUNT.replace("axis=1", "axis=0")),
        known("share", COUNT, COUNT.replace("nd.sum", "nd.mean")),
        known("wrong rows", COUNT, COUNT.replace("==", "!=")),
        known("not counted", COUNT, "nd.argmax(outputs, axis=1) == labels"),
        known("as large as any", COUNT, "nd.sum(nd.pick(outputs, labels, axis=1) == nd.max(outputs, axis=1))"),
        known(
            "maximum",
            COUNT,
            COUNT.replace("argmax", "max"),
            says="nd.max is the largest output itself: its place, which is the class, is nd.argmax.",
        ),
        known(
            "of all",
            COUNT,
            COUNT.replace(", axis=1", ""),
            says="Without an axis, nd.argmax is the place of the largest of all outputs: it is that of each row, "
            "axis=1.",
        ),
    ),
    hints=(
        "Which function gives the place of the largest number, and along which axis does each row have one?",
        "nd.argmax(outputs, axis=1) is the class of each row. == compares it with the labels, and gives 1 or 0.",
    ),
)
