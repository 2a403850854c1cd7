"""What ``import mxnet`` gives. Each import is tried in a process of its own."""

import os
import re
import subprocess
import sys

import numpy
import pytest

import minimx
from minimx import BackendUnavailable, backend, provide_mxnet


def run(code, *flags, **environment):
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


LOADED = "import sys\nprint(*sorted(name for name in sys.modules if name.partition('.')[0] == 'minimx'))"
needs_mxnet = pytest.mark.skipif(bool(backend.why_not_mxnet()), reason=backend.why_not_mxnet() or "MXNet is here")


@needs_mxnet
@pytest.mark.parametrize("package", ["handtorn", "gluon_impl"])
def test_the_line_works_after_our_package_and_nothing_is_printed(package):
    result = run(
        f"import {package}\nfrom mxnet import nd, autograd, gluon\nprint(nd.ones((2,)).sum().asscalar())",
        HANDTORN_BACKEND="mxnet",
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "2.0\n", "")


@needs_mxnet
def test_it_imports_without_a_warning_even_where_warnings_are_errors():
    result = run("from minimx import provide_mxnet\nprovide_mxnet()", "-W", "error", HANDTORN_BACKEND="mxnet")
    assert (result.returncode, result.stderr) == (0, "")


@needs_mxnet
def test_numpy_is_left_as_it_was():
    code = "import numpy\nbefore = set(vars(numpy))\nimport handtorn\nprint(sorted(set(vars(numpy)) ^ before))"
    names = run(code, HANDTORN_BACKEND="mxnet").stdout
    assert "'bool'" not in names


@needs_mxnet
def test_who_takes_mxnet_imports_nothing_of_minimx_but_what_provides_it():
    code = "from minimx import provide_mxnet\nprovide_mxnet()\n" + LOADED
    result = run(code, HANDTORN_BACKEND="mxnet")
    expected = "minimx minimx.backend minimx.base minimx.missing minimx.stand_in\n"
    assert (result.stdout, result.stderr) == (expected, "")


def test_each_name_of_minimx_is_there_on_first_use():
    """Whatever is asked for first, in a process of its own; and everything is listed before it is imported."""
    listed = run("import minimx\nprint(*dir(minimx))").stdout.split()
    assert set(minimx.__all__) <= set(listed)
    assert {"init", "ndarray", "rnd", "tape", "provide_mxnet", "__version__"} <= set(listed)
    code = "import minimx as mx\nfirst = mx.{0}\nassert first is mx.{0} and '{0}' in vars(mx)\n" + LOADED
    expected = {
        "nd.array": "minimx.nd.array",
        "init.Xavier": "minimx.initializer",
        "cpu": "minimx.context",
        "gluon.nn.Dense": "minimx.gluon.nn",
        "rnd.seed": "minimx.random",
        "test_utils.same": "minimx.test_utils",
    }
    for name, module in expected.items():
        result = run(code.format(name).replace(f"'{name}'", f"'{name.split('.')[0]}'"), "-W", "error")
        assert module in result.stdout.split(), result.stderr
    result = run("from minimx import *\nassert nd.ones((2,)).sum().asscalar() == 2 and init and cpu()", "-W", "error")
    assert (result.returncode, result.stderr) == (0, "")
    result = run("import minimx\nhelp(minimx)")
    assert (result.returncode, result.stderr) == (0, "")
    assert "PACKAGE CONTENTS" in result.stdout


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
def test_it_is_quick_when_mxnet_is_there_already():
    code = "import handtorn, minimx.backend\nminimx.backend._import_mxnet = None\nprint(minimx.provide_mxnet())"
    assert run(code, HANDTORN_BACKEND="mxnet").stdout == "mxnet\n"


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


@needs_mxnet
def test_auto_takes_mxnet_where_it_is_available():
    assert run(SHOW, HANDTORN_BACKEND="auto").stdout == "mxnet mxnet\n"


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


@pytest.mark.parametrize(("first", "second"), [("minimx", "mxnet"), ("mxnet", "minimx")])
def test_a_process_keeps_what_it_has_begun_with(first, second):
    if first == "mxnet" and backend.why_not_mxnet():
        pytest.skip(backend.why_not_mxnet())
    code = f"{SHOW}\nimport os\nos.environ['HANDTORN_BACKEND'] = {second!r}\nprovide_mxnet()"
    result = run(code, HANDTORN_BACKEND=first)
    assert result.stdout == f"{first} {first}\n"
    assert f"HANDTORN_BACKEND is '{second}', but {first} is imported under the name mxnet already" in result.stderr


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


def test_numpy_2_beside_mxnet_is_named_with_the_fix(monkeypatch):
    monkeypatch.setattr(backend.PathFinder, "find_spec", lambda name: object())
    monkeypatch.setattr(numpy, "__version__", "2.1.0")
    assert "pip install 'numpy<2'" in backend.why_not_mxnet()


def test_missing_distutils_is_named_with_the_fix(monkeypatch):
    monkeypatch.setattr(backend.PathFinder, "find_spec", lambda name: object())
    monkeypatch.setattr(backend.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(numpy, "__version__", "1.26.4")
    monkeypatch.setattr(backend.sys, "version_info", (3, 12, 1))
    assert "pip install setuptools" in backend.why_not_mxnet()
