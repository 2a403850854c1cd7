"""The lists fit the files as they are, and the command tells what is seen from what survives."""

import subprocess
from pathlib import Path

import pytest

from .__main__ import ROOT, check_all, run_all
from .mistake import Mistake, all_mistakes
from .running import changed_files

TEST = "tests/test_twice.py"
SEEN = Mistake("three times", "twice.py", "2 * x", "3 * x", (TEST,))
SURVIVES = Mistake("zero is special", "twice.py", "return 2 * x", "return 2 * x if x else 1", (TEST,))


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tiny tree in git, with one module and one test that does not look at 0."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # its test needs none, and they take long to import
    (tmp_path / "tests").mkdir()
    (tmp_path / "twice.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / TEST).write_text("from twice import twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_every_mistake_can_be_applied_and_names_tests_that_there_are():
    problems = {mistake.name: problem for mistake in all_mistakes() if (problem := mistake.problem(ROOT))}
    assert not problems


def test_every_name_is_there_once_and_there_are_150_in_all_packages():
    mistakes = all_mistakes()
    assert len({mistake.name for mistake in mistakes}) == len(mistakes) >= 150
    packages = {Path(mistake.file).parts[0] for mistake in mistakes}
    columns = {"handtorn", "gluon_impl", "symbol_impl", "numpy_impl", "torch_impl"}
    assert packages == {*columns, "minimx", "sidebyside", "classroom", "docs", "book"}


def test_a_mistake_that_the_tests_see_is_told_from_one_that_survives(tree, capsys):
    before = (tree / "twice.py").read_text()
    assert run_all([SEEN, SURVIVES], tree, jobs=1) == 1
    out = capsys.readouterr().out
    assert "seen               twice.py: three times" in out
    assert "SURVIVED           twice.py: zero is special" in out
    assert "mistakes: 2; seen: 1; SURVIVED: 1" in out
    assert (tree / "twice.py").read_text() == before


def test_where_all_are_seen_or_expected_to_survive_the_status_is_0(tree, capsys):
    expected = Mistake(**{**vars(SURVIVES), "why_not_seen": "nobody doubles 0"})
    assert run_all([SEEN, expected], tree, jobs=2) == 0
    assert "survived, as expected" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"old": "4 * x"}, "stands 0 times"),
        ({"old": "x"}, "stands 2 times"),
        ({"file": "thrice.py"}, "no file thrice.py"),
        ({"tests": ("tests/test_thrice.py",)}, "no test tests/test_thrice.py"),
        ({"tests": (f"{TEST}::test_thrice",)}, "no test tests/test_twice.py::test_thrice"),
        ({"tests": ()}, "names no test"),
        ({"new": SEEN.old}, "are the same"),
    ],
)
def test_a_mistake_that_cannot_be_applied_is_an_error_that_says_why(tree, capsys, change, problem):
    mistake = Mistake(**{**vars(SEEN), **change})
    assert check_all([SEEN, mistake], tree) == 1
    assert run_all([mistake], tree, jobs=1) == 1
    out = capsys.readouterr().out
    assert out.count(problem) == 2
    assert "1 of 2 mistakes can be applied" in out


def test_tests_that_are_red_without_a_mistake_say_nothing_of_it(tree, capsys):
    (tree / TEST).write_text("def test_twice():\n    assert False\n")
    assert run_all([SEEN], tree, jobs=1) == 1
    assert "RED WITHOUT IT     twice.py" in capsys.readouterr().out


def test_a_mistake_that_does_not_even_import_is_a_broken_run(tree, capsys):
    broken = Mistake("a syntax error", "twice.py", "2 * x", "2 *", (TEST,))
    assert run_all([broken], tree, jobs=1) == 1
    assert "TEST RUN BROKEN    twice.py" in capsys.readouterr().out


def test_of_two_changes_of_one_size_within_a_second_both_are_planted(tree, capsys, monkeypatch):
    """Python would take what it compiled of the first, which is seen, for the second, which is none."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    first = Mistake("three times", "twice.py", "2 * x", "3 * x", (TEST,))
    second = Mistake("the other way round", "twice.py", "2 * x", "x * 2", (TEST,))
    run_all([first, second], tree, jobs=1)
    assert "mistakes: 2; seen: 1; SURVIVED: 1" in capsys.readouterr().out


def test_a_file_counts_as_changed_since_a_revision_or_as_new(tree):
    assert changed_files(tree, "HEAD") == set()
    (tree / "twice.py").write_text("# changed\n")
    (tree / "new.py").write_text("")
    assert changed_files(tree, "HEAD") == {"twice.py", "new.py"}
