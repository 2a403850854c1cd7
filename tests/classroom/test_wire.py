"""What comes from a learner's process: values as they were, and nothing that is none."""

import io
import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.box import wire


class Liar(int):
    """A number of a kind of its own."""


def receive(frame):
    stream = io.BytesIO(frame)

    def read(size):
        came = stream.read(size)
        if len(came) != size:
            raise EOFError
        return came

    return wire.receive(read)


def framed(described, body=b""):
    text = described if isinstance(described, bytes) else json.dumps(described).encode()
    return wire.LENGTHS.pack(len(text), len(body)) + text + body


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -2.5, float("inf"), "ŷ\n", [], (1, [2.0, ("a",)]), {"a": {"b": None}}, 2**70],
)
def test_plain_values_come_back(value):
    assert receive(wire.pack(value)) == value


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8", "bool", "float16", ">f4"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3), (1, 0, 4)])
def test_arrays_come_back_with_shape_and_kind(dtype, shape):
    array = np.arange(int(np.prod(shape)), dtype=float).reshape(shape).astype(dtype)
    came = receive(wire.pack({"x": array[::-1] if shape else array}))["x"]
    assert (came.dtype, came.shape) == (array.dtype, array.shape)
    assert np.array_equal(came, array[::-1] if shape else array)
    came[...] = 0  # nobody else's memory


@pytest.mark.parametrize("value", [object(), {1: 2}, np.array([object()]), np.array(["a"]), {1, 2}, b"x", Liar(3)])
def test_anything_else_does_not_leave_the_process(value):
    with pytest.raises(TypeError):
        wire.pack(value)


def test_what_is_too_large_or_too_deep_does_not_leave_it():
    with pytest.raises(ValueError, match="expected at most"):
        wire.pack(np.zeros(wire.MOST_BYTES // 8 + 1))
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueError, match="deep"):
        wire.pack(deep)


@pytest.mark.parametrize(
    "frame",
    [
        framed(b"nothing"),
        framed({"value": [1]}),
        framed({"array": ["|O8", [1]]}, bytes(8)),
        framed({"array": ["<f4", [2]]}, bytes(4)),
        framed({"array": ["<f4", [-1]]}, bytes(4)),
        framed({"array": ["<f4", [2**62, 2**62]]}, bytes(4)),
        framed({"array": ["<f4", [True]]}, bytes(4)),
        framed({"array": ["f4,f4", [1]]}, bytes(8)),
        framed({"pickle": "x"}),
        framed({"value": 1, "list": []}),
        framed({"dict": [[1, {"value": 2}]]}),
        framed({"value": 1}, b"left over"),
        framed(b'{"list": [' * 5000),
        framed({"list": [{"value": 1}] * (wire.MOST_PARTS + 1)}),
        wire.LENGTHS.pack(2**32 - 1, 0),
        wire.LENGTHS.pack(10, 2**32 - 1),
    ],
)
def test_forged_frames_are_refused(frame):
    with pytest.raises(wire.Unreadable):
        receive(frame)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_raise_anything_else(noise):
    with suppress(wire.Unreadable, EOFError):
        receive(noise)


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_description_raises_anything_else(noise):
    with suppress(wire.Unreadable):
        receive(framed(noise, b"1234"))


@pytest.mark.parametrize(
    "frame",
    [
        framed([]),
        framed({"array": ["<f4", [0, 2**40]]}),
        framed({"array": ["<f4", {"a": 1}]}, bytes(4)),
        framed({"array": ["<m8", [1]]}, bytes(8)),
        framed(b'{"value": ' + b"9" * 100 + b"}"),
        wire.LENGTHS.pack(wire.MOST_TEXT + 1, 0),
    ],
)
def test_what_would_cost_much_or_means_nothing_is_refused(frame):
    with pytest.raises(wire.Unreadable):
        receive(frame)


def test_texts_lose_what_steers_a_terminal_or_cannot_be_written():
    came = receive(framed({"dict": [["\x1b[31m", {"value": "a\tb\nc\x00\x9b\u202e\ud800ŷ"}]]}))
    assert came == {"\ufffd[31m": "a\tb\nc\ufffd\ufffd\ufffd\ufffdŷ"}
    str(came).encode()


def test_truth_is_one_byte_of_two():
    came = receive(framed({"array": ["|b1", [3]]}, b"\x00\x01\x07"))
    assert came.view("uint8").tolist() == [0, 1, 1]


def test_a_long_text_does_not_leave_the_process():
    with pytest.raises(ValueError, match="expected at most"):
        wire.pack("x" * (wire.MOST_TEXT + 1))
