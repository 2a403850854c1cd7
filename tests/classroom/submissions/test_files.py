"""What is in a submission is read within limits, and what cannot be read is said."""

import os
import stat
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.submissions import archives, contents, find_submissions, limits
from classroom.submissions.claims import is_noise
from classroom.submissions.names import key_of, one_line

from .making import LOSS, SGD, TEN, found_in, names_of, said, write, zipped

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def one(tmp_path, content, name="ada.zip"):
    """The submission that a file of this content is."""
    (submission,) = found_in(tmp_path, {name: content}).values()
    return submission


def test_zips_in_a_zip_are_opened_two_deep(tmp_path):
    packed = zipped({"05_sgd.py": SGD})
    for depth in range(2):
        packed = zipped({f"{depth}.zip": packed, f"{depth}.py": LOSS})
    ada = one(tmp_path, packed)
    assert names_of(ada) == ["1.py", "1.zip/0.py", "1.zip/0.zip/05_sgd.py"]
    assert [file.content.decode() for file in ada.files] == [LOSS, LOSS, SGD]
    assert ada.remarks == ()
    deeper = one(tmp_path, zipped({"2.zip": packed}))
    assert names_of(deeper) == ["2.zip/1.py", "2.zip/1.zip/0.py"]
    assert said(deeper) == "1 file was left out: 2.zip/1.zip/0.zip (more than 2 zips inside each other)"


@pytest.mark.parametrize(
    "content", [b"", b"PK", LOSS.encode(), zipped({"a.py": LOSS})[:-30], zipped({"a.py": LOSS})[40:-1]]
)
def test_a_broken_zip_is_a_submission_that_says_so(tmp_path, content):
    ada = one(tmp_path, content)
    assert (ada.files, ada.student.key) == ((), "ada")
    assert said(ada).startswith("broken zip: ")


def test_a_file_in_a_zip_whose_bytes_are_damaged_says_so_and_the_others_are_read(tmp_path):
    damaged = bytearray(zipped([("a.py", os.urandom(500).hex()), ("b.py", LOSS)]))
    damaged[60] ^= 255
    ada = one(tmp_path, bytes(damaged))
    assert [(file.name, bool(file.problem)) for file in ada.files] == [("a.py", True), ("b.py", False)]
    assert ada.files[0].content == b""
    assert said(ada).startswith("1 file was left out: a.py (broken zip: ")


def test_a_bomb_is_read_up_to_the_limits_and_no_further(tmp_path):
    zeros = bytes(3_000_000)
    bomb = zipped(
        {"a.py": zeros, "b.zip": zipped({"c.py": bytes(30_000_000)}), "d.py": LOSS, "e.zip": bytes(40_000_000)}
    )
    tracemalloc.start()
    ada = one(tmp_path, bomb)
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size < 10_000_000
    assert {file.name: file.problem for file in ada.files} == {
        "a.py": "a zip bomb: more than 300 times larger than in the zip",
        "d.py": "",
        "b.zip/c.py": "larger than 2 MB",
    }
    assert "2 files were left out: e.zip, a.py (a zip bomb" in said(ada)


def test_a_size_in_a_zip_that_is_a_lie_is_not_believed(tmp_path):
    packed = zipped({"a.py": os.urandom(1_500_000).hex()})
    lie = packed.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100))
    assert lie != packed
    assert said(one(tmp_path, lie)).startswith("1 file was left out: a.py (broken zip: ")
    assert said(one(tmp_path, packed)) == "1 file was left out: a.py (larger than 2 MB)"


def test_a_table_of_contents_without_end_is_not_read(tmp_path):
    packed = zipped({"a.py": LOSS})
    table = b"x" * (limits.LARGEST_DIRECTORY + 1)
    end = packed[-22:-10] + struct.pack("<II", len(table), 0) + b"\0\0"
    assert said(one(tmp_path, table + end)) == "broken zip: its table of contents is larger than 8 MB"


