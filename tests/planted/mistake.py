"""What a planted mistake is, and all of them."""

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path

from . import lists


@dataclass(frozen=True)
class Mistake:
    """A change that makes the code wrong, and the tests that have to fail with it.

    Attributes:
        name: what is wrong then, in a few words; no two have the same.
        file: the file to change, from the root of the tree.
        old: the text that is replaced; it stands in the file exactly ``count`` times.
        new: what takes its place.
        tests: files or tests, as pytest takes them: the smallest selection that should see it.
        backend: what HANDTORN_BACKEND is for them.
        needs: a library without which it is left out, such as ``"torch"``.
        count: how many times ``old`` stands in the file; all of them are replaced.
        why_not_seen: why no test can see it, where that is so; then it is expected to survive.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    backend: str = "minimx"
    needs: str = ""
    count: int = 1
    why_not_seen: str = ""

    def problem(self, tree: Path) -> str:
        """Why it cannot be planted in this tree, in one line; an empty string where it can."""
        path = tree / self.file
        if not path.is_file():
            return f"there is no file {self.file}"
        found = path.read_text(encoding="utf-8").count(self.old)
        if found != self.count:
            return f"its old text stands {found} times in {self.file}, not {self.count}: {self.old!r}"
        missing = [test for test in self.tests if not _is_there(tree, test)]
        if missing or not self.tests:
            return f"there is no test {missing[0]}" if missing else "it names no test"
        return "its old and its new text are the same" if self.old == self.new else ""

    def plant(self, tree: Path) -> str:
        """Change the file, and return what stood in it."""
        path = tree / self.file
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(self.old, self.new), encoding="utf-8")
        return before


def _is_there(tree: Path, test: str) -> bool:
    """Is there such a test: its file and, where it names one, the function in it?"""
    file, _, function = test.partition("::")
    path = tree / file
    return path.exists() and f"def {function.partition('[')[0]}" in path.read_text(encoding="utf-8")


def all_mistakes() -> list[Mistake]:
    """Every mistake of every list, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(lists.__path__))
    modules = [importlib.import_module(f"{lists.__name__}.{name}") for name in names]
    return [mistake for module in modules for mistake in module.MISTAKES]
