"""The NumPy column and everything around it run where MXNet is not."""

import subprocess
import sys

import pytest

BLOCKED = """
import sys
sys.modules["mxnet"] = None  # any import of it fails
from sidebyside.cli import main
sys.argv = ["handtorn", *{words!r}]
main()
"""


@pytest.mark.parametrize("lesson", ["linear_regression", "house_prices", "mlp"])
def test_numpy_impl_is_compared_and_drawn_without_mxnet(lesson, tmp_path):
    words = ["compare", lesson, "--columns", "numpy_impl", "--epochs", "5", "--plot", str(tmp_path / "out.png")]
    code = BLOCKED.format(words=words)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "numpy_impl, on numpy" in result.stdout, result.stderr
    assert (tmp_path / "out.png").exists()


def test_without_mxnet_the_error_names_the_column_that_runs(tmp_path):
    code = BLOCKED.format(words=["compare", "linear_regression"])
    environment = {"HANDTORN_BACKEND": "nonsense", "PATH": ""}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert result.returncode == 2
    assert "`--columns numpy_impl` runs without MXNet." in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_terminal_without_the_letters_gets_question_marks(tmp_path):
    code = BLOCKED.format(words=["compare", "mlp", "--columns", "numpy_impl", "--epochs", "1"])
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    assert (result.returncode, result.stderr) == (0, "")
    assert "(? - y)?" in result.stdout
