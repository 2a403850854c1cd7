import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.grading.outputs.folders import folder_names

from .conftest import NASTY

KEYS = [
    "ada",
    "Ada",
    "ADA",
    "a/b",
    "a_b",
    "a:b",
    "",
    ".",
    "..",
    "...",
    "con",
    "CON.txt",
    "com1",
    "lpt9.",
    "-rf",
    ".hidden",
]
KEYS += ["é", "e\u0301", "ﬁ", "fi", "straße", "STRASSE", "हिन्दी", "\udcff", "\ufffd", "😀", "x" * 299, *NASTY]


def is_portable(name):
    stem = name.split(".")[0].casefold()
    return (
        len(name.encode()) <= 120
        and not set(name) & set('/\\:*?"<>|\0 ')
        and all(unicodedata.category(sign)[0] != "C" for sign in name)
        and name[0] not in ".-"
        and name[-1] not in ". "
        and stem
        not in {"con", "prn", "aux", "nul", *(f"{kind}{digit}" for kind in ("com", "lpt") for digit in range(10))}
    )


def folded(name):
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFD", name).casefold())


def test_every_student_gets_a_folder_that_every_system_can_hold():
    names = folder_names(dict.fromkeys(KEYS))
    assert [name for name in names.values() if not is_portable(name)] == []
    assert len({folded(name) for name in names.values()}) == len(set(KEYS))


@given(st.lists(st.text(st.one_of(st.characters(), st.sampled_from("aAé.-_ /")), max_size=8), unique=True))
def test_any_names_get_different_folders(keys):
    names = folder_names(keys)
    assert len({folded(name) for name in names.values()}) == len(keys)
    assert all(map(is_portable, names.values()))


def test_a_plain_key_is_its_own_folder():
    assert folder_names(["ada-lovelace", "u0815", "王"]) == {
        "ada-lovelace": "ada-lovelace",
        "u0815": "u0815",
        "王": "王",
    }


def test_the_order_decides_nothing():
    assert all(folder_names(keys) == folder_names(KEYS[:4]) for keys in itertools.permutations(KEYS[:4]))


def test_a_key_that_imitates_another_ones_folder_takes_nothing_from_it():
    keys = ["ada", "Ada"]
    for _ in range(3):
        keys += [name for name in folder_names(keys).values() if name not in keys]
    names = folder_names(keys)
    assert len({folded(name) for name in names.values()}) == len(keys)


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/../../b", "\\\\server\\share", "C:\\x"])
def test_no_folder_leaves_its_place(key):
    (name,) = folder_names([key]).values()
    assert "/" not in name
    assert "\\" not in name
    assert name.strip(".")
