"""The sandbox's own attempts to get out: all fail here, and each weakness that is planted is named."""

import os
from dataclasses import replace

import pytest

from classroom.sandbox import commands, proof
from classroom.sandbox.commands import LOCKED, box_command
from classroom.sandbox.watch import descendants
from tests.conftest import EVERYTHING


def said(recipe, *attempts):
    return [str(escape) for escape in proof.prove(recipe, attempts)]


def test_nothing_gets_out_and_nothing_is_left(sandbox):
    before = set(descendants(os.getpid()))
    assert sandbox.prove() == []
    assert set(descendants(os.getpid())) == before


def without(*words):
    return tuple(other for other in LOCKED if other not in words)


def open_root(*given):
    """The command of a box whose root can be written."""
    words = box_command(*given)
    place = max(place for place, word in enumerate(words) if word == "--remount-ro")
    assert words[place + 1] == "/"
    return words[:place] + words[place + 2 :]


#: What is taken away or added: of the locks, the rest of the recipe; and what has to be said.
WEAKNESSES = {
    "a network": ([*LOCKED, "--share-net"], {"filter": b""}, "it reaches the grader's machine by its network"),
    "sockets": ([*LOCKED, "--share-net"], {"filter": b""}, "it reaches a socket of the grader's machine"),
    "namespaces": (without("--disable-userns"), {"filter": b""}, "it can make a user namespace (clone)"),
    "environment": (without("--clearenv"), {}, "it sees the environment variable PLANTED"),
    "process 1": (without("--as-pid-1"), {}, "it sees process 2"),
    "memory": (LOCKED, {"filter": b""}, "it can make files in memory (memfd_create)"),
    "limits": (LOCKED, {"filter": b""}, "it can lower the first process's limits"),
    "system calls": (LOCKED, {"filter": b""}, "it can ask the kernel for io_uring_setup"),
    "solutions": (LOCKED, {"folders": (str(proof.ROOT),)}, f"it sees {proof.ROOT / 'handtorn'}"),
    "home": (LOCKED, {"folders": ("/etc",)}, "it sees /etc/passwd"),
    "writing": (LOCKED, {"root": open_root}, "it can write in /usr"),
}


def weakened(sandbox, monkeypatch, weaknesses):
    """A recipe with all these weaknesses at once."""
    monkeypatch.setenv("PLANTED", "here")
    recipe = sandbox.recipe
    words = [word for word in LOCKED if all(word in locked for locked, *_ in weaknesses)]
    for locked, changes, _said in weaknesses:
        words += [word for word in locked if word not in LOCKED]
        recipe = replace(recipe, filter=changes.get("filter", recipe.filter))
        folders = (*recipe.interpreter.folders, *changes.get("folders", ()))
        recipe = replace(recipe, interpreter=replace(recipe.interpreter, folders=folders))
        if "root" in changes:
            monkeypatch.setattr("classroom.sandbox.running.box_command", changes["root"])
    monkeypatch.setattr(commands, "LOCKED", tuple(words))
    return recipe


def test_all_weaknesses_are_named(sandbox, monkeypatch):
    found = said(weakened(sandbox, monkeypatch, WEAKNESSES.values()), "quiet")
    assert [text for *_, text in WEAKNESSES.values() if text not in found] == []


@pytest.mark.parametrize("name", WEAKNESSES if EVERYTHING else [])
def test_each_weakness_is_named_alone(sandbox, monkeypatch, name):
    assert WEAKNESSES[name][-1] in said(weakened(sandbox, monkeypatch, [WEAKNESSES[name]]), "quiet")


def test_a_limit_that_is_not_kept_is_named(sandbox, monkeypatch):
    monkeypatch.setattr("classroom.sandbox.session.over", lambda limit, _limits: ValueError(limit))
    (found,) = said(sandbox.recipe, "prints")
    assert "could not be made" in found


@pytest.mark.skipif(os.geteuid() != 0, reason="started by a user who is not root")
def test_root_without_the_second_bubblewrap_is_found_out(sandbox, monkeypatch):
    monkeypatch.setattr("classroom.sandbox.watch.FIRST", 10.0)  # the kernel alone is asked
    limits = replace(sandbox.recipe.limits, address_space=2**33)  # which threads fill before they are too many
    programs = replace(sandbox.recipe.programs, setpriv="")
    plain = replace(sandbox.recipe, programs=programs, limits=limits)
    assert said(plain, "threads") == ["it can start more threads than are allowed"]


def test_a_machine_without_a_filter_is_no_sandbox(sandbox, monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "vax")
    (found,) = said(sandbox.recipe)
    assert "vax" in found


def test_attempts_that_cannot_be_made_prove_nothing(sandbox, monkeypatch):
    monkeypatch.setattr(proof, "DRIVE", "def drive(learner, given):\n    return learner.{}_(given)\n")
    (found,) = said(sandbox.recipe, "quiet")
    assert found.startswith("the attempt quiet could not be made: AttributeError")
