"""A command on one lesson, which has that lesson's options and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from .options import COMMON, as_click


class LessonCommand(click.Command):
    """A command whose argument is a lesson, and whose options follow from it.

    ``handtorn compare --help`` lists the lessons and what all of them have to set, ``handtorn compare mlp --help`` adds
    what mlp has. The lesson may stand anywhere among the options.
    """

    for_studies = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = self.params
        self.params = [click.Argument(["lesson"]), *COMMON, *self.own]

    def options_of(self, lesson: Any) -> list[Any]:
        """What a lesson has to set in this command."""
        found = list(lesson.options)
        return found + list(lesson.study_options if self.for_studies else ())

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the lesson, take on its options, and parse."""
        lesson = self._find_lesson(ctx, list(args))
        ctx.obj = lesson
        if lesson is None:
            return super().parse_args(ctx, args)
        self.params = [*self._plain(), *as_click(self.options_of(lesson))]
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            having = self._lessons_with(error.option_name)
            if not having:
                raise
            raise click.UsageError(
                f"{error.option_name}: {lesson.name} has no such option; {' and '.join(having)} "
                f"{'has' if len(having) == 1 else 'have'} it. See `handtorn {self.name} {lesson.name} --help`."
            ) from None
        finally:
            self.params = self._plain()

    def _plain(self) -> list[click.Parameter]:
        return [click.Argument(["lesson"]), *COMMON, *self.own]

    def _find_lesson(self, ctx: click.Context, args: list[str]) -> Any:
        """The lesson among the arguments, by a parser that knows the options of all; None if there is none."""
        from ..course import LESSONS

        every = {option.name: option for lesson in LESSONS.values() for option in self.options_of(lesson)}
        options = [*COMMON, *self.own, *as_click(list(every.values()))]
        parser = click.Command(self.name, params=options).make_parser(ctx)
        parser.ignore_unknown_options = True
        try:
            _, words, _ = parser.parse_args(args)
        except click.UsageError:
            return None  # the command's own parser says it better
        return next((LESSONS[word] for word in words if word in LESSONS), None)

    def _help(self, ctx: click.Context) -> list[click.Parameter]:
        found = self.get_help_option(ctx)
        return [] if found is None else [found]

    def _lessons_with(self, flag: str) -> list[str]:
        from ..course import LESSONS

        return [lesson.name for lesson in LESSONS.values() if flag in (o.flag for o in self.options_of(lesson))]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's text, then the lesson's title, or all lessons."""
        super().format_help_text(ctx, formatter)
        lesson = ctx.obj
        if lesson is not None:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(f"{lesson.name}: {lesson.title}.")
            return
        from ..course import LESSONS

        with formatter.section(f"Lessons (`handtorn {self.name} LESSON --help` shows what each has to set)"):
            formatter.write_dl([(lesson.name, lesson.title) for lesson in LESSONS.values()])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The lesson's own options first."""
        lesson = ctx.obj
        if lesson is not None:
            self._write(formatter, f"Options of {lesson.name}", as_click(self.options_of(lesson)), ctx)
        self._write(formatter, "Options", [*self.own, *COMMON, *self._help(ctx)], ctx)

    def _write(
        self, formatter: click.HelpFormatter, title: str, options: Iterable[click.Parameter], ctx: click.Context
    ) -> None:
        records = [record for record in (option.get_help_record(ctx) for option in options) if record is not None]
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


class StudyCommand(LessonCommand):
    """The same, with what a lesson has to set for a study."""

    for_studies = True


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as a function of :mod:`sidebyside` takes them. A 0 was given."""
    return {name: value for name, value in options.items() if value is not None and value is not False and value != ()}
