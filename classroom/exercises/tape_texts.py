"""The tape of exercise 31, and what stands in its place in answers with mistakes."""

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
