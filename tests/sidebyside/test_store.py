"""The file of a study: it refuses what is not as it was written, another study's, and a disk that is full."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sidebyside.recovery.layout import Chunk
from sidebyside.recovery.replicates import Experiment
from sidebyside.recovery.store import Store
from sidebyside.recovery.study import run_study
from sidebyside.tools import database
from sidebyside.tools.errors import UserError
from tests.conftest import slow_on_mxnet

from . import study_parts as parts

ROOT = Path(__file__).parents[2]
PAGE = 4096
NAMES = ("a", "b")
FITS = {"mean": parts.fit_mean, "now and then": parts.fit_sometimes_raising}
EXPERIMENT = Experiment(parts.mean_data, FITS, parts.drawn_truth, NAMES, 3, {"seed": 3, "lesson": "a mean"})


def run(path, replicates=12, experiment=EXPERIMENT):
    return run_study(experiment, replicates, workers=1, out=path)


def figures(study):
    return json.dumps(study.to_dict(), sort_keys=True)


def kept(path):
    """Every replicate's bytes, or what the file says instead."""
    with Store(path, EXPERIMENT.fingerprint) as store:
        return [
            (list(block.numbers), block.results.tobytes(), block.failures) for block in store.blocks(EXPERIMENT, 12)
        ]


# ------------------------------------------------------------------------------------------------------ flipped bits


def flips(content):
    """A bit in each byte that is in use, and in some of those that are not: position and mask."""
    for position, byte in enumerate(content):
        neighbours = content[max(0, position - 8) : position + 8]
        if any(neighbours) or position % 64 == 0:
            yield position, 1 << (position + byte) % 8


@slow_on_mxnet  # no backend is in it
def test_a_flipped_bit_never_gives_other_figures(tmp_path):
    """Each is refused, or makes no difference, as in bytes that SQLite does not use; lost replicates are run again."""
    path = tmp_path / "kept"
    right = figures(run(path))
    content, whole = path.read_bytes(), kept(path)
    refused, unchanged = [], 0
    for position, mask in flips(content):
        damaged = bytearray(content)
        damaged[position] ^= mask
        path.write_bytes(damaged)
        for extra in tmp_path.glob("kept-*"):
            extra.unlink()
        try:
            found = kept(path)
            if found != whole:  # rows are gone: they have to be computed again, to the same bits
                assert figures(run(path)) == right, (position, mask)
            unchanged += 1
        except UserError as error:
            refused.append(str(error))
    assert len(refused) > 1500
    assert not [message for message in refused if not message.isprintable()]
    assert unchanged > 50


def test_every_bit_of_a_replicate_counts_and_the_refusal_names_it(tmp_path):
    path = tmp_path / "kept"
    run(path)
    with closing(sqlite3.connect(path)) as connection:
        results = connection.execute("SELECT results FROM replicates WHERE number = 7").fetchone()[0]
    content = path.read_bytes()
    start = content.index(results)
    for bit in range(8 * len(results)):
        damaged = bytearray(content)
        damaged[start + bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        with pytest.raises(UserError, match=r"replicate 7 is not as it was written.*move it away and start again"):
            kept(path)
    with pytest.raises(UserError, match="replicate 7 is not as it was written"):
        run(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE replicates SET number = 99 WHERE number = 7", "replicate 99 is not as it was written"),
        ("UPDATE replicates SET part = '250 examples' WHERE number = 7", "replicate 7 with 250 examples is not as"),
        ("UPDATE replicates SET failures = '{}' WHERE failures != '{}'", r"replicate \d+ is not as it was written"),
        ("UPDATE replicates SET results = x'00' WHERE number = 7", "replicate 7 is not as it was written"),
        ("UPDATE replicates SET checksum = 'x' WHERE number = 7", "replicate 7 is not as it was written"),
        ("UPDATE study SET fingerprint = replace(fingerprint, '3', '4')", "the checksum of its settings"),
        ("DELETE FROM study", "the checksum of its settings"),
    ],
)
def test_what_was_changed_is_refused(tmp_path, change, message):
    path = tmp_path / "kept"
    run(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    with pytest.raises(UserError, match=message):
        run(path)


@pytest.mark.parametrize(("written_as", "age"), [(0, "an older"), (1, "an older"), (Store.written_as + 1, "a newer")])
def test_a_file_of_another_format_is_refused(tmp_path, written_as, age):
    path = tmp_path / "kept"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL)")  # as it once was
        connection.execute(f"PRAGMA application_id = {Store.ours}")
        connection.execute(f"PRAGMA user_version = {written_as}")
    with pytest.raises(UserError, match=f"in the format of {age} version of handtorn: finish the study with that"):
        run(path)


# ------------------------------------------------------------------------------------------------------ a full disk


