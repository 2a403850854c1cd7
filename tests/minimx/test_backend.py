"""What ``import mxnet`` gives. Each import is tried in a process of its own."""

import importlib.machinery
import json
import os
import re
import subprocess
import sys

import numpy
import pytest

import minimx
from minimx import BackendUnavailable, backend, provide_mxnet

from ..conftest import EVERYTHING


def run(code, *flags, **environment):
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


needs_mxnet = pytest.mark.skipif(bool(backend.why_not_mxnet()), reason=backend.why_not_mxnet() or "MXNet is here")


# One process for what can be seen one after the other: importing MXNet takes seconds.
WITH_MXNET = """
import json, os, sys
import numpy
before = set(vars(numpy))
import minimx.backend
seen = [minimx.provide_mxnet()]
seen.append(sorted(name for name in sys.modules if name.partition(".")[0] == "minimx"))
seen.append(sorted(set(vars(numpy)) ^ before))
import mxnet
seen.append(mxnet.__name__)
minimx.backend._import_mxnet = None
seen.append(minimx.provide_mxnet())
os.environ["HANDTORN_BACKEND"] = "minimx"
try:
    minimx.provide_mxnet()
except minimx.BackendUnavailable as error:
    seen.append(str(error))
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def with_mxnet():
    return run(WITH_MXNET, "-W", "error", HANDTORN_BACKEND="mxnet")


@pytest.fixture
def seen(with_mxnet):
    assert with_mxnet.stdout, with_mxnet.stderr
    return json.loads(with_mxnet.stdout)


# On minimx, where a process takes a tenth of the time, both packages are always tried.
@needs_mxnet
@pytest.mark.parametrize(("package", "choice"), [("handtorn", "auto"), ("gluon_impl", "mxnet")][: 1 + EVERYTHING])
def test_the_line_works_after_our_package_and_nothing_is_printed(package, choice):
    """Where MXNet is available, auto takes it."""
    result = run(
        f"import {package}\nfrom mxnet import nd, autograd, gluon\nprint(nd.ones((2,)).sum().asscalar(), nd.__name__)",
        HANDTORN_BACKEND=choice,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "2.0 mxnet.ndarray\n", "")


@needs_mxnet
def test_it_imports_without_a_warning_even_where_warnings_are_errors(with_mxnet):
    assert (with_mxnet.returncode, with_mxnet.stderr) == (0, "")


@needs_mxnet
def test_numpy_is_left_as_it_was(seen):
    assert "bool" not in seen[2]


@needs_mxnet
def test_who_takes_mxnet_imports_nothing_of_minimx_but_what_provides_it(seen):
    assert seen[:2] == ["mxnet", ["minimx", "minimx.backend", "minimx.base", "minimx.missing", "minimx.stand_in"]]


EXPECTED = {
    "nd.array": "minimx.nd.array",
    "init.Xavier": "minimx.initializer",
    "cpu": "minimx.context",
    "gluon.nn.Dense": "minimx.gluon.nn",
    "rnd.seed": "minimx.random",
    "test_utils.same": "minimx.test_utils",
}
FIRST_USES = f"""
import contextlib, io, json, sys

def loaded():
    return [name for name in sys.modules if name.partition(".")[0] == "minimx"]

def first(lines, **names):
    for name in loaded():
        del sys.modules[name]
    exec(lines, names)
    return loaded()

import minimx
listed = dir(minimx)
uses = {{}}
for name in {list(EXPECTED)}:
    lines = f"import minimx as mx; first = mx.{{name}}; assert first is mx.{{name}} and part in vars(mx)"
    uses[name] = first(lines, part=name.partition(".")[0])
first("from minimx import *; assert nd.ones((2,)).sum().asscalar() == 2 and init and cpu()")
with contextlib.redirect_stdout(io.StringIO()) as described:
    first("import minimx; help(minimx)")
print(json.dumps([listed, uses, described.getvalue()]))
"""


def test_each_name_of_minimx_is_there_on_first_use():
    """Whatever is asked for first, in a minimx that is imported anew; and all is listed before it is imported."""
    result = run(FIRST_USES, "-W", "error")
    assert (result.returncode, result.stderr) == (0, "")
    listed, loaded, described = json.loads(result.stdout)
    assert set(minimx.__all__) <= set(listed)
    assert {"init", "ndarray", "rnd", "tape", "provide_mxnet", "__version__"} <= set(listed)
    for name, module in EXPECTED.items():
        assert module in loaded[name]
    assert "PACKAGE CONTENTS" in described


def test_overflow_is_no_warning_wherever_nd_was_imported_first():
    """nd may come in inside of a block that gives the warning filters back as they were."""
    code = """
import warnings
import minimx
with warnings.catch_warnings():
    minimx.nd.ones((1,))
