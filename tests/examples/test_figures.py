"""The examples that write a figure."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path("/proc")  # where nobody can make files, not even root, whom permissions do not stop
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*.py") if "savefig" in path.read_text(encoding="utf-8"))


def needs_torch(path):
    return bool(re.search(r"^import torch$", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_there_are_examples_that_write_a_figure():
    assert len(EXAMPLES) >= 11


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_figure_is_named_as_its_example(path):
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"\w+\.png", text)) == {f"{path.stem}.png"}


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no /proc")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_folder_that_cannot_be_written_to_is_one_line_before_the_work(path):
    if needs_torch(path) and find_spec("torch") is None:
        pytest.skip("no PyTorch")
    # minimx, which starts in a tenth of the time: what is asked comes before any work.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg", "HANDTORN_BACKEND": "minimx"}
    command = [sys.executable, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER, env=environment)
    assert (result.returncode, result.stdout) == (2, "")
    assert re.fullmatch(rf"{path.stem}\.png: .+ cannot be written to .+\n", result.stderr)
