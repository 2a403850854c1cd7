"""The examples of docs/exercises.md are exercises: the stub fails, the solution passes, mistakes are seen and named."""

import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import pytest

from classroom import catalogue
from classroom.checking import namer_of, problem_of
from classroom.running.here import load_here
from classroom.solution import is_stub
from classroom.trying import try_all

PAGE = Path(__file__).parents[3] / "docs" / "exercises.md"
NAMES = ("standardise", "weights")


@pytest.fixture(scope="module", params=range(len(NAMES)), ids=NAMES)
def exercise(request, tmp_path_factory):
    """An example, from a file of its own: what drive sends to the learner's process is read from there."""
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == len(NAMES)
    name = NAMES[request.param]
    file = tmp_path_factory.mktemp("exercises") / f"e33_{name}.py"
    file.write_text(blocks[request.param], encoding="utf-8")
    assert catalogue.FILE.fullmatch(file.name)
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return replace(module.EXERCISE, number=33, name=name)


def test_the_stub_fails_every_check_and_the_solution_none(exercise):
    assert is_stub(exercise.stub, exercise.asked)
    assert problem_of(exercise, exercise.taken.text, exercise.file_name) == ("", "")
    for seed in range(3):
        stub, solution = (load_here(exercise.work(text)) for text in (exercise.stub, exercise.taken.text))
        assert not any(one.holds for one in try_all(exercise, stub, seed))
        assert all(one.holds for one in try_all(exercise, solution, seed))


def test_every_mistake_is_named_and_no_check_is_idle(exercise):
    seen = []
    for mistake in exercise.mistakes:
        namer = namer_of(exercise, 0)
        tried = namer.tried(mistake)
        named = namer.name(tried)
        assert [one.key for one in named.mistakes] == [mistake.key]
        assert named.says[0].endswith(".")
        seen.append({one.check.tried for one in tried if not one.holds})
    first, *others = [check.tried for check in exercise.checks]
    assert any(first in one for one in seen)
    assert all({tried} in seen for tried in others)
    assert 2 <= len(exercise.hints) <= 4


def test_what_the_page_names_is_there():
    text = PAGE.read_text(encoding="utf-8")
    root = PAGE.parents[1]
    for path in re.findall(r"`((?:classroom|tests|sidebyside)/[\w/]+(?:\.py)?)`", text):
        assert (root / path).exists(), path
    assert (root / "classroom" / "exercises" / "e03_square_loss.py").exists()
    assert "e03_square_loss.py" in text