print(minimx.nd.exp(minimx.nd.array([1000])).asscalar(), (minimx.nd.zeros((1,)) / 0).asscalar())
"""
    result = run(code)
    assert (result.stdout, result.stderr) == ("inf nan\n", "")


@needs_mxnet
def test_it_is_quick_when_mxnet_is_there_already(seen):
    assert seen[4] == "mxnet"  # though _import_mxnet was None


@pytest.mark.parametrize("choice", ["tensorflow", "MXNET"])
def test_an_unknown_backend_is_named_with_the_known_ones(monkeypatch, choice):
    monkeypatch.setenv("HANDTORN_BACKEND", choice)
    with pytest.raises(BackendUnavailable, match=rf"{choice}.*expected one of auto, mxnet, minimx"):
        provide_mxnet()


SHOW = "from minimx import provide_mxnet\nname = provide_mxnet()\nimport mxnet\nprint(name, mxnet.__name__)"
BLOCK = "import sys\nsys.modules['mxnet'] = None\n"  # any import of it fails


@pytest.mark.parametrize("package", ["handtorn", "gluon_impl"])
def test_the_line_works_on_minimx_too(package):
    code = (
        f"import {package}\nfrom mxnet import nd, autograd, gluon\nprint(nd.ones((2,)).sum().asscalar(), nd.__name__)"
    )
    result = run(code, "-W", "error", HANDTORN_BACKEND="minimx")
    assert (result.returncode, result.stdout, result.stderr) == (0, "2.0 minimx.nd\n", "")


def test_auto_takes_minimx_where_mxnet_does_not_import_and_says_nothing():
    result = run(BLOCK + SHOW, HANDTORN_BACKEND="auto")
    assert (result.stdout, result.stderr) == ("minimx minimx\n", "")


def test_nothing_of_a_broken_mxnet_is_left_behind(tmp_path):
    broken = tmp_path / "mxnet"
    broken.mkdir()
    (broken / "__init__.py").write_text("from . import part\nimport no_such_library")
    (broken / "part.py").write_text("")
    code = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{SHOW}\nprint('mxnet.part' in sys.modules)"
    code = "import numpy\nnumpy.__version__ = '1.26.4'\n" + code
    result = run(code, HANDTORN_BACKEND="auto")
    assert result.stdout == "minimx minimx\nFalse\n", result.stderr


def test_mxnet_by_name_is_mxnet_or_an_error():
    result = run(BLOCK + SHOW, HANDTORN_BACKEND="mxnet")
    assert result.returncode == 1
    assert "BackendUnavailable: " in result.stderr


KEPT = "HANDTORN_BACKEND is '{}', but {} is imported under the name mxnet already"


def test_a_process_keeps_minimx():
    code = f"{SHOW}\nimport os\nos.environ['HANDTORN_BACKEND'] = 'mxnet'\nprovide_mxnet()"
    result = run(code, HANDTORN_BACKEND="minimx")
    assert result.stdout == "minimx minimx\n"
    assert KEPT.format("mxnet", "minimx") in result.stderr


@needs_mxnet
def test_a_process_keeps_mxnet(seen):
    assert (seen[0], seen[3]) == ("mxnet", "mxnet")
    assert seen[5].startswith(KEPT.format("minimx", "mxnet"))


@pytest.mark.parametrize(
    ("system", "machine", "version", "message"),
    [
        ("Darwin", "arm64", (3, 11), "no wheel for Darwin on arm64"),
        ("Windows", "AMD64", (3, 11), "no wheel for Windows"),
        ("Linux", "riscv64", (3, 11), "no wheel for Linux on riscv64"),
        ("Linux", "x86_64", (3, 13), r"is not available on Python 3\.13"),
        ("Linux", "x86_64", (3, 12), "pip install 'mxnet==1.9.1'"),
        ("Linux", "aarch64", (3, 9), "pip install 'mxnet==1.9.1'"),
        ("Darwin", "x86_64", (3, 9), "pip install 'mxnet==1.9.1'"),
    ],
)
def test_where_mxnet_is_missing_one_line_says_why(monkeypatch, system, machine, version, message):
    monkeypatch.setattr(backend.PathFinder, "find_spec", lambda name: None)
    monkeypatch.setattr(backend.platform, "system", lambda: system)
    monkeypatch.setattr(backend.platform, "machine", lambda: machine)
    monkeypatch.setattr(backend.sys, "version_info", (*version, 0))
    reason = backend.why_not_mxnet()
    assert re.search(message, reason), reason
    assert "\n" not in reason


def test_a_folder_of_its_name_is_not_mxnet(monkeypatch, tmp_path):
    """As pip leaves one behind: it removes what it has installed, and what was compiled later stays."""
    (tmp_path / "mxnet" / "__pycache__").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(backend.sys, "version_info", (3, 11, 0))
    assert "MXNet" in backend.why_not_mxnet()


def test_numpy_2_beside_mxnet_is_named_with_the_fix(monkeypatch):
    monkeypatch.setattr(
        backend.PathFinder,
        "find_spec",
        lambda name: importlib.machinery.ModuleSpec(name, None, origin="mxnet/__init__.py"),
    )
    monkeypatch.setattr(numpy, "__version__", "2.1.0")
    assert "pip install 'numpy<2'" in backend.why_not_mxnet()


def test_missing_distutils_is_named_with_the_fix(monkeypatch):
    monkeypatch.setattr(
        backend.PathFinder,
        "find_spec",
        lambda name: importlib.machinery.ModuleSpec(name, None, origin="mxnet/__init__.py"),
    )
    monkeypatch.setattr(backend.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(numpy, "__version__", "1.26.4")
    monkeypatch.setattr(backend.sys, "version_info", (3, 12, 1))
    assert "pip install setuptools" in backend.why_not_mxnet()
