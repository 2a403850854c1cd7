"""All words of the page stand in its Markdown, one paragraph each, and nowhere else: so all of them are translated."""

import re

from .harness import SCRIPTS, read_words, write_page

# What is the same in every language
SYMBOLS = re.compile(r"[\d.,:×⁰¹²³⁴⁵⁶⁷⁸⁹⁻−✕\s]*|x|y|λ|max|2/λ")


def test_every_key_is_used_and_there_is_one_for_every_use():
    source = "".join(file.read_text(encoding="utf-8") for file in SCRIPTS.glob("*.js"))
    used = set(re.findall(r'words\("([\w-]+)"', source))
    used |= set(re.findall(r'"((?:headline|size|mark|convert|limits|position|pause)(?:-[\w-]+)?)"', source))
    patterns = [re.sub(r"\$\{\w+\}", r"[\\w-]+", text) for text in re.findall(r"words\(`([^`]+)`", source)]
    keys = set(read_words())
    by_pattern = {key for key in keys if any(re.fullmatch(pattern, key) for pattern in patterns)}
    columns = {"hand", "gluon", "both"}  # words(name)
    assert {key for key in used if key not in keys} == set()
    assert keys - used - by_pattern - columns == set()


def test_the_page_shows_no_word_that_is_not_in_the_markdown(open_page, tmp_path):
    """The same page in another language, in which every word is in brackets."""
    words = {key: f"⟦{key} {' '.join(re.findall('{.*?}', text))}⟧" for key, text in read_words().items()}
    page = open_page(write_page(tmp_path, words))
    page.set_rate(0.1)
    page.click("mistake-half")
    texts = page.page.evaluate(
        """() => {
            const texts = [];
            const walker = document.createTreeWalker(document.getElementById("play"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode;
                if (!node.parentElement.closest("pre")) texts.push(node.textContent);
            }
            for (const element of document.querySelectorAll("#play [aria-label]")) texts.push(element.ariaLabel);
            return texts;
        }"""
    )
    assert len(texts) > 60
    assert [text for text in texts if not SYMBOLS.fullmatch(without_words(text))] == []
    assert page.page.locator(".play-words").is_hidden()


def without_words(text):
    shorter = re.sub("⟦[^⟦⟧]*⟧", "", text)
    return text if shorter == text else without_words(shorter)


def test_words_are_paragraphs_of_one_line_with_known_placeholders():
    placeholders = {name for text in read_words().values() for name in re.findall(r"\{(\w+)\}", text)}
    known = "batch column count epoch factor gluon hand limit place plain rate rows steeper step times"
    assert " ".join(sorted(placeholders)) == known
