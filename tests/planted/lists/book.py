"""Mistakes in the making of the tutorial."""

from ..mistake import Mistake

TESTS = "tests/book"
PIECES = (f"{TESTS}/test_pieces.py",)
LESSON = (f"{TESTS}/test_lesson.py",)
MARKDOWN = (f"{TESTS}/test_markdown.py",)
VALUES = (f"{TESTS}/test_values.py",)
TRANSLATION = (f"{TESTS}/test_translation.py",)

MISTAKES = (
    # pieces of source
    Mistake("the comment above a definition is lost", "sidebyside/tools/source.py",
            'self.lines[first - 2].startswith("#")', 'self.lines[first - 2].startswith("!")', PIECES),
    Mistake("docstrings stay whole", "sidebyside/tools/source.py",
            "place.end_lineno > place.lineno", "place.end_lineno > place.lineno + 1000", PIECES),
    Mistake("a helper behind what uses it", "book/pieces.py",
            '        parts.append(piece(self.column, f"{module}.{name}").text)',
            '        parts.insert(0, piece(self.column, f"{module}.{name}").text)', PIECES),
    Mistake("a definition twice", "book/pieces.py",
            "if self.defined.get(name) == module:", "if self.defined.get(name) == module and False:", PIECES),
    Mistake("the first lesson's Model stays", "book/pieces.py",
            "if self.defined.get(one.name) != one.module:", "if one.name not in self.defined:", PIECES),
    Mistake("a module's parts without the module", "book/pieces.py",
            'parts.append(f"{found.name} = SimpleNamespace({given})  # in the package, a module")', "pass", PIECES),
    Mistake("imports of one module on two lines", "book/notebooks.py",
            "by_module.setdefault(module, []).append(name)", "by_module.setdefault(line, []).append(name)", PIECES),
    # lessons
    Mistake("a page's cells are not counted", "book/lesson.py",
            'runs = found["kind"] in ("run", PAGE)', 'runs = found["kind"] in ("run",)', LESSON),
    Mistake("a column's own line goes last", "book/lesson.py",
            'f"{own}\\n{self.code}" if own', 'f"{self.code}\\n{own}" if own', LESSON),
    Mistake("none is taken for a name", "book/lesson.py",
            'named.strip() == "none"', 'named.strip() == "nothing"', LESSON),
    Mistake("an unknown column is left out without a word", "book/lesson.py",
            "        if unknown:\n", "        if False:\n", LESSON),
    Mistake("decimals are not seen in prose", "book/prose.py",
            r'\d.-])\d[\d.,%]*")', r'\d.-])\d\d[\d,%]*")', LESSON),
    Mistake("numbers in formulas count as typed", "book/prose.py",
            '    re.compile(r"\\$[^$]+\\$"),\n', "", LESSON),
    Mistake("an option that is not known is no mistake", "book/lesson.py",
            "        if option not in known:", "        if False:", LESSON),
    Mistake("a piece that is not there without its line", "book/notebooks.py",
            'raise BookError(f"{lesson.name}, line {cell.line}: {error}")', "raise error", LESSON),
    Mistake("a column that no lesson has is no mistake", "book/__main__.py",
            "    if unknown:\n", "    if False:\n", (f"{TESTS}/test_main.py",)),
    Mistake("numbers are typed into prose", "book/__main__.py",
            "    check_prose(chosen)\n", "", (f"{TESTS}/test_main.py",)),
    # Markdown
    Mistake("the lines of a paragraph are not joined", "book/markdown.py",
            'new = translate(" ".join(content))', "new = translate(content[0])", MARKDOWN),
    Mistake("the second of two equal cells stays English", "book/markdown.py",
            "reached[first] = start + len(new)", "reached[first] = 0", MARKDOWN),
    Mistake("links of notebooks lead to Markdown", "book/markdown.py",
            "_LINK.sub(lambda found: _into_the_site(found, site), plain)", "plain", MARKDOWN),
    Mistake("a note's title is not translated", "book/markdown.py",
            '(f" {translate(title)}" if title else "")', '(f" {title}" if title else "")', MARKDOWN),
    # values
    Mistake("a bound that does not hold is shown", "book/values.py",
            "    if not eval(", "    if False and eval(", VALUES),
    Mistake("a missing value is an error", "book/values.py",
            "    if value is None:\n        return MISSING\n", "", VALUES),
    Mistake("an unknown name shows a dash", "book/values.py",
            "    if name not in results.recorded(column):", "    if False:", VALUES),
    # translations
    Mistake("a missing translation passes", "book/translation/check.py",
            "if entry is None or not entry.text:", "if entry is None:", TRANSLATION),
    Mistake("a changed formula passes", "book/translation/check.py",
            "        if missing:\n", "        if False:\n", TRANSLATION),
)  # fmt: skip
