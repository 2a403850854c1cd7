"""A tape in ten lines: derivatives of whatever was computed."""

from collections.abc import Callable

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given

from .tape_texts import (
    ADDED,
    ADDED_IN_PLACE,
    COLLECTED,
    EVERY_PATH,
    FIRST_MET,
    RECURSIVE,
    RECURSIVE_ORDER,
    SENT_AGAIN,
    TAPE,
    WHOLE,
)

DIAMONDS = "25 diamonds"


def drive(learner, given: dict) -> dict:
    """Run the lines of ``given["graph"]`` on nodes; the gradients of ``end``, and of ``other`` where there is one."""
    import numpy as np

    leaves = {name: learner.Node(value) for name, value in given["values"].items()}
    names = {"Node": learner.Node, **leaves}
    exec(given["graph"], names)
    calls, found = [0], {}

    def counted(pullback, most):
        def count(D):
            calls[0] += 1
            assert calls[0] < most, f"A node was visited once for each path: that is 2^{given['doublings']} visits."
            return pullback(D)

        return count

    def gradients_of(end):
        nodes, waiting = {end}, [end]
        while waiting:
            new = set(waiting.pop().parents) - nodes
            nodes |= new
            waiting += new
        for node in nodes if given["doublings"] else ():
            node.pullbacks = tuple(counted(pullback, 100 * len(nodes)) for pullback in node.pullbacks)
        return learner.backward(end)

    for end, order in (("end", ""), ("other", " in the other order")):
        if end not in names:
            continue
        gradients = gradients_of(names[end])
        kind = type(gradients).__name__
        assert isinstance(gradients, dict), f"backward returned a {kind}: expected a dictionary, {{node: gradient}}."
        for name, node in leaves.items():
            assert node in gradients, f"The dictionary that backward returned has no gradient of {name}."
            found[f"gradient of {name}{order}"] = np.asarray(gradients[node])
    return found


def on(tried: str, why: str, graph: str, **gradients: Callable[..., np.ndarray]) -> Check:
    """A check of a graph: its lines, and for each leaf its gradient as a function of the values of all leaves."""

    def inputs(rng: np.random.Generator) -> Given:
        return {
            "values": {name: rng.uniform(0.5, 2, 3).astype("float32") for name in gradients},
            "graph": graph,
            "doublings": 25 if tried == DIAMONDS else 0,
        }

    def right(given: Given) -> dict[str, np.ndarray]:
        values = {name: value.astype(float) for name, value in given["values"].items()}
        found = {f"gradient of {name}": of(**values) for name, of in gradients.items()}
        return {**found, **({f"{key} in the other order": found[key] for key in found} if "other" in graph else {})}

    def code(given: Given) -> str:
        lines = [
            f"{name} = Node({np.round(value.astype(float), 4).tolist()})" for name, value in given["values"].items()
        ]
        ends = ["end", "other"] if "other" in graph else ["end"]
        shown = [f"print([backward({end})[leaf] for leaf in [{', '.join(gradients)}]])" for end in ends]
        return "\n".join([*lines, graph, *shown])

    # Whoever fails on diamonds would paste a loop without an end.
    shown = None if tried == DIAMONDS else code
    return check(tried, why, inputs, drive, right, code=shown, function="backward")


