"""What stands around a page: the same page in the other language, and where its source can be changed."""

from __future__ import annotations

import os
import re
from typing import Any

from sphinx.locale import _

from ..paths import DOCS, FOLDERS, ROOT

#: The languages as they call themselves, and their codes in HTML.
LANGUAGES = {"en": ("English", "en"), "zh_CN": ("中文", "zh-CN")}


_EMPTY_HEAD = re.compile(r'<th class="head(?: text-\w+)?">(?:<p></p>)?</th>')


def source_of(docname: str, language: str) -> str:
    """The file that somebody changes to change a page: its text, or in another language its translation."""
    if language == "en" or not docname:
        return f"docs/{docname}.md"
    return f"docs/locale/{language}/LC_MESSAGES/{docname}.po"


def _languages(context: dict[str, Any], pagename: str, current: str) -> list[dict[str, Any]]:
    found = []
    for language, folder in FOLDERS.items():
        title, code = LANGUAGES[language]
        href = context["pathto"](f"../{folder}/{pagename}.html", 1)
        found.append({"title": title, "code": code, "href": href, "current": language == current})
    return found


def _source(app: Any, context: dict[str, Any], pagename: str) -> dict[str, str] | None:
    """A link to the repository that ``HANDTORN_REPOSITORY`` names; without one, to the text beside the pages."""
    repository = os.environ.get("HANDTORN_REPOSITORY", "").rstrip("/")
    file = context.get("source_file", "")
    if not file and context.get("page_source_suffix"):
        file = source_of(pagename, app.config.language)
        file = file if (ROOT / file).is_file() else f"{DOCS.name}/{pagename}.md"
    if file and repository:
        branch = os.environ.get("HANDTORN_BRANCH", "main")
        return {"href": f"{repository}/edit/{branch}/{file}", "title": str(_("Edit this page"))}
    if context.get("sourcename"):
        href = context["pathto"](f"_sources/{context['sourcename']}", 1)
        return {"href": href, "title": str(_("Source of this page"))}
    return None


def _add(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    context["site_languages"] = _languages(context, pagename, app.config.language)
    context["page_source"] = _source(app, context, pagename)
    # A corner of a table that heads nothing is no heading.
    context["body"] = _EMPTY_HEAD.sub("<td></td>", context.get("body", ""))


def setup(app: Any) -> None:
    """Register the handler that adds it to each page."""
    app.connect("html-page-context", _add)
