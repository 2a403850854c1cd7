"""``python -m minimx SCRIPT`` and ``NOTEBOOK.ipynb``. What changes the process runs in one of its own."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import minimx
from minimx import run
from minimx.run import Unusable, main, read_cells, run_cell

ROOT = Path(minimx.__file__).parents[1]


def python(*words, cwd, **environment):
    """Run this Python on ``words`` in the folder ``cwd``, where ``minimx`` is the one under test."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")}
    return subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**inherited, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
        timeout=120,
    )


def on_minimx(*words, cwd, **environment):
    return python("-m", "minimx", *words, cwd=cwd, **environment)


def write_notebook(path, *cells):
    """Write a notebook of these code cells, with text before each, and return its path."""
    text = {"cell_type": "markdown", "metadata": {}, "source": ["text\n", "1 / 0"]}
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    for source in cells:
        code = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source.splitlines(keepends=True)}
        notebook["cells"] += [text, code]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------ scripts

AS_PYTHON_WOULD = """\
import atexit, inspect, os, pickle, sys
import helper

class Own:
    pass

print(__name__, sys.argv, sys.path[0], os.path.abspath(__file__), os.getcwd(), helper.known)
print(__doc__, sys.modules["__main__"].Own is Own)
print(type(pickle.loads(pickle.dumps(Own()))) is Own, inspect.getsource(Own))
atexit.register(lambda: print("at the end", os.sep, Own.__name__))
x: "annotation" = 3
print(__annotations__ if sys.version_info < (3, 14) else "")
"""


def test_a_script_sees_of_the_process_what_python_would_show_it(tmp_path):
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "helper.py").write_text("known = 7\n")
    (folder / "script.py").write_text(AS_PYTHON_WOULD)
    words = (Path("sub", "script.py"), "first", "--help", "-x")
    expected = python(*words, cwd=tmp_path)
    assert expected.stdout.endswith("at the end / Own\n".replace("/", os.sep)), expected.stderr
    result = on_minimx(*words, cwd=tmp_path)
    assert (result.stdout, result.stderr, result.returncode) == (expected.stdout, "", 0)


def test_in_a_script_mxnet_is_minimx(tmp_path):
    (tmp_path / "script.py").write_text(
        "import mxnet as mx\nfrom mxnet import nd\nimport minimx\n"
        "print(mx is minimx, nd is minimx.nd, nd.ones((2,)).sum().asscalar())\n"
    )
    result = on_minimx("script.py", cwd=tmp_path)
    assert (result.stdout, result.stderr, result.returncode) == ("True True 2.0\n", "", 0)


