"""``python -m tests.planted``: plants every mistake of the lists and says which ones the tests did not see."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from .mistake import Mistake, all_mistakes
from .running import Outcome, changed_files, run_mistakes

ROOT = Path(__file__).parents[2]
INTERRUPTED = 130


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", metavar="REGEX", help="Only mistakes whose name or file matches.")
@click.option("--changed", metavar="REV", help="Only mistakes in files that were changed since this revision.")
@click.option("--list", "listing", is_flag=True, help="Print the mistakes, and run nothing.")
@click.option("--check", is_flag=True, help="Only check that each can be applied to the files as they are.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="How many at once.")
def main(only: str | None, changed: str | None, listing: bool, check: bool, jobs: int) -> None:
    """Plant mistakes in a copy of the tree, one after the other, and run the tests that should see each.

    The exit status is 1 if one survived, could not be applied, or could not be tested.
    """
    mistakes = _choose(all_mistakes(), only, changed)
    if listing:
        for mistake in mistakes:
            click.echo(f"{mistake.file}: {mistake.name}  [{' '.join(mistake.tests)}]")
        return
    if check:
        sys.exit(check_all(mistakes, ROOT))
    sys.exit(run_all(mistakes, ROOT, jobs))


def _choose(mistakes: Sequence[Mistake], only: str | None, changed: str | None) -> list[Mistake]:
    if only is not None:
        try:
            pattern = re.compile(only)
        except re.error as error:
            raise click.BadParameter(f"{only!r} is no regular expression ({error}).", param_hint="--only") from None
        mistakes = [one for one in mistakes if pattern.search(one.name) or pattern.search(one.file)]
    if changed is not None:
        try:
            files = changed_files(ROOT, changed)
        except subprocess.CalledProcessError as error:
            reason = error.stderr.strip().splitlines()[0]
            raise click.BadParameter(f"git does not know it ({reason}).", param_hint="--changed") from None
        mistakes = [one for one in mistakes if one.file in files]
    return list(mistakes)


def check_all(mistakes: Sequence[Mistake], root: Path) -> int:
    """Print what cannot be applied; return the exit status."""
    problems = [(mistake, problem) for mistake in mistakes if (problem := mistake.problem(root))]
    for mistake, problem in problems:
        click.echo(f"CANNOT BE APPLIED  {mistake.name}: {problem}")
    click.echo(f"{len(mistakes) - len(problems)} of {len(mistakes)} mistakes can be applied.")
    return int(bool(problems))


def run_all(mistakes: Sequence[Mistake], root: Path, jobs: int) -> int:
    """Run them and print what became of each; return the exit status."""
    possible = [one for one in mistakes if not one.needs or importlib.util.find_spec(one.needs) is not None]
    outcomes: list[Outcome] = []
    terminal = sys.stderr.isatty()

    def progress(text: str) -> None:
        if terminal:
            click.echo(f"\r\033[K{text}", nl=False, err=True)

    def tell(outcome: Outcome) -> None:
        progress("")
        outcomes.append(outcome)
        click.echo(f"{outcome.verdict:<18} {outcome.mistake.file}: {outcome.mistake.name}")
        if not outcome.is_good:
            click.echo(f"{'':<18} {outcome.detail}")

    finished = run_mistakes(possible, root, jobs, tell, progress)
    progress("")
    counted = Counter(outcome.verdict for outcome in outcomes)
    left_out = f"; left out, as a library is not here: {len(mistakes) - len(possible)}" * (
        len(possible) < len(mistakes)
    )
    click.echo(f"\nmistakes: {len(outcomes)}; " + "; ".join(f"{word}: {counted[word]}" for word in counted) + left_out)
    for outcome in outcomes:
        if not outcome.is_good:
            click.echo(f"  {outcome.verdict}: {outcome.mistake.file}: {outcome.mistake.name}")
    if not finished:
        click.echo(f"Interrupted: {len(possible) - len(outcomes)} of {len(possible)} were not run.")
        return INTERRUPTED
    return int(not all(outcome.is_good for outcome in outcomes))


if __name__ == "__main__":
    main()