def test_the_number_of_files_their_sizes_and_their_sum_have_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "MOST_FILES", 3)
    monkeypatch.setattr(contents, "LARGEST_FILE", 1000)
    monkeypatch.setattr(contents, "LARGEST_SUBMISSION", 1500)
    files = {"a.py": "x" * 1001, "b.py": "x" * 1000, "c.py": LOSS, "x/d.py": LOSS, "x/e.py": SGD}
    for content in (zipped(files), zipped(dict(reversed(files.items())))):
        ada = one(tmp_path, content)
        assert [(file.name, file.problem[:10]) for file in ada.files] == [
            ("a.py", "larger tha"),
            ("b.py", "all files "),
            ("c.py", "all files "),
        ]
        assert "2 files were left out: x/d.py, x/e.py (more than 3 files)" in said(ada)


def test_a_whole_disk_is_not_looked_through(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "MOST_ENTRIES", 50)
    ada = one(tmp_path, zipped({f"{number:03}.txt": "" for number in range(100)}))
    assert "more than 50 files and folders: what is left was not looked at" in said(ada)


def test_folders_may_be_inside_each_other_up_to_a_limit(tmp_path):
    deep = "f/" * 31
    for name, content in (
        ("zip.zip", zipped({f"{deep}a.py": LOSS, "b.py": LOSS, "g/" * 2000 + "c.py": SGD})),
        (f"dir/{deep}a.py", LOSS),
    ):
        found = found_in(tmp_path, {name: content})
        assert "more than 30 folders inside each other" in said(found[name[:3]])
    assert names_of(found["zip"]) == ["b.py"]
    assert names_of(one(tmp_path / "ok", zipped({"f/" * 30 + "a.py": LOSS}))) == ["f/" * 30 + "a.py"]


def test_names_that_lead_out_of_a_zip_are_left_out(tmp_path):
    ada = one(
        tmp_path,
        zipped(
            {
                name: LOSS
                for name in ("../a.py", "/etc/b.py", "C:/c.py", "x/../../d.py", "..\\e.py", "f.py", "./g//h.py")
            }
        ),
    )
    assert names_of(ada) == ["f.py", "g/h.py"]
    names = "../a.py, /etc/b.py, C:/c.py, x/../../d.py, ..\\e.py"
    assert said(ada) == f"5 files were left out: {names} (its name leads out of the zip)"


def test_links_and_devices_in_a_zip_are_left_out(tmp_path):
    members = []
    for name, kind in (("link.py", stat.S_IFLNK), ("pipe.py", stat.S_IFIFO), ("file.py", stat.S_IFREG)):
        info = zipfile.ZipInfo(name)
        info.external_attr = (kind | 0o644) << 16
        members.append((info, "/etc/passwd"))
    ada = one(tmp_path, zipped(members))
    assert names_of(ada) == ["file.py"]
    assert "link.py (a link, which is not followed)" in said(ada)
    assert "pipe.py (neither a file nor a folder)" in said(ada)


