"""Somebody's own rows, from CSV and NPZ files: read as they are meant, or refused in one line that says why."""

import io
import zipfile

import numpy as np
import pytest

from sidebyside.data.files import from_file
from sidebyside.tools.errors import UserError


def test_a_csv_is_read_with_its_names(tmp_path):
    (tmp_path / "data.csv").write_text("area, age,price\n1,2,3\n\n4,5,6\n")
    dataset = from_file(tmp_path / "data.csv")
    assert (dataset.features, dataset.label) == (("area", "age"), "price")
    np.testing.assert_array_equal(dataset.X, [[1, 2], [4, 5]])
    np.testing.assert_array_equal(dataset.y, [3, 6])


@pytest.mark.parametrize("shape", [(5,), (5, 1)])
def test_an_npz_is_read(tmp_path, rng, shape):
    X, y = rng.standard_normal((5, 2)), rng.standard_normal(shape)
    np.savez(tmp_path / "data.npz", X=X, y=y)
    dataset = from_file(tmp_path / "data.npz")
    np.testing.assert_allclose(dataset.X, X, rtol=1e-6)
    np.testing.assert_array_equal(dataset.y, y.reshape(5).astype(np.float32))  # (5, 1) less (5,) would be (5, 5)
    assert dataset.features == ("x1", "x2")


WRITTEN = {
    "as it should be": b"area,age,price\n1,2,3\n4,5,6\n",
    "with a byte order mark": b"\xef\xbb\xbfarea,age,price\n1,2,3\n4,5,6\n",
    "on Windows": b"area,age,price\r\n1,2,3\r\n4,5,6\r\n",
    "without an end of the last line": b"area,age,price\n1,2,3\n4,5,6",
    "with blank lines": b"\n  \narea,age,price\n\n1,2,3\n   \n4,5,6\n\n",
    "with spaces": b" area , age,price\n 1, 2 ,3\n4,5, 6 \n",
    "with names in quotes": b'"area", "age","price"\n1,2,3\n4,5,6\n',
    "with numbers in quotes": b'area,age,price\n"1","2","3"\n4, "5",6\n',
    "with exponents": b"area,age,price\n1e0,+2,0.3e1\n4.,500e-2,6\n",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_csv_may_be_written_in_several_ways(tmp_path, way):
    (tmp_path / "data.csv").write_bytes(WRITTEN[way])
    dataset = from_file(tmp_path / "data.csv")
    assert (dataset.features, dataset.label) == (("area", "age"), "price")
    np.testing.assert_array_equal(dataset.X, [[1, 2], [4, 5]])
    np.testing.assert_array_equal(dataset.y, [3, 6])


def test_a_name_in_quotes_may_have_commas_and_quotes(tmp_path):
    (tmp_path / "data.csv").write_text('"area, m²","the ""age""",价格\n1,2,3\n', encoding="utf-8")
    dataset = from_file(tmp_path / "data.csv")
    assert (dataset.features, dataset.label) == (("area, m²", 'the "age"'), "价格")


CSV = {
    "no rows": ("a,y\n", "has no rows"),
    "a short row": ("a,b,y\n1,2,3\n1,2\n", "row 2 has 2 values: expected 3"),
    "no number": ("a,y\n1,2\n1,x\n", "row 2 has 'x' for 'y': expected a number"),
    "a gap": ("a,y\n,2\n", "row 1 has '' for 'a': expected a number"),
    "no header": ("1,2\n3,4\n", "the first line is numbers: expected the columns' names"),
    "no header, decimals": ("1.5,0.25\n3,4\n", "the first line is numbers"),
    "no header, negatives": ("-1.5,-2\n3,4\n", "the first line is numbers"),
    "no header, exponents": ("2e-3, +1E5\n3,4\n", "the first line is numbers"),
    "no header, nan": ("nan,-inf\n3,4\n", "the first line is numbers"),
    "no header, quotes": ('"1","-2.5"\n3,4\n', "the first line is numbers"),
    "semicolons": ("a;b;y\n1,5;2;3\n", "first line has semicolons and no comma: expected commas .*decimal points"),
    "tabs": ("a\tb\ty\n1\t2\t3\n", "first line has tabs and no comma: expected commas"),
    "no features": ("y\n1\n", "names 1 column: expected features and y, with commas"),
    "nothing": ("", "is empty: expected a line that names the columns, and rows"),
    "blank lines": ("\n  \n", "is empty: expected a line that names the columns"),
    "a byte order mark": ("\ufeff", "is empty"),
    "row numbers": (",a,y\n0,1,2\n", "no name for column 1 of 3: take it out, .* row numbers"),
    "commas at the ends": ("a,y,\n1,2,\n", "no name for column 3 of 3: .* commas at the ends of lines"),
    "a comma at an end": ("a,y\n1,2\n1,2,\n", "row 2 has 3 values: expected 2, as in the header; it ends in a comma"),
    "a name twice": ("a,b,a,y\n1,2,3,4\n", "names 'a' twice: expected a name of its own"),
    "a feature called y": ("y,y\n1,2\n", "names 'y' twice"),
    "an open quote": ('"a,y\n1,2\n', "the first line has a quote that does not enclose one whole cell"),
    "a quote inside": ('a,y\n1,"2"3\n', "row 1 has a quote that does not enclose one whole cell"),
    "nan": ("a,y\n1,2\nnan,2\n", "X holds NaN.* in 1 rows, first in row 2"),
    "infinity": ("a,y\n1,inf\n", "y holds NaN, infinity"),
    "too large": ("a,y\n1e39,1\n", "too large for float32"),
    "squares too large": (
        "a,y\n1,1\n1,1e20\n",
        "y holds a number whose square is too large for float32.*first in row 2",
    ),
}


@pytest.mark.parametrize("case", CSV)
def test_a_bad_csv_is_refused_and_named(tmp_path, case):
    text, message = CSV[case]
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message) as caught:
        from_file(tmp_path / "data.csv")
    assert "data.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("encoding", "byte"), [("latin-1", "0xe4"), ("utf-16", "0xff"), ("gbk", "0xbc")])
