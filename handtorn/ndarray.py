"""A tour of MXNet's NDArray, which everything in the handtorn column uses: ``python -m handtorn.ndarray``.

Each function is one topic and returns the values that it made, by name. Nothing is trained.
"""

import inspect
import os
import re
import sys
import tempfile

from mxnet import autograd, nd


def arithmetic():
    """Arithmetic: operators work element by element; dot is the matrix product."""
    x = nd.arange(6).reshape((2, 3))
    y = 2 * nd.ones((2, 3))
    added = x + y
    multiplied = x * y
    broadcast = x + nd.array([10, 20, 30])
    matrix = nd.dot(x, y.T)
    return {"x": x, "y": y, "added": added, "multiplied": multiplied, "broadcast": broadcast, "matrix": matrix}


def in_place():
    """In place: += and x[...] = write into the same array; x + 1 makes a new one."""
    x = nd.zeros((4,))
    same = x
    x += 1
    x[2:] = 5
    still = same is x
    other = x + 1
    return {"x": x, "still": still, "other": other}


def gradient():
    """Gradients: backward() differentiates what was computed under record(). y = 2 xᵀx has gradient 4x."""
    x = nd.arange(4).reshape((4, 1))
    x.attach_grad()
    with autograd.record():
        y = 2 * nd.dot(x.T, x)
    y.backward()
    found = x.grad
    expected = 4 * x
    return {"y": y, "found": found, "expected": expected}


def gradient_of_many():
    """Many losses: backward() on a vector adds up the gradients of its elements."""
    w = nd.array([3])
    w.attach_grad()
    with autograd.record():
        losses = w * nd.array([1, 10, 100])
    losses.backward()
    summed = w.grad
    return {"losses": losses, "summed": summed}


def contexts():
    """Contexts: each array is on one device. as_in_context() copies it to another, unless it is there already."""
    x = nd.arange(3)
    here = x.context
    # The same as mxnet.cpu(1): a second name for the CPU, so every computer has it. A GPU is ("gpu", 0).
    second = type(here)("cpu", 1)
    made = nd.zeros((3,), ctx=second)
    moved = x.as_in_context(second)
    stayed = x.as_in_context(here) is x
    return {"here": here, "made": made, "moved": moved, "stayed": stayed}


def copying():
    """copyto(): given a device, it makes a copy there; given an array, it overwrites that array, on whatever device."""
    x = nd.arange(3)
    second = type(x.context)("cpu", 1)
    copy = x.copyto(second)
    target = nd.ones((3,), ctx=second)
    x.copyto(target)
    return {"copy": copy, "target": target}


def numbers():
    """Numbers: asscalar() returns the number in an array of one element, and waits until it has been computed."""
    # Shape (1,), as sums and means have. From shape (1, 1), MXNet returns a NumPy array and not a number.
    x = nd.array([2.5])
    number = x.asscalar()
    mean = nd.mean(nd.arange(5)).asscalar()
    return {"number": number, "mean": mean}


def numpy_and_back():
    """NumPy: asnumpy() and nd.array() copy, so a change to one array does not change the other."""
    x = nd.arange(3)
    values = x.asnumpy()
    values[0] = 9
    back = nd.array(values)
    ints = nd.array(values, dtype="int32")
    return {"values": values, "x": x, "back": back, "ints": ints}


def saving_memory():
    """Less memory: z[:] = x + y makes a new array and copies it into z; out=z writes the sum straight into z."""
    x, y = nd.arange(3), nd.ones((3,))
    z = nd.zeros((3,))
    nd.elemwise_add(x, y, out=z)
    return {"z": z}


def saving_to_a_file():
    """Files: save a list and load() returns a list; save a dictionary and load() returns a dictionary."""
    w, b = nd.arange(2), nd.ones((1,))
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/arrays"
        nd.save(file, [w, b])
        listed = nd.load(file)
        nd.save(file, {"weight": w, "bias": b})
        named = nd.load(file)
    return {"listed": listed, "named": named}


TOPICS = (
    arithmetic,
    in_place,
    gradient,
    gradient_of_many,
    contexts,
    copying,
    numbers,
    numpy_and_back,
    saving_memory,
    saving_to_a_file,
)


def describe(topic):
    """Run a topic; yield its title, then its lines, with each value beside the line that changed it last."""
    yield inspect.getdoc(topic)
    lines = inspect.getsource(topic).splitlines()[2:-1]  # without def, docstring and return
    values = topic()
    last = {name: number for number, line in enumerate(lines) for name in values if _changes(line, name)}
    for number, line in enumerate(lines):
        made = [_text(values[name]) for name in values if last.get(name) == number]
        yield f"{line:<44}  # {made[0]}" if made else line


def _changes(line, name):
    return re.match(rf"\s*{name}(\[.*\])? \S?= |.*(copyto\(|out=){name}\)", line)


def _text(value):
    """A value in one line; an NDArray with its device, as MXNet prints it."""
    if isinstance(value, nd.NDArray):
        return f"{_text(value.asnumpy())} @{value.context}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(part)}" for name, part in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return " ".join(str(value).split())


def main():
    """Print all topics."""
    for topic in TOPICS:
        print("\n".join(describe(topic)), flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody reads the rest, for instance after `| head -1`
        os._exit(141)  # 128 + SIGPIPE; sys.exit would try to print the rest once more
    except KeyboardInterrupt:
        print("Stopped by Ctrl-C.", file=sys.stderr)
        sys.exit(130)  # 128 + SIGINT
