import pytest

from sidebyside.tools.errors import UserError
from sidebyside.tools.files import check_writable, write_whole


def test_a_file_is_written_and_replaced_whole(tmp_path):
    path = tmp_path / "out.bin"
    for content in (b"first", b"second"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]


def test_a_failure_leaves_what_was_there_and_nothing_half(tmp_path, monkeypatch):
    path = tmp_path / "out.bin"
    write_whole(path, b"old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]


def test_a_place_that_cannot_be_written_is_found_before_any_work(tmp_path):
    with pytest.raises(UserError, match="is not a folder"):
        check_writable(tmp_path / "nowhere" / "out.png")
    with pytest.raises(UserError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(UserError, match=r"ends in \.png or \.svg"):
        check_writable(tmp_path / "out.jpg", (".png", ".svg"))
    assert not list(tmp_path.iterdir())
