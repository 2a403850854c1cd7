"""Search in Chinese: the words of the index, and how a question is cut into words."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

SPLIT = Path(__file__).parent / "javascript" / "split_chinese.js"


def setup(app: Any) -> None:
    """Mend what Sphinx has for Chinese.

    Sphinx 9.0 looks for a stemmer called "Chinese", and finds nothing (sphinx#14229). And no version cuts a question
    into words, so that it would only be found where it stands in the index as one word.
    """
    from sphinx.search.zh import SearchChinese

    SearchChinese.language_name = "English"
    SearchChinese.js_splitter_code = SPLIT.read_text(encoding="utf-8")
    logging.getLogger("jieba").setLevel(logging.WARNING)  # it reports on loading its words
    import jieba

    jieba.setLogLevel(logging.WARNING)
