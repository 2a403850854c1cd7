"""The modules of columns that print something, run from the command line, end quietly whatever ends them."""

import os
import subprocess
import sys

import pytest

from tests.conftest import BACKEND, EVERYTHING, slow_on_mxnet

from .test_mirror import ROOT

MODULES = ["handtorn.ndarray", "gluon_impl.gluon", "symbol_impl.symbol", "numpy_impl.modes"]
PRESS_AFTER_THE_FIRST_PRINT = """
import builtins, runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore Ctrl-C
plain = builtins.print
def print_and_press(*arguments, **options):
    plain(*arguments, **options)
    builtins.print = plain
    signal.raise_signal(signal.SIGINT)
builtins.print = print_and_press
runpy.run_module({module!r}, run_name="__main__")
"""


def environment(module):
    """All modules end by the same lines, and what MXNet adds to an end is seen at the first of them.

    An import of MXNet in a process of its own takes seconds: the others have minimx there.
    """
    on_minimx = BACKEND == "mxnet" and module != MODULES[0] and not EVERYTHING
    return os.environ | ({"HANDTORN_BACKEND": "minimx"} if on_minimx else {})


@pytest.mark.parametrize("unbuffered", [(), pytest.param(("-u",), marks=slow_on_mxnet)], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("module", MODULES)
def test_a_pipe_that_closes_ends_it_quietly_with_status_141(module, unbuffered):
    reader, writer = os.pipe()
    os.close(reader)  # all of the output is still to come, and nobody is there to read it
    command = [sys.executable, *unbuffered, "-m", module]
    result = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT, env=environment(module)
    )
    os.close(writer)
    assert (result.returncode, result.stderr) == (141, "")


@pytest.mark.parametrize("module", MODULES)
def test_ctrl_c_is_one_line_and_status_130(module):
    code = PRESS_AFTER_THE_FIRST_PRINT.format(module=module)
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment(module))
    assert (result.returncode, result.stderr) == (130, "Stopped by Ctrl-C.\n")
    assert result.stdout, "what was printed before stays"


@slow_on_mxnet
@pytest.mark.parametrize("module", MODULES)
def test_a_closed_output_is_no_error(module):
    line = f'"{sys.executable}" -m {module} >&-'
    result = subprocess.run(line, shell=True, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert (result.returncode, result.stderr) == (0, "")
