"""``python -m book``: execute the lessons, write their notebooks, build the site."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import click

from sidebyside.column import COLUMNS
from sidebyside.tools.files import write_whole

from .environment import NO_IMAGES, images, why_missing
from .errors import BookError
from .execution import execute as execute_one
from .execution import is_kept
from .lesson import PAGE, Lesson, lessons, read_lesson
from .paths import DOCS, FOLDERS, KEPT, ROOT, SITE
from .prose import typed_numbers
from .translation import readme
from .translation.catalogue import messages
from .translation.check import check as problems_of
from .translation.extract import extract
from .translation.update import update
from .writing import write_notebooks

#: What the extra brings, by the names that are imported.
NEEDED = ("sphinx", "myst_parser", "furo", "babel", "jieba", "nbclient", "ipykernel", "py_mini_racer")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Make the tutorial's site and its notebooks."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BookError(f"{missing[0]} is not installed: `make site` installs it, or pip install -e '.[site]'.")


def _chosen(files: tuple[Path, ...]) -> list[Lesson]:
    return [read_lesson(file) for file in files or lessons()]


FILES = click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
COLUMN = click.option("--column", "only", multiple=True, help="Only this column; may be given more than once.")


@main.command()
@FILES
@COLUMN
@click.option("--again", is_flag=True, help="Also what was run before and has not changed.")
def execute(files: tuple[Path, ...], only: tuple[str, ...], again: bool) -> None:
    """Run the cells of lessons: of those named, or of all."""
    chosen = _chosen(files)
    wanted = [(lesson, column) for lesson in chosen for column in (*lesson.columns, PAGE)]
    unknown = set(only) - {column for _, column in wanted}
    if unknown:
        every = ", ".join(dict.fromkeys(column for _, column in wanted))
        raise BookError(f"--column {unknown.pop()}: expected one of {every}.")
    check_prose(chosen)
    execute_all([one for one in wanted if (not only or one[1] in only) and (again or not is_kept(*one))])


def check_prose(chosen: list[Lesson]) -> None:
    """Raise a BookError that names all numbers which were typed into prose."""
    found = [f"{one.name}, line {line}: {text}" for one in chosen for line, text in typed_numbers(one)]
    if found:
        raise BookError("\n".join(found) + "\nA number in prose is computed, checked or given: see docs/writing.md.")


def execute_all(wanted: list[tuple[Lesson, str]]) -> None:
    """Run lessons in columns, as many at once as there are cores, and say what was run."""
    failed: list[str] = []
    workers = max(1, min(len(wanted), os.cpu_count() or 1, 8))
    wanted = sorted(wanted, key=lambda one: -_cost(one[0]))
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        started = time.monotonic()
        waiting = {pool.submit(execute_one, lesson, column): (lesson.name, column) for lesson, column in wanted}
        for done, future in enumerate(as_completed(waiting), start=1):
            name, column = waiting[future]
            error = future.exception()
            if isinstance(error, BookError):
                failed.append(str(error))
            elif error is not None:
                raise error
            took = f"{time.monotonic() - started:.0f} s"
            _say(f"[{done}/{len(waiting)}] {name} {column}{': failed' if error else ''} ({took})")
    finally:
        pool.shutdown(cancel_futures=True)
    if failed:
        raise BookError("\n\n".join(failed))


def _cost(lesson: Lesson) -> int:
    """What takes long begins first: lessons with images."""
    return sum(10 if cell.options.get("needs") else 1 for cell in lesson.cells)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@main.command()
@FILES
@COLUMN
def notebooks(files: tuple[Path, ...], only: tuple[str, ...]) -> None:
    """Write the notebooks of lessons into the site, run where they were not."""
    execute.callback(files, only, False)  # type: ignore[misc]
    for lesson in _chosen(files):
        for column in lesson.columns:
            if not only or column in only:
                write_notebooks(lesson, column)
    _say(f"notebooks: {', '.join(str((SITE / folder / 'notebooks').relative_to(ROOT)) for folder in FOLDERS.values())}")


def _sphinx(language: str, folder: str) -> subprocess.Popen[bytes]:
    """Start making the pages of one language."""
    words = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-D", f"language={language}"]
    words += ["-d", str(KEPT / "doctrees" / folder), str(DOCS), str(SITE / folder)]
    return subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})


@main.command()
def site() -> None:
    """Build everything: execute, write the notebooks, and make the pages of both languages."""
    notebooks.callback((), ())  # type: ignore[misc]
    running = [_sphinx(language, folder) for language, folder in FOLDERS.items()]
    if any([process.wait() for process in running]):
        raise BookError("Sphinx found mistakes: they stand above, with their files and lines.")
    for line in _left_out():
        _say(f"left out: {line}")
    _say(f"site: {', '.join(f'{SITE.relative_to(ROOT)}/{folder}/index.html' for folder in FOLDERS.values())}")


def _left_out() -> Iterator[str]:
    """What could not be made here, and why; pages say the same."""
    yield from filter(None, map(why_missing, COLUMNS))
    if images() is None:
        yield NO_IMAGES


@main.command()
@click.option("--check", is_flag=True, help="Write nothing: status 1 where a translation is missing or does not fit.")
def gettext(check: bool) -> None:
    """Bring the catalogues of docs/locale and README.zh.md up to date with the English text."""
    extracted = extract()
    found = problems_of(extracted) if check else update(extracted)
    for line in found:
        _say(line)
    if not check:
        messages.cache_clear()
        write_whole(readme.CHINESE, readme.chinese().encode())
    elif readme.CHINESE.read_text(encoding="utf-8") != readme.chinese():
        found.append("README.zh.md is not what README.md and its catalogue give: `python -m book gettext` writes it.")
        _say(found[-1])
    if check and found:
        raise BookError(f"{len(found)} translations are missing or do not fit.")


if __name__ == "__main__":
    try:
        main(standalone_mode=False)
    except BookError as error:
        _say(str(error))
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _say("Stopped by Ctrl-C. What was run is kept.")
        sys.exit(130)
