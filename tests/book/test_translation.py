"""Catalogues: what is written, what is kept, and what is wrong with a translation."""

import pytest

from book.translation import check, files, update

pytest.importorskip("babel", reason="no Babel: pip install -e '.[site]'")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LOCALE", tmp_path)


def translate(document, **texts):
    path = files.path_of(document, "zh_CN")
    known, _ = files.read(path)
    known.update({message: files.Entry(text) for message, text in texts.items()})
    path.write_text(files.as_text("zh_CN", known, known), encoding="utf-8")


def test_a_catalogue_holds_the_messages_of_its_page_in_their_order():
    update.update({"one": ["second", 'a "quoted" \\ word', "first"]})
    assert list(files.read(files.path_of("one", "zh_CN"))[0]) == ["second", 'a "quoted" \\ word', "first"]


def test_a_catalogue_has_no_dates_and_no_places_and_stays_as_it_is():
    update.update({"one": ["a " * 100]})
    path = files.path_of("one", "zh_CN")
    text = path.read_text(encoding="utf-8")
    assert "Date" not in text
    assert "#:" not in text
    assert len(text.splitlines()) == 10
    update.update({"one": ["a " * 100]})
    assert path.read_text(encoding="utf-8") == text


def test_translations_stay_with_their_message_and_nothing_is_guessed():
    update.update({"one": ["keep", "change"]})
    translate("one", keep="留", change="改")
    update.update({"one": ["changed", "keep"]})
    entries, obsolete = files.read(files.path_of("one", "zh_CN"))
    assert {message: entry.text for message, entry in entries.items()} == {"changed": "", "keep": "留"}
    assert obsolete == []


def test_the_catalogue_of_a_page_that_is_gone_goes():
    update.update({"one": ["a"], "two": ["b"]})
    update.update({"two": ["b"]})
    assert files.documents("zh_CN") == ["two"]


def test_a_complete_translation_passes():
    update.update({"one": ["a {value}`x.y` b"]})
    translate("one", **{"a {value}`x.y` b": "甲 {value}`x.y` 乙"})
    assert check.check({"one": ["a {value}`x.y` b"]}) == []


def test_what_is_missing_fuzzy_or_obsolete_is_found():
    update.update({"one": ["missing", "fuzzy", "old"]})
    translate("one", old="旧")
    path = files.path_of("one", "zh_CN")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('msgid "fuzzy"\nmsgstr ""', '#, fuzzy\nmsgid "fuzzy"\nmsgstr "糊"')
        + '\n#~ msgid "older"\n#~ msgstr "更旧"\n',
        encoding="utf-8",
    )
    found = check.check({"one": ["missing", "fuzzy", "new"]})
    assert [line.partition(": ")[2] for line in found] == [
        "not translated: missing",
        "fuzzy: fuzzy",
        "not translated: new",
        "no page says this any more: old",
        "no page says this any more: older",
    ]


@pytest.mark.parametrize(
    ("message", "translation", "said"),
    [
        ("{value}`a.b`", "{value}`a.c`", "roles missing"),
        ("`code`", "代码", "code missing"),
        ("word", "`code`", "code that are not"),
        ("$x^2$", "$x^3$", "formulas missing"),
        ("[text](mine.md)", "[文字](yours.md)", "links missing"),
        ("**bold**, then", "**粗体,**然后", "a * that marks nothing"),
        ("word", "词 ", "space"),
    ],
)
def test_what_has_to_stay_is_missed(message, translation, said):
    assert any(said in problem for problem in check.problems(message, translation))


@pytest.mark.parametrize(
    ("message", "translation"),
    [
        ("**bold**, then `a` and $x$", "先 $x$ 和 `a`,然后**粗体**"),
        ("2 * 3 is `2 * 3`", "2 * 3 是 `2 * 3`"),
        ("[text](mine.md#part) of {bound}`1% | a.b < 1`", "{bound}`1% | a.b < 1` 的[文字](mine.md#part)"),
    ],
)
def test_another_order_of_words_is_right(message, translation):
    assert check.problems(message, translation) == []