def test_a_traceback_is_the_one_that_python_would_print(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("print('before')\ndef f():\n    raise ValueError('five')\n\nf(\n)\n")
    expected = python(script, cwd=tmp_path)
    assert "in f" in expected.stderr
    result = on_minimx(script, cwd=tmp_path)
    carets = str.maketrans("", "", "^~")  # Python itself and its traceback module print these differently
    assert result.stderr.translate(carets).split() == expected.stderr.translate(carets).split()
    assert (result.stdout, result.returncode) == ("before\n", 1)


def test_a_script_that_is_not_python_is_a_syntax_error_in_it(tmp_path):
    (tmp_path / "script.py").write_text("x = 1\nprint 'a'\n")
    result = on_minimx("script.py", cwd=tmp_path)
    assert 'script.py", line 2\n' in result.stderr
    assert "SyntaxError: Missing parentheses" in result.stderr
    assert str(ROOT) not in result.stderr
    assert (result.stdout, result.returncode) == ("", 1)


def test_what_minimx_does_not_have_is_an_error_at_the_scripts_line(tmp_path):
    (tmp_path / "script.py").write_text("from mxnet import nd\n\nnd.foo(3)\n")
    result = on_minimx("script.py", cwd=tmp_path)
    assert 'script.py", line 3, in <module>\n    nd.foo(3)\n' in result.stderr
    assert "\nAttributeError: minimx does not have mxnet.nd.foo" in result.stderr
    assert os.path.join("minimx", "run.py") not in result.stderr
    assert result.returncode == 1


def test_a_scripts_own_excepthook_prints_its_error(tmp_path):
    (tmp_path / "script.py").write_text("import sys\nsys.excepthook = lambda t, v, tb: print(t.__name__, v)\n1 / 0\n")
    result = on_minimx("script.py", cwd=tmp_path)
    assert (result.stdout, result.stderr, result.returncode) == ("ZeroDivisionError division by zero\n", "", 1)


ENDINGS = [
    ("import sys; sys.exit(3)", 3, ""),
    ("import sys; sys.exit('why')", 1, "why\n"),
    ("raise KeyboardInterrupt", 130, "minimx: interrupted\n"),
]


@pytest.mark.parametrize(("ending", "status", "said"), ENDINGS)
def test_a_script_ends_with_its_own_status(ending, status, said, tmp_path):
    (tmp_path / "script.py").write_text(f"{ending}\nprint('never')\n")
    result = on_minimx("script.py", cwd=tmp_path)
    assert (result.returncode, result.stderr, result.stdout) == (status, said, "")


# ------------------------------------------------------------------------------------------------ matplotlib

WINDOW = """\
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas, FigureManagerBase as FigureManager

def show(*args, **kwargs):
    print("a window opens")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
@pytest.mark.skipif(not importlib.util.find_spec("matplotlib"), reason="needs matplotlib")
@pytest.mark.parametrize(("display", "shown"), [({}, "shown\n"), ({"DISPLAY": ":0"}, "a window opens\nshown\n")])
def test_matplotlib_opens_a_window_only_where_there_is_a_display(display, shown, tmp_path):
    (tmp_path / "window.py").write_text(WINDOW)
    (tmp_path / "matplotlibrc").write_text("backend: module://window\n")
    (tmp_path / "script.py").write_text(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('shown')\n"
    )
    result = on_minimx("script.py", cwd=tmp_path, MATPLOTLIBRC=str(tmp_path), **display)
    assert (result.stdout, result.returncode) == (shown, 0), result.stderr


# ------------------------------------------------------------------------------------------------ notebooks


def test_a_notebook_runs_in_its_folder_as_the_main_program(tmp_path):
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "helper.py").write_text("known = 7\n")
    write_notebook(
        folder / "n.ipynb",
        "%matplotlib inline\nimport mxnet as mx\nfrom mxnet import nd\nimport minimx, helper\nx = nd.arange(3)",
        "def f():\n    return x.sum().asscalar()",
        "import os, sys, inspect\nfloat(f())",  # NumPy 2 shows its own numbers with their type
        "print(os.getcwd(), sys.path[0], sys.argv)\n__name__, mx is minimx, helper.known",
        "print(inspect.getsource(f))\nsys.exit(3)",
        "print('never')",
    )
    result = on_minimx(Path("sub", "n.ipynb"), cwd=tmp_path)
    here = os.path.realpath(folder)
    assert result.stdout.splitlines() == [
        "3.0",
        f"{here} {here} {[os.path.join('sub', 'n.ipynb')]}",
        "('__main__', True, 7)",
        "def f():",
        "    return x.sum().asscalar()",
        "",
    ]
    assert result.stderr == "minimx: n.ipynb, cell 1, line 1: skipped %matplotlib inline\n"
    assert result.returncode == 3


def test_an_error_in_a_notebook_names_the_cell_and_the_line(tmp_path):
    write_notebook(tmp_path / "n.ipynb", "x = 0\n\ndef f():\n    return 1 / x", "x", "!ls\nx\nf()", "print('never')")
    result = on_minimx("n.ipynb", cwd=tmp_path)
    assert result.stdout == "0\n"
    said, traceback = result.stderr.split("\n", 1)
    assert said == "minimx: n.ipynb, cell 3, line 1: skipped !ls"
    lines = [line.strip() for line in traceback.splitlines() if line.strip(" ^~")]
    assert lines == [
        "Traceback (most recent call last):",
        'File "n.ipynb, cell 3", line 3, in <module>',
        "f()",
        'File "n.ipynb, cell 1", line 4, in f',
        "return 1 / x",
        "ZeroDivisionError: division by zero",
    ]
    assert result.returncode == 1


def test_a_cell_that_is_not_python_is_an_error_with_its_name(tmp_path):
    write_notebook(tmp_path / "n.ipynb", "'first'", "x = 1\nprint 'a'")
    result = on_minimx("n.ipynb", cwd=tmp_path)
    assert 'File "n.ipynb, cell 2", line 2\n' in result.stderr
    assert "SyntaxError: Missing parentheses" in result.stderr
    assert str(ROOT) not in result.stderr
    assert (result.stdout, result.returncode) == ("'first'\n", 1)


SHOWN = [
    ("x", "5\n"),
    ("x\n# the end", "5\n"),
    ("'a'; 'é'", "'é'\n"),
    ("y = [1,\n  2]; (y,\n  x)", "([1, 2], 5)\n"),
    ("print('by itself')", "by itself\n"),
    ("None", ""),
    ("x;", ""),
    ("x ; # quiet", ""),
    ("'é', 'é';", ""),
    ("x # loud;", "5\n"),
    ("z = x", ""),
    ("for _ in '12':\n    x", ""),
    ("", ""),
    ("# nothing", ""),
]


@pytest.mark.parametrize(("source", "shown"), SHOWN)
def test_a_cells_last_value_is_printed(source, shown, capsys):
    run_cell(source, "n.ipynb, cell 1", {"x": 5})
    assert capsys.readouterr() == (shown, "")


SKIPPED = [
    ("%matplotlib inline\nx", "5\n", ["1: skipped %matplotlib inline"]),
    ("x\n!pip install  (foo \"it's", "", ["2: skipped !pip install (foo \"it's"]),
    ("if x:\n    !ls\nelse:\n    %cd ..\nx", "5\n", ["2: skipped !ls", "4: skipped %cd .."]),
    ("?x\nx?\nx??\n%%%\nx", "5\n", ["1: skipped ?x", "2: skipped x?", "3: skipped x??", "4: skipped %%%"]),
    ("%timeit f(x\nprint(x)", "5\n", ["1: skipped %timeit f(x"]),
    ("%%bash\necho hi\nfor x in", "", ["1: skipped %%bash (with its cell)"]),
    ("%%writefile a.txt\nx", "", ["1: skipped %%writefile a.txt (with its cell)"]),
]


@pytest.mark.parametrize(("source", "shown", "notes"), SKIPPED)
def test_what_is_ipythons_own_is_skipped_and_named(source, shown, notes, capsys):
    run_cell(source, "n.ipynb, cell 1", {"x": 5})
    result = capsys.readouterr()
    assert result.out == shown
    assert result.err == "".join(f"minimx: n.ipynb, cell 1, line {note}\n" for note in notes)


RUN = [
    ("%%time\n\nx += 1\nx", "6\n"),
    ("%%time -n 3\nx", "5\n"),
    ("%%capture out\nx", "5\n"),
    ("%time x += 1\nx", "6\n"),
    ("if x:\n    %time x += 1\nx", "6\n"),
    ("%time x;", ""),
    ("%time\nx", "5\n"),
]


@pytest.mark.parametrize(("source", "shown"), RUN)
def test_what_is_timed_runs(source, shown, capsys):
    run_cell(source, "n.ipynb, cell 1", {"x": 5})
    assert capsys.readouterr() == (shown, "")


PYTHON = [
    ("print('%d'\n      % x)", "5\n"),
    ("(12\n% x)", "2\n"),
    ("12 \\\n% x", "2\n"),
    ("'''\n%matplotlib inline\n!ls\n?'''", "'\\n%matplotlib inline\\n!ls\\n?'\n"),
    ("x # what?", "5\n"),
]


@pytest.mark.parametrize(("source", "shown"), PYTHON)
def test_a_line_that_continues_one_is_no_magic(source, shown, capsys):
    run_cell(source, "n.ipynb, cell 1", {"x": 5})
    assert capsys.readouterr() == (shown, "")


def test_a_magic_leaves_the_other_lines_their_numbers():
    with pytest.raises(ZeroDivisionError) as caught:
        run_cell("%%time\n%time\n!ls\n\n1 / 0", "n.ipynb, cell 9", {})
    last = caught.traceback[-1]
    assert (str(last.path).endswith("n.ipynb, cell 9"), last.lineno + 1) == (True, 5)


def test_cells_are_read_from_every_kind_of_notebook():
    code = {"cell_type": "code", "source": "x = 1\nx"}
    assert read_cells(json.dumps({"cells": [{"cell_type": "raw"}, code]}).encode(), "n") == ["x = 1\nx"]
    lines = {"cell_type": "code", "input": ["x = 'é'\n", "x"]}
    old = {"nbformat": 3, "worksheets": [{"cells": [lines, {"cell_type": "heading"}]}, {"cells": [lines]}]}
    assert read_cells(json.dumps(old, ensure_ascii=False).encode("utf-8-sig"), "n") == ["x = 'é'\nx"] * 2
    assert read_cells(b'{"cells": []}', "n") == []


# ------------------------------------------------------------------------------------------------ nothing to run


@pytest.mark.parametrize(
    "content", ["", "[1, 2", "3", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', '{"cells": [{"cell_type": "code"}]}']
)
def test_a_broken_notebook_is_one_line(content, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(run, "install_as_mxnet", None)
    path = tmp_path / "n.ipynb"
    path.write_text(content)
    assert main([str(path)]) == 2
    result = capsys.readouterr()
    assert result.err.startswith(f"minimx: {path} is not a notebook (")
    assert (result.out, result.err.count("\n")) == ("", 1)
    with pytest.raises(Unusable, match=r"^n is not a notebook"):
        read_cells(b"\xff\xff", "n")


def test_a_file_that_cannot_be_read_is_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(run, "install_as_mxnet", None)
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    said = {
        "no.py": "cannot read no.py: No such file or directory",
        "no.ipynb": "cannot read no.ipynb: No such file or directory",
        "folder": "cannot read folder: ",
        "--verbose": "there is no option --verbose; see python -m minimx --help",
    }
    for word, expected in said.items():
        assert main([word]) == 2
        result = capsys.readouterr()
        assert result.err.startswith(f"minimx: {expected}")
        assert (result.out, result.err.count("\n")) == ("", 1)


def test_the_status_reaches_the_shell(tmp_path):
    result = on_minimx("no.py", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "minimx: cannot read no.py: No such file or directory\n"


def test_without_arguments_the_help_is_the_error(capsys):
    assert main([]) == 2
    nothing = capsys.readouterr()
    assert (nothing.out, nothing.err.split("\n")[0]) == ("", "usage: python -m minimx SCRIPT [ARGUMENT ...]")
    for word in ("-h", "--help"):
        assert main([word]) == 0
        assert capsys.readouterr() == (nothing.err, "")


def test_the_version_is_minimxs(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["minimx", "--version"])
    assert main() == 0
    assert capsys.readouterr() == (f"minimx {minimx.__version__}\n", "")


def test_an_array_of_one_element_can_be_printed_as_a_number_whatever_numpy_says(tmp_path):
    """NumPy 2.5 refuses it; tutorials do it often. What is computed with it is an ordinary array."""
    script = tmp_path / "script.py"
    script.write_text(
        "import warnings\nwarnings.simplefilter('ignore')\nimport numpy as np\nfrom mxnet import nd\n"
        "mean = nd.array([1, 2]).mean().asnumpy()\n"
        "print('%.2f %d' % (mean, mean), repr(mean), type(mean + 1) is np.ndarray, np.ndim(mean.sum()))\n"
    )
    result = subprocess.run([sys.executable, "-m", "minimx", str(script)], capture_output=True, text=True, check=False)
    assert result.stdout == "1.50 1 array([1.5], dtype=float32) True 0\n", result.stderr
