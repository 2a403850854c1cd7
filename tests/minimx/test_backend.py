"""What stands behind the name mxnet. Each import is tried in a process of its own."""

import os
import re
import subprocess
import sys

import numpy
import pytest

from minimx import BackendUnavailable, backend, provide_mxnet


def run(code, *flags, **environment):
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


needs_mxnet = pytest.mark.skipif(bool(backend.why_not_mxnet()), reason=backend.why_not_mxnet() or "MXNet is here")


@needs_mxnet
@pytest.mark.parametrize("package", ["handtorn", "gluon_impl"])
def test_the_line_works_after_our_package_and_nothing_is_printed(package):
    result = run(f"import {package}\nfrom mxnet import nd, autograd, gluon\nprint(nd.ones((2,)).sum().asscalar())")
    assert (result.returncode, result.stdout, result.stderr) == (0, "2.0\n", "")


@needs_mxnet
def test_it_imports_without_a_warning_even_where_warnings_are_errors():
    result = run("from minimx import provide_mxnet\nprovide_mxnet()", "-W", "error", HANDTORN_BACKEND="mxnet")
    assert (result.returncode, result.stderr) == (0, "")


@needs_mxnet
def test_numpy_is_left_as_it_was():
    code = "import numpy\nbefore = set(vars(numpy))\nimport handtorn\nprint(sorted(set(vars(numpy)) ^ before))"
    names = run(code).stdout
    assert "'bool'" not in names


@needs_mxnet
def test_it_is_quick_when_mxnet_is_there_already():
    code = "import handtorn, numpy, minimx.backend\nminimx.backend._import_mxnet = None\nprint(minimx.provide_mxnet())"
    assert run(code).stdout == "mxnet\n"


@pytest.mark.parametrize("choice", ["tensorflow", "MXNET"])
def test_an_unknown_backend_is_named_with_the_known_ones(monkeypatch, choice):
    monkeypatch.setenv("HANDTORN_BACKEND", choice)
    with pytest.raises(BackendUnavailable, match=rf"{choice}.*expected one of auto, mxnet, minimx"):
        provide_mxnet()


def test_minimx_says_that_it_is_not_there_yet(monkeypatch):
    monkeypatch.setenv("HANDTORN_BACKEND", "minimx")
    with pytest.raises(BackendUnavailable, match="minimx cannot stand in for MXNet yet"):
        provide_mxnet()


@pytest.mark.parametrize(
    ("system", "machine", "version", "message"),
    [
        ("Darwin", "arm64", (3, 11), "no wheel for Darwin on arm64"),
        ("Windows", "AMD64", (3, 11), "no wheel for Windows"),
        ("Linux", "riscv64", (3, 11), "no wheel for Linux on riscv64"),
        ("Linux", "x86_64", (3, 13), r"cannot be had on Python 3\.13"),
        ("Linux", "x86_64", (3, 12), "pip install 'mxnet==1.9.1'"),
        ("Linux", "aarch64", (3, 9), "pip install 'mxnet==1.9.1'"),
        ("Darwin", "x86_64", (3, 9), "pip install 'mxnet==1.9.1'"),
    ],
)
def test_where_mxnet_is_missing_one_line_says_why(monkeypatch, system, machine, version, message):
    monkeypatch.setattr(backend.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(backend.platform, "system", lambda: system)
    monkeypatch.setattr(backend.platform, "machine", lambda: machine)
    monkeypatch.setattr(backend.sys, "version_info", (*version, 0))
    reason = backend.why_not_mxnet()
    assert re.search(message, reason), reason
    assert "\n" not in reason


def test_numpy_2_beside_mxnet_is_named_with_the_mend(monkeypatch):
    monkeypatch.setattr(backend.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(numpy, "__version__", "2.1.0")
    assert "pip install 'numpy<2'" in backend.why_not_mxnet()


def test_missing_distutils_is_named_with_the_mend(monkeypatch):
    monkeypatch.setattr(backend.importlib.util, "find_spec", lambda name: None if name == "distutils" else object())
    monkeypatch.setattr(numpy, "__version__", "1.26.4")
    monkeypatch.setattr(backend.sys, "version_info", (3, 12, 1))
    assert "pip install setuptools" in backend.why_not_mxnet()
