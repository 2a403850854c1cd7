"""The parts of a sandbox that can be looked at without one."""

import errno
import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from classroom.box.learner import Work
from classroom.running.process import Process
from classroom.running.session import LoadFailed
from classroom.sandbox import Trusted, proof, syscalls
from classroom.sandbox.bundle import make_bundle
from classroom.sandbox.commands import Descriptors, Programs, box_command
from classroom.sandbox.interpreter import Interpreter
from classroom.sandbox.limits import Limits

from .asking import HONEST, RIGHT, outcome

REFUSED, ALLOWED, KILLED = 0x00050000 | errno.EPERM, 0x7FFF0000, 0x80000000


def answer_of(program, machine, number, first=0):
    """What a filter answers to a call: the few instructions that ours are made of, as the kernel runs them."""
    data = struct.pack("<IIQ6Q", number, machine, 0, first, *[0] * 5)
    loaded, at = 0, 0
    while True:
        code, so, not_so, value = struct.unpack_from("<HBBI", program, 8 * at)
        at += 1
        if code == syscalls.LOAD:
            (loaded,) = struct.unpack_from("<I", data, value)
        elif code == syscalls.RETURN:
            return value
        else:
            at += so if (loaded == value if code == syscalls.EQUAL else loaded >= value) else not_so


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_the_filter_refuses_what_is_in_the_table_and_nothing_else(machine):
    column, audited = syscalls.MACHINES[machine]
    program = syscalls.make_filter(machine)
    refused = {numbers[column] for numbers in syscalls.REFUSED.values()}
    limits = syscalls.PRLIMIT[column]
    for number in range(600):
        wanted = REFUSED if number in refused else ALLOWED
        assert answer_of(program, audited, number) == wanted, number
    assert answer_of(program, audited, limits, first=1) == REFUSED
    assert answer_of(program, audited, limits, first=2**32) == REFUSED
    assert answer_of(program, audited ^ 1, 0) == KILLED  # the numbers of another machine mean other calls


def test_the_second_table_of_x86_is_refused():
    program = syscalls.make_filter("x86_64")
    assert answer_of(program, syscalls.MACHINES["x86_64"][1], syscalls.X32 + 1) == REFUSED


def test_for_an_unknown_machine_there_is_no_filter():
    assert syscalls.make_filter("vax") == b""


def test_the_code_in_a_box_is_what_an_exercise_needs_and_no_more():
    names = zipfile.ZipFile(io.BytesIO(make_bundle())).namelist()
    assert {name.partition("/")[0] for name in names} == {"classroom", "sidebyside", "minimx"}
    classroom = {name for name in names if name.startswith("classroom/")}
    modules = ("__init__", "learner", "serving", "wire", "zygote")
    assert classroom == {"classroom/__init__.pyc", *(f"classroom/box/{module}.pyc" for module in modules)}
    trained = ("gluon/", "optimizer", "module/")  # what trains by itself
    for word in (*trained, "/functions", "reference", "judging", "exercises", "course", "tests"):
        assert not [name for name in names if word in name and "callers" not in name], word
    assert all(name.endswith(".pyc") for name in names)


def arguments(setpriv=""):
    folders, links = ("/usr/lib", "/x/lib"), (("usr/lib", "/lib"),)
    interpreter = Interpreter("/usr/bin/env", folders, links, ("/x/lib/s",), ("/v/numpy",))
    programs = Programs("/usr/bin/bwrap", setpriv)
    return box_command(programs, interpreter, Limits(tmp_bytes=5), Descriptors(3, 4, 5, 6), "code")


def test_the_command_locks_everything_before_it_runs_anything():
    words = arguments()
    for word in ("--unshare-all", "--disable-userns", "--new-session", "--clearenv", "--as-pid-1"):
        assert word in words
    assert words[words.index("--cap-drop") + 1] == "ALL"
    assert words.index("--remount-ro") < words.index("--")
    assert words[words.index("--size") : words.index("--size") + 4] == ["--size", "5", "--tmpfs", "/tmp"]
    assert "--bind" not in words
    assert "--proc" not in words


def test_folders_around_what_is_bound_are_made_for_everybody_to_go_through():
    words = arguments()
    for folder in ("/usr", "/usr/bin", "/x", "/v"):
        assert words[words.index(folder) - 1] == "--dir"


def test_packages_beside_numpy_are_hidden_before_numpy_is_laid_there():
    words = arguments()
    assert words.index("/x/lib/s") < words.index("/v/numpy")
    assert words[words.index("/x/lib/s") - 1] == "--tmpfs"


def test_for_root_there_are_two_and_somebody_else_between_them():
    words = arguments("/usr/bin/setpriv")
    assert words[0] == "/usr/bin/bwrap"
    inner = words.index("--reuid=65534")
    assert words[inner - 1] == "/box/setpriv"
    assert words[inner + 1 : inner + 4] == ["--regid=65534", "--clear-groups", "--no-new-privs"]
    assert words[inner:].count("/box/bubblewrap/_bin/bwrap") == 1
    assert "--unshare-all" in words[inner:]


def test_this_python_is_found_with_numpy_and_nothing_else_of_its_packages():
    found = Interpreter.this()
    assert found.packages
    assert {path.rpartition("/")[2] for path in found.packages} <= {"numpy", "numpy.libs"}
    assert all(path.rpartition("/")[2] in ("site-packages", "dist-packages") for path in found.hidden)
    assert replace(found, hidden=()).binds() != found.binds() or not found.hidden


def test_trusted_code_is_used_like_a_box(monkeypatch):
    environment = Process._environment
    # Each of its three processes loads a backend, and MXNet takes seconds.
    monkeypatch.setattr(Process, "_environment", lambda self: {**environment(), "HANDTORN_BACKEND": "minimx"})
    trusted = Trusted(seconds=20)
    assert (trusted.description, trusted.prove()) == ("none: trusted code", [])
    with trusted.box() as box:
        assert outcome(box, HONEST)[0] == RIGHT
        assert outcome(box, "import os\nos._exit(0)")[0] == "ended"
        with pytest.raises(LoadFailed, match="SyntaxError"):
            box.open(Work("x = (", "x.py", "handtorn"))


def test_what_has_to_be_unseen_does_not_depend_on_where_the_grader_was_started():
    interpreter = Interpreter(
        "/x/bin/python3",
        ("/usr/lib", "/x/lib"),
        (("usr/lib", "/lib"),),
        ("/x/lib/site-packages",),
        ("/x/lib/site-packages/numpy",),
    )
    visible = {
        "/",
        "/lib",
        "/tmp",
        "/dev",
        "/etc",
        "/usr",
        "/x",
        "/x/bin",
        "/x/bin/python3",
        "/x/lib/os.py",
        "/dev/null",
    }
    visible |= {"/x/lib/site-packages", "/x/lib/site-packages/numpy", "/x/lib/site-packages/numpy/linalg"}
    unseen = {
        "/home",
        "/x/data",
        "/x/bin/pip",
        "/etc/passwd",
        "/x/lib/site-packages/handtorn",
        "/usr/share",
        "/dev/sda",
    }
    assert {path for path in visible | unseen if proof._visible(Path(path), interpreter)} == visible