def test_a_password_and_a_rare_compression_are_named(tmp_path):
    locked = bytearray(zipped({"a.py": LOSS}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    assert "a.py (locked with a password)" in said(one(tmp_path, bytes(locked)))
    info = zipfile.ZipInfo("a.py")
    path = tmp_path / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, LOSS, zipfile.ZIP_BZIP2)
    assert "a.py (compressed in a way that is not read" in said(find_submissions(tmp_path).submissions[0])


def test_of_two_members_of_one_name_both_are_kept_the_later_last(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed = zipped([("a.py", LOSS), ("a.py", SGD)])
    files = one(tmp_path, packed).files
    assert [file.content.decode() for file in files] == [LOSS, SGD]
    assert files[0].order < files[1].order


def test_names_in_zips_are_read_as_what_they_were_written_in(tmp_path):
    without_flag = zipped({"\u540d\u5b57.py": LOSS}).replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert names_of(one(tmp_path, without_flag)) == ["\u540d\u5b57.py"]
    umlaut = zipped({"XX.py": LOSS}).replace(b"XX.py", b"\x81X.py")
    assert names_of(one(tmp_path, umlaut)) == ["üX.py"]


def test_times_in_a_students_zip_order_files_but_do_not_say_when_it_was_handed_in(tmp_path):
    members = [
        (zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), LOSS) for name, year in (("new.py", 2025), ("old.py", 1999))
    ]
    write(tmp_path, {"ada.zip": zipped(members)}, TEN)
    (ada,) = find_submissions(tmp_path).submissions
    assert ada.submitted == "2026-11-20T10:00:00+00:00"
    assert [file.name for file in sorted(ada.files, key=lambda file: file.order)] == ["old.py", "new.py"]


def test_nothing_and_folders_alone_are_said(tmp_path):
    os.mkdir(tmp_path / "bob")
    found = found_in(tmp_path, {"ada.zip": zipped({}), "cleo.zip": zipped({"a/b/": ""}), "dan.py": ""})
    assert {key: said(one) for key, one in found.items() if key != "dan"} == dict.fromkeys(
        ("ada", "bob", "cleo"), "empty: there is no file in it"
    )
    assert [file.content for file in found["dan"].files] == [b""]


def test_what_is_no_answer_is_left_out_and_said(tmp_path):
    files = ("conftest.py", "sitecustomize.py", "numpy.py", "x/Numpy.PY", "photo.jpg", "05_sgd.py", "numpy.ipynb")
    noise = ("__MACOSX/._05_sgd.py", ".DS_Store", ".ipynb_checkpoints/05_sgd.py", "__pycache__/a.py", ".git/a.py")
    ada = one(tmp_path, zipped(dict.fromkeys(files + noise, SGD)))
    assert names_of(ada) == ["05_sgd.py", "numpy.ipynb"]
    assert (
        "5 files were left out: .DS_Store, .git, .ipynb_checkpoints, __MACOSX, __pycache__ (made by a program"
        in said(ada)
    )
    assert "4 files were left out: conftest.py, numpy.py, sitecustomize.py, x/Numpy.PY (no answer: it could" in said(
        ada
    )
    assert "1 file was left out: photo.jpg (neither .py nor .ipynb)" in said(ada)


def test_links_on_the_disk_are_never_followed(tmp_path):
    secret = write(tmp_path / "secret", {"05_sgd.py": SGD})
    folder = write(tmp_path / "class", {"ada/03_square_loss.py": LOSS})
    os.symlink(secret, folder / "bob")
    os.symlink(secret / "05_sgd.py", folder / "cleo.py")
    os.symlink(secret / "05_sgd.py", folder / "ada" / "05_sgd.py")
    os.symlink(folder, folder / "ada" / "again")
    os.symlink(tmp_path / "nowhere", folder / "dan.zip")
    found = found_in(folder, {})
    assert {key: names_of(one) for key, one in found.items()} == {
        "ada": ["03_square_loss.py"],
        "bob": [],
        "cleo": [],
        "dan": [],
    }
    assert "05_sgd.py, again (a link, which is not followed)" in said(found["ada"])
    assert found["bob"].remarks == ("1 file was left out: bob (a link, which is not followed)",)
    assert "cleo.py (a link" in said(found["cleo"])


def test_a_link_that_takes_a_files_place_later_is_not_followed(tmp_path):
    ada = one(tmp_path, LOSS, "ada.py")
    os.unlink(tmp_path / "ada.py")
    os.symlink("/etc/hostname", tmp_path / "ada.py")
    with pytest.raises(limits.Unreadable, match="cannot be read"):
        _ = ada.files[0].content


def test_pipes_sockets_and_devices_are_not_opened(tmp_path):
    write(tmp_path, {"ada/a.py": LOSS})
    os.mkfifo(tmp_path / "ada" / "b.py")
    os.mkfifo(tmp_path / "bob.zip")
    found = found_in(tmp_path, {})
    assert names_of(found["ada"]) == ["a.py"]
    assert "b.py (neither a file nor a folder)" in said(found["ada"])
    assert "neither a file nor a folder" in said(found["bob"])


def test_what_may_not_be_read_is_said_and_the_rest_goes_on(tmp_path, monkeypatch):
    write(tmp_path, {"ada/a.py": LOSS, "ada/b/c.py": LOSS, "bob/a.py": LOSS})
    listed, opened = os.listdir, os.open
    denied = {str(tmp_path / "ada/b"), str(tmp_path / "bob"), str(tmp_path / "ada/a.py")}

    def unless_denied(path, real, *rest):
        if path in denied:
            raise PermissionError(13, "Permission denied", path)
        return real(path, *rest)

    monkeypatch.setattr(os, "listdir", lambda path: unless_denied(path, listed))
    monkeypatch.setattr(os, "open", lambda path, *rest: unless_denied(path, opened, *rest))
    found = found_in(tmp_path, {})
    assert found["ada"].files[0].problem == "cannot be read: Permission denied"
    assert "2 files were left out: b, a.py (cannot be read: Permission denied)" in said(found["ada"])
    assert found["bob"].remarks == ("cannot be read: Permission denied",)


def test_contents_are_read_when_they_are_asked_for_and_not_kept(tmp_path):
    students = {
        f"{number}.zip": zipped({f"{file}.py": "x = 1\n" * 100_000 for file in range(3)}) for number in range(30)
    }
    write(tmp_path, {"class.zip": zipped(students)})
    tracemalloc.start()
    for submission in find_submissions(tmp_path / "class.zip").submissions:
        assert len(submission.digest()) == 64
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size < 6_000_000  # all of them together are 54 MB


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=40)


