"""A study is the same whoever computes it, survives what kills it, and counts what fails."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from sidebyside.recovery import Estimate, executors, recovery_study, scheduling, store
from sidebyside.recovery.fingerprint import fingerprint_of
from sidebyside.recovery.layout import as_rows
from sidebyside.recovery.replicates import Experiment
from sidebyside.recovery.store import BLOCK, Store
from sidebyside.recovery.study import run_study
from sidebyside.recovery.summary import HALF_WIDTH, pit_band
from sidebyside.tools.errors import UserError
from tests.conftest import slow_on_mxnet

from . import study_parts as parts

ROOT = Path(__file__).parents[2]
NAMES = ("a", "b")
FITS = {"mean": parts.fit_mean, "median": parts.fit_median, "now and then": parts.fit_sometimes_raising}


def study(fit=None, truth=parts.drawn_truth, replicates=60, **options):
    fit = FITS if fit is None else fit
    return recovery_study(parts.mean_data, fit, truth, replicates=replicates, names=NAMES, **options)


def as_bytes(result):
    return json.dumps(result.to_dict(), sort_keys=True).encode()


# ------------------------------------------------------------------------------------------- the same to the last bit


def test_one_process_two_processes_and_threads_give_the_same_bits(tmp_path):
    one = as_bytes(study())
    assert as_bytes(study(workers=2)) == one
    assert as_bytes(study(out=tmp_path / "kept", seed=np.int64(0))) == one
    with ThreadPoolExecutor(3) as threads:
        assert as_bytes(study(executor=threads)) == one
    assert as_bytes(study(seed=1)) != one


def test_a_replicate_depends_on_its_number_and_not_on_its_chunk():
    experiment = Experiment(parts.mean_data, FITS, parts.drawn_truth, NAMES, 3)
    together = experiment.run(0, 12).results
    np.testing.assert_array_equal(together[5:9], experiment.run(5, 9).results)
    assert len(np.unique(together[:, 0])) == 24


def test_all_fits_see_the_same_data_and_the_same_generator():
    def first_draw(data, rng):
        return np.append(data[0, :1], rng.random())

    found = Experiment(parts.mean_data, {"a": first_draw, "b": first_draw}, [0, 0], NAMES).run(0, 3)
    np.testing.assert_array_equal(found.of(0).value, found.of(1).value)


def test_more_replicates_go_on_where_fewer_stopped(tmp_path):
    study(out=tmp_path / "kept", replicates=25)
    computed = []

    def fit(data, rng):
        computed.append(1)
        return parts.fit_mean(data, rng)

    whole = study({"estimate": parts.fit_mean}, replicates=70)
    with Store(tmp_path / "two", {}) as store:
        store.add(Experiment(parts.mean_data, {"estimate": parts.fit_mean}, parts.drawn_truth, NAMES).run(10, 40))
        assert store.missing(70) == [(0, 10), (40, 70)]
    experiment = Experiment(parts.mean_data, {"estimate": fit}, parts.drawn_truth, NAMES)
    assert as_bytes(run_study(experiment, 70, workers=1, out=tmp_path / "two")) == as_bytes(whole)
    assert len(computed) == 40


SCRIPT = """
import sys
from tests.sidebyside.test_study import killing_study

flag, out, workers, whom = sys.argv[1:]
if __name__ == "__main__":
    killing_study(flag, out, int(workers), whom)