def limited(monkeypatch, pages):
    """Every database has room for so many pages: SQLite says then what it says of a full disk."""
    connect = sqlite3.connect

    def small(*arguments, **options):
        connection = connect(*arguments, **options)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(database.sqlite3, "connect", small)


def test_a_disk_that_is_full_at_first_is_said_and_leaves_no_file(tmp_path, monkeypatch):
    limited(monkeypatch, 1)
    with pytest.raises(UserError, match=r"^The disk is full: .*kept cannot grow"):
        run(tmp_path / "kept")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_there_is_not_removed(tmp_path, monkeypatch):
    (tmp_path / "kept").touch()
    limited(monkeypatch, 1)
    with pytest.raises(UserError, match="The disk is full"):
        run(tmp_path / "kept")
    assert (tmp_path / "kept").exists()


def test_a_disk_that_becomes_full_keeps_what_was_finished(tmp_path, monkeypatch):
    path = tmp_path / "kept"
    with monkeypatch.context() as small:
        limited(small, 8)
        with pytest.raises(UserError, match="What was finished before is kept: make room, and the same command goes"):
            run(path, 400)
    with Store(path, EXPERIMENT.fingerprint) as store:
        missing = sum(stop - start for start, stop in store.missing(400))
    assert 0 < missing < 400
    assert figures(run(path, 400)) == figures(run(None, 400))


SCRIPT = """
import resource, sys
from pathlib import Path
from tests.sidebyside.test_store import run

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
run(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits on the size of files are POSIX's")
def test_a_file_that_cannot_be_written_is_said_and_not_left(tmp_path):
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "kept")]
    environment = {**os.environ, "HANDTORN_BACKEND": "minimx"}  # these tests import a backend: the one that is quick
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert "UserError" in found.stderr
    assert "damaged" not in found.stderr
    assert "cannot be written to" in found.stderr or "cannot be written (disk I/O error)" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_before_python_3_11_the_kind_of_an_error_is_read_from_sqlites_own_words():
    """Newer versions have its number. On them, the words are held against it here."""
    kinds = {"database is locked": 5, "database or disk is full": 13, "disk I/O error": 10}
    for message, code in kinds.items():
        assert database._code_of(sqlite3.OperationalError(message)) == code
    assert database._code_of(sqlite3.DatabaseError("database disk image is malformed")) is None
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.execute("CREATE TABLE t (x)")
    assert database._code_of(caught.value) == database.FULL
    assert database._code_of(sqlite3.OperationalError(str(caught.value))) == database.FULL


# ------------------------------------------------------------------------------------------- gaps, and their progress


def with_gaps(path, *ranges):
    with Store(path, EXPERIMENT.fingerprint) as store:
        for start, stop in ranges:
            store.add(EXPERIMENT.run(start, stop))


def test_a_gap_of_one_replicate_is_missing(tmp_path):
    with_gaps(tmp_path / "kept", (1, 4), (5, 7), (8, 12))
    with Store(tmp_path / "kept", EXPERIMENT.fingerprint) as store:
        assert store.missing(13) == [(0, 1), (4, 5), (7, 8), (12, 13)]
        assert store.missing(12) == [(0, 1), (4, 5), (7, 8)]
        assert store.missing(4) == [(0, 1)]
    study = run(tmp_path / "kept")
    assert (study.done, study.interrupted) == (12, False)
    assert figures(study) == figures(run(None))


def test_progress_is_told_what_is_missing_and_what_was_done(tmp_path):
    with_gaps(tmp_path / "kept", (0, 5), (6, 30))
    other = Experiment(parts.mean_data, FITS, parts.drawn_truth, NAMES, 4)
    told, bars = [], []

    def start_progress(title, steps):
        bars.append((title, steps))
        return told.append

    options = {"workers": 1, "out": tmp_path / "kept", "start_progress": start_progress}
    study = run_study(EXPERIMENT, 50, other_sizes={25: other}, examples=100, **options)
    assert study.done == 50
    assert bars == [("replicates", 21 + 5)]  # 5, 30 to 49, and a tenth of 50 with another number of examples
    assert sum(told) == 21 + 5
    assert max(told) > 1  # chunks are more than a replicate each
    run_study(EXPERIMENT, 50, other_sizes={25: other}, examples=100, **options)
    assert len(bars) == 1  # nothing was left to do


def test_a_chunk_is_kept_as_it_came(tmp_path):
    chunk = EXPERIMENT.run(3, 30)
    with Store(tmp_path / "kept", {}) as store:
        store.add(chunk)
    with Store(tmp_path / "kept", {}) as store:
        (found,) = store.blocks(EXPERIMENT, 100)
    assert isinstance(found, Chunk)
    assert list(found.numbers) == list(range(3, 30))
    assert found.results.tobytes() == chunk.results.tobytes()
    assert found.failures == chunk.failures
    assert any(chunk.failures)