@FEW
@given(st.lists(NAMES, min_size=1, max_size=6, unique_by=key_of))
def test_no_submission_is_lost_in_a_zip_whatever_it_is_called(tmp_path, names):
    class_ = zipped({f"{name}/05_sgd.py": SGD for name in ("sure", *names)})
    found = find_submissions(write(tmp_path, {"class.zip": class_}) / "class.zip")
    keys = [submission.student.key for submission in found.submissions]
    assert keys == sorted(keys)
    paths = {name for name in names if "\\" in name or name[1:2] == ":" or name in (".", "..")}  # these lead elsewhere
    assert {key_of(name) for name in names if name not in paths and not is_noise(name)} <= {*keys}
    for text in (*keys, *found.remarks, *(one.place for one in found.submissions)):
        assert text.encode() == one_line(text).encode()


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "a,b",
        'a"b',
        "=cmd|' C calc'!A0",
        "a\nb",
        "中文",
        "\u202eevil",
        "שלום",
        "a;b'c",
        "-rf",
        "a\\b",
        "\udcff",
    ],
)
def test_a_student_may_be_called_anything(tmp_path, name):
    os.makedirs(tmp_path / name)
    (tmp_path / name / "05_sgd.py").write_text(SGD)
    (submission,) = find_submissions(tmp_path).submissions
    assert submission.files[0].content.decode() == SGD
    key = submission.student.key
    assert key == (name if name.isprintable() else ascii(name)[1:-1])
    assert key.encode()
    assert "\n" not in submission.place


ZIP = zipped({"05_sgd.py": SGD, "x/a.zip": zipped({"03_square_loss.py": LOSS}), "b.ipynb": "{}"})


@FEW
@given(
    st.lists(st.tuples(st.integers(0, len(ZIP) - 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, len(ZIP)),
)
def test_whatever_happened_to_a_zip_it_is_still_a_submission(tmp_path, changes, length):
    damaged = bytearray(ZIP)
    for place, byte in changes:
        damaged[place] = byte
    for content in (damaged, damaged[:length], damaged[length:]):
        ada = one(tmp_path, bytes(content))
        assert ada.student.key == "ada"
        assert ada.files or ada.remarks
        assert len(ada.digest()) == 64


def test_a_zip_is_opened_anew_in_another_process(tmp_path, monkeypatch):
    path = str(write(tmp_path, {"ada.zip": zipped({"a.py": LOSS})}) / "ada.zip")
    first = archives.opened(path)
    assert archives.opened(path) is first
    monkeypatch.setattr(os, "getpid", lambda: -1)  # a process that was forked shares the place in an open file
    assert archives.opened(path) is not first
    os.utime(path, (TEN, TEN))
    assert archives.opened(path) is not archives.opened(str(write(tmp_path, {"b.zip": zipped({})}) / "b.zip"))
