"""A class, graded in a sandbox: killed and resumed, in parts and merged, handed in anew."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from classroom import catalogue
from classroom.grading import store
from classroom.grading.grade import grade, prove
from classroom.grading.merging import merge
from classroom.grading.parts import Part
from classroom.grading.toml import read_settings
from classroom.sandbox import Escape, Sandbox
from sidebyside.tools.errors import UserError

ROOT = Path(__file__).parents[3]
ONLY = "square_loss,numpy_linear"
LOSS, LINEAR = (catalogue.load(name) for name in ONLY.split(","))
SEED = 3
#: Ends by a limit at once, where a loop without an end takes as long as one call may compute.
PRINTS = "while True:\n    print('x' * 1000)\n"


@pytest.fixture(scope="module")
def students(tmp_path_factory):
    """Six submissions: right, two mistakes, endless output, a zip, nothing that is right."""
    folder = tmp_path_factory.mktemp("class") / "submissions"
    halved = LOSS.with_mistakes(next(one for one in LOSS.mistakes if one.key == "halved"))
    files = {
        "ada": (LOSS.taken.text, LINEAR.taken.text),
        "Bob, =cmd": (halved, LINEAR.taken.text),
        "陈": (LOSS.taken.text, PRINTS),
        "dora": (halved, LINEAR.stub),
        "eve": ("def square_loss(:\n", "import os\nos._exit(0)\n"),
    }
    for name, texts in files.items():
        (folder / name).mkdir(parents=True)
        for exercise, text in zip((LOSS, LINEAR), texts):
            (folder / name / exercise.file_name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "fay.zip", "w") as archive:
        archive.writestr(f"work/{LINEAR.file_name}", LINEAR.taken.text)
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture(scope="module")
def graded(students, tmp_path_factory):
    """The class, graded in one go: the folder, and what came."""
    out = tmp_path_factory.mktemp("graded") / "out"
    with pytest.MonkeyPatch.context() as changed:
        unproven(changed)
        return out, grade(students, out, read_settings(None, ONLY), seed=SEED, workers=2)


def unproven(changed):
    """The sandbox is tried in sandbox/test_proof.py: its attempts to get out take as long as a small class."""
    changed.setattr("classroom.grading.grade.prove", lambda trusted: None)


@pytest.fixture(autouse=True)
def _unproven(monkeypatch):
    unproven(monkeypatch)


def results(graded):
    return {one.student.name: {result.name: result for result in one.exercises} for one in graded[1].submissions}


def gradebook(out):
    return (out / "gradebook.csv").read_bytes()


def test_each_gets_what_the_code_is_worth_and_the_mistake_by_name(graded):
    found = results(graded)
    assert {name: [one.status for one in of.values()] for name, of in found.items()} == {
        "ada": ["passed", "passed"],
        "Bob, =cmd": ["failed", "passed"],
        "陈": ["passed", "failed"],
        "dora": ["failed", "not written"],
        "eve": ["failed", "failed"],
        "fay": ["missing", "passed"],
    }
    assert found["Bob, =cmd"]["square_loss"].named == ("halved",)
    assert "SyntaxError" in found["eve"]["square_loss"].message
    assert found["陈"]["numpy_linear"].checks[0].limit == "output"
    assert found["eve"]["numpy_linear"].checks[0].limit == "ended"


def test_every_result_says_its_isolation_and_seed(graded):
    for one in graded[1].submissions:
        assert one.isolation.startswith("bubblewrap")
        assert one.seed == SEED


def test_the_gradebook_has_a_row_for_each(graded):
    with open(graded[0] / "gradebook.csv", encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows.keys() == {"ada", "Bob, =cmd", "陈", "dora", "eve", "fay"} or len(rows) == 6
    assert rows["ada"] == 2
    assert rows["fay"] == 1
    assert rows["eve"] == 0


def test_the_same_again_grades_nothing_and_writes_the_same(graded, students):
    out, _ = graded
    before = gradebook(out)
    again = grade(students, out, read_settings(None, ONLY))  # the seed is kept in the folder
    assert (again.new, again.seed) == (0, SEED)
    assert gradebook(out) == before


def test_what_is_handed_in_anew_alone_is_graded_anew(graded, students, tmp_path):
    copy, out = tmp_path / "submissions", tmp_path / "out"
    shutil.copytree(students, copy)
    shutil.copytree(graded[0], out)
    (copy / "dora" / LOSS.file_name).write_text(LOSS.taken.text, encoding="utf-8")
    shutil.rmtree(copy / "eve")
    again = grade(copy, out, read_settings(None, ONLY))
    assert again.new == 1
    found = results((out, again))
    assert found["dora"]["square_loss"].status == "passed"
    assert found["eve"]["square_loss"].status == "failed"  # gone, and keeps its grade
    assert any("they keep their grades: eve" in remark for remark in again.remarks)


def test_other_exercises_or_another_seed_are_refused(graded, students):
    with pytest.raises(UserError, match="holds another grading: its exercises is"):
        grade(students, graded[0], read_settings(None, "square_loss"))
    with pytest.raises(UserError, match="holds another grading: its seed is"):
        grade(students, graded[0], read_settings(None, ONLY), seed=SEED + 1)


def test_killed_and_resumed_it_is_the_same_gradebook(graded, students, tmp_path):
    out, three = tmp_path / "out", tmp_path / "submissions"
    shutil.copytree(students, three, ignore=lambda folder, names: {"陈", "dora", "eve"}.intersection(names))
    code = (
        "import os, signal, sys\nfrom classroom.grading.store import Grades\n"
        "add, count = Grades.add, []\n"
        "def adding(self, *what):\n"
        "    add(self, *what)\n"
        "    count.append(1)\n"
        "    if len(count) == 2:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    Grades.add = adding\n"
        "    import classroom.grading.grade\n"
        "    classroom.grading.grade.prove = lambda trusted: None\n"
        "    from sidebyside.cli import main\n"
        f"    sys.argv = ['handtorn', 'grade', {str(three)!r}, '--out', {str(out)!r}, '--only', {ONLY!r}, "
        f"'--seed', '{SEED}', '--workers', '1']\n"
        "    main()\n"
    )
    script = tmp_path / "killed.py"
    script.write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HANDTORN_BACKEND": "minimx"}  # as in workers
    ended = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not (out / "gradebook.csv").exists()
    with store.read(out) as kept:
        assert len(kept.digests()) == 2
    resumed = grade(three, out, read_settings(None, ONLY), seed=SEED, workers=1)
    assert (resumed.new, len(resumed.submissions)) == (1, 3)
    head, *rows = gradebook(graded[0]).splitlines()
    assert gradebook(out).splitlines() == [
        head,
        *(row for row in rows if any(name in row for name in (b"ada", b"Bob", b"fay"))),
    ]


def test_three_parts_are_merged_to_the_same_gradebook(graded, students, tmp_path):
    settings, parts = read_settings(None, ONLY), [tmp_path / f"part-{k}" for k in (1, 2, 3)]
    options = {"seed": SEED, "workers": 1}
    shares = [grade(students, out, settings, part=Part(k, 3), **options) for k, out in enumerate(parts, 1)]
    counts = [len(share.submissions) for share in shares]
    assert sum(counts) == 6
    assert max(counts) < 6
    merged = merge(parts, tmp_path / "all", settings)
    assert len(merged.submissions) == 6
    assert gradebook(tmp_path / "all") == gradebook(graded[0])


def test_parts_that_do_not_go_together_are_refused(graded, students, tmp_path):
    settings = read_settings(None, ONLY)
    with pytest.raises(UserError, match="--part needs the same seed on every machine"):
        grade(students, tmp_path / "a", settings, part=Part(1, 2))
    grade(students, tmp_path / "b", settings, seed=SEED + 1, part=Part(1, 40))
    grade(students, tmp_path / "c", settings, seed=SEED, part=Part(1, 40))
    with pytest.raises(UserError, match="parts are missing: 2/40, 3/40"):
        merge([tmp_path / "c"], tmp_path / "all", settings)
    with pytest.raises(UserError, match="parts of different divisions: 1/1, 1/40"):
        merge([graded[0], tmp_path / "c"], tmp_path / "all", settings)
    with pytest.raises(UserError, match="do not go together: their seed is 3 and 4"):
        merge([graded[0], tmp_path / "b"], tmp_path / "all", settings)
    with pytest.raises(UserError, match=r"has no grades\.db"):
        merge([tmp_path], tmp_path / "all", settings)


def test_where_something_else_lies_nothing_is_written(graded, students, tmp_path):
    settings = read_settings(None, ONLY)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "gradebook.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="holds other files: choose a new or an empty folder"):
        grade(students, tmp_path / "out", settings, seed=SEED)
    with pytest.raises(UserError, match="is a file: expected a folder"):
        grade(students, tmp_path / "out" / "gradebook.csv", settings, seed=SEED)
    for inside in (students, students / "ada", students.parent):
        with pytest.raises(UserError, match="lie in one another"):
            grade(students, inside, settings, seed=SEED)
    assert (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8") == "mine"


def test_where_nothing_can_be_graded_nothing_is_left(graded, students, tmp_path, monkeypatch):
    def refuse(trusted):
        raise UserError("the sandbox does not hold here")

    monkeypatch.setattr("classroom.grading.grade.prove", refuse)
    with pytest.raises(UserError, match="does not hold here"):
        grade(students, tmp_path / "out", read_settings(None, ONLY))
    assert list((tmp_path / "out").iterdir()) == []  # a seed that was drawn would be kept


def test_what_gets_out_of_the_sandbox_is_said_and_stops_the_grading(monkeypatch):
    monkeypatch.setattr(Sandbox, "prove", lambda self: [Escape("it sees /home"), Escape("it can write in /usr")])
    with pytest.raises(
        UserError, match=r"does not hold here: it sees /home; it can write in /usr\. Nothing was graded"
    ):
        prove(trusted=False)
    prove(trusted=True)
    monkeypatch.setattr(Sandbox, "prove", lambda self: [])
    prove(trusted=False)


def test_the_sandbox_is_tried_again_before_anything_new_is_graded(graded, students, tmp_path, monkeypatch):
    out, tried = tmp_path / "out", []
    shutil.copytree(graded[0], out)
    monkeypatch.setattr("classroom.grading.grade.prove", tried.append)
    grade(students, out, read_settings(None, ONLY))
    assert tried == []  # nothing is new
    with store.read(out) as kept:
        kept.connection.execute("DELETE FROM results")
    monkeypatch.setattr("classroom.grading.grade.grade_all", lambda *what: iter(()))
    grade(students, out, read_settings(None, ONLY))
    assert tried == [False]


def test_a_failure_of_the_grader_is_no_grade_and_is_tried_again(graded, students, tmp_path, monkeypatch):
    out = tmp_path / "out"
    shutil.copytree(graded[0], out)
    with store.read(out) as kept:
        found = dict((result.student.name, (digest, result)) for digest, result in kept.results())
        kept.add("", found["ada"][1])

    def failing(submissions, plan, count, stopped):
        yield from ((one, "The grader itself failed on it.") for one in submissions)

    with monkeypatch.context() as broken:
        broken.setattr("classroom.grading.grade.grade_all", failing)
        failed = grade(students, out, read_settings(None, ONLY))
    assert (failed.new, failed.failed) == (1, 1)
    assert results((out, failed))["ada"]["square_loss"].status == "failed"
    again = grade(students, out, read_settings(None, ONLY))
    assert (again.new, again.failed) == (1, 0)
    assert gradebook(out) == gradebook(graded[0])


def test_stopped_it_writes_what_is_graded(graded, students, tmp_path):
    calls = []

    def stopped():
        calls.append(1)
        return len(calls) > 1

    settings = read_settings(None, ONLY)
    partly = grade(students, tmp_path / "out", settings, seed=SEED, workers=1, stopped=stopped)
    assert partly.left > 0
    assert len(partly.submissions) == partly.new == 6 - partly.left
    assert (tmp_path / "out" / "gradebook.csv").exists() == bool(partly.new)


@pytest.mark.parametrize("text", ["0/3", "4/3", "a/b", "3", "-1/3", "1/3/5"])
def test_a_part_that_is_none_is_refused(text):
    with pytest.raises(UserError, match="expected K/N with K from 1 to N"):
        Part.read(text)


def test_a_damaged_file_of_results_is_refused(graded, students, tmp_path):
    import sqlite3

    out = tmp_path / "out"
    shutil.copytree(graded[0], out)
    with sqlite3.connect(out / store.FILE) as connection:
        connection.execute("UPDATE results SET result = replace(result, 'failed', 'passed')")
    connection.close()
    with pytest.raises(UserError, match="is not as it was written"):
        grade(students, out, read_settings(None, ONLY))


def test_gradescopes_file_of_a_student_is_json(graded):
    files = sorted((graded[0] / "students").glob("*/results.json"))
    assert len(files) == 6
    assert all(json.loads(file.read_text(encoding="utf-8"))["tests"] for file in files)
