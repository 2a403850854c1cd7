"""Sphinx makes of the Markdown what the harness makes of it: words under their keys, scripts in place, translated."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from .harness import FOLDER, ROOT, read_words

CONF = Path(__file__).parent / "sphinx" / "conf.py"
INDEX = "# Site\n\n```{toctree}\nplay/index\n```\n"


class Words(HTMLParser):
    """The paragraphs whose class begins with w-, by what follows; and the files that the page loads."""

    def __init__(self, html):
        super().__init__()
        self.words, self.files, self.key = {}, [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("class") or ""
        if tag == "p":
            self.key = name[2:] if name.startswith("w-") else None
            self.words.update({self.key: ""} if self.key else {})
        self.files += [path for path in (attributes.get("src"), attributes.get("href")) if path and "/play/" in path]

    def handle_endtag(self, tag):
        self.key = None if tag == "p" else self.key

    def handle_data(self, data):
        if self.key:
            self.words[self.key] += data


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    for module in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(module, reason=f"no {module}")
    folder = tmp_path_factory.mktemp("sphinx")
    shutil.copytree(FOLDER, folder / "play")
    shutil.copy(CONF, folder)
    (folder / "index.md").write_text(INDEX, encoding="utf-8")
    return folder


def build(source, builder, *options):
    out = source / f"_{builder}{len(options)}"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, *options, str(source), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return out


def test_the_page_has_the_words_and_its_scripts(source):
    out = build(source, "html")
    page = Words((out / "play" / "index.html").read_text(encoding="utf-8"))
    plain = {key: text.replace("’", "'") for key, text in page.words.items()}  # Sphinx writes curved apostrophes
    assert plain == read_words()
    ours = [path for path in page.files if path.startswith("../_static/play/")]
    there = {file.name for file in (FOLDER / "static" / "play").iterdir()}
    assert {Path(path).name for path in ours} == there
    assert all((out / "play" / path).resolve().is_file() for path in ours)


def test_each_word_is_a_message_and_is_translated_under_its_key(source):
    template = (build(source, "gettext") / "play" / "index.pot").read_text(encoding="utf-8")
    joined = template.replace('"\n"', "")  # long messages are broken into lines
    for text in read_words().values():
        assert f'msgid "{text}"\nmsgstr ""' in joined
    translated = re.sub(r'msgid "([^"]+)"\nmsgstr ""', r'msgid "\1"\nmsgstr "\1 ⟦de⟧"', joined)
    catalogue = source / "locale" / "de" / "LC_MESSAGES" / "play" / "index.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(translated.replace("#, fuzzy\n", ""), encoding="utf-8")
    out = build(source, "html", "-D", "language=de")
    page = Words((out / "play" / "index.html").read_text(encoding="utf-8"))
    assert page.words.keys() == read_words().keys()
    assert all(text.endswith(" ⟦de⟧") for text in page.words.values())