"""


def killing_study(flag, out, workers=1, whom="itself"):
    fit = parts.KillOnce(flag, parent=whom == "parent")
    return study({"estimate": fit}, replicates=400, out=out, workers=workers)


def run_script(flag, out, workers, whom="itself"):
    """Run it, until it and all that it started have ended."""
    command = [sys.executable, "-c", SCRIPT, str(flag), str(out), str(workers), whom]
    environment = {**os.environ, "HANDTORN_BACKEND": "minimx"}  # these tests import a backend: the one that is quick
    return subprocess.run(command, capture_output=True, check=False, timeout=120, env=environment)


def check_goes_on(flag, out, whom="itself"):
    """The same study again, in this process: it takes up what is there, and ends as if nothing had been killed."""
    assert parts.killed(flag)
    again = killing_study(flag, out, whom=whom)
    assert as_bytes(again) == as_bytes(study({"estimate": parts.fit_mean}, replicates=400))


def test_a_study_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(tmp_path):
    """``kill -9`` of the process that computes and writes, in the middle of a chunk."""
    flag, out = tmp_path / "killed", tmp_path / "kept"
    assert run_script(flag, out, 1).returncode == -signal.SIGKILL
    with closing(sqlite3.connect(out)) as connection:
        kept = connection.execute("SELECT count(*) FROM replicates").fetchone()[0]
    assert 0 < kept < 400
    check_goes_on(flag, out)


def test_a_worker_that_is_killed_loses_nothing_that_was_finished(tmp_path):
    flag, out = tmp_path / "killed", tmp_path / "kept"
    first = run_script(flag, out, 2)
    assert b"killed" in first.stderr
    assert b"the same command goes on" in first.stderr
    check_goes_on(flag, out)


def test_workers_end_when_the_process_that_started_them_is_killed(tmp_path):
    """And what was finished is there. Without an end of its own, a worker would wait for work forever."""
    flag, out = tmp_path / "killed", tmp_path / "kept"
    assert run_script(flag, out, 2, "parent").returncode == -signal.SIGKILL
    check_goes_on(flag, out, "parent")


def test_ctrl_c_ends_it_with_what_was_done(tmp_path, listening):
    done = []

    def advance(count):
        done.append(count)
        if sum(done) > 30:
            os.kill(os.getpid(), signal.SIGINT)

    result = study(replicates=10_000, out=tmp_path / "kept", start_progress=lambda title, steps: advance)
    assert result.interrupted
    assert 30 < result.done < 10_000
    assert result["mean"].fits == result.done


# ------------------------------------------------------------------------------------------------------------- Dask


@pytest.fixture
def without_dask_noise(monkeypatch, tmp_path):
    monkeypatch.setenv("DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE", "False")
    monkeypatch.chdir(tmp_path)  # workers keep files in their working folder


@slow_on_mxnet  # no backend is in it
def test_a_dask_cluster_of_this_machine_gives_the_same_bits(without_dask_noise):
    pytest.importorskip("distributed")
    assert as_bytes(study(dask="local", workers=2)) == as_bytes(study())


@contextmanager
def dask_process(module, *arguments):
    """A scheduler or a worker, when it has said that it is ready; it is gone afterwards."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])  # it unpacks what is in this folder
    environment = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment
    ) as one:
        ready = next(line for line in one.stderr if "Scheduler at:" in line or "Registered to:" in line)
        reader = threading.Thread(target=one.stderr.read)  # let it write all it wants
        reader.start()
        try:
            yield one, ready.split()[-1]
        finally:
            one.kill()
            reader.join()


