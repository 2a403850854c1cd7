"""Files are written whole or not at all, and what cannot be written is found before any work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sidebyside.tools import files
from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable, write_whole

ROOT = Path(__file__).parents[2]


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def refused(action, *arguments):
    """The message of the error, which must be one line."""
    with pytest.raises(UserError) as caught:
        action(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_written_and_replaced_whole(tmp_path):
    path = tmp_path / "out.bin"
    for content in (b"first", b"second"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["out.bin"]


def test_pieces_are_written_one_after_the_other(tmp_path):
    write_whole(tmp_path / "out.bin", (piece for piece in (b"a", b"", b"bc")))
    assert (tmp_path / "out.bin").read_bytes() == b"abc"


def test_a_file_has_the_permissions_of_any_other_file(tmp_path):
    write_whole(tmp_path / "out.bin", b"")
    (tmp_path / "other").write_bytes(b"")
    assert (tmp_path / "out.bin").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("again", [False, True])
def test_a_failed_rename_names_the_file_and_leaves_what_was_there(tmp_path, monkeypatch, again):
    path = tmp_path / "out.bin"
    write_whole(path, b"old")

    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.replace", fail)
    if again:  # and the temporary file cannot be removed either: the first error is the one to know
        monkeypatch.setattr(files, "check_writable", lambda _: None)
        monkeypatch.setattr("os.unlink", fail)
    assert refused(write_whole, path, b"new").startswith(f"{path}: Input/output error: ")
    assert path.read_bytes() == b"old"
    assert len(names(tmp_path)) == 1 + again


def test_an_error_of_the_content_passes_and_leaves_nothing(tmp_path):
    def content():
        yield b"a beginning"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        write_whole(tmp_path / "out.bin", content())
    assert not names(tmp_path)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full to write to")
@pytest.mark.parametrize("size", [10, 1_000_000])  # noticed while writing, and not before closing
def test_a_full_disk_names_the_file_and_leaves_what_was_there(tmp_path, monkeypatch, size):
    path = tmp_path / "out.bin"
    write_whole(path, b"old")

    def full(handle, mode):
        os.close(handle)
        return open("/dev/full", mode)

    monkeypatch.setattr("os.fdopen", full)
    assert refused(write_whole, path, bytes(size)).startswith(f"{path}: No space left on device: ")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["out.bin"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits on the size of files")
def test_a_file_that_may_not_grow_is_named_and_nothing_is_left(tmp_path):
    """As on a full disk, by the system's own means."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from sidebyside.tools.files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_whole(Path(sys.argv[1]), bytes(100_000))"
    )
    path = tmp_path / "out.bin"
    command = [sys.executable, "-B", "-c", code, path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert f"UserError: {path}: File too large: " in done.stderr
    assert not names(tmp_path)


def test_a_place_that_cannot_be_written_is_found_before_any_work(tmp_path):
    assert "is not a folder" in refused(check_writable, tmp_path / "nowhere" / "out.png")
    assert "is a folder" in refused(check_writable, tmp_path)
    assert "ends in .png or .svg" in refused(check_writable, tmp_path / "out.jpg", (".png", ".svg"))
    assert "File name too long" in refused(check_writable, tmp_path / ("a" * 300))
    check_writable(tmp_path / "out.PNG", (".png", ".svg"))
    assert not names(tmp_path)


def test_a_folder_in_which_no_file_can_be_made_is_found_before_any_work(tmp_path, monkeypatch):
    def fail(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", fail)
    message = refused(check_writable, tmp_path / "out.png")
    assert message.startswith(f"{tmp_path / 'out.png'}: {tmp_path} cannot be written to (Permission denied)")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="this system has no /proc")
def test_proc_which_says_that_it_can_be_written_to_cannot():
    assert "/proc cannot be written to" in refused(check_writable, Path("/proc/x.png"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_device_is_not_replaced_by_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "is a device or a pipe" in refused(check_writable, tmp_path / "pipe")
    assert "is a device or a pipe" in refused(check_writable, Path(os.devnull))
