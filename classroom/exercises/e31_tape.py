"""A tape in ten lines: derivatives of whatever was computed."""

from collections.abc import Callable

import numpy as np

from classroom.exercise import Check, Exercise, check, known
from sidebyside.probes.judging import Given

DIAMONDS = "25 diamonds"
TAPE = '''
import itertools

import numpy as np

_count = itertools.count()


class Node:
    """A value, and what it was computed from.

    Attributes:
        value: a float32 array.
        parents: the nodes that it was computed from.
        pullbacks: as many functions. Each takes the gradient with respect to this node, and returns the share of it
            that goes to that parent.
        number: counts up as nodes are made, so that a parent's number is smaller than those of its children.
    """

    def __init__(self, value, parents=(), pullbacks=()):
        self.value = np.asarray(value, dtype="float32")
        self.parents, self.pullbacks = parents, pullbacks
        self.number = next(_count)

    def __add__(self, other):
        return Node(self.value + other.value, (self, other), (lambda D: D, lambda D: D))

    def __mul__(self, other):
        return Node(self.value * other.value, (self, other), (lambda D: D * other.value, lambda D: D * self.value))


def backward(end):
    """Work out the gradient of the sum of end.value with respect to every node that end was computed from.

    Args:
        end: a node.

    Returns:
        A dictionary: each of these nodes, and end itself, with its gradient, an array in the shape of its value.
    """
    nodes, waiting = {end}, [end]
    while waiting:
        new = set(waiting.pop().parents) - nodes
        nodes |= new
        waiting += new
    gradients = {end: np.ones_like(end.value)}
    for node in sorted(nodes, key=lambda node: node.number, reverse=True):
        for parent, pullback in zip(node.parents, node.pullbacks):
            share = pullback(gradients[node])
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    return gradients
'''
COLLECTED = """\
    nodes, waiting = {end}, [end]
    while waiting:
        new = set(waiting.pop().parents) - nodes
        nodes |= new
        waiting += new
    gradients = {end: np.ones_like(end.value)}
    for node in sorted(nodes, key=lambda node: node.number, reverse=True):
"""
ADDED = """\
            gradients[parent] = gradients[parent] + share if parent in gradients else share
"""
ADDED_IN_PLACE = """\
            if parent in gradients:
                gradients[parent] += share
            else:
                gradients[parent] = share
"""
WHOLE = f"""{COLLECTED}\
        for parent, pullback in zip(node.parents, node.pullbacks):
            share = pullback(gradients[node])
{ADDED}\
    return gradients
"""
# Each node once, when it is first met: in the order of a queue, or of a stack.
FIRST_MET = """\
    nodes, waiting, order = {{end}}, [end], []
    while waiting:
        order.append(waiting.pop({place}))
        for parent in order[-1].parents:
            if parent not in nodes:
                nodes.add(parent)
                waiting.append(parent)
    gradients = {{end: np.ones_like(end.value)}}
    for node in order:
"""
# The right order, from a function that calls itself.
RECURSIVE_ORDER = """\
    nodes, order = set(), []

    def visit(node):
        if node not in nodes:
            nodes.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(end)
    gradients = {end: np.ones_like(end.value)}
    for node in reversed(order):
"""
# A share for each path, of which there are 2 to the power of 25 in 25 diamonds.
EVERY_PATH = """\
    gradients, waiting = {}, [(end, np.ones_like(end.value))]
    while waiting:
        node, gradient = waiting.pop()
        gradients[node] = gradients[node] + gradient if node in gradients else gradient
        waiting += [(parent, pullback(gradient)) for parent, pullback in zip(node.parents, node.pullbacks)]
    return gradients
"""
RECURSIVE = """\
    gradients = {}

    def send(node, gradient):
        gradients[node] = gradients[node] + gradient if node in gradients else gradient
        for parent, pullback in zip(node.parents, node.pullbacks):
            send(parent, pullback(gradient))

    send(end, np.ones_like(end.value))
    return gradients
"""
SENT_AGAIN = """\
    gradients, waiting = {end: np.ones_like(end.value)}, [end]
    while waiting:
        node = waiting.pop(0)
        for parent, pullback in zip(node.parents, node.pullbacks):
            share = pullback(gradients[node])
            gradients[parent] = gradients[parent] + share if parent in gradients else share
            waiting.append(parent)
    return gradients
"""


def drive(learner, given: dict) -> dict:
    """Run the lines of ``given["graph"]`` on nodes; the gradients of ``end``, and of ``other`` where there is one."""
    import numpy as np

    leaves = {name: learner.Node(value) for name, value in given["values"].items()}
    names = {"Node": learner.Node, **leaves}
    exec(given["graph"], names)
    found = {}
    for end, order in (("end", ""), ("other", " in the other order")):
        if end not in names:
            continue
        gradients = learner.backward(names[end])
        kind = type(gradients).__name__
        assert isinstance(gradients, dict), f"backward returned a {kind}: expected a dictionary, {{node: gradient}}."
        for name, node in leaves.items():
            assert node in gradients, f"The dictionary that backward returned has no gradient of {name}."
            found[f"gradient of {name}{order}"] = np.asarray(gradients[node])
    return found


def on(tried: str, why: str, graph: str, **gradients: Callable[..., np.ndarray]) -> Check:
    """A check of a graph: its lines, and for each leaf its gradient as a function of the values of all leaves."""

    def inputs(rng: np.random.Generator) -> Given:
        return {"values": {name: rng.uniform(0.5, 2, 3).astype("float32") for name in gradients}, "graph": graph}

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

    return check(tried, why, inputs, drive, right, code=code, function="backward")


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
    known("sent again", WHOLE, SENT_AGAIN, never_ends=(DIAMONDS,),
          says="A node that is reached again passes on all that it has got, also what it passed on before; and this "
          "doubles with every diamond."),
    known("every path", WHOLE, EVERY_PATH, never_ends=(DIAMONDS,),
          says="Each path is walked by itself. The numbers are right, but the paths double with every diamond: add up "
          "what a node gets, and pass it on once."),
    known("every path, recursive", WHOLE, RECURSIVE, never_ends=(DIAMONDS,),
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
