"""The sandbox's own attempts to get out: all fail here, and each weakness that is planted is named."""

import os
from dataclasses import replace

import pytest

from classroom.sandbox import commands, proof
from classroom.sandbox.commands import LOCKED, box_command


def said(recipe, *attempts):
    return [str(escape) for escape in proof.prove(recipe, attempts)]


def test_nothing_gets_out(sandbox):
    assert sandbox.prove() == []


def without(word):
    return tuple(other for other in LOCKED if other != word)


@pytest.mark.parametrize(
    ("locked", "named"),
    [
        ((*LOCKED, "--share-net"), "it reaches the grader's machine by its network"),
        ((*LOCKED, "--share-net"), "it reaches a socket of the grader's machine"),
        (without("--disable-userns"), "it can make a user namespace (clone)"),
        (without("--clearenv"), "it sees the environment variable PLANTED"),
        (without("--as-pid-1"), "it sees process 2"),
    ],
)
def test_a_lock_that_is_missing_is_named(sandbox, monkeypatch, locked, named):
    monkeypatch.setenv("PLANTED", "here")
    monkeypatch.setattr(commands, "LOCKED", locked)
    assert named in said(replace(sandbox.recipe, filter=b""), "quiet")


def test_without_the_filter_of_system_calls_each_is_named(sandbox):
    found = said(replace(sandbox.recipe, filter=b""), "quiet")
    assert "it can make shared memory (shmget)" in found
    assert "it can make files in memory (memfd_create)" in found
    assert "it can lower the first process's limits" in found
    assert len([text for text in found if text.startswith("it can ask the kernel for")]) > 20


def test_a_folder_too_many_is_named(sandbox):
    interpreter = sandbox.recipe.interpreter
    seen = replace(interpreter, folders=(*interpreter.folders, str(proof.ROOT)))
    found = said(replace(sandbox.recipe, interpreter=seen), "quiet")
    assert f"it sees {proof.ROOT / 'handtorn'}" in found
    assert f"it sees {proof.ROOT / 'tests'}" in found


def test_folders_that_can_be_written_are_named(sandbox, monkeypatch):
    def open_command(*given):
        words = box_command(*given)
        place = max(place for place, word in enumerate(words) if word == "--remount-ro")
        assert words[place + 1] == "/"
        return words[:place] + words[place + 2 :]

    monkeypatch.setattr("classroom.sandbox.running.box_command", open_command)
    found = said(sandbox.recipe, "quiet")
    assert {f"it can write in {folder}" for folder in ("/", "/box", "/etc", "/usr")} <= set(found)


def test_a_limit_that_is_not_kept_is_named(sandbox, monkeypatch):
    monkeypatch.setattr("classroom.sandbox.session.over", lambda limit, _limits: ValueError(limit))
    (found,) = said(sandbox.recipe, "prints")
    assert "could not be made" in found


@pytest.mark.skipif(os.geteuid() != 0, reason="started by a user who is not root")
def test_root_without_the_second_bubblewrap_is_found_out(sandbox):
    plain = replace(sandbox.recipe, programs=replace(sandbox.recipe.programs, setpriv=""))
    assert said(plain, "threads") == ["it can start more threads than are allowed"]


def test_a_machine_without_a_filter_is_no_sandbox(sandbox, monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "vax")
    (found,) = said(sandbox.recipe)
    assert "vax" in found


def test_attempts_that_cannot_be_made_prove_nothing(sandbox, monkeypatch):
    monkeypatch.setattr(proof, "DRIVE", "def drive(learner, given):\n    return learner.{}_(given)\n")
    (found,) = said(sandbox.recipe, "quiet")
    assert found.startswith("the attempt quiet could not be made: AttributeError")
