"""What a reader without PyTorch gets. PyTorch is not needed here: the import is blocked where it is installed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = "import sys; sys.modules['torch'] = None; "


@pytest.mark.parametrize("module", ["torch_impl", "torch_impl.lenet", "torch_impl.data"])
def test_without_torch_an_import_error_says_in_one_line_what_is_missing_and_what_mends_it(module):
    code = f"{BLOCK}\ntry:\n    import {module}\nexcept ImportError as error:\n    print(error)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    (line,) = result.stdout.splitlines()
    assert "PyTorch is not installed" in line
    assert "pip install torch 'numpy<2'" in line


def test_the_traceback_has_one_error_and_no_cause(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", f"{BLOCK}import torch_impl"], capture_output=True, text=True, cwd=ROOT
    )
    assert result.returncode == 1
    assert result.stderr.count("Traceback") == 1
    assert result.stderr.splitlines()[-1].startswith("ImportError: PyTorch is not installed")


def test_a_torch_that_is_broken_inside_is_not_called_missing(tmp_path):
    (tmp_path / "torch.py").write_text("import a_part_that_is_not_there")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import torch_impl"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "a_part_that_is_not_there" in result.stderr
    assert "not installed" not in result.stderr
