"""What holds in every lesson of every column: where arguments are explained, and which names are used for what."""

import ast
import re

import pytest

from .test_mirror import COLUMNS, ROOT

LESSON_FILES = [
    (path.parent.name, path.stem)
    for column in COLUMNS
    for path in sorted((ROOT / column).glob("*.py"))
    if "\ndef train(" in path.read_text(encoding="utf-8")
]
every_lesson = pytest.mark.parametrize(("column", "lesson"), LESSON_FILES, ids="-".join)


def parsed(column, module):
    return ast.parse((ROOT / column / f"{module}.py").read_text(encoding="utf-8"))


def functions(tree):
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def arguments(function):
    return [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]


def test_there_are_19_lessons():
    assert len(LESSON_FILES) == 4 + 4 + 4 + 3 + 4  # numpy_impl has no LeNet


@every_lesson
def test_train_says_where_its_arguments_are_explained_and_they_are(column, lesson):
    train = functions(parsed(column, lesson))["train"]
    assert f"see :mod:`{column}.training`" in ast.get_docstring(train)
    explained = re.search(r"^Args:\n((?: .*\n)+)", ast.get_docstring(parsed(column, "training")), re.MULTILINE)[1]
    names = re.findall(r"^    (\w+): ", explained, re.MULTILINE)
    # Only classifiers count their correct answers.
    assert arguments(train) == [name for name in names if name != "correct" or "correct" in arguments(train)]


@every_lesson
def test_a_model_calls_its_named_parameters_that(column, lesson):
    methods = functions(parsed(column, lesson))
    for name, helper in (("get_parameters", "read_parameters"), ("set_parameters", "write_parameters")):
        call = next(node for node in ast.walk(methods[name]) if isinstance(node, ast.Call))
        assert (ast.unparse(call.func), ast.unparse(call.args[0])) == (helper, "self.named_parameters")


@pytest.mark.parametrize("column", COLUMNS)
def test_parameters_are_read_and_written_by_the_same_names(column):
    helpers = functions(parsed(column, "parameters"))
    assert arguments(helpers["read_parameters"]) == ["named_parameters"]
    assert arguments(helpers["write_parameters"]) == ["named_parameters", "parameters"]


@pytest.mark.parametrize("column", COLUMNS)
def test_batch_size_and_epochs_are_given_by_name(column):
    """Two whole numbers in a row: exchanged, they would train without an error."""
    found = 0
    for path in (ROOT / column).glob("*.py"):
        for function in functions(ast.parse(path.read_text(encoding="utf-8"))).values():
            if "epochs" in arguments(function):
                found += 1
                assert "epochs" in [argument.arg for argument in function.args.kwonlyargs], function.name
    assert found >= 4
