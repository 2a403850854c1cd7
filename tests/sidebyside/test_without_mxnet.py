"""The NumPy column and everything around it run where MXNet is not."""

import subprocess
import sys

LESSONS = ("linear_regression", "house_prices", "mlp")
BLOCKED = """
import sys
sys.modules["mxnet"] = None  # any import of it fails
from sidebyside.cli import main
for words in {commands!r}:
    sys.argv = ["handtorn", *words]
    try:
        main()
    except SystemExit as ended:
        if ended.code or words == {commands!r}[-1]:
            raise
"""


def blocked(*commands):
    """A program that runs commands one after the other, up to one that fails, where MXNet cannot be imported."""
    return [sys.executable, "-c", BLOCKED.format(commands=commands)]


def test_numpy_impl_is_compared_and_drawn_without_mxnet(tmp_path):
    figures = [tmp_path / f"{lesson}.png" for lesson in LESSONS]
    options = ("--columns", "numpy_impl", "--epochs", "2", "--plot")
    commands = [("compare", lesson, *options, str(figure)) for lesson, figure in zip(LESSONS, figures)]
    result = subprocess.run(blocked(*commands), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("numpy_impl, on numpy") == len(LESSONS), result.stdout
    assert [figure for figure in figures if not figure.exists()] == []


def test_without_mxnet_the_error_names_the_column_that_runs(tmp_path):
    command = blocked(("compare", "linear_regression"))
    environment = {"HANDTORN_BACKEND": "nonsense", "PATH": ""}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 2
    assert "`--columns numpy_impl` runs without MXNet." in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_terminal_without_the_letters_gets_question_marks(tmp_path):
    command = blocked(("compare", "mlp", "--columns", "numpy_impl", "--epochs", "1"))
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (result.returncode, result.stderr) == (0, "")
    assert "(? - y)?" in result.stdout
