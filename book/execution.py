"""Running a lesson's cells in a kernel of their own, where the columns cannot be imported; kept until they change."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from sidebyside.tools.files import write_whole

from .environment import BLOCKED, NO_IMAGES, digest, fingerprint, images, why_missing
from .errors import BookError
from .lesson import PAGE, Cell, Lesson
from .notebooks import Step, steps_of
from .paths import KEPT, ROOT

#: A cell that takes longer is taken for one that never ends.
SECONDS_A_CELL = 300
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
BLOCK = """
import sys
class _Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError(f"{{name}} cannot be imported in a notebook of a lesson: its code is in the cells")
sys.meta_path.insert(0, _Blocked())
"""
#: The options of a cell that decide what comes of it.
_MATTER = ("values", "check", "raises", "needs")
SHARP = "__import__('matplotlib_inline.backend_inline').backend_inline.set_matplotlib_formats('retina')"
# Values come back as JSON; what JSON has no word for, as text.
RECORD = """
def _plain(value):
    import numpy
    if isinstance(value, dict):
        return {{str(key): _plain(one) for key, one in value.items()}}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "asnumpy"):
        value = value.asnumpy()
    if hasattr(value, "detach"):
        value = value.detach().numpy()
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return value.item() if value.size == 1 else value.tolist()
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
_scope = dict(globals())
for _name, _text in {expressions!r}.items():
    _scope[_name] = eval(_text, _scope)  # a check sees the values that are recorded with it
print(__import__("json").dumps({{name: _plain(_scope[name]) for name in {expressions!r}}}))
del _plain, _scope, _name, _text
"""


def results_file(lesson: str, column: str) -> Path:
    """Where the results of a lesson's cells in a column are kept."""
    return KEPT / "results" / lesson / f"{column}.json"


def key_of(lesson: Lesson, column: str) -> str:
    """What the results of a lesson in a column depend on."""
    parts = [
        f"{step.text}\n{[step.cell.options.get(name) for name in _MATTER] if step.cell else ''}"
        for step in steps_of(lesson, column)
        if step.is_code
    ]
    needs_images = any(cell.options.get("needs") == "images" for cell in lesson.cells)
    parts.append(str(images()) if needs_images else "")
    return digest([fingerprint(column), Path(__file__).read_text(encoding="utf-8"), *parts])


def is_kept(lesson: Lesson, column: str) -> bool:
    """Are there results already that hold as things are?"""
    try:
        kept = json.loads(results_file(lesson.name, column).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept.get("key") == key_of(lesson, column))


def execute(lesson: Lesson, column: str) -> None:
    """Run a lesson's cells in a column, and keep what came of them.

    Raises:
        BookError: a cell raises, or raises not what it should, or a check does not hold.
    """
    why = why_missing(column) if column != PAGE else ""
    steps = steps_of(lesson, column)
    results: dict[str, Any] = {"key": key_of(lesson, column), "why": why, "steps": [], "values": {}}
    if why:
        results["steps"] = [None for step in steps if step.is_code]
    elif steps:
        _run(lesson, column, [step for step in steps if step.is_code], results)
    file = results_file(lesson.name, column)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps(results, ensure_ascii=False).encode())


def _run(lesson: Lesson, column: str, steps: list[Step], results: dict[str, Any]) -> None:
    """Fill ``results`` with the outputs of all cells and the values that they record."""
    from nbclient import NotebookClient
    from nbformat import v4

    notebook = v4.new_notebook(cells=[v4.new_code_cell(step.text) for step in steps])
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=SECONDS_A_CELL,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            extra_arguments=["--log-level=ERROR"],
            coalesce_streams=True,
        )
        with client.setup_kernel(env=_variables(folder)):
            if column != PAGE:
                _silently(client, BLOCK.format(blocked=BLOCKED))
            if any("plt." in step.text or "plot" in step.text for step in steps):
                _silently(client, SHARP)
            for place, step in enumerate(steps):
                if step.cell is not None and step.cell.options.get("needs") == "images" and images() is None:
                    results["steps"].append(None)
                    results["why_cells"] = NO_IMAGES
                    continue
                results["steps"].append(_run_cell(lesson, column, client, place, step))
                if step.cell is not None:
                    results["values"].update(_record(lesson, column, client, step.cell))


