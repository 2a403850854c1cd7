"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LESSONS = DOCS / "lessons"
#: What a build keeps for the next one: executed cells, outputs of commands, Sphinx's own pickles.
KEPT = ROOT / ".site"
#: What is published.
SITE = ROOT / "site"
LANGUAGES = ("en", "zh_CN")
#: The folder of each language in the site.
FOLDERS = {"en": "en", "zh_CN": "zh"}