MISTAKES = (
    known("overwritten", "gradients[parent] + share if parent in gradients else share", "share",
          says="The share of one child replaces that of another: what a node gets from all its children adds up."),
    known("each parent once", "in zip(node.parents, node.pullbacks)",
          "in dict(zip(node.parents, node.pullbacks)).items()",
          says="A parent that a node has twice, as in x · x, gets one share of the two."),
    known("in place", ADDED, ADDED_IN_PLACE,
          says="Shares are added in place (+=) to an array that other nodes hold too: a sum passes on the array that "
          "it was given. Make a new one with +."),
    known("breadth first", COLLECTED, FIRST_MET.format(place="0"),
          says="The nearest nodes pass their gradient on first (breadth first): one that is near by one way and far by "
          "another does so before it has got everything."),
    known("depth first", COLLECTED, FIRST_MET.format(place=""),
          says="Nodes pass their gradient on when they are first met, the last found first (depth first): some do so "
          "before they have got everything."),
    known("sent again", WHOLE, SENT_AGAIN,
          says="A node that is reached again passes on all that it has got, also what it passed on before; and this "
          "doubles with every diamond."),
    known("collected by paths", "set(waiting.pop().parents) - nodes", "set(waiting.pop().parents)",
          never_ends=(DIAMONDS,),
          says="A node is looked at again on each path to it, and there are 2 to the power of 25 paths through 25 "
          "diamonds: leave out the nodes that were met already."),
    known("every path", WHOLE, EVERY_PATH,
          says="Each path is walked by itself. The numbers are right, but the paths double with every diamond: add up "
          "what a node gets, and pass it on once."),
    known("every path, recursive", WHOLE, RECURSIVE,
          says="The function calls itself on each path: paths double with every diamond, and a long chain is more "
          "calls inside of each other than Python allows."),
    known("recursive order", COLLECTED, RECURSIVE_ORDER,
          says="The order is found by a function that calls itself: a long chain is more calls inside of each other "
          "than Python allows. Use a loop and a list."),
    known("starts with the value", "{end: np.ones_like(end.value)}", "{end: end.value}",
          says="The walk back starts with the value of end: it starts with ones."),
    known("starts with the number 1", "{end: np.ones_like(end.value)}", "{end: np.float32(1)}",
          says="The walk back starts with the number 1: it starts with ones in the shape of end.value."),
    known("gradient not passed on", "pullback(gradients[node])", "pullback(np.ones_like(node.value))",
          says="Each pullback gets ones: it should get the gradient with respect to its node."),
)  # fmt: skip
EXERCISE = Exercise(
    title="A tape in ten lines",
    part="Backwards in NumPy",
    lesson="linear_regression",
    task="""
        This is what autograd.record() does: every sum and product makes a Node, which knows its parents and, for each
        of them, a pullback: a function that turns the gradient with respect to the node into the share of that parent.

        Write backward(end). It starts with a gradient of ones for end itself, and passes gradients on from each node to
        its parents. What a parent gets from all of its children adds up, and it must have got everything before it
        passes its own gradient on.

        A node may be used many times, twice by the same child too. Graphs are large: chains of thousands of nodes, and
        millions of paths through a few nodes.
    """,
    column="numpy_impl",
    solution=TAPE,
    asked=("backward",),
    checks=(
        on(
            "x · y + z",
            "Values and shapes, where each node is used once.",
            "end = x * y + z",
            x=lambda x, y, z: y,
            y=lambda x, y, z: x,
            z=lambda x, y, z: np.ones(3),
        ),
        on(
            "x · x",
            "Both parents are the same node: it gets a share from each place, 2x in all.",
            "end = x * x",
            x=lambda x: 2 * x,
        ),
        on(
            "(x + y) + x",
            "A sum passes on the very array that it was given: whoever adds to that in place changes others too.",
            "end = (x + y) + x",
            x=lambda x, y: 2 + 0 * x,
            y=lambda x, y: 1 + 0 * y,
        ),
        on(
            "a + (a · y) · y and (a · y) · y + a, with a = x · y",
            "a is met at once, but its last share comes the longer way: before that it must not pass anything on.",
            "a = x * y\nend = a + (a * y) * y\nother = (a * y) * y + a",
            x=lambda x, y: y + y**3,
            y=lambda x, y: x + 3 * x * y**2,
        ),
        on(
            DIAMONDS,
            "Each diamond has two ways through it: 2 to the power of 25 paths in all, over fewer than a hundred nodes.",
            "half, a = Node([0.5, 0.5, 0.5]), x * y\nfor _ in range(25):\n    a = a * half + a * half\nend = a",
            x=lambda x, y: y,
            y=lambda x, y: x,
        ),
        on(
            "a chain of 5,000",
            "A function that calls itself for each parent stops at about a thousand calls (RecursionError).",
            "one, a = Node([1.0, 1.0, 1.0]), x * y\nfor _ in range(5000):\n    a = a * one\nend = a",
            x=lambda x, y: y,
            y=lambda x, y: x,
        ),
    ),
    mistakes=MISTAKES,
    hints=(
        "First find all nodes that end was computed from, each once, with a list of those whose parents were not "
        "looked at yet. A loop does that, and no function that calls itself: Python stops at about a thousand calls.",
        "In which order must the nodes pass their gradients on, so that all children come before their parent? Look at "
        "the numbers of the nodes.",
        "Where a parent has a gradient already, make a new array with +. With += you change an array that other nodes "
        "may hold as well.",
    ),
)