def _variables(folder: str) -> dict[str, str]:
    """The environment of a kernel: minimx can be imported, each library has one thread, images are where they are."""
    own = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    own |= {"COLUMNS": "100", "NO_COLOR": "1", "IPYTHONDIR": folder, "PYTHONWARNINGS": "ignore"}
    if images() is not None:
        own["HANDTORN_DATA"] = str(images())
    return own


def _silently(client: Any, code: str) -> str:
    """Run code that leaves no trace in the notebook; what it printed."""
    said: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            said.append(message["content"]["text"])
        elif message["msg_type"] == "error":
            said.append("".join(f"{message['content']['ename']}: {message['content']['evalue']}"))

    from jupyter_client.utils import run_sync

    run = run_sync(client.kc.execute_interactive)
    run(code, store_history=False, output_hook=hear, timeout=SECONDS_A_CELL)
    return "".join(said)


def _run_cell(lesson: Lesson, column: str, client: Any, place: int, step: Step) -> list[dict[str, Any]]:
    from nbclient.exceptions import CellExecutionError

    wanted = step.cell.options.get("raises", "") if step.cell else ""
    cell = client.nb.cells[place]
    if wanted:
        cell.metadata["tags"] = ["raises-exception"]
    try:
        client.execute_cell(cell, place)
    except CellExecutionError as error:
        raise BookError(
            f"{_where(lesson, column, step)}: {error.ename}: {error.evalue}\n{_last_lines(error)}"
        ) from None
    raised = next((one.ename for one in cell.outputs if one.output_type == "error"), "")
    if wanted != raised:
        raise BookError(f"{_where(lesson, column, step)}: expected {wanted}, came {raised or 'no exception'}.")
    return [_without_places(dict(one)) for one in cell.outputs if not _is_noise(one)]


def _without_places(output: dict[str, Any]) -> dict[str, Any]:
    """What came out without colours of a terminal, and without the files of the machine that this was built on.

    Of an exception that leaves its last line.
    """
    if output["output_type"] == "stream":
        return {**output, "text": _COLOURS.sub("", output["text"])}
    if output["output_type"] != "error":
        return output
    lines = [line for line in str(output["evalue"]).splitlines() if line.strip()]
    said = re.sub(r"^Error in operator \S+: ", "", lines[-1].strip()) if lines else ""
    # MXNet's message ends with what is wrong, behind the lines of its own source that noticed it.
    said = re.sub(r"^.*Check failed: ", "Check failed: ", said)
    return {**output, "evalue": said, "traceback": [f"{output['ename']}: {said}"]}


def _is_noise(output: dict[str, Any]) -> bool:
    """What libraries write on standard error, and what matplotlib's calls return."""
    if output["output_type"] == "stream":
        return bool(output["name"] == "stderr")
    text = str(output.get("data", {}).get("text/plain", ""))
    return output["output_type"] == "execute_result" and text.startswith(
        ("<matplotlib", "[<matplotlib", "Text(", "(<Figure")
    )


def _record(lesson: Lesson, column: str, client: Any, cell: Cell) -> dict[str, Any]:
    """The values of a cell; its check has to hold."""
    expressions = dict(cell.values)
    if "check" in cell.options:
        expressions["check"] = cell.options["check"]
    if not expressions:
        return {}
    said = _silently(client, RECORD.format(expressions=expressions))
    where = f"docs/lessons/{lesson.name}.md, line {cell.line}, {column}"
    try:
        found: dict[str, Any] = json.loads(said)
    except ValueError:
        raise BookError(f"{where}: `:values:` or `:check:` cannot be worked out: {said.strip()}") from None
    if not found.pop("check", True):
        raise BookError(f"{where}: the check does not hold: {cell.options['check']}; recorded: {found}")
    return found


def _where(lesson: Lesson, column: str, step: Step) -> str:
    line = step.cell.line if step.cell else 1
    return f"docs/lessons/{lesson.name}.md, line {line}, {column}"


def _last_lines(error: Any) -> str:
    plain = _COLOURS.sub("", error.traceback)
    return "\n".join(plain.splitlines()[-25:])