def test_a_dask_worker_that_is_killed_changes_nothing_and_a_scheduler_is_an_error_of_one_line(
    tmp_path, without_dask_noise
):
    pytest.importorskip("distributed")
    of_worker = ("--no-nanny", "--nthreads", "1")
    with ExitStack() as stack:
        arguments = ("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        scheduler, address = stack.enter_context(dask_process(*arguments))
        workers = [stack.enter_context(dask_process("dask_worker", address, *of_worker))[0] for _ in range(2)]
        flag = tmp_path / "killed"
        result = study({"estimate": parts.KillOnce(flag)}, replicates=300, dask=address)
        assert parts.killed(flag)
        assert {worker.poll() for worker in workers} == {None, -signal.SIGKILL}
        assert as_bytes(result) == as_bytes(study({"estimate": parts.fit_mean}, replicates=300))
        with pytest.raises(UserError, match=r"or its scheduler, was killed.*the same command goes on"):
            study({"e": parts.KillAnother(scheduler.pid)}, replicates=300, dask=address, out=tmp_path / "kept")


def test_a_scheduler_that_is_not_there_is_an_error_of_one_line(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(executors, "PATIENCE", 1)
    with pytest.raises(UserError, match=r"No Dask scheduler answered at tcp://127.0.0.1:9 within 1 seconds"):
        study(dask="tcp://127.0.0.1:9")


def test_without_dask_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match="pip install 'handtorn\\[dask\\]'"):
        study(dask="local")


# ---------------------------------------------------------------------------------------------------------- the file


def test_another_study_is_refused_and_what_differs_is_named(tmp_path):
    study(out=tmp_path / "kept")
    with pytest.raises(UserError, match="another study: its seed is 0, this one's is 5"):
        study(out=tmp_path / "kept", seed=5)
    with pytest.raises(UserError, match="another study: its code"):
        study({"mean": parts.fit_median}, out=tmp_path / "kept")


def test_functions_that_do_other_things_are_other_functions():
    def made(bound, again=None):
        def fit(data, rng, weight=(1, 1)):
            return bound * np.array(weight)

        return fit

    same = [made(1.0), made(1.0)]
    assert len({fingerprint_of(part) for part in same}) == 1
    others = [made(1.0), made(2.0), partial(made, 1.0), partial(made, 2.0), partial(made, bound=1.0)]
    others += [
        parts.KillOnce("a"),
        parts.KillOnce("b"),
        parts.KillOnce("a").__call__,
        np.ones(2),
        np.ones(3),
        [1.0, 1.0],
    ]
    assert len({fingerprint_of(part) for part in others}) == len(others)
    assert fingerprint_of(parts.KillOnce("a")) == fingerprint_of(parts.KillOnce("a"))
    one, two = lambda data, rng: data.mean(axis=0), lambda data, rng: data.max(axis=0)
    assert fingerprint_of(one) != fingerprint_of(two)


@pytest.mark.parametrize("damage", ["text", "cut", "overwritten"])
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = tmp_path / "kept"
    study(out=path, replicates=300)
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(
        {
            "text": b"replicate,truth\n" * 100,
            "cut": content[:middle],
            "overwritten": content[:4096] + bytes(len(content) - 4096),
        }[damage]
    )
    with pytest.raises(UserError, match="no results file, or damaged"):
        study(out=path, replicates=300)


def test_a_database_of_something_else_is_left_alone(tmp_path):
    path = tmp_path / "other"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE mine (x)")
    before = path.read_bytes()
    with pytest.raises(UserError, match="a database of something else"):
        study(out=path)
    assert path.read_bytes() == before


def test_two_studies_do_not_write_one_file(tmp_path):
    with Store(tmp_path / "kept", {}), pytest.raises(UserError, match="being written by another study"):
        Store(tmp_path / "kept", {})


def test_memory_is_flat_in_the_number_of_replicates(tmp_path, monkeypatch):
    """In blocks and chunks of a quarter of their size, which takes a quarter of the time."""
    block = BLOCK // 4
    monkeypatch.setattr(store, "BLOCK", block)
    monkeypatch.setattr(scheduling, "MOST_AT_ONCE", block)

    def peak(replicates):
        experiment = Experiment(lambda truth, rng: rng.random(), {"e": lambda x, rng: ([x], 1.0)}, [0.0], ("a",))
        tracemalloc.start()
        try:
            run_study(experiment, replicates, workers=1, out=tmp_path / str(replicates))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(50)
    few, many = peak(2 * block), peak(6 * block)
    assert many < few * 1.2 + 50_000 / 4


# --------------------------------------------------------------------------------------------------------- statistics


def test_the_statistics_are_their_formulas():
    """Across more than one block, and with failures left out."""
    count = BLOCK + 300
    result = study(replicates=count)
    experiment = Experiment(parts.mean_data, FITS, parts.drawn_truth, NAMES)
    results = experiment.run(0, count).results  # the layout is written out here, to hold the code's own against it
    for place, name in enumerate(FITS):
        value, error = results[:, 1 + 4 * place], results[:, 2 + 4 * place]
        all_z = ((value - results[:, 0]) / error)[np.isfinite(value[:, 0])]
        covered = (np.abs(all_z) <= HALF_WIDTH).mean(axis=1)
        assert result[name].coverage.value == pytest.approx(covered.mean())
        assert result[name].coverage.mcse == pytest.approx(covered.std(ddof=1) / np.sqrt(len(covered)))
        assert result[name].sd_z.value == pytest.approx(np.sqrt(all_z.var(axis=0, ddof=1).mean()))
        spread = ((all_z - all_z.mean(axis=0)) ** 2).mean(axis=1).std(ddof=1)
        assert result[name].sd_z.mcse == pytest.approx(spread / np.sqrt(len(covered)) / 2 / result[name].sd_z.value)
        there = np.isfinite(value[:, 0])
        assert result[name].fits == there.sum()
        for which, found in enumerate(result[name].parameters):
            off = (value - results[:, 0])[there, which]
            z, r = off / error[there, which], there.sum()
            assert found.bias.value == pytest.approx(off.mean())
            assert found.bias.mcse == pytest.approx(off.std(ddof=1) / np.sqrt(r))
            assert found.empirical_se.value == pytest.approx(off.std(ddof=1))
            assert found.empirical_se.mcse == pytest.approx(off.std(ddof=1) / np.sqrt(2 * (r - 1)))
            assert found.rmse.value == pytest.approx(np.sqrt((off**2).mean()))
            assert found.rmse.mcse == pytest.approx((off**2).std(ddof=1) / np.sqrt(r) / (2 * np.sqrt((off**2).mean())))
            covered = (np.abs(z) <= HALF_WIDTH).mean()
            assert found.coverage.value == pytest.approx(covered)
            assert found.coverage.mcse == pytest.approx(np.sqrt(covered * (1 - covered) / r))
            assert found.sd_z.value == pytest.approx(z.std(ddof=1))
            slope, intercept = np.polyfit(results[there, 0, which], value[there, which], 1)
            assert found.slope == pytest.approx(slope)
            assert found.intercept == pytest.approx(intercept)
            assert sum(found.z_histogram) == sum(found.pit_histogram) == r
    assert result["mean"].verdict is True
    assert result["now and then"].verdict is False


def test_what_theory_expects_below_a_bound_is_held_against_it():
    result = study({"bound": parts.fit_expected_less}, replicates=500)["bound"]
    assert result.verdict is True
    for found in result.parameters:
        assert found.expected_sd_z == pytest.approx(0.5)
        assert found.sd_z.value == pytest.approx(0.5, abs=0.06)
        assert found.calibration.value == pytest.approx(1.0, abs=0.12)
        assert found.expected_coverage == pytest.approx(0.9999, abs=2e-4)


def test_a_bias_is_seen_without_standard_errors():
    assert study({"e": parts.fit_biased}, replicates=300).verdict is False
    right = study({"e": parts.fit_without_errors}, replicates=300)
    assert right.verdict is True
    assert "nothing else can be checked" in right["e"].reason
    assert right.to_dict()["columns"]["e"]["parameters"]["a"]["sd_z"] == {"value": None, "mcse": None}


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_standard_errors_that_are_off_are_seen(factor):
    def fit(data, rng):
        return data.mean(axis=0), 0.1 * factor

    assert study({"e": fit}, replicates=300).verdict is False


@pytest.mark.parametrize(("bias", "replicates"), [(0.05, 200), (0.03, 1000)])
def test_a_bias_below_the_standard_error_is_seen(bias, replicates):
    def fit(data, rng):
        return data.mean(axis=0) + bias, 0.1

    result = study({"e": fit}, replicates=replicates)
    assert result.verdict is False
    assert "on average it is off by" in result["e"].reason


def test_standard_errors_in_some_replicates_only_are_not_a_yes():
    def fit(data, rng):
        return parts.fit_mean(data, rng) if data[0, 0] > 0 else data.mean(axis=0)

    assert "of 300 fits have a standard error" in study({"e": fit}, replicates=300)["e"].reason


def test_neither_simulation_nor_fit_can_spoil_what_others_see():
    def simulate(truth, rng):
        data = parts.mean_data(truth, rng)
        truth += 5
        return data

    def fit(data, rng):
        found = parts.fit_mean(data, rng)
        data[:] = 0
        return found

    truth = np.array([1.0, 2.0])
    result = recovery_study(simulate, {"one": fit, "two": fit}, truth, names=NAMES, replicates=200)
    assert truth.tolist() == [1.0, 2.0]
    assert result.verdict is True
    assert result["one"].parameters[0].rmse == result["two"].parameters[0].rmse


def test_a_coverage_that_is_off_is_seen_where_bias_and_spread_are_right():
    def simulate(truth, rng):
        return truth + rng.choice([-0.1, 0.1], len(truth))

    result = recovery_study(simulate, lambda data, rng: (data, 0.1), [0.0], replicates=1000)
    assert result.verdict is False
    assert "coverage is 1.000, expected 0.950" in result["estimate"].reason


def test_a_reason_lists_all_that_is_wrong_in_one_line():
    def fit(data, rng):
        return data.mean(axis=0) + np.array([0.0, 0.3]), 0.05

    result = study({"e": fit}, replicates=300)["e"]
    assert "\n" not in result.reason
    a, b = result.reason.split("; ")
    pattern = r"{}: sd\(z\) is [^;]*, and coverage is [^;]*"
    assert re.fullmatch(pattern.format("a"), a)
    assert re.fullmatch(pattern.format("b").replace(", and cov", ", and on average it is off by [^;]*, and cov"), b)
    assert [len(found.wrong) for found in result.parameters] == [2, 3]


def test_of_many_parameters_the_first_ten_that_are_wrong_are_listed():
    def simulate(truth, rng):
        return truth + rng.standard_normal((100, 14))

    names = [f"p{number}" for number in range(14)]
    fits = {"e": lambda data, rng: (data.mean(axis=0), np.where(np.arange(14) < 13, 0.01, 0.1))}
    reason = recovery_study(simulate, fits, np.zeros(14), names=names, replicates=50)["e"].reason
    assert [part.split(":")[0] for part in reason.split("; ")] == [*names[:10], "and 3 more parameters"]


def test_a_bias_that_is_the_same_in_every_fit_is_said():
    result = recovery_study(lambda truth, rng: truth, lambda data, rng: data + 0.5, [1.0], replicates=20)
    assert result["estimate"].reason == "parameter 0: its bias is 0.5, the same in every fit"


def test_few_replicates_never_say_yes():
    assert study({"e": parts.fit_mean}, replicates=199).verdict is None
    assert study({"e": parts.fit_mean}, replicates=200).verdict is True


def test_a_truth_that_is_the_same_in_all_has_no_slope():
    document = study({"e": parts.fit_mean}, truth=[1.0, -2.0], replicates=20).to_dict()
    assert document["columns"]["e"]["parameters"]["a"]["slope"] is None


def test_the_band_of_the_pit_histogram_is_the_binomial_one():
    low, high = pit_band(1000)
    assert (low, high) == (33, 69)


# ---------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("fit", "message"),
    [
        (parts.fit_sometimes_raising, "RuntimeError: did not converge"),
        (parts.fit_nan, "ValueError: the fit returned \\[nan nan\\], expected finite numbers"),
        (parts.fit_wrong_shape, "ValueError: the fit returned shape \\(3,\\), expected \\(2,\\)"),
        (lambda data, rng: Estimate(data.mean(axis=0), 0.1, -0.1), "ValueError: the expected error is"),
        (lambda data, rng: Estimate(data.mean(axis=0), 0.1, 0.1, np.inf), "ValueError: the offset is"),
        (parts.fit_negative_error, "ValueError: the standard error is \\[-0.1 -0.1\\]"),
    ],
)
def test_a_fit_that_fails_is_counted_and_the_study_goes_on(fit, message):
    result = study({"right": parts.fit_mean, "wrong": fit}, replicates=220)
    assert result["right"].verdict is True
    wrong = result["wrong"]
    assert wrong.verdict is False
    assert wrong.fits + sum(wrong.failures.values()) == 220
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(wrong.reason)
    assert json.dumps(result.to_dict(), allow_nan=False)
    assert "wrong" in str(result)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replicates": 0}, "replicates is 0: expected at least 2"),
        ({"replicates": 1}, "replicates is 1: expected at least 2"),
        ({"truth": [1.0, np.nan]}, "The truth is .* expected finite numbers"),
        ({"truth": [1.0]}, "there are 2 names of parameters"),
        ({"truth": ["a", "b"]}, "expected numbers, one per parameter"),
        ({"replicates": 20.5}, "replicates is 20.5: expected a whole number"),
        ({"seed": "1"}, "seed is '1': expected a whole number"),
        ({"fit": {}}, "There is no fit"),
        ({"fit": {"mine": 3}}, "mine is 3: expected a function"),
        ({"truth": lambda rng: np.array([1.0, np.inf])}, "The truth of replicate 0"),
        ({"truth": lambda rng: np.zeros(3)}, "The truth has shape"),
        ({"seed": -1}, "seed is -1"),
        ({"workers": 0}, "workers is 0"),
        ({"workers": 2, "fit": lambda data, rng: data.mean(axis=0)}, "define them at the top of a module"),
    ],
)
def test_what_cannot_be_studied_is_refused(options, message):
    with pytest.raises(UserError, match=message):
        study(**options)


def test_a_simulation_that_fails_names_its_replicate():
    def simulate(truth, rng):
        raise ZeroDivisionError("no data")

    with pytest.raises(UserError, match="simulate failed in replicate 0: ZeroDivisionError: no data"):
        recovery_study(simulate, parts.fit_mean, [0.0], replicates=5)


def test_an_estimate_may_be_numbers_a_pair_or_an_object():
    plain = as_rows(np.array([1.0, 2.0]), 2)
    assert np.isnan(plain[1:3]).all()
    np.testing.assert_array_equal(as_rows(([1.0, 2.0], [0.1, 0.2]), 2)[1], [0.1, 0.2])
    np.testing.assert_array_equal(as_rows(Estimate([1.0, 2.0], 0.1, 0.05, 0.01), 2)[2], [0.05, 0.05])
