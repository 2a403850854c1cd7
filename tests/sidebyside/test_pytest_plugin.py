"""The fixture ``recovers``, run by pytest inside of pytest; and the page of documentation that shows it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

import sidebyside.recovery.study
from sidebyside import pytest_plugin
from sidebyside.pytest_plugin import Recovers

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "testing_your_fit.md"
MEAN = """
    from sidebyside.recovery import Estimate

    def simulate(truth, rng):
        return truth + rng.standard_normal((25, 1))

    def fit(data, rng):
        return Estimate(data.mean(axis=0), 0.2)

    def overconfident(data, rng):
        return Estimate(data.mean(axis=0), 0.1)
"""


@pytest.fixture
def run(pytester):
    """A function that runs pytest with the plugin, whether or not it is installed, on one file."""

    def run(code, *words):
        pytester.makepyfile(test_mine=code)
        return pytester.runpytest_inprocess("-p", "sidebyside.pytest_plugin", *words)

    return run


def run_outside(folder, *words, **environment):
    """Run pytest in a process of its own, with no plugins but those that are asked for."""
    variables = {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        **environment,
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True)


def test_one_fit_passes_or_fails_by_its_errors(run):
    result = run("""
        def test_near(recovers):
            assert recovers([1.0, 2.4], [1, 2], standard_error=0.125).total[1] == 0.5

        def test_far(recovers):
            recovers([1.0, 2.75], [1, 2], standard_error=0.125, names=["slope", "level"])
    """)
    result.assert_outcomes(passed=1, failed=1)
    message = "level is 2.75, 0.75 from the truth 2: 1.5 times the 0.5 allowed, all of it for sampling"
    result.stdout.fnmatch_lines([f"E *AssertionError: {message}"])


def test_the_traceback_ends_in_the_users_test(run):
    result = run(
        MEAN
        + """
    def test_far(recovers):
        recovers(2.5, 2, standard_error=0.1)

    def test_bad_argument(recovers):
        recovers(2.5, [2, 3], standard_error=0.1)

    def test_study(recovers):
        recovers.study(simulate, overconfident, [1.0])
    """
    )
    result.assert_outcomes(failed=3)
    shown = result.stdout.str()
    ends = re.findall(r"^(\S+):\d+: (\w+)$", shown, re.MULTILINE)
    assert ends == [("test_mine.py", kind) for kind in ("AssertionError", "UserError", "AssertionError")]
    assert "assertion.py" not in shown
    assert "pytest_plugin.py" not in shown


def test_a_study_is_returned_and_one_that_fails_shows_its_tables(run):
    result = run(
        MEAN
        + """
    def test_right(recovers):
        study = recovers.study(simulate, fit, [1.0], names=["level"])
        assert study.done == 200
        assert study.verdict

    def test_wrong(recovers):
        recovers.study(simulate, overconfident, [1.0], names=["level"])
    """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *estimate does not recover the truth (200 fits): level: sd(z) is *",
            "*Captured stdout call*",
            "*Calibration*",
        ]
    )
    assert result.stdout.str().count("Calibration") == 1


def test_too_few_replicates_fail_unless_the_test_says_that_they_do(run):
    result = run(
        MEAN
        + """
    def test_quick(recovers):
        recovers.study(simulate, fit, [1.0], replicates=40, at_least=40)

    def test_few(recovers):
        recovers.study(simulate, fit, [1.0], replicates=40)
    """
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *nothing wrong was seen in 40 fits, and a yes takes 200*"])


def test_the_command_line_gives_studies_more_replicates_and_another_seed(run):
    code = (
        MEAN
        + """
    def test_sizes(recovers):
        small, large = (recovers.study(simulate, fit, [1.0], replicates=count, seed=3) for count in (200, 230))
        print("sizes", small.done, large.done, "seed", small.experiment.seed)
    """
    )
    run(code, "-s").stdout.fnmatch_lines(["*sizes 200 230 seed 3"])
    run(code, "-s", "--recovery-replicates=220").stdout.fnmatch_lines(["*sizes 220 230 seed 3"])
    run(code, "-s", "--recovery-seed=0").stdout.fnmatch_lines(["*sizes 200 230 seed 0"])


@pytest.mark.parametrize("option", ["--recovery-replicates=-1", "--recovery-seed=1.5"])
def test_an_option_that_is_no_whole_number_is_refused(run, option):
    result = run("", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*argument {option.split('=')[0]}: invalid whole number value: *"])


def test_a_study_that_ctrl_c_ended_ends_the_run(monkeypatch):
    whole = sidebyside.recovery.study.recovery_study

    def interrupted(*arguments, **options):
        return replace(whole(*arguments, **options), interrupted=True)

    monkeypatch.setattr(sidebyside.recovery.study, "recovery_study", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Recovers().study(lambda truth, rng: truth + rng.standard_normal(1), lambda data, rng: (data, 1.0), [1.0])


def test_pytest_starts_without_numpy_and_the_fixture_alone_costs_nothing(tmp_path):
    (tmp_path / "test_imports.py").write_text(
        "import sys\n"
        "HEAVY = {'numpy', 'scipy', 'rich', 'matplotlib', 'mxnet', 'torch', 'sidebyside.recovery'}\n"
        "def test_imports(recovers):\n"
        "    assert 'sidebyside.pytest_plugin' in sys.modules\n"
        "    assert not HEAVY & set(sys.modules)\n"
        "    recovers(1.0, 1.0, standard_error=1)\n"
        "    assert 'numpy' in sys.modules\n"
    )
    result = run_outside(tmp_path, "-p", "sidebyside.pytest_plugin", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert "1 passed" in result.stdout, result.stdout


def test_own_fits_need_nothing_but_what_the_documentation_says(tmp_path):
    """docs/testing_your_fit.md has a line that installs these packages; all others are hidden here."""
    line = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("pip install"))
    assert line.split(" && ")[0] == "pip install numpy scipy threadpoolctl rich pytest"
    hidden = ("mxnet", "matplotlib", "jinja2", "markupsafe", "click", "platformdirs", "filelock", "hypothesis")
    (tmp_path / "conftest.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({hidden}))\n")
    shutil.copy(Path(__file__).with_name("own_fit.py"), tmp_path / "test_own_fit.py")
    result = run_outside(tmp_path, "-p", "sidebyside.pytest_plugin", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert "3 passed, 1 skipped" in result.stdout, result.stdout + result.stderr


def test_setup_py_names_this_plugin():
    assert f'"pytest11": ["{pytest_plugin.ENTRY_POINT} = sidebyside.pytest_plugin"]' in (ROOT / "setup.py").read_text()


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        ([], {}),
        (["-p", "handtorn"], {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}),
        (["-p", "sidebyside.pytest_plugin", "-p", "sidebyside.pytest_plugin"], {}),
        ([], {"PYTEST_PLUGINS": "sidebyside.pytest_plugin"}),
    ],
)
def test_installed_it_is_there_once_also_where_it_is_asked_for_again(tmp_path, words, environment):
    installed = tmp_path / "handtorn-9.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: handtorn\nVersion: 9\n")
    (installed / "entry_points.txt").write_text("[pytest11]\nhandtorn = sidebyside.pytest_plugin\n")
    (tmp_path / "test_it.py").write_text("def test_it(recovers):\n    assert recovers.seed is None\n")
    result = run_outside(tmp_path, *words, **environment)
    assert "1 passed" in result.stdout, result.stdout + result.stderr


def fenced(language):
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    missing = not find_spec("sklearn")
    return [block for block in blocks if not (missing and re.search("sgd|weight x", block))]


def test_the_code_in_the_documentation_passes_or_fails_as_it_says_with_the_messages_shown(run):
    code = "\n\n".join(fenced("python"))
    shown = run(code, "-v", "--recovery-seed=0").stdout.str()
    outcomes = dict(re.findall(r"^test_mine.py::(\w+) (PASSED|FAILED)", shown, re.MULTILINE))
    fails = dict(re.findall(r"def (test_\w+)\(recovers\):(  # fails)?", code))
    assert outcomes == {name: "FAILED" if mark else "PASSED" for name, mark in fails.items()}
    assert len(fails) >= 2
    said = re.sub(r"^E +(AssertionError: )?", "", shown, flags=re.MULTILINE)
    for message in fenced("text"):
        assert message in said