def test_a_csv_that_is_not_utf_8_is_refused_and_named(tmp_path, encoding, byte):
    header = "价格" if encoding == "gbk" else "Fläche"
    (tmp_path / "data.csv").write_bytes(f"{header},y\n1,2\n".encode(encoding))
    with pytest.raises(UserError, match=rf"data\.csv is not UTF-8 text \(it has the byte {byte}\): save it as UTF-8"):
        from_file(tmp_path / "data.csv")


ROWS, LABELS = np.ones((5, 2)), np.ones(5)
NPZ = {
    "other arrays": ({"a": ROWS}, "expected arrays X and y; it has a.npy"),
    "other lengths": ({"X": ROWS, "y": LABELS[:4]}, "X has 5 rows and y has 4 values"),
    "one dimension": ({"X": LABELS, "y": LABELS}, r"X has shape \(5,\)"),
    "three dimensions": ({"X": ROWS[:, :, None], "y": LABELS}, r"X has shape \(5, 2, 1\)"),
    "no rows": ({"X": ROWS[:0], "y": LABELS[:0]}, "no rows"),
    "no columns": ({"X": ROWS[:, :0], "y": LABELS}, "no columns"),
    "words": ({"X": ROWS, "y": np.array(list("abcde"))}, "y holds <U1: expected numbers"),
    "nan": ({"X": ROWS, "y": LABELS * np.nan}, "y holds NaN.* in 5 rows"),
}


@pytest.mark.parametrize("case", NPZ)
def test_a_bad_npz_is_refused_and_named(tmp_path, case):
    arrays, message = NPZ[case]
    np.savez(tmp_path / "data.npz", **arrays)
    with pytest.raises(UserError, match=message) as caught:
        from_file(tmp_path / "data.npz")
    assert "data.npz" in str(caught.value)


def test_a_pickle_in_an_npz_is_not_opened(tmp_path):
    np.savez(tmp_path / "data.npz", X=ROWS, y=np.array([print] * 5, dtype=object))
    with pytest.raises(UserError, match="y holds object"):
        from_file(tmp_path / "data.npz")


def test_a_truncated_npz_is_named_with_its_bytes(tmp_path):
    np.savez(tmp_path / "data.npz", X=ROWS, y=LABELS)
    whole = (tmp_path / "data.npz").read_bytes()
    (tmp_path / "data.npz").write_bytes(whole[:200])
    with pytest.raises(UserError, match=r"data\.npz: its 200 bytes are not a whole \.npz"):
        from_file(tmp_path / "data.npz")


def test_an_npz_whose_packed_bytes_are_damaged_is_named(tmp_path):
    np.savez_compressed(tmp_path / "data.npz", X=ROWS, y=LABELS)
    whole = bytearray((tmp_path / "data.npz").read_bytes())
    start = whole.index(b"X.npy") + len(b"X.npy") + 30
    whole[start : start + 10] = b"\xff" * 10
    (tmp_path / "data.npz").write_bytes(whole)
    with pytest.raises(UserError, match=r"data\.npz: its .* bytes are not a whole \.npz"):
        from_file(tmp_path / "data.npz")


def test_an_array_that_is_not_what_its_header_says_is_named_with_both_byte_counts(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.npz", "w") as archive:
        for name, array, cut in (("X", ROWS, 16), ("y", LABELS, 0)):
            buffer = io.BytesIO()
            np.save(buffer, array)
            archive.writestr(f"{name}.npy", buffer.getvalue()[: len(buffer.getvalue()) - cut])
    with pytest.raises(UserError, match=r"header of X says \(5, 2\) float64, 80 bytes, and 64 bytes follow"):
        from_file(tmp_path / "data.npz")


@pytest.mark.parametrize("name", ["missing.csv", "data.txt", "."])
def test_a_file_that_is_not_there_or_of_another_kind_is_named(tmp_path, name):
    (tmp_path / "data.txt").write_text("1 2 3")
    with pytest.raises(UserError, match=r"no such file|expected a \.csv|not a file"):
        from_file(tmp_path / name)
